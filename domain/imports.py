"""Product files sent in chat: how far each has been read in, and what came of it. Kept, so that a restart goes on."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from domain import outbox, tables
from domain.actors import Actor, Role
from domain.outbox import Lane
from domain.transaction import Transaction

NAME = "import"
REPORT = "import_report"
# Who wants to know later which rows were left out sends the file again.
ROWS_KEPT_SECONDS = 30 * 24 * 3600
ROWS_MAX = 1_000_000

_imports = tables.imports.c
_BY_ID = select(tables.imports).where(_imports.id == bindparam("id"))
_rows = tables.import_rows.c
_LEFT_OUT = (
    select(_rows.line, _rows.name, _rows.reason, _rows.value)
    .where(_rows.import_id == bindparam("of"))
    .order_by(_rows.line, _rows.id)
    .limit(bindparam("most"))
)
_COUNT_LEFT_OUT = select(func.count()).select_from(tables.import_rows).where(_rows.import_id == bindparam("of"))
_FORGET_OLD = delete(tables.import_rows).where(
    _rows.import_id.in_(select(_imports.id).where(_imports.finished_at < bindparam("before")))
)
_LOCKED = _BY_ID.with_for_update(key_share=True)
_SAVE = (
    update(tables.imports)
    .where(_imports.id == bindparam("of"))
    .values(
        status=bindparam("new_status"),
        done=bindparam("new_done"),
        total=bindparam("new_total"),
        result=bindparam("new_result"),
        told_at=bindparam("new_told_at"),
        finished_at=bindparam("new_finished_at"),
    )
)


class Status(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not used, and why; `reason` in words of the code."""

    line: int
    name: str
    reason: str
    value: str


@dataclass(frozen=True, slots=True)
class Result:
    """
    What has come of a file so far.

    Args:
        refusal: Why the whole was refused, in words of the code.
        supplier_id: Whose price list it is; 0 where it is none.
        is_of_levels: It is a file of stock levels, not of products.
        counts: Of stock levels, the counts that hold what differs, by the place's id.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: tuple[str, ...] = ()
    refusal: str = ""
    facts: tuple[str, ...] = ()
    supplier_id: int = 0
    counts: dict[int, int] = field(default_factory=dict)
    is_of_levels: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """A file, who sent it where, and how far it is: `done` of `total` products."""

    id: int
    file_id: str
    file_name: str
    chat_id: int
    thread_id: int | None
    person_id: int
    status: Status
    done: int
    total: int
    told_at: int
    started_at: int
    finished_at: int | None
    result: Result = field(default_factory=Result)


def ask(
    tx: Transaction,
    *,
    file_id: str,
    file_name: str,
    chat_id: int,
    thread_id: int | None,
    supplier_id: int = 0,
    actor: Actor,
    now: int,
) -> int:
    """
    Have a file read in; its card in the chat tells how far it is. The import's id.

    Args:
        supplier_id: Whose price list it is; 0 where it is none.
    """
    actor.must_be(Role.MERCHANT, to="import products")
    assert actor.person_id is not None, "files come from people"
    tx.change(_FORGET_OLD, before=now - ROWS_KEPT_SECONDS)
    import_id = tx.insert(
        tables.imports,
        file_id=file_id,
        file_name=file_name,
        chat_id=chat_id,
        thread_id=thread_id,
        person_id=actor.person_id,
        status=Status.WAITING,
        done=0,
        total=0,
        result=json.dumps(asdict(Result(supplier_id=supplier_id))),
        told_at=now,
        started_at=now,
    )
    outbox.put(tx, [_card(import_id, chat_id, thread_id), outbox.work(NAME, import_id, lane=Lane.IMPORTS)], now=now)
    return import_id


def subject_of(import_id: int) -> str:
    """What its card and its work are about."""
    return f"import:{import_id}"


def the_import(tx: Transaction, import_id: int) -> Import:
    """One import."""
    return _import(tx.one(_BY_ID, id=import_id))


def locked_import(tx: Transaction, import_id: int) -> Import:
    """One import, which nobody else reads on with until the transaction ends."""
    return _import(tx.one(_LOCKED, id=import_id))


def _import(row: Any) -> Import:
    assert row is not None, "imports are never deleted"
    facts: dict[str, Any] = json.loads(row.result)
    # Before the rows left out had a table of their own, they stood here.
    facts.pop("left_out", None)
    facts["vanished"], facts["facts"] = tuple(facts["vanished"]), tuple(facts["facts"])
    facts["counts"] = {int(place_id): count_id for place_id, count_id in facts.get("counts", {}).items()}
    return Import(
        id=row.id,
        file_id=row.file_id,
        file_name=row.file_name,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        person_id=row.person_id,
        status=Status(row.status),
        done=row.done,
        total=row.total,
        told_at=row.told_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        result=Result(**facts),
    )


def leave_out(tx: Transaction, import_id: int, rows: Iterable[LeftOut]) -> None:
    """Note rows of the file that were not used."""
    tx.insert_all(tables.import_rows, [{"import_id": import_id, **asdict(row)} for row in rows])


def left_out(tx: Transaction, import_id: int, *, most: int = ROWS_MAX) -> tuple[list[LeftOut], int]:
    """The rows that were not used, by their line, at most so many; and how many they are."""
    rows = [LeftOut(*row) for row in tx.all(_LEFT_OUT, of=import_id, most=most)]
    return rows, int(tx.scalar(_COUNT_LEFT_OUT, of=import_id))


def save(tx: Transaction, standing: Import, *, tell: bool, now: int) -> None:
    """Keep how far it is; with `tell`, its card shows it."""
    tx.change(
        _SAVE,
        of=standing.id,
        new_status=standing.status,
        new_done=standing.done,
        new_total=standing.total,
        new_result=json.dumps(asdict(standing.result)),
        new_told_at=now if tell else standing.told_at,
        new_finished_at=standing.finished_at,
    )
    effects = [_card(standing.id, standing.chat_id, standing.thread_id)] if tell else []
    if standing.status is Status.DONE and tx.scalar(_COUNT_LEFT_OUT, of=standing.id):
        effects.append(outbox.work(REPORT, standing.id, lane=Lane.IMPORTS))
    outbox.put(tx, effects, now=now)


def _card(import_id: int, chat_id: int, thread_id: int | None) -> outbox.Effect:
    return outbox.card(NAME, subject_of(import_id), chat_id=chat_id, thread_id=thread_id)
