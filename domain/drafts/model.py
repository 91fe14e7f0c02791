"""A draft: what a merchant would sell a customer, where it goes and how it is paid; an offer once it is sent."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain import tables
from domain.carts import Cart, Quote
from domain.states import Machine


class Status(StrEnum):
    """How far a draft is. Its order, once it was accepted, is a document of its own."""

    OPEN = "open"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


# A merchant may take a draft up again that came to nothing, and one that was sent: the customer's card is stale then.
MACHINE = Machine(
    "draft",
    tables.drafts,
    {
        Status.OPEN: {Status.SENT, Status.WITHDRAWN},
        Status.SENT: {Status.OPEN, Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED},
        Status.DECLINED: {Status.OPEN},
        Status.LAPSED: {Status.OPEN},
    },
)

HOLDS_DAYS = (1, 3, 7, 14, 30)
USUAL_DAYS = 7


@dataclass(frozen=True, slots=True)
class Draft:
    """
    A draft with its lines.

    Args:
        token: What its link carries.
        made_by: The merchant who began it.
        person_id: The customer; None as long as its link waits for whom it was passed on to.
        cart: What it says, as a cart would; its prices are today's.
        holds_days: How long the customer may accept it once it is sent.
        quoted: What it comes to, as it was sent; None while it is drawn up.
        order_id: The order it became.
        lapses_at: The last second at which it may be accepted.
    """

    id: int
    token: str
    made_by: int
    person_id: int | None
    status: Status
    version: int
    cart: Cart
    holds_days: int
    quoted: Quote | None
    order_id: int | None
    sent_at: int | None
    lapses_at: int | None

    @property
    def document(self) -> str:
        return f"draft:{self.id}"

    @property
    def is_open(self) -> bool:
        """True while it is drawn up, or waits for the customer's answer."""
        return self.status in {Status.OPEN, Status.SENT}

    @property
    def waiting(self) -> int:
        """How many of its pieces would have to be waited for, as things stand."""
        return sum(line.waiting for line in self.cart.lines)

    @property
    def promised(self) -> Cart:
        """What it says, at the prices it was sent with."""
        if self.quoted is None:
            return self.cart
        priced = [
            (line, charge.price_minor // line.quantity)
            for line, charge in zip(self.cart.lines, self.quoted.totals.lines, strict=True)
        ]
        at_that_price = (
            replace(
                line,
                offer=replace(line.offer, variant=replace(line.variant, price_minor=price_minor)),
                seen_price_minor=price_minor,
            )
            for line, price_minor in priced
        )
        return replace(self.cart, lines=tuple(at_that_price))
