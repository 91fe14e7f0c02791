"""A customer's credit: how much it is, how it came about, and orders that are paid with it once they are placed."""

from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select

from domain import ledger, orders, paying, payments, people, tables
from domain.actors import Actor, Role
from domain.errors import Changed, NotFound
from domain.events import CreditSpent
from domain.flows import accepting, cards, standing
from domain.ledger import Entry, Kind
from domain.orders import Fulfilment, Order, Status, store_credit
from domain.transaction import Transaction, among

_accounts, _transfers, _entries = tables.accounts.c, tables.transfers.c, tables.entries.c
# Nobody is on the way to collect what is due in cash.
_AT_REST = (Fulfilment.NONE, Fulfilment.HELD, Fulfilment.PICKING, Fulfilment.READY, Fulfilment.DELIVERED)
_ACCOUNT = select(_accounts.id, _accounts.balance).where(
    among(_accounts.kind, Kind.STORE_CREDIT),
    _accounts.place_id == 0,
    _accounts.ref == bindparam("ref"),
    _accounts.unit == bindparam("unit"),
)
_other = tables.accounts.alias("other")
_MOVES = (
    select(_entries.at, _transfers.source_id, _transfers.quantity, _other.c.ref)
    .select_from(tables.transfers)
    .join(tables.entries, _entries.id == _transfers.entry_id)
    # Of the two sides, the one that is not the account.
    .join(_other, _other.c.id == _transfers.source_id + _transfers.target_id - bindparam("account_id"))
    .where(or_(_transfers.source_id == bindparam("account_id"), _transfers.target_id == bindparam("account_id")))
    .order_by(_transfers.entry_id.desc(), _transfers.source_id, _transfers.target_id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)


@dataclass(frozen=True, slots=True)
class Move:
    """
    How a customer's credit changed.

    Args:
        minor: By so much it rose; below 0 it was spent.
        order: On which it was spent, or for what was given back of which it was given.
    """

    at: int
    minor: int
    order: Order


@dataclass(frozen=True, slots=True)
class Purse:
    """
    A customer's credit, and how it came about.

    Args:
        moves: The newest first, a page of them.
    """

    person_id: int
    there_minor: int
    moves: tuple[Move, ...]
    has_more: bool = False


def purse_of(tx: Transaction, person_id: int, *, currency: str, most: int, skipped: int = 0, actor: Actor) -> Purse:
    """
    A customer's credit, for themselves and for those who run the shop.

    Raises:
        NotFound: There is no such customer that the actor may look at.
    """
    if actor.person_id != person_id and not actor.is_any(Role.MERCHANT):
        raise NotFound("person", person_id)
    account = tx.one(_ACCOUNT, ref=str(people.by_id(tx, person_id).id), unit=currency)
    if account is None:
        return Purse(person_id, 0, ())
    rows = tx.all(_MOVES, account_id=account.id, most=most + 1, skipped=skipped)
    about = orders.several(tx, {int(row.ref) for row in rows[:most]})
    moves = tuple(
        Move(row.at, row.quantity if row.source_id == account.id else -row.quantity, about[int(row.ref)])
        for row in rows[:most]
    )
    return Purse(person_id, -int(account.balance), moves, has_more=len(rows) > most)


def ever_had_minor(tx: Transaction, person_id: int, *, currency: str) -> int | None:
    """How much credit a customer has; None where they never had any."""
    row = tx.one(_ACCOUNT, ref=str(person_id), unit=currency)
    return None if row is None else -int(row.balance)


def payable_minor(tx: Transaction, order: Order) -> int:
    """
    What of an order its customer can pay with their credit now: what is due and neither paid nor held on a card, unless
    it waits for something, or somebody is on the way with it.
    """
    stands = order.status in {Status.PLACED, Status.CONFIRMED} and not order.waits
    if not stands or order.fulfilment not in _AT_REST:
        return 0
    there = store_credit.there_minor(tx, order.person_id, currency=order.currency)
    due = payments.unsecured_minor(tx, order) if there else 0
    return store_credit.part_minor(paying.rules(tx), order.terms, due, there_minor=there)


def pay(tx: Transaction, order_id: int, *, version: int, amount_minor: int, actor: Actor, now: int) -> None:
    """
    Pay with credit what is due on an order of the actor's, as far as the credit reaches; the rest is paid as before.

    Args:
        amount_minor: What they saw that it pays.

    Raises:
        NotFound: It is not theirs.
        Changed: It is not what they saw, or the credit pays something else by now.
    """
    if orders.order(tx, order_id).person_id != actor.person_id:
        raise NotFound("order", order_id)
    row, order = orders.locked(tx, order_id, version=version), orders.order(tx, order_id)
    store_credit.locked_minor(tx, order.person_id, currency=order.currency)
    if not amount_minor or payable_minor(tx, order) != amount_minor:
        raise Changed("order", order_id)
    due_minor = orders.due_minor(tx, order) + payments.refunding_minor(tx, order_id) - amount_minor
    orders.note_credit(tx, row, amount_minor)
    accepting.confirm_what_is_covered(tx, order, due_minor=due_minor, actor=actor, now=now)
    tx.emit(CreditSpent(order_id=order_id, amount_minor=amount_minor, at=now, actor=str(actor)))
    entry = Entry("spend", order.document, order.version, actor=actor, at=now)
    ledger.post(tx, entry, [store_credit.spent(order, amount_minor)])
    standing.refresh(tx, order_id)
    # What is paid with credit need not be paid by card any more.
    cards.begin(tx, order_id, actor=actor, now=now)
