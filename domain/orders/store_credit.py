"""
Store credit: what the shop owes a customer and they can pay orders with.

There is one account per customer, which never passes 0: whoever comes second of two phones is refused. Credit counts as
money that came in for an order; what of that goes back as credit, `flows/refunding.py` says.
"""

from collections.abc import Iterable

from sqlalchemy import func, select

from domain import ledger, tables
from domain.carts import Cart, Quote
from domain.ledger import Account, Kind, Transfer
from domain.orders.model import Order, Payment
from domain.orders.money import receivable
from domain.paying import Rules, Terms
from domain.transaction import Transaction, in_list

_source, _target = tables.accounts.alias("source"), tables.accounts.alias("target")
_moved = (
    select(func.sum(tables.transfers.c.quantity).label("moved"))
    .join(_source, _source.c.id == tables.transfers.c.source_id)
    .join(_target, _target.c.id == tables.transfers.c.target_id)
)
_receivable, _credit = Kind.RECEIVABLE.value, Kind.STORE_CREDIT.value
_SPENT = (
    _moved.add_columns(_source.c.ref)
    .where(_source.c.kind == _receivable, _source.c.place_id == 0, in_list(_source.c.ref, "refs"))
    .where(_target.c.kind == _credit)
    .group_by(_source.c.ref)
)
_GIVEN = (
    _moved.add_columns(_target.c.ref)
    .where(_target.c.kind == _receivable, _target.c.place_id == 0, in_list(_target.c.ref, "refs"))
    .where(_source.c.kind == _credit)
    .group_by(_target.c.ref)
)


def purse(person_id: int, currency: str) -> Account:
    """The credit of a customer: below 0 is what they have, and above it is nothing."""
    return Account(Kind.STORE_CREDIT, unit=currency, ref=str(person_id))


def there_minor(tx: Transaction, person_id: int, *, currency: str) -> int:
    """How much credit a customer has."""
    return -ledger.balance(tx, purse(person_id, currency))


def locked_minor(tx: Transaction, person_id: int, *, currency: str) -> int:
    """The same, and nobody else spends any of it until the transaction ends."""
    return -ledger.locked_balance(tx, purse(person_id, currency))


def usable_minor(rules: Rules, cart: Cart, quoted: Quote, *, there_minor: int) -> int:
    """What of a cart its customer's credit pays, where they do not keep it for later."""
    return part_minor(rules, cart.terms, quoted.totals.total_minor, there_minor=there_minor) if cart.uses_credit else 0


def part_minor(rules: Rules, terms: Terms, due_minor: int, *, there_minor: int) -> int:
    """
    What of an amount that is due credit pays: all of it, or as much as there is; but it leaves nothing that no card can
    pay.
    """
    left = due_minor - max(0, min(due_minor, there_minor))
    if terms is Terms.CARD and left > 0:
        left += -left % rules.step_minor
    return max(0, due_minor - left)


def payment(total_minor: int, credit_minor: int) -> Payment:
    """How an order stands that was paid with so much credit, and nothing else yet."""
    if not credit_minor:
        return Payment.NONE
    return Payment.PART_PAID if credit_minor < total_minor else Payment.PAID


def spent(order: Order, minor: int) -> Transfer:
    """So much of an order is paid with credit."""
    return Transfer(receivable(order), purse(order.person_id, order.currency), minor)


def given(order: Order, minor: int) -> Transfer:
    """So much of what is owed on an order goes to its customer as credit."""
    return Transfer(purse(order.person_id, order.currency), receivable(order), minor)


def given_in(moved: Iterable[Transfer]) -> int:
    """What of what moves becomes a customer's credit."""
    return sum(each.quantity for each in moved if each.source.kind is Kind.STORE_CREDIT)


def moved_minor(tx: Transaction, order_ids: Iterable[int]) -> tuple[dict[int, int], dict[int, int]]:
    """What was paid with credit for each of these orders, and what was given as credit; zeros are left out."""
    refs = [str(order_id) for order_id in order_ids]
    spent = {int(row.ref): int(row.moved) for row in tx.all(_SPENT, refs=refs)}
    return spent, {int(row.ref): int(row.moved) for row in tx.all(_GIVEN, refs=refs)}
