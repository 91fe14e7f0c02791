"""Reads suppliers' price lists in, some rows a transaction, so that the shop can go on selling meanwhile."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from domain import imports, money, outbox, people, suppliers
from domain.errors import Changed
from domain.importing import RowFault
from domain.imports import Import, LeftOut, Status
from domain.outbox import Delivery
from domain.suppliers import PricedRow
from domain.transaction import Transaction, Verdict
from gateways.services import Services
from views import price_lists as views
from views.importing import LEFT_OUT_SHOWN
from views.screen import Screen
from views.words import Speaking

ROWS_A_PORTION = 200
# A row of the outbox is lent for two minutes; long before, what is left is put back.
ROWS_A_TURN = 20_000
TELL_EVERY_SECONDS = 4


async def read_in(services: Services, delivery: Delivery, standing: Import, content: bytes) -> Verdict | None:
    """
    Go on with a price list where it stands.

    Raises:
        NotACatalogue: The file as a whole cannot be used.
    """
    supplier = await services.db.read(suppliers.supplier, standing.result.supplier_id)
    exponent = money.exponent(supplier.currency)
    found = await asyncio.to_thread(suppliers.read_price_list, content, supplier_id=supplier.id, exponent=exponent)
    standing = replace(standing, status=Status.READING, total=len(found.priced))
    until = standing.done + ROWS_A_TURN
    while standing.done < standing.total:
        now = int(services.clock.now())
        if standing.done >= until:
            return partial(outbox.retry, delivery=delivery, at=now, error=None)
        rows = found.priced[standing.done : standing.done + ROWS_A_PORTION]
        standing = await services.db.write(_take, standing, rows, now=now)
    await services.db.write(_finish, standing, found.faults, now=int(services.clock.now()))
    return None


def _take(tx: Transaction, standing: Import, rows: tuple[PricedRow, ...], *, now: int) -> Import:
    """Note some rows, and that they are: after a crash, neither is true or both are."""
    if imports.locked_import(tx, standing.id).done != standing.done:
        raise Changed("import", standing.id)
    taken = suppliers.take_rows(tx, rows, actor=people.by_id(tx, standing.person_id).actor)
    _leave_out(tx, standing, taken.faults)
    before = standing.result
    result = replace(before, added=before.added + taken.added, changed=before.changed + taken.changed)
    tell = now - standing.told_at >= TELL_EVERY_SECONDS
    after = replace(standing, done=standing.done + len(rows), result=result)
    imports.save(tx, after, tell=tell, now=now)
    return replace(after, told_at=now) if tell else after


def _finish(tx: Transaction, standing: Import, faults: tuple[RowFault, ...], *, now: int) -> None:
    _leave_out(tx, standing, faults)
    imports.save(tx, replace(standing, status=Status.DONE, finished_at=now), tell=True, now=now)


def _leave_out(tx: Transaction, standing: Import, faults: Iterable[RowFault]) -> None:
    imports.leave_out(
        tx, standing.id, [LeftOut(each.line, each.sku_or_handle, each.reason, each.value) for each in faults]
    )


def card(tx: Transaction, standing: Import, speaking: Speaking) -> Screen:
    """How far a price list is, and what came of it."""
    shown, number = imports.left_out(tx, standing.id, most=LEFT_OUT_SHOWN)
    supplier = suppliers.supplier(tx, standing.result.supplier_id)
    return views.card(speaking.own, standing, supplier, shown, number_left_out=number)
