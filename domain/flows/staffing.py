"""Those who work here: who has which role, and what must be settled before a role is taken away."""

from domain import payments, people, shipping
from domain.actors import Actor, Role
from domain.errors import ShopError
from domain.people import Person
from domain.transaction import Transaction

_JOBS_COUNTED = 100


class HasWorkInHand(ShopError):
    """A courier has deliveries to do, or cash to hand in: that is settled first."""

    def __init__(self, *, jobs: int, cash_minor: int) -> None:
        super().__init__(f"{jobs} jobs, {cash_minor} in cash")
        self.jobs = jobs
        self.cash_minor = cash_minor


def staff(tx: Transaction) -> list[Person]:
    """Everyone who works here, by role and name, each once."""
    found = [person for role in Role for person in people.staff_with(tx, role)]
    return list({person.id: person for person in found}.values())


def dismiss(tx: Transaction, person_id: int, *, role: Role, currency: str, actor: Actor, now: int) -> None:
    """
    Take a role away.

    Raises:
        NotAllowed, BadInput, NotFound: As `people.dismiss`.
        HasWorkInHand: A courier has deliveries or cash.
    """
    actor.must_be(Role.OWNER, to="take roles away")
    if role is Role.COURIER:
        jobs = len(shipping.jobs_of(tx, person_id, most=_JOBS_COUNTED))
        cash_minor = payments.cash_of(tx, person_id, currency=currency)
        if jobs or cash_minor:
            raise HasWorkInHand(jobs=jobs, cash_minor=cash_minor)
    people.dismiss(tx, person_id, role, actor=actor, now=now)
