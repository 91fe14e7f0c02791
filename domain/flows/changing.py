"""An order changes after it was placed: one side wishes, the other agrees, and goods, money and parcels follow."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from domain import ledger, orders, paying, payments, shipping, stock
from domain.actors import Actor, Role, the_shop
from domain.errors import Changed, NotFound, ShopError
from domain.events import ChangeDeclined, ChangeExpired, ChangeProposed, OrderChanged, OrderEvent
from domain.flows import accepting, backorders, cards, fees, following, parcels, refunding, standing
from domain.flows.fees import FeeChanged
from domain.ledger import Account, Entry, InsufficientBalance, Kind, Transfer
from domain.orders import Change, ChangeStatus, Fulfilment, NothingLeft, Order, Status, TooLateToChange
from domain.orders import changing as changes
from domain.stock import OutOfStock, Short, Taken, Wanted
from domain.transaction import Transaction

CHANGE_WAITS_SECONDS = 48 * 3600
CLOCK = the_shop("orders.clock")
_WITH_THE_CUSTOMER = {Fulfilment.WAITING, Fulfilment.HELD}
_WITH_THE_SHOP = {*_WITH_THE_CUSTOMER, Fulfilment.PICKING}


def is_changeable(order: Order, *, by_customer: bool) -> bool:
    """True for the customer until packing starts, and for the shop until something leaves the house."""
    if order.status not in {Status.PLACED, Status.CONFIRMED}:
        return False
    return order.fulfilment in (_WITH_THE_CUSTOMER if by_customer else _WITH_THE_SHOP)


def is_divisible(order: Order, *, by_customer: bool) -> bool:
    """True where a part of it can be taken out, and something is left."""
    return is_changeable(order, by_customer=by_customer) and sum(line.quantity for line in order.lines) > 1


def begin(tx: Transaction, order_id: int, *, by_customer: bool, actor: Actor, now: int) -> Change:
    """
    Begin to draft a change, or go on with the one begun.

    Raises:
        NotFound: The actor is the order's customer no more than its shop.
        NotAllowed: They change it for the shop, and are no merchant.
        TooLateToChange: It is being packed, or has left.
        ChangeWaits: Another change waits for an answer.
    """
    orders.locked(tx, order_id)
    order = _theirs(tx, order_id, by_customer=by_customer, actor=actor)
    if not is_changeable(order, by_customer=by_customer):
        raise TooLateToChange
    return changes.draft(tx, order_id, is_customers=by_customer, actor=actor, now=now)


def begin_without_missing(tx: Transaction, shipment_id: int, *, actor: Actor, now: int) -> Change:
    """
    Begin to draft a change that takes out what a packer does not find: it may be sent, or split off to follow later.

    Raises:
        NotFound: There is no such parcel.
        NotAllowed, TooLateToChange, ChangeWaits: As `begin`.
    """
    shipment = shipping.shipment(tx, shipment_id)
    drafted = begin(tx, shipment.order_id, by_customer=False, actor=actor, now=now)
    there = {line.order_line_id: line.before for line in drafted.lines}
    for line in shipment.lines:
        if line.missing:
            left = there.get(line.order_line_id, 0) - line.missing
            drafted = changes.wish(tx, drafted, line.variant_id, max(0, left))
    return drafted


def seen_by(tx: Transaction, change_id: int, *, actor: Actor) -> Change:
    """
    A change, for those whose it is: its draft for whoever makes it, else the order's customer and the shop.

    Raises:
        NotFound: It is none of theirs.
    """
    found = changes.change(tx, change_id)
    is_drafts = found.status is ChangeStatus.DRAFT
    is_customer = orders.order(tx, found.order_id).person_id == actor.person_id
    is_theirs = found.proposed_by == actor.person_id if is_drafts else is_customer or actor.is_any(Role.MERCHANT)
    if not is_theirs:
        raise NotFound("order_change", change_id)
    return found


def draft(tx: Transaction, change_id: int, *, actor: Actor) -> Change:
    """
    A draft of the actor's own, to be looked at.

    Raises:
        NotFound, Changed, TooLateToChange: As `drafted`.
    """
    return _fresh(tx, _own(tx, change_id, actor=actor))


def drafted(tx: Transaction, change_id: int, *, version: int | None = None, actor: Actor) -> Change:
    """
    A draft of the actor's own, locked with its order; with `version`, only as it was seen.

    Raises:
        NotFound: It is not theirs.
        Changed: It is no draft any more, or not the one they saw.
        TooLateToChange: It is being packed, or has left.
    """
    orders.locked(tx, _own(tx, change_id, actor=actor).order_id)
    return _fresh(tx, changes.locked_change(tx, change_id, version=version))


def _own(tx: Transaction, change_id: int, *, actor: Actor) -> Change:
    found = changes.change(tx, change_id)
    if found.proposed_by != actor.person_id:
        raise NotFound("order_change", change_id)
    return found


def _fresh(tx: Transaction, found: Change) -> Change:
    if found.status is not ChangeStatus.DRAFT:
        raise Changed("order_change", found.id)
    if not is_changeable(orders.order(tx, found.order_id), by_customer=found.is_customers):
        raise TooLateToChange
    return found


def send(tx: Transaction, change_id: int, *, version: int, fee_minor: int = 0, actor: Actor, now: int) -> bool:
    """
    Propose a change; where nobody has to agree to it, it is part of the order at once.

    Args:
        fee_minor: What the customer saw that taking things out costs.

    Returns:
        True when it is part of the order.

    Raises:
        NotFound, Changed, TooLateToChange: As `drafted`.
        NothingChanged, NothingLeft: It makes no sense, or leaves less than was credited.
        ChangeWaits: Another one waits for an answer.
        OutOfStock: There is too little of something; the draft stays.
        FeeChanged: Taking things out costs something else by now.
        NotPayableByCard: The provider takes or gives back no such amount.
    """
    wished = drafted(tx, change_id, version=version, actor=actor)
    changes.must_make_sense(wished)
    _must_be_there(tx, wished)
    order = orders.order(tx, wished.order_id)
    fee = fees.of_part(tx, order, wished)
    wished = replace(wished, fee_minor=fee.total_minor if fee is not None else 0)
    if wished.fee_minor != fee_minor:
        raise FeeChanged(order.id)
    unpaid_minor = max(0, order.total_minor + wished.total_minor - order.credit_minor)
    paying.rules(tx).must_be_payable(order.terms, unpaid_minor)
    if wished.is_customers and _is_taken_at_once(tx, order, wished):
        _apply(tx, wished, actor=actor, now=now)
        return True
    changes.propose(tx, wished, expires_at=now + CHANGE_WAITS_SECONDS, actor=actor, now=now)
    tx.emit(
        ChangeProposed(
            order_id=order.id, change_id=change_id, by_customer=wished.is_customers, at=now, actor=str(actor)
        )
    )
    return False


def confirm(tx: Transaction, change_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Agree to a change that the other side has proposed.

    Raises:
        NotFound, NotAllowed: It is not for the actor to say.
        Changed: It was answered before, or is not what they saw.
        TooLateToChange: It is being packed, or has left.
        NothingLeft: It leaves less than was credited by now.
        OutOfStock: There is too little of something by now; the change goes on waiting.
    """
    _answered(tx, change_id, actor=actor)
    agreed = changes.locked_change(tx, change_id, version=version)
    if not is_changeable(orders.order(tx, agreed.order_id), by_customer=False):
        raise TooLateToChange
    _must_be_there(tx, agreed)
    _apply(tx, agreed, actor=actor, now=now)


def decline(tx: Transaction, change_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Say no to a change, or take one back that was proposed.

    Raises:
        NotFound, NotAllowed: It is not for the actor to say.
        Changed: It is not what they saw.
        IllegalTransition: It was answered before.
    """
    found = changes.change(tx, change_id)
    if found.proposed_by == actor.person_id:
        orders.locked(tx, found.order_id)
    else:
        _answered(tx, change_id, actor=actor)
    refused = changes.locked_change(tx, change_id, version=version)
    was_proposed = refused.status is ChangeStatus.OPEN
    changes.refuse(tx, refused, to=ChangeStatus.DECLINED, actor=actor, now=now)
    if was_proposed:
        tx.emit(
            ChangeDeclined(
                order_id=refused.order_id,
                change_id=change_id,
                by_customer=refused.is_customers == (refused.proposed_by == actor.person_id),
                at=now,
                actor=str(actor),
            )
        )


def expire(tx: Transaction, change_id: int, *, now: int) -> None:
    """Drop a change that nobody has answered in time, once."""
    orders.locked(tx, changes.change(tx, change_id).order_id)
    found = changes.locked_change(tx, change_id)
    if found.status is not ChangeStatus.OPEN or found.expires_at is None or found.expires_at > now:
        return
    changes.refuse(tx, found, to=ChangeStatus.EXPIRED, actor=CLOCK, now=now)
    tx.emit(ChangeExpired(order_id=found.order_id, change_id=change_id, at=now, actor=str(CLOCK)))


def _theirs(tx: Transaction, order_id: int, *, by_customer: bool, actor: Actor) -> Order:
    order = orders.order(tx, order_id)
    if not by_customer:
        actor.must_be(Role.MERCHANT, to="change an order")
    elif order.person_id != actor.person_id:
        raise NotFound("order", order_id)
    return order


def _answered(tx: Transaction, change_id: int, *, actor: Actor) -> None:
    """Lock the order of a change that it is for the actor to answer: the customer's for the shop, and the other way."""
    found = changes.change(tx, change_id)
    orders.locked(tx, found.order_id)
    _theirs(tx, found.order_id, by_customer=not found.is_customers, actor=actor)


def _is_taken_at_once(tx: Transaction, order: Order, wished: Change) -> bool:
    """A customer's change needs no answer before the shop has accepted the order, or where it accepts by itself."""
    if order.accepted_at is None or not (wished.moves_goods or wished.address is not None):
        return True
    acceptance = paying.rules(tx).acceptance
    total_minor = order.total_minor + wished.total_minor
    return acceptance.by_itself and not acceptance.approval_of(total_minor, is_first=False)


def on_the_shelf(tx: Transaction, wished: Change) -> dict[int, int]:
    """How many pieces can be had of each variant of which a change takes more or fewer."""
    moved = [line.variant_id for line in wished.lines if line.quantity]
    return stock.here_of(tx, moved) if moved else {}


def _must_be_there(tx: Transaction, wished: Change) -> None:
    more = {line.variant_id: line for line in wished.lines if line.quantity > 0}
    there = on_the_shelf(tx, wished) if more else {}
    shorts = [
        Short(variant_id, line.title, line.quantity, there[variant_id])
        for variant_id, line in more.items()
        if there[variant_id] < line.quantity
    ]
    if shorts:
        raise OutOfStock(shorts)


def take_in(
    tx: Transaction, drafted: Change, *, fee_minor: int, told: Callable[..., OrderEvent], actor: Actor, now: int
) -> None:
    """
    Make a draft part of its order at once: one that nobody has to agree to, whose order is locked.

    Args:
        fee_minor: What it costs its customer.
        told: The event that says so, in place of `OrderChanged`; it has whatever that one has.

    Raises:
        TooLateToChange, NothingLeft: As `confirm`.
    """
    _apply(tx, replace(drafted, fee_minor=fee_minor), told=told, actor=actor, now=now)


def _apply(
    tx: Transaction, agreed: Change, *, told: Callable[..., OrderEvent] = OrderChanged, actor: Actor, now: int
) -> None:
    row = orders.locked(tx, agreed.order_id)
    before = orders.order(tx, agreed.order_id)
    goods = parcels.goods_of(tx, before)
    fee = fees.of_part_as_shown(tx, before, agreed)
    agreed = replace(agreed, fee_minor=fee.total_minor if fee is not None else 0)
    fee_columns = orders.fee_columns(row, fee) if fee is not None else {}
    changes.apply(tx, row, agreed, also=fee_columns, actor=actor, now=now)
    changes.drop_all(tx, agreed.order_id, actor=actor, now=now)
    order = orders.order(tx, agreed.order_id)
    if order.total_minor < orders.crediting.credited_minor(tx, order.id):
        # More would come back than it costs.
        raise NothingLeft
    changed = changes.change(tx, agreed.id)
    due_minor = orders.due_minor(tx, order) + agreed.total_minor + agreed.fee_minor
    taken, given = _taken(tx, changed), _given(changed, before, goods)
    here = _moved(parcels.held_in(tx, goods), more=taken.here, fewer=given.here)
    # Where that plans the parcels, nothing has to follow.
    if not accepting.confirm_what_is_covered(tx, order, due_minor=due_minor, here=here, actor=actor, now=now):
        following.follow(tx, order, more=taken.here, fewer=given.here, actor=actor, now=now)
    tx.emit(
        told(
            order_id=order.id,
            change_id=agreed.id,
            amount_minor=agreed.total_minor,
            due_minor=due_minor,
            at=now,
            actor=str(actor),
        )
    )
    less_minor = min(-due_minor - payments.refunding_minor(tx, order.id), -agreed.total_minor - agreed.fee_minor)
    back = refunding.by_itself(tx, order, amount_minor=less_minor, now=now)
    as_credit = min(order.credit_minor, orders.store_credit.given_in(back))
    if as_credit:
        # So much less of it is paid with credit.
        orders.note_credit(tx, orders.locked(tx, order.id), -as_credit)
    moved = [*taken.transfers, *given.transfers, *_money(before, order), *orders.fee_charges(order, fee), *back]
    entry = Entry("change", order.document, changed.number or 0, actor=actor, at=now)
    try:
        stock.post(tx, entry, moved)
    except InsufficientBalance as short:
        raise _refusal(changed, short) from short
    standing.refresh(tx, order.id)
    if order.waits and parcels.is_waited_for(goods):
        # What it waited for may be what was taken out.
        backorders.ask(tx, order.id, now=now)
    cards.begin(tx, order.id, actor=actor, now=now)


def _refusal(changed: Change, short: InsufficientBalance) -> ShopError:
    """Somebody was faster than the change: a customer who bought the last piece, or a packer."""
    lines = {ledger.pieces(line.variant_id): line for line in changed.lines}
    sold = [each for each in short.shortfalls if each.account.kind is Kind.FREE]
    if not sold:
        packed = {each.account.ref for each in short.shortfalls}
        return TooLateToChange(line.title for line in changed.lines if str(line.order_line_id) in packed)
    return OutOfStock(
        Short(lines[each.account.unit].variant_id, lines[each.account.unit].title, each.wanted, each.available)
        for each in sold
    )


def _taken(tx: Transaction, changed: Change) -> Taken:
    """From where comes what is more: nothing is promised that is not here."""
    more = [
        Wanted(line.order_line_id, line.variant_id, line.quantity, line.title)
        for line in changed.lines
        if line.quantity > 0 and line.order_line_id is not None
    ]
    return stock.take(tx, more, only_here=True) if more else Taken({})


def _given(changed: Change, before: Order, goods: Mapping[Account, int]) -> parcels.Given:
    """What is given back of what is less: first what the order still waits for."""
    fewer = {line.order_line_id: -line.quantity for line in changed.lines if line.quantity < 0}
    given = parcels.give(goods, {line_id: pieces for line_id, pieces in fewer.items() if line_id is not None})
    if given.missing:
        raise TooLateToChange(line.title for line in before.lines if line.id in given.missing)
    return given


def _moved(held: parcels.Here, *, more: parcels.Here, fewer: parcels.Here) -> parcels.Here:
    """Where the goods of an order lie once a change has been posted."""
    lying: dict[int, Counter[int]] = {}
    for sign, moved in ((1, held), (1, more), (-1, fewer)):
        for place_id, lines in moved.items():
            of_place = lying.setdefault(place_id, Counter())
            for line_id, pieces in lines.items():
                of_place[line_id] += sign * pieces
    return {place_id: +lines for place_id, lines in lying.items() if +lines}


def _money(before: Order, order: Order) -> list[Transfer]:
    """What the difference makes the customer owe, or owe no longer, rate by rate, delivery among it."""
    owed = orders.receivable(order)
    parts: Counter[Account] = Counter()
    for sign, charged in ((-1, orders.charges(before)), (1, orders.charges(order))):
        for charge in charged:
            parts[charge.source] += sign * charge.quantity
    return [
        Transfer(account, owed, minor) if minor >= 0 else Transfer(owed, account, -minor)
        for account, minor in parts.items()
    ]
