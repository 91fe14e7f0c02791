"""The order desk with 200,000 orders: how long its screens take, and what memory a file of 100,000 takes."""

import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from benchmarks import buyers as data
from benchmarks import servers
from benchmarks.catalogue import NOW, SEED
from benchmarks.load import load
from benchmarks.result import Result, milliseconds_each, percentile, quickest
from benchmarks.rounds import copy_of
from domain import drafts, tables
from domain.actors import Actor, Role
from domain.exports import Export, Form, Status, What
from domain.flows import board, order_pages, tabling
from domain.flows.board import Stage
from domain.flows.tabling import Place
from domain.transaction import Transaction
from gateways.database.postgres import PostgresTransaction
from gateways.database.sessions import connect
from gateways.database.sqlite import SqliteTransaction
from jobs.exporting import files_of

ORDERS, EXPORTED = load(200_000), load(100_000)
ALLOWED_MS, ALLOWED_MB = 20.0, 50.0
LOOKS = load(400)
_OWNER = Actor(person_id=1, roles=frozenset({Role.OWNER}))
_UTC = ZoneInfo("UTC")
_CODES = select(tables.orders.c.id, tables.orders.c.code).order_by(tables.orders.c.id)
# A shop that has been open for long: nearly all is delivered, and at each stage there are some hundred orders.
_HISTORY = """
UPDATE orders SET placed_at = placed_at - (200001 - id) * 60;
UPDATE orders SET status = 'confirmed', accepted_at = placed_at, fulfilment = 'delivered' WHERE id % 400 > 2;
UPDATE orders SET accepted_at = placed_at WHERE id % 400 = 1;
INSERT INTO shipments
    (order_id, place_id, direction, status, version, code, wrong_codes, attempts, failure, created_at)
SELECT id, 1, 'out', CASE id % 400 WHEN 3 THEN 'planned' WHEN 4 THEN 'packed' WHEN 5 THEN 'out_for_delivery'
    WHEN 6 THEN 'attempt_failed' ELSE 'delivered' END, 1, '1234', 0, 0, '', placed_at
FROM orders WHERE id % 400 > 2;
INSERT INTO tasks (kind, subject, data, status, version, raised_at, reminders, closed_by, outcome)
SELECT 'order_to_accept', 'order:' || id, '{}', 'open', 1, placed_at, 0, '', '' FROM orders WHERE id % 800 = 0;
ANALYZE;
"""


def desk_speed() -> Iterator[Result]:
    """The slowest hundredth of looks at the board and its lists, at orders' pages, and of searches."""
    with copy_of(data.database(orders=ORDERS)) as path:
        _live_on(path)
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, cached_statements=512)
        yield from _looked_at(SqliteTransaction(connection, lambda _tx, _event: ()))
        connection.close()


def desk_speed_postgres() -> Iterator[Result]:
    """The same, of the same shop on PostgreSQL."""
    with copy_of(data.database(orders=ORDERS)) as path, servers.database() as url:
        _live_on(path)
        servers.move(path, url)
        with connect(url) as connection:
            connection.execute("SET default_transaction_read_only = on")
            yield from _looked_at(PostgresTransaction(connection, lambda _tx, _event: ()), on=" (postgres)")


def _looked_at(tx: Transaction, *, on: str = "") -> Iterator[Result]:
    draw = random.Random(SEED)
    orders = tx.all(_CODES)
    ids, codes = [row.id for row in orders], [row.code for row in orders]
    for name, looks in (
        ("board_p99_ms", _boards(tx, draw)),
        ("order_page_p99_ms", [partial(_page, tx, draw.choice(ids)) for _ in range(LOOKS)]),
        ("order_search_p99_ms", _searches(tx, draw, codes)),
    ):
        milliseconds_each(looks[:50])
        yield Result(name + on, percentile(quickest(looks), 99), ALLOWED_MS, "ms")


def export_100k_mb() -> Iterator[Result]:
    """The most memory that writing 100,000 orders takes, as CSV and as a workbook, beyond what the program has."""
    with copy_of(data.database(orders=EXPORTED)) as path:
        _live_on(path)
        for form in Form:
            ran = subprocess.run(
                [sys.executable, "-m", "benchmarks.desk", str(path), form], check=True, capture_output=True, text=True
            )
            yield Result(f"export_100k_mb ({form})", float(ran.stdout.split()[-1]), ALLOWED_MB, "MB")


BENCHMARKS: tuple[Callable[[], Iterator[Result]], ...] = (desk_speed, desk_speed_postgres, export_100k_mb)


def _live_on(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(_HISTORY)
    connection.close()


def _boards(tx: Transaction, draw: random.Random) -> list[Callable[[], object]]:
    """The counts, and a page of a list, in turn."""
    looks: list[Callable[[], object]] = []
    for _ in range(LOOKS // 2):
        stage = draw.choice(list(Stage))
        looks += [
            partial(_counts, tx),
            partial(board.page, tx, stage, number=draw.randrange(20), most=8, actor=_OWNER, now=NOW),
        ]
    return looks


def _counts(tx: Transaction) -> None:
    board.counts(tx, actor=_OWNER, now=NOW)
    drafts.open_count(tx)


def _page(tx: Transaction, order_id: int) -> None:
    order_pages.page_of_staff(tx, order_id, actor=_OWNER)


def _searches(tx: Transaction, draw: random.Random, codes: list[str]) -> list[Callable[[], object]]:
    """By code, by a misread code, by a name that all have and by one that few have, by number, by SKU."""

    def code() -> str:
        return draw.choice(codes)

    kinds: tuple[Callable[[], str], ...] = (
        code,
        lambda: f"#{code().lower()}",
        lambda: "2Z5S8B",
        lambda: "customer",
        lambda: f"customer {draw.randrange(data.CUSTOMERS)}",
        lambda: f"customer {draw.randrange(10)}",
        lambda: "0170 1234567",
        lambda: "4567",
        lambda: f"SKU-{draw.randrange(data.PRODUCTS)}",
        lambda: "sku",
        lambda: "nobody at all",
    )
    typed = [kinds[number % len(kinds)]() for number in range(LOOKS)]
    return [partial(board.found, tx, text, most=8, actor=_OWNER) for text in typed]


def _export(database: Path, form: Form) -> float:
    """Megabytes beyond those the program had after one portion."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, cached_statements=512)
    tx = SqliteTransaction(connection, lambda _tx, _event: ())
    with tempfile.TemporaryDirectory() as folder:
        standing = Export(
            *(1, What.ORDERS, form, 0, NOW + 1, 0, None, 1, Status.WRITING, 0, 0, folder, 0, NOW, NOW, None)
        )
        standing = replace(standing, total=tabling.how_many(tx, standing))
        before = _megabytes("VmRSS")
        place: Place | None = Place()
        files, done = files_of(standing, Path(folder)), 0
        while place is not None:
            portion = tabling.portion(tx, standing, place, zone=_UTC)
            files.write(portion.rows)
            place, done = portion.last, done + portion.number
        files.close()
        assert done == standing.total >= EXPORTED, "all orders are in it"
        sizes = {path.name: path.stat().st_size / 2**20 for path in Path(folder).iterdir()}
        assert all(size < 50 for size in sizes.values()), f"Telegram takes 50 MB: {sizes}"
        print(sizes)
        return round(_megabytes("VmHWM") - before, 1)


def _megabytes(what: str) -> float:
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None, "Linux says how much memory a process has"
    return int(found[1]) / 1024


if __name__ == "__main__":
    print(_export(Path(sys.argv[1]), Form(sys.argv[2])))
