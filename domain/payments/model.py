"""A payment through a provider, what is asked of the provider, and how what it says differs from what we know."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from domain import tables
from domain.ledger import Account, Kind, Transfer
from domain.payments.provider import Decline, PageStatus, Refunded, Snapshot
from domain.quick import quickly_made
from domain.states import Machine


class Act(StrEnum):
    """What is asked of a provider."""

    OPEN = "open"
    CLOSE = "close"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class Status(StrEnum):
    """
    How an operation stands.

    What is `unknown` was asked and never answered: it keeps what it has taken, and is asked again under its own key
    only. What is `pending` has reached the provider, whose answer takes days.
    """

    INTENT = "intent"
    UNKNOWN = "unknown"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


# Banks send a few refunds back that they had taken: those have failed after all.
MACHINE = Machine(
    "payment_operation",
    tables.payment_operations,
    {
        Status.INTENT: {Status.UNKNOWN, Status.PENDING, Status.SUCCEEDED, Status.FAILED},
        Status.UNKNOWN: {Status.PENDING, Status.SUCCEEDED, Status.FAILED},
        Status.PENDING: {Status.SUCCEEDED, Status.FAILED},
        Status.SUCCEEDED: {Status.FAILED},
    },
)
IN_FLIGHT = frozenset({Status.INTENT, Status.UNKNOWN, Status.PENDING})
# Providers forget a key after a day. Asked again after that, they might do a second time what they did before.
KEY_LIVES_SECONDS = 23 * 3600
# What has failed on the provider's side may be put right there later: what is not to be seen so long after was not.
SPENT_SECONDS = 3600
LOOK_SECONDS_MIN, LOOK_SECONDS_MAX = 15, 600
# Banks take their time with refunds.
PENDING_SECONDS = 3600


@quickly_made
@dataclass(frozen=True, slots=True)
class Operation:
    """
    One thing asked of a provider, or found there that we had not asked for.

    Args:
        order_id: Whose money it moves. What is given back may be for kin of the order that the payment is for.
    """

    id: int
    payment_id: int
    order_id: int
    act: Act
    amount_minor: int
    status: Status
    version: int
    key: str
    provider_id: str
    reason: str
    actor: str
    created_at: int
    changed_at: int

    @property
    def is_in_flight(self) -> bool:
        """It has its share of the money in hand."""
        return self.status in IN_FLIGHT

    @property
    def was_found(self) -> bool:
        """It was done at the provider without our asking."""
        return "/found/" in self.key

    @property
    def look_again_at(self) -> int:
        """When to find out what became of it, unless that is told first: soon, and less and less often."""
        if self.status is Status.PENDING:
            return self.changed_at + PENDING_SECONDS
        age = self.changed_at - self.created_at
        return self.changed_at + min(max(age, LOOK_SECONDS_MIN), LOOK_SECONDS_MAX)

    def may_arrive(self, *, is_spent: bool, now: int) -> bool:
        """It may still be done, though it is not to be seen: for an hour where its key tells nothing more."""
        return now < self.created_at + SPENT_SECONDS if is_spent else self.may_be_sent(now=now)

    def may_be_sent(self, *, now: int) -> bool:
        """Asking (again) under its key does it once at most."""
        return self.status in (Status.INTENT, Status.UNKNOWN) and now < self.created_at + KEY_LIVES_SECONDS


@dataclass(frozen=True, slots=True)
class Difference:
    """Something the provider says of a payment that is not what we agreed on with it: nothing of it is booked."""

    what: str
    ours: str
    theirs: str


@quickly_made
@dataclass(frozen=True, slots=True)
class Payment:
    """
    One page on which a customer pays for an order, and what became of it.

    Args:
        card_brand: With which card it was paid, in its maker's words; "" while the provider has not said.
        card_digits: Its last digits.
    """

    id: int
    order_id: int
    provider: str
    currency: str
    amount_minor: int
    captures_at_once: bool
    is_live: bool
    version: int
    page_id: str
    payment_id: str
    url: str
    page: PageStatus
    page_expires_at: int
    authorised_at: int | None
    let_go_at: int | None
    capture_before: int | None
    decline: Decline | None
    fee_minor: int | None
    created_at: int
    warned_at: int | None
    looked_at: int
    language: str
    card_brand: str
    card_digits: str

    @property
    def document(self) -> str:
        return f"payment:{self.id}"

    def account(self, kind: Kind) -> Account:
        """Where money of this payment is: `authorised`, `refundable` and what is on its way between them."""
        return Account(kind, unit=self.currency, ref=str(self.id))

    @property
    def card(self) -> Account:
        return Account(Kind.CARD, unit=self.currency)

    @property
    def clearing(self) -> Account:
        """The shop's account with the provider."""
        return Account(Kind.CLEARING, unit=self.currency, ref=self.provider)

    def mentioned(self, refunded: Refunded) -> Snapshot:
        """The answer to a refund as a word about this payment that says nothing of all else."""
        return Snapshot(
            reference=str(self.id),
            page_id="",
            payment_id=self.payment_id,
            page=self.page,
            currency=self.currency,
            amount_minor=self.amount_minor,
            authorised_minor=0,
            captured_minor=0,
            refunds=(refunded,),
            is_let_go=False,
            capture_before=None,
            decline=None,
            is_live=self.is_live,
            fee_minor=None,
            created_at=self.created_at,
        )

    def differences(self, snapshot: Snapshot) -> tuple[Difference, ...]:
        """What the snapshot says that can be true of no payment of ours."""
        pairs: list[tuple[str, object, object]] = [
            ("currency", self.currency, snapshot.currency),
            ("amount", self.amount_minor, snapshot.amount_minor),
            ("live", self.is_live, snapshot.is_live),
        ]
        if self.page_id and snapshot.page_id:
            pairs.append(("page", self.page_id, snapshot.page_id))
        if self.payment_id and snapshot.payment_id:
            pairs.append(("payment", self.payment_id, snapshot.payment_id))
        return tuple(Difference(what, str(ours), str(theirs)) for what, ours, theirs in pairs if ours != theirs)


@quickly_made
@dataclass(frozen=True, slots=True)
class Holdings:
    """Where the money of one payment is now, in minor units."""

    authorised: int = 0
    capturing: int = 0
    voiding: int = 0
    refundable: int = 0
    refunding: int = 0

    def after(self, moved: Iterable[Transfer], payment: Payment) -> "Holdings":
        """The same once these are posted."""
        now = {kind: getattr(self, kind) for kind in PLACES}
        for each in moved:
            for account, quantity in ((each.source, -each.quantity), (each.target, each.quantity)):
                if account.kind in now and account.ref == str(payment.id):
                    now[account.kind] += quantity
        return Holdings(**now)


# Where a payment's money can be.
PLACES = (Kind.AUTHORISED, Kind.CAPTURING, Kind.VOIDING, Kind.REFUNDABLE, Kind.REFUNDING)


@dataclass(frozen=True)
class Standing:
    """
    How a payment stands at one moment.

    Args:
        operations: What was asked for it by then, by their ids, oldest first.
        find_held: Finds where its money is, at that same moment.
    """

    payment: Payment
    operations: Mapping[int, Operation]
    find_held: Callable[[], Holdings] = field(repr=False, compare=False)

    @cached_property
    def held(self) -> Holdings:
        """Where its money is; found when it is first asked for, for most that is said of a payment is known."""
        return self.find_held()

    @property
    def secured_minor(self) -> int:
        """What the bank keeps for us, whatever we have asked about it."""
        return self.held.authorised + self.held.capturing + self.held.voiding

    def done_minor(self, act: Act) -> int:
        """All that was taken, or given back."""
        done = (each for each in self.operations.values() if each.act is act and each.status is Status.SUCCEEDED)
        return sum(each.amount_minor for each in done)

    def settled_since(self, was: "Standing") -> list[Operation]:
        """What stands otherwise than it did then, or was not there."""
        before = {each.id: each.status for each in was.operations.values()}
        return [each for each in self.operations.values() if before.get(each.id) is not each.status]


def oldest_first(refundable: list[tuple[int, int]], amount_minor: int) -> list[tuple[int, int]]:
    """
    Split what is to be given back over payments.

    Args:
        refundable: The id of each payment and what may be given back of it, oldest first.

    Returns:
        The id of each payment that gives some, and how much; less than the amount where they have less together.
    """
    parts, left = list[tuple[int, int]](), amount_minor
    for payment_id, has in refundable:
        part = min(has, left)
        if part > 0:
            parts.append((payment_id, part))
            left -= part
    return parts
