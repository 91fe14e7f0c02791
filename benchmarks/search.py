"""Searching 100,000 products: a fixed mix of what people type, and whether a slip of the finger still finds."""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from benchmarks import catalogue as data
from benchmarks import servers
from benchmarks.load import load
from benchmarks.result import Result, milliseconds_each, percentile, quickest
from domain import catalogue
from domain.catalogue.words import TYPO_LETTERS_MIN
from domain.transaction import Transaction
from gateways.database.postgres import PostgresTransaction
from gateways.database.sessions import connect
from gateways.database.sqlite import SqliteTransaction

QUERIES = load(300)
SLIPS = load(400)
ALLOWED_MS = 15.0
ALLOWED_MISSES = 10.0
FIRST = 10
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


_LANGUAGES = ("en", "de")


def search() -> Iterator[Result]:
    """The slowest hundredth of the mix, each kind for itself, and how many single slips miss the first ten."""
    for language in _LANGUAGES:
        connection = sqlite3.connect(f"file:{data.database(language)}?mode=ro", uri=True, cached_statements=512)
        tx = SqliteTransaction(connection, lambda _tx, _event: ())
        yield from _searched(tx, nullcontext, language, named=language)
        connection.close()


def search_postgres() -> Iterator[Result]:
    """The same, of the same catalogues on PostgreSQL."""
    for language in _LANGUAGES:
        with servers.database() as url:
            servers.move(data.database(language), url)
            with connect(url) as connection:
                connection.execute("SET default_transaction_read_only = on")
                tx = PostgresTransaction(connection, lambda _tx, _event: ())
                yield from _searched(tx, connection.transaction, language, named=f"{language}, postgres")


BENCHMARKS: tuple[Callable[[], Iterator[Result]], ...] = (search, search_postgres)


def _searched(
    tx: Transaction, begun: Callable[[], AbstractContextManager[object]], language: str, *, named: str
) -> Iterator[Result]:
    """Each question in a transaction of its own, as in the shop."""
    draw, titles = random.Random(data.SEED), [title.lower() for title in data.titles(language)]

    def look(query: str) -> Sequence[int]:
        with begun():
            return catalogue.search(tx, query).product_ids

    every: list[float] = []
    for kind, query in _mix(draw, titles).items():
        milliseconds_each([partial(look, query()) for _ in range(20)])
        times = quickest([partial(look, query()) for _ in range(QUERIES)])
        every += times
        yield Result(f"search ({named}), {kind}, p99", percentile(times, 99), ALLOWED_MS, "ms")
    yield Result(f"search ({named}), the mix, p50", percentile(every, 50), ALLOWED_MS, "ms")
    yield Result(f"search ({named}), the mix, p99", percentile(every, 99), ALLOWED_MS, "ms")
    missed = 0
    for title in (draw.choice(titles) for _ in range(SLIPS)):
        first = catalogue.hits(tx, look(_slipped(draw, title))[:FIRST])
        missed += title not in {hit.listed.title.lower() for hit in first}
    share = round(100 * missed / SLIPS, 2)
    yield Result(f"search ({named}), slips that miss the first ten", share, ALLOWED_MISSES, "%")


def _mix(draw: random.Random, titles: list[str]) -> dict[str, Callable[[], str]]:
    counted = Counter(word for title in titles for word in title.split())
    words = [word for word, _ in counted.most_common()]
    common, rare = words[:50], [word for word in words if counted[word] <= 30]
    return {
        "a common word": lambda: draw.choice(common),
        "two words": lambda: " ".join(draw.sample(common, 2)),
        "two letters": lambda: draw.choice(words)[:2],
        "a rare word": lambda: draw.choice(rare),
        "a typo": lambda: _slipped(draw, draw.choice(titles)),
        "nothing": lambda: "".join(draw.choice("qxzjvw") for _ in range(8)),
    }


def _slipped(draw: random.Random, title: str) -> str:
    """The title with one letter missing, added, changed or swapped in one of its longer words."""
    words = title.split()
    number = draw.choice([n for n, word in enumerate(words) if len(word) >= TYPO_LETTERS_MIN and word.isalpha()])
    word = words[number]
    place, letter = draw.randrange(len(word) - 1), draw.choice(_LETTERS)
    head, two, tail = word[:place], word[place : place + 2], word[place + 2 :]
    slips = (head + two[1:] + tail, head + letter + two + tail, head + letter + two[1:] + tail, head + two[::-1] + tail)
    words[number] = draw.choice([slip for slip in slips if slip != word])
    return " ".join(words)
