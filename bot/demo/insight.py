"""What the demo's panel shows to the curious: the newest order's story, and where its goods and money are."""

from typing import Any

from sqlalchemy import func, select

from domain import catalogue, ledger, orders, payments, people, returns, shipping, tables
from domain.errors import NotFound
from domain.ledger import Account, Kind
from domain.transaction import Transaction
from views.orders import stage
from views.words import Words

# Where things are, in words; an account that is not here is called by its name.
_PLACES = {
    Kind.FREE: "the shelf",
    Kind.PROMISE: "promised beyond the shelf",
    Kind.WAITING: "waited for",
    Kind.HELD: "set aside",
    Kind.PACKED: "in a box",
    Kind.IN_TRANSIT: "on the way",
    Kind.CUSTOMER: "with the customer",
    Kind.RETURNING: "coming back",
    Kind.RECEIVABLE: "owed by the customer",
    Kind.REVENUE: "sales",
    Kind.COURIER_CASH: "cash with a courier",
    Kind.BANK: "the till",
    Kind.CARD: "the customer's card",
    Kind.AUTHORISED: "held on the card",
    Kind.CAPTURING: "being charged",
    Kind.VOIDING: "being let go",
    Kind.REFUNDABLE: "taken from the card",
    Kind.REFUNDING: "on its way back to the card",
    Kind.CLEARING: "with Stripe",
    Kind.COST_OF_GOODS: "cost of what was sold",
    Kind.INVENTORY_VALUE: "worth of the stock",
}
_HAPPENED = {"PickingMoved": "a line was ticked off", "ParcelHandedOver": "parcel picked up"}
_NEWEST = select(func.max(tables.orders.c.id))


def insight(tx: Transaction, words: Words) -> dict[str, Any] | None:
    """The newest order as the panel wants it, or None while there is none."""
    order_id = tx.scalar(_NEWEST)
    if order_id is None:
        return None
    order = orders.order(tx, order_id)
    documents = [order.document, *(shipment.document for shipment in shipping.of_order(tx, order_id))]
    documents += [payment.document for payment in payments.of_order(tx, order_id)]
    documents += [returned.document for returned in returns.of_order(tx, order_id)]
    moved = ledger.moved_by(tx, documents)
    # What is sent for a return is paid where that is settled, which is another order's story.
    moved[orders.receivable(order)] = orders.due_minor(tx, order)
    return {
        "order": order.code,
        "status": stage(words, order),
        "timeline": [
            {"at": row.at, "what": _HAPPENED.get(row.kind, _spaced(row.kind)), "who": _who(tx, row.actor)}
            for row in orders.timeline(tx, order_id)
        ],
        "goods": [
            {"where": _where(tx, account), "account": account.kind, "title": _title(tx, account), "pieces": quantity}
            for account, quantity in moved.items()
            if account.unit.startswith("v:")
        ],
        "money": [
            {
                "where": _where(tx, account),
                "account": account.kind,
                "amount": words.money(abs(quantity)),
                "is_less": quantity < 0,
            }
            for account, quantity in sorted(moved.items())
            if quantity and not account.unit.startswith("v:")
        ],
    }


def _spaced(name: str) -> str:
    """`OrderPlaced` and `in_transit` as people write them."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip().replace("_", " ")


def _who(tx: Transaction, actor: str) -> str:
    kind, _, number = actor.partition(":")
    return people.by_id(tx, int(number)).name if kind == "person" else "the shop"


def _title(tx: Transaction, account: Account) -> str:
    return catalogue.variant(tx, int(account.unit.removeprefix("v:"))).label


def _where(tx: Transaction, account: Account) -> str:
    name = _PLACES.get(account.kind, _spaced(account.kind))
    if account.kind is not Kind.COURIER_CASH:
        return name
    try:
        return f"cash with {people.by_id(tx, int(account.ref)).name}"
    except NotFound:
        return name
