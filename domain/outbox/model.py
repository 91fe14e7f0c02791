"""Effects: cards, which are drawn from the facts when they are sent, and news, first in, first out per chat."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from domain.quick import quickly_made


class Status(StrEnum):
    """How far a row is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


class Priority(IntEnum):
    """What goes first when a window is narrow."""

    URGENT = 0
    NORMAL = 10
    BULK = 20


@quickly_made
@dataclass(frozen=True, slots=True)
class Effect:
    """
    Something to send.

    Args:
        kind: "card" or "news".
        name: Which card or which news; jobs/ knows how each is made.
        subject: What it is about ("order:12"): a reply to the message is a word about this.
        data: Ids and numbers the sender needs besides the subject.
    """

    kind: str
    name: str
    subject: str
    chat_id: int
    thread_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    priority: Priority = Priority.NORMAL


def card(name: str, subject: str, *, chat_id: int, thread_id: int | None = None) -> Effect:
    """The card must show the facts as they are: edited where it stands, sent where there is none."""
    return Effect("card", name, subject, chat_id, thread_id)


def news(
    name: str,
    subject: str,
    *,
    chat_id: int,
    thread_id: int | None = None,
    priority: Priority = Priority.NORMAL,
    **data: Any,
) -> Effect:
    """Tell a chat something new, in the order in which it happened."""
    return Effect("news", name, subject, chat_id, thread_id, data, priority)


class Lane(IntEnum):
    """Where work that is no message waits: as beside each chat, one after the other. No chat has such a number."""

    IMPORTS = 0
    EXPORTS = -1
    BUYING = -2
    ARRIVALS = -3


# Chats have numbers of 52 bits.
_PAYMENTS_BELOW, _VARIANTS_BELOW = -(2**60), -(2**61)


def lane_of_payment(payment_id: int) -> int:
    """Each payment's acts wait for one another, and for no other payment's."""
    return _PAYMENTS_BELOW - payment_id


# Payments have no such numbers.
_LETTERS_BELOW = -(2**59)


def lane_of_letters(supplier_id: int) -> int:
    """Letters to a supplier go out in the order in which they were written."""
    return _LETTERS_BELOW - supplier_id


def lane_of_variant(variant_id: int) -> int:
    """What is to be done of a variant waits for nothing that is done of another."""
    return _VARIANTS_BELOW - variant_id


def work(name: str, number: int, *, lane: int, **data: int | None) -> Effect:
    """Something to be done after the commit that is no message by itself; what it is about has this number."""
    return Effect("work", name, f"{name}:{number}", int(lane), data=data)


# The name of the news that is a place on a map.
PIN = "pin"


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on the map, in degrees, and what stands there in a word: the code of a delivery, no name of anyone."""

    latitude: float
    longitude: float
    title: str


def pin(subject: str, place: Pin, *, chat_id: int, thread_id: int | None = None) -> Effect:
    """
    The place on the map that belongs to a message just sent.

    A row of its own, because right after that message the chat's sending window is shut; urgent, so that no other
    news of the chat comes between the two.
    """
    return news(
        PIN,
        subject,
        chat_id=chat_id,
        thread_id=thread_id,
        priority=Priority.URGENT,
        latitude=place.latitude,
        longitude=place.longitude,
        title=place.title,
    )


# The name of the news that is no message: the chat's own menu of commands.
MENU = "menu"


def menu(*, chat_id: int) -> Effect:
    """Have the commands of a private chat fit the person's roles and language."""
    return news(MENU, "", chat_id=chat_id, priority=Priority.BULK)


# A row that was being sent so often when the program ended is sent with nothing beside it, which could be blamed too.
ALONE_FROM = 2


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row, lent to the sender; `is_alone`: it may be what ended the program, so nothing is to be sent beside it."""

    outbox_id: int
    effect: Effect
    event_id: int | None
    attempts: int
    lease: int
    is_alone: bool = False
