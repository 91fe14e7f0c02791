"""Files that merchants ask for: what each holds and how far it is. Kept, so that a restart goes on."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, select, update

from domain import outbox, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.outbox import Lane
from domain.transaction import Transaction, among

# The name of the card and of the work.
NAME = "exporting"

_exports = tables.exports.c


class What(StrEnum):
    """What the file holds, and who may have it."""

    ORDERS = "orders"
    ACTS = "acts"


class Form(StrEnum):
    """For which programs."""

    CSV = "csv"
    XLSX = "xlsx"


class Status(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    WRITING = "writing"
    SENDING = "sending"
    DONE = "done"
    CANCELLED = "cancelled"


UNFINISHED = (Status.WAITING, Status.WRITING, Status.SENDING)
_MAY = {What.ORDERS: (Role.MERCHANT,), What.ACTS: (Role.OWNER,)}
_BY_ID = select(tables.exports).where(_exports.id == bindparam("id"))
_UNFINISHED = among(_exports.status, *UNFINISHED)
_STILL_TO_DO = select(_exports.id).where(_UNFINISHED)
_SAVE = (
    update(tables.exports)
    .where(_exports.id == bindparam("export_id"), _UNFINISHED)
    .values(
        status=bindparam("new_status"),
        done=bindparam("new_done"),
        total=bindparam("new_total"),
        folder=bindparam("new_folder"),
        sent=bindparam("new_sent"),
        told_at=bindparam("new_told_at"),
        finished_at=bindparam("new_finished_at"),
    )
)
_CANCEL = (
    update(tables.exports)
    .where(_exports.id == bindparam("export_id"), _UNFINISHED)
    .values(status=Status.CANCELLED.value, finished_at=bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class Export:
    """
    One export: `done` of `total` orders or acts, of the period from `from_at` until just before `until_at`.

    Args:
        folder: Where its files lie once they are written; "" before.
        sent: So many of them have arrived.
    """

    id: int
    what: What
    form: Form
    from_at: int
    until_at: int
    chat_id: int
    thread_id: int | None
    person_id: int
    status: Status
    done: int
    total: int
    folder: str
    sent: int
    told_at: int
    asked_at: int
    finished_at: int | None

    @property
    def is_over(self) -> bool:
        return self.status not in UNFINISHED


def ask(
    tx: Transaction,
    what: What,
    form: Form,
    *,
    from_at: int,
    until_at: int,
    chat_id: int,
    thread_id: int | None,
    actor: Actor,
    now: int,
) -> int:
    """
    Have a file made of a period; its card in the chat tells how far it is. The export's id.

    Raises:
        NotAllowed: It is not for the actor.
        BadInput: The period ends before it begins.
    """
    actor.must_be(*_MAY[what], to="export this")
    assert actor.person_id is not None, "files are for people"
    if not 0 <= from_at < until_at:
        raise BadInput("dates", "out_of_range")
    export_id = tx.insert(
        tables.exports,
        what=what,
        form=form,
        from_at=from_at,
        until_at=min(until_at, now + 1),
        chat_id=chat_id,
        thread_id=thread_id,
        person_id=actor.person_id,
        status=Status.WAITING,
        done=0,
        total=0,
        folder="",
        sent=0,
        told_at=now,
        asked_at=now,
    )
    outbox.put(tx, [_card(export_id, chat_id, thread_id), outbox.work(NAME, export_id, lane=Lane.EXPORTS)], now=now)
    return export_id


def the_export(tx: Transaction, export_id: int) -> Export:
    """
    One export.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_BY_ID, id=export_id)
    if row is None:
        raise NotFound("export", export_id)
    facts = row._asdict() | {"what": What(row.what), "form": Form(row.form), "status": Status(row.status)}
    return Export(**facts)


def unfinished(tx: Transaction) -> list[int]:
    """The exports that are still to be written or sent."""
    return [row.id for row in tx.all(_STILL_TO_DO)]


def save(tx: Transaction, standing: Export, *, tell: bool, now: int) -> bool:
    """Keep how far it is; with `tell`, its card shows it. False where it was called off meanwhile."""
    changed = tx.change(
        _SAVE,
        export_id=standing.id,
        new_status=standing.status,
        new_done=standing.done,
        new_total=standing.total,
        new_folder=standing.folder,
        new_sent=standing.sent,
        new_told_at=now if tell else standing.told_at,
        new_finished_at=standing.finished_at,
    )
    if changed and tell:
        outbox.put(tx, [_card(standing.id, standing.chat_id, standing.thread_id)], now=now)
    return bool(changed)


def cancel(tx: Transaction, export_id: int, *, actor: Actor, now: int) -> bool:
    """
    Call an export off; whether there was anything to call off.

    Raises:
        NotAllowed: It is not the actor's to decide.
        NotFound: There is none with this id.
    """
    actor.must_be(*_MAY[the_export(tx, export_id).what], to="export this")
    return tx.change(_CANCEL, export_id=export_id, moment=now) == 1


def _card(export_id: int, chat_id: int, thread_id: int | None) -> outbox.Effect:
    return outbox.card(NAME, f"{NAME}:{export_id}", chat_id=chat_id, thread_id=thread_id)
