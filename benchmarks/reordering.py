"""Going through the reorder rules of 50,000 variants that have sold for a year, and suggesting a rule for each."""

import asyncio
import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.catalogue import NOW, SEED, database, with_connection
from benchmarks.load import load
from benchmarks.result import Result
from benchmarks.rounds import Timed, copy_of
from domain import people, purchasing, stock, tables
from domain.actors import Actor, Role, the_shop
from domain.flows import restocking
from domain.flows.reordering import FULL_LINES
from domain.people import Arrival
from domain.purchasing import Reordered
from domain.purchasing.ordering import LINES_SENT_MAX
from domain.stock.typed import LINES_MAX as TYPED_MAX
from domain.transaction import Transaction
from gateways.database import open_database
from gateways.database.sqlite import SqliteTransaction
from jobs.reordering import reorder_all

VARIANTS = load(50_000)
SUPPLIERS = 20
ORDERS = load(150_000)
LINES = 4
CURRENCY = "EUR"
ALLOWED_SECONDS, ALLOWED_MS = 10.0, 50.0
_YEAR = 365 * 24 * 3600
_PORTION = 500
# More lines than any order has that goes out by itself.
_LONG = 8 * FULL_LINES
# What a merchant may have gathered in one order.
_GATHERED = load(2000)


def main() -> Iterator[Result]:
    """
    All rules, of which half want something; all of them again, which orders nothing; a suggestion for each; all of them
    where what is drawn up goes out by itself; and a very long order that a merchant sends, press by press.
    """
    with copy_of(_grown()) as path:
        yield from asyncio.run(_run(path))
    with copy_of(_grown()) as path:
        yield from asyncio.run(_send(path))
    with copy_of(_grown()) as path:
        yield from asyncio.run(_send_by_hand(path))


async def _run(path: Path) -> list[Result]:
    db = await open_database(f"sqlite:///{path}", lambda _tx, _event: ())
    timed: Any = Timed(db)
    try:
        first, seconds = await _timed(timed)
        again, again_seconds = await _timed(timed)
        assert first.lines > VARIANTS // 4, "there is something to order"
        assert again == Reordered(), "a need is ordered once"
        began = perf_counter()
        for start in range(1, VARIANTS + 1, _PORTION):
            ids = list(range(start, start + _PORTION))
            await db.read(restocking.suggest_all, ids, place_id=1, currency=CURRENCY, now=NOW)
        suggested_seconds = perf_counter() - began
    finally:
        await db.close()
    return [
        Result("reorder_50k_s", round(seconds, 2), ALLOWED_SECONDS, "s"),
        Result("reorder_50k_s, again", round(again_seconds, 2), ALLOWED_SECONDS, "s"),
        Result("reorder_50k_s, longest write", round(1000 * timed.longest_seconds, 1), ALLOWED_MS, "ms"),
        Result("suggest_50k_s", round(suggested_seconds, 2), ALLOWED_SECONDS, "s"),
    ]


async def _send(path: Path) -> list[Result]:
    db = await open_database(f"sqlite:///{path}", lambda _tx, _event: ())
    timed: Any = Timed(db)
    try:
        await db.write(purchasing.set_buying, sends_by_itself=True, actor=the_shop("benchmark"))
        done, seconds = await _timed(timed)
        assert len(done.order_ids) > VARIANTS // _LONG, "no order is very long"
    finally:
        await db.close()
    return [
        Result("reorder_50k_s, sent", round(seconds, 2), ALLOWED_SECONDS, "s"),
        Result("reorder_50k_s, sent, longest write", round(1000 * timed.longest_seconds, 1), ALLOWED_MS, "ms"),
    ]


async def _send_by_hand(path: Path) -> list[Result]:
    merchant = Actor(1, frozenset({Role.MERCHANT}))
    supplier_id = 1 + VARIANTS % SUPPLIERS
    of_supplier = range(VARIANTS, 0, -SUPPLIERS)[:_GATHERED]
    db = await open_database(f"sqlite:///{path}", lambda _tx, _event: ())
    typing: Any = Timed(db)
    sending: Any = Timed(db)
    try:
        order_id = await db.write(purchasing.draft, supplier_id, place_id=1, actor=merchant, now=NOW)
        for start in range(0, len(of_supplier), TYPED_MAX):
            wanted = dict.fromkeys(of_supplier[start : start + TYPED_MAX], 12)
            await typing.write(purchasing.wish_all, order_id, wanted, actor=merchant)
        presses, left = 0, [order_id]
        while left:
            version = (await db.read(purchasing.purchase_order, left[0])).version
            await sending.write(purchasing.send, left[0], version=version, actor=merchant, now=NOW)
            left = [each for each in [await db.read(_draft_of, supplier_id)] if each is not None]
            presses += 1
        assert presses == -(-len(of_supplier) // LINES_SENT_MAX), "each press sends as many as go out at once"
    finally:
        await db.close()
    return [
        Result("long order, lines typed, longest write", round(1000 * typing.longest_seconds, 1), ALLOWED_MS, "ms"),
        Result("long order, sent, longest write", round(1000 * sending.longest_seconds, 1), ALLOWED_MS, "ms"),
    ]


def _draft_of(tx: Transaction, supplier_id: int) -> int | None:
    return purchasing.draft_for(tx, supplier_id, place_id=1)


async def _timed(db: Any) -> tuple[Reordered, float]:
    began = perf_counter()
    done, _ = await reorder_all(db, now=NOW)
    return done, perf_counter() - began


def _grown() -> Path:
    """The path of such a shop's database; made now, or kept in the temporary folder from before."""
    everything = database(products=load(40_000))
    made_of = Path(__file__).read_bytes() + everything.name.encode()
    path = everything.with_name(f"stallkeeper-bench-reordering-{sha256(made_of).hexdigest()[:10]}.db")
    if not path.exists():
        unfinished = Path(shutil.copyfile(everything, path.with_suffix(f".{os.getpid()}")))
        with_connection(unfinished, _fill)
        unfinished.rename(path)
    return path


def _fill(connection: sqlite3.Connection) -> None:
    tx = SqliteTransaction(connection, lambda _tx, _event: ())
    draw = random.Random(SEED)
    people.meet(tx, [Arrival(1, "Anna", None, "en")], now=NOW)
    buyer = people.at_telegram(tx, 1).id
    for number in range(SUPPLIERS):
        facts = {"language": "en", "currency": CURRENCY, "email": "", "active": 1, "version": 1, "created_at": NOW}
        tx.insert(tables.suppliers, name=f"Supplier {number}", **facts)
    purchasing.set_buying(tx, order_cost_minor=1500, actor=the_shop("bench"))
    place_id = stock.main_place(tx)
    tx.insert_all(tables.supplier_items, (_item(variant_id, draw) for variant_id in range(1, VARIANTS + 1)))
    tx.insert_all(tables.reorder_rules, (_rule(variant_id, place_id) for variant_id in range(1, VARIANTS + 1)))
    tx.insert_all(tables.orders, (_order(order_id, buyer) for order_id in range(1, ORDERS + 1)))
    tx.insert_all(tables.order_lines, (_line(number, draw) for number in range(ORDERS * LINES)))


def _item(variant_id: int, draw: random.Random) -> dict[str, Any]:
    return {
        "supplier_id": 1 + variant_id % SUPPLIERS,
        "variant_id": variant_id,
        "sku": "",
        "cost_minor": draw.randrange(50, 10_000),
        "lead_days": draw.randrange(2, 30),
        "minimum": draw.choice((1, 1, 10)),
        "pack": draw.choice((1, 1, 6, 12)),
        "priority": 1,
    }


def _rule(variant_id: int, place_id: int) -> dict[str, Any]:
    return {"variant_id": variant_id, "place_id": place_id, "minimum": 3, "maximum": 20, "multiple": 1}


def _order(order_id: int, buyer: int) -> dict[str, Any]:
    placed_at = NOW - order_id * _YEAR // ORDERS
    empty = dict.fromkeys(("name", "address", "phone", "note", "closing_reason"), "")
    money = dict.fromkeys(("total_minor", "tax_minor"), 0)
    statuses = {"status": "confirmed", "payment": "none", "fulfilment": "none", "return_status": "none"}
    return {
        "id": order_id,
        "code": f"B{order_id}",
        "person_id": buyer,
        "version": 1,
        "terms": "cash",
        "way": "delivery",
        "currency": CURRENCY,
        "created_at": placed_at,
        "placed_at": placed_at,
        **empty,
        **money,
        **statuses,
    }


def _line(number: int, draw: random.Random) -> dict[str, Any]:
    return {
        "order_id": 1 + number // LINES,
        "variant_id": draw.randrange(1, VARIANTS + 1),
        "sku": "",
        "title": "",
        "quantity": draw.choice((1, 1, 1, 2, 5)),
        "unit_price_minor": 0,
        "tax_minor": 0,
        "total_minor": 0,
    }
