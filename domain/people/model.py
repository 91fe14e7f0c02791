"""A person, as the shop knows them."""

from dataclasses import dataclass

from domain.actors import Actor, Role
from domain.errors import ShopError
from domain.quick import quickly_made

NAME_MAX = 128


@dataclass(frozen=True, slots=True)
class Arrival:
    """How Telegram describes the sender of an update."""

    telegram_id: int
    name: str
    username: str | None
    language: str


@quickly_made
@dataclass(frozen=True, slots=True)
class Person:
    """
    Someone who has written to the shop, with the roles they have now.

    Args:
        blocked_at: When they blocked the bot.
        barred_at: Since when the shop takes no orders from them.
        note: What merchants noted about them.
    """

    id: int
    telegram_id: int
    name: str
    username: str | None
    language: str
    blocked_at: int | None
    roles: frozenset[Role]
    wants_reminders: bool = True
    terms_version: int | None = None
    barred_at: int | None = None
    note: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.roles)


class RolesChanged(ShopError):
    """A person's roles are others than when we looked: nothing was done in them."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"the roles of person {person_id} have changed")
        self.person_id = person_id


class InviteUseless(ShopError):
    """The invite was used, has expired, never was, or is the actor's own; `reason` is one of these."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"invite is {reason}")
        self.reason = reason
