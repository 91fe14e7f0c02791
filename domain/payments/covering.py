"""
What is held on cards, and for what it may be counted on.

Orders that were split off from one share its holds, for a card is charged once, for all of them. So what an order has
no need of covers its kin, the oldest of them first (decisions/0016).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from domain import ledger, orders, tables
from domain.ledger import Kind
from domain.orders import Order
from domain.orders.queries import FAMILY
from domain.paying import Terms
from domain.payments import queries
from domain.payments.model import PLACES, Holdings, Payment, Standing
from domain.quick import quickly_made
from domain.transaction import Transaction

_payments = tables.payments.c
_KIN = (
    select(FAMILY.c.id.label("kin_id"), tables.orders.c.terms, *_payments)
    .join(tables.orders, tables.orders.c.id == FAMILY.c.id)
    .outerjoin(tables.payments, _payments.order_id == FAMILY.c.id)
    .order_by(FAMILY.c.id, _payments.id)
)
_KINDS = (*PLACES, Kind.RECEIVABLE)


@quickly_made
@dataclass(frozen=True, slots=True)
class Cover:
    """
    How the money of one order stands.

    Args:
        is_by_card: It is to be paid by card.
        due_minor: Below 0 what its customer has paid too much.
        refunding_minor: What is on its way back to them, and counts as here until it has arrived.
        secured_minor: What is held for it, or being taken: not paid yet, and to be counted on.
    """

    is_by_card: bool
    due_minor: int = 0
    refunding_minor: int = 0
    secured_minor: int = 0

    @property
    def wanted_minor(self) -> int:
        """What has to come from cards."""
        return max(0, self.due_minor + self.refunding_minor) if self.is_by_card else 0

    @property
    def unsecured_minor(self) -> int:
        """What is neither paid nor secured; below 0 what is too much."""
        return self.due_minor + self.refunding_minor - self.secured_minor


@dataclass(frozen=True, slots=True)
class Money:
    """
    How the money of an order and its kin stands at one moment.

    Args:
        covers: By the order's id, oldest first.
        payments: All that were begun for any of them, oldest first, each with where its money is.
    """

    covers: dict[int, Cover]
    payments: tuple[tuple[Payment, Holdings], ...]

    @property
    def wanted_minor(self) -> int:
        """What has to come from cards for all of them."""
        return sum(cover.wanted_minor for cover in self.covers.values())

    @property
    def capturing_minor(self) -> int:
        return sum(held.capturing for _, held in self.payments)

    @property
    def holds(self) -> list[tuple[Payment, int]]:
        """What can be taken or let go: of what is being taken, the rest goes by itself."""
        return [(each, held.authorised) for each, held in self.payments if held.authorised and not held.capturing]

    def payments_of(self, order_id: int) -> list[Payment]:
        """Those begun for one of the orders, oldest first."""
        return [each for each, _ in self.payments if each.order_id == order_id]


def money_of(tx: Transaction, order_id: int) -> Money:
    """How the money stands of an order that is there and of its kin."""
    return _money(tx, tx.all(_KIN, id=order_id))


def money_of_lone(tx: Transaction, stands: Standing, terms: Terms) -> Money:
    """The same of an order without kin that has this one payment, of which is known how it stands."""
    payment, held = stands.payment, stands.held
    cover = Cover(
        terms is Terms.CARD,
        due_minor=ledger.balance(tx, queries.receivable(payment)),
        refunding_minor=held.refunding,
        secured_minor=_secured(held),
    )
    return Money({payment.order_id: cover}, ((payment, held),))


def _secured(held: Holdings) -> int:
    """What is held beyond what is being taken is let go with it."""
    return held.capturing or held.authorised


def _money(tx: Transaction, rows: Sequence[Any]) -> Money:
    terms = {row.kin_id: row.terms for row in rows}
    begun = sorted((queries.read(row) for row in rows if row.id is not None), key=lambda each: each.id)
    refs = [str(each) for each in {*terms, *(each.id for each in begun)}]
    there = ledger.balances(tx, kinds=_KINDS, refs=refs)
    due = {int(account.ref): minor for account, minor in there.items() if account.kind is Kind.RECEIVABLE}
    found = {each: Cover(agreed == Terms.CARD, due_minor=due.get(each, 0)) for each, agreed in terms.items()}
    held = tuple((each, queries.holdings_in(there, each)) for each in begun)
    for payment, now in held:
        was = found[payment.order_id]
        found[payment.order_id] = replace(was, secured_minor=was.secured_minor + _secured(now))
    going_back = [payment.id for payment, now in held if now.refunding]
    for order_id, minor in (queries.refunding_of(tx, going_back) if going_back else {}).items():
        found[order_id] = replace(found[order_id], refunding_minor=minor)
    return Money(shared(found), held)


def shared(held: dict[int, Cover]) -> dict[int, Cover]:
    """The same, once each has given what it has no need of to those that lack something, the oldest first."""
    spare = {each: max(0, cover.secured_minor - cover.wanted_minor) for each, cover in held.items()}
    found = dict(held)
    for taker, cover in held.items():
        lacks = max(0, cover.wanted_minor - cover.secured_minor)
        for giver, there in spare.items():
            part = min(lacks, there)
            if part:
                spare[giver], lacks = there - part, lacks - part
                found[giver] = replace(found[giver], secured_minor=found[giver].secured_minor - part)
                found[taker] = replace(found[taker], secured_minor=found[taker].secured_minor + part)
    return found


def secured_minor(tx: Transaction, order_id: int) -> int:
    """What is held for an order on cards, or being taken from them: not paid yet, and to be counted on."""
    rows = tx.all(_KIN, id=order_id)
    return _money(tx, rows).covers[order_id].secured_minor if _has_payments(rows) else 0


def unsecured_minor(tx: Transaction, order: Order) -> int:
    """What is neither paid for an order nor secured on a card, or is on its way back: so much is still to be paid."""
    rows = tx.all(_KIN, id=order.id)
    return _money(tx, rows).covers[order.id].unsecured_minor if _has_payments(rows) else orders.due_minor(tx, order)


def _has_payments(rows: Sequence[Any]) -> bool:
    return any(row.id is not None for row in rows)
