"""A connection to PostgreSQL that comes back: what is lost is opened again, for a while."""

import time
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8Dumper

from gateways.database.database import DatabaseUnusable
from gateways.database.troubles import DatabaseAway, DatabaseUnavailable

CONNECT_SECONDS = 5
# A lock that is not given within this time is asked for anew, by doing the whole act again.
LOCK_SECONDS = 5
# A server that restarts is back within this time; then callers are told.
PATIENCE_SECONDS = 5.0
RETRY_SECONDS = 0.2
# Many short questions at once: none is worth compiling, or several processes.
_SETTINGS = (
    f"SET lock_timeout = '{LOCK_SECONDS}s'; SET client_min_messages = 'warning'; "
    "SET jit = off; SET max_parallel_workers_per_gather = 0"
)
_FATE = "SELECT pg_xact_status(%s::text::xid8)"
# A server that crashes forgets its statistics, and begins them anew; one that is restarted keeps them.
_INCARNATION = "SELECT stats_reset::text FROM pg_stat_bgwriter"

log = structlog.get_logger(__name__)


class Unreachable(Exception):
    """The server cannot be reached, or refuses us; in the driver's words."""

    def __init__(self, reason: psycopg.Error) -> None:
        super().__init__(str(reason).strip())


class FateUnknown(DatabaseUnavailable):
    """The connection was lost while it committed, and the server does not know what became of that."""


class _WholeLoader(Loader):
    """PostgreSQL adds up whole numbers to a `numeric`; ours are whole all the same."""

    def load(self, data: Any) -> int:
        return int(bytes(data))


class Session:
    """One connection, opened when it is needed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None
        self._incarnation: str | None = None

    @property
    def is_lost(self) -> bool:
        """The connection there was has broken."""
        return self._connection is None

    def connection(self, *, patience_seconds: float = PATIENCE_SECONDS) -> "psycopg.Connection[Any]":
        """
        The connection; a server that is gone for a moment is waited for.

        Raises:
            DatabaseAway: The server does not answer, or refuses us.
        """
        until = time.monotonic() + patience_seconds
        while self._connection is None or self._connection.closed:
            try:
                connection = connect(self._url)
                self._incarnation = _incarnation_of(connection)
                self._connection = connection
            except Unreachable as error:
                if time.monotonic() + RETRY_SECONDS > until:
                    raise DatabaseAway(in_words(self._url, error)) from error
                time.sleep(RETRY_SECONDS)
        return self._connection

    def roll_back(self) -> None:
        """Undo what was not committed."""
        if self._connection is not None:
            roll_back(self._connection)
            if self._connection.closed:
                self.drop()

    def drop(self) -> None:
        """Let the connection go; the next question opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    close = drop

    def was_committed(self, transaction: str) -> bool:
        """
        What became of a transaction whose COMMIT was not answered: its number, in every row it wrote, proves it.

        Unless the server has crashed since: what had not reached the disk then is gone, and its number given away
        again. That such a number is committed proves nothing; that it is not, or not given away yet, does.

        Raises:
            FateUnknown: The server cannot say.
            DatabaseAway: There is no server to ask.
        """
        incarnation, until = self._incarnation, time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            fate = self._fate_of(transaction)
            has_crashed = incarnation is None or self._incarnation != incarnation
            if fate == "aborted" or (fate == "committed" and not has_crashed):
                log.warning("a connection was lost while it committed", fate=fate)
                return fate == "committed"
            if fate != "in progress":
                break
            # The server has not noticed yet that nobody waits for it any more.
            time.sleep(RETRY_SECONDS)
        raise FateUnknown("a connection was lost while it committed, and the server cannot say what became of that")

    def _fate_of(self, transaction: str) -> str | None:
        """As the server sees it; None where it does not know any more."""
        try:
            row = self.connection().execute(_FATE, [transaction]).fetchone()
        except psycopg.errors.InvalidParameterValue:
            # It is still to be given away: the server has crashed, and knows nothing of ours.
            return "aborted"
        except psycopg.OperationalError:
            self.drop()
            return "in progress"
        return row[0] if row else None


def _incarnation_of(connection: "psycopg.Connection[Any]") -> str | None:
    """
    What stays the same for as long as the server does not crash.

    Raises:
        Unreachable: It went away again.
    """
    try:
        row = connection.execute(_INCARNATION).fetchone()
    except psycopg.OperationalError as error:
        raise Unreachable(error) from error
    return row[0] if row else None


def connect(url: str) -> "psycopg.Connection[Any]":
    """
    Open a connection on which every statement is its own transaction, unless BEGIN says otherwise.

    Raises:
        Unreachable: The server does not answer, or refuses us.
    """
    try:
        connection = psycopg.connect(
            url, autocommit=True, connect_timeout=CONNECT_SECONDS, fallback_application_name="stallkeeper"
        )
        connection.execute(_SETTINGS, prepare=False)
    except psycopg.Error as error:
        raise Unreachable(error) from error
    # Each statement is made ready once, and each whole number is one type, or it would be made ready for several.
    connection.prepare_threshold, connection.prepared_max = 0, None
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_loader("numeric", _WholeLoader)
    return connection


def command(connection: "psycopg.Connection[Any]", statement: bytes) -> PGresult:
    """
    Run a command that takes nothing, past psycopg's cursors: they take longer over BEGIN and COMMIT than the server.

    Raises:
        psycopg.Error: The server refuses it, or is gone.
    """
    if connection.closed:
        raise psycopg.OperationalError("the connection is closed")
    result = connection.pgconn.exec_(statement)
    if connection.closed:
        raise psycopg.OperationalError(result.get_error_message())
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise psycopg.errors.error_from_result(result)
    return result


def roll_back(connection: "psycopg.Connection[Any]", *, to: str | None = None) -> None:
    """
    Undo what was not committed, if the server is still there.

    Past psycopg: with a ROLLBACK it has the server forget all it has made ready, as what was rolled back might have
    been the making of a table. The server then parses and plans each question anew.

    Args:
        to: The savepoint that is returned to.
    """
    with suppress(psycopg.OperationalError):
        command(connection, b"ROLLBACK" if to is None else b"ROLLBACK TO " + to.encode())


def check_url(url: str) -> None:
    """
    See that a URL names a database on a server.

    Raises:
        DatabaseUnusable: It does not.
    """
    try:
        named = conninfo_to_dict(url)
    except psycopg.Error:
        named = {}
    if not named.get("dbname"):
        raise DatabaseUnusable("DATABASE_URL is not understood: write postgresql://user:password@host:5432/database")


def named_without_secrets(url: str) -> str:
    """What to call the database in a sentence: user, host, port and name."""
    named = conninfo_to_dict(url)
    user = f"{named['user']}@" if named.get("user") else ""
    port = f":{named['port']}" if named.get("port") else ""
    return f"postgresql://{user}{named.get('host', 'localhost')}{port}/{named['dbname']}"


def in_words(url: str, error: Unreachable) -> str:
    """What is wrong with the database, and what to do, in a sentence."""
    said, named = str(error), conninfo_to_dict(url)
    where, name, user = named_without_secrets(url), named["dbname"], named.get("user", "")
    if "does not exist" in said and f'database "{name}"' in said:
        return f"There is no database {name!r} on the server of {where}: make it (createdb {name}), or name another."
    if "authentication failed" in said or "no password supplied" in said or f'role "{user}"' in said:
        return f"The server of {where} does not let {user!r} in: check user and password in DATABASE_URL."
    if "too many" in said or "remaining connection slots" in said:
        return f"The server of {where} has no connection left: raise its max_connections, or stop other programs."
    last = said.splitlines()[-1].strip() if said else "no answer"
    return f"The database {where} cannot be reached: see that the server runs and that DATABASE_URL is right ({last})"
