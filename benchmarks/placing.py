"""Orders of three lines placed through `db.write` on SQLite, against other ways to write them."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import islice
from pathlib import Path
from time import perf_counter

from benchmarks import buyers as data
from benchmarks.buyers import Buyer
from benchmarks.catalogue import NOW
from benchmarks.load import load
from benchmarks.references import orm, plain
from benchmarks.result import Result
from benchmarks.rounds import by_callers, compared, copy_of
from gateways.database import open_database
from gateways.database.sqlite import SqliteTransaction
from jobs.effects import effects_of

ALONE, MANY = load(200), load(600)
CALLERS = 50
PAST_ORDERS = load(200_000)
GROUP = 50
_PER_SECOND = "orders/s"


def place_order_sqlite_1() -> Iterator[Result]:
    """One caller, a commit each, against a plain loop of seventeen statements and a commit each."""
    yield compared(
        "place_order_sqlite_1",
        partial(ours, orders=ALONE, callers=1),
        partial(plainly, orders=ALONE),
        unit=_PER_SECOND,
    )


def place_order_sqlite_50() -> Iterator[Result]:
    """Fifty callers, who share commits, against the same loop."""
    yield compared(
        "place_order_sqlite_50", partial(ours, orders=MANY), partial(plainly, orders=ALONE), unit=_PER_SECOND
    )


def place_order_limit_50() -> Iterator[Result]:
    """Fifty callers against our own statements in a loop that commits after fifty."""
    yield compared("place_order_limit_50", partial(ours, orders=MANY), partial(limit, orders=MANY), unit=_PER_SECOND)


def place_order_orm_50() -> Iterator[Result]:
    """Fifty callers against fifty callers of the async ORM."""
    yield compared(
        "place_order_orm_50", partial(ours, orders=MANY), partial(by_orm, orders=load(100)), unit=_PER_SECOND
    )


def growth_orders() -> Iterator[Result]:
    """With 200,000 orders in the database against none."""
    grown = data.database(orders=PAST_ORDERS)
    yield compared(
        "growth_orders", partial(ours, orders=MANY, database=grown), partial(ours, orders=MANY), unit=_PER_SECOND
    )


BENCHMARKS: tuple[Callable[[], Iterator[Result]], ...] = (
    place_order_sqlite_1,
    place_order_sqlite_50,
    place_order_limit_50,
    place_order_orm_50,
    growth_orders,
)


def ours(*, orders: int, callers: int = CALLERS, database: Path | None = None) -> float:
    """Orders a second through the database's threads."""

    async def place_all(path: Path, who: list[Buyer]) -> float:
        db = await open_database(f"sqlite:///{path}", effects_of)
        try:
            began = perf_counter()
            await by_callers(who, lambda buyer: db.write(data.place_order, buyer), callers=callers)
            return orders / (perf_counter() - began)
        finally:
            await db.close()

    with copy_of(database or data.database()) as path:
        return asyncio.run(place_all(path, first_buyers(path, orders)))


def limit(*, orders: int) -> float:
    """The same statements with nothing between them but a commit now and then."""
    with copy_of(data.database()) as path:
        who = first_buyers(path, orders)
        connection = plain.connect(path)
        connection.execute("PRAGMA temp_store=MEMORY")
        began = perf_counter()
        for number, buyer in enumerate(who):
            if number % GROUP == 0:
                connection.execute("BEGIN IMMEDIATE")
            data.place_order(SqliteTransaction(connection, effects_of), buyer)
            if number % GROUP == GROUP - 1 or number == orders - 1:
                connection.execute("COMMIT")
        seconds = perf_counter() - began
        connection.close()
        return orders / seconds


def plainly(*, orders: int) -> float:
    """Orders a second of the plain loop."""
    with copy_of(plain_database()) as path:
        connection = plain.connect(path)
        began = perf_counter()
        for cart_id in range(1, orders + 1):
            plain.place_order(connection, cart_id, now=NOW)
        seconds = perf_counter() - began
        connection.close()
        return orders / seconds


def by_orm(*, orders: int) -> float:
    """Orders a second of the async ORM."""

    async def place_all(path: Path) -> float:
        engine = orm.engine_of(path)
        sessions = orm.sessions_of(engine)
        await orm.place_order(sessions, orders + 1, now=NOW)
        began = perf_counter()
        await by_callers(
            range(1, orders + 1), lambda cart_id: orm.place_order(sessions, cart_id, now=NOW), callers=CALLERS
        )
        seconds = perf_counter() - began
        await engine.dispose()
        return orders / seconds

    with copy_of(plain_database()) as path:
        return asyncio.run(place_all(path))


def first_buyers(path: Path, orders: int) -> list[Buyer]:
    """So many who are about to order."""
    connection = sqlite3.connect(path)
    who = list(islice(data.buyers(SqliteTransaction(connection, effects_of)), orders))
    connection.close()
    assert len(who) == orders, "there are enough full carts"
    return who


@cache
def plain_database() -> Path:
    path = Path(tempfile.mkdtemp()) / "plain.db"
    plain.make(path, customers=data.CUSTOMERS, variants=data.PRODUCTS)
    return path
