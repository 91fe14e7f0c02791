"""Goods leave a shelf, are on their way, and come to another: in parts, damaged, or never."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, update

from domain import catalogue, ledger, stock, tables, tasks
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.events import StockTransferCame, StockTransferEnded, StockTransferSent
from domain.ledger import Account, Entry, Kind, Transfer
from domain.moving.drawing_up import limits, must_be, must_be_sendable, must_move, said
from domain.moving.model import MACHINE, UNSENT, Line, MoreThanSent, NotThere, Status, StockTransfer, Surplus
from domain.moving.queries import locked, stock_transfer
from domain.stock.model import QUANTITY_MAX, Short
from domain.transaction import Transaction

_lines = tables.stock_transfer_lines.c
_BECAME = (
    update(tables.stock_transfer_lines)
    .where(_lines.id == bindparam("line_id"))
    .values({name: _lines[name] + bindparam(f"more_{name}") for name in ("good", "damaged", "lost", "returned")})
)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a line: sound pieces, and damaged ones that are set apart."""

    good: int = 0
    damaged: int = 0


def send(
    tx: Transaction, transfer_id: int, *, version: int, insisting: str = "", actor: Actor, now: int
) -> StockTransfer:
    """
    Take it off its shelves: what lies free there, above the safety stock. What is promised to orders stays.

    Args:
        insisting: Why the safety stock is sent as well.

    Raises:
        NotAllowed: The actor neither packs nor sells, or insists and is no merchant.
        NotFound, Changed: There is none, or it is not what the person saw.
        IllegalTransition: It was sent or called off before.
        PlaceClosed: Names the place that is closed.
        BadInput: Nothing is in it, or the reason is too long.
        NotThere: Names all of which there is too little, with what can be had.
    """
    must_move(actor)
    reason = ""
    if insisting:
        actor.must_be(Role.MERCHANT, to="send safety stock")
        reason = said(insisting)
    transfer = must_be(locked(tx, transfer_id), *UNSENT, version=version, to=Status.SENT)
    must_be_sendable(tx, transfer)
    MACHINE.advance(tx, transfer, to=Status.SENT, actor=actor, now=now, also={"sent_at": now, "reason": reason})
    tx.emit(StockTransferSent(transfer_id=transfer.id, at=now, actor=str(actor)))
    for kind in (tasks.Kind.TRANSFER_UNMET, tasks.Kind.TRANSFER_LATE):
        tasks.settle(tx, kind, transfer.document, actor=actor, now=now)
    floors = limits(
        tx,
        {line.variant_id: line for line in transfer.lines},
        place_id=transfer.source_id,
        to_the_last=bool(insisting),
    )
    leaving = [
        Transfer(_shelf(line, transfer.source_id), line.moving, line.quantity, down_to=floors[line.variant_id])
        for line in transfer.lines
    ]
    try:
        stock.post(tx, _entry(transfer, "send", reason=reason, actor=actor, now=now), leaving)
    except ledger.InsufficientBalance as missing:
        raise _not_there(tx, transfer, missing) from missing
    return stock_transfer(tx, transfer.id)


def receive(
    tx: Transaction, transfer_id: int, came: Mapping[int, Came], *, version: int, actor: Actor, now: int
) -> StockTransfer:
    """
    Put what has come on the shelf, and what came damaged aside; when nothing is missing any more, it is done.

    Args:
        came: What came of each line, by the line's id; lines of which nothing came may be left out.

    Raises:
        NotAllowed: The actor neither packs nor sells.
        NotFound: There is no such transfer, or a line is none of it.
        IllegalTransition: It was never sent, or has ended.
        Changed: It is not what the person saw.
        MoreThanSent: Names every line of which more came than is on its way.
        BadInput: Nothing came, or a number is below 0.
    """
    must_move(actor)
    transfer = must_be(locked(tx, transfer_id), Status.SENT, version=version, to=Status.RECEIVED)
    arrived = _checked(tx, transfer, came)
    for line, what in arrived:
        _write(tx, line, good=what.good, damaged=what.damaged)
    _go_on(tx, transfer, Status.RECEIVED, actor=actor, now=now)
    tx.emit(StockTransferCame(transfer_id=transfer.id, at=now, actor=str(actor)))
    coming = [
        Transfer(line.moving, Account(kind, line.moving.unit, place_id=transfer.target_id), pieces)
        for line, what in arrived
        for kind, pieces in ((Kind.FREE, what.good), (Kind.QUARANTINE, what.damaged))
    ]
    stock.post(tx, _entry(transfer, "receive", actor=actor, now=now), coming)
    return stock_transfer(tx, transfer.id)


def receive_all(tx: Transaction, transfer_id: int, *, version: int, actor: Actor, now: int) -> StockTransfer:
    """
    All that is still on its way has come, and is sound.

    Raises:
        NotAllowed, NotFound, IllegalTransition, Changed: As `receive`.
    """
    missing = {line.id: Came(line.missing) for line in stock_transfer(tx, transfer_id).lines}
    return receive(tx, transfer_id, missing, version=version, actor=actor, now=now)


def close_short(
    tx: Transaction, transfer_id: int, *, version: int, reason: str, currency: str, actor: Actor, now: int
) -> StockTransfer:
    """
    Wait no longer for what has not come: it is lost, and so is what it was worth.

    Args:
        currency: The shop's.

    Raises:
        NotAllowed: The actor neither packs nor sells.
        NotFound, Changed: There is none, or it is not what the person saw.
        IllegalTransition: It was never sent, or has ended.
        BadInput: No reason is given, or it is too long.
    """
    must_move(actor)
    kept = said(reason)
    transfer = must_be(locked(tx, transfer_id), Status.SENT, version=version, to=Status.CLOSED)
    lost = _end(tx, transfer, "lost", reason=kept, actor=actor, now=now)
    worth = stock.at_cost(tx, {line.variant_id: line.missing for line in lost}, target=Kind.LOSSES, currency=currency)
    gone = [Transfer(line.moving, Account(Kind.ADJUSTMENT, line.moving.unit), line.missing) for line in lost]
    stock.post(tx, _entry(transfer, "lose", reason=kept, actor=actor, now=now), [*gone, *worth])
    return stock_transfer(tx, transfer.id)


def take_back(tx: Transaction, transfer_id: int, *, version: int, actor: Actor, now: int) -> StockTransfer:
    """
    What has not come is back where it was sent from.

    Raises:
        NotAllowed: The actor neither packs nor sells.
        NotFound, Changed: There is none, or it is not what the person saw.
        IllegalTransition: It was never sent, or has ended.
    """
    must_move(actor)
    transfer = must_be(locked(tx, transfer_id), Status.SENT, version=version, to=Status.CLOSED)
    back = _end(tx, transfer, "returned", reason=transfer.reason, actor=actor, now=now)
    stock.post(
        tx,
        _entry(transfer, "take_back", actor=actor, now=now),
        [Transfer(line.moving, _shelf(line, transfer.source_id), line.missing) for line in back],
    )
    return stock_transfer(tx, transfer.id)


def _checked(tx: Transaction, transfer: StockTransfer, came: Mapping[int, Came]) -> list[tuple[Line, Came]]:
    arrived, surpluses = [], []
    for line_id, what in sorted(came.items()):
        line, pieces = transfer.line(line_id), what.good + what.damaged
        if line is None:
            raise NotFound("stock_transfer_line", line_id)
        if min(what.good, what.damaged) < 0 or pieces > QUANTITY_MAX:
            raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
        if pieces > line.missing:
            label = catalogue.variant(tx, line.variant_id).label
            surpluses.append(Surplus(line_id, label, pieces, line.missing))
        elif pieces:
            arrived.append((line, what))
    if surpluses:
        raise MoreThanSent(tuple(surpluses))
    if not arrived:
        raise BadInput("receipt", "empty")
    return arrived


def _go_on(tx: Transaction, transfer: StockTransfer, done: Status, *, actor: Actor, now: int) -> None:
    """It is done where nothing is missing any more; else somebody has to see to what is."""
    if any(line.missing for line in stock_transfer(tx, transfer.id).lines):
        MACHINE.revise(tx, transfer, also={})
        tasks.settle(tx, tasks.Kind.TRANSFER_LATE, transfer.document, actor=actor, now=now)
        tasks.raise_task(tx, tasks.Kind.TRANSFER_SHORT, transfer.document, now=now)
        return
    MACHINE.advance(tx, transfer, to=done, actor=actor, now=now, also={"ended_at": now})
    _settle(tx, transfer, actor=actor, now=now)


def _end(tx: Transaction, transfer: StockTransfer, became: str, *, reason: str, actor: Actor, now: int) -> list[Line]:
    """Nothing is waited for any more; what was missing until now."""
    missing = [line for line in transfer.lines if line.missing]
    for line in missing:
        _write(tx, line, **{became: line.missing})
    also = {"ended_at": now, "reason": reason}
    MACHINE.advance(tx, transfer, to=Status.CLOSED, actor=actor, now=now, also=also)
    tx.emit(StockTransferEnded(transfer_id=transfer.id, at=now, actor=str(actor)))
    _settle(tx, transfer, actor=actor, now=now)
    return missing


def _settle(tx: Transaction, transfer: StockTransfer, *, actor: Actor, now: int) -> None:
    for kind in (tasks.Kind.TRANSFER_SHORT, tasks.Kind.TRANSFER_LATE):
        tasks.settle(tx, kind, transfer.document, actor=actor, now=now)


def _write(tx: Transaction, line: Line, **became: int) -> None:
    more = {"good": 0, "damaged": 0, "lost": 0, "returned": 0} | became
    tx.change(_BECAME, line_id=line.id, **{f"more_{name}": pieces for name, pieces in more.items()})


def _not_there(tx: Transaction, transfer: StockTransfer, missing: ledger.InsufficientBalance) -> NotThere:
    """The refusal in the shop's words."""
    there = {shortfall.account.unit: shortfall.available for shortfall in missing.shortfalls}
    variants = catalogue.variants(tx, [line.variant_id for line in transfer.lines])
    return NotThere(
        Short(line.variant_id, variants[line.variant_id].label, line.quantity, there[line.moving.unit])
        for line in transfer.lines
        if line.moving.unit in there
    )


def _shelf(line: Line, place_id: int) -> Account:
    return Account(Kind.FREE, unit=line.moving.unit, place_id=place_id)


def _entry(transfer: StockTransfer, kind: str, *, reason: str = "", actor: Actor, now: int) -> Entry:
    """An entry on a transfer, of the version that the act began with."""
    return Entry(kind, transfer.document, transfer.version, actor=actor, reason=reason, at=now)
