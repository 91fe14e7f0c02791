"""What a customer has given back before, and whether that is so much that a merchant shall look at the next."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from domain import tables
from domain.returns.model import Return, Status
from domain.returns.policy import Policy, policy
from domain.returns.queries import open_of, worth_since
from domain.transaction import Transaction

_MONTH = 30 * 24 * 3600

_returns = tables.returns.c
_BY_STATUS = (
    select(_returns.status, func.count().label("number"))
    .where(
        _returns.person_id == bindparam("person_id"),
        _returns.requested_at.is_not(None),
        _returns.id < bindparam("return_id"),
    )
    .group_by(_returns.status)
)


@dataclass(frozen=True, slots=True)
class History:
    """
    What a customer has asked to give back.

    Args:
        before: How many returns they asked for before this one, by how those stand.
        open: How many are open, this one included.
        open_max: So many may be without asking a merchant; 0: any.
        month_minor: What was asked for within 30 days, this one included.
        month_max_minor: So much may be without asking a merchant; 0: any.
    """

    before: dict[Status, int]
    open: int
    open_max: int
    month_minor: int
    month_max_minor: int

    @property
    def number(self) -> int:
        """How many returns there were before."""
        return sum(self.before.values())

    @property
    def has_many_open(self) -> bool:
        return 0 < self.open_max < self.open

    @property
    def is_of_high_value(self) -> bool:
        return 0 < self.month_max_minor < self.month_minor

    @property
    def is_beyond_limits(self) -> bool:
        """So much lately that a merchant shall look at it."""
        return self.has_many_open or self.is_of_high_value


def history(tx: Transaction, request: Return, *, now: int) -> History:
    """What the customer of a request has asked for before, and lately."""
    rules, person_id = policy(tx), request.person_id
    before = {
        Status(row.status): int(row.number) for row in tx.all(_BY_STATUS, person_id=person_id, return_id=request.id)
    }
    return _beside(tx, before, rules, request, now=now)


def is_beyond_limits(tx: Transaction, request: Return, *, now: int) -> bool:
    """True where its customer has asked for so much lately that a merchant shall look at it."""
    return _beside(tx, {}, policy(tx), request, now=now).is_beyond_limits


def _beside(tx: Transaction, before: dict[Status, int], rules: Policy, request: Return, *, now: int) -> History:
    lately = worth_since(tx, request.person_id, now - _MONTH)
    return History(before, open_of(tx, request.person_id), rules.open_max, lately, rules.month_minor)
