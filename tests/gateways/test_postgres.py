"""What becomes of a transaction on PostgreSQL when callers leave, connections break and answers get lost."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from select import select as select_sockets
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import column, func, select, table
from structlog.testing import capture_logs

from domain import tables
from domain.errors import NotFound
from domain.transaction import Transaction
from gateways.database import DatabaseUnusable, open_database
from gateways.database.postgres import ATTEMPTS_MAX, READERS, WRITERS, PostgresDatabase
from tests import postgres
from tests.homes import Home, Kept, move_in

_PLACES = select(tables.places.c.name).order_by(tables.places.c.name)
_MADE_READY = table("pg_prepared_statements", column("statement"), column("prepare_time"))
_KNOWN_BY_HEART = select(func.count()).where(
    _MADE_READY.c.statement.startswith("SELECT places.name"),
    _MADE_READY.c.prepare_time < func.transaction_timestamp(),
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    postgres.server()
    home = move_in("postgresql", Kept(tmp_path / "unused"), tmp_path / "unused")
    yield home
    home.leave()


@pytest.fixture
async def db(home: Home) -> AsyncIterator[PostgresDatabase]:
    db = await PostgresDatabase(home.url, lambda _tx, _event: ()).open()
    yield db
    await db.close()


def write(tx: Transaction, name: str) -> str:
    tx.insert(tables.places, name=name, priority=1)
    return name


def places(tx: Transaction) -> list[str]:
    return [row.name for row in tx.all(_PLACES)]


class Wire:
    """
    A wire to the server, on which a COMMIT can be lost.

    `losses` is how many are still to be lost: the server's word that it is done; with `is_early`, the COMMIT itself.
    """

    def __init__(self, url: str) -> None:
        parts: dict[str, Any] = conninfo_to_dict(url)
        self._host, self._port = parts["host"], int(parts["port"])
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"{url}?host=127.0.0.1&port={self._listening.getsockname()[1]}"
        self.losses, self.is_early = 0, False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with client, self._reached() as server:
            sides = {client: server, server: client}
            with suppress(OSError):
                while self._carry(sides, client):
                    pass

    def _reached(self) -> socket.socket:
        if not self._host.startswith("/"):
            return socket.create_connection((self._host, self._port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self._host}/.s.PGSQL.{self._port}")
        return server

    def _carry(self, sides: dict[socket.socket, socket.socket], client: socket.socket) -> bool:
        for side in select_sockets(list(sides), [], [])[0]:
            said = side.recv(65536)
            if not said:
                return False
            if self.losses and side is client and b"COMMIT\0" in said:
                self.losses -= 1
                if not self.is_early:
                    sides[client].sendall(said)
                    # Heard here, and nowhere else.
                    sides[client].recv(65536)
                return False
            sides[side].sendall(said)
        return True


@pytest.fixture
def wire(home: Home) -> Iterator[Wire]:
    wire = Wire(home.url)
    yield wire
    wire.close()


class TestConnections:
    @pytest.mark.parametrize(("kind", "connections"), [("read", READERS), ("write", WRITERS)])
    async def test_know_by_heart_what_was_asked_before_they_rolled_back(
        self, db: PostgresDatabase, kind: str, connections: int
    ) -> None:
        # Whichever of them answers next.
        all_of_them = threading.Barrier(connections)

        def refused(tx: Transaction) -> None:
            places(tx)
            all_of_them.wait(10)
            raise NotFound("place", 1)

        ask = getattr(db, kind)
        refusals = await asyncio.gather(*(ask(refused) for _ in range(connections)), return_exceptions=True)
        assert [type(each) for each in refusals] == [NotFound] * connections

        assert await ask(lambda tx: tx.scalar(_KNOWN_BY_HEART)) == 1


class TestWrite:
    async def test_keeps_all_of_it(self, db: PostgresDatabase) -> None:
        assert await db.write(write, "Shop") == "Shop"

        assert await db.read(places) == ["Shop"]

    async def test_keeps_nothing_of_what_is_refused(self, db: PostgresDatabase) -> None:
        def refused(tx: Transaction) -> None:
            write(tx, "Shop")
            raise NotFound("place", 1)

        with pytest.raises(NotFound):
            await db.write(refused)

        assert await db.read(places) == []

    async def test_runs_on_when_its_caller_is_cancelled(self, db: PostgresDatabase) -> None:
        begun, go_on = threading.Event(), threading.Event()

        def slow(tx: Transaction) -> None:
            begun.set()
            assert go_on.wait(10)
            write(tx, "Shop")

        caller = asyncio.create_task(db.write(slow))
        await asyncio.to_thread(begun.wait, 10)
        caller.cancel()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await caller
        await db.close()

        again = await db.open()
        assert await again.read(places) == ["Shop"]

    async def test_names_what_takes_long(self, db: PostgresDatabase) -> None:
        def sleepy(tx: Transaction) -> None:
            tx.scalar(select(func.pg_sleep(0.06)))

        with capture_logs() as logs:
            await db.write(sleepy)

        [slow] = [line for line in logs if line["event"] == "an operation took long"]
        assert slow["operation"].endswith("sleepy")
        assert slow["ms"] >= 60

    async def test_gives_up_a_race_that_is_never_won(self, db: PostgresDatabase) -> None:
        await db.write(write, "Shop")
        tries: list[int] = []

        def stubborn(tx: Transaction) -> None:
            tries.append(1)
            write(tx, "Shop")

        with pytest.raises(psycopg.errors.UniqueViolation):
            await db.write(stubborn)

        assert len(tries) == ATTEMPTS_MAX

    async def test_adds_up_to_whole_numbers(self, db: PostgresDatabase) -> None:
        await db.write(write, "Shop")

        assert await db.read(lambda tx: type(tx.scalar(select(func.sum(tables.places.c.id))))) is int

    async def test_drops_the_sign_that_no_text_can_hold(self, db: PostgresDatabase) -> None:
        await db.write(write, "Sh\0op")

        assert await db.read(places) == ["Shop"]

    async def test_is_refused_once_the_database_is_closed(self, db: PostgresDatabase) -> None:
        await db.close()

        with pytest.raises(DatabaseUnusable, match="closed"):
            await db.write(write, "too late")


class TestRead:
    async def test_sees_one_moment(self, db: PostgresDatabase, home: Home) -> None:
        def twice(tx: Transaction) -> tuple[list[str], list[str]]:
            before = places(tx)
            with psycopg.connect(home.url, autocommit=True) as other:
                other.execute("INSERT INTO places (name, priority) VALUES ('Late', 1)")
            return before, places(tx)

        assert await db.read(twice) == ([], [])

    async def test_cannot_write(self, db: PostgresDatabase) -> None:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await db.read(write, "Shop")


class TestLostConnections:
    async def test_an_idle_one_is_opened_again(self, db: PostgresDatabase, home: Home) -> None:
        await db.write(write, "Before")
        await db.read(places)
        postgres.Database.at(home.url).send_away()

        await db.write(write, "After")

        assert await db.read(places) == ["After", "Before"]

    async def test_what_was_not_committed_runs_again(self, db: PostgresDatabase, home: Home) -> None:
        tries: list[int] = []

        def broken_off(tx: Transaction) -> None:
            tries.append(1)
            write(tx, "Shop")
            if len(tries) == 1:
                postgres.Database.at(home.url).send_away()

        await db.write(broken_off)

        assert await db.read(places) == ["Shop"]
        assert len(tries) == 2

    async def test_a_commit_that_was_done_is_not_done_twice(self, home: Home, wire: Wire) -> None:
        db, tries = await open_database(wire.url, lambda _tx, _event: ()), list[int]()

        def once(tx: Transaction) -> str:
            tries.append(1)
            return write(tx, f"Shop {len(tries)}")

        wire.losses = 1
        answer = await db.write(once)

        assert answer == "Shop 1"
        assert await db.read(places) == ["Shop 1"]
        assert wire.losses == 0
        await db.close()

    async def test_a_commit_that_never_arrived_is_done_again(self, home: Home, wire: Wire) -> None:
        db, tries = await open_database(wire.url, lambda _tx, _event: ()), list[int]()

        def once(tx: Transaction) -> str:
            tries.append(1)
            return write(tx, f"Shop {len(tries)}")

        wire.is_early, wire.losses = True, 1
        answer = await db.write(once)

        assert wire.losses == 0
        assert answer == "Shop 2"
        assert await db.read(places) == ["Shop 2"]
        await db.close()

    async def test_a_server_that_is_gone_is_told_of(self, home: Home, wire: Wire) -> None:
        wire.close()
        began = time.monotonic()

        with pytest.raises(DatabaseUnusable, match="cannot be reached: see that the server runs"):
            await open_database(wire.url, lambda _tx, _event: ())

        assert time.monotonic() - began < 5
