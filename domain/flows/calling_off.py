"""Some of an order has left the house: what has not is called off alone, and the rest stays as it was."""

from collections import Counter
from collections.abc import Iterable
from functools import partial

from domain import orders, returns, shipping
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.events import RestCalledOff
from domain.flows import accepting, changing, exchange_prices, fees
from domain.flows.fees import Cost, FeeChanged
from domain.flows.undoing import AlreadyPacked
from domain.orders import Order, OrderLine
from domain.orders.operations import REASON_MAX
from domain.returns import Outcome
from domain.transaction import Transaction


def rest(tx: Transaction, order: Order) -> list[tuple[OrderLine, int]]:
    """
    The lines of an order of which some has left the house, and how many pieces of each are in no closed box: of those
    that its customer has not had. What the shop did not take back of a return is theirs, wherever it lies.
    """
    shipments = shipping.of_order(tx, order.id)
    if not shipping.is_begun(shipments):
        return []
    pieces = Counter[int]()
    for each in shipments:
        for line in each.lines if each.status in shipping.PACKABLE else ():
            pieces[line.order_line_id] += line.quantity
    pieces -= _theirs(tx, order.id)
    return [(line, pieces[line.id]) for line in order.lines if pieces[line.id]]


def _theirs(tx: Transaction, order_id: int) -> Counter[int]:
    """How many pieces of each line they have sent back in vain; what was never brought to them is none."""
    theirs = Counter[int]()
    for returned in returns.of_order(tx, order_id):
        # What goes back to them is in no parcel before that is settled.
        is_none = returned.is_undelivered or returned.status is returns.Status.APPROVED
        for seen in () if is_none else returns.inspections(tx, returned):
            if seen.outcome is Outcome.CUSTOMER:
                theirs[returned.order_line_of(seen.line_id)] += seen.quantity
    return theirs


def worth_minor(pieces: Iterable[tuple[OrderLine, int]]) -> int:
    """What its customer pays for the rest of an order (`rest`)."""
    return sum(line.charge_of(line.quantity - several, line.quantity).total_minor for line, several in pieces)


def cost(tx: Transaction, order: Order) -> Cost:
    """What it costs a customer to call off their order, or the rest of it."""
    if not shipping.is_begun(shipping.of_order(tx, order.id)):
        return fees.of_whole(tx, order)
    return fees.of_pieces(tx, order, worth_minor(rest(tx, order)))


def cancel(tx: Transaction, order_id: int, *, version: int, fee_minor: int, actor: Actor, now: int) -> bool:
    """
    The customer calls their order off, or the rest of it, where some of it has left the house.

    Returns:
        True where all of it is called off.

    Raises:
        NotFound, Changed, FeeChanged, AlreadyPacked, IllegalTransition: As `accepting.cancel_order`.
    """
    order = orders.order(tx, order_id)
    if order.person_id != actor.person_id:
        raise NotFound("order", order_id)
    if not shipping.is_begun(shipping.of_order(tx, order_id)):
        accepting.cancel_order(tx, order_id, version=version, fee_minor=fee_minor, actor=actor, now=now)
        return True
    orders.locked(tx, order_id, version=version)
    if cost(tx, orders.order(tx, order_id)).fee_minor != fee_minor:
        raise FeeChanged(order_id)
    _take_out_rest(tx, order_id, is_customers=True, fee_minor=fee_minor, reason="", actor=actor, now=now)
    return False


def decline(tx: Transaction, order_id: int, *, version: int, reason: str, actor: Actor, now: int) -> bool:
    """
    The shop does not send an order, or the rest of it, where some of it has left the house; its customer is told why.

    Returns:
        True where nothing of it is sent.

    Raises:
        NotAllowed, Changed, AlreadyPacked, BadInput: As `accepting.decline_order`.
    """
    actor.must_be(Role.MERCHANT, to="decline an order")
    if not shipping.is_begun(shipping.of_order(tx, order_id)):
        accepting.decline_order(tx, order_id, version=version, reason=reason, actor=actor, now=now)
        return True
    reason = reason.strip()
    if not reason:
        raise BadInput("reason", "empty")
    if len(reason) > REASON_MAX:
        raise BadInput("reason", "too_long", most=REASON_MAX)
    orders.locked(tx, order_id, version=version)
    _take_out_rest(tx, order_id, is_customers=False, fee_minor=0, reason=reason, actor=actor, now=now)
    return False


def _take_out_rest(
    tx: Transaction, order_id: int, *, is_customers: bool, fee_minor: int, reason: str, actor: Actor, now: int
) -> None:
    """A change of the order that nobody has to agree to: each piece comes off at what it really cost."""
    order = orders.order(tx, order_id)
    fewer = rest(tx, order)
    if not fewer:
        raise AlreadyPacked
    left = {
        line.id: (
            line.quantity - pieces,
            exchange_prices.of_first(line, line.quantity - pieces, is_tax_included=order.is_tax_included),
        )
        for line, pieces in fewer
    }
    less = orders.changing.draft_less(tx, order, left, is_customers=is_customers, actor=actor, now=now)
    told = partial(RestCalledOff, reason=reason, pieces=sum(pieces for _, pieces in fewer))
    changing.take_in(tx, less, fee_minor=fee_minor, told=told, actor=actor, now=now)
