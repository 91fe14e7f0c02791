"""Status as a table: what may follow what, changed by compare-and-set, each change kept in the history."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Table, Update, bindparam, select, update
from sqlalchemy.sql.expression import Select

from domain import tables
from domain.actors import Actor
from domain.errors import Changed, NotFound, ShopError
from domain.transaction import Transaction

Status = TypeVar("Status", bound=StrEnum)


class IllegalTransition(ShopError):
    """The document's status does not lead there, or someone else has just changed it."""

    def __init__(self, document: str, *, was: str, to: str) -> None:
        super().__init__(f"{document}: {was} does not lead to {to}")
        self.document = document
        self.was = was
        self.to = to


@dataclass(frozen=True)
class Machine(Generic[Status]):
    """The statuses of one kind of document. `document` names it in the history and in refusals."""

    document: str
    table: Table
    transitions: Mapping[Status, AbstractSet[Status]]

    def allows(self, was: Status, to: Status) -> bool:
        return to in self.transitions.get(was, set())

    def locked(self, tx: Transaction, document_id: int) -> Any:
        """
        The document's row, locked until the transaction ends.

        Raises:
            NotFound: There is none with this id.
        """
        row = tx.one(_locking(self.table), id=document_id)
        if row is None:
            raise NotFound(self.document, document_id)
        return row

    def begin(self, tx: Transaction, document_id: int, *, status: Status, actor: Actor, now: int) -> None:
        """Write the first line of a document's history."""
        self._remember(tx, document_id, was="", became=status, actor=actor, now=now)

    def advance(
        self,
        tx: Transaction,
        document: Any,
        *,
        to: Status,
        actor: Actor,
        now: int,
        also: Mapping[str, Any] | None = None,
    ) -> None:
        """
        Change the status of a document, and with it the columns in `also`; its version goes up by one.

        Args:
            document: Its locked row: `id` and `status` are read.

        Raises:
            IllegalTransition: The table does not allow it, or the status is no longer what the row says.
        """
        was, values = document.status, dict(also or {})
        if not any(to in following for status, following in self.transitions.items() if status == was):
            raise IllegalTransition(self.document, was=was, to=to)
        statement = _changing(self.table, tuple(sorted(values)))
        renamed = {f"new_{name}": value for name, value in values.items()}
        if tx.change(statement, document_id=document.id, was=was, became=to, **renamed) != 1:
            raise IllegalTransition(self.document, was=was, to=to)
        self._remember(tx, document.id, was=was, became=to, actor=actor, now=now)

    def revise(self, tx: Transaction, document: Any, *, also: Mapping[str, Any]) -> None:
        """
        Change columns of a document that stays where it is; its version goes up by one.

        Args:
            document: Its locked row: `id` and `version` are read.

        Raises:
            Changed: It is no longer what the row says.
        """
        renamed = {f"new_{name}": value for name, value in also.items()}
        revising = _revising(self.table, tuple(sorted(also)))
        if tx.change(revising, document_id=document.id, seen=document.version, **renamed) != 1:
            raise Changed(self.document, document.id)

    def _remember(self, tx: Transaction, document_id: int, *, was: str, became: str, actor: Actor, now: int) -> None:
        tx.insert(
            tables.history,
            document=self.document,
            document_id=document_id,
            was=was,
            became=became,
            actor=str(actor),
            at=now,
        )


@cache
def _locking(table: Table) -> Select[Any]:
    return select(table).where(table.c.id == bindparam("id")).with_for_update(key_share=True)


@cache
def _changing(table: Table, columns: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return (
        update(table)
        .where(table.c.id == bindparam("document_id"), table.c.status == bindparam("was"))
        .values(status=bindparam("became"), version=table.c.version + 1, **values)
    )


@cache
def _revising(table: Table, columns: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return (
        update(table)
        .where(table.c.id == bindparam("document_id"), table.c.version == bindparam("seen"))
        .values(version=table.c.version + 1, **values)
    )
