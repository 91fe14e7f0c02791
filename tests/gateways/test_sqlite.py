"""SQLite's threads: groups that share a commit, and what happens to their members when something fails."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any, Self, TypeVar

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from domain import outbox, prices, shopkeeping
from domain.errors import ShopError
from domain.transaction import Transaction
from gateways.database import DatabaseFull, DatabaseUnusable, postgres, sqlite, threads
from gateways.database.sqlite import SqliteDatabase
from gateways.database.statements import Driver, statements_of

T = TypeVar("T")

WRITE = text("INSERT INTO notes (body) VALUES (:body)")
FILL = text("INSERT INTO notes (body) VALUES (hex(zeroblob(:size)))")
TAKE = text("UPDATE basket SET free = free - 1 WHERE free > 0")
ANSWER_NOBODY = text("INSERT INTO answers (note_id) VALUES (999)")
COUNT = text("SELECT count(*) FROM notes")


class SoldOut(ShopError):
    """There is none left."""


@pytest.fixture
async def db(tmp_path: Path, template_database: Path) -> AsyncIterator[SqliteDatabase]:
    path = shutil.copyfile(template_database, tmp_path / "shop.db")
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
            CREATE TABLE answers (note_id INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED);
            CREATE TABLE basket (free INTEGER NOT NULL);
            INSERT INTO basket VALUES (1);
            """
        )
    connection.close()
    opened = await SqliteDatabase(path, lambda _tx, _event: ()).open()
    yield opened
    await opened.close()


def write(tx: Transaction, body: str) -> str:
    tx.change(WRITE, body=body)
    return body


def write_and_refuse(tx: Transaction, body: str) -> None:
    tx.change(WRITE, body=body)
    raise SoldOut(body)


def take(tx: Transaction) -> str:
    if tx.change(TAKE) == 0:
        raise SoldOut("sold out")
    return "taken"


def take_and_fail_at_commit(tx: Transaction) -> None:
    take(tx)
    tx.change(ANSWER_NOBODY)


def ring(tx: Transaction, subject: str) -> None:
    outbox.put(tx, [outbox.card("order", subject, chat_id=1)], now=0)


def notes(db: SqliteDatabase) -> list[str]:
    """What another program sees."""
    connection = sqlite3.connect(f"file:{db.path}?mode=ro", uri=True)
    found = [body for (body,) in connection.execute("SELECT body FROM notes ORDER BY id")]
    connection.close()
    return found


async def on_writing(db: SqliteDatabase, work: Callable[[sqlite3.Connection], T]) -> T:
    """Ask the connection that writes something, on its thread: nobody else may."""
    return await db.write(lambda tx: work(tx._connection))  # type: ignore[attr-defined]


async def spy(db: SqliteDatabase) -> list[str]:
    """The statements that the writer runs from now on."""
    seen: list[str] = []
    await on_writing(db, lambda connection: connection.set_trace_callback(seen.append))
    seen.clear()
    return seen


class Held:
    """Keeps the writer at work until it is let go, so that what comes meanwhile gathers."""

    def __init__(self, db: SqliteDatabase) -> None:
        self._gate, self._has_begun = threading.Event(), threading.Event()
        self._holding = asyncio.create_task(db.write(self._wait))

    def _wait(self, _tx: Transaction) -> None:
        self._has_begun.set()
        assert self._gate.wait(30)

    async def begun(self) -> None:
        await asyncio.to_thread(self._has_begun.wait, 30)

    async def let_go(self) -> None:
        self._gate.set()
        await self._holding


async def together(db: SqliteDatabase, *works: Callable[[], Awaitable[Any]]) -> list[Any]:
    """Ask for all of it while the writer is busy; what came of each, results and errors."""
    held = Held(db)
    await held.begun()
    asked = [asyncio.ensure_future(work()) for work in works]
    await asyncio.sleep(0)
    await held.let_go()
    return await asyncio.gather(*asked, return_exceptions=True)


class TestAGroup:
    async def test_shares_one_commit(self, db: SqliteDatabase) -> None:
        seen = await spy(db)

        answers = await together(db, *(lambda body=f"{n}": db.write(write, body) for n in range(10)))

        assert answers == [f"{n}" for n in range(10)]
        assert notes(db) == answers
        assert (seen.count("BEGIN IMMEDIATE"), seen.count("COMMIT")) == (1, 1)

    async def test_loses_only_what_was_refused(self, db: SqliteDatabase) -> None:
        answers = await together(
            db,
            lambda: db.write(write, "before"),
            lambda: db.write(write_and_refuse, "refused"),
            lambda: db.write(write, "after"),
        )

        assert [type(answer) for answer in answers] == [str, SoldOut, str]
        assert notes(db) == ["before", "after"]

    async def test_undoes_the_first_when_it_is_refused(self, db: SqliteDatabase) -> None:
        with pytest.raises(SoldOut):
            await db.write(write_and_refuse, "refused")

        assert await db.write(write, "after") == "after"
        assert notes(db) == ["after"]

    async def test_answers_nobody_before_the_commit_not_even_a_refusal(self, db: SqliteDatabase) -> None:
        first, last = Held(db), threading.Event()
        reached = threading.Event()

        def linger(_tx: Transaction) -> None:
            reached.set()
            assert last.wait(30)

        await first.begun()
        asked = [asyncio.create_task(db.write(take)) for _ in range(2)]
        await asyncio.sleep(0)
        lingering = asyncio.create_task(db.write(linger))
        letting_go = asyncio.create_task(first.let_go())
        await asyncio.to_thread(reached.wait, 30)

        assert not any(task.done() for task in (*asked, letting_go))

        last.set()
        answers = await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.gather(lingering, letting_go)
        assert [type(answer) for answer in answers] == [str, SoldOut]

    async def test_ends_where_it_is_large_enough(self, db: SqliteDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(threads, "GROUP_MAX", 4)
        seen = await spy(db)

        await together(db, *(lambda: db.write(write, "x") for _ in range(11)))

        assert len(notes(db)) == 11
        assert seen.count("COMMIT") == 3

    async def test_loses_only_what_was_refused_the_second_time_too(self, db: SqliteDatabase) -> None:
        for round_ in ("first", "second"):
            answers = await asyncio.gather(
                db.write(write, f"{round_} before"),
                db.write(write_and_refuse, "never"),
                db.write(write, f"{round_} between"),
                db.write(write_and_refuse, "nor this"),
                db.write(write, f"{round_} after"),
                return_exceptions=True,
            )
            assert [type(answer) for answer in answers] == [str, SoldOut, str, SoldOut, str]

        assert notes(db) == [
            f"{round_} {when}" for round_ in ("first", "second") for when in ("before", "between", "after")
        ]


class TestPreparing:
    @pytest.mark.parametrize("driver", [sqlite.DRIVER, postgres.DRIVER], ids=["sqlite", "postgresql"])
    def test_makes_all_that_the_domain_asks(self, driver: Driver) -> None:
        statements = statements_of("domain")

        driver.prepare(statements)

        assert len(statements) > 300
        assert all(driver.compiled(statement).sql for statement in statements)


class TestACommitThatFails:
    async def test_is_tried_again_by_each_alone(self, db: SqliteDatabase) -> None:
        answers = await together(
            db,
            lambda: db.write(write, "before"),
            lambda: db.write(take_and_fail_at_commit),
            lambda: db.write(write, "after"),
        )

        assert [type(answer) for answer in answers] == [str, sqlite3.IntegrityError, str]
        assert notes(db) == ["before", "after"]

    async def test_has_a_refusal_decided_again_that_rested_on_it(self, db: SqliteDatabase) -> None:
        failed, taken = await together(db, lambda: db.write(take_and_fail_at_commit), lambda: db.write(take))

        assert isinstance(failed, sqlite3.IntegrityError)
        assert taken == "taken"

    async def test_costs_only_those_who_fill_the_disk(self, db: SqliteDatabase) -> None:
        pages = await on_writing(db, lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
        await on_writing(db, lambda connection: connection.execute(f"PRAGMA max_page_count={pages + 4}").fetchall())

        before, full, after = await together(
            db,
            lambda: db.write(write, "before"),
            lambda: db.write(lambda tx: tx.change(FILL, size=100_000)),
            lambda: db.write(write, "after"),
        )

        assert (before, after) == ("before", "after")
        assert isinstance(full, DatabaseFull)
        assert "make room" in str(full)
        assert notes(db) == ["before", "after"]
        await on_writing(db, lambda connection: connection.execute(f"PRAGMA max_page_count={pages + 1000}").fetchall())
        assert await db.write(write, "once there is room") == "once there is room"

    async def test_rings_for_nothing_that_was_lost(self, db: SqliteDatabase) -> None:
        rung: list[int] = []
        db.when_emitted(lambda: rung.append(1))

        def ring_and_fail_at_commit(tx: Transaction) -> None:
            ring(tx, "order:1")
            tx.change(ANSWER_NOBODY)

        await together(db, lambda: db.write(ring_and_fail_at_commit), lambda: db.write(write, "x"))

        assert rung == []


class TestAnOperation:
    @pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError])
    async def test_may_raise_whatever_it_likes_and_ends_nobody_else(
        self, db: SqliteDatabase, kind: type[BaseException]
    ) -> None:
        def break_off(tx: Transaction) -> None:
            write(tx, "broken off")
            raise kind

        neighbours = [asyncio.create_task(db.write(write, f"{n}")) for n in range(3)]
        with pytest.raises(kind):
            await db.write(break_off)

        assert await asyncio.gather(*neighbours) == ["0", "1", "2"]
        assert await db.write(write, "after") == "after"
        assert notes(db) == ["0", "1", "2", "after"]

    async def test_may_not_stop_an_iteration(self, db: SqliteDatabase) -> None:
        def stop(_tx: Transaction) -> None:
            next(iter(()))

        with pytest.raises(RuntimeError, match="stop raised StopIteration"):
            await db.write(stop)

    async def test_goes_to_its_end_when_its_caller_is_cancelled(self, db: SqliteDatabase) -> None:
        held = Held(db)
        await held.begun()
        cancelled = asyncio.create_task(db.write(write, "kept"))
        waiting = asyncio.create_task(db.write(write, "also kept"))
        await asyncio.sleep(0)

        cancelled.cancel()
        await held.let_go()

        assert await waiting == "also kept"
        assert cancelled.cancelled()
        assert notes(db) == ["kept", "also kept"]

    async def test_that_holds_the_writer_for_long_is_logged_by_name(
        self, db: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(threads, "HOLD_SECONDS_MAX", 0.0)

        def act_once(tx: Transaction, work: Callable[[Transaction, str], str]) -> None:
            work(tx, "x")

        with capture_logs() as logged:
            await db.write(act_once, write)

        assert [entry["operation"].split(".")[-1] for entry in logged] == ["act_once write"]

    async def test_rings_the_bell_once_its_message_is_kept(self, db: SqliteDatabase) -> None:
        seen: list[int] = []

        def look() -> None:
            connection = sqlite3.connect(f"file:{db.path}?mode=ro", uri=True)
            seen.append(connection.execute("SELECT count(*) FROM outbox").fetchone()[0])
            connection.close()

        db.when_emitted(look)

        await together(db, *(lambda n=n: db.write(ring, f"order:{n}") for n in range(3)))

        assert seen == [3]


def say(tx: Transaction, country: str) -> None:
    shopkeeping.keep(tx, shopkeeping.COUNTRY, country)


def said(tx: Transaction) -> str:
    """As every price asks for it."""
    return prices.rules(tx).home


def say_and_refuse(tx: Transaction, country: str) -> None:
    say(tx, country)
    assert said(tx) == country
    raise SoldOut(country)


class TestWhatHardlyEverChanges:
    async def test_is_asked_for_once_by_all_who_write(self, db: SqliteDatabase) -> None:
        await db.write(say, "DE")
        asked = await db.write(prices.rules)

        assert await db.write(prices.rules) is asked

    async def test_is_asked_for_again_once_it_changed(self, db: SqliteDatabase) -> None:
        await db.write(said)
        await db.write(say, "DE")

        assert await db.write(said) == "DE"

    async def test_is_asked_for_again_once_another_program_wrote(self, db: SqliteDatabase) -> None:
        await db.write(said)
        with sqlite3.connect(db.path) as another:
            another.execute("""INSERT INTO shop_settings VALUES ('country', '"FR"')""")
        another.close()

        assert await db.write(said) == "FR"

    async def test_forgets_what_was_refused_alone_and_in_a_group(self, db: SqliteDatabase) -> None:
        alone = await asyncio.gather(db.write(say_and_refuse, "DE"), return_exceptions=True)
        with_others = await asyncio.gather(
            db.write(write, "first"), db.write(say_and_refuse, "FR"), db.write(said), return_exceptions=True
        )

        assert [type(each) for each in alone] == [SoldOut]
        assert with_others[2] == ""
        assert await db.write(said) == ""


class TestReading:
    async def test_cannot_write(self, db: SqliteDatabase) -> None:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await db.read(write, "x")

    async def test_goes_on_while_the_writer_is_busy(self, db: SqliteDatabase) -> None:
        held = Held(db)
        await held.begun()

        assert await db.read(lambda tx: tx.scalar(COUNT)) == 0

        await held.let_go()

    async def test_hands_its_error_to_who_asked(self, db: SqliteDatabase) -> None:
        def refuse(_tx: Transaction) -> None:
            raise SoldOut("there is none")

        with pytest.raises(SoldOut):
            await db.read(refuse)

        assert await db.read(lambda tx: tx.scalar(COUNT)) == 0


class TestClosing:
    async def test_finishes_what_is_queued_and_leaves_one_whole_file(self, db: SqliteDatabase) -> None:
        asked = [asyncio.create_task(db.write(write, f"{n}")) for n in range(20)]
        await asyncio.sleep(0)

        await db.close()

        assert await asyncio.gather(*asked) == [f"{n}" for n in range(20)]
        assert [path.name for path in db.path.parent.glob("shop.db*")] == ["shop.db"]
        with pytest.raises(DatabaseUnusable, match="closed"):
            await db.write(write, "too late")


class Saturated:
    """An event loop that never rests: so many tasks work in slices of 0.3 ms, which are counted."""

    def __init__(self, tasks: int) -> None:
        self.slices = 0
        self._tasks = tasks

    async def __aenter__(self) -> Self:
        self._working = [asyncio.create_task(self._work()) for _ in range(self._tasks)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._working:
            task.cancel()

    async def _work(self) -> None:
        while True:
            until = perf_counter() + 0.0003
            while perf_counter() < until:
                pass
            self.slices += 1
            await asyncio.sleep(0)


async def test_a_busy_event_loop_does_not_starve_the_writer(db: SqliteDatabase) -> None:
    def write_much(tx: Transaction) -> None:
        for number in range(60):
            write(tx, str(number))

    async with Saturated(tasks=32) as loop:
        for _ in range(5):
            await db.write(write_much)

    # Each statement gives the interpreter up; without a loop that steps aside, 1,000 slices pass before all had it.
    assert loop.slices / 5 < 500


async def test_a_busy_event_loop_lets_a_commit_end(db: SqliteDatabase) -> None:
    async with Saturated(tasks=1) as loop:
        for number in range(20):
            await db.write(write, str(number))

    # Nobody steps aside for a thread that waits for the disk; without a moment all the same, it waits for seconds.
    assert loop.slices / 20 < 500
