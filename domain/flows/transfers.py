"""Transfers as people see them, the tasks they call for, and what becomes of one that cannot be sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain import catalogue, moving, people, shopkeeping, tasks
from domain.actors import Actor
from domain.catalogue import Variant
from domain.moving import Status, Step, StockTransfer
from domain.stock import Place, Short, place
from domain.tasks import Task
from domain.transaction import Transaction

_WATCHED_MAX = 200


@dataclass(frozen=True, slots=True)
class TransferPage:
    """
    A transfer with all that its screens show.

    Args:
        variants: Of its lines, by their ids.
        shorts: What its place could not send now, as long as it is not sent.
        is_short_by_safety_stock: It lies there, and would be sent if the safety stock were.
    """

    transfer: StockTransfer
    source: Place
    target: Place
    variants: Mapping[int, Variant]
    shorts: tuple[Short, ...] = ()
    is_short_by_safety_stock: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A step of a transfer's history, and who took it; "" where it was the shop itself, or nobody who is known."""

    step: Step
    by: str


def page_of(tx: Transaction, transfer_id: int) -> TransferPage:
    """
    A transfer's page.

    Raises:
        NotFound: There is no such transfer.
    """
    transfer = moving.stock_transfer(tx, transfer_id)
    shorts = moving.short_of(tx, transfer) if transfer.is_unsent else ()
    return TransferPage(
        transfer,
        place(tx, transfer.source_id),
        place(tx, transfer.target_id),
        catalogue.variants(tx, [line.variant_id for line in transfer.lines]),
        shorts,
        bool(shorts) and not moving.short_of(tx, transfer, to_the_last=True),
    )


def pages(tx: Transaction, statuses: Iterable[Status], *, most: int, skipped: int = 0) -> list[TransferPage]:
    """Those in one of these states, newest first."""
    return [page_of(tx, each.id) for each in moving.listed(tx, tuple(statuses), most=most, skipped=skipped)]


def story(tx: Transaction, transfer_id: int) -> list[Told]:
    """All that was done to a transfer and by whom, in order."""
    steps = moving.steps(tx, moving.stock_transfer(tx, transfer_id))
    names = {step.actor: people.called(tx, step.actor) for step in steps}
    return [Told(step, names[step.actor]) for step in steps]


def send(
    tx: Transaction, transfer_id: int, *, version: int, insisting: str = "", actor: Actor, now: int
) -> list[tuple[str, int, int]]:
    """
    Send a transfer. Where one that was asked for cannot be met any more, somebody has to see to it: that is noted, and
    nothing is sent.

    Returns:
        What there is too little of: its name, how many were wanted, and how many can be had; nothing where it was sent.

    Raises:
        Everything that `moving.send` does.
    """
    transfer = moving.stock_transfer(tx, transfer_id)
    if transfer.status is Status.ASKED and transfer.version == version and not insisting:
        shorts = moving.short_of(tx, transfer)
        if shorts:
            moving.must_move(actor)
            tasks.raise_task(tx, tasks.Kind.TRANSFER_UNMET, transfer.document, now=now)
            return [(short.label, short.wanted, short.available) for short in shorts]
    moving.send(tx, transfer_id, version=version, insisting=insisting, actor=actor, now=now)
    return []


# The tasks.


def is_unmet(tx: Transaction, task: Task) -> bool:
    """It is asked for, and its place has too little."""
    transfer = moving.stock_transfer(tx, task.number)
    return transfer.status is Status.ASKED and bool(moving.short_of(tx, transfer))


def unmet(tx: Transaction, _: int) -> Iterable[str]:
    """Those whose goods were sold or lost before they were sent."""
    asked = moving.listed(tx, (Status.ASKED,), most=_WATCHED_MAX)
    return [each.document for each in asked if moving.short_of(tx, each)]


def is_late(tx: Transaction, task: Task) -> bool:
    """Nothing of it has come."""
    transfer = moving.stock_transfer(tx, task.number)
    return transfer.status in {Status.ASKED, Status.SENT} and not transfer.came


def late(tx: Transaction, now: int) -> Iterable[str]:
    """Those that were asked for or sent too long ago."""
    return [f"stock_transfer:{each}" for each in moving.late(tx, before=now - shopkeeping.waiting(tx).transfer)]


def next_late_at(tx: Transaction, since: int) -> int | None:
    """When the next will be late."""
    wait = shopkeeping.waiting(tx).transfer
    moment = moving.oldest_waited_for(tx, after=since - wait)
    return None if moment is None else moment + wait


def is_short(tx: Transaction, task: Task) -> bool:
    """Some of it has come, and not all."""
    transfer = moving.stock_transfer(tx, task.number)
    return transfer.status is Status.SENT and bool(transfer.missing)
