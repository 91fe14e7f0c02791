"""Notes the stock levels of a file in counts, some rows a transaction; books nothing. Sends such files, too."""

from dataclasses import replace
from functools import partial

from domain import imports, outbox, people, stock
from domain.errors import Changed
from domain.flows import levels
from domain.importing import RowFault
from domain.importing.levels import COLUMNS, Level, Levels
from domain.imports import Import, LeftOut, Status
from domain.outbox import Delivery
from domain.transaction import Transaction, Verdict
from gateways.services import Services
from views import levels as views
from views.importing import LEFT_OUT_SHOWN
from views.screen import Screen
from views.spreadsheets import csv_of
from views.words import Speaking

# The name of the work that sends what lies where.
EXPORT = "export_levels"
# The writer shall be free again within 50 ms.
ROWS_A_PORTION = 50
# A row of the outbox is lent for two minutes; long before, what is left is put back.
ROWS_A_TURN = 10_000
TELL_EVERY_SECONDS = 4


async def read_in(services: Services, delivery: Delivery, standing: Import, found: Levels) -> Verdict | None:
    """Go on with a file where it stands."""
    result = replace(standing.result, is_of_levels=True)
    standing = replace(standing, status=Status.READING, total=len(found.levels), result=result)
    until = standing.done + ROWS_A_TURN
    while standing.done < standing.total:
        now = int(services.clock.now())
        if standing.done >= until:
            return partial(outbox.retry, delivery=delivery, at=now, error=None)
        rows = found.levels[standing.done : standing.done + ROWS_A_PORTION]
        standing = await services.db.write(_take, standing, rows, now=now)
    await services.db.write(_finish, standing, found.faults, now=int(services.clock.now()))
    return None


def _take(tx: Transaction, standing: Import, rows: tuple[Level, ...], *, now: int) -> Import:
    """Note some rows, and that they are: after a crash, neither is true or both are."""
    if imports.locked_import(tx, standing.id).done != standing.done:
        raise Changed("import", standing.id)
    before, actor = standing.result, people.by_id(tx, standing.person_id).actor
    taken = levels.take(tx, rows, begun=before.counts, file_name=standing.file_name, actor=actor, now=now)
    imports.leave_out(tx, standing.id, map(_left_out, taken.faults))
    result = replace(
        before,
        changed=before.changed + taken.noted,
        unchanged=before.unchanged + taken.unchanged,
        counts=taken.counts,
    )
    tell = now - standing.told_at >= TELL_EVERY_SECONDS
    after = replace(standing, done=standing.done + len(rows), result=result)
    imports.save(tx, after, tell=tell, now=now)
    return replace(after, told_at=now) if tell else after


def _finish(tx: Transaction, standing: Import, faults: tuple[RowFault, ...], *, now: int) -> None:
    imports.leave_out(tx, standing.id, map(_left_out, faults))
    imports.save(tx, replace(standing, status=Status.DONE, finished_at=now), tell=True, now=now)


def _left_out(fault: RowFault) -> LeftOut:
    return LeftOut(fault.line, fault.sku_or_handle, fault.reason, fault.value)


def card(tx: Transaction, standing: Import, speaking: Speaking) -> Screen:
    """How far a file of stock levels is, and what it would change."""
    shown, number = imports.left_out(tx, standing.id, most=LEFT_OUT_SHOWN)
    places = {place.id: place.name for place in stock.all_places(tx)}
    return views.card(speaking.own, standing, shown, number_left_out=number, places=places)


async def send_export(services: Services, delivery: Delivery) -> Verdict | None:
    """Send what lies where as a file."""
    data, shop = delivery.effect.data, services.shop
    rows = await services.db.read(levels.levels)
    await services.messenger.send_document(
        data["chat_id"],
        csv_of(COLUMNS, rows),
        name="stock.csv",
        caption=views.export_caption(shop.speaking.own, shop.name),
        thread_id=data["thread_id"],
    )
    return None
