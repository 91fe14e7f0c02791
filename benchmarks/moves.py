"""The stock page of a variant that has moved 100,000 times, and its history page by page."""

import sqlite3
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.catalogue import NOW, with_connection
from benchmarks.load import load
from benchmarks.result import Result, percentile, quickest
from domain import catalogue, ledger, stock, tables
from domain.actors import the_shop
from domain.flows import stock_desk
from domain.ledger import Kind
from gateways.database.migrating import migrate
from gateways.database.sqlite import SqliteTransaction

MOVES = load(100_000)
PAGE = 10
ALLOWED_MS = 20.0


def main() -> Iterator[Result]:
    """Where its pieces are; the newest page, and one from the middle."""
    connection = sqlite3.connect(_database())
    tx = SqliteTransaction(connection, lambda _tx, _event: ())
    place_id = stock.main_place(tx)
    pages = {
        "stock_page_100k_ms": lambda: stock_desk.page_of(
            tx, 1, currency="EUR", with_value=True, actor=the_shop("benchmark")
        ),
        "moves_100k_ms": lambda: stock.moves(tx, 1, place_id=place_id, most=PAGE),
        "moves_100k_ms, middle": lambda: stock.moves(tx, 1, place_id=place_id, before=MOVES // 2, most=PAGE),
    }
    for name, page in pages.items():
        yield Result(f"{name}, p99", percentile(quickest([page] * 300), 99), ALLOWED_MS, "ms")
    connection.close()


@cache
def _database() -> Path:
    path = Path(tempfile.mkdtemp()) / "moves.db"
    migrate(f"sqlite:///{path}")
    with_connection(path, _fill)
    return path


def _fill(connection: sqlite3.Connection) -> None:
    """A variant that was ordered and called off, piece by piece; every tenth stayed with its customer."""
    tx = SqliteTransaction(connection, lambda _tx, _event: ())
    stock.ensure_main_place(tx)
    place_id = stock.main_place(tx)
    product_id = catalogue.add_product(
        tx, handle="mug", title="Mug", description="", option_names=(), active=True, now=NOW
    )
    facts = {"options": (), "position": 0, "price_minor": 100, "cost_minor": 50, "barcode": "", "tax_class": ""}
    variant_id = catalogue.add_variant(tx, product_id=product_id, sku="MUG", **facts, low_stock_threshold=0, active=1)
    where = {"unit": ledger.pieces(variant_id), "place_id": place_id, "floor": None, "ceiling": None}
    free = tx.insert(tables.accounts, kind=Kind.FREE, ref="", balance=50, **where)
    lines = range(MOVES // 2)
    tx.insert_all(
        tables.accounts,
        (
            {"kind": Kind.CUSTOMER if line % 10 == 0 else Kind.HELD, "ref": str(line), "balance": int(line % 10 == 0)}
            | {**where, "floor": 0}
            for line in lines
        ),
    )
    tx.insert_all(
        tables.entries,
        (
            {
                "at": NOW,
                "kind": "release" if number % 2 else "place",
                "document": f"order:{number // 2}",
                "actor": "person:1",
                "reason": "",
                "key": str(number),
            }
            for number in range(MOVES)
        ),
    )
    tx.insert_all(tables.transfers, (_transfer(number, free) for number in range(MOVES)))


def _transfer(number: int, free: int) -> dict[str, int]:
    held = free + 1 + number // 2
    source, target = (held, free) if number % 2 else (free, held)
    return {"entry_id": number + 1, "source_id": source, "target_id": target, "quantity": 1}
