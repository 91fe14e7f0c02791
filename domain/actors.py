"""Who does something: a person in one or more roles, or the shop itself."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import NotAllowed
from domain.quick import quickly_made


class Role(StrEnum):
    """What a person may be to the shop. Everyone is a customer."""

    OWNER = "owner"
    MERCHANT = "merchant"
    PACKER = "packer"
    COURIER = "courier"


@quickly_made
@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. `person_id` is None for the shop's own jobs, which are named by `job`."""

    person_id: int | None = None
    roles: frozenset[Role] = frozenset()
    job: str = ""

    def __post_init__(self) -> None:
        assert (self.person_id is None) == bool(self.job), "an actor is either a person or one of the shop's jobs"

    def __str__(self) -> str:
        return f"person:{self.person_id}" if self.person_id is not None else f"job:{self.job}"

    def is_any(self, *roles: Role) -> bool:
        """True when the actor has one of the roles; owners have them all, and so has the shop itself."""
        return self.person_id is None or Role.OWNER in self.roles or not self.roles.isdisjoint(roles)

    def must_be(self, *roles: Role, to: str) -> None:
        """
        Let the actor pass, or refuse.

        Raises:
            NotAllowed: The actor has none of the roles.
        """
        if not self.is_any(*roles):
            raise NotAllowed(to)


def the_shop(job: str) -> Actor:
    """The shop itself, acting through one of its jobs or commands."""
    return Actor(job=job)
