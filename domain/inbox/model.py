"""The states of a row in the inbox, and a worker's claim on one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from domain.errors import ShopError

Lane = NewType("Lane", str)


class Source(StrEnum):
    """Who sent it; with the sender's own key a row is known."""

    TELEGRAM = "telegram"


class Status(StrEnum):
    """How far a row is."""

    RECEIVED = "received"
    ACTED = "acted"
    ANSWERED = "answered"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Claim:
    """
    One row, lent to one worker until `lease_until`; `lease` fences out a worker that was too slow.

    Args:
        facts: What the handler was chosen by, as the worker notes it; kept with the act. The act changes the world
            (it closes the dialog it answers), and a rerun must find the same handler all the same.
        has_acted: An earlier attempt has acted; `facts` are those it was chosen by.
    """

    inbox_id: int
    key: str
    lane: str
    body: str
    attempts: int
    lease: int
    facts: str = ""
    has_acted: bool = False


class LeaseLost(ShopError):
    """The row was given to another worker meanwhile: this one's act is undone."""

    def __init__(self, inbox_id: int) -> None:
        super().__init__(f"inbox row {inbox_id} is no longer ours")
        self.inbox_id = inbox_id
