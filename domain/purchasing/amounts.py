"""What merchants type of money and goods that go to suppliers."""

from dataclasses import dataclass

from domain import digits, money
from domain.errors import BadInput
from domain.stock.model import QUANTITY_MAX


@dataclass(frozen=True, slots=True)
class Paid:
    """An amount in the supplier's currency, and what the bank took for it in ours; None is by the rate that is set."""

    amount_minor: int
    taken_minor: int | None


def parse_paid(text: str, *, theirs: str, ours: str) -> Paid:
    """
    Read what was paid: "120", or "120 = 111.02" where the bank took another currency.

    Raises:
        BadInput: These are no amounts.
    """
    paid, is_both, taken = text.partition("=")
    amount = money.parse_amount(paid, currency=theirs)
    return Paid(amount, money.parse_amount(taken, currency=ours) if is_both else None)


def parse_sent_back(text: str, *, currency: str) -> tuple[int, int | None]:
    """
    Read how many pieces go back, and what is taken off for all of them: "2 6.00", or "2" for what they cost (None).

    Raises:
        BadInput: It is no number of pieces, or no amount.
    """
    number, _, credit = digits.western(text).strip().partition(" ")
    if not (number.isascii() and number.isdecimal() and len(number) <= len(str(QUANTITY_MAX))):
        raise BadInput("quantity", "not_a_number")
    return int(number), money.parse_amount(credit, currency=currency) if credit.strip() else None
