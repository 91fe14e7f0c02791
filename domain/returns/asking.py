"""What a customer does to a return before the shop has it: lines, reasons, photos, and what they want for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from domain import catalogue, codes, orders, tables
from domain.actors import Actor, Role
from domain.catalogue import categories
from domain.errors import BadInput, Changed, NotFound
from domain.events import ReturnNoteAdded, ReturnPhotoAdded, ReturnRequested
from domain.orders import Order
from domain.returns.model import (
    ASKED,
    MACHINE,
    NOTE_MAX,
    PHOTOS_ASKED_MAX,
    PHOTOS_MAX,
    NothingToReturn,
    Reason,
    Return,
    Status,
    Way,
    WindowClosed,
    Wish,
)
from domain.returns.policy import Policy, end_of_window, policy
from domain.returns.queries import delivered, locked, read
from domain.returns.worth import Worth, way_fee_minor, worth
from domain.transaction import Transaction, upsert

_returns, _lines = tables.returns.c, tables.return_lines.c
_DRAFTS = select(_returns.id).where(_returns.begun_by == bindparam("person_id"), _returns.status == Status.DRAFT.value)
_DROP_LINES = delete(tables.return_lines).where(_lines.return_id == bindparam("of_return"))
_DROP = delete(tables.returns).where(_returns.id == bindparam("of_return"))
_row = upsert(tables.return_lines).values(
    {name: bindparam(name) for name in ("return_id", "order_line_id", "reason", "quantity")}
)
_PUT = _row.on_conflict_do_update(
    index_elements=["return_id", "order_line_id", "reason"], set_={"quantity": _row.excluded.quantity}
)
_mine = (_lines.return_id == bindparam("of_return"), _lines.order_line_id == bindparam("of_line"))
_TAKE_OUT = delete(tables.return_lines).where(*_mine, _lines.reason == bindparam("of_reason"))
_INSTEAD = update(tables.return_lines).where(*_mine).values(instead_id=bindparam("new_instead"))


@dataclass(frozen=True, slots=True)
class Returnable:
    """
    Pieces of an order line that can come back.

    Args:
        mind_until_at: The last second at which a mind may be changed about them; None where it never may.
        fault_until_at: ...at which the shop answers for them.
    """

    order_line_id: int
    quantity: int
    delivered_at: int
    mind_until_at: int | None
    fault_until_at: int

    def until_at(self, reason: Reason) -> int | None:
        """The last second at which they can be asked back for this reason; None where they never can."""
        return self.mind_until_at if reason is Reason.CHANGED_MIND else self.fault_until_at

    def reasons(self, now: int) -> list[Reason]:
        """For what they can be asked back now."""
        return [reason for reason in ASKED if now <= (self.until_at(reason) or 0)]


def returnable(tx: Transaction, order: Order, *, zone: tzinfo) -> dict[int, Returnable]:
    """What of an order is with its customer and in no return, by line, and until when it can be asked back."""
    rules, found = policy(tx), {}
    lines = {line.id: line for line in order.lines}
    for line_id, there in delivered(tx, order).items():
        days = _window(tx, rules, lines[line_id].variant_id)
        found[line_id] = Returnable(
            line_id,
            there.quantity,
            there.at,
            end_of_window(there.at, days, zone=zone) if days else None,
            end_of_window(there.at, rules.fault_days, zone=zone),
        )
    return found


def _window(tx: Transaction, rules: Policy, variant_id: int) -> int:
    product_id = catalogue.variant(tx, variant_id).product_id
    paths = [categories.path(tx, each) for each in categories.of_product(tx, product_id)]
    return rules.days_of(product_id, {category.id for path in paths for category in path})


def begin(tx: Transaction, order_id: int, *, for_customer: bool = False, zone: tzinfo, actor: Actor, now: int) -> int:
    """
    Begin a return of an order; what the actor had begun before is thrown away.

    Args:
        for_customer: Staff draw it up for its customer, and may let it pass though its time is over.

    Returns:
        Its id.

    Raises:
        NotFound: It is no order of theirs.
        NotAllowed: It is drawn up for its customer, by somebody who is no merchant.
        NothingToReturn: None of it can come back, now.
    """
    order = orders.order(tx, order_id)
    if for_customer:
        actor.must_be(Role.MERCHANT, to="draw up a return")
    elif order.person_id != actor.person_id:
        raise NotFound("order", order_id)
    assert actor.person_id is not None, "people ask for returns"
    there = returnable(tx, order, zone=zone).values()
    if not any(for_customer or each.reasons(now) for each in there):
        raise NothingToReturn
    for draft in tx.all(_DRAFTS, person_id=actor.person_id):
        # While we waited for it, they may have sent it.
        if locked(tx, draft.id).status is Status.DRAFT:
            _throw_away(tx, draft.id)
    columns: dict[str, Any] = {
        "order_id": order_id,
        "person_id": order.person_id,
        "status": Status.DRAFT,
        "version": 1,
        "wish": "",
        "way": Way.OPEN,
        "note": "",
        "photos": "[]",
        "answer": "",
        "asks_photo": 0,
        "worth_minor": 0,
        "way_fee_minor": 0,
        "restocking_percent": 0,
        "is_late": 0,
        "begun_by": actor.person_id,
        "begun_at": now,
    }
    while True:
        made = tx.insert_once(tables.returns, code=codes.order_code(), **columns)
        if made is not None:
            MACHINE.begin(tx, made, status=Status.DRAFT, actor=actor, now=now)
            return made


def put(
    tx: Transaction,
    return_id: int,
    order_line_id: int,
    quantity: int,
    *,
    reason: Reason,
    version: int | None,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Return:
    """
    Have so many pieces of an order line in a draft, for this reason; 0 takes them out.

    Args:
        version: The draft as it was seen; None where that does not matter.

    Raises:
        NotFound, Changed: It is no draft of the actor's, or not the one they saw; the line is none of the order's.
        BadInput: Less than 0, or more than can come back.
        WindowClosed: Its time is over, or it never may.
    """
    assert reason in ASKED, "nobody asks for what was not delivered"
    draft = _locked_draft(tx, return_id, version=version, actor=actor)
    order = orders.order(tx, draft.order_id)
    is_staff = draft.begun_by != draft.person_id
    line = next((line for line in order.lines if line.id == order_line_id), None)
    if line is None:
        raise NotFound("order_line", order_line_id)
    there = returnable(tx, order, zone=zone).get(order_line_id)
    others = sum(
        each.quantity for each in draft.lines if each.order_line_id == order_line_id and each.reason is not reason
    )
    most = (there.quantity if there is not None else 0) - others
    if not 0 <= quantity <= most:
        raise BadInput("quantity", "out_of_range", most=max(0, most))
    if quantity:
        assert there is not None, "something is there"
        if not is_staff:
            _check_window(there, reason, title=line.title, now=now)
        facts = {"return_id": return_id, "order_line_id": order_line_id, "reason": reason}
        tx.change(_PUT, **facts, quantity=quantity)
    else:
        tx.change(_TAKE_OUT, of_return=return_id, of_line=order_line_id, of_reason=reason)
    after = read(tx, return_id)
    # What never arrived needs no way back, and costs nothing for one.
    way = draft.way if after.comes_back or not after.lines else Way.OPEN
    return _revised(tx, draft, way=way)


def wish(tx: Transaction, return_id: int, what: Wish, *, version: int, actor: Actor) -> Return:
    """
    Say what the customer wants for it.

    Raises:
        NotFound, Changed: As `put`.
    """
    return _revised(tx, _locked_draft(tx, return_id, version=version, actor=actor), wish=what)


def send_by(tx: Transaction, return_id: int, way: Way, *, version: int, actor: Actor) -> Return:
    """
    Say how it comes back.

    Raises:
        NotFound, Changed: As `put`.
        BadInput: Nobody fetches here; or it would not come back at all.
    """
    if way not in {Way.PICKUP, Way.DROPOFF} or (way is Way.PICKUP and not policy(tx).slots):
        raise BadInput("way", "not_offered")
    return _revised(tx, _locked_draft(tx, return_id, version=version, actor=actor), way=way)


def exchange_for(
    tx: Transaction, return_id: int, order_line_id: int, variant_id: int, *, version: int, actor: Actor
) -> Return:
    """
    Say which variant is wanted in place of a line.

    Raises:
        NotFound, Changed: As `put`; or there is no such variant, or it is not sold.
    """
    draft = _locked_draft(tx, return_id, version=version, actor=actor)
    if not catalogue.variant(tx, variant_id).is_on_sale:
        raise NotFound("variant", variant_id)
    if not tx.change(_INSTEAD, of_return=return_id, of_line=order_line_id, new_instead=variant_id):
        raise NotFound("order_line", order_line_id)
    return _revised(tx, draft)


def add(tx: Transaction, return_id: int, *, note: str = "", photo: str | None = None, actor: Actor, now: int) -> Return:
    """
    Add a photo, words, or both; words follow those that are there. Once the shop has it, what it asked for is added:
    an album comes photo by photo. What it waits for is taken, however many there are.

    Raises:
        NotFound: It is not the actor's.
        Changed: The shop has it, and has never asked for anything.
        BadInput: There is neither, the words are longer than 500 characters, or there are so many photos already.
    """
    before = locked(tx, return_id)
    is_drafted = before.status is Status.DRAFT
    if actor.person_id != (before.begun_by if is_drafted else before.person_id):
        raise NotFound("return", return_id)
    if not is_drafted and not (before.status is Status.REQUESTED and before.answer):
        raise Changed("return", return_id)
    note = note.strip()
    if not note and photo is None:
        raise BadInput("return", "empty")
    written = "\n".join(part for part in (before.note, note) if part)
    if len(written) > NOTE_MAX:
        raise BadInput("return", "too_long", most=NOTE_MAX)
    photos = [*before.photos, *([photo] if photo is not None else [])]
    most = PHOTOS_MAX + (0 if is_drafted else PHOTOS_ASKED_MAX)
    if photo is not None and len(photos) > most and not before.asks_photo:
        raise BadInput("return", "too_many_photos", most=most)
    asks = before.asks_photo and photo is None
    if not is_drafted:
        added = ReturnNoteAdded if photo is None else ReturnPhotoAdded
        tx.emit(added(order_id=before.order_id, return_id=return_id, at=now, actor=str(actor)))
    return _revised(tx, before, note=written, photos=json.dumps(photos), asks_photo=int(asks))


def drop(tx: Transaction, return_id: int, *, version: int, actor: Actor) -> int:
    """
    Throw a draft away.

    Returns:
        The order's id.

    Raises:
        NotFound, Changed: As `put`.
    """
    draft = _locked_draft(tx, return_id, version=version, actor=actor)
    _throw_away(tx, return_id)
    return draft.order_id


def foretold(tx: Transaction, draft: Return) -> Worth:
    """What a draft comes to, as it would be asked for now: shown before it is sent."""
    rules = policy(tx)
    return worth(
        tx,
        orders.order(tx, draft.order_id),
        [(line, line.quantity) for line in draft.lines],
        way_fee_minor=way_fee_minor(
            rules, draft.way if draft.comes_back else Way.NONE, [line.reason for line in draft.lines]
        ),
        percent=rules.restocking_percent if Reason.CHANGED_MIND in rules.customer_pays else 0,
    )


def request(
    tx: Transaction,
    return_id: int,
    *,
    version: int,
    back_minor: int | None = None,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Return:
    """
    Send it to the shop. What it costs is fixed from now on.

    Args:
        back_minor: What the customer saw that they get for it; None where it does not matter.

    Raises:
        NotFound, Changed: As `put`; or it comes to something else by now.
        BadInput: Something is missing (`Return.lacks`), or more is asked back than is there by now.
        WindowClosed: The time of a line has passed meanwhile.
    """
    draft = _locked_draft(tx, return_id, version=version, actor=actor)
    if draft.lacks is not None:
        raise BadInput("return", f"no_{draft.lacks}")
    order = orders.order(tx, draft.order_id)
    there = returnable(tx, order, zone=zone)
    for line_id, quantity in draft.pieces.items():
        most = there[line_id].quantity if line_id in there else 0
        if quantity > most:
            raise BadInput("quantity", "out_of_range", most=most)
    is_late = _check_windows(draft, order, there, now=now)
    comes_to, rules = foretold(tx, draft), policy(tx)
    if back_minor not in (None, comes_to.back_minor):
        raise Changed("return", return_id)
    also = {
        "requested_at": now,
        "way": draft.way if draft.comes_back else Way.NONE,
        "worth_minor": comes_to.goods_minor,
        "way_fee_minor": comes_to.way_fee_minor,
        "restocking_percent": rules.restocking_percent if Reason.CHANGED_MIND in rules.customer_pays else 0,
        "is_late": int(is_late),
    }
    MACHINE.advance(tx, draft, to=Status.REQUESTED, actor=actor, now=now, also=also)
    tx.emit(ReturnRequested(order_id=order.id, return_id=return_id, at=now, actor=str(actor)))
    return read(tx, return_id)


def _throw_away(tx: Transaction, return_id: int) -> None:
    tx.change(_DROP_LINES, of_return=return_id)
    tx.change(_DROP, of_return=return_id)


def _check_windows(draft: Return, order: Order, there: Mapping[int, Returnable], *, now: int) -> bool:
    """Refuse what is asked for too late, unless staff ask; whether something was."""
    titles, is_late = {line.id: line.title for line in order.lines}, False
    for line in draft.lines:
        try:
            _check_window(there[line.order_line_id], line.reason, title=titles[line.order_line_id], now=now)
        except WindowClosed:
            if draft.begun_by == draft.person_id:
                raise
            is_late = True
    return is_late


def _check_window(there: Returnable, reason: Reason, *, title: str, now: int) -> None:
    until_at = there.until_at(reason)
    if until_at is None or now > until_at:
        raise WindowClosed(title, closed_at=until_at)


def _locked_draft(tx: Transaction, return_id: int, *, version: int | None, actor: Actor) -> Return:
    if read(tx, return_id).begun_by != actor.person_id:
        raise NotFound("return", return_id)
    draft = locked(tx, return_id, version=version)
    if draft.status is not Status.DRAFT:
        raise Changed("return", return_id)
    return draft


def _revised(tx: Transaction, before: Return, **also: Any) -> Return:
    MACHINE.revise(tx, before, also=also)
    return read(tx, before.id)
