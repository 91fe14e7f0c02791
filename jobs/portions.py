"""Reads a file in by portions, a transaction each: the shop can go on selling, and a crash loses nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from domain import imports, outbox
from domain.errors import Changed
from domain.importing import RowFault
from domain.imports import Import, LeftOut, Result, Status
from domain.outbox import Delivery
from domain.transaction import Transaction, Verdict
from gateways.services import Services

TELL_EVERY_SECONDS = 4

Row = TypeVar("Row")
Take = Callable[[Transaction, Import, Sequence[Row], int], tuple[Result, Iterable[RowFault]]]


async def read_in(
    services: Services,
    delivery: Delivery,
    standing: Import,
    rows: Sequence[Row],
    faults: Iterable[RowFault],
    *,
    take: Take[Row],
    at_once: int,
    a_turn: int,
) -> Verdict | None:
    """
    Go on with the rows of a file where it stands.

    Args:
        faults: The rows that could not be read at all.
        take: Writes a portion of them; what has come of the file by then, and the rows that it left out.
        at_once: So many are a portion: the writer shall be free again within 50 ms.
        a_turn: So many are read before others have their turn: a row of the outbox is lent for two minutes.
    """
    standing = replace(standing, status=Status.READING, total=len(rows))
    until = standing.done + a_turn
    while standing.done < standing.total:
        now = int(services.clock.now())
        if standing.done >= until:
            return partial(outbox.retry, delivery=delivery, at=now, error=None)
        portion = rows[standing.done : standing.done + at_once]
        standing = await services.db.write(_take, standing, portion, take, now=now)
    await services.db.write(_finish, standing, faults, now=int(services.clock.now()))
    return None


def must_stand(tx: Transaction, standing: Import) -> None:
    """
    Let an import pass, locked, that nobody else has gone on with.

    Raises:
        Changed: Somebody has.
    """
    if imports.locked_import(tx, standing.id).done != standing.done:
        raise Changed("import", standing.id)


def note(tx: Transaction, standing: Import, result: Result, *, rows: int, now: int) -> Import:
    """So many more rows are read, in the transaction that wrote them: after a crash, neither is true or both are."""
    tell = now - standing.told_at >= TELL_EVERY_SECONDS
    after = replace(standing, done=standing.done + rows, result=result)
    imports.save(tx, after, tell=tell, now=now)
    return replace(after, told_at=now) if tell else after


def leave_out(tx: Transaction, standing: Import, faults: Iterable[RowFault]) -> None:
    """Keep which rows were left out, and why."""
    left_out = [LeftOut(each.line, each.sku_or_handle, each.reason, each.value) for each in faults]
    imports.leave_out(tx, standing.id, left_out)


def _take(tx: Transaction, standing: Import, rows: Sequence[Row], take: Take[Row], *, now: int) -> Import:
    must_stand(tx, standing)
    result, faults = take(tx, standing, rows, now)
    leave_out(tx, standing, faults)
    return note(tx, standing, result, rows=len(rows), now=now)


def _finish(tx: Transaction, standing: Import, faults: Iterable[RowFault], *, now: int) -> None:
    leave_out(tx, standing, faults)
    imports.save(tx, replace(standing, status=Status.DONE, finished_at=now), tell=True, now=now)
