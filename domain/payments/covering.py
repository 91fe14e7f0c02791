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
from domain.transaction import Transaction

_payments = tables.payments.c
_KIN = (
    select(FAMILY.c.id.label("order_id"), _payments.id.label("payment_id"), tables.orders.c.terms)
    .join(tables.orders, tables.orders.c.id == FAMILY.c.id)
    .outerjoin(tables.payments, _payments.order_id == FAMILY.c.id)
    .order_by(FAMILY.c.id, _payments.id)
)
_KINDS = (Kind.AUTHORISED, Kind.CAPTURING, Kind.REFUNDING, Kind.RECEIVABLE)


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


def covers(tx: Transaction, order_id: int) -> dict[int, Cover]:
    """How the money stands of an order and of its kin, by their ids, oldest first."""
    return _covers(tx, tx.all(_KIN, id=order_id))


def _covers(tx: Transaction, rows: Sequence[Any]) -> dict[int, Cover]:
    owner = {row.payment_id: row.order_id for row in rows if row.payment_id is not None}
    terms = {row.order_id: row.terms for row in rows}
    refs = [str(each) for each in {*terms, *owner}]
    there = ledger.balances(tx, kinds=_KINDS, refs=refs)
    amounts = {(account.kind, int(account.ref)): minor for account, minor in there.items()}
    found = {
        each: Cover(agreed == Terms.CARD, due_minor=amounts.get((Kind.RECEIVABLE, each), 0))
        for each, agreed in terms.items()
    }
    for payment_id, order_id in owner.items():
        # What is held beyond what is being taken is let go with it.
        taking = amounts.get((Kind.CAPTURING, payment_id), 0)
        secured = taking or amounts.get((Kind.AUTHORISED, payment_id), 0)
        was, back = found[order_id], amounts.get((Kind.REFUNDING, payment_id), 0)
        found[order_id] = replace(
            was, refunding_minor=was.refunding_minor + back, secured_minor=was.secured_minor + secured
        )
    return shared(found)


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
    return _covers(tx, rows)[order_id].secured_minor if _has_payments(rows) else 0


def unsecured_minor(tx: Transaction, order: Order) -> int:
    """What is neither paid for an order nor secured on a card, or is on its way back: so much is still to be paid."""
    rows = tx.all(_KIN, id=order.id)
    return _covers(tx, rows)[order.id].unsecured_minor if _has_payments(rows) else orders.due_minor(tx, order)


def _has_payments(rows: Sequence[Any]) -> bool:
    return any(row.payment_id is not None for row in rows)
