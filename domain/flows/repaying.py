"""A return is settled, once: what its customer gets for what was accepted, and by which way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from domain import ledger, orders, returns, shipping, tasks
from domain.actors import Actor, Role
from domain.events import MoneyGivenBack, ReturnSettled
from domain.flows import exchanging, refunding, returned_goods, standing, undelivered
from domain.ledger import Entry, Kind, Transfer
from domain.orders import Order, crediting, store_credit
from domain.orders.crediting import Credit
from domain.returns import Return, ReturnLine, Status, Wish, Worth
from domain.states import IllegalTransition
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Ways:
    """
    By which ways money goes back to a customer, in minor units.

    Args:
        to_cards_minor: To the cards it came from.
        as_credit_minor: As credit, for it was paid with that.
        by_hand_minor: By a merchant's hand, some time.
        given_minor: So it was given already.
        off_minor: It is less to pay.
    """

    to_cards_minor: int = 0
    as_credit_minor: int = 0
    by_hand_minor: int = 0
    given_minor: int = 0
    off_minor: int = 0


def ways(tx: Transaction, found: Return, worth: Worth, *, instead_minor: int) -> Ways:
    """
    How its customer gets what a return comes to: as it would go now, and once it is settled, as it went.

    Args:
        instead_minor: What is sent instead costs: that is paid first.
    """
    order = orders.order(tx, found.order_id)
    if found.back_minor is not None:
        return _as_settled(tx, found, order, max(0, found.back_minor - instead_minor))
    if found.wish is Wish.CREDIT:
        return Ways()
    owed_minor = _owed_minor(tx, order, worth)
    left_minor = max(0, owed_minor - instead_minor)
    cards, credit = refunding.ways_of(tx, order, left_minor)
    off_minor = 0 if found.is_undelivered else max(0, worth.back_minor - owed_minor)
    return Ways(cards, credit, left_minor - cards - credit, off_minor=off_minor)


def _as_settled(tx: Transaction, found: Return, order: Order, back_minor: int) -> Ways:
    """What no card gave back after all is owed again, and goes by hand."""
    if found.wish is Wish.CREDIT or not back_minor:
        return Ways()
    moved = ledger.moved_by(tx, [found.document])
    cards = sum(minor for account, minor in moved.items() if account.kind is Kind.REFUNDING)
    credit = -sum(minor for account, minor in moved.items() if account.kind is Kind.STORE_CREDIT)
    left = max(0, back_minor - cards - credit)
    by_hand = min(_by_hand(tx, order), left + cards)
    cards -= max(0, by_hand - left)
    left = max(0, left - by_hand)
    told = (
        json.loads(row.data)["amount_minor"]
        for row in orders.timeline(tx, order.id)
        if row.kind == MoneyGivenBack.__name__ and row.at >= (found.ended_at or 0)
    )
    given = min(left, sum(told)) if left else 0
    return Ways(cards, credit, by_hand, given, left - given)


def comes_to(tx: Transaction, found: Return) -> Worth:
    """What a return comes to as far as it was looked at; what need not come counts."""
    return worth_of(tx, found, returns.accepted(tx, found))


def worth_of(tx: Transaction, found: Return, pieces: Sequence[tuple[ReturnLine, int]]) -> Worth:
    """What it comes to if so many pieces of each line count."""
    order = orders.order(tx, found.order_id)
    goods = returns.worth(tx, order, pieces, way_fee_minor=found.way_fee_minor, percent=found.restocking_percent)
    return undelivered.with_delivery(tx, order, found, goods, pieces) if found.is_undelivered else goods


def settle(
    tx: Transaction, return_id: int, *, version: int | None = None, zone: tzinfo, actor: Actor, now: int
) -> Return:
    """
    Settle what was accepted: the customer owes nothing for it any more, and gets back what they have paid, less the
    fees: what they get instead is paid with it first, the rest goes to the cards, the oldest first; or all of it is
    credit, where they wanted that; what no card takes goes by a merchant's hand.

    Pieces that were agreed to and have not come are with their customer as before; where the shop trusts its customer,
    all of it counts, and comes later. Where nothing was accepted, nothing is sent instead. What goes back to its
    customer is packed for that now, in one parcel.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is no such return, or it is not what the merchant saw.
        IllegalTransition: It was settled before, has ended, or somebody still has to look at what has come.
    """
    actor.must_be(Role.MERCHANT, to="settle a return")
    found = returns.locked(tx, return_id, version=version)
    is_underway = any(line.collected > line.received for line in found.lines) or bool(returns.to_inspect(tx, found))
    if found.status is not Status.APPROVED or (is_underway and not found.is_trusted):
        was = "underway" if is_underway else found.status
        raise IllegalTransition(returns.MACHINE.document, was=was, to=Status.RESOLVED)
    order, worth, counted = orders.order(tx, found.order_id), comes_to(tx, found), returns.accepted(tx, found)
    # Who has paid nothing yet for what never came gets nothing back, but owes nothing any more.
    back_minor = _owed_minor(tx, order, worth) if found.is_undelivered else worth.back_minor
    returns.end(tx, found, back_minor=back_minor, actor=actor, now=now)
    if not returns.expected(returns.read(tx, return_id)):
        shipping.call_off(tx, return_id, actor=actor, now=now)
    tx.emit(ReturnSettled(order_id=order.id, return_id=return_id, back_minor=back_minor, at=now, actor=str(actor)))
    exchanging.send_less(tx, found, {line.id: pieces for line, pieces in counted}, actor=actor, now=now)
    credited = crediting.give(tx, order, _credits(tx, order, worth), reason=returns.SETTLED, actor=actor, now=now)
    moved = [*credited, *_given_back(tx, order, found, _owed_minor(tx, order, worth), now=now)]
    boxed = returned_goods.box(tx, order, found, actor=actor, now=now)
    ledger.post(tx, Entry("settle", found.document, found.version, actor=actor, at=now), [*moved, *boxed])
    if _by_hand(tx, order) > 0:
        tasks.raise_task(tx, tasks.Kind.RETURN_TO_REPAY, found.document, order_id=order.id, now=now)
    standing.refresh(tx, order.id)
    if any(pieces for _, pieces in counted):
        exchanging.go_on(tx, found, zone=zone, now=now)
    else:
        exchanging.send_nothing(tx, found, actor=actor, now=now)
    return returns.read(tx, return_id)


def _owed_minor(tx: Transaction, order: Order, worth: Worth) -> int:
    """What their customer has paid of it."""
    return max(0, worth.back_minor - max(0, orders.due_minor(tx, order)))


def _given_back(tx: Transaction, order: Order, found: Return, owed_minor: int, *, now: int) -> list[Transfer]:
    if not owed_minor:
        return []
    if found.wish is Wish.CREDIT:
        return [store_credit.given(order, owed_minor)]
    paid = exchanging.paid_with(tx, found, owed_minor)
    left = owed_minor - sum(each.quantity for each in paid)
    return [*paid, *refunding.by_itself(tx, order, amount_minor=left, now=now)]


def _credits(tx: Transaction, order: Order, worth: Worth) -> Sequence[Credit]:
    """
    What comes off, piece by piece: what is kept as a fee stays part of what they cost, with its tax. Whatever comes
    off of a piece, it counts as given back.
    """
    if not worth.back_minor:
        return []
    given = crediting.outstanding(tx, order.id)
    gone = shipping.pieces_that_came_back(tx, order.id)
    left = crediting.left_of(order, crediting.kept_of(order, gone), given)
    pieces = {credit.order_line_id: credit.quantity for credit in worth.credits}
    # What is free, or what a fee eats up whole, is worth no note.
    return [
        replace(each, quantity=pieces.get(each.order_line_id, each.quantity))
        for each in crediting.spread(worth.back_minor, worth.credits, left=left)
    ]


def _by_hand(tx: Transaction, order: Order) -> int:
    """What is owed to the customer and goes to no card."""
    return refunding.refundable(tx, order).owed_minor
