"""An order as a plain loop over sqlite3 writes it: seventeen statements and a commit, and nothing around them."""

import sqlite3
from pathlib import Path

SCHEMA = """
PRAGMA journal_mode=WAL;
CREATE TABLE people (id INTEGER PRIMARY KEY, telegram_id INTEGER NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE variants (
    id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, title TEXT NOT NULL, price INTEGER NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0)
);
CREATE TABLE carts (
    id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL UNIQUE REFERENCES people (id), version INTEGER NOT NULL,
    address TEXT NOT NULL, phone TEXT NOT NULL
);
CREATE TABLE cart_lines (
    cart_id INTEGER NOT NULL REFERENCES carts (id), variant_id INTEGER NOT NULL REFERENCES variants (id),
    quantity INTEGER NOT NULL, PRIMARY KEY (cart_id, variant_id)
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, person_id INTEGER NOT NULL REFERENCES people (id),
    cart_id INTEGER NOT NULL, cart_version INTEGER NOT NULL, status TEXT NOT NULL, total INTEGER NOT NULL,
    address TEXT NOT NULL, phone TEXT NOT NULL, placed_at INTEGER NOT NULL, UNIQUE (cart_id, cart_version)
);
CREATE INDEX ix_orders_person_id ON orders (person_id);
CREATE TABLE order_lines (
    id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id),
    variant_id INTEGER NOT NULL REFERENCES variants (id), quantity INTEGER NOT NULL, price INTEGER NOT NULL
);
CREATE INDEX ix_order_lines_order_id ON order_lines (order_id);
CREATE TABLE history (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, became TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE events (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX ix_events_order_id ON events (order_id);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL, subject TEXT NOT NULL, status TEXT NOT NULL,
    due_at INTEGER NOT NULL
);
CREATE INDEX ix_outbox_due_at ON outbox (due_at) WHERE status = 'waiting';
CREATE TABLE payments (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL UNIQUE, due INTEGER NOT NULL);
"""


def make(path: Path, *, customers: int, variants: int) -> None:
    """A database with so many full carts of three lines."""
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA)
    connection.executemany(
        "INSERT INTO variants VALUES (?, ?, ?, 1200, 1000000)",
        [(number, f"SKU-{number}", f"Thing {number}") for number in range(1, variants + 1)],
    )
    connection.executemany(
        "INSERT INTO people VALUES (?, ?, ?)", [(n, 1000 + n, f"Customer {n}") for n in range(1, customers + 1)]
    )
    connection.executemany(
        "INSERT INTO carts VALUES (?, ?, 1, 'Hafenstr. 7, Hamburg', '+491701234567')",
        [(n, n) for n in range(1, customers + 1)],
    )
    connection.executemany(
        "INSERT INTO cart_lines VALUES (?, ?, 1)",
        [(n, (3 * n + line) % variants + 1) for n in range(1, customers + 1) for line in range(3)],
    )
    connection.commit()
    connection.close()


def connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def place_order(connection: sqlite3.Connection, cart_id: int, *, now: int) -> int:
    """Seventeen statements for three lines, and BEGIN and COMMIT."""
    execute = connection.execute
    execute("BEGIN IMMEDIATE")
    cart = execute("SELECT person_id, version, address, phone FROM carts WHERE id = ?", (cart_id,)).fetchone()
    execute("SELECT name FROM people WHERE id = ?", (cart[0],)).fetchone()
    lines = execute(
        "SELECT variant_id, quantity, price FROM cart_lines JOIN variants ON id = variant_id WHERE cart_id = ?",
        (cart_id,),
    ).fetchall()
    for variant_id, quantity, _ in lines:
        taken = execute(
            "UPDATE variants SET stock = stock - ? WHERE id = ? AND stock >= ?", (quantity, variant_id, quantity)
        )
        assert taken.rowcount == 1, "there is enough of everything"
    total = sum(quantity * price for _, quantity, price in lines)
    order_id = execute(
        "INSERT INTO orders (code, person_id, cart_id, cart_version, status, total, address, phone, placed_at)"
        " VALUES (?, ?, ?, ?, 'placed', ?, ?, ?, ?)",
        (f"C{cart_id}", cart[0], cart_id, cart[1], total, cart[2], cart[3], now),
    ).lastrowid
    assert order_id is not None
    for variant_id, quantity, price in lines:
        execute(
            "INSERT INTO order_lines (order_id, variant_id, quantity, price) VALUES (?, ?, ?, ?)",
            (order_id, variant_id, quantity, price),
        )
    execute("INSERT INTO history (order_id, became, at) VALUES (?, 'placed', ?)", (order_id, now))
    execute("INSERT INTO events (order_id, kind, at) VALUES (?, 'OrderPlaced', ?)", (order_id, now))
    execute(
        "INSERT INTO outbox (chat_id, subject, status, due_at) VALUES (-1, ?, 'waiting', 0)", (f"order:{order_id}",)
    )
    execute("INSERT INTO payments (order_id, due) VALUES (?, ?)", (order_id, total))
    execute("DELETE FROM cart_lines WHERE cart_id = ?", (cart_id,))
    execute("UPDATE carts SET version = version + 1 WHERE id = ?", (cart_id,))
    execute("SELECT stock FROM variants WHERE id = ?", (lines[0][0],)).fetchone()
    execute("COMMIT")
    return order_id


def note_payment(connection: sqlite3.Connection, order_id: int, *, now: int) -> None:
    """What a payment's event makes a simple bot write: six statements, and BEGIN and COMMIT."""
    execute = connection.execute
    execute("BEGIN IMMEDIATE")
    person_id = execute("SELECT person_id FROM orders WHERE id = ?", (order_id,)).fetchone()[0]
    execute("UPDATE payments SET due = 0 WHERE order_id = ?", (order_id,))
    execute("UPDATE orders SET status = 'paid' WHERE id = ?", (order_id,))
    execute("INSERT INTO history (order_id, became, at) VALUES (?, 'paid', ?)", (order_id, now))
    execute("INSERT INTO events (order_id, kind, at) VALUES (?, 'paid', ?)", (order_id, now))
    execute(
        "INSERT INTO outbox (chat_id, subject, status, due_at) VALUES (?, ?, 'waiting', ?)",
        (person_id, f"order:{order_id}", now),
    )
    execute("COMMIT")
