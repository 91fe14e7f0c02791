"""The outbox as a queue: rows claimed and completed, and one alert to very many."""

import asyncio
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import perf_counter

from sqlalchemy import select

from benchmarks import buyers as data
from benchmarks.catalogue import NOW
from benchmarks.load import load
from benchmarks.references import plain
from benchmarks.result import Result
from benchmarks.rounds import compared, copy_of
from domain import outbox, tables
from domain.outbox import Effect, Priority
from domain.transaction import Transaction
from gateways.database import open_database
from jobs.effects import effects_of

ROWS = load(3_000)
# What may go out in a second.
BATCH = 30
SUBSCRIBERS = load(100_000)
_FIRST_CHAT = 1_000_000
# The ids of all who are no subscribers.
_BEFORE_THEM = load(100_000)
_SUBSCRIBERS = select(tables.people.c.id, tables.people.c.telegram_id.label("chat_id"))
_CLAIM = "SELECT * FROM outbox WHERE status = 'waiting' AND due_at <= ? ORDER BY priority, id LIMIT ?"
_COLUMNS = (
    "event_id, kind, name, subject, chat_id, thread_id, data, priority, status, attempts, due_at, lease_until, lease,"
    " created_at"
)


def outbox_claim() -> Iterator[Result]:
    """Rows a second claimed, and completed with the next claim, against bare SQL in batches of the same size."""
    yield compared("outbox_claim", _claimed, _claimed_plainly, unit="rows/s")


def fanout_100k() -> Iterator[Result]:
    """Rows a second of an alert to 100,000, in portions, against one INSERT … SELECT into the same table."""
    yield compared("fanout_100k", _fanned_out, _fanned_out_plainly, unit="rows/s", rounds=5)


BENCHMARKS = (outbox_claim, fanout_100k)


def _alert(chat_id: int) -> Effect:
    return outbox.news("alert", "", chat_id=chat_id, priority=Priority.BULK, product_id=1)


def _put(tx: Transaction, first: int, count: int) -> None:
    outbox.put(tx, (_alert(_FIRST_CHAT + number) for number in range(first, first + count)), now=NOW)


def _claimed() -> float:
    async def run(path: Path) -> float:
        db = await open_database(f"sqlite:///{path}", effects_of)
        await db.write(_put, 0, ROWS)
        done, sent = 0, list[int]()
        began = perf_counter()
        while done < ROWS:
            claimed = await db.write(outbox.claim, sent=sent, closed_chats=[], most=BATCH, until=NOW + 120, now=NOW)
            sent = [delivery.outbox_id for delivery in claimed]
            done += len(sent)
        await db.write(outbox.claim, sent=sent, closed_chats=[], most=0, until=NOW, now=NOW)
        seconds = perf_counter() - began
        await db.close()
        return ROWS / seconds

    with copy_of(data.database()) as path:
        return asyncio.run(run(path))


def _claimed_plainly() -> float:
    with copy_of(data.database()) as path:
        connection = plain.connect(path)
        connection.execute("BEGIN")
        _insert_plainly(connection, ROWS)
        connection.execute("COMMIT")
        done = 0
        began = perf_counter()
        while done < ROWS:
            connection.execute("BEGIN IMMEDIATE")
            ids = [row[0] for row in connection.execute(_CLAIM, (NOW, BATCH))]
            marks = ",".join("?" * len(ids))
            connection.execute(
                f"UPDATE outbox SET status = 'sending', lease = lease + 1, attempts = attempts + 1, lease_until = ?"
                f" WHERE id IN ({marks})",
                (NOW + 120, *ids),
            )
            connection.execute(f"UPDATE outbox SET status = 'sent', lease_until = 0 WHERE id IN ({marks})", ids)
            connection.execute("COMMIT")
            done += len(ids)
        seconds = perf_counter() - began
        connection.close()
        return ROWS / seconds


def _fanned_out() -> float:
    async def run(path: Path) -> float:
        db = await open_database(f"sqlite:///{path}", effects_of)
        began = perf_counter()
        last: int | None = _BEFORE_THEM
        while last is not None:
            last = await db.write(outbox.put_for_each, _SUBSCRIBERS, _alert(0), after=last, now=NOW)
        seconds = perf_counter() - began
        await db.close()
        return SUBSCRIBERS / seconds

    with copy_of(_with_subscribers()) as path:
        return asyncio.run(run(path))


def _fanned_out_plainly() -> float:
    with copy_of(_with_subscribers()) as path:
        connection = plain.connect(path)
        began = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            f"INSERT INTO outbox ({_COLUMNS}) SELECT NULL, 'news', 'alert', '', telegram_id, NULL, ?, ?, 'waiting',"
            " 0, 0, 0, 0, ? FROM people WHERE id > ? ORDER BY id",
            (json.dumps({"product_id": 1}), int(Priority.BULK), NOW, _BEFORE_THEM),
        )
        connection.execute("COMMIT")
        seconds = perf_counter() - began
        connection.close()
        return SUBSCRIBERS / seconds


@cache
def _with_subscribers() -> Path:
    path = Path(shutil.copyfile(data.database(), Path(tempfile.mkdtemp()) / "subscribers.db"))
    connection = plain.connect(path)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO people (id, telegram_id, name, language, created_at) VALUES (?, ?, 'Somebody', 'en', ?)",
        ((_BEFORE_THEM + 1 + number, _FIRST_CHAT + number, NOW) for number in range(SUBSCRIBERS)),
    )
    connection.execute("COMMIT")
    connection.close()
    return path


def _insert_plainly(connection: sqlite3.Connection, rows: int) -> None:
    connection.executemany(
        f"INSERT INTO outbox ({_COLUMNS}) VALUES (NULL, 'news', 'alert', '', ?, NULL, ?, ?, 'waiting', 0, 0, 0, 0, ?)",
        [(_FIRST_CHAT + n, json.dumps({"product_id": 1}), int(Priority.BULK), NOW) for n in range(rows)],
    )
