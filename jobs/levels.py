"""Notes the stock levels of a file in counts, some rows a transaction; books nothing. Sends such files, too."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain import imports, people, stock
from domain.flows import levels
from domain.importing import RowFault
from domain.importing.levels import COLUMNS, Level, Levels
from domain.imports import Import, Result
from domain.outbox import Delivery
from domain.transaction import Transaction, Verdict
from gateways.services import Services
from jobs import portions
from views import levels as views
from views.importing import LEFT_OUT_SHOWN
from views.screen import Screen
from views.spreadsheets import csv_of
from views.words import Speaking

# The name of the work that sends what lies where.
EXPORT = "export_levels"
ROWS_A_PORTION = 50
ROWS_A_TURN = 10_000


async def read_in(services: Services, delivery: Delivery, standing: Import, found: Levels) -> Verdict | None:
    """Go on with a file where it stands."""
    standing = replace(standing, result=replace(standing.result, is_of_levels=True))
    how = {"at_once": ROWS_A_PORTION, "a_turn": ROWS_A_TURN}
    return await portions.read_in(services, delivery, standing, found.levels, found.faults, take=_take, **how)


def _take(tx: Transaction, standing: Import, rows: Sequence[Level], now: int) -> tuple[Result, Iterable[RowFault]]:
    before, actor = standing.result, people.by_id(tx, standing.person_id).actor
    taken = levels.take(tx, rows, begun=before.counts, file_name=standing.file_name, actor=actor, now=now)
    changed, unchanged = before.changed + taken.noted, before.unchanged + taken.unchanged
    return replace(before, changed=changed, unchanged=unchanged, counts=taken.counts), taken.faults


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
