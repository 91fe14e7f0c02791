"""
SQLAlchemy Core statements, compiled once and run on the driver's own cursor.

What differs between databases is in one small `Driver` each; the rest of the traps are known here: enums travel as
their value, a statement's own literals are bound beside the caller's parameters, and RETURNING is read instead of
rowcount after an INSERT.
"""

import json
import sys
from collections import namedtuple
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.expression import Executable

from domain import outbox
from domain.events import Event, OrderEvent, PurchaseOrderEvent
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
        bound: Parameters as the statement takes them, beside its own literals.
        emits: It puts something in the outbox: the sender has something to do, however it came there.
        has_id: It inserts rows that have an id.
    """

    sql: str
    bound: Callable[[dict[str, Any]], Any]
    emits: bool
    has_id: bool = False
    row: Callable[[Iterable[Any]], Any] | None = None


class Driver:
    """
    How one database is spoken to.

    Args:
        dialect: How SQLAlchemy writes its SQL.
        list_bound: How the one parameter of `in_list` travels.
        tells_ids: The id of a row just inserted has to be asked for with RETURNING; else its cursor knows.
        is_alone: A transaction that writes is the only one.
    """

    def __init__(
        self, dialect: Dialect, *, list_bound: Callable[[list[Any]], Any], tells_ids: bool, is_alone: bool
    ) -> None:
        self._dialect = dialect
        self._list_bound = list_bound
        self._tells_ids = tells_ids
        self.is_alone = is_alone
        # Rows whose ids their cursor knows.
        self.insert = _insert_telling if tells_ids else _insert
        self.insert_new = _insert_new_telling if tells_ids else _insert_new
        # Statements live at module level: what is compiled stays for as long as the program runs.
        self._compiled: dict[Executable, Compiled] = {}
        self._inserts: dict[tuple[_Insert, Table, tuple[str, ...]], Compiled] = {}

    def compiled(self, statement: Executable) -> Compiled:
        """The statement for this database, compiled once."""
        made = self._compiled.get(statement)
        if made is None:
            made = self._compiled[statement] = self._compile(statement)
        return made

    def prepare(self, statements: Iterable[Executable]) -> None:
        """Compile what will be needed, so that no customer waits for it, nor anybody for the writer."""
        for statement in statements:
            self.compiled(statement)

    def inserting(self, inserting: "_Insert", table: Table, columns: tuple[str, ...]) -> Compiled:
        """What inserts these columns into a table, in one of the ways below."""
        made = self._inserts.get((inserting, table, columns))
        if made is None:
            made = self._inserts[inserting, table, columns] = self._compile(inserting(table), columns)
        return made

    def id_in(self, cursor: Any) -> int:
        """The id of the row that was just inserted."""
        if not self._tells_ids:
            return int(cursor.lastrowid)
        [[row_id]] = cursor.fetchall()
        return int(row_id)

    def insert_each(self, cursor: Any, made: Compiled, rows: list[dict[str, Any]]) -> list[int]:
        """Insert rows and say their ids, in one statement; made to insert one of them."""
        if self._tells_ids:
            cursor.executemany(made.sql, list(map(made.bound, rows)), returning=True)
            ids = [self.id_in(cursor)]
            while cursor.nextset():
                ids.append(self.id_in(cursor))
            return ids
        # Nobody else writes: what one statement inserts has ids in a row.
        values = made.sql[made.sql.rindex("(") :]
        bound = [value for row in rows for value in made.bound(row)]
        last: int = cursor.execute(", ".join([made.sql, *[values] * (len(rows) - 1)]), bound).lastrowid
        return list(range(last - len(rows) + 1, last + 1))

    def _compile(self, statement: Executable, columns: tuple[str, ...] | None = None) -> Compiled:
        compiler = statement.compile(dialect=self._dialect, column_keys=columns)  # type: ignore[attr-defined]
        literals = {name: bound.value for bound, name in compiler.bind_names.items() if not bound.required}
        into = statement.table if isinstance(statement, Insert) else None
        bound = self.bound_by(literals, compiler.positiontup or [])
        return Compiled(str(compiler), bound, into is outbox_table, has_id=into is not None and "id" in into.c)

    def bound_by(self, literals: dict[str, Any], names: list[str]) -> Callable[[dict[str, Any]], Any]:
        """Parameters by name, in the order in which the SQL has them."""
        picked, travelling = picked_by(names), self._travelling
        # Where values stand that travel otherwise than they are: those of one parameter are of one kind.
        odd: list[int] | None = None

        def bound(parameters: dict[str, Any]) -> Any:
            nonlocal odd
            values = picked({**literals, **parameters} if literals else parameters)
            if odd is None:
                odd = [place for place, value in enumerate(values) if value.__class__ not in _PLAIN]
            if not odd:
                return values
            fitting = list(values)
            for place in odd:
                fitting[place] = travelling(fitting[place])
            return fitting

        return bound

    def _travelling(self, value: Any) -> Any:
        """A parameter as the driver takes it."""
        if isinstance(value, list):
            return self._list_bound(value)
        # Its `value` is found the long way round.
        return value._value_ if isinstance(value, Enum) else value


def picked_by(names: list[str]) -> Callable[[dict[str, Any]], Any]:
    """Takes these out of a dictionary, in this order."""
    if len(names) > 1:
        return itemgetter(*names)
    if not names:
        return lambda _: ()
    # An itemgetter of one makes no tuple.
    [name] = names
    return lambda parameters: (parameters[name],)


_Insert = Callable[[Table], Insert]


def _insert(table: Table) -> Insert:
    return upsert(table)


def _insert_telling(table: Table) -> Insert:
    return upsert(table).returning(table.c.id) if "id" in table.c else upsert(table)


def _insert_new(table: Table) -> Insert:
    return upsert(table).on_conflict_do_nothing()


def _insert_new_telling(table: Table) -> Insert:
    return _insert_new(table).returning(*table.primary_key.columns)


def statements_of(package: str) -> list[Executable]:
    """All statements that the modules of a package have at their top, as far as they are loaded."""
    modules = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == package]
    values = [value for module in modules for value in list(vars(module).values())]
    return [value for value in values if isinstance(value, Executable) and not isinstance(value, Table)]


class SqlTransaction:
    """`domain.transaction.Transaction` on a connection of a driver (DB-API 2.0), with one cursor for all it asks."""

    def __init__(
        self, connection: Any, driver: Driver, effects_of: EffectsOf, known: dict[Table, Any] | None = None
    ) -> None:
        self._connection = connection
        self._cursor = self._new_cursor()
        self._driver = driver
        self._effects_of = effects_of
        self.is_alone = driver.is_alone
        self.emitted = 0
        self.known: dict[Table, Any] = {} if known is None else known

    def one(self, statement: Executable, /, **parameters: Any) -> Any:
        made = self._driver.compiled(statement)
        values = self._run(made, parameters).fetchone()
        if values is None:
            return None
        row = self._row(made)(values)
        self._let_go_of_more()
        return row

    def all(self, statement: Executable, /, **parameters: Any) -> list[Any]:
        made = self._driver.compiled(statement)
        fetched = self._run(made, parameters).fetchall()
        return list(map(self._row(made), fetched)) if fetched else []

    def scalar(self, statement: Executable, /, **parameters: Any) -> Any:
        values = self._run(self._driver.compiled(statement), parameters).fetchone()
        if values is None:
            return None
        self._let_go_of_more()
        return values[0]

    def change(self, statement: Executable, /, **parameters: Any) -> int:
        return int(self._run(self._driver.compiled(statement), parameters).rowcount)

    def insert(self, table: Table, /, **values: Any) -> int:
        made = self._driver.inserting(self._driver.insert, table, tuple(values))
        cursor = self._run(made, values)
        return self._driver.id_in(cursor) if made.has_id else 0

    def insert_new(self, table: Table, /, **values: Any) -> bool:
        return self.insert_once(table, **values) is not None

    def insert_once(self, table: Table, /, **values: Any) -> int | None:
        made = self._driver.inserting(self._driver.insert_new, table, tuple(values))
        cursor = self._run(made, values)
        if cursor.rowcount != 1:
            return None
        return self._driver.id_in(cursor) if made.has_id else 0

    def insert_each(self, table: Table, rows: Iterable[dict[str, Any]], /) -> list[int]:
        several = list(rows)
        if not several:
            return []
        made = self._driver.inserting(self._driver.insert, table, tuple(several[0]))
        self.emitted += made.emits
        return self._driver.insert_each(self._cursor, made, several)

    def insert_all(self, table: Table, rows: Iterable[dict[str, Any]], /) -> None:
        several = list(rows)
        if several:
            made = self._driver.inserting(_insert, table, tuple(several[0]))
            self.emitted += made.emits
            self._cursor.executemany(made.sql, list(map(made.bound, several)))

    def emit(self, event: Event) -> int:
        facts = event.facts
        event_id = self.insert(
            events_table,
            at=event.at,
            kind=type(event).__name__,
            order_id=event.order_id if isinstance(event, OrderEvent) else None,
            purchase_order_id=event.purchase_order_id if isinstance(event, PurchaseOrderEvent) else None,
            actor=event.actor,
            data=json.dumps(facts) if facts else "{}",
        )
        outbox.put(self, self._effects_of(self, event), now=event.at, event_id=event_id)
        return event_id

    def _run(self, made: Compiled, parameters: dict[str, Any]) -> Any:
        self.emitted += made.emits
        return self._cursor.execute(made.sql, made.bound(parameters))

    def _let_go_of_more(self) -> None:
        """A question that is half answered keeps the database as it was when it was asked."""
        if self._cursor.fetchone() is not None:
            self._cursor.close()
            self._cursor = self._new_cursor()

    def _new_cursor(self) -> Any:
        return self._connection.cursor()

    def _row(self, made: Compiled) -> Callable[[Iterable[Any]], Any]:
        if made.row is None:
            names = tuple(column[0] for column in self._cursor.description)
            row_class: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - columns are known at run time only
            made.row = partial(tuple.__new__, row_class)
        return made.row
