"""A catalogue of 100,000 products with titles as shops write them, made once for each seed and language."""

import json
import os
import random
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks import wordlists
from benchmarks.load import load
from domain import catalogue, stock, tables
from domain.catalogue import categories, listing, shelves
from gateways.database import migrating
from gateways.database.sqlite import SqliteTransaction

PRODUCTS = load(100_000)
SEED = 1
NOW = 1_767_268_800
# Natural texts follow Zipf's law, the commonest words a little less so (Mandelbrot's 2.7).
_FLATTENED = 2.7
_LANGUAGES = {
    "en": (wordlists.ENGLISH_LOOKS, wordlists.ENGLISH_STUFFS, wordlists.ENGLISH_KINDS),
    "de": (wordlists.GERMAN_LOOKS, wordlists.GERMAN_STUFFS, wordlists.GERMAN_KINDS),
}
_PORTION = 5_000


class _Zipf:
    """Draws words, each the rarer the later it stands."""

    def __init__(self, words: Sequence[str], draw: random.Random) -> None:
        self._words, self._draw = words, draw
        self._weights = list(accumulate(1 / (rank + _FLATTENED) for rank in range(1, len(words) + 1)))

    def __call__(self) -> str:
        return self._draw.choices(self._words, cum_weights=self._weights)[0]


def database(language: str = "en", *, products: int = PRODUCTS, seed: int = SEED) -> Path:
    """
    The path of a shop's database with so many products; made now, or kept in the temporary folder from before.

    Every product has prices, stock, one to three variants and a place in a tree of categories, and can be searched.
    """
    path = Path(tempfile.gettempdir()) / f"stallkeeper-bench-{language}-{products}-{seed}-{_fingerprint()}.db"
    if not path.exists():
        unfinished = path.with_suffix(f".{os.getpid()}")
        migrating.migrate(f"sqlite:///{unfinished}")
        with_connection(unfinished, lambda connection: _fill(connection, language, products, seed))
        unfinished.rename(path)
    return path


def with_connection(path: Path, work: Any) -> Any:
    """Run `work(connection)` and keep what it wrote."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    try:
        # Lost power costs a benchmark's data nothing that cannot be made again.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN")
        done = work(connection)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
    finally:
        connection.close()
    return done


def titles(language: str, *, products: int = PRODUCTS, seed: int = SEED) -> Iterator[str]:
    """The titles of the catalogue, in the order of the products' ids."""
    draw = random.Random(f"{seed} {language}")
    looks, stuffs, kinds = (_Zipf(words.split(), draw) for words in _LANGUAGES[language])
    maker = _Zipf(_makers(draw), draw)
    for number in range(products):
        if language == "de":
            thing = f"{stuffs()}{kinds().lower()} {looks()}"
        else:
            thing = f"{looks()} {stuffs()} {kinds()}".title()
        yield f"{maker()} {thing} {draw.randrange(100, 1000)}" if number % 3 else f"{maker()} {thing}"


def _makers(draw: random.Random) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < wordlists.MAKERS:
        names["".join(draw.choices(wordlists.SYLLABLES.split(), k=draw.choice((2, 2, 3)))).title()] = None
    return list(names)


def _fingerprint() -> str:
    """What the data set is made of: another schema or another way of making it makes another one."""
    made_of = [Path(__file__), Path(wordlists.__file__), Path(shelves.__file__), *what_migrates()]
    return sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()[:10]


def what_migrates() -> list[Path]:
    """All that a new database is made by."""
    migrating_path = Path(migrating.__file__)
    return [migrating_path, *sorted(migrating_path.parent.glob("migrations/versions/*.py"))]


def _fill(connection: sqlite3.Connection, language: str, products: int, seed: int) -> None:
    tx = SqliteTransaction(connection, lambda _tx, _event: ())
    draw = random.Random(seed)
    stock.ensure_main_place(tx)
    place_id = stock.main_place(tx)
    leaves = _categories(tx, language)
    product_rows, variant_rows, account_rows, placed_rows, shelf_rows = _rows(
        language, products, seed, draw=draw, leaves=leaves, place_id=place_id
    )
    for table, rows in (
        (tables.products, product_rows),
        (tables.variants, variant_rows),
        (tables.accounts, account_rows),
        (tables.product_categories, placed_rows),
        (tables.shelf, shelf_rows),
    ):
        tx.insert_all(table, rows)
    visible, there = len(shelf_rows), sum(row["in_stock"] for row in shelf_rows)
    tx.insert(tables.shelf_counts, category_id=shelves.ALL, visible=visible, in_stock=there)
    listing.relist_categories(tx, [branch.category.id for branch in categories.tree(tx)])
    while catalogue.refresh(tx, most=_PORTION):
        pass


def _categories(tx: SqliteTransaction, language: str) -> list[int]:
    """Ten at the top, five below each, four below those; the ids of the last."""
    names = _LANGUAGES[language][2].split()
    leaves = []
    for top in range(10):
        first = categories.add(tx, names[top])
        for middle in range(5):
            second = categories.add(tx, names[10 + middle], parent_id=first)
            leaves += [categories.add(tx, names[20 + leaf], parent_id=second) for leaf in range(4)]
    return leaves


Rows = list[dict[str, Any]]


def _rows(
    language: str, products: int, seed: int, *, draw: random.Random, leaves: list[int], place_id: int
) -> tuple[Rows, Rows, Rows, Rows, Rows]:
    made: tuple[Rows, Rows, Rows, Rows, Rows] = ([], [], [], [], [])
    product_rows, variant_rows, account_rows, placed_rows, shelf_rows = made
    variant_id = 0
    leaf = _Zipf([str(id_) for id_ in leaves], draw)
    for product_id, title in enumerate(titles(language, products=products, seed=seed), 1):
        sizes = ("S", "M", "L")[: draw.choices((1, 2, 3), (8, 1, 1))[0]]
        created_at = NOW - draw.randrange(10_000_000)
        price = draw.randrange(100, 20_000)
        counts = [draw.choice((0, 0, 3, 20)) for _ in sizes]
        product_rows.append(_product(product_id, title, created_at, has_sizes=len(sizes) > 1))
        for position, (size, count) in enumerate(zip(sizes, counts, strict=True)):
            variant_id += 1
            options = (size,) if len(sizes) > 1 else ()
            variant_rows.append(
                _variant(
                    variant_id, product_id, options, position=position, price_minor=price + 100 * position, count=count
                )
            )
            account_rows.append(_account(variant_id, count, place_id))
        placed_rows.append({"category_id": int(leaf()), "product_id": product_id})
        shelf_rows.append(
            {
                "category_id": shelves.ALL,
                "product_id": product_id,
                "place": shelves.NO_PLACE,
                "sort_title": listing.sort_title(title),
                "price_minor": price,
                "created_at": created_at,
                "in_stock": int(any(counts)),
            }
        )
    return made


def _product(product_id: int, title: str, created_at: int, *, has_sizes: bool) -> dict[str, Any]:
    return {
        "id": product_id,
        "handle": f"product-{product_id}",
        "title": title,
        "description": f"<p>{title}.</p>",
        "option_names": json.dumps(("Size",) if has_sizes else ()),
        "active": 1,
        "created_at": created_at,
    }


def _variant(
    variant_id: int, product_id: int, options: tuple[str, ...], *, position: int, price_minor: int, count: int
) -> dict[str, Any]:
    return {
        "id": variant_id,
        "product_id": product_id,
        "sku": f"SKU-{variant_id:06d}",
        "options": json.dumps(options),
        "position": position,
        "price_minor": price_minor,
        "barcode": "",
        "tax_class": "",
        "low_stock_threshold": 0,
        "active": 1,
        "in_stock": int(count > 0),
    }


def _account(variant_id: int, count: int, place_id: int) -> dict[str, Any]:
    return {
        "kind": "free",
        "place_id": place_id,
        "ref": "",
        "unit": f"v:{variant_id}",
        "balance": count,
        "floor": None,
        "ceiling": None,
    }
