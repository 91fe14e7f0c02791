"""Counting a place: lines are noted as people count, and booked all together."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from domain import catalogue, ledger, outbox, stock, tables
from domain.actors import Actor, Role, the_shop
from domain.counts.model import LINES_AT_ONCE_MAX, MACHINE, Count, CountOutdated, NothingCounted, Status
from domain.counts.queries import open_count, the_count
from domain.errors import BadInput, Changed, NotFound
from domain.events import StockCounted
from domain.ledger import Account, Kind
from domain.outbox import Lane
from domain.stock import marking, recounting
from domain.stock.model import QUANTITY_MAX, REASON_MAX
from domain.transaction import Transaction, hold, in_list, upsert

# The name of the work that books a long count.
NAME = "stock_count"
_counts, _lines = tables.stock_counts.c, tables.stock_count_lines.c
_COLUMNS = ("count_id", "variant_id", "counted", "expected", "sell_down_to", "threshold", "actor", "counted_at")
_line = upsert(tables.stock_count_lines).values(
    **{name: bindparam(name) for name in _COLUMNS}, outdated=0, booked=0, value_minor=0
)
_PUT = _line.on_conflict_do_update(
    index_elements=["count_id", "variant_id"],
    set_={name: _line.excluded[name] for name in (*_COLUMNS[2:], "outdated")},
)
_TAKE_OUT = delete(tables.stock_count_lines).where(
    _lines.count_id == bindparam("of"), _lines.variant_id == bindparam("variant")
)
_HOW_MANY = select(func.count()).select_from(tables.stock_count_lines).where(_lines.count_id == bindparam("of"))
_OUTDATED = (
    select(tables.variants.c.sku)
    .join(tables.stock_count_lines, _lines.variant_id == tables.variants.c.id)
    .where(_lines.count_id == bindparam("of"), _lines.outdated == 1, _lines.booked == 0)
    .order_by(tables.variants.c.sku)
    .limit(5)
)
_TO_BOOK = (
    select(_lines.variant_id, _lines.counted, _lines.expected, _lines.sell_down_to, _lines.threshold)
    .where(_lines.count_id == bindparam("of"), _lines.booked == 0, _lines.outdated == 0)
    .order_by(_lines.variant_id)
    .limit(bindparam("most"))
)
_BOOKED = (
    update(tables.stock_count_lines)
    .where(_lines.count_id == bindparam("of"), _lines.variant_id == bindparam("variant"))
    .values(booked=1, value_minor=bindparam("value"))
)
_OUTDATE = (
    update(tables.stock_count_lines)
    .where(_lines.count_id == bindparam("of"), in_list(_lines.variant_id, "variant_ids"))
    .values(outdated=1)
)


def note(tx: Transaction, place_id: int, counted: Mapping[int, int], *, actor: Actor, now: int) -> int:
    """
    Note what was counted of a place in chat, beside what the books say at this moment; the count's id.

    What was counted before is counted anew. However many count a place, they count it together.

    Args:
        counted: Pieces by variant: all that are there, set aside and packed for orders, too.

    Raises:
        BadInput: So many cannot be there.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="count stock")
    count = _going_on(tx, place_id, actor=actor, now=now)
    put(tx, count, {variant_id: (number, None, None) for variant_id, number in counted.items()}, actor=actor, now=now)
    return int(count.id)


def begin(tx: Transaction, place_id: int, *, file_name: str, actor: Actor, now: int) -> int:
    """Begin to note what a file says of a place; its id."""
    actor.must_be(Role.MERCHANT, to="read stock levels in")
    return _begun(tx, place_id, file_name=file_name, actor=actor, now=now)


def put(
    tx: Transaction,
    count: Any,
    counted: Mapping[int, tuple[int, int | None, int | None]],
    *,
    actor: Actor,
    now: int,
) -> None:
    """
    Note lines of a count.

    Args:
        count: Its locked row.
        counted: By variant: pieces; and of a file, the limit to sell down to and the threshold, or None.
    """
    if any(not 0 <= number <= QUANTITY_MAX for number, _, _ in counted.values()):
        raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
    # What comes or goes is booked before it, or after it.
    hold(tx, recounting.COUNTING)
    there = stock.here(tx, counted, place_id=count.place_id)
    for variant_id, (number, sell_down_to, threshold) in sorted(counted.items()):
        tx.change(
            _PUT,
            count_id=count.id,
            variant_id=variant_id,
            counted=number,
            expected=there[variant_id].on_hand,
            sell_down_to=sell_down_to,
            threshold=threshold,
            actor=str(actor),
            counted_at=now,
        )
    MACHINE.revise(tx, count, also={})


def take_out(tx: Transaction, count_id: int, variant_id: int, *, version: int, actor: Actor) -> None:
    """
    Forget what was counted of a variant.

    Raises:
        Changed: The count is no longer what its button was drawn for, or it is over.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="count stock")
    row = _as_seen(tx, count_id, version=version)
    if not tx.change(_TAKE_OUT, of=count_id, variant=variant_id):
        raise NotFound("stock_count_line", variant_id)
    MACHINE.revise(tx, row, also={})


def drop(tx: Transaction, count_id: int, *, version: int, actor: Actor, now: int) -> None:
    """Give a count up: nothing of it is booked."""
    actor.must_be(Role.PACKER, Role.MERCHANT, to="count stock")
    row = _as_seen(tx, count_id, version=version)
    MACHINE.advance(tx, row, to=Status.DROPPED, actor=actor, now=now, also={"finished_at": now})


def book(tx: Transaction, count_id: int, *, version: int, reason: str, currency: str, actor: Actor, now: int) -> Count:
    """
    Book what differs; a long count is booked by and by.

    Raises:
        Changed: The count is no longer what its button was drawn for, or it is over.
        NothingCounted: It has no lines.
        CountOutdated: Pieces of some variants came or went since they were counted, otherwise than sold; or so many of
            them have gone that more would be missing than are there.
        BadInput: There is no reason.
    """
    number = start_booking(tx, count_id, version=version, reason=reason, actor=actor, now=now)
    if number > LINES_AT_ONCE_MAX:
        outbox.put(tx, [outbox.work(NAME, count_id, lane=Lane.IMPORTS)], now=now)
    else:
        count = the_count(tx, count_id)
        gone = _gone(tx, count.place_id, tx.all(_TO_BOOK, of=count_id, most=number))
        if gone:
            raise CountOutdated(tuple(sorted(each.sku for each in catalogue.variants(tx, gone).values())))
        book_portion(tx, count_id, most=number, currency=currency, now=now)
    return the_count(tx, count_id)


def start_booking(tx: Transaction, count_id: int, *, version: int, reason: str, actor: Actor, now: int) -> int:
    """
    Begin to book a count, for whoever then books it portion by portion; how many lines it has.

    Raises:
        Changed, NothingCounted, CountOutdated, BadInput: As `book`.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="count stock")
    reason = " ".join(reason.split())[:REASON_MAX]
    if not reason:
        raise BadInput("reason", "empty")
    row = _as_seen(tx, count_id, version=version)
    if row.file_name:
        actor.must_be(Role.MERCHANT, to="read stock levels in")
    number = must_be_bookable(tx, count_id, version=version)
    booking = {"reason": reason, "booked_by": str(actor)}
    MACHINE.advance(tx, row, to=Status.BOOKING, actor=actor, now=now, also=booking)
    return number


def must_be_bookable(tx: Transaction, count_id: int, *, version: int) -> int:
    """
    Let a count pass that can be booked; how many lines it has.

    Raises:
        Changed, NothingCounted, CountOutdated: As `book`.
    """
    count = the_count(tx, count_id)
    if count.version != version or count.status is not Status.OPEN:
        raise Changed("stock_count", count_id)
    number = int(tx.scalar(_HOW_MANY, of=count_id))
    if not number:
        raise NothingCounted(count_id)
    outdated = tuple(each.sku for each in tx.all(_OUTDATED, of=count_id))
    if outdated:
        raise CountOutdated(outdated)
    return number


def book_portion(tx: Transaction, count_id: int, *, most: int, currency: str, now: int) -> bool:
    """
    Book so many lines of a count that is being booked, as whoever had it booked; whether any are left.

    What came or went since is left out: it stands in the count as outdated.
    """
    row = MACHINE.locked(tx, count_id)
    if row.status != Status.BOOKING:
        return False
    actor = _booker(row.booked_by)
    lines = _lines_locked(tx, row, most=most)
    gone = _gone(tx, row.place_id, lines)
    tx.change(_OUTDATE, of=count_id, variant_ids=sorted(gone))
    lines = [each for each in lines if each.variant_id not in gone]
    for each in sorted(lines, key=lambda line: ledger.pieces(line.variant_id)):
        _set_rules(tx, each, place_id=row.place_id, actor=actor, now=now)
    # Before what is booked here is said to be booked by hand.
    for each in lines:
        tx.change(_BOOKED, of=count_id, variant=each.variant_id, value=0)
    differences = {each.variant_id: each.counted - each.expected for each in lines if each.counted != each.expected}
    if differences:
        values = stock.count(
            tx,
            differences,
            document=f"stock_count:{count_id}",
            place_id=row.place_id,
            currency=currency,
            reason=row.reason,
            actor=actor,
            now=now,
        )
        for variant_id, value_minor in values.items():
            tx.change(_BOOKED, of=count_id, variant=variant_id, value=value_minor)
    if tx.all(_TO_BOOK, of=count_id, most=1):
        return True
    ended = {"finished_at": now, "last_entry_id": ledger.last_entry(tx)}
    MACHINE.advance(tx, row, to=Status.BOOKED, actor=actor, now=now, also=ended)
    tx.emit(StockCounted(count_id=count_id, at=now, actor=str(actor)))
    return False


def _lines_locked(tx: Transaction, count: Any, *, most: int) -> list[Any]:
    """
    The next lines of a count, with their shelves to ourselves: all that will be locked of them, in the order of those
    who bring goods or take them away.
    """
    lines = tx.all(_TO_BOOK, of=count.id, most=most)
    if tx.is_alone:
        return lines
    ids = {each.variant_id for each in lines}
    stock.lock(tx, ids)
    if any(_has_rules(each) for each in lines):
        shelves = [Account(Kind.FREE, ledger.pieces(id_), place_id=count.place_id) for id_ in ids]
        for shelf in sorted(shelves):
            ledger.locked_balance(tx, shelf)
    # What came or went while we waited is outdated.
    return [each for each in tx.all(_TO_BOOK, of=count.id, most=most) if each.variant_id in ids]


def _has_rules(line: Any) -> bool:
    return line.threshold is not None or line.sell_down_to is not None


def _booker(actor: str) -> Actor:
    """Who had it booked; that they might do so then is enough."""
    kind, _, who = actor.partition(":")
    return the_shop(who) if kind == "job" else Actor(person_id=int(who), roles=frozenset({Role.MERCHANT}))


def _gone(tx: Transaction, place_id: int, lines: Iterable[Any]) -> frozenset[int]:
    """Variants of which more would be missing than are there: what was missed, somebody has booked otherwise since."""
    missing = {each.variant_id: each.expected - each.counted for each in lines if each.counted < each.expected}
    there = stock.here(tx, missing, place_id=place_id) if missing else {}
    return frozenset(id_ for id_, pieces in missing.items() if pieces > max(0, there[id_].on_hand))


def _set_rules(tx: Transaction, line: Any, *, place_id: int, actor: Actor, now: int) -> None:
    """What a file says besides pieces."""
    if line.threshold is not None:
        marking.set_threshold(tx, line.variant_id, line.threshold, actor=actor, now=now)
    if line.sell_down_to is not None:
        rule = stock.rule(tx, line.variant_id, place_id=place_id)
        stock.set_rule(
            tx,
            line.variant_id,
            place_id=place_id,
            sell_down_to=line.sell_down_to,
            available_from=rule.available_from,
            actor=actor,
            now=now,
        )


def _going_on(tx: Transaction, place_id: int, *, actor: Actor, now: int) -> Any:
    """The row of the count of a place that is going on in chat, locked; begun where there is none."""
    while True:
        count = open_count(tx, place_id)
        count_id = count.id if count is not None else _begun(tx, place_id, file_name="", actor=actor, now=now)
        row = MACHINE.locked(tx, count_id)
        # Whoever held it may have booked it.
        if row.status == Status.OPEN:
            return row


def _begun(tx: Transaction, place_id: int, *, file_name: str, actor: Actor, now: int) -> int:
    stock.place(tx, place_id)
    count_id = tx.insert_once(
        tables.stock_counts,
        place_id=place_id,
        status=Status.OPEN,
        version=1,
        file_name=file_name,
        reason="",
        actor=str(actor),
        booked_by="",
        started_at=now,
    )
    if count_id is None:
        # Somebody has begun at the same moment.
        count = open_count(tx, place_id)
        assert count is not None, "that is what the index says"
        return count.id
    MACHINE.begin(tx, count_id, status=Status.OPEN, actor=actor, now=now)
    return count_id


def _as_seen(tx: Transaction, count_id: int, *, version: int) -> Any:
    row = MACHINE.locked(tx, count_id)
    if row.version != version or row.status != Status.OPEN:
        raise Changed("stock_count", count_id)
    return row
