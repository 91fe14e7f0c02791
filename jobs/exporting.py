"""Writes orders and acts to files, a portion at a time, while the shop goes on selling; then sends them."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from domain import exports, outbox, people
from domain.errors import NotFound
from domain.exports import NAME, Export, Form, Status
from domain.flows import tabling
from domain.flows.tabling import TABLES, Place, Portion
from domain.outbox import Delivery, Effect
from domain.transaction import Transaction
from gateways.services import Services
from gateways.sheets import CsvFiles, Files, XlsxFiles
from jobs.sending import Work
from views import exporting as views
from views.screen import Screen
from views.words import Speaking, Words

TELL_EVERY_SECONDS = 4
# Longer than anything here takes between two signs of life.
LEASE_SECONDS = 120
# Several shops may share a machine: each knows its own by the name of its bot.
_FOLDER = "stallkeeper-export-{bot}-"


async def run(services: Services, delivery: Delivery) -> None:
    """Go on with an export where it stands."""
    standing = await services.db.read(exports.the_export, _number(delivery.effect))
    if not standing.is_over and not _are_there(standing):
        standing = await _write(services, delivery, standing)
    if not standing.is_over:
        standing = await _send(services, standing)
    if standing.folder:
        await asyncio.to_thread(shutil.rmtree, standing.folder, ignore_errors=True)


async def clear_up(services: Services) -> None:
    """Remove what exports have left behind that were killed, and are over by now."""
    going_on = {_prefix(services, number) for number in await services.db.read(exports.unfinished)}
    await asyncio.to_thread(_clear, _FOLDER.format(bot=services.shop.bot_username), going_on)


def _prefix(services: Services, number: int) -> str:
    return _FOLDER.format(bot=services.shop.bot_username) + f"{number}-"


def _clear(prefix: str, keeping: AbstractSet[str] = frozenset()) -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        if folder.is_dir() and not folder.name.startswith(tuple(keeping)):
            shutil.rmtree(folder, ignore_errors=True)


def _are_there(standing: Export) -> bool:
    """True once the files are written, unless somebody has cleared them away since."""
    return standing.status is Status.SENDING and Path(standing.folder).is_dir()


async def _write(services: Services, delivery: Delivery, standing: Export) -> Export:
    total = await services.db.read(tabling.how_many, standing)
    standing = replace(standing, status=Status.WRITING, done=0, total=total, sent=0)
    # Whoever wrote it before was killed: only one does at a time.
    await asyncio.to_thread(_clear, _prefix(services, standing.id))
    folder = await asyncio.to_thread(tempfile.mkdtemp, prefix=_prefix(services, standing.id))
    with _removed_unless_kept(folder) as kept:
        files = await asyncio.to_thread(files_of, standing, Path(folder))
        place: Place | None = Place()
        while place is not None:
            zone = ZoneInfo(services.shop.speaking.timezone)
            portion, is_over = await services.db.read(_next, standing, place, zone=zone)
            if is_over:
                await asyncio.to_thread(files.close)
                return replace(standing, status=Status.CANCELLED)
            await asyncio.to_thread(files.write, portion.rows)
            place = portion.last
            standing = replace(standing, done=standing.done + portion.number)
            standing = await _tell(services, delivery, standing)
        await asyncio.to_thread(files.close)
        standing = replace(standing, status=Status.SENDING, folder=folder)
        if not await services.db.write(exports.save, standing, tell=False, now=int(services.clock.now())):
            return replace(standing, status=Status.CANCELLED)
        kept.append(folder)
    return standing


@contextmanager
def _removed_unless_kept(folder: str) -> Iterator[list[str]]:
    kept: list[str] = []
    try:
        yield kept
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def files_of(standing: Export, folder: Path) -> Files:
    """The files that are to be written, with their headings."""
    tables = TABLES[standing.what]
    return XlsxFiles(folder, standing.what, tables) if standing.form is Form.XLSX else CsvFiles(folder, tables)


def _next(tx: Transaction, standing: Export, place: Place, *, zone: ZoneInfo) -> tuple[Portion, bool]:
    """The next portion, and whether the whole was called off."""
    is_over = exports.the_export(tx, standing.id).is_over
    return tabling.portion(tx, standing, place, zone=zone), is_over


async def _tell(services: Services, delivery: Delivery, standing: Export) -> Export:
    """Now and then, show how far it is and say that this is still being worked on."""
    now = int(services.clock.now())
    if now - standing.told_at < TELL_EVERY_SECONDS:
        return standing
    await services.db.write(_keep, delivery, standing, now=now)
    return replace(standing, told_at=now)


def _keep(tx: Transaction, delivery: Delivery, standing: Export, *, now: int) -> None:
    exports.save(tx, standing, tell=True, now=now)
    outbox.keep(tx, delivery, until=now + LEASE_SECONDS)


async def _send(services: Services, standing: Export) -> Export:
    """Send what has not arrived; a chat's window may shut between two files, and the rest comes later."""
    paths = await asyncio.to_thread(files_in, standing.folder)
    words = await services.db.read(_words, standing, services.shop.speaking)
    for path in paths[standing.sent :]:
        await services.messenger.send_document(
            standing.chat_id,
            path,
            name=path.name,
            caption=views.caption(words, standing),
            thread_id=standing.thread_id,
        )
        now = int(services.clock.now())
        standing = replace(standing, sent=standing.sent + 1)
        if standing.sent == len(paths):
            standing = replace(standing, status=Status.DONE, finished_at=now)
        if not await services.db.write(exports.save, standing, tell=standing.is_over, now=now):
            return replace(standing, status=Status.CANCELLED)
    return standing


def files_in(folder: str) -> list[Path]:
    """The files that were written there, in the order in which they are sent."""
    return sorted(Path(folder).iterdir())


def card(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    """How far an export is."""
    standing = exports.the_export(tx, _number(effect))
    return views.card(_words(tx, standing, speaking), standing, is_private=standing.chat_id > 0)


def _words(tx: Transaction, standing: Export, speaking: Speaking) -> Words:
    """The language of whoever asked in private; a group reads the shop's."""
    if standing.chat_id < 0:
        return speaking.own
    try:
        return speaking.to(people.by_id(tx, standing.person_id).language)
    except NotFound:
        return speaking.own


def _number(effect: Effect) -> int:
    return int(effect.subject.partition(":")[2])


WORKS: dict[str, Work] = {NAME: run}
