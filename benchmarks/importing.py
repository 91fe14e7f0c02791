"""Importing 4,000 rows as Shopify writes them: how long it takes, and how long the writer waits for it at most."""

import asyncio
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import catalogue as data
from benchmarks.load import load
from benchmarks.result import Result
from benchmarks.rounds import Timed
from bot.commands import import_into
from domain import importing
from gateways.database import open_database
from gateways.database.migrating import migrate

ROWS = load(4_000)
VARIANTS = load(300)
ALLOWED_SECONDS = 20.0
ALLOWED_MS = 50.0
_HEAD = "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty"


def main() -> Iterator[Result]:
    """Into an empty shop, and then the same file again, which changes nothing; and one product, which is one write."""
    yield from _twice(f"import of {ROWS} rows", islice(_rows(), ROWS))
    yield from _twice(f"import of a product of {VARIANTS} variants", _of_one_product())


def _twice(name: str, rows: Iterable[str]) -> Iterator[Result]:
    content = "\n".join([_HEAD, *rows]).encode()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'shop.db'}"
        migrate(url)
        for time in ("new", "again"):
            seconds, longest = asyncio.run(_import(url, content))
            yield Result(f"{name}, {time}", round(seconds, 2), ALLOWED_SECONDS, "s")
            yield Result(f"{name}, {time}: longest write", round(1000 * longest, 1), ALLOWED_MS, "ms")


async def _import(url: str, content: bytes) -> tuple[float, float]:
    db = await open_database(url, lambda _tx, _event: ())
    timed: Any = Timed(db)
    try:
        began = perf_counter()
        await import_into(timed, importing.read_catalogue(content, exponent=2), "EUR")
        return perf_counter() - began, timed.longest_seconds
    finally:
        await db.close()


def _rows() -> Iterator[str]:
    """Two variants a product."""
    for number, title in enumerate(data.titles("en")):
        for size in ("S", "L"):
            first = f"{title},<p>{title}: made to last.</p>,Size" if size == "S" else ",,"
            yield f"product-{number},{first},{size},SKU-{number}-{size},{5 + number % 90}.00,{number % 7}"


def _of_one_product() -> Iterator[str]:
    for number in range(VARIANTS):
        first = "A shirt,<p>Made to last.</p>,Size" if number == 0 else ",,"
        yield f"shirt,{first},{number},SHIRT-{number},12.00,{number % 7}"
