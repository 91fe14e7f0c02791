"""
SQLAlchemy Core statements, compiled once and run on the driver's own cursor.

What differs between databases is in one small `Driver` each; the rest of the traps are known here: enums travel as
their value, a statement's own literals are bound beside the caller's parameters, and RETURNING is read instead of
rowcount after an INSERT.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.expression import Executable

from domain import outbox
from domain.events import Event, OrderEvent
from domain.outbox import Effect
from domain.tables import events as events_table
from domain.tables import outbox as outbox_table
from domain.transaction import Transaction, upsert

_PLAIN = frozenset({int, str, type(None)})

EffectsOf = Callable[[Transaction, Event], Iterable[Effect]]


@dataclass(slots=True)
class Compiled:
    """
    The SQL of a statement for one database, its own literals, and the class of its rows once it has run.

    Args:
        emits: It puts something in the outbox: the sender has something to do, however it came there.
    """

    sql: str
    literals: dict[str, Any]
    emits: bool
    row: Callable[[Iterable[Any]], Any] | None = None


class Driver:
    """
    How one database is spoken to.

    Args:
        dialect: How SQLAlchemy writes its SQL, with parameters by name.
        list_bound: How the one parameter of `in_list` travels.
    """

    def __init__(self, dialect: Dialect, *, list_bound: Callable[[list[Any]], Any]) -> None:
        self._dialect = dialect
        self._list_bound = list_bound
        # Statements live at module level: what is compiled stays for as long as the program runs.
        self._compiled: dict[tuple[Executable, tuple[str, ...] | None], Compiled] = {}

    def compiled(self, statement: Executable, columns: tuple[str, ...] | None = None) -> Compiled:
        """The statement for this database, compiled once."""
        made = self._compiled.get((statement, columns))
        if made is None:
            compiler = statement.compile(dialect=self._dialect, column_keys=columns)  # type: ignore[attr-defined]
            literals = {name: bound.value for bound, name in compiler.bind_names.items() if not bound.required}
            emits = isinstance(statement, Insert) and statement.table is outbox_table
            made = self._compiled[statement, columns] = Compiled(str(compiler), literals, emits)
        return made

    def bound(self, parameters: Mapping[str, Any], literals: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters as the driver takes them, beside the statement's own literals."""
        bound = {**literals, **parameters}
        # Nearly all are plain: their kinds are looked at all at once, and no further.
        if _PLAIN.issuperset(map(type, parameters.values())):
            return bound
        for name, value in parameters.items():
            if value.__class__ not in _PLAIN:
                if isinstance(value, list):
                    bound[name] = self._list_bound(value)
                elif isinstance(value, Enum):
                    bound[name] = value.value
        return bound


@cache
def _insert_of(table: Table) -> Insert:
    inserting = upsert(table)
    return inserting.returning(table.c.id) if "id" in table.c else inserting


@cache
def _plain_insert_of(table: Table) -> Insert:
    return upsert(table)


@cache
def _insert_new_of(table: Table) -> Insert:
    return upsert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)


class SqlTransaction:
    """`domain.transaction.Transaction` on a connection of a driver (DB-API 2.0, with `execute` as a short cut)."""

    def __init__(self, connection: Any, driver: Driver, effects_of: EffectsOf) -> None:
        self._connection = connection
        self._driver = driver
        self._effects_of = effects_of
        self.emitted = 0
        self.known: dict[Table, Any] = {}

    def one(self, statement: Executable, /, **parameters: Any) -> Any:
        made, cursor = self._run(self._driver.compiled(statement), parameters)
        values = cursor.fetchone()
        # A closed cursor has forgotten its columns.
        row = None if values is None else self._row(made, cursor)(values)
        cursor.close()
        return row

    def all(self, statement: Executable, /, **parameters: Any) -> list[Any]:
        made, cursor = self._run(self._driver.compiled(statement), parameters)
        fetched = cursor.fetchall()
        return [self._row(made, cursor)(values) for values in fetched]

    def scalar(self, statement: Executable, /, **parameters: Any) -> Any:
        _, cursor = self._run(self._driver.compiled(statement), parameters)
        values = cursor.fetchone()
        cursor.close()
        return None if values is None else values[0]

    def change(self, statement: Executable, /, **parameters: Any) -> int:
        _, cursor = self._run(self._driver.compiled(statement), parameters)
        return int(cursor.rowcount)

    def insert(self, table: Table, /, **values: Any) -> int:
        _, cursor = self._run(self._driver.compiled(_insert_of(table), tuple(values)), values)
        returned = cursor.fetchone()
        cursor.close()
        return int(returned[0]) if returned else 0

    def insert_new(self, table: Table, /, **values: Any) -> bool:
        _, cursor = self._run(self._driver.compiled(_insert_new_of(table), tuple(values)), values)
        returned = cursor.fetchone()
        cursor.close()
        return returned is not None

    def insert_all(self, table: Table, rows: Iterable[Mapping[str, Any]], /) -> None:
        bound = [self._driver.bound(row, {}) for row in rows]
        if bound:
            made = self._driver.compiled(_plain_insert_of(table), tuple(bound[0]))
            self.emitted += made.emits
            self._connection.cursor().executemany(made.sql, bound)

    def emit(self, event: Event) -> int:
        order_id = event.order_id if isinstance(event, OrderEvent) else None
        event_id = self.insert(
            events_table,
            at=event.at,
            kind=type(event).__name__,
            order_id=order_id,
            actor=event.actor,
            data=json.dumps(event.facts),
        )
        outbox.put(self, self._effects_of(self, event), now=event.at, event_id=event_id)
        return event_id

    def _run(self, made: Compiled, parameters: Mapping[str, Any]) -> tuple[Compiled, Any]:
        self.emitted += made.emits
        return made, self._connection.execute(made.sql, self._driver.bound(parameters, made.literals))

    @staticmethod
    def _row(made: Compiled, cursor: Any) -> Callable[[Iterable[Any]], Any]:
        if made.row is None:
            names = tuple(column[0] for column in cursor.description)
            row_class: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - columns are known at run time only
            made.row = row_class._make
        return made.row
