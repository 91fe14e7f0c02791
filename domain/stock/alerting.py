"""
What merchants are told of each shelf: that it is low, sold out or below zero, once until it has been above again.

A shelf that falls is told of after a moment, with all others that fell in it; one that is low without having fallen
(a new product, a rule that was changed) is told of in the morning. Whatever merchants did about it stands beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from domain import tables
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound
from domain.events import AlertHandled
from domain.transaction import Transaction, in_list

# So long a shelf waits for others that fall, to be told of with them.
GATHERED_SECONDS = 20
LATER_SECONDS_MAX = 30 * 24 * 3600
ORDERED, LATER, THRESHOLD = "ordered", "later", "threshold"

_alerts, _variants, _products = tables.shelf_alerts.c, tables.variants.c, tables.products.c
_TURN = (
    update(tables.shelf_alerts)
    .where(_alerts.variant_id == bindparam("of_variant"), _alerts.place_id == bindparam("at_place"))
    .values(
        level=bindparam("new_level"),
        since=bindparam("moment"),
        told=bindparam("new_told"),
        tell_at=bindparam("new_tell_at"),
        version=_alerts.version + 1,
    )
)
_FORGET_ACT = (
    update(tables.shelf_alerts)
    .where(_alerts.variant_id == bindparam("of_variant"), _alerts.place_id == bindparam("at_place"))
    .values(acted="", acted_by=None, acted_at=None, purchase_order_id=None)
)
_ACT = (
    update(tables.shelf_alerts)
    .where(_alerts.id == bindparam("alert_id"))
    .values(
        acted=bindparam("what"),
        acted_by=bindparam("who"),
        acted_at=bindparam("moment"),
        purchase_order_id=bindparam("order_id"),
        tell_at=bindparam("new_tell_at"),
        told=bindparam("new_told"),
        version=_alerts.version + 1,
    )
)
_ON_SALE = (
    select(tables.shelf_alerts)
    .join(tables.variants, _variants.id == _alerts.variant_id)
    .join(tables.products, _products.id == _variants.product_id)
    .where(_alerts.level > 0, _variants.active == 1, _products.active == 1)
)
_TO_TELL = _ON_SALE.with_only_columns(_alerts.id).where(_alerts.level > _alerts.told)
_DUE = _TO_TELL.where(_alerts.tell_at <= bindparam("now"))
_UNTOLD = _TO_TELL.where(or_(_alerts.tell_at <= bindparam("now"), _alerts.tell_at.is_(None)))
_NEXT = select(func.min(_alerts.tell_at)).where(_alerts.tell_at.is_not(None))
_TOLD = (
    update(tables.shelf_alerts)
    .where(in_list(_alerts.id, "ids"))
    .values(told=_alerts.level, tell_at=None, told_at=bindparam("moment"))
)
# What is hidden by now is not told of, and waits for nothing.
_DROP = update(tables.shelf_alerts).where(_alerts.tell_at <= bindparam("now")).values(tell_at=None)
_ONE = select(tables.shelf_alerts).where(_alerts.id == bindparam("id"))
_LOCKED = _ONE.with_for_update()
_PAGE = (
    _ON_SALE.order_by(_alerts.level.desc(), _products.title, _variants.position, _alerts.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT = select(func.count()).select_from(_ON_SALE.with_only_columns(_alerts.id).subquery())
_told_of = _ON_SALE.where(_alerts.told_at == bindparam("told_at"))
_OF_MESSAGE = _told_of.order_by(_alerts.level.desc(), _products.title, _variants.position, _alerts.id).limit(
    bindparam("most")
)
_COUNT_OF_MESSAGE = select(func.count()).select_from(_told_of.with_only_columns(_alerts.id).subquery())
_ALL = select(tables.shelf_alerts)


class Level(IntEnum):
    """How bad it is."""

    FINE = 0
    LOW = 1
    SOLD_OUT = 2
    BELOW_ZERO = 3


@dataclass(frozen=True, slots=True)
class Alert:
    """
    How a shelf stands, and what merchants did about it.

    Args:
        told: The worst that merchants know of it.
        tell_at: When they are told of it (again).
        told_at: By which message they were told.
        acted: "ordered", "later", "threshold", or "".
    """

    id: int
    variant_id: int
    place_id: int
    level: Level
    since: int
    told: int
    tell_at: int | None
    told_at: int | None
    version: int
    acted: str
    acted_by: int | None
    acted_at: int | None
    purchase_order_id: int | None


def level_of(free: int, *, sell_down_to: int, is_low: bool, sells: bool) -> Level:
    """
    How bad it is that so many pieces lie free.

    Args:
        is_low: Fewer than the threshold, or than the point at which it is bought again.
        sells: Whether anything is sold from there.
    """
    if free < 0:
        return Level.BELOW_ZERO
    if not sells:
        return Level.FINE
    if free <= max(0, sell_down_to):
        return Level.SOLD_OUT
    return Level.LOW if is_low else Level.FINE


def note(tx: Transaction, row: Any, level: Level, *, has_fallen: bool, now: int) -> None:
    """
    Note how bad it is of a shelf, which nobody else changes meanwhile.

    Args:
        row: The shelf, with what was noted of it before: `alert_level`, `alert_told`, `alert_tell_at`.
        has_fallen: Something was taken off it. What is low without that is told of in the morning only.
    """
    before = row.alert_level or 0
    if level == before:
        return
    shelf = {"variant_id": row.variant_id, "place_id": row.place_id}
    if row.alert_level is None:
        tx.insert_new(tables.shelf_alerts, **shelf, level=int(level), since=now)
    told = min(row.alert_told or 0, level)
    tell_at = row.alert_tell_at if told < level else None
    if told < level and has_fallen and row.active:
        tell_at = min(now + GATHERED_SECONDS, tell_at if tell_at is not None else now + GATHERED_SECONDS)
    here = {"of_variant": row.variant_id, "at_place": row.place_id}
    tx.change(_TURN, **here, new_level=int(level), moment=now, new_told=int(told), new_tell_at=tell_at)
    if level > before or level is Level.FINE:
        tx.change(_FORGET_ACT, **here)


def note_new(tx: Transaction, variant_ids: Iterable[int], *, place_id: int, now: int) -> None:
    """
    Note variants that are new, and of which there is nothing: they stand among what is sold out, and nobody is told of
    what they have just added themselves.
    """
    known = {"level": int(Level.SOLD_OUT), "told": int(Level.SOLD_OUT), "since": now}
    rows = [{"variant_id": variant_id, "place_id": place_id, **known} for variant_id in variant_ids]
    tx.insert_all(tables.shelf_alerts, rows)


def next_at(tx: Transaction) -> int | None:
    """When merchants are to be told of something next."""
    found: int | None = tx.scalar(_NEXT)
    return found


def tell(tx: Transaction, *, with_the_rest: bool, now: int) -> bool:
    """
    Merchants are told now of all that is due, or soon will be, in one message, named by this moment. Whether any is.

    Args:
        with_the_rest: Of what is low without having fallen, too.
    """
    # Whoever would be told of in a moment stands in this message, too.
    due = [row.id for row in tx.all(_UNTOLD if with_the_rest else _DUE, now=now + GATHERED_SECONDS)]
    tx.change(_TOLD, ids=due, moment=now)
    tx.change(_DROP, now=now)
    return bool(due)


def alert(tx: Transaction, alert_id: int) -> Alert:
    """
    How a shelf stands that was told of.

    Raises:
        NotFound: It was never told of.
    """
    row = tx.one(_ONE, id=alert_id)
    if row is None:
        raise NotFound("alert", alert_id)
    return _read(row)


def locked_alert(tx: Transaction, alert_id: int, *, version: int) -> Alert:
    """
    The same, locked, as a merchant saw it.

    Raises:
        NotFound: As `alert`.
        Changed: It stands otherwise by now, or somebody was quicker.
    """
    row = tx.one(_LOCKED, id=alert_id)
    if row is None:
        raise NotFound("alert", alert_id)
    if row.version != version:
        raise Changed("alert", alert_id)
    return _read(row)


def handled(
    tx: Transaction, seen: Alert, what: str, *, purchase_order_id: int | None = None, actor: Actor, now: int
) -> None:
    """A merchant has done this about a locked shelf."""
    actor.must_be(Role.MERCHANT, to="see to stock")
    _act(tx, seen, what, purchase_order_id=purchase_order_id, tell_at=None, told=seen.level, actor=actor, now=now)


def put_off(tx: Transaction, alert_id: int, *, seconds: int, version: int, actor: Actor, now: int) -> None:
    """
    Be told of a shelf again later, unless it has been filled by then.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: More than 30 days, or no time at all.
        NotFound, Changed: As `locked_alert`.
    """
    actor.must_be(Role.MERCHANT, to="see to stock")
    if not 0 < seconds <= LATER_SECONDS_MAX:
        raise BadInput("time", "out_of_range")
    seen = locked_alert(tx, alert_id, version=version)
    if seen.level is Level.FINE:
        raise Changed("alert", alert_id)
    _act(tx, seen, LATER, purchase_order_id=None, tell_at=now + seconds, told=Level.FINE, actor=actor, now=now)


def _act(
    tx: Transaction,
    seen: Alert,
    what: str,
    *,
    purchase_order_id: int | None,
    tell_at: int | None,
    told: int,
    actor: Actor,
    now: int,
) -> None:
    tx.change(
        _ACT,
        alert_id=seen.id,
        what=what,
        who=actor.person_id,
        moment=now,
        order_id=purchase_order_id,
        new_tell_at=tell_at,
        new_told=int(told),
    )
    tx.emit(AlertHandled(alert_id=seen.id, what=what, at=now, actor=str(actor)))


def alerts(tx: Transaction, *, most: int, skipped: int = 0) -> tuple[list[Alert], int]:
    """A page of the shelves on sale with which something is wrong, the worst first; and how many there are."""
    return [_read(row) for row in tx.all(_PAGE, most=most, skipped=skipped)], number_of_alerts(tx)


def number_of_alerts(tx: Transaction) -> int:
    """With how many shelves on sale something is wrong."""
    return int(tx.scalar(_COUNT))


def alerts_of_message(tx: Transaction, told_at: int, *, most: int) -> tuple[list[Alert], int]:
    """
    Of those that merchants were told of in one message, and with which something is still wrong, the worst; and how
    many there are.
    """
    rows = tx.all(_OF_MESSAGE, told_at=told_at, most=most)
    return [_read(row) for row in rows], int(tx.scalar(_COUNT_OF_MESSAGE, told_at=told_at))


def all_alerts(tx: Transaction) -> list[Alert]:
    """Every shelf that ever was low; for whoever checks the books."""
    return [_read(row) for row in tx.all(_ALL)]


def _read(row: Any) -> Alert:
    return Alert(**{**row._asdict(), "level": Level(row.level)})
