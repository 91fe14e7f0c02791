"""What the shop takes back, until when, at whose cost, and how far it trusts: as merchants set it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from domain import digits, money, shopkeeping
from domain.actors import Actor, Role
from domain.errors import BadInput
from domain.hours import Span, parse_week
from domain.money import AMOUNT_MINOR_MAX, half_up
from domain.returns.model import OUR_FAULT, Reason
from domain.transaction import Transaction, hold

# Under which the shop's settings keep all of it.
NAME = "returns"
DAYS_MAX = 3650
_DIGITS_MAX = 9


@dataclass(frozen=True, slots=True)
class Policy:
    """
    Args:
        window_days: So many local days after delivery customers may change their mind; 0: never.
        fault_days: So long the shop answers for what is wrong with its goods.
        of_categories: Another window for the goods of a category, and of those below it, by its id.
        of_products: Another window for a product, by its id.
        customer_pays: For these reasons the customer bears the way back, and restocking.
        pickup_minor: What fetching costs whoever bears it.
        dropoff_minor: What bringing it costs: a label, say.
        restocking_percent: Kept of what goes back, where the customer bears that.
        approves_up_to_minor: Returns up to this value are approved by themselves; 0: none are.
        approves: ...where all of it comes back for these reasons.
        trusts_up_to_minor: Up to this value is settled before anything has come; 0: nothing is.
        keeps_delivery: What was paid for the delivery is kept where a whole order could not be delivered.
        sends_at_once: An exchange goes out as soon as the goods are on their way, not when they are here.
        back_within_days: How long customers have to give back what was agreed.
        open_max: More open returns of one customer, and a merchant is asked; 0: as many as they like.
        month_minor: A higher value of one customer's returns within 30 days, and a merchant is asked; 0: any.
        slots: When couriers fetch.
        slot_places: How many fetch in one of these times.
        slot_ahead_hours: How long before it can be chosen no longer.
    """

    window_days: int = 14
    fault_days: int = 730
    of_categories: dict[int, int] = field(default_factory=dict)
    of_products: dict[int, int] = field(default_factory=dict)
    customer_pays: tuple[Reason, ...] = (Reason.CHANGED_MIND,)
    pickup_minor: int = 0
    dropoff_minor: int = 0
    restocking_percent: int = 0
    approves_up_to_minor: int = 0
    approves: tuple[Reason, ...] = tuple(sorted(OUR_FAULT))
    trusts_up_to_minor: int = 0
    keeps_delivery: bool = False
    sends_at_once: bool = False
    back_within_days: int = 14
    open_max: int = 3
    month_minor: int = 0
    slots: tuple[Span, ...] = tuple(Span(day, 17 * 60, 20 * 60) for day in range(5))
    slot_places: int = 4
    slot_ahead_hours: int = 4

    def days_of(self, product_id: int, categories: Iterable[int]) -> int:
        """
        Within how many days a mind may be changed about a product.

        Args:
            categories: The product's, and all above them. Where several say something, the strictest counts: what may
                not come back for one reason may not for another.
        """
        if product_id in self.of_products:
            return self.of_products[product_id]
        said = [self.of_categories[each] for each in categories if each in self.of_categories]
        return min(said, default=self.window_days)

    def bears(self, reasons: Iterable[Reason]) -> bool:
        """True where the customer bears the way back: none of it is the shop's fault."""
        return all(reason in self.customer_pays for reason in reasons)

    def restocking_of(self, worth_minor: int) -> int:
        """What is kept for restocking of goods that were worth so much."""
        return half_up(worth_minor * self.restocking_percent, 100)


# What each number may be, at least and at most.
RANGES = {
    "window_days": (0, DAYS_MAX),
    "fault_days": (0, DAYS_MAX),
    "pickup_minor": (0, AMOUNT_MINOR_MAX),
    "dropoff_minor": (0, AMOUNT_MINOR_MAX),
    "restocking_percent": (0, 100),
    "approves_up_to_minor": (0, AMOUNT_MINOR_MAX),
    "trusts_up_to_minor": (0, AMOUNT_MINOR_MAX),
    "back_within_days": (1, 365),
    "open_max": (0, 100),
    "month_minor": (0, AMOUNT_MINOR_MAX),
    "slot_places": (1, 1000),
    "slot_ahead_hours": (0, 14 * 24),
}
# What is turned on and off.
_SWITCHES = ("keeps_delivery", "sends_at_once")
# What is typed in chat, in the order of the numbers that its buttons carry.
FIELDS = tuple(RANGES)


@shopkeeping.read_once
def policy(tx: Transaction) -> Policy:
    """What merchants have set, or what a shop begins with."""
    kept: Mapping[str, Any] = shopkeeping.value(tx, NAME) or {}
    said: dict[str, Any] = {name: value for name, value in kept.items() if name in RANGES or name in _SWITCHES}
    for name in ("of_categories", "of_products"):
        said[name] = {int(id_): days for id_, days in kept.get(name, {}).items()}
    for name in ("customer_pays", "approves"):
        if name in kept:
            said[name] = tuple(Reason(each) for each in kept[name])
    if "slots" in kept:
        said["slots"] = tuple(Span(**span) for span in kept["slots"])
    return Policy(**said)


def set_policy(tx: Transaction, /, *, actor: Actor, **said: Any) -> Policy:
    """
    Set some of it; what was agreed stays as it was agreed.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: A number is out of its range.
    """
    actor.must_be(Role.MERCHANT, to="say what comes back")
    for name, number in said.items():
        least, most = RANGES.get(name, (number, number))
        if not least <= number <= most:
            raise BadInput("number", "out_of_range", least=least, most=most)
    hold(tx, "settings")
    return _keep(tx, replace(policy(tx), **said))


def set_typed(tx: Transaction, field: str, text: str, *, currency: str, actor: Actor) -> Policy:
    """
    Set one of FIELDS as it was typed.

    Args:
        currency: The shop's, in which amounts are typed.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: It is no number, or out of its range.
    """
    if field.endswith("_minor"):
        said = money.parse_amount(text, currency=currency)
    else:
        typed = digits.western(text).strip().removesuffix("%").strip()
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS_MAX):
            raise BadInput("quantity", "not_a_number")
        said = int(typed)
    return set_policy(tx, **{field: said}, actor=actor)


def turn_reason(tx: Transaction, name: str, reason: Reason, *, actor: Actor) -> Policy:
    """
    Have a reason count among "customer_pays" or "approves" where it did not, and the other way round.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="say what comes back")
    hold(tx, "settings")
    before = policy(tx)
    chosen: tuple[Reason, ...] = getattr(before, name)
    after = tuple(each for each in Reason if (each in chosen) != (each is reason))
    changed: dict[str, Any] = {name: after}
    return _keep(tx, replace(before, **changed))


def set_window(
    tx: Transaction,
    days: int | None,
    *,
    product_id: int | None = None,
    category_id: int | None = None,
    actor: Actor,
) -> Policy:
    """
    Give a product or a category a window of its own: 0 where none of it comes back; None takes that back.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: The days are out of range.
    """
    actor.must_be(Role.MERCHANT, to="say what comes back")
    if days is not None and not 0 <= days <= DAYS_MAX:
        raise BadInput("number", "out_of_range", least=0, most=DAYS_MAX)
    hold(tx, "settings")
    before = policy(tx)
    changed: dict[str, Any] = {
        name: _with(getattr(before, name), id_, days)
        for name, id_ in (("of_products", product_id), ("of_categories", category_id))
        if id_ is not None
    }
    return _keep(tx, replace(before, **changed))


def set_slots(tx: Transaction, text: str, *, actor: Actor) -> Policy:
    """
    Set when couriers fetch, as opening hours are typed: "Mon-Fri 17-20, Sat 10-12"; "off": they do not.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: As `hours.parse_week`.
    """
    actor.must_be(Role.MERCHANT, to="say when couriers fetch")
    slots = () if text.strip().casefold() == "off" else parse_week(text)
    hold(tx, "settings")
    return _keep(tx, replace(policy(tx), slots=slots))


def end_of_window(delivered_at: int, days: int, *, zone: tzinfo) -> int:
    """The last second of a window: the end of the local day so many days after that of delivery."""
    day = datetime.fromtimestamp(delivered_at, tz=UTC).astimezone(zone).date()
    return int(datetime.combine(day + timedelta(days=days + 1), time(), zone).timestamp()) - 1


def _with(windows: Mapping[int, int], id_: int, days: int | None) -> dict[int, int]:
    others = {known: said for known, said in windows.items() if known != id_}
    return others if days is None else others | {id_: days}


def _keep(tx: Transaction, after: Policy) -> Policy:
    shopkeeping.keep(tx, NAME, asdict(after))
    return after
