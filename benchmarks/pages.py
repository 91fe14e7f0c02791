"""A page of the shop window at any depth: 100,000 products, every order, both filters, both ways."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks import catalogue as data
from benchmarks.load import load
from benchmarks.result import Result, milliseconds_each, percentile, quickest
from domain.catalogue import categories, shelves
from domain.catalogue.shelves import Sort
from gateways.database.sqlite import SqliteTransaction

PAGES = load(4_000)
PER_PAGE = 6
ALLOWED_MS = 1.0
_IN = "SELECT product_id FROM shelf WHERE category_id = ?"
_SKIPPING = "SELECT product_id FROM shelf WHERE category_id = 0 ORDER BY sort_title, product_id LIMIT 6 OFFSET ?"


def main() -> Iterator[Result]:
    """The slowest hundredth of pages against what is allowed, and against counting from the beginning."""
    connection = sqlite3.connect(f"file:{data.database()}?mode=ro", uri=True, cached_statements=512)
    tx = SqliteTransaction(connection, lambda _tx, _event: ())
    draw = random.Random(data.SEED)
    leaf = max(categories.tree(tx), key=lambda branch: (branch.depth, branch.visible)).category.id

    def turn(category_id: int, sort: Sort, anchor: int, *, in_stock: bool) -> None:
        found = shelves.page(
            tx, category_id=category_id, sort=sort, in_stock=in_stock, anchor=anchor, most=PER_PAGE, language="de"
        )
        assert found.products, "there is something on every page"
        if category_id:
            categories.path(tx, category_id, language="de")

    def skip(number: int) -> None:
        connection.execute(_SKIPPING, (number,)).fetchall()

    def works(category_id: int) -> list[Callable[[], object]]:
        made: list[Callable[[], object]] = []
        ids = [row[0] for row in connection.execute(_IN, (category_id,))]
        for _ in range(PAGES):
            anchor = draw.choice((1, -1)) * draw.choice(ids)
            sort, in_stock = draw.choice(list(Sort)), draw.random() < 0.5
            made.append(partial(turn, category_id, sort, anchor, in_stock=in_stock))
        return made

    for name, category_id in (("all products", shelves.ALL), ("a category", leaf)):
        every = works(category_id)
        milliseconds_each(every[:200])
        times = quickest(every)
        yield Result(f"page of {name}, p50", percentile(times, 50), ALLOWED_MS, "ms")
        yield Result(f"page of {name}, p99", percentile(times, 99), ALLOWED_MS, "ms")
    deep = [draw.randrange(data.PRODUCTS - PER_PAGE) for _ in range(200)]
    skipping = quickest([partial(skip, number) for number in deep])
    yield Result("page of all products, p99, against OFFSET", percentile(times, 99), percentile(skipping, 99), "ms")
    connection.close()
