"""What suppliers' currencies are worth: who is called to say it, and what that settles."""

from sqlalchemy import bindparam, select

from domain import purchasing, tables, tasks
from domain.actors import Actor
from domain.purchasing import PurchaseOrder
from domain.purchasing.model import UNDERWAY
from domain.tasks import Kind, Task
from domain.transaction import Transaction, among

CALLED_MAX = 100
_orders, _suppliers = tables.purchase_orders.c, tables.suppliers.c
_FOREIGN_ORDERS = (
    select(_orders.id)
    .where(among(_orders.status, *UNDERWAY), _orders.currency != bindparam("ours"))
    .order_by(_orders.id)
    .limit(bindparam("most"))
)
_FOREIGN = (
    select(_suppliers.currency).where(_suppliers.active == 1, _suppliers.currency != bindparam("ours")).distinct()
)


def call_for(tx: Transaction, purchase_order_id: int, *, currency: str, now: int) -> bool:
    """
    Call for a merchant where nobody has said what an order's currency is worth; whether that is so.

    Args:
        currency: The shop's.

    Raises:
        NotFound: There is no such order.
    """
    order = purchasing.purchase_order(tx, purchase_order_id)
    if not order.is_underway or order.currency == currency or _is_said(tx, order):
        return False
    tasks.raise_task(tx, Kind.PURCHASE_RATE, order.document, now=now)
    return True


def call_for_all(tx: Transaction, *, currency: str, now: int) -> None:
    """The same for all that is on its way; `currency` is the shop's."""
    for row in tx.all(_FOREIGN_ORDERS, ours=currency, most=CALLED_MAX):
        call_for(tx, row.id, currency=currency, now=now)


def is_missing(tx: Transaction, task: Task) -> bool:
    """Its goods may come, and nobody has said what they cost in our currency."""
    order = purchasing.purchase_order(tx, task.number)
    return order.is_underway and not _is_said(tx, order)


def foreign(tx: Transaction, *, currency: str) -> list[str]:
    """In which currencies suppliers are paid, besides the shop's own."""
    return sorted(row.currency for row in tx.all(_FOREIGN, ours=currency))


def set_typed(tx: Transaction, text: str, *, theirs: str = "", currency: str, actor: Actor, now: int) -> None:
    """
    Say what a currency is worth, as people type it: "USD 0.92", or "0,92" where it is known which one is meant.

    Args:
        theirs: Which one was asked about; "" is the one that suppliers are paid in, where there is one only.
        currency: The shop's.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: It is not understood.
    """
    known = [theirs] if theirs else foreign(tx, currency=currency)
    if len(known) == 1 and not any(map(str.isalpha, text)):
        text = f"{known[0]} {text.strip()}"
    purchasing.set_typed(tx, "rates_e9", text, currency=currency, actor=actor)
    for row in tx.all(_FOREIGN_ORDERS, ours=currency, most=CALLED_MAX):
        order = purchasing.purchase_order(tx, row.id)
        if _is_said(tx, order):
            tasks.settle(tx, Kind.PURCHASE_RATE, order.document, actor=actor, now=now)


def _is_said(tx: Transaction, order: PurchaseOrder) -> bool:
    return order.currency in purchasing.buying(tx).rates_e9
