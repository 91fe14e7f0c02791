"""
Money that customers get back: to the cards it came from, the oldest payment first; then as credit, as far as they have
paid with that; and the rest by hand.

What the shop owes is given back as it is. What a merchant gives beyond that is goodwill: it comes off what the order
costs, with its tax, by a credit note.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain import ledger, orders, paying, payments, shipping
from domain.actors import Actor, Role, the_shop
from domain.errors import BadInput, ShopError
from domain.events import CardRefundAsked, MoneyGivenBack
from domain.flows import credit_back, standing
from domain.ledger import Entry, Transfer
from domain.money import AMOUNT_MINOR_MAX
from domain.orders import Fulfilment, Order, OrderLine, Terms, crediting
from domain.orders.crediting import Credit
from domain.payments import MoreThanWeOwe, Payment
from domain.transaction import Transaction

CASHIER = the_shop("payments.refund")
_LEFT = (Fulfilment.PART_SHIPPED, Fulfilment.SHIPPED, Fulfilment.PART_DELIVERED, Fulfilment.DELIVERED)


class MoreThanPaid(ShopError):
    """More would be given back than was paid and not given back yet."""

    def __init__(self, most_minor: int) -> None:
        super().__init__(f"only {most_minor} was paid")
        self.most_minor = most_minor


@dataclass(frozen=True, slots=True)
class Refundable:
    """
    What of an order's money can be given back, in minor units.

    Args:
        received_minor: What came in, less what was given back.
        refunding_minor: What of it is on its way back.
        owed_minor: What its customer has paid too much, and is not on its way.
        by_card_minor: What can go back to the cards it came from.
        as_credit_minor: What of it was paid with credit, and goes back as such.
        version: The order's.
    """

    received_minor: int
    refunding_minor: int
    owed_minor: int
    by_card_minor: int
    as_credit_minor: int
    version: int

    @property
    def at_most_minor(self) -> int:
        """What can be given back now: all that was paid."""
        return max(0, self.received_minor - self.refunding_minor)


@dataclass(frozen=True, slots=True)
class Refund:
    """
    What giving an amount back comes to.

    Args:
        to_cards: The payment and the amount, oldest first.
        as_credit_minor: What is credit again, for it was paid with that.
        by_hand_minor: What goes another way: over the counter, or by transfer.
        goodwill_minor: What of it the shop does not owe.
        through: The payments of `to_cards`, in the same order.
    """

    amount_minor: int
    at_most_minor: int
    to_cards: tuple[tuple[int, int], ...]
    as_credit_minor: int
    by_hand_minor: int
    goodwill_minor: int
    version: int
    through: tuple[Payment, ...]


def refundable(tx: Transaction, order: Order) -> Refundable:
    """What can be given back of what was paid for an order."""
    refunding, cards = payments.refunding_minor(tx, order.id), _cards(tx, order)
    received, by_card = orders.received_minor(tx, order), sum(there for _, there in cards)
    # What was split off may have some of the credit that was spent here.
    most = max(0, received - refunding - by_card)
    return Refundable(
        received_minor=received,
        refunding_minor=refunding,
        owed_minor=max(0, -orders.due_minor(tx, order) - refunding),
        by_card_minor=by_card,
        as_credit_minor=min(most, credit_back.there_minor(tx, order, cards)),
        version=order.version,
    )


def money_minor(tx: Transaction, order: Order) -> int:
    """What came in for an order that was no credit, less what was given back of it."""
    received = orders.received_minor(tx, order)
    if received <= 0 or not credit_back.is_possible(order):
        return received
    return received - credit_back.there_minor(tx, order, _cards(tx, order))


def as_credit_minor(tx: Transaction, order: Order, back_minor: int) -> int:
    """What of an amount that is given back by itself goes back as credit."""
    if back_minor <= 0 or not credit_back.is_possible(order):
        return 0
    left = back_minor - sum(part for _, part in _to_cards(tx, order, back_minor))
    return _as_credit(tx, order, left)


def ways_of(tx: Transaction, order: Order, back_minor: int) -> tuple[int, int]:
    """What of an amount that is given back by itself goes to cards, and what of it as credit."""
    if back_minor <= 0:
        return 0, 0
    return sum(part for _, part in _to_cards(tx, order, back_minor)), as_credit_minor(tx, order, back_minor)


def lines_left(tx: Transaction, order: Order) -> list[tuple[OrderLine, int]]:
    """The lines with pieces that are the customer's and that nothing was given back for, and how many of those."""
    gone = shipping.pieces_that_came_back(tx, order.id)
    for credit in crediting.outstanding(tx, order.id):
        if credit.order_line_id is not None:
            gone[credit.order_line_id] += credit.quantity
    return [(line, line.quantity - gone[line.id]) for line in order.lines if gone[line.id] < line.quantity]


def preview(
    tx: Transaction,
    order_id: int,
    *,
    amount_minor: int | None = None,
    lines: Mapping[int, int] | None = None,
    actor: Actor,
) -> Refund:
    """
    What giving back an amount, or what so many pieces of some lines cost, would come to.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: Nothing, more than any amount may be, or more pieces than are left of a line.
        NotFound: A line is none of the order's.
        MoreThanPaid: So much was not paid, or is on its way back.
    """
    actor.must_be(Role.MERCHANT, to="give money back")
    order = orders.order(tx, order_id)
    over = _pieces(tx, order, lines) if lines is not None else []
    amount = sum(each.total_minor for each in over) if lines is not None else amount_minor or 0
    if amount <= 0:
        raise BadInput("amount", "nothing")
    if amount > AMOUNT_MINOR_MAX:
        raise BadInput("amount", "too_large")
    there = refundable(tx, order)
    if amount > there.at_most_minor:
        raise MoreThanPaid(there.at_most_minor)
    to_cards = _to_cards(tx, order, amount)
    left = amount - sum(part for _, part in to_cards)
    as_credit = _as_credit(tx, order, left)
    return Refund(
        amount,
        there.at_most_minor,
        tuple(to_cards),
        as_credit,
        by_hand_minor=left - as_credit,
        goodwill_minor=max(0, amount - there.owed_minor),
        version=order.version,
        through=tuple(payments.payment(tx, payment_id) for payment_id, _ in to_cards),
    )


def _pieces(tx: Transaction, order: Order, lines: Mapping[int, int]) -> list[Credit]:
    """What so many pieces of these lines cost; what has come back is owed already, and no gift."""
    left = {line.id: most for line, most in lines_left(tx, order)}
    known = {line.id for line in order.lines}
    for line_id, quantity in lines.items():
        if line_id in known and quantity > left.get(line_id, 0):
            raise BadInput("quantity", "out_of_range", most=left.get(line_id, 0))
    return crediting.pieces_of(order, lines, crediting.outstanding(tx, order.id))


def refund(
    tx: Transaction,
    order_id: int,
    *,
    version: int,
    amount_minor: int | None = None,
    lines: Mapping[int, int] | None = None,
    reason: str,
    is_goodwill: bool = False,
    actor: Actor,
    now: int,
) -> Refund:
    """
    Give money back: an amount, or what so many pieces of some lines cost. What can neither go to a card nor was paid
    with credit is booked as given by hand.

    Args:
        lines: Pieces by line.
        is_goodwill: The merchant knows that the shop does not owe all of it.

    Raises:
        NotAllowed, BadInput, NotFound, MoreThanPaid: As `preview`; or the reason is missing or too long.
        Changed: The order is not what the merchant saw: someone else may have given it back.
        MoreThanWeOwe: The customer has not paid that much too much, and it is not meant as goodwill.
    """
    row = orders.locked(tx, order_id, version=version)
    credit_back.lock_kin(tx, orders.order(tx, order_id))
    found = preview(tx, order_id, amount_minor=amount_minor, lines=lines, actor=actor)
    _check_reason(reason)
    if found.goodwill_minor and not is_goodwill:
        raise MoreThanWeOwe(found.amount_minor - found.goodwill_minor)
    order = orders.order(tx, order_id)
    orders.set_clock(tx, row, row.clock_at)
    credited = _goodwill(tx, order, found.goodwill_minor, lines)
    moved = [
        *crediting.give(tx, order, credited, reason=reason.strip(), actor=actor, now=now),
        *_ask(tx, order, found.to_cards, reason=reason.strip(), actor=actor, now=now),
        *credit_back.give(tx, order, found.as_credit_minor, actor=actor, now=now),
        *(payments.given_by_hand(order, found.by_hand_minor) if found.by_hand_minor else ()),
    ]
    if found.by_hand_minor:
        tx.emit(MoneyGivenBack(order_id=order_id, amount_minor=found.by_hand_minor, at=now, actor=str(actor)))
    entry = Entry("refund_ask", order.document, order.version, actor=actor, reason=reason.strip(), at=now)
    ledger.post(tx, entry, moved)
    standing.refresh(tx, order_id)
    return found


def by_itself(tx: Transaction, order: Order, *, amount_minor: int, now: int) -> list[Transfer]:
    """
    Give back to the cards, as far as it came from there, and then as credit, as far as it was paid with that, what an
    act of the shop's makes a customer have paid too much. The order is locked.

    Returns:
        What that moves, for the act's own entry.
    """
    credit_back.lock_kin(tx, order)
    to_cards = _to_cards(tx, order, amount_minor)
    as_credit = _as_credit(tx, order, amount_minor - sum(part for _, part in to_cards))
    return [
        *_ask(tx, order, to_cards, reason="", actor=CASHIER, now=now),
        *credit_back.give(tx, order, as_credit, actor=CASHIER, now=now),
    ]


def credit_of_ended(
    tx: Transaction, order: Order, undone: Iterable[Transfer], *, actor: Actor, now: int
) -> list[Transfer]:
    """
    Give back as credit what was paid with it for an order that ends, as far as it is owed once this is undone and no
    card gives it back. The order is locked.

    Returns:
        What that moves, for the entry that ends it.
    """
    if not credit_back.is_possible(order):
        return []
    credit_back.lock_kin(tx, order)
    account = orders.receivable(order)
    less = sum(each.quantity * ((each.source == account) - (each.target == account)) for each in undone)
    owed = less - orders.due_minor(tx, order) - payments.refunding_minor(tx, order.id)
    left = owed - sum(part for _, part in _to_cards(tx, order, owed))
    return credit_back.give(tx, order, _as_credit(tx, order, left), actor=actor, now=now)


def made_elsewhere(tx: Transaction, order_id: int, amount_minor: int, *, now: int) -> None:
    """
    Somebody gave money back at the provider's own desk. Once the goods have left, it is a gift as far as the shop did
    not owe it: nobody collects it again. Before that it is due, and keeps the goods here until a merchant decides.
    """
    order = orders.order(tx, order_id)
    if order.fulfilment not in _LEFT:
        return
    due_minor = orders.due_minor(tx, order) + payments.refunding_minor(tx, order_id)
    gift = min(amount_minor, due_minor, sum(each.total_minor for each in _left(tx, order)))
    if gift > 0:
        moved = crediting.give(
            tx, order, _goodwill(tx, order, gift, None), reason="refunded_elsewhere", actor=CASHIER, now=now
        )
        key = f"elsewhere/{ledger.entries_on(tx, order.document)}"
        ledger.post(tx, Entry("refund_ask", order.document, key, actor=CASHIER, at=now), moved)


def _cards(tx: Transaction, order: Order) -> list[tuple[int, int]]:
    """
    The payments for an order, and those for its kin as far as their money is the order's: oldest first, and what of
    each can go back.
    """
    found = [(each.id, payments.holdings(tx, each).refundable) for each in payments.of_order(tx, order.id)]
    passed = orders.passed_minor(tx, order) if order.terms is Terms.CARD else 0
    passed -= payments.through_kin_minor(tx, order.id) if passed > 0 else 0
    if passed > 0:
        others = [one for one in orders.family(tx, order.id) if one != order.id]
        of_kin = [each for one in others for each in payments.of_order(tx, one)]
        there = [(each.id, payments.holdings(tx, each).refundable) for each in of_kin]
        found += payments.oldest_first(there, passed)
    return sorted((payment_id, there) for payment_id, there in found if there > 0)


def _to_cards(tx: Transaction, order: Order, amount_minor: int) -> list[tuple[int, int]]:
    """Whole steps only, where the provider moves nothing else; what is left of an amount then goes another way."""
    step = paying.rules(tx).step_minor
    most = max(0, amount_minor)
    return payments.oldest_first(_cards(tx, order), most - most % step) if most else []


def _as_credit(tx: Transaction, order: Order, amount_minor: int) -> int:
    """What no card gives back of an amount, as far as it was paid with credit."""
    if amount_minor <= 0 or not credit_back.is_possible(order):
        return 0
    return min(amount_minor, credit_back.there_minor(tx, order, _cards(tx, order)))


def _ask(
    tx: Transaction, order: Order, to_cards: Sequence[tuple[int, int]], *, reason: str, actor: Actor, now: int
) -> list[Transfer]:
    if not to_cards:
        return []
    for each in orders.family(tx, order.id):
        orders.locked(tx, each)
    _, moved = payments.refund(tx, order.id, to_cards, reason=reason, actor=actor, now=now)
    amount = sum(part for _, part in to_cards)
    tx.emit(CardRefundAsked(order_id=order.id, amount_minor=amount, reason=reason, at=now, actor=str(actor)))
    return moved


def _goodwill(tx: Transaction, order: Order, amount_minor: int, lines: Mapping[int, int] | None) -> list[Credit]:
    """What a gift comes off: the lines it is for, or all that the order still costs."""
    if not amount_minor:
        return []
    left = _left(tx, order)
    over = left if lines is None else _pieces(tx, order, lines)
    return crediting.spread(amount_minor, over, left=left)


def _left(tx: Transaction, order: Order) -> list[Credit]:
    """What an order still costs its customer."""
    gone = shipping.pieces_that_came_back(tx, order.id)
    is_undone = order.status in (orders.Status.CANCELLED, orders.Status.EXPIRED)
    kept = [] if is_undone else crediting.kept_of(order, gone)
    return crediting.left_of(order, kept, crediting.outstanding(tx, order.id))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput("reason", "empty")
    if len(reason) > orders.REASON_MAX:
        raise BadInput("reason", "too_long", most=orders.REASON_MAX)
