"""A shop with a thousand full carts, and with as many past orders as wanted; made once for each seed."""

import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, select

from benchmarks.catalogue import NOW, SEED, what_migrates, with_connection
from benchmarks.catalogue import database as everything
from benchmarks.load import load
from domain import carts, catalogue, chats, ledger, people, stock, tables
from domain.actors import Actor, the_shop
from domain.catalogue import listing
from domain.flows import ordering
from domain.people import Arrival
from domain.transaction import Transaction
from gateways.database.migrating import migrate
from gateways.database.sqlite import SqliteTransaction
from jobs.effects import effects_of

CUSTOMERS = load(1_000, least=20)
PRODUCTS = load(300)
LINES = 3
CURRENCY = "EUR"
ADMIN_CHAT = -1001
FIRST_CUSTOMER = 5_000
_UTC = ZoneInfo("UTC")
_FULL_CARTS = (
    select(tables.carts.c.id, tables.carts.c.version, tables.people.c.telegram_id)
    .join(tables.people, tables.people.c.id == tables.carts.c.person_id)
    .where(
        tables.people.c.telegram_id >= bindparam("first"),
        exists().where(tables.cart_lines.c.cart_id == tables.carts.c.id),
    )
    .order_by(tables.carts.c.id)
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody with a full cart."""

    actor: Actor
    telegram_id: int
    cart_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Copied:
    """The rows of a table which each past order has of its own, and what in them is another than in the first's."""

    table: str
    which: str
    changed: Mapping[str, str]


def place_order(tx: Transaction, buyer: Buyer) -> int:
    """What the button does."""
    placed = ordering.place(
        tx, buyer.cart_id, version=buyer.version, currency=CURRENCY, zone=_UTC, actor=buyer.actor, now=NOW
    )
    return placed.order.id


def database(*, orders: int = 0, seed: int = SEED) -> Path:
    """
    The path of such a shop's database; made now, or kept in the temporary folder from before.

    Args:
        orders: So many have been placed before.
    """
    name = f"stallkeeper-bench-buyers-{orders}-{seed}-{_fingerprint()}.db"
    path = Path(tempfile.gettempdir()) / name
    if not path.exists():
        unfinished = path.with_suffix(f".{os.getpid()}")
        migrate(f"sqlite:///{unfinished}")
        with_connection(unfinished, lambda connection: fill(SqliteTransaction(connection, effects_of), seed=seed))
        if orders:
            with_connection(unfinished, lambda connection: add_past_orders(connection, orders))
        unfinished.rename(path)
    return path


def large(*, orders: int, seed: int = SEED) -> Path:
    """The path of a shop's database with 100,000 products, and so many orders placed before."""
    path = Path(tempfile.gettempdir()) / f"stallkeeper-bench-large-{orders}-{seed}-{_fingerprint()}.db"
    if not path.exists():
        unfinished = Path(shutil.copyfile(everything(), path.with_suffix(f".{os.getpid()}")))
        with_connection(unfinished, _fill_large)
        with_connection(unfinished, lambda connection: add_past_orders(connection, orders))
        unfinished.rename(path)
    return path


def _fill_large(connection: sqlite3.Connection) -> None:
    tx = SqliteTransaction(connection, effects_of)
    chats.configure(tx, admin_chat_id=ADMIN_CHAT)
    sellable = "SELECT id FROM variants WHERE in_stock = 1 AND active = 1 ORDER BY id LIMIT ?"
    _add_customers(tx, [row[0] for row in connection.execute(sellable, (PRODUCTS,))], CUSTOMERS)
    place_order(tx, buyers(tx)[0])


def buyers(tx: Transaction) -> list[Buyer]:
    """Everybody who could order now."""
    return [
        Buyer(people.at_telegram(tx, row.telegram_id).actor, row.telegram_id, row.id, row.version)
        for row in tx.all(_FULL_CARTS, first=FIRST_CUSTOMER)
    ]


def _fingerprint() -> str:
    made_of = [Path(__file__), *what_migrates()]
    sizes = f"{CUSTOMERS} {PRODUCTS} {LINES}".encode()
    return sha256(sizes + b"".join(path.read_bytes() for path in made_of)).hexdigest()[:10]


def fill(tx: Transaction, *, seed: int = SEED, customers: int = CUSTOMERS, one_product: bool = False) -> None:
    """Make such a shop; with `one_product`, everybody has the same in the cart."""
    draw = random.Random(seed)
    stock.ensure_main_place(tx)
    chats.configure(tx, admin_chat_id=ADMIN_CHAT)
    variants = [_variant(tx, number, draw) for number in range(PRODUCTS)]
    listing.mark_in_stock(tx, dict.fromkeys(variants, True))
    _add_customers(tx, variants[:1] if one_product else variants, customers)
    # The first has ordered: the accounts that all orders share are there, and there is an order to copy.
    place_order(tx, buyers(tx)[0])


def _add_customers(tx: Transaction, variants: list[int], customers: int) -> None:
    """Customers with full carts; those that stand next to each other want different things, if there are any."""
    for number in range(customers + 1):
        telegram_id = FIRST_CUSTOMER + number
        people.meet(tx, [Arrival(telegram_id, f"Customer {number}", None, "en")], now=NOW)
        actor = people.at_telegram(tx, telegram_id).actor
        carts.set_address(tx, "Hafenstr. 7, Hamburg", actor=actor, now=NOW)
        carts.set_phone(tx, "+49 170 1234567", actor=actor, now=NOW)
        for line in range(min(LINES, len(variants))):
            carts.add(tx, variants[(LINES * number + line) % len(variants)], actor=actor, now=NOW)


def _variant(tx: Transaction, number: int, draw: random.Random) -> int:
    product_id = catalogue.add_product(
        tx,
        handle=f"thing-{number}",
        title=f"Thing {number}",
        description="",
        option_names=(),
        active=True,
        now=NOW,
    )
    variant_id = catalogue.add_variant(
        tx,
        product_id=product_id,
        sku=f"SKU-{number}",
        options=(),
        position=0,
        price_minor=100 * draw.randrange(1, 90),
        cost_minor=100,
        barcode="",
        tax_class="",
        low_stock_threshold=0,
        active=1,
    )
    stock.count(
        tx,
        {variant_id: 100_000},
        document=f"variant:{variant_id}",
        place_id=stock.main_place(tx),
        currency=CURRENCY,
        reason="opening",
        actor=the_shop("bench"),
        now=NOW,
    )
    return variant_id


def add_past_orders(connection: sqlite3.Connection, orders: int) -> None:
    """Copy the one order there is, with all that belongs to it, so many times."""
    copies = _copies(connection)
    connection.execute("CREATE TEMP TABLE n (i INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO n VALUES (?)", ((number,) for number in range(1, orders + 1)))
    for table, which, changed in copies:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(changed.get(name, f"t.{name}") for name in names)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM n"
            f" JOIN (SELECT * FROM {table} WHERE {which}) AS t ORDER BY n.i"
        )
    connection.execute("DROP TABLE temp.n")


def _copies(connection: sqlite3.Connection) -> tuple[tuple[str, str, dict[str, str]], ...]:
    """Of which tables which rows are copied, and what is different in the copy numbered n.i."""
    (order_id,) = connection.execute("SELECT min(id) FROM orders").fetchone()
    (first_line, lines) = connection.execute(
        "SELECT min(id), count(*) FROM order_lines WHERE order_id = ?", (order_id,)
    ).fetchone()
    ids = {
        table: connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
        for table in ("orders", "order_lines", "accounts", "entries", "events", "history", "outbox")
    }
    held, due = ledger.Kind.HELD.value, ledger.Kind.RECEIVABLE.value
    new_order = f"{ids['orders']} + n.i"
    named_order = f"'order:' || ({new_order})"
    new_line = f"({ids['order_lines']} + (n.i - 1) * {lines} + 1 + {{}} - {first_line})"
    own_accounts = f"(kind = '{held}' OR kind = '{due}')"
    (first_account,) = connection.execute(f"SELECT min(id) FROM accounts WHERE {own_accounts}").fetchone()
    new_account = f"({ids['accounts']} + (n.i - 1) * {lines + 1} + 1 + {{}} - {first_account})"
    new_entry = f"{ids['entries']} + n.i"
    place_entry = f"(SELECT id FROM entries WHERE document = 'order:{order_id}')"
    return (
        (
            "orders",
            f"id = {order_id}",
            {
                "id": new_order,
                "code": "printf('ZZ%06d', n.i)",
                "cart_version": "-n.i",
                "person_id": f"2 + n.i % {CUSTOMERS}",
            },
        ),
        ("order_lines", f"order_id = {order_id}", {"id": new_line.format("t.id"), "order_id": new_order}),
        (
            "accounts",
            own_accounts,
            {
                "id": new_account.format("t.id"),
                "ref": f"CASE t.kind WHEN '{due}' THEN {new_order} ELSE"
                f" {new_line.format('CAST(t.ref AS INTEGER)')} END || ''",
            },
        ),
        (
            "entries",
            f"document = 'order:{order_id}'",
            {
                "id": new_entry,
                "document": f"'order:' || ({new_order})",
                "key": f"'order:' || ({new_order}) || '/place/1'",
            },
        ),
        (
            "transfers",
            f"entry_id = {place_entry}",
            {
                "entry_id": new_entry,
                "target_id": f"CASE WHEN t.target_id >= {first_account} AND (SELECT {own_accounts} FROM accounts"
                f" WHERE id = t.target_id) THEN {new_account.format('t.target_id')} ELSE t.target_id END",
            },
        ),
        ("events", f"order_id = {order_id}", {"id": f"{ids['events']} + n.i", "order_id": new_order}),
        (
            "history",
            f"id = (SELECT max(id) FROM history WHERE document = 'order' AND document_id = {order_id})",
            {"id": f"{ids['history']} + n.i", "document_id": new_order},
        ),
        (
            "outbox",
            f"subject = 'order:{order_id}'",
            {
                "id": f"{ids['outbox']} + n.i",
                "event_id": f"{ids['events']} + n.i",
                "subject": named_order,
                "status": "'sent'",
            },
        ),
    )
