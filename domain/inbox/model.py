"""The states of a row in the inbox, and a worker's claim on one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from domain.errors import ShopError

Lane = NewType("Lane", str)

# A row that was in hand so often when the program ended is tried with nothing beside it, which could be blamed too.
ALONE_FROM = 2
# Alone it was each time: it is what ends the program.
DROPPED_MAX = 5


class Source(StrEnum):
    """Who sent it; with the sender's own key a row is known."""

    TELEGRAM = "telegram"
    STRIPE = "stripe"


class Status(StrEnum):
    """How far a row is."""

    RECEIVED = "received"
    ACTED = "acted"
    ANSWERED = "answered"
    PARKED = "parked"


def private_chat_of(lane: str) -> int | None:
    """The private chat that the lane is, or None where it is another's."""
    kind, _, number = lane.partition(":")
    return int(number) if kind == "chat" and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Claim:
    """
    One row, lent to one worker until `lease_until`; `lease` fences out a worker that was too slow.

    Args:
        facts: What the handler was chosen by, as the worker notes it; kept with the act. The act changes the world
            (it closes the dialog it answers), and a rerun must find the same handler all the same.
        has_acted: An earlier attempt has acted; `facts` are those it was chosen by.
        is_alone: It may be what ended the program, so nothing else is to be taken in hand beside it.
    """

    inbox_id: int
    key: str
    lane: str
    body: str
    attempts: int
    lease: int
    facts: str = ""
    has_acted: bool = False
    is_alone: bool = False
    source: Source = Source.TELEGRAM


class LeaseLost(ShopError):
    """The row was given to another worker meanwhile: this one's act is undone."""

    def __init__(self, inbox_id: int) -> None:
        super().__init__(f"inbox row {inbox_id} is no longer ours")
        self.inbox_id = inbox_id
