"""
SQLAlchemy Core statements, compiled once and run on the driver's own cursor.

The wrapper knows the traps: lists travel as one JSON parameter (`in_list`), enums as their value, a statement's own
literals are bound beside the caller's parameters, and RETURNING is read instead of rowcount after an INSERT.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from sqlite3 import Connection, Cursor
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.sql.expression import Executable

from domain import outbox
from domain.events import Event, OrderEvent
from domain.outbox import Effect
from domain.tables import events as events_table
from domain.tables import outbox as outbox_table
from domain.transaction import Transaction

_DIALECT = sqlite.dialect(paramstyle="named")

EffectsOf = Callable[[Transaction, Event], Iterable[Effect]]


@dataclass(slots=True)
class Compiled:
    """The SQL of a statement for this database, its own literals, and the class of its rows once it has run."""

    sql: str
    literals: dict[str, Any]
    row: Callable[[Iterable[Any]], Any] | None = None


@cache
def compiled(statement: Executable, columns: tuple[str, ...] | None = None) -> Compiled:
    """Compile a statement; the cache keeps those at module level for as long as the program runs."""
    made = statement.compile(dialect=_DIALECT, column_keys=columns)  # type: ignore[attr-defined]
    literals = {name: bound.value for bound, name in made.bind_names.items() if not bound.required}
    return Compiled(str(made), literals)


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


def _bound(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value)
    if isinstance(value, Enum):
        return value.value
    return value


class SqliteTransaction:
    """`domain.transaction.Transaction` on a sqlite3 cursor."""

    def __init__(self, connection: Connection, effects_of: EffectsOf) -> None:
        self._connection = connection
        self._effects_of = effects_of
        self.emitted = 0

    def one(self, statement: Executable, /, **parameters: Any) -> Any:
        made, cursor = self._run(compiled(statement), parameters)
        values = cursor.fetchone()
        cursor.close()
        return None if values is None else self._row(made, cursor)(values)

    def all(self, statement: Executable, /, **parameters: Any) -> list[Any]:
        made, cursor = self._run(compiled(statement), parameters)
        fetched = cursor.fetchall()
        return [self._row(made, cursor)(values) for values in fetched]

    def scalar(self, statement: Executable, /, **parameters: Any) -> Any:
        _, cursor = self._run(compiled(statement), parameters)
        values = cursor.fetchone()
        cursor.close()
        return None if values is None else values[0]

    def change(self, statement: Executable, /, **parameters: Any) -> int:
        _, cursor = self._run(compiled(statement), parameters)
        return cursor.rowcount

    def insert(self, table: Table, /, **values: Any) -> int:
        _, cursor = self._run(compiled(_insert_of(table), tuple(values)), values)
        returned = cursor.fetchone()
        cursor.close()
        return int(returned[0]) if returned else 0

    def insert_new(self, table: Table, /, **values: Any) -> bool:
        # Whether it came through an event or was put there by itself: the sender has something to do.
        self.emitted += int(table is outbox_table)
        _, cursor = self._run(compiled(_insert_new_of(table), tuple(values)), values)
        returned = cursor.fetchone()
        cursor.close()
        return returned is not None

    def insert_all(self, table: Table, rows: Iterable[Mapping[str, Any]], /) -> None:
        bound = [{name: _bound(value) for name, value in row.items()} for row in rows]
        if bound:
            made = compiled(_plain_insert_of(table), tuple(bound[0]))
            self._connection.executemany(made.sql, bound)

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

    def _run(self, made: Compiled, parameters: Mapping[str, Any]) -> tuple[Compiled, Cursor]:
        bound = dict(made.literals)
        for name, value in parameters.items():
            bound[name] = _bound(value)
        return made, self._connection.execute(made.sql, bound)

    @staticmethod
    def _row(made: Compiled, cursor: Cursor) -> Callable[[Iterable[Any]], Any]:
        if made.row is None:
            names = tuple(column[0] for column in cursor.description)
            row_class: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - columns are known at run time only
            made.row = row_class._make
        return made.row
