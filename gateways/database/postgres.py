"""PostgreSQL: some threads with a connection each; a whole transaction is one hop to one of them."""

import asyncio
import itertools
import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from psycopg import errors
from sqlalchemy.dialects.postgresql.base import PGDialect

from domain.transaction import LostRace
from gateways.database.asking import ThreadedDatabase
from gateways.database.database import DatabaseUnusable
from gateways.database.sessions import Session, command
from gateways.database.statements import Driver, EffectsOf, SqlTransaction, picked_by
from gateways.database.threads import HOLD_SECONDS_MAX, Operation, Server
from gateways.database.troubles import DatabaseAway

# Three connections a core keep a server on the same machine busy; what only reads never waits behind a writer's lock.
_CORES = os.cpu_count() or 1
WRITERS = 2 * _CORES
READERS = _CORES
ATTEMPTS_MAX = 10
BACK_OFF_SECONDS = 0.005
BACK_OFF_SECONDS_MAX = 0.5

# Whoever lost a race runs again and sees what the winner did. A key or a reference that is violated is such a race,
# too: when it was looked for, the other had not been committed.
LOST_RACES = (
    LostRace,
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    errors.UniqueViolation,
    errors.ForeignKeyViolation,
)
_BEGIN_WRITE = b"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_current_xact_id()::text"
_BEGIN_READ = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

log = structlog.get_logger(__name__)


class _PostgresDriver(Driver):
    def bound_by(self, literals: dict[str, Any], names: list[str]) -> Callable[[dict[str, Any]], Any]:
        picked = picked_by(names)

        def bound(parameters: dict[str, Any]) -> list[Any]:
            return [self._fit(value) for value in picked({**literals, **parameters})]

        return bound

    def _fit(self, value: Any) -> Any:
        # PostgreSQL has no text with this sign in it, and no keyboard has the sign.
        if value.__class__ is str:
            return value.replace("\0", "") if "\0" in value else value
        return int(value) if value.__class__ is bool else self._travelling(value)


# The dialect that knows no driver writes no casts: psycopg tells the server what each parameter is.
DRIVER = _PostgresDriver(
    PGDialect(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]
    list_bound=lambda values: [getattr(each, "value", each) for each in values],
    tells_ids=True,
    is_alone=False,
)


class PostgresTransaction(SqlTransaction):
    """A transaction on a psycopg connection."""

    def __init__(self, connection: "psycopg.Connection[Any]", effects_of: EffectsOf) -> None:
        super().__init__(connection, DRIVER, effects_of)

    def _new_cursor(self) -> "psycopg.RawCursor[Any]":
        # It takes statements as the server does: there are more of them than psycopg would remember translated.
        return psycopg.RawCursor(self._connection)


class PostgresDatabase(ThreadedDatabase):
    """`Database` on a server, which several programs may use at once."""

    def __init__(self, url: str, effects_of: EffectsOf) -> None:
        super().__init__(effects_of, DRIVER)
        self.url = url

    async def _connect(self) -> None:
        first = Session(self.url)
        try:
            await asyncio.to_thread(first.connection, patience_seconds=0)
        except DatabaseAway as error:
            raise DatabaseUnusable(str(error)) from error
        sessions = itertools.chain([first], (Session(self.url) for _ in itertools.count()))
        for kind, count, line, servers in (
            (Writer, WRITERS, self._writes, self._writers),
            (Reader, READERS, self._reads, self._readers),
        ):
            for _ in range(count):
                server = kind(
                    next(sessions),
                    line,
                    begin=lambda connection: PostgresTransaction(connection, self._effects_of),
                    settle=self._settle_soon,
                )
                servers.append(self._started(server))

    def _started(self, server: "_PostgresServer") -> asyncio.Future[None]:
        """A thread for it, which holds up nobody's end; done once the thread is."""
        ended: asyncio.Future[None] = self._loop.create_future()

        def live() -> None:
            server.serve()
            server.close()
            # Where the loop is gone, nobody waits.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(ended.set_result, None)

        threading.Thread(target=live, name=f"database {type(server).__name__.lower()}", daemon=True).start()
        return ended


class _PostgresServer(Server):
    """Runs one operation after the other, each again when it lost a race or its connection."""

    _connection: Session

    def _serve(self, group: list[Operation]) -> None:
        [operation] = group
        began = time.perf_counter()
        for attempt in range(1, ATTEMPTS_MAX + 1):
            # What is raised from here on is not what went wrong the last time.
            operation.error = None
            lost = self._try(operation)
            if lost is None:
                break
            operation.error, operation.emitted = lost, 0
            if attempt < ATTEMPTS_MAX:
                time.sleep(random.uniform(0, min(BACK_OFF_SECONDS * 2**attempt, BACK_OFF_SECONDS_MAX)))  # noqa: S311 - it only spreads them.
        held = time.perf_counter() - began
        if held > HOLD_SECONDS_MAX:
            log.warning("an operation took long", operation=operation.name, ms=round(1000 * held), attempts=attempt)

    def _try(self, operation: Operation) -> BaseException | None:
        """Do it in a transaction; None when its caller can be answered, else why it has to be done again."""
        raise NotImplementedError

    def _undo(self) -> None:
        self._connection.roll_back()

    def close(self) -> None:
        """Give the connection back to the server."""
        self._connection.close()


class Reader(_PostgresServer):
    """Runs each operation on a snapshot."""

    def _try(self, operation: Operation) -> BaseException | None:
        session = self._connection
        connection = session.connection()
        try:
            command(connection, _BEGIN_READ)
        except psycopg.OperationalError as error:
            session.drop()
            return error
        operation.run(self._begin(connection))
        session.roll_back()
        return operation.error if session.is_lost else None


class Writer(_PostgresServer):
    """Runs each operation in its transaction, and knows what became of it even where the server's word was lost."""

    def _try(self, operation: Operation) -> BaseException | None:
        session = self._connection
        connection = session.connection()
        try:
            number = command(connection, _BEGIN_WRITE).get_value(0, 0) or b""
        except psycopg.OperationalError as error:
            session.drop()
            return error
        if not operation.run(self._begin(connection)):
            session.roll_back()
            is_lost = session.is_lost or isinstance(operation.error, LOST_RACES)
            return operation.error if is_lost else None
        try:
            ended = command(connection, b"COMMIT").command_status
        except psycopg.OperationalError as error:
            session.roll_back()
            return error if not session.is_lost or not session.was_committed(number.decode()) else None
        except psycopg.Error as error:
            session.roll_back()
            return error
        assert ended == b"COMMIT", f"{operation.name} went on after an error of the database"
        return None
