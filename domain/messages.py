"""What each message we sent is about: cards are found by it, and so is what a reply answers."""

from typing import Any

from sqlalchemy import bindparam, delete, select

from domain import tables
from domain.transaction import Transaction, upsert

_messages = tables.messages.c
_row = upsert(tables.messages).values(
    chat_id=bindparam("chat_id"),
    message_id=bindparam("message_id"),
    name=bindparam("name"),
    subject=bindparam("subject"),
    has_photo=bindparam("has_photo"),
    sent_at=bindparam("sent_at"),
)
_KEEP = _row.on_conflict_do_update(
    index_elements=["chat_id", "message_id"],
    set_={"name": _row.excluded.name, "subject": _row.excluded.subject, "has_photo": _row.excluded.has_photo},
)
_LATEST = (
    select(tables.messages)
    .where(
        _messages.subject == bindparam("subject"),
        _messages.name == bindparam("name"),
        _messages.chat_id == bindparam("chat_id"),
    )
    .order_by(_messages.message_id.desc())
    .limit(1)
)
_NEWEST = (
    select(tables.messages)
    .where(_messages.chat_id == bindparam("chat_id"))
    .order_by(_messages.message_id.desc())
    .limit(bindparam("most"))
)
_SHOWING = (
    select(_messages.chat_id)
    .where(_messages.subject == bindparam("subject"), _messages.name == bindparam("name"))
    .distinct()
)
_AT = select(tables.messages).where(
    _messages.chat_id == bindparam("chat_id"), _messages.message_id == bindparam("message_id")
)
_FORGET_UNTIL = delete(tables.messages).where(
    _messages.subject == bindparam("subject"),
    _messages.name == bindparam("name"),
    _messages.chat_id == bindparam("chat_id"),
    _messages.message_id <= bindparam("message_id"),
)
_FORGET_CHAT = delete(tables.messages).where(_messages.chat_id == bindparam("chat_id"))
_PRUNE = delete(tables.messages).where(_messages.sent_at < bindparam("before"))


def keep(tx: Transaction, *, chat_id: int, message_id: int, name: str, subject: str, has_photo: bool, now: int) -> None:
    """Remember what a message shows."""
    tx.change(
        _KEEP,
        chat_id=chat_id,
        message_id=message_id,
        name=name,
        subject=subject,
        has_photo=int(has_photo),
        sent_at=now,
    )


def latest(tx: Transaction, *, subject: str, name: str, chat_id: int) -> Any:
    """The newest message of this name about the subject in the chat, or None."""
    return tx.one(_LATEST, subject=subject, name=name, chat_id=chat_id)


def newest(tx: Transaction, *, chat_id: int, most: int) -> list[Any]:
    """The newest messages of a chat of which we know what they show, the newest first."""
    return tx.all(_NEWEST, chat_id=chat_id, most=most)


def chats_showing(tx: Transaction, *, subject: str, name: str) -> list[int]:
    """Every chat that has a message of this name about the subject."""
    return [row.chat_id for row in tx.all(_SHOWING, subject=subject, name=name)]


def at(tx: Transaction, *, chat_id: int, message_id: int) -> Any:
    """What we know of one message, or None."""
    return tx.one(_AT, chat_id=chat_id, message_id=message_id)


def forget_until(tx: Transaction, *, chat_id: int, message_id: int) -> None:
    """The message shows something else now; older ones like it, which it came in place of, are not to take its turn."""
    there = at(tx, chat_id=chat_id, message_id=message_id)
    if there is not None:
        tx.change(_FORGET_UNTIL, subject=there.subject, name=there.name, chat_id=chat_id, message_id=message_id)


def bring_below(tx: Transaction, *, subject: str, name: str, chat_id: int, message_id: int) -> None:
    """What shows the subject above this message is not edited any more: its card comes anew, where it is seen."""
    tx.change(_FORGET_UNTIL, subject=subject, name=name, chat_id=chat_id, message_id=message_id)


def forget_chat(tx: Transaction, *, chat_id: int) -> None:
    """The chat's messages cannot be reached any more: cards will be sent anew."""
    tx.change(_FORGET_CHAT, chat_id=chat_id)


def prune(tx: Transaction, *, before: int) -> int:
    """Forget messages so old that nobody replies to them and Telegram refuses to edit them."""
    return tx.change(_PRUNE, before=before)
