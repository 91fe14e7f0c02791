"""
What has come is counted first, line by line, by however many people, and then booked all together.

Until then a count is put right by counting again. A long one is booked by and by, lest others wait.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

from sqlalchemy import bindparam, delete, select, update

from domain import catalogue, outbox, suppliers, tables
from domain.actors import Actor, Role
from domain.errors import Changed
from domain.outbox import Lane
from domain.purchasing.model import MACHINE, PurchaseOrder
from domain.purchasing.queries import locked
from domain.purchasing.receiving import Arrived, book, checked, must_be_underway, must_receive
from domain.purchasing.settings import buying, rate_of
from domain.stock.model import QUANTITY_MAX
from domain.stock.typed import Fault, LinesMisread, Misread, typed_arrivals
from domain.transaction import Transaction, in_list, upsert

# The name of the work that books a long count, and of the card that says how far it is.
NAME = "receiving"
# So many lines are booked in one transaction.
LINES_AT_ONCE_MAX = 25

_tallies = tables.tallies.c
_row = upsert(tables.tallies).values({column.name: bindparam(column.name) for column in _tallies})
_PUT = _row.on_conflict_do_update(
    index_elements=["line_id"],
    set_={name: _row.excluded[name] for name in ("good", "quarantined", "to_vendor", "actor", "at")},
)
_OF_ORDER = select(tables.tallies).where(_tallies.purchase_order_id == bindparam("order_id")).order_by(_tallies.line_id)
_TAKE_OUT = delete(tables.tallies).where(
    _tallies.purchase_order_id == bindparam("of_id"), in_list(_tallies.line_id, "ids")
)
_FORGET = delete(tables.tallies).where(_tallies.purchase_order_id == bindparam("of_id"))
_HAVE_BOOKED = (
    update(tables.tallies)
    .where(_tallies.purchase_order_id == bindparam("of_id"))
    .values(is_booking=1, actor=bindparam("who"))
)
_NEXT = (
    select(tables.tallies)
    .where(_tallies.purchase_order_id == bindparam("order_id"), _tallies.is_booking == 1)
    .order_by(_tallies.line_id)
    .limit(bindparam("most"))
)


def tally(tx: Transaction, purchase_order_id: int) -> dict[int, Arrived]:
    """What was counted of an order and is not booked yet, by the line's id."""
    return {row.line_id: _arrived(row) for row in tx.all(_OF_ORDER, order_id=purchase_order_id)}


def is_being_booked(tx: Transaction, purchase_order_id: int) -> bool:
    """True while a long count of an order is booked."""
    return tx.one(_NEXT, order_id=purchase_order_id, most=1) is not None


def being_booked(tx: Transaction, purchase_order_id: int) -> dict[int, int]:
    """How many pieces of each line are counted and about to be booked, by the line's id."""
    rows = tx.all(_NEXT, order_id=purchase_order_id, most=QUANTITY_MAX)
    return {row.line_id: _arrived(row).pieces for row in rows}


def seal(counted: Mapping[int, Arrived]) -> int:
    """A number that stands for a count: what is booked is what was seen."""
    said = ";".join(f"{id_}:{a.good}:{a.quarantined}:{a.to_vendor}" for id_, a in sorted(counted.items()))
    return crc32(said.encode())


def count(tx: Transaction, purchase_order_id: int, came: Mapping[int, Arrived], *, actor: Actor, now: int) -> None:
    """
    Note what has come of some lines, in place of what was counted of them before; nothing takes a line out.

    Raises:
        NotAllowed: The actor neither packs nor buys.
        NotFound: There is no such order, or a line is none of it.
        IllegalTransition: It was never sent, or has ended.
        Changed: Its count is being booked.
        TooMany: Names every line of which more came than is taken; nothing was noted.
        BadInput: A number is out of its range.
    """
    _note(tx, _counted(tx, purchase_order_id, actor=actor), came, actor=actor, now=now)


def count_kind(tx: Transaction, purchase_order_id: int, line_id: int, *, actor: Actor, now: int, **pieces: int) -> None:
    """
    Note how many pieces of one kind have come of a line; what was counted of it in other kinds stays.

    Args:
        pieces: `good`, `quarantined` or `to_vendor`.

    Raises:
        NotAllowed, NotFound, IllegalTransition, Changed, TooMany, BadInput: As `count`.
    """
    order = _counted(tx, purchase_order_id, actor=actor)
    there = tally(tx, order.id).get(line_id, Arrived())
    _note(tx, order, {line_id: replace(there, **pieces)}, actor=actor, now=now)


def count_typed(tx: Transaction, purchase_order_id: int, text: str, *, actor: Actor, now: int) -> None:
    """
    Note what was typed, one thing a line: our SKU or the supplier's, then how many, the damaged ones (which are set
    apart) behind a plus ("MUG-BLUE 22+2").

    Raises:
        NotAllowed, NotFound, IllegalTransition, Changed, TooMany, BadInput: As `count`.
        LinesMisread: Names every line that cannot be used, or is not in the order; none was.
    """
    order = _counted(tx, purchase_order_id, actor=actor)
    pieces = typed_arrivals(tx, text, theirs=lambda skus: suppliers.called(tx, order.supplier_id, skus))
    lines = {line.variant_id: line.id for line in order.lines}
    foreign = catalogue.variants(tx, sorted(pieces.keys() - lines.keys()))
    if foreign:
        raise LinesMisread(tuple(Misread(each.sku, Fault.NOT_ORDERED) for each in foreign.values()))
    there = tally(tx, order.id)
    came = {
        lines[id_]: Arrived(good, damaged, there.get(lines[id_], Arrived()).to_vendor)
        for id_, (good, damaged) in pieces.items()
    }
    _note(tx, order, came, actor=actor, now=now)


def count_as_ordered(tx: Transaction, purchase_order_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    All that is missing has come, and is good; what was counted already stays.

    Raises:
        NotAllowed, NotFound, IllegalTransition, Changed: As `count`; or the order is not what the person saw.
    """
    order = _counted(tx, purchase_order_id, version=version, actor=actor)
    counted = tally(tx, order.id)
    missing = [line for line in order.lines if line.missing and line.id not in counted]
    rows = [_facts(order, line.id, Arrived(good=line.missing), actor=actor, now=now) for line in missing]
    tx.insert_all(tables.tallies, rows)


def forget(tx: Transaction, purchase_order_id: int, *, version: int, actor: Actor) -> None:
    """
    Count an order anew from the beginning.

    Raises:
        NotAllowed, NotFound, IllegalTransition, Changed: As `count_as_ordered`.
    """
    order = _counted(tx, purchase_order_id, version=version, actor=actor)
    tx.change(_FORGET, of_id=order.id)


def book_tally(
    tx: Transaction,
    purchase_order_id: int,
    *,
    version: int,
    sealed: int,
    currency: str,
    rate_e9: int | None = None,
    card: tuple[int, int | None],
    actor: Actor,
    now: int,
) -> bool:
    """
    Book what was counted; a long count is booked by and by.

    Args:
        sealed: The `seal` of what the person saw.
        rate_e9: At which rate they saw that it is booked, as for `receive`; only merchants book at another than is set.
        card: The chat (and its topic) in which a card says how far a long one is.

    Returns:
        Whether all of it is booked already.

    Raises:
        NotAllowed, NotFound, IllegalTransition, TooMany: As `receive`.
        Changed: The order or its count is not what the person saw.
        BadInput: Nothing was counted, or nobody has said what its currency is worth.
    """
    order = _counted(tx, purchase_order_id, version=version, actor=actor)
    counted = tally(tx, order.id)
    if seal(counted) != sealed:
        raise Changed(MACHINE.document, order.id)
    came = checked(tx, order, counted)
    # Lest a long one fails in the middle.
    rate_e9 = rate_of(tx, order.currency, shop_currency=currency, given_e9=rate_e9)
    is_as_set = order.currency == currency or buying(tx).rates_e9.get(order.currency) == rate_e9
    if not is_as_set and not actor.is_any(Role.MERCHANT):
        raise Changed(MACHINE.document, order.id)
    if len(came) > LINES_AT_ONCE_MAX:
        tx.change(_HAVE_BOOKED, of_id=order.id, who=str(actor))
        chat_id, thread_id = card
        facts = {"chat_id": chat_id, "thread_id": thread_id, "rate_e9": rate_e9}
        work = outbox.work(NAME, order.id, lane=Lane.IMPORTS, **facts)
        outbox.put(tx, [work], now=now)
        return False
    tx.change(_FORGET, of_id=order.id)
    book(tx, order, came, currency=currency, rate_e9=rate_e9, actor=actor, now=now)
    return True


def book_portion(
    tx: Transaction, purchase_order_id: int, *, currency: str, rate_e9: int | None = None, now: int
) -> bool:
    """Book the next lines of a long count, at the rate that was seen; whether any are left."""
    order = locked(tx, purchase_order_id)
    rows = tx.all(_NEXT, order_id=order.id, most=LINES_AT_ONCE_MAX)
    if not rows:
        return False
    came = checked(tx, order, {row.line_id: _arrived(row) for row in rows})
    tx.change(_TAKE_OUT, of_id=order.id, ids=[row.line_id for row in rows])
    book(tx, order, came, currency=currency, rate_e9=rate_e9, actor=_booker(rows[0].actor), now=now)
    return True


def _counted(tx: Transaction, purchase_order_id: int, *, version: int | None = None, actor: Actor) -> PurchaseOrder:
    """An order, locked, that may be counted."""
    must_receive(actor)
    order = locked(tx, purchase_order_id)
    must_be_underway(order, version=version)
    if is_being_booked(tx, order.id):
        raise Changed(MACHINE.document, order.id)
    return order


def _note(tx: Transaction, order: PurchaseOrder, came: Mapping[int, Arrived], *, actor: Actor, now: int) -> None:
    lines = {line.id for line in order.lines}
    there = {line_id: what for line_id, what in came.items() if what != Arrived() or line_id not in lines}
    if there:
        checked(tx, order, there)
    tx.change(_TAKE_OUT, of_id=order.id, ids=sorted(came.keys() - there.keys()))
    for line_id, what in sorted(there.items()):
        tx.change(_PUT, **_facts(order, line_id, what, actor=actor, now=now))


def _booker(actor: str) -> Actor:
    """Who had it booked; that they might do so then is enough."""
    kind, _, number = actor.partition(":")
    assert kind == "person", "people count"
    return Actor(person_id=int(number), roles=frozenset({Role.PACKER}))


def _facts(order: PurchaseOrder, line_id: int, what: Arrived, *, actor: Actor, now: int) -> dict[str, Any]:
    pieces = {"good": what.good, "quarantined": what.quarantined, "to_vendor": what.to_vendor}
    return {
        "line_id": line_id,
        "purchase_order_id": order.id,
        **pieces,
        "actor": str(actor),
        "at": now,
        "is_booking": 0,
    }


def _arrived(row: Any) -> Arrived:
    return Arrived(row.good, row.quarantined, row.to_vendor)
