"""Stock levels by command line: written to a file, and read in as counts that are booked once they were looked at."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from bot.commands import with_database
from bot.settings import ShopSettings, read_shop_settings
from domain import counts, stock
from domain.actors import the_shop
from domain.counts import Line, Status
from domain.flows import levels
from domain.importing.levels import COLUMNS, Level, Levels, read_levels
from domain.imports import LeftOut
from domain.transaction import Transaction
from gateways.clock import SystemClock
from gateways.database import Database
from gateways.database.migrating import migrate
from jobs.counting import LINES_A_PORTION
from jobs.levels import ROWS_A_PORTION
from views import importing as views
from views.spreadsheets import csv_of

_IMPORTER = the_shop("import")
_REASON = "imported"
_SHOWN = 1000


def import_levels(path: Path, *, dry_run: bool, yes: bool) -> bool:
    """Read stock levels, print what differs and what was left out, and book it after a yes; whether all was good."""
    settings = read_shop_settings()
    found = read_levels(path.read_bytes())
    migrate(settings.database_url)
    return asyncio.run(
        with_database(settings, lambda db: _import(db, settings, found, path.name, dry_run=dry_run, yes=yes))
    )


async def _import(db: Database, settings: ShopSettings, found: Levels, name: str, *, dry_run: bool, yes: bool) -> bool:
    await db.write(stock.ensure_main_place)
    taken = levels.Taken()
    faults = [*found.faults]
    for rows in _portions(found.levels):
        part = await db.write(_take, rows, begun=taken.counts, file_name=name)
        faults += part.faults
        taken = levels.Taken(part.counts, taken.noted + part.noted, taken.unchanged + part.unchanged)
    for fault in sorted(faults, key=lambda fault: fault.line):
        row = LeftOut(fault.line, fault.sku_or_handle, fault.reason, fault.value)
        typer.echo(views.line(settings.speaking.own, row))
    for count_id in taken.counts.values():
        for line in await db.read(counts.differing, count_id, most=_SHOWN, currency=settings.shop_currency):
            typer.echo(_written(line))
    typer.echo(f"{taken.noted} differing, {taken.unchanged} unchanged; rows left out: {len(faults)}.")
    is_booked = bool(taken.counts) and not dry_run and (yes or typer.confirm("Book it?"))
    for count_id in taken.counts.values():
        if is_booked:
            await _book(db, count_id, currency=settings.shop_currency)
        else:
            await db.write(_drop, count_id)
    typer.echo("Booked." if is_booked else "Nothing was booked.")
    return not faults


def _portions(rows: tuple[Level, ...]) -> Iterator[tuple[Level, ...]]:
    for start in range(0, len(rows), ROWS_A_PORTION):
        yield rows[start : start + ROWS_A_PORTION]


def _take(tx: Transaction, rows: tuple[Level, ...], *, begun: dict[int, int], file_name: str) -> levels.Taken:
    return levels.take(tx, rows, begun=begun, file_name=file_name, actor=_IMPORTER, now=_now())


def _written(line: Line) -> str:
    return f"{line.sku}: {line.expected} -> {line.counted}"


async def _book(db: Database, count_id: int, *, currency: str) -> None:
    """By and by: a running bot goes on selling meanwhile, and does not book it as well."""
    await db.write(_begin, count_id)
    while await db.write(_portion, count_id, currency=currency):
        pass


def _begin(tx: Transaction, count_id: int) -> None:
    version = counts.the_count(tx, count_id).version
    counts.start_booking(tx, count_id, version=version, reason=_REASON, actor=_IMPORTER, now=_now())


def _portion(tx: Transaction, count_id: int, *, currency: str) -> bool:
    return counts.book_portion(tx, count_id, most=LINES_A_PORTION, currency=currency, now=_now())


def _drop(tx: Transaction, count_id: int) -> None:
    count = counts.the_count(tx, count_id)
    if count.status is Status.OPEN:
        counts.drop(tx, count_id, version=count.version, actor=_IMPORTER, now=_now())


def export_levels(path: Path | None) -> None:
    """Write what lies where, to the terminal where no file is named."""
    settings = read_shop_settings()
    migrate(settings.database_url)
    rows = asyncio.run(with_database(settings, lambda db: db.read(levels.levels)))
    content = csv_of(COLUMNS, rows)
    if path is None:
        sys.stdout.buffer.write(content)
    else:
        path.write_bytes(content)


def _now() -> int:
    return int(SystemClock().now())
