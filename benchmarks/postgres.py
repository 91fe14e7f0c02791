"""Orders on PostgreSQL, each synced: ten callers against one and against bare connections; fifty for one product."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from functools import cache, partial
from queue import Empty, SimpleQueue
from time import perf_counter

import psycopg
from sqlalchemy import Text, bindparam, literal, select

from benchmarks import buyers as data
from benchmarks import servers
from benchmarks.buyers import Buyer
from benchmarks.load import load
from benchmarks.result import Result
from benchmarks.rounds import by_callers, compared
from domain import tables
from domain.ledger import Kind
from domain.transaction import Transaction
from gateways.database import open_database
from gateways.database.migrating import migrate
from gateways.database.postgres import PostgresTransaction
from gateways.database.sessions import connect
from jobs.effects import effects_of
from tests import postgres

ALONE, MANY = load(100), load(300)
CALLERS, CROWD = 10, 50
_PER_SECOND = "orders/s"
_SHELF = (
    select(tables.accounts.c.id)
    .join(tables.cart_lines, tables.accounts.c.unit == literal("v:") + tables.cart_lines.c.variant_id.cast(Text))
    .where(tables.cart_lines.c.cart_id == bindparam("cart_id"), tables.accounts.c.kind == Kind.FREE.value)
    .with_for_update(of=tables.accounts)
)


def place_order_postgres_10() -> Iterator[Result]:
    """Ten callers against our own statements on bare connections in ten threads."""
    yield compared("place_order_postgres_10", partial(_ours, orders=MANY), _bare, unit=_PER_SECOND)


def spread_scaling_postgres() -> Iterator[Result]:
    """Ten callers against one, who want different things."""
    alone = partial(_ours, orders=ALONE, callers=1)
    yield compared("spread_scaling_postgres", partial(_ours, orders=MANY), alone, unit=_PER_SECOND)


def hot_product_postgres() -> Iterator[Result]:
    """Fifty who want the same thing, against orders that lock its stock first and hold it to their end."""
    ours = partial(_ours, orders=MANY, callers=CROWD, one_product=True)
    yield compared("hot_product_postgres", ours, partial(ours, place=_stock_first), unit=_PER_SECOND)


BENCHMARKS = (place_order_postgres_10, spread_scaling_postgres, hot_product_postgres)


def _stock_first(tx: Transaction, buyer: Buyer) -> int:
    tx.all(_SHELF, cart_id=buyer.cart_id)
    return data.place_order(tx, buyer)


def _ours(
    *,
    orders: int,
    callers: int = CALLERS,
    one_product: bool = False,
    place: Callable[[Transaction, Buyer], int] = data.place_order,
) -> float:
    """Orders a second through the database's threads."""

    async def place_all(url: str, who: list[Buyer]) -> float:
        db = await open_database(url, effects_of)
        try:
            began = perf_counter()
            await by_callers(who, lambda buyer: db.write(place, buyer), callers=callers)
            return orders / (perf_counter() - began)
        finally:
            await db.close()

    with servers.database(like=_filled(one_product=one_product)) as url:
        return asyncio.run(place_all(url, _first_buyers(url, orders)))


def _bare() -> float:
    """Orders a second of as many threads as there are callers, each with a connection and nothing else to do."""
    with servers.database(like=_filled(one_product=False)) as url:
        waiting: SimpleQueue[Buyer] = SimpleQueue()
        for buyer in _first_buyers(url, MANY):
            waiting.put(buyer)
        connections = [connect(url) for _ in range(CALLERS)]
        threads = [threading.Thread(target=_place_waiting, args=(each, waiting)) for each in connections]
        began = perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = perf_counter() - began
        for connection in connections:
            connection.close()
        return MANY / seconds


def _place_waiting(connection: "psycopg.Connection[tuple[object, ...]]", waiting: "SimpleQueue[Buyer]") -> None:
    while True:
        try:
            buyer = waiting.get_nowait()
        except Empty:
            return
        connection.execute("BEGIN", prepare=False)
        data.place_order(PostgresTransaction(connection, effects_of), buyer)
        connection.execute("COMMIT", prepare=False)


def _first_buyers(url: str, orders: int) -> list[Buyer]:
    with connect(url) as connection:
        return data.buyers(PostgresTransaction(connection, effects_of))[:orders]


@cache
def _filled(*, one_product: bool) -> str:
    """The name of a database that others are copies of."""
    name = servers.named()
    servers.administer(f"CREATE DATABASE {name}")
    migrate(postgres.url_of(name))
    with connect(postgres.url_of(name)) as connection, connection.transaction():
        data.fill(PostgresTransaction(connection, effects_of), customers=MANY, one_product=one_product)
    return name
