"""How orders are paid for and taken on, as merchants set it in chat: terms, deadlines, acceptance, fees."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from domain import shopkeeping
from domain.actors import Actor, Role
from domain.errors import BadInput, ShopError
from domain.money import AMOUNT_MINOR_MAX
from domain.transaction import Transaction, hold

INSTRUCTIONS_MAX = 300
INSTRUCTIONS_LINES_MAX = 4
MINUTES_MIN, MINUTES_MAX = 5, 7 * 24 * 60
DAYS_MAX = 60
GRACE_MINUTES_MAX = 24 * 60
_SATURDAY = 5
# On the last day of an order that may be paid within days, its customer is reminded at this hour.
_REMINDER_HOUR = 10


class Terms(StrEnum):
    """How an order is paid: in cash when the goods change hands, or before the shop begins: by transfer, or by card."""

    CASH = "cash"
    PREPAID = "prepaid"
    CARD = "card"

    @property
    def is_in_advance(self) -> bool:
        """The shop waits for the money, or for a bank's word that it is there."""
        return self is not Terms.CASH


# Under which the shop's settings keep what merchants have set, and what the program knows of the provider for cards.
NAME, GATEWAY = "paying", "gateway"


class NotPayableByCard(ShopError):
    """The provider takes no such amount: `step_minor` is what amounts have to be multiples of."""

    def __init__(self, total_minor: int, *, step_minor: int) -> None:
        super().__init__(f"{total_minor} is no multiple of {step_minor}")
        self.total_minor = total_minor
        self.step_minor = step_minor


class Capture(StrEnum):
    """When money that a card is good for is taken."""

    WHEN_PACKED = "when_packed"
    AT_ONCE = "at_once"


class OnLapse(StrEnum):
    """What becomes of money that is held and has not been taken when the bank would let go of it."""

    CAPTURE = "capture"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class Gateway:
    """
    The provider through which the shop takes cards, as far as it binds orders.

    Args:
        page_seconds_min: A payment page is open at least so long, and an order by card waits no shorter...
        page_seconds_max: ...and at most so long.
        step_minor: Amounts in the shop's currency are multiples of this.
    """

    name: str
    is_live: bool
    page_seconds_min: int
    page_seconds_max: int
    step_minor: int = 1


@dataclass(frozen=True, slots=True)
class Window:
    """
    How long an order may wait for its money: so many minutes, or until the end of a local day so many days ahead.

    Args:
        weekdays_only: A last day on a weekend becomes the Monday after.
        grace_minutes: How long after the deadline that customers are shown money still counts.
    """

    minutes: int = 0
    days: int = 3
    weekdays_only: bool = False
    grace_minutes: int = 30

    def deadline(self, now: int, *, zone: tzinfo) -> int:
        """The last second at which an order placed now may be paid, as its customer is shown it."""
        if self.minutes:
            return now + self.minutes * 60
        last = _local_day(now, zone) + timedelta(days=self.days)
        if self.weekdays_only and last.weekday() >= _SATURDAY:
            last += timedelta(days=7 - last.weekday())
        return _starts(last + timedelta(days=1), zone) - 1

    def reminder(self, now: int, *, zone: tzinfo) -> int:
        """When the customer is reminded: half-way through minutes, or in the morning of the last of several days."""
        deadline = self.deadline(now, zone=zone)
        if self.minutes:
            return now + (deadline - now) // 2
        morning = _starts(_local_day(deadline, zone), zone, time(_REMINDER_HOUR))
        return morning if morning > now else now + (deadline - now) // 2


@dataclass(frozen=True, slots=True)
class Acceptance:
    """
    Whether the shop takes orders on by itself, and which of them a merchant has to approve all the same.

    Args:
        above_minor: Orders that cost more than this are approved by hand; None where there is no limit.
        first_orders: So is the first order of every customer.
    """

    by_itself: bool = False
    above_minor: int | None = None
    first_orders: bool = False

    def approval_of(self, total_minor: int, *, is_first: bool) -> str:
        """Why a merchant has to look at an order before anything else: "above", "first", or "" where nobody has to."""
        if self.above_minor is not None and total_minor > self.above_minor:
            return "above"
        return "first" if self.first_orders and is_first else ""


class FeeKind(StrEnum):
    """What a customer pays who calls off an order that the shop has accepted."""

    NONE = "none"
    FIXED = "fixed"
    PERCENT = "percent"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Fee:
    """The rule for calling off: `amount` is in minor units, or in percent; the delivery charge needs none."""

    kind: FeeKind = FeeKind.NONE
    amount: int = 0

    def of(self, total_minor: int, *, delivery_minor: int) -> int:
        """What calling off an order of this total costs; never more than the total."""
        wanted = {
            FeeKind.NONE: 0,
            FeeKind.FIXED: self.amount,
            FeeKind.PERCENT: (total_minor * self.amount + 50) // 100,
            FeeKind.DELIVERY: delivery_minor,
        }[self.kind]
        return min(wanted, total_minor)


@dataclass(frozen=True, slots=True)
class Rules:
    """
    All of it.

    Args:
        terms: What is offered now, the usual first; never cards where no provider takes them.
        instructions: Tell customers how to send the money.
        gateway: Who takes cards for the shop; None where nobody does.
    """

    terms: tuple[Terms, ...] = (Terms.CASH,)
    instructions: str = ""
    window: Window = field(default_factory=Window)
    acceptance: Acceptance = field(default_factory=Acceptance)
    fee: Fee = field(default_factory=Fee)
    capture: Capture = Capture.WHEN_PACKED
    on_lapse: OnLapse = OnLapse.CAPTURE
    gateway: Gateway | None = None

    def deadline(self, terms: Terms, now: int, *, zone: tzinfo) -> int:
        """The last second at which an order placed now may be paid: by card, not before its first page ends."""
        shown = self.window.deadline(now, zone=zone)
        is_by_card = terms is Terms.CARD and self.gateway is not None
        return max(shown, now + self.gateway.page_seconds_min) if is_by_card and self.gateway else shown

    @property
    def step_minor(self) -> int:
        """Cards move multiples of so much only."""
        return self.gateway.step_minor if self.gateway is not None else 1

    def must_be_payable(self, terms: Terms, total_minor: int) -> None:
        """
        Let an amount pass that can be paid on these terms.

        Raises:
            NotPayableByCard: The provider takes no such amount.
        """
        if terms is Terms.CARD and total_minor % self.step_minor:
            raise NotPayableByCard(total_minor, step_minor=self.step_minor)

    def fee_foretold(self, terms: Terms, total_minor: int, *, delivery_minor: int, credit_minor: int = 0) -> int:
        """
        What calling off an order would cost once it is accepted and paid; where it is paid in cash, no more than was
        paid with credit, for a fee is kept of what was paid.
        """
        fee_minor = self.fee.of(total_minor, delivery_minor=delivery_minor)
        return fee_minor if terms.is_in_advance else min(fee_minor, credit_minor)

    def reminder(self, terms: Terms, now: int, *, zone: tzinfo) -> int:
        """When its customer is reminded of that: half-way where the page's life has moved the deadline."""
        deadline = self.deadline(terms, now, zone=zone)
        is_moved = deadline != self.window.deadline(now, zone=zone)
        return now + (deadline - now) // 2 if is_moved else self.window.reminder(now, zone=zone)


@shopkeeping.read_once
def rules(tx: Transaction) -> Rules:
    """What the merchants have set, or what a shop begins with."""
    kept: Mapping[str, Any] = shopkeeping.value(tx, NAME) or {}
    provided = shopkeeping.value(tx, GATEWAY)
    gateway = Gateway(**provided) if provided else None
    fee = kept.get("fee", {"kind": FeeKind.NONE, "amount": 0})
    return Rules(
        terms=_offered(kept.get("terms"), gateway),
        instructions=kept.get("instructions", ""),
        window=Window(**kept.get("window", {})),
        acceptance=Acceptance(**kept.get("acceptance", {})),
        fee=Fee(FeeKind(fee["kind"]), fee["amount"]),
        capture=Capture(kept.get("capture", Capture.WHEN_PACKED)),
        on_lapse=OnLapse(kept.get("on_lapse", OnLapse.CAPTURE)),
        gateway=gateway,
    )


def _offered(chosen: list[str] | None, gateway: Gateway | None) -> tuple[Terms, ...]:
    """As long as nobody has chosen, cards and cash; without a provider for cards what is left, or cash."""
    wanted = (Terms.CARD, Terms.CASH) if chosen is None else tuple(Terms(each) for each in chosen)
    return tuple(each for each in wanted if each is not Terms.CARD or gateway is not None) or (Terms.CASH,)


def note_gateway(tx: Transaction, gateway: Gateway | None) -> None:
    """Know who takes cards for the shop from now on; None where nobody does."""
    kept = None if gateway is None else asdict(gateway)
    if shopkeeping.value(tx, GATEWAY) != kept:
        shopkeeping.keep(tx, GATEWAY, kept)


def _locked_rules(tx: Transaction) -> Rules:
    """The same, which nobody else changes until the transaction ends: they are kept as one."""
    hold(tx, "settings")
    return rules(tx)


def offer(tx: Transaction, terms: tuple[Terms, ...], *, actor: Actor) -> None:
    """
    Offer these terms, the usual one first.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: Customers who send the money have to be told how first, or there is nobody to take cards.
    """
    assert terms, "somehow orders are paid"
    assert len(set(terms)) == len(terms), terms
    before = _locked_rules(tx)
    actor.must_be(Role.MERCHANT, to="choose how orders are paid")
    if Terms.PREPAID in terms and not before.instructions:
        raise BadInput("instructions", "missing")
    if Terms.CARD in terms and before.gateway is None:
        raise BadInput("terms", "no_gateway")
    _keep(tx, terms=terms, actor=actor)


def set_capture(tx: Transaction, capture: Capture, *, actor: Actor) -> None:
    """
    Say when money is taken from cards, from the next page on.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    _locked_rules(tx)
    _keep(tx, capture=capture, actor=actor)


def set_on_lapse(tx: Transaction, on_lapse: OnLapse, *, actor: Actor) -> None:
    """
    Say what becomes of money that is held and not taken when its time is up.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    _locked_rules(tx)
    _keep(tx, on_lapse=on_lapse, actor=actor)


def set_instructions(tx: Transaction, text: str, *, actor: Actor) -> None:
    """
    Say how customers send the money.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: It is empty, longer than 300 characters, or has more than 4 lines.
    """
    stripped = text.strip()
    if not stripped:
        raise BadInput("instructions", "empty")
    if len(stripped) > INSTRUCTIONS_MAX:
        raise BadInput("instructions", "too_long", most=INSTRUCTIONS_MAX)
    if len(stripped.splitlines()) > INSTRUCTIONS_LINES_MAX:
        raise BadInput("instructions", "too_many_lines", most=INSTRUCTIONS_LINES_MAX)
    _locked_rules(tx)
    _keep(tx, instructions=stripped, actor=actor)


def set_window(
    tx: Transaction,
    *,
    minutes: int = 0,
    days: int = 0,
    weekdays_only: bool | None = None,
    grace_minutes: int | None = None,
    actor: Actor,
) -> None:
    """
    Set how long orders wait for their money, from the next order on; what is left out stays as it is.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: Fewer than 5 minutes, more than 7 days of minutes, 60 days, or a day of grace.
    """
    window = _locked_rules(tx).window
    if minutes and not MINUTES_MIN <= minutes <= MINUTES_MAX:
        raise BadInput("window", "minutes", least=MINUTES_MIN, most=MINUTES_MAX)
    if days and not 1 <= days <= DAYS_MAX:
        raise BadInput("window", "days", most=DAYS_MAX)
    if grace_minutes is not None and not 0 <= grace_minutes <= GRACE_MINUTES_MAX:
        raise BadInput("window", "grace", most=GRACE_MINUTES_MAX)
    if minutes or days:
        window = replace(window, minutes=minutes, days=days)
    if weekdays_only is not None:
        window = replace(window, weekdays_only=weekdays_only)
    if grace_minutes is not None:
        window = replace(window, grace_minutes=grace_minutes)
    _keep(tx, window=asdict(window), actor=actor)


def set_acceptance(tx: Transaction, acceptance: Acceptance, *, actor: Actor) -> None:
    """
    Set which orders the shop takes on by itself.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: The limit is negative or too large.
    """
    if acceptance.above_minor is not None and not 0 <= acceptance.above_minor <= AMOUNT_MINOR_MAX:
        raise BadInput("amount", "too_large")
    _locked_rules(tx)
    _keep(tx, acceptance=asdict(acceptance), actor=actor)


def set_fee(tx: Transaction, fee: Fee, *, actor: Actor) -> None:
    """
    Set what calling off an accepted order costs its customer.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: Negative, or more than 100 percent.
    """
    if fee.kind is FeeKind.PERCENT and not 0 <= fee.amount <= 100:
        raise BadInput("percent", "not_whole")
    if fee.amount < 0:
        raise BadInput("amount", "negative")
    if fee.amount > AMOUNT_MINOR_MAX:
        raise BadInput("amount", "too_large")
    _locked_rules(tx)
    _keep(tx, fee=asdict(fee), actor=actor)


def _keep(tx: Transaction, *, actor: Actor, **changed: Any) -> None:
    """What nobody has said anything about is not kept: it stays what a shop begins with."""
    actor.must_be(Role.MERCHANT, to="choose how orders are paid")
    shopkeeping.keep(tx, NAME, (shopkeeping.value(tx, NAME) or {}) | changed)


def _local_day(moment: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(moment, tz=UTC).astimezone(zone).date()


def _starts(day: date, zone: tzinfo, clock: time = time.min) -> int:
    """A time of a local day as a moment: the first one where it comes twice, past the gap where it is skipped."""
    return int(datetime.combine(day, clock, zone).timestamp())
