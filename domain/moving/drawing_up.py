"""A transfer is drawn up, asked for, and called off: nothing leaves a shelf yet."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, select

from domain import catalogue, ledger, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound
from domain.events import StockTransferAsked, StockTransferEnded, StockTransferTakenUp
from domain.ledger import Kind
from domain.moving.model import LINES_MAX, MACHINE, REASON_MAX, UNSENT, NotThere, Status, StockTransfer
from domain.moving.queries import locked, stock_transfer
from domain.states import IllegalTransition
from domain.stock.model import QUANTITY_MAX, Short
from domain.stock.placing import must_be_open
from domain.transaction import Transaction, in_list, upsert

_lines = tables.stock_transfer_lines.c
_row = upsert(tables.stock_transfer_lines).values(
    {name: bindparam(name) for name in ("transfer_id", "variant_id", "quantity")}
    | dict.fromkeys(("good", "damaged", "lost", "returned"), 0)
)
_PUT = _row.on_conflict_do_update(
    index_elements=["transfer_id", "variant_id"], set_={"quantity": _row.excluded.quantity}
)
_TAKE_OUT = delete(tables.stock_transfer_lines).where(
    _lines.transfer_id == bindparam("from_id"), _lines.variant_id == bindparam("of_variant")
)
_rules = tables.stock_rules.c
_LIMITS = select(_rules.variant_id, _rules.sell_down_to).where(
    in_list(_rules.variant_id, "variant_ids"), _rules.place_id == bindparam("place_id"), _rules.sell_down_to > 0
)


def begin(tx: Transaction, source_id: int, target_id: int, *, actor: Actor, now: int) -> int:
    """
    Begin a transfer from one place to another; its id.

    Raises:
        NotAllowed: The actor neither packs nor sells.
        NotFound: There is no such place.
        PlaceClosed: Names the place that is closed.
        BadInput: It is one place.
    """
    must_move(actor)
    if source_id == target_id:
        raise BadInput("place", "twice")
    must_be_open(tx, source_id, target_id)
    facts = {"source_id": source_id, "target_id": target_id, "status": Status.DRAFT, "version": 1, "reason": ""}
    transfer_id = tx.insert(tables.stock_transfers, **facts, created_at=now)
    MACHINE.begin(tx, transfer_id, status=Status.DRAFT, actor=actor, now=now)
    return transfer_id


def wish(
    tx: Transaction,
    transfer_id: int,
    quantities: Mapping[int, int],
    *,
    version: int | None = None,
    actor: Actor,
) -> StockTransfer:
    """
    Have so many pieces of these variants in a transfer that is being drawn up; 0 takes one out.

    Raises:
        NotAllowed: The actor neither packs nor sells.
        NotFound: There is no such transfer, or no such variant.
        Changed: It is not what the person saw, or is no draft any more.
        BadInput: Less than 0, more than a shelf can hold, or too many different things.
    """
    must_move(actor)
    transfer = must_be(locked(tx, transfer_id), Status.DRAFT, version=version)
    known = catalogue.variants(tx, quantities)
    for variant_id, quantity in quantities.items():
        if variant_id not in known:
            raise NotFound("variant", variant_id)
        if not 0 <= quantity <= QUANTITY_MAX:
            raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
        if quantity:
            tx.change(_PUT, transfer_id=transfer.id, variant_id=variant_id, quantity=quantity)
        else:
            tx.change(_TAKE_OUT, from_id=transfer.id, of_variant=variant_id)
    MACHINE.revise(tx, transfer, also={})
    drawn_up = stock_transfer(tx, transfer.id)
    if len(drawn_up.lines) > LINES_MAX:
        raise BadInput("stock_transfer", "too_many", most=LINES_MAX)
    return drawn_up


def ask(tx: Transaction, transfer_id: int, *, version: int, actor: Actor, now: int) -> StockTransfer:
    """
    Have those send it who are where the goods are.

    Raises:
        NotAllowed: The actor neither packs nor sells.
        NotFound, Changed: There is none, or it is not what the person saw.
        IllegalTransition: It was asked for, sent or called off before.
        PlaceClosed: Names the place that is closed.
        BadInput: Nothing is in it.
        NotThere: There is not enough now; names what can be had.
    """
    must_move(actor)
    transfer = must_be(locked(tx, transfer_id), Status.DRAFT, version=version, to=Status.ASKED)
    must_be_sendable(tx, transfer)
    shorts = short_of(tx, transfer)
    if shorts:
        raise NotThere(shorts)
    MACHINE.advance(tx, transfer, to=Status.ASKED, actor=actor, now=now, also={"asked_at": now})
    tx.emit(StockTransferAsked(transfer_id=transfer.id, at=now, actor=str(actor)))
    return stock_transfer(tx, transfer.id)


def take_up(tx: Transaction, transfer_id: int, *, version: int, actor: Actor, now: int) -> StockTransfer:
    """
    Draw it up anew: nobody shall send it as it is.

    Raises:
        NotAllowed: The actor neither packs nor sells.
        NotFound, Changed: There is none, or it is not what the person saw.
        IllegalTransition: It is not asked for any more.
    """
    must_move(actor)
    transfer = must_be(locked(tx, transfer_id), Status.ASKED, version=version, to=Status.DRAFT)
    MACHINE.advance(tx, transfer, to=Status.DRAFT, actor=actor, now=now, also={"asked_at": None})
    tx.emit(StockTransferTakenUp(transfer_id=transfer.id, at=now, actor=str(actor)))
    return stock_transfer(tx, transfer.id)


def cancel(tx: Transaction, transfer_id: int, *, version: int, actor: Actor, now: int) -> StockTransfer:
    """
    Call it off before it is sent.

    Raises:
        NotAllowed: The actor neither packs nor sells.
        NotFound, Changed: There is none, or it is not what the person saw.
        IllegalTransition: It was sent (its goods can come back), or has ended.
    """
    must_move(actor)
    transfer = must_be(locked(tx, transfer_id), *UNSENT, version=version, to=Status.CANCELLED)
    MACHINE.advance(tx, transfer, to=Status.CANCELLED, actor=actor, now=now, also={"ended_at": now})
    tx.emit(StockTransferEnded(transfer_id=transfer.id, at=now, actor=str(actor)))
    return stock_transfer(tx, transfer.id)


def short_of(tx: Transaction, transfer: StockTransfer, *, to_the_last: bool = False) -> tuple[Short, ...]:
    """
    What its place cannot send: more than lies free there above what is sold down to.

    Args:
        to_the_last: Whatever lies free is to be had, safety stock or not.
    """
    variants = catalogue.variants(tx, [line.variant_id for line in transfer.lines])
    to_be_had = sendable(tx, variants, place_id=transfer.source_id, to_the_last=to_the_last)
    return tuple(
        Short(line.variant_id, variants[line.variant_id].label, line.quantity, there)
        for line in transfer.lines
        if (there := to_be_had[line.variant_id]) < line.quantity
    )


def sendable(
    tx: Transaction, variant_ids: Mapping[int, object], *, place_id: int, to_the_last: bool = False
) -> dict[int, int]:
    """How many pieces of each variant a place could send."""
    floors = limits(tx, variant_ids, place_id=place_id, to_the_last=to_the_last)
    units = {variant_id: ledger.pieces(variant_id) for variant_id in variant_ids}
    free = ledger.balances_of_units(tx, Kind.FREE, units.values(), place_id=place_id)
    return {variant_id: max(0, free.get(unit, 0) - floors[variant_id]) for variant_id, unit in units.items()}


def limits(
    tx: Transaction, variant_ids: Mapping[int, object], *, place_id: int, to_the_last: bool = False
) -> dict[int, int]:
    """Down to how many pieces a place sends of each variant: its safety stock stays."""
    kept = dict.fromkeys(variant_ids, 0)
    if not to_the_last:
        kept |= dict(tx.all(_LIMITS, variant_ids=list(variant_ids), place_id=place_id))
    return kept


def must_be_sendable(tx: Transaction, transfer: StockTransfer) -> None:
    """
    Something is in it, and both its places are open.

    Raises:
        BadInput, PlaceClosed: It is not so.
    """
    if not transfer.lines:
        raise BadInput("stock_transfer", "empty")
    must_be_open(tx, transfer.source_id, transfer.target_id)


def must_be(
    transfer: StockTransfer, *statuses: Status, version: int | None = None, to: Status | None = None
) -> StockTransfer:
    """
    The transfer, in one of these states and as the person saw it.

    Raises:
        IllegalTransition, Changed: It is not.
    """
    if transfer.status not in statuses:
        if to is None:
            raise Changed(MACHINE.document, transfer.id)
        raise IllegalTransition(MACHINE.document, was=transfer.status, to=to)
    if version is not None and version != transfer.version:
        raise Changed(MACHINE.document, transfer.id)
    return transfer


def must_move(actor: Actor) -> None:
    """
    Transfers are for those who pack and those who sell.

    Raises:
        NotAllowed: The actor does neither.
    """
    actor.must_be(Role.MERCHANT, Role.PACKER, to="move goods from place to place")


def said(reason: str) -> str:
    """
    A reason, as it is kept.

    Raises:
        BadInput: There is none, or it is too long.
    """
    stripped = reason.strip()
    if not stripped:
        raise BadInput("reason", "empty")
    if len(stripped) > REASON_MAX:
        raise BadInput("reason", "too_long", most=REASON_MAX)
    return stripped
