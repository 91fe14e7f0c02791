"""What the command line does beside running the bot."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TypeVar

import typer

from bot.settings import ShopSettings, read_shop_settings
from domain import chats, importing, money, stock
from domain.actors import the_shop
from domain.events import Event
from domain.flows import laws, stocking
from domain.flows.stocking import Outcome
from domain.importing import ImportedCatalogue, ImportedProduct, ImportedVariant
from domain.outbox import Effect
from domain.transaction import Transaction
from gateways.clock import SystemClock
from gateways.database import Database, open_database
from gateways.database.migrating import migrate
from jobs import effects

T = TypeVar("T")
# So few that the writer is free again soon: the bot may be running beside.
PRODUCTS_AT_ONCE = 20
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
    outcomes, foreign = asyncio.run(_import(settings, found, dry_run=dry_run))
    for fault in found.faults:
        typer.echo(f"line {fault.line}: {fault.sku_or_handle}: {fault.reason.replace('_', ' ')} {fault.value!r}")
    for variant in foreign:
        typer.echo(f"line {variant.line}: {variant.sku}: another product has this SKU")
    done = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in Outcome)
    left_out = len(foreign) + sum(not fault.reason.keeps_row for fault in found.faults)
    typer.echo(f"{'Would be: ' if dry_run else ''}{done}; rows left out: {left_out}.")
    return not (found.faults or foreign)


async def _import(settings: ShopSettings, found: ImportedCatalogue, *, dry_run: bool) -> Imported:
    return await _with_database(settings, lambda db: import_into(db, found, settings.shop_currency, dry_run=dry_run))


async def import_into(db: Database, found: ImportedCatalogue, currency: str, *, dry_run: bool = False) -> Imported:
    """Put a catalogue into an open database, a few products a transaction; a dry run undoes each."""
    outcomes: Counter[Outcome] = Counter()
    foreign: list[ImportedVariant] = []
    await db.write(stock.ensure_main_place)
    for start in range(0, len(found.products), PRODUCTS_AT_ONCE):
        products = found.products[start : start + PRODUCTS_AT_ONCE]
        now = int(SystemClock().now())
        try:
            imported = await db.write(_put, products, currency=currency, dry_run=dry_run, now=now)
        except DryRunOver as over:
            imported = over.imported
        outcomes += imported[0]
        foreign += imported[1]
    return outcomes, foreign


def _put(tx: Transaction, products: tuple[ImportedProduct, ...], *, currency: str, dry_run: bool, now: int) -> Imported:
    imported = stocking.import_products(tx, products, currency=currency, actor=_IMPORTER, now=now)
    if dry_run:
        raise DryRunOver(imported)
    return imported


def check_books() -> bool:
    """Print whatever in the books does not add up; whether all does."""
    settings = read_shop_settings()
    migrate(settings.database_url)
    faults = asyncio.run(_with_database(settings, lambda db: db.read(laws.check)))
    for fault in faults:
        typer.echo(str(fault))
    typer.echo("All laws hold." if not faults else f"{len(faults)} faults.")
    return not faults


async def _with_database(settings: ShopSettings, work: Callable[[Database], Awaitable[T]]) -> T:
    db = await open_database(settings.database_url, effects_of_a_command)
    try:
        return await work(db)
    finally:
        await db.close()


def effects_of_a_command(tx: Transaction, event: Event) -> Iterable[Effect]:
    """As in the running bot; where none has ever run, there is nobody to tell yet."""
    return effects.effects_of(tx, event) if chats.are_configured(tx) else ()
