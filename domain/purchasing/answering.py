"""What suppliers say to an order, and what a merchant says to that."""

from collections.abc import Iterable, Mapping

from domain import ledger, suppliers, tasks
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound
from domain.events import (
    PurchaseOrderChanged,
    PurchaseOrderConfirmed,
    PurchaseOrderDated,
    PurchaseOrderDeclined,
)
from domain.money import AMOUNT_MINOR_MAX
from domain.purchasing.model import (
    MACHINE,
    REASON_MAX,
    AlreadyAnswered,
    Answer,
    Offer,
    PurchaseOrder,
    Status,
    costs_less_or_the_same,
)
from domain.purchasing.ordering import entry, settle_line, tell_supplier, underway
from domain.purchasing.queries import locked, purchase_order
from domain.purchasing.settings import buying
from domain.purchasing.tallying import being_booked
from domain.purchasing.waiting import ANSWERED, asked, expected
from domain.states import IllegalTransition
from domain.stock.model import QUANTITY_MAX
from domain.transaction import Transaction

# Nobody delivers later than in two years.
_EXPECTED_SECONDS_MAX = 2 * 366 * 24 * 3600


def confirm(
    tx: Transaction,
    purchase_order_id: int,
    *,
    version: int,
    offers: Mapping[int, Offer] | None = None,
    expected_at: int | None = None,
    actor: Actor,
    now: int,
) -> PurchaseOrder:
    """
    The supplier takes an order on (or a merchant for them): as it is, with fewer or cheaper pieces, or otherwise,
    which waits for a merchant.

    Args:
        offers: What they would have in place of some lines, by their ids.
        expected_at: When the goods shall be here; None is when they usually would.

    Raises:
        NotFound: It is no order to them, or a line is none of it.
        AlreadyAnswered: They answered before.
        IllegalTransition: It was never sent, or has ended.
        Changed: It is not what they saw.
        BadInput: A number is out of its range, or nothing would be left.
    """
    order = _to_answer(tx, purchase_order_id, version=version, to=Status.CONFIRMED, actor=actor)
    changed = _checked_offers(order, offers or {})
    _check_expected(expected_at, now=now)
    also = {"answered_at": now, "expected_at": expected_at, **ANSWERED}
    if not costs_less_or_the_same(order, changed):
        for line in order.lines:
            offer = changed.get(line.id)
            if offer is not None:
                settle_line(tx, line, offered_quantity=offer.quantity, offered_cost_minor=offer.cost_minor)
        MACHINE.revise(tx, order, also={**also, "answer": Answer.CHANGED})
        tx.emit(PurchaseOrderChanged(purchase_order_id=order.id, at=now, actor=str(actor)))
        tasks.raise_task(tx, tasks.Kind.PURCHASE_CHANGED, order.document, now=now)
        return purchase_order(tx, order.id)
    _take_on(tx, order, changed, also={**also, "answer": Answer.CONFIRMED}, actor=actor, now=now)
    return purchase_order(tx, order.id)


def agree(tx: Transaction, purchase_order_id: int, *, version: int, actor: Actor, now: int) -> PurchaseOrder:
    """
    Take what the supplier would have instead.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw; nothing waits for an answer.
    """
    order = _to_decide(tx, purchase_order_id, Answer.CHANGED, version=version, actor=actor)
    offers = {line.id: line.offered for line in order.lines if line.offered is not None}
    _take_on(tx, order, offers, also={"answer": Answer.CONFIRMED}, actor=actor, now=now)
    return purchase_order(tx, order.id)


def ask_again(tx: Transaction, purchase_order_id: int, *, version: int, actor: Actor, now: int) -> PurchaseOrder:
    """
    Ask the supplier once more for what was ordered: what they said to it does not count, or they said nothing in time.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is none, or it is not what the merchant saw.
        IllegalTransition: It is not waiting for an answer.
    """
    order = _to_decide(tx, purchase_order_id, *Answer, version=version, actor=actor)
    for line in order.lines:
        if line.offered is not None:
            settle_line(tx, line)
    again = {"answer": Answer.NONE, "answered_at": None, "expected_at": None, "reason": ""}
    MACHINE.revise(tx, order, also={**again, **asked(now, answer_seconds=buying(tx).answer_seconds)})
    tell_supplier(tx, order, actor=actor, now=now)
    return purchase_order(tx, order.id)


def decline(
    tx: Transaction, purchase_order_id: int, *, version: int, reason: str = "", actor: Actor, now: int
) -> PurchaseOrder:
    """
    The supplier does not deliver it. A merchant decides what now; until then nobody else is asked.

    Raises:
        NotFound, AlreadyAnswered, IllegalTransition, Changed: As `confirm`.
        BadInput: The reason is too long.
    """
    if len(reason) > REASON_MAX:
        raise BadInput("reason", "too_long", most=REASON_MAX)
    order = _to_answer(tx, purchase_order_id, version=version, to=Status.CANCELLED, actor=actor)
    suppliers.note_declined(tx, order.supplier_id, [line.variant_id for line in order.lines], now=now)
    MACHINE.revise(
        tx, order, also={"answer": Answer.DECLINED, "answered_at": now, "reason": reason.strip(), **ANSWERED}
    )
    tx.emit(PurchaseOrderDeclined(purchase_order_id=order.id, at=now, actor=str(actor)))
    tasks.raise_task(tx, tasks.Kind.PURCHASE_DECLINED, order.document, now=now)
    return purchase_order(tx, order.id)


def give_date(
    tx: Transaction, purchase_order_id: int, *, version: int, expected_at: int, actor: Actor, now: int
) -> PurchaseOrder:
    """
    The supplier says when the goods of an order that they have taken on will be here, for the first time or anew.

    Raises:
        NotFound: It is no order to them.
        IllegalTransition: They have not taken it on, or it has ended.
        Changed: It is not what they saw.
        BadInput: The date is past, or too far away.
    """
    order = _theirs(tx, purchase_order_id, actor=actor)
    if order.status is not Status.CONFIRMED:
        raise IllegalTransition(MACHINE.document, was=order.status, to=Status.CONFIRMED)
    if order.version != version:
        raise Changed(MACHINE.document, order.id)
    _check_expected(expected_at, now=now)
    MACHINE.revise(tx, order, also=expected(expected_at))
    tx.emit(PurchaseOrderDated(purchase_order_id=order.id, at=now, actor=str(actor)))
    return purchase_order(tx, order.id)


def _take_on(
    tx: Transaction,
    order: PurchaseOrder,
    offers: Mapping[int, Offer],
    *,
    also: Mapping[str, object],
    actor: Actor,
    now: int,
) -> None:
    """Take it on with what was offered; of what has come, or is being booked, no less is ordered."""
    were = {line.id: line.quantity for line in order.lines}
    counted = being_booked(tx, order.id) if offers else {}
    for line in order.lines:
        offer = offers.get(line.id)
        if offer is not None:
            there = line.received + counted.get(line.id, 0)
            settle_line(tx, line, quantity=max(offer.quantity, there), cost_minor=offer.cost_minor)
    at = also.get("expected_at", order.expected_at)
    due = expected(at if isinstance(at, int) else now + _lead_seconds(tx, order, now=now))
    MACHINE.advance(tx, order, to=Status.CONFIRMED, actor=actor, now=now, also={**also, **due})
    taken_on = purchase_order(tx, order.id)
    fewer = {line.variant_id: were[line.id] for line in taken_on.lines if line.quantity < were[line.id]}
    names_day = isinstance(at, int)
    tx.emit(
        PurchaseOrderConfirmed(purchase_order_id=order.id, asked=fewer, names_day=names_day, at=now, actor=str(actor))
    )
    moved = [each for each in underway(taken_on, were) if each.quantity]
    if moved:
        ledger.post(tx, entry(order, "confirm", actor=actor, now=now), moved)


def _lead_seconds(tx: Transaction, order: PurchaseOrder, *, now: int) -> int:
    """How long the goods usually take, where nobody says when they will be here."""
    offers = suppliers.offers(tx, [line.variant_id for line in order.lines], now=now)
    theirs = (item for offered in offers.values() for item in offered if item.supplier_id == order.supplier_id)
    return max((item.lead_days for item in theirs), default=suppliers.LEAD_DAYS_USUAL) * 24 * 3600


def _theirs(tx: Transaction, purchase_order_id: int, *, actor: Actor) -> PurchaseOrder:
    """An order, locked, as whoever answers for its supplier sees it; merchants hear answers that come by other ways."""
    order = locked(tx, purchase_order_id)
    if not actor.is_any(Role.MERCHANT):
        suppliers.must_answer_for(
            tx, order.supplier_id, document=MACHINE.document, reference=purchase_order_id, actor=actor
        )
    # What is being drawn up, nobody outside knows of.
    if order.status is Status.DRAFT:
        raise NotFound(MACHINE.document, purchase_order_id)
    return order


def _to_answer(tx: Transaction, purchase_order_id: int, *, version: int, to: Status, actor: Actor) -> PurchaseOrder:
    order = _theirs(tx, purchase_order_id, actor=actor)
    if order.is_underway and order.answer is not Answer.NONE:
        assert order.answered_at is not None, "an answer has its moment"
        raise AlreadyAnswered(order.id, answer=order.answer, answered_at=order.answered_at)
    if order.status is not Status.SENT:
        raise IllegalTransition(MACHINE.document, was=order.status, to=to)
    if order.is_partly_received and to is Status.CANCELLED:
        raise IllegalTransition(MACHINE.document, was="received", to=to)
    if order.version != version:
        raise Changed(MACHINE.document, order.id)
    return order


def _to_decide(tx: Transaction, purchase_order_id: int, *answers: Answer, version: int, actor: Actor) -> PurchaseOrder:
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    order = locked(tx, purchase_order_id)
    if order.status is not Status.SENT:
        raise IllegalTransition(MACHINE.document, was=order.status, to=Status.SENT)
    if order.version != version or order.answer not in answers:
        raise Changed(MACHINE.document, order.id)
    return order


def _checked_offers(order: PurchaseOrder, offers: Mapping[int, Offer]) -> dict[int, Offer]:
    """Those that differ from what was asked."""
    changed = {}
    for line_id, offer in offers.items():
        line = order.line(line_id)
        if line is None:
            raise NotFound("purchase_order_line", line_id)
        if not line.received <= offer.quantity <= QUANTITY_MAX:
            raise BadInput("number", "out_of_range", least=line.received, most=QUANTITY_MAX)
        if not 0 <= offer.cost_minor <= AMOUNT_MINOR_MAX:
            raise BadInput("amount", "too_large")
        if offer != Offer(line.quantity, line.cost_minor):
            changed[line_id] = offer
    if not any(_offered(order, changed)):
        raise BadInput("purchase_order", "nothing_left")
    return changed


def _offered(order: PurchaseOrder, offers: Mapping[int, Offer]) -> Iterable[int]:
    return (offers[line.id].quantity if line.id in offers else line.quantity for line in order.lines)


def _check_expected(expected_at: int | None, *, now: int) -> None:
    if expected_at is not None and not now - 24 * 3600 <= expected_at <= now + _EXPECTED_SECONDS_MAX:
        raise BadInput("expected", "out_of_range")
