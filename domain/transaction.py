"""What an operation sees of the database: statements, rows, events. Nothing that waits."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import BigInteger, ClauseElement, ColumnElement, Table, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import BindParameter, Executable
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Boolean, Text

from domain.events import Event

__all__ = [
    "LostRace",
    "Row",
    "Transaction",
    "Verdict",
    "after_verdicts",
    "among",
    "by_dialect",
    "greatest",
    "hold",
    "in_list",
    "share_at_once",
    "upsert",
]

P = ParamSpec("P")
T = TypeVar("T")


class Row(Protocol):
    """A result row: columns are attributes, and it unpacks like a tuple."""

    def __getattr__(self, name: str) -> Any: ...
    def __getitem__(self, index: int) -> Any: ...
    def __iter__(self) -> Any: ...
    def _asdict(self) -> dict[str, Any]: ...


class Transaction(Protocol):
    """
    One database transaction, on one connection, on one thread.

    Statements are SQLAlchemy Core objects kept at module level: each is compiled once per database and then run
    on the driver's own cursor. Parameters are given by name. A list is given to `in_list` only.

    Attributes:
        known: What was read of what hardly ever changes, by its table; whoever changes it in here forgets it. It may
            have been read in an earlier transaction, after which nobody else has written.
        is_alone: Nobody else writes until it ends: what it has read stays as it is.
    """

    known: dict[Table, Any]
    is_alone: bool

    def one(self, statement: Executable, /, **parameters: Any) -> Any:
        """The first row, or None."""

    def all(self, statement: Executable, /, **parameters: Any) -> list[Any]:
        """All rows."""

    def scalar(self, statement: Executable, /, **parameters: Any) -> Any:
        """The first column of the first row, or None."""

    def change(self, statement: Executable, /, **parameters: Any) -> int:
        """Run an UPDATE or DELETE; the number of rows it matched."""

    def insert(self, table: Table, /, **values: Any) -> int:
        """Insert one row; its id (0 for a table without one)."""

    def insert_new(self, table: Table, /, **values: Any) -> bool:
        """Insert one row unless a unique index holds its like; whether it was inserted."""

    def insert_once(self, table: Table, /, **values: Any) -> int | None:
        """The same; its id (0 for a table without one), or None where there is its like."""

    def insert_each(self, table: Table, rows: Iterable[dict[str, Any]], /) -> list[int]:
        """Insert many rows of the same columns, in one statement; their ids, in the same order."""

    def insert_all(self, table: Table, rows: Iterable[dict[str, Any]], /) -> None:
        """Insert many rows of the same columns."""

    def emit(self, event: Event) -> int:
        """Record what happened: an event, and in the same transaction one outbox row per effect. The event's id."""


# What became of a row that was in hand, to be written when it can be.
Verdict = Callable[[Transaction], object]


def after_verdicts(
    tx: Transaction,
    verdicts: Iterable[Verdict],
    work: Callable[Concatenate[Transaction, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Write what could not be written before, then do the work: either of the two is kept only with the other."""
    for verdict in verdicts:
        verdict(tx)
    return work(tx, *args, **kwargs)


def among(column: ColumnElement[Any], *values: StrEnum) -> ColumnElement[bool]:
    """
    `column IN ('a', 'b')` with the values written out: a partial index is used only where SQLite can read them.

    Args:
        values: Constants of ours, never what a person typed.
    """
    return column.in_([literal_column(f"'{value.value}'", Text()) for value in values])


class in_list(ColumnElement[bool]):  # noqa: N801 - reads as an SQL function.
    """
    `column IN (…)` with the list in one parameter, so that the statement is compiled once.

    SQLAlchemy's own IN leaves a placeholder that only its engine expands.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], parameter: str) -> None:
        self.column = column
        self.parameter: BindParameter[Any] = BindParameter(parameter, type_=Text())

    def self_group(self, against: object = None) -> "in_list":
        """Stand in AND and OR as it is: SQLAlchemy would write `… = 1`, which no index serves."""
        del against
        return self


@compiles(in_list, "sqlite")
def _in_list_sqlite(element: in_list, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} IN (SELECT value FROM json_each({compiler.process(element.parameter, **options)}))"  # noqa: S608 - compiled SQL


@compiles(in_list, "postgresql")
def _in_list_postgresql(element: in_list, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} = ANY({compiler.process(element.parameter, **options)})"


class greatest(GenericFunction[int]):  # noqa: N801 - an SQL function.
    """The greatest of several columns, which SQLite calls max()."""

    inherit_cache = True
    type = BigInteger()


@compiles(greatest, "sqlite")
def _greatest_sqlite(element: greatest, compiler: Any, **options: Any) -> str:
    return f"max{compiler.process(element.clause_expr, **options)}"


class by_dialect(Executable, ClauseElement):  # noqa: N801 - reads as one of SQLAlchemy's.
    """One statement that the databases have to be told in their own ways."""

    inherit_cache = False

    def __init__(self, *, sqlite: ClauseElement, postgresql: ClauseElement) -> None:
        self.sqlite = sqlite
        self.postgresql = postgresql


@compiles(by_dialect)
def _by_dialect(element: by_dialect, compiler: Any, **options: Any) -> str:
    return str(compiler.process(getattr(element, compiler.dialect.name), **options))


# A lock that belongs to no row, given back when the transaction ends. SQLite has but one writer.
_HOLD = by_dialect(
    sqlite=select(literal_column("0")),
    postgresql=select(func.pg_advisory_xact_lock(func.hashtext(bindparam("what")))),
)
_SHARE = by_dialect(
    sqlite=select(literal_column("0")),
    postgresql=select(func.pg_advisory_xact_lock_shared(func.hashtext(bindparam("what")))),
)
_SHARE_AT_ONCE = by_dialect(
    sqlite=select(literal_column("1")),
    postgresql=select(func.pg_try_advisory_xact_lock_shared(func.hashtext(bindparam("what")))),
)


class LostRace(Exception):
    """Somebody else has what may not be waited for, for they may wait for us: the operation has to be run again."""


def hold(tx: Transaction, what: str, *, shared: bool = False) -> None:
    """
    Wait until nobody else holds `what`, and hold it until the transaction ends.

    For what no single row stands for: a tree, a setting that may not be there yet. Where there is a row, lock the row.

    Args:
        shared: Others may hold it as well, as long as all of them share it.
    """
    tx.scalar(_SHARE if shared else _HOLD, what=what)
    # While we waited, its last holder may have changed it.
    tx.known.clear()


def share_at_once(tx: Transaction, what: str) -> None:
    """
    The same as `hold` with others, without waiting.

    Raises:
        LostRace: Somebody has it alone.
    """
    if not tx.scalar(_SHARE_AT_ONCE, what=what):
        raise LostRace
