"""How the shop buys, as merchants set it: what an order costs, how sure it wants to be, how long suppliers have."""

import re
from dataclasses import asdict, dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import is_currency

from domain import digits, money, shopkeeping
from domain.actors import Actor, Role
from domain.errors import BadInput
from domain.money import AMOUNT_MINOR_MAX
from domain.transaction import Transaction, hold

# Under which the shop's settings keep all of it.
NAME = "buying"
RATE_ONE_E9 = 10**9
_RATE_MAX_E9 = 10**15
_NUMBER = re.compile(r"\d{1,4}(\.\d{1,3})?", re.ASCII)
# What is typed, in the order of the numbers that buttons carry.
FIELDS = ("answer_days", "order_cost_minor", "holding_permille", "service_permille", "surplus_percent", "rates_e9")
_RATE = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Buying:
    """
    Args:
        order_cost_minor: What one order costs the shop beside its goods: work, freight. 0 where nobody has said.
        holding_permille: What it costs to keep goods for a year, of their cost.
        service_permille: How sure the shop wants to be that nothing runs out while an order is on its way.
        answer_days: How long suppliers have to answer.
        surplus_percent: So much more than was ordered is taken.
        sends_by_itself: Orders drawn up for the shop go out without a merchant.
        rates_e9: What one minor unit of a currency is worth in ours, times 10^9.
    """

    order_cost_minor: int = 0
    holding_permille: int = 200
    service_permille: int = 950
    answer_days: int = 3
    surplus_percent: int = 0
    sends_by_itself: bool = False
    rates_e9: dict[str, int] = field(default_factory=dict)

    @property
    def answer_seconds(self) -> int:
        return self.answer_days * 24 * 3600

    def most_of(self, quantity: int) -> int:
        """How many pieces are taken where so many were ordered."""
        return quantity * (100 + self.surplus_percent) // 100


# What each may be, at least and at most.
RANGES = {
    "order_cost_minor": (0, AMOUNT_MINOR_MAX),
    "holding_permille": (1, 5000),
    "service_permille": (500, 999),
    "answer_days": (1, 60),
    "surplus_percent": (0, 100),
}


def buying(tx: Transaction) -> Buying:
    """What merchants have set, or what a shop begins with."""
    return Buying(**(shopkeeping.value(tx, NAME) or {}))


def set_buying(tx: Transaction, /, *, actor: Actor, **said: Any) -> Buying:
    """
    Set some of it.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: A number is out of its range.
    """
    actor.must_be(Role.MERCHANT, to="say how the shop buys")
    for name, value in said.items():
        least, most = RANGES.get(name, (0, 1))
        if not least <= value <= most:
            if name.endswith("permille"):
                raise BadInput("permille", "out_of_range", least=f"{least / 10:g}", most=f"{most / 10:g}")
            raise BadInput("number", "out_of_range", least=least, most=most)
    hold(tx, "settings")
    after = replace(buying(tx), **said)
    shopkeeping.keep(tx, NAME, asdict(after))
    return after


def set_typed(tx: Transaction, field: str, text: str, *, currency: str, actor: Actor) -> None:
    """
    Set one thing as typed: an amount, a percentage, a number of days, or what a currency is worth ("USD 0.92").

    Args:
        field: One of `FIELDS`.
        currency: The shop's.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: It is not understood, or out of its range.
    """
    assert field in FIELDS, field
    if field == "rates_e9":
        theirs, _, rate = text.strip().partition(" ")
        theirs = theirs.upper()
        if not is_currency(theirs) or theirs == currency:
            raise BadInput("currency", "unknown")
        set_rate(tx, theirs, parse_rate(rate, theirs, shop_currency=currency), actor=actor)
    elif field == "order_cost_minor":
        set_buying(tx, order_cost_minor=money.parse_amount(text, currency=currency), actor=actor)
    else:
        plain = digits.western(text).strip().rstrip("%٪").strip().replace(",", ".").replace("\u066b", ".")
        if not _NUMBER.fullmatch(plain):
            raise BadInput("number", "not_a_number")
        value = Decimal(plain).scaleb(1 if field.endswith("permille") else 0)
        if value != value.to_integral_value():
            raise BadInput("number", "not_a_number")
        set_buying(tx, **{field: int(value)}, actor=actor)


def set_rate(tx: Transaction, currency: str, rate_e9: int, *, actor: Actor) -> None:
    """
    Say what a supplier's currency is worth; what has been received stays at the rate of its day.

    Args:
        rate_e9: Of one minor unit of it in ours, times 10^9: for USD in euros 0.92, 920,000,000.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: No rate that could be.
    """
    actor.must_be(Role.MERCHANT, to="say how the shop buys")
    _check_rate(rate_e9)
    hold(tx, "settings")
    before = buying(tx)
    shopkeeping.keep(tx, NAME, asdict(replace(before, rates_e9=before.rates_e9 | {currency: rate_e9})))


def rate_shown(rate_e9: int, currency: str, *, shop_currency: str) -> str:
    """What one unit of a currency is worth in ours, as people say it: "0.92"."""
    shift = money.exponent(currency) - money.exponent(shop_currency) - 9
    return f"{Decimal(rate_e9).scaleb(shift).normalize():f}"


def parse_rate(text: str, currency: str, *, shop_currency: str) -> int:
    """
    Read what a supplier's currency is worth, as people say it ("0.92": a dollar is 0.92 euros).

    Returns:
        What one minor unit of it is worth in ours, times 10^9.

    Raises:
        BadInput: It is no number, or no rate that could be.
    """
    cleaned = digits.western(text).strip().replace(",", ".").replace("\u066b", ".")
    if not _RATE.fullmatch(cleaned):
        raise BadInput("rate", "not_a_number")
    shift = 9 + money.exponent(shop_currency) - money.exponent(currency)
    rate_e9 = int(Decimal(cleaned).scaleb(shift).to_integral_value(ROUND_HALF_UP))
    _check_rate(rate_e9)
    return rate_e9


def rate_of(tx: Transaction, currency: str, *, shop_currency: str, given_e9: int | None = None) -> int:
    """
    What one minor unit of a currency is worth in the shop's, times 10^9.

    Args:
        given_e9: As it stands on an invoice, say; else what merchants have set.

    Raises:
        BadInput: It is another currency, and nobody has said; or no rate that could be.
    """
    if currency == shop_currency:
        return RATE_ONE_E9
    rate_e9 = given_e9 if given_e9 is not None else buying(tx).rates_e9.get(currency)
    if rate_e9 is None:
        raise BadInput("rate", "missing", part=currency)
    _check_rate(rate_e9)
    return rate_e9


def _check_rate(rate_e9: int) -> None:
    if not 0 < rate_e9 <= _RATE_MAX_E9:
        raise BadInput("rate", "out_of_range")
