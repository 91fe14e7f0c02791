"""The shop's own chats: where the merchants are told of orders, stock and troubles."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, select

from domain import dialogs, messages, outbox, tables
from domain.transaction import Transaction, upsert

_chats = tables.chats.c


class Desk(StrEnum):
    """What is told in the admin chat; each may have a topic of its own."""

    ORDERS = "orders"
    STOCK = "stock"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, and the topic in it where it has topics."""

    chat_id: int
    thread_id: int | None


_row = upsert(tables.chats).values(
    name=bindparam("name"), chat_id=bindparam("chat_id"), thread_id=bindparam("thread_id")
)
_SET = _row.on_conflict_do_update(
    index_elements=["name"], set_={"chat_id": _row.excluded.chat_id, "thread_id": _row.excluded.thread_id}
)
_ALL = select(tables.chats)
_BY_NAME = select(tables.chats).where(_chats.name == bindparam("name"))
_CONFIGURED = "configured"


def configure(tx: Transaction, *, admin_chat_id: int) -> None:
    """
    Take the admin chat from the settings, unless it is the one already followed.

    A group that became a supergroup has a new id; the settings may go on naming the old one.
    """
    configured = tx.one(_BY_NAME, name=_CONFIGURED)
    if configured is not None and configured.chat_id == admin_chat_id:
        return
    for desk in Desk:
        at = tx.one(_BY_NAME, name=desk)
        if at is None or at.chat_id != admin_chat_id:
            _set(tx, desk, chat_id=admin_chat_id, thread_id=None)
    _set(tx, _CONFIGURED, chat_id=admin_chat_id, thread_id=None)


def are_configured(tx: Transaction) -> bool:
    """True once a bot has run on this database: until then there is nobody to tell."""
    return tx.one(_BY_NAME, name=_CONFIGURED) is not None


def place(tx: Transaction, desk: Desk) -> Place:
    """Where the desk is."""
    places: dict[str, Place] | None = tx.known.get(tables.chats)
    if places is None:
        places = tx.known[tables.chats] = {row.name: Place(row.chat_id, row.thread_id) for row in tx.all(_ALL)}
    assert desk in places, "the program configures the admin chat before anything can happen"
    return places[desk]


def is_ours(tx: Transaction, chat_id: int) -> bool:
    """True for the admin chat."""
    return any(place(tx, desk).chat_id == chat_id for desk in Desk)


def move_desk(tx: Transaction, desk: Desk, *, chat_id: int, thread_id: int | None) -> None:
    """Tell of this in another topic from now on."""
    _set(tx, desk, chat_id=chat_id, thread_id=thread_id)


def migrate(tx: Transaction, *, old: int, new: int) -> None:
    """A group became a supergroup: everything that was for the old id goes to the new one."""
    for desk in Desk:
        at = place(tx, desk)
        if at.chat_id == old:
            _set(tx, desk, chat_id=new, thread_id=at.thread_id)
    outbox.move_chat(tx, old=old, new=new)
    dialogs.move_chat(tx, old=old, new=new)
    # Cards in the old group cannot be edited any more: they are sent anew when they change.
    messages.forget_chat(tx, chat_id=old)


def _set(tx: Transaction, name: str, *, chat_id: int, thread_id: int | None) -> None:
    tx.change(_SET, name=name, chat_id=chat_id, thread_id=thread_id)
    tx.known.pop(tables.chats, None)
