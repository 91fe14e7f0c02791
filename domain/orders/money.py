"""The money of an order, as the ledger has it: what it makes its customer owe, what came in, and what is due."""

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select

from domain import ledger, tables
from domain.ledger import Account, Kind, Transfer
from domain.orders.model import Order
from domain.prices import Charge, taxes_of, written
from domain.transaction import Transaction, among, in_list

# The account of revenue that is for delivery; that of goods has no such ref.
DELIVERY_REVENUE = "delivery"
# That of fees for calling off.
CANCELLATION_REVENUE = "cancellation"

_source, _target = tables.accounts.alias("source"), tables.accounts.alias("target")
_transfers = tables.transfers.c
_moved = (
    select(func.coalesce(func.sum(_transfers.quantity), 0))
    .join(_source, _source.c.id == _transfers.source_id)
    .join(_target, _target.c.id == _transfers.target_id)
)
# From one receivable to another goes what was received for an order, and is now for one that was split off.
_MONEY = (Kind.COURIER_CASH, Kind.BANK, Kind.CLEARING, Kind.STORE_CREDIT, Kind.RECEIVABLE)
_GOT = _moved.where(
    _source.c.kind == Kind.RECEIVABLE.value,
    _source.c.place_id == 0,
    _source.c.ref == bindparam("ref"),
    among(_target.c.kind, *_MONEY),
)
_gave = (
    select(_target.c.ref, _source.c.kind, func.sum(_transfers.quantity).label("moved"))
    .join(_source, _source.c.id == _transfers.source_id)
    .join(_target, _target.c.id == _transfers.target_id)
    .where(
        _target.c.kind == Kind.RECEIVABLE.value,
        _target.c.place_id == 0,
        among(_source.c.kind, *_MONEY),
    )
    .group_by(_target.c.ref, _source.c.kind)
)
_GAVE = _gave.where(_target.c.ref == bindparam("ref"))
_ALL_GAVE = _gave.where(in_list(_target.c.ref, "refs"))
_ALL_GOT = (
    select(_source.c.ref, func.sum(_transfers.quantity).label("moved"))
    .join(_source, _source.c.id == _transfers.source_id)
    .join(_target, _target.c.id == _transfers.target_id)
    .where(
        _source.c.kind == Kind.RECEIVABLE.value,
        _source.c.place_id == 0,
        in_list(_source.c.ref, "refs"),
        among(_target.c.kind, *_MONEY),
    )
    .group_by(_source.c.ref)
)

_of_receivable = (
    *(_source.c.kind == Kind.RECEIVABLE.value, _target.c.kind == Kind.RECEIVABLE.value),
    *(_source.c.place_id == 0, _target.c.place_id == 0),
)
_PASSED_IN = _moved.where(*_of_receivable, _source.c.ref == bindparam("ref"))
_PASSED_ON = _moved.where(*_of_receivable, _target.c.ref == bindparam("ref"))
_CHARGED = (
    select(_source.c.kind, _source.c.ref, func.sum(_transfers.quantity).label("moved"))
    .join(_source, _source.c.id == _transfers.source_id)
    .join(_target, _target.c.id == _transfers.target_id)
    .where(
        among(_source.c.kind, Kind.REVENUE, Kind.TAX),
        _target.c.kind == Kind.RECEIVABLE.value,
        _target.c.ref == bindparam("ref"),
    )
    .group_by(_source.c.kind, _source.c.ref)
)
_CREDITED = (
    select(_target.c.kind, _target.c.ref, func.sum(_transfers.quantity).label("moved"))
    .join(_source, _source.c.id == _transfers.source_id)
    .join(_target, _target.c.id == _transfers.target_id)
    .where(
        among(_target.c.kind, Kind.REVENUE, Kind.TAX),
        _source.c.kind == Kind.RECEIVABLE.value,
        _source.c.ref == bindparam("ref"),
    )
    .group_by(_target.c.kind, _target.c.ref)
)


def receivable(order: Order) -> Account:
    """What is due on an order: above 0 they owe us, below 0 we owe them."""
    return Account(Kind.RECEIVABLE, unit=order.currency, ref=str(order.id))


def charges(order: Order) -> list[Transfer]:
    """What placing the order makes the customer owe: revenue of goods and of delivery, and tax → receivable."""
    return [*charges_of(order, [line.charge for line in order.lines]), *delivery_charges(order)]


def charges_of(order: Order, charged: Iterable[Charge], *, of: str = "") -> list[Transfer]:
    """
    What these charges make the customer of an order owe; reversed, what they owe no longer.

    Args:
        of: What the revenue is for; "" for goods.
    """
    several, due = list(charged), receivable(order)
    net_minor = sum([charge.total_minor - charge.tax_minor for charge in several])
    revenue = Transfer(Account(Kind.REVENUE, order.currency, ref=of), due, net_minor)
    return [revenue, *(Transfer(tax_account(order, rate), due, tax) for rate, tax in taxes_of(several).items())]


def delivery_charges(order: Order) -> list[Transfer]:
    """What its delivery makes the customer of an order owe."""
    return charges_of(order, [order.delivery], of=DELIVERY_REVENUE) if order.delivery is not None else []


def fee_charges(order: Order, fee: Charge | None) -> list[Transfer]:
    """What calling it off, or a part of it, makes the customer of an order owe."""
    return charges_of(order, [fee], of=CANCELLATION_REVENUE) if fee is not None else []


def tax_account(order: Order, rate_ppm: int) -> Account:
    """What is owed to the state at a rate."""
    return Account(Kind.TAX, order.currency, ref=written(rate_ppm))


def charged(tx: Transaction, order: Order) -> dict[Account, int]:
    """What the order was charged so far, less what was credited: by the account of revenue or tax, zeros left out."""
    summed: dict[Account, int] = {}
    for sign, statement in ((1, _CHARGED), (-1, _CREDITED)):
        for row in tx.all(statement, ref=str(order.id)):
            account = Account(Kind(row.kind), order.currency, ref=row.ref)
            summed[account] = summed.get(account, 0) + sign * int(row.moved)
    return {account: moved for account, moved in sorted(summed.items()) if moved}


def due_minor(tx: Transaction, order: Order) -> int:
    """What is still due on the order."""
    return ledger.balance(tx, receivable(order))


def received_minor(tx: Transaction, order: Order) -> int:
    """The money that came in for the order, less what was given back."""
    got, gave = money_moved(tx, order)
    return got - gave


def money_moved(tx: Transaction, order: Order) -> tuple[int, int]:
    """The money that came in for the order, and what was given back of it. What went on to another did not come in."""
    ref = str(order.id)
    gave = {row.kind: int(row.moved) for row in tx.all(_GAVE, ref=ref)}
    passed_on = gave.pop(Kind.RECEIVABLE, 0)
    return int(tx.scalar(_GOT, ref=ref)) - passed_on, sum(gave.values())


def all_money_moved(tx: Transaction, order_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The same of many orders at once; those that no money came in for are left out."""
    refs = [str(order_id) for order_id in order_ids]
    got = {row.ref: int(row.moved) for row in tx.all(_ALL_GOT, refs=refs)}
    gave = dict.fromkeys(got, 0)
    for row in tx.all(_ALL_GAVE, refs=refs):
        if row.kind == Kind.RECEIVABLE:
            got[row.ref] = got.get(row.ref, 0) - int(row.moved)
        else:
            gave[row.ref] = gave.get(row.ref, 0) + int(row.moved)
    return {int(ref): (got.get(ref, 0), gave.get(ref, 0)) for ref in {*got, *gave}}


def passed_minor(tx: Transaction, order: Order) -> int:
    """What an order has of the money that came for its kin; below 0 what they have of its own."""
    return int(tx.scalar(_PASSED_IN, ref=str(order.id))) - int(tx.scalar(_PASSED_ON, ref=str(order.id)))
