"""Questions that wait for a typed answer: one row per chat and person, so that they outlive a restart."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, exists, select, update

from domain import tables
from domain.errors import ShopError
from domain.transaction import Transaction, upsert

_dialogs = tables.dialogs.c
LIFETIME_SECONDS = 7 * 24 * 3600

_row = upsert(tables.dialogs).values(
    chat_id=bindparam("chat_id"),
    person_id=bindparam("person_id"),
    state=bindparam("state"),
    data=bindparam("data"),
    version=1,
    expires_at=bindparam("expires_at"),
)
_ASK = _row.on_conflict_do_update(
    index_elements=["chat_id", "person_id"],
    set_={
        "state": _row.excluded.state,
        "data": _row.excluded.data,
        "version": _dialogs.version + 1,
        "expires_at": _row.excluded.expires_at,
    },
)
_MINE = (_dialogs.chat_id == bindparam("chat_id"), _dialogs.person_id == bindparam("person_id"))
_OPEN = select(tables.dialogs).where(*_MINE, _dialogs.expires_at > bindparam("now"))
_CLOSE = delete(tables.dialogs).where(*_MINE)
_there = tables.dialogs.alias("there")
_MOVE = (
    update(tables.dialogs)
    .where(
        _dialogs.chat_id == bindparam("old"),
        ~exists().where(_there.c.chat_id == bindparam("new"), _there.c.person_id == _dialogs.person_id),
    )
    .values(chat_id=bindparam("new"))
)
_EXPIRE = delete(tables.dialogs).where(_dialogs.expires_at <= bindparam("now"))


class Over(ShopError):
    """The button belongs to a question that is asked no longer: what is asked now stays as it is."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """What was asked (`state`), and what the answer will need (`data`)."""

    state: str
    data: dict[str, Any]
    version: int


def ask(tx: Transaction, /, *, chat_id: int, person_id: int, state: str, now: int, **data: Any) -> None:
    """Note that the next thing this person types in this chat answers `state`; a question asked before is dropped."""
    tx.change(
        _ASK,
        chat_id=chat_id,
        person_id=person_id,
        state=state,
        data=json.dumps(data),
        expires_at=now + LIFETIME_SECONDS,
    )


def open_dialog(tx: Transaction, *, chat_id: int, person_id: int, now: int) -> Dialog | None:
    """The question that waits for this person's answer here."""
    row = tx.one(_OPEN, chat_id=chat_id, person_id=person_id, now=now)
    return Dialog(row.state, json.loads(row.data), row.version) if row else None


def close(tx: Transaction, *, chat_id: int, person_id: int) -> bool:
    """Forget the question; whether there was one."""
    return tx.change(_CLOSE, chat_id=chat_id, person_id=person_id) == 1


def move_chat(tx: Transaction, *, old: int, new: int) -> None:
    """A group became a supergroup: its members answer there."""
    tx.change(_MOVE, old=old, new=new)


def expire(tx: Transaction, *, now: int) -> int:
    """Forget the questions nobody answered in time."""
    return tx.change(_EXPIRE, now=now)
