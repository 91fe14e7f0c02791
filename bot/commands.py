"""What the command line does beside running the bot."""

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TypeVar

import typer

from bot.mail import mailbox_for
from bot.settings import ShopSettings, read_shop_settings
from domain import chats, importing, money, stock
from domain.actors import the_shop
from domain.catalogue import keeping
from domain.events import Event
from domain.flows import laws, stocking
from domain.flows.exporting import export_catalogue
from domain.flows.stocking import Change, Outcome
from domain.importing import ImportedCatalogue, ImportedProduct, ImportedVariant
from domain.imports import LeftOut
from domain.outbox import Effect
from domain.transaction import Transaction
from gateways.clock import Clock, SystemClock, stopwatch
from gateways.database import Database, open_database
from gateways.database.migrating import migrate
from gateways.errors import GatewayError
from jobs import effects
from jobs.importing import Pace, missing_from, portions
from views import importing as views

T = TypeVar("T")
_IMPORTER = the_shop("import")


Imported = tuple[Counter[Outcome], list[ImportedVariant]]


class DryRunOver(Exception):
    """Everything was tried, and nothing shall be kept but what came of it."""

    def __init__(self, imported: Imported) -> None:
        super().__init__("nothing was kept")
        self.imported = imported


def import_catalogue(path: Path, *, dry_run: bool) -> bool:
    """Read a shop's product file into the catalogue, and print what came of it; whether every row was good."""
    settings = read_shop_settings()
    found = importing.read_catalogue(path.read_bytes(), exponent=money.exponent(settings.shop_currency))
    migrate(settings.database_url)
    words = settings.speaking.own
    changes: list[Change] = []
    with typer.progressbar(length=len(found.products), label=path.name, file=sys.stderr) as bar:
        (outcomes, foreign), vanished, found = asyncio.run(
            with_database(
                settings, lambda db: _import(db, settings, found, dry_run=dry_run, note=changes.append, told=bar.update)
            )
        )
    if dry_run:
        for change in changes:
            if change.outcome is not Outcome.UNCHANGED:
                typer.echo(
                    " ".join([f"{change.outcome}: {change.title}", *([_named(change)] if change.fields else [])])
                )
    left_out = [LeftOut(fault.line, fault.sku_or_handle, fault.reason, fault.value) for fault in found.faults]
    left_out += [LeftOut(variant.line, variant.sku, views.FOREIGN_SKU, "") for variant in foreign]
    for row in sorted(left_out, key=lambda row: row.line):
        typer.echo(views.line(words, row))
    for title in vanished:
        typer.echo(f"no longer in the file, but still in the shop: {title}")
    done = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in Outcome)
    rows = len(foreign) + sum(not fault.reason.keeps_row for fault in found.faults)
    typer.echo(f"{'Would be: ' if dry_run else ''}{done}; rows left out: {rows}.")
    return not left_out


def _named(change: Change) -> str:
    return f"({', '.join(name.removesuffix('_minor').replace('_', ' ') for name in change.fields)})"


async def _import(
    db: Database,
    settings: ShopSettings,
    found: ImportedCatalogue,
    *,
    dry_run: bool,
    note: Callable[[Change], None],
    told: Callable[[int], None],
) -> tuple[Imported, list[str], ImportedCatalogue]:
    found = await db.read(stocking.at_known_places, found)
    imported = await import_into(db, found, settings.shop_currency, dry_run=dry_run, note=note, told=told)
    handles = missing_from(found)
    vanished = await db.read(keeping.vanished, handles)
    if not dry_run:
        await db.write(keeping.forget_vanished, handles)
    return imported, vanished, found


async def import_into(
    db: Database,
    found: ImportedCatalogue,
    currency: str,
    *,
    clock: Clock | None = None,
    dry_run: bool = False,
    note: Callable[[Change], None] = lambda _: None,
    told: Callable[[int], None] = lambda _: None,
) -> Imported:
    """
    Put a catalogue into an open database, a few products a transaction; a dry run undoes each.

    Args:
        clock: What time it is in the shop; the world's where it is left out.
        note: Told of each product.
        told: Told how many products more are done.
    """
    outcomes: Counter[Outcome] = Counter()
    foreign: list[ImportedVariant] = []
    await db.write(stock.ensure_main_place)
    pace = Pace()
    for products in portions(found.products, pace=pace):
        now = int((clock or SystemClock()).now())
        with stopwatch(pace.took):
            try:
                imported = await db.write(_put, products, currency=currency, dry_run=dry_run, note=note, now=now)
            except DryRunOver as over:
                imported = over.imported
        outcomes += imported[0]
        foreign += imported[1]
        told(len(products))
    return outcomes, foreign


def _put(
    tx: Transaction,
    products: tuple[ImportedProduct, ...],
    *,
    currency: str,
    dry_run: bool,
    note: Callable[[Change], None],
    now: int,
) -> Imported:
    imported = stocking.import_products(tx, products, currency=currency, actor=_IMPORTER, now=now, note=note)
    if dry_run:
        raise DryRunOver(imported)
    return imported


def export_to(path: Path | None) -> None:
    """Write the catalogue in Shopify's form, to the terminal where no file is named."""
    settings = read_shop_settings()
    migrate(settings.database_url)
    now = int(SystemClock().now())
    content = asyncio.run(
        with_database(settings, lambda db: db.read(export_catalogue, currency=settings.shop_currency, now=now))
    )
    if path is None:
        sys.stdout.buffer.write(content)
    else:
        path.write_bytes(content)


def check_books() -> bool:
    """Print whatever in the books does not add up; whether all does."""
    settings = read_shop_settings()
    migrate(settings.database_url)
    faults = asyncio.run(with_database(settings, lambda db: db.read(laws.check)))
    for fault in faults:
        typer.echo(str(fault))
    typer.echo("All laws hold." if not faults else f"{len(faults)} faults.")
    return not faults


def check_mailbox() -> bool:
    """Print whether the mailbox can be read to which letters come back; True where there is none."""
    mailbox = mailbox_for(read_shop_settings())
    if mailbox is None:
        return True
    try:
        asyncio.run(mailbox.check())
    except GatewayError as trouble:
        typer.echo(f"IMAP_URL: {trouble}")
        return False
    typer.echo("The mailbox of IMAP_URL can be read.")
    return True


async def with_database(settings: ShopSettings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do some work on the shop's database, and close it."""
    db = await open_database(settings.database_url, effects_of_a_command)
    try:
        return await work(db)
    finally:
        await db.close()


def effects_of_a_command(tx: Transaction, event: Event) -> Iterable[Effect]:
    """As in the running bot; where none has ever run, there is nobody to tell yet."""
    return effects.effects_of(tx, event) if chats.are_configured(tx) else ()
