"""Goods of a return on their way: fetched or brought, received, looked at, and put where they belong."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import tzinfo

from domain import ledger, orders, returns, shipping, stock, tasks
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.events import ReturnLost, ReturnReceived
from domain.flows import reclaiming, repaying, returned_goods, returning, standing
from domain.ledger import Account, Entry, Kind, Transfer
from domain.returns import Outcome, Return, Status
from domain.shipping import Shipment
from domain.shipping import Status as Parcel
from domain.states import IllegalTransition
from domain.transaction import Transaction


def collect(
    tx: Transaction,
    shipment_id: int,
    *,
    version: int | None = None,
    given: Mapping[int, int] | None = None,
    photo: str = "",
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Return:
    """
    A courier has fetched it: customer → returning. Where the shop sends what is wanted instead as soon as the goods are
    on their way, it is settled with that.

    Args:
        given: Pieces by order line, where the customer gave fewer than announced.

    Raises:
        Changed: The collection is not what the courier saw.
        NotYourJob, NotFound, BadInput, IllegalTransition: As `shipping.collect`.
    """
    shipment = shipping.locked_collection(tx, shipment_id, version=version)
    taken = shipping.collect(tx, shipment, given or {}, photo=photo, actor=actor, now=now)
    before, gone = _of(tx, shipment), {line_id: pieces for line_id, pieces in taken.items() if pieces}
    found = returns.note_collected(tx, before, gone, now=now)
    if all(line.collected >= line.agreed for line in found.lines):
        _stop_waiting(tx, before)
    goods = returned_goods.moved(tx, taken, source=Kind.CUSTOMER, target=Kind.RETURNING)
    ledger.post(tx, Entry("collect", shipment.document, shipment.version, actor=actor, at=now), goods)
    standing.refresh(tx, found.order_id)
    if (
        found.sends
        and found.child_order_id is not None
        and returns.policy(tx).sends_at_once
        and found.status is Status.APPROVED
    ):
        return repaying.settle(tx, returns.trust(tx, found).id, zone=zone, actor=returning.RULE, now=now)
    return returns.read(tx, found.id)


def not_collected(tx: Transaction, shipment_id: int, *, reason: str, actor: Actor, now: int) -> Return:
    """
    A courier could not fetch it; its customer chooses another time, and has as long for that as after any reminder.

    Raises:
        NotYourJob, BadInput, IllegalTransition: As `shipping.not_collected`.
    """
    shipment = shipping.locked_collection(tx, shipment_id)
    shipping.not_collected(tx, shipment, reason=reason, actor=actor, now=now)
    found = returns.untimed(tx, _of(tx, shipment))
    soon = returns.REMINDER_SECONDS
    returns.set_clock(tx, found, max(now + soon, (found.deadline or 0) - soon))
    return found


def receive(
    tx: Transaction, return_id: int, pieces: Mapping[int, int], *, version: int, actor: Actor, now: int
) -> Return:
    """
    So many pieces of each order line are in the house: what a courier has fetched, or what the customer has brought.
    More than was announced counts, as far as the customer has it.

    Args:
        pieces: By the order line's id.

    Raises:
        NotAllowed: The actor receives nothing here.
        NotFound, Changed: There is no such return, or it is not what they saw; a line is none of its.
        IllegalTransition: Nothing was agreed, or it has ended.
        BadInput: Nothing, fewer than none of a line, or more than the customer had.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="receive a return")
    found = returns.locked(tx, return_id, version=version)
    if not found.is_awaited:
        raise IllegalTransition(returns.MACHINE.document, was=found.status, to="received")
    came = {line_id: quantity for line_id, quantity in pieces.items() if quantity}
    _check(found, came)
    fetched = _on_the_way(tx, found)
    surplus = {} if fetched else _surplus(tx, found, came)
    after = returns.note_received(tx, found, came, surplus=surplus, brought=not fetched, now=now)
    is_in = _arrive(tx, after, fetched, actor=actor, now=now)
    if not returns.expected(after):
        shipping.call_off(tx, return_id, actor=actor, now=now)
    if not returns.expected(after):
        # The rest is waited for as long as was agreed.
        _stop_waiting(tx, found)
    if not (is_in and found.is_undelivered):
        # Of a parcel, it says so itself.
        total = sum(came.values())
        tx.emit(ReturnReceived(order_id=found.order_id, return_id=return_id, pieces=total, at=now, actor=str(actor)))
    brought = [] if fetched else returned_goods.moved(tx, came, source=Kind.CUSTOMER, target=Kind.RETURNING)
    here = returned_goods.moved(tx, came, source=Kind.RETURNING, target=Kind.INSPECTION, besides=brought)
    entry = Entry("receive_return", found.document, found.version, actor=actor, at=now)
    ledger.post(tx, entry, [*brought, *here])
    see_to_tasks(tx, after, now=now)
    standing.refresh(tx, found.order_id)
    return returns.read(tx, return_id)


def receive_parcel(tx: Transaction, shipment_id: int, *, version: int, actor: Actor, now: int) -> Return:
    """
    A parcel that could not be delivered is back, with all that was in it.

    Raises:
        Changed: The shipment is not what the person saw.
        NotAllowed: The actor receives nothing here.
        IllegalTransition: It was not coming back.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="receive a parcel")
    shipment = shipping.locked(tx, shipment_id, version=version)
    if shipment.status is not Parcel.RETURNING:
        raise IllegalTransition("shipment", was=shipment.status, to=Parcel.RETURNED)
    # One that was on its way back before such parcels were returns is one now.
    return_id = shipment.return_id or returns.begin_undelivered(tx, shipment, actor=actor, now=now)
    found = returns.locked(tx, return_id)
    return receive(tx, return_id, returns.expected(found), version=found.version, actor=actor, now=now)


def lose(tx: Transaction, return_id: int, *, version: int, zone: tzinfo, actor: Actor, now: int) -> Return:
    """
    What has left its customer and never came in is lost; it counts for them, for they do not have it.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is no such return, or it is not what the merchant saw.
        IllegalTransition: Nothing of it is on its way.
    """
    actor.must_be(Role.MERCHANT, to="give a return up for lost")
    found = returns.locked(tx, return_id, version=version)
    missing = {line.id: line.collected - line.received for line in found.lines if line.collected > line.received}
    if not missing:
        raise IllegalTransition(returns.MACHINE.document, was=found.status, to="lost")
    pieces = Counter[int]()
    for line_id, quantity in missing.items():
        pieces[found.order_line_of(line_id)] += quantity
    after = returns.note_received(tx, found, pieces, surplus={}, brought=False, now=now)
    for line_id, quantity in missing.items():
        after = returns.inspect(tx, after, line_id, Outcome.LOST, quantity, is_accepted=True, actor=actor, now=now)
    _arrive(tx, after, _on_the_way(tx, found), actor=actor, now=now)
    if not returns.expected(after):
        _stop_waiting(tx, found)
    total = sum(missing.values())
    tx.emit(ReturnLost(order_id=found.order_id, return_id=return_id, pieces=total, at=now, actor=str(actor)))
    gone = returned_goods.moved(tx, pieces, source=Kind.RETURNING, target=Kind.INSPECTION)
    lost = [Transfer(each.source, Account(Kind.ADJUSTMENT, unit=each.source.unit), each.quantity) for each in gone]
    order = orders.order(tx, found.order_id)
    variants = {line.id: line.variant_id for line in order.lines}
    worth = stock.at_cost(
        tx, _by_variant(pieces, variants), target=Kind.COST_OF_GOODS, currency=order.currency, back=True
    )
    losses = Account(Kind.LOSSES, unit=order.currency)
    values = [Transfer(each.source, losses, each.quantity) for each in worth]
    ledger.post(tx, Entry("lose", found.document, found.version, actor=actor, at=now), [*lost, *values])
    return _settled_if_all_is_here(tx, after, zone=zone, now=now)


def inspect(
    tx: Transaction,
    return_id: int,
    line_id: int,
    outcome: Outcome,
    quantity: int,
    *,
    version: int | None = None,
    is_accepted: bool = True,
    note: str = "",
    photo: str = "",
    place_id: int | None = None,
    undoable_seconds: int = 0,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Return:
    """
    Look at pieces that are here, and put them where they belong; once all was looked at, the return is settled.

    Args:
        undoable_seconds: So long it waits for that, once all was looked at: money that went back comes back from
            nobody, so a wrong press has to be seen before.
        is_accepted: They count for what the customer gets; what goes back to them never does.
        place_id: Where they lie from now on; where the return goes without.

    Raises:
        NotAllowed, NotFound, Changed, IllegalTransition, BadInput: As `returns.inspect`.
    """
    assert outcome in returns.FOUND, "what is lost is not looked at"
    found = returns.locked(tx, return_id, version=version)
    order = orders.order(tx, found.order_id)
    counts = is_accepted and outcome is not Outcome.CUSTOMER
    after = returns.inspect(
        tx, found, line_id, outcome, quantity, is_accepted=counts, note=note, photo=photo, actor=actor, now=now
    )
    line = next(line for line in order.lines if line.id == found.order_line_of(line_id))
    if outcome is not Outcome.CUSTOMER:
        # What goes back to them stays where it is until it is settled, for that may be seen to be wrong.
        place = returned_goods.goes_to(tx, found) if place_id is None else place_id
        goods = [
            Transfer(source, returned_goods.put(line, outcome, place_id=place), pieces)
            for source, pieces in returned_goods.accounts(tx, line.id, quantity, Kind.INSPECTION)
        ]
        [worth] = stock.at_cost(
            tx, {line.variant_id: quantity}, target=Kind.COST_OF_GOODS, currency=order.currency, back=True
        )
        lost = Account(Kind.LOSSES, unit=order.currency)
        value = Transfer(worth.source, lost, worth.quantity) if outcome is Outcome.SCRAP else worth
        entry = Entry("inspect", found.document, found.version, actor=actor, at=now, reason=outcome)
        stock.post(tx, entry, [*goods, value])
    if not counts:
        reclaiming.call_for(tx, returns.read(tx, return_id), now=now)
    return _settled_if_all_is_here(tx, after, waits_seconds=undoable_seconds, zone=zone, now=now)


def _settled_if_all_is_here(
    tx: Transaction, found: Return, *, waits_seconds: int = 0, zone: tzinfo, now: int
) -> Return:
    """Once all was looked at, nothing more is waited for."""
    see_to_tasks(tx, found, now=now)
    if found.status is Status.APPROVED and returns.is_all_here(tx, found):
        if not waits_seconds:
            return repaying.settle(tx, found.id, zone=zone, actor=returning.RULE, now=now)
        returns.set_clock(tx, found, now + waits_seconds)
    standing.refresh(tx, found.order_id)
    return returns.read(tx, found.id)


def see_to_tasks(tx: Transaction, found: Return, *, now: int) -> None:
    """Nobody has to look for what has come in, nor at what was looked at; at what is wanted again, soon."""
    if all(line.collected <= line.received for line in found.lines):
        tasks.settle(tx, tasks.Kind.RETURN_NOT_HERE, found.document, actor=returning.RULE, now=now)
    if not returns.to_inspect(tx, found):
        tasks.settle(tx, tasks.Kind.RETURN_TO_INSPECT, found.document, actor=returning.RULE, now=now)
    elif found.is_wanted_again:
        # Somebody waits for it.
        tasks.raise_task(tx, tasks.Kind.RETURN_TO_INSPECT, found.document, order_id=found.order_id, now=now)


def _stop_waiting(tx: Transaction, before: Return) -> None:
    """No goods are waited for any more. Money that was asked for still is, as long as it was `before`."""
    if not reclaiming.has_time_to_pay(before):
        returns.set_clock(tx, before, None)


def _on_the_way(tx: Transaction, found: Return) -> list[Shipment]:
    """What a courier has of it: fetched, or never delivered."""
    return [each for each in shipping.of_return(tx, found.id) if each.status in {Parcel.HANDED_OVER, Parcel.RETURNING}]


def _arrive(tx: Transaction, after: Return, underway: Iterable[Shipment], *, actor: Actor, now: int) -> bool:
    """Once all that a courier had is here, or lost, they are done with it; whether they are."""
    if any(line.collected != line.received for line in after.lines):
        return False
    for each in underway:
        arrive = shipping.come_back if after.is_undelivered else shipping.bring_in
        arrive(tx, each, actor=actor, now=now)
    return True


def _by_variant(pieces: Mapping[int, int], variants: Mapping[int, int]) -> dict[int, int]:
    summed = Counter[int]()
    for line_id, quantity in pieces.items():
        summed[variants[line_id]] += quantity
    return summed


def _of(tx: Transaction, shipment: Shipment) -> Return:
    assert shipment.return_id is not None, "what is fetched is a return"
    return returns.locked(tx, shipment.return_id)


def _check(found: Return, came: Mapping[int, int]) -> None:
    known = {line.order_line_id for line in found.lines}
    for line_id, quantity in came.items():
        if line_id not in known:
            raise NotFound("order_line", line_id)
        if quantity < 0:
            raise BadInput("quantity", "not_a_number")
    if not came:
        raise BadInput("quantity", "nothing")


def _surplus(tx: Transaction, found: Return, came: Mapping[int, int]) -> dict[int, int]:
    """
    How many more of each line have come than were announced: they have to be with the customer, and unasked. Of what
    was settled before it came none can be: nothing is given for them any more.
    """
    is_settled = found.status is Status.RESOLVED
    still, there = returns.expected(found), returns.delivered(tx, orders.order(tx, found.order_id))
    surplus = {}
    for line_id, quantity in came.items():
        more = quantity - still.get(line_id, 0)
        if more > 0:
            most = there[line_id].quantity if line_id in there and not is_settled else 0
            if more > most:
                raise BadInput("quantity", "out_of_range", most=still.get(line_id, 0) + most)
            surplus[line_id] = more
    return surplus
