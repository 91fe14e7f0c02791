"""What can happen to an order, before it is one, and after."""

from dataclasses import dataclass

from domain.events.base import Event, OrderEvent


class OrderDrawnUp(OrderEvent):
    """A merchant has offered it to its customer, before it was an order."""


class OrderPlaced(OrderEvent): ...


class OrderAccepted(OrderEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderServed(OrderEvent):
    """Pieces that it waited for have come, and are set aside for it."""

    pieces: int


class OrderArrived(OrderEvent):
    """The last of the pieces that it waited for has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBackordered(OrderEvent):
    """What of an order was not here when it was placed is an order of its own, which waits: `from_id` is the other."""

    from_id: int


class OrderDeclined(OrderEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """
    Its customer has called it off: the shop keeps a fee of what was paid, and gives the rest back.

    Args:
        waived_minor: What its rule says beyond the fee; nothing was paid that it could be kept of.
        let_go_minor: What was held on a card for it, beyond the fee.
        credit_minor: What of what it gives back is the customer's credit again.
    """

    fee_minor: int
    waived_minor: int
    back_minor: int
    let_go_minor: int = 0
    credit_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEvent(OrderEvent):
    """Something about a change of an order."""

    change_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProposed(ChangeEvent):
    """It waits for the other side's answer: the shop's where the customer proposes it."""

    by_customer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDeclined(ChangeEvent):
    """The side that had to answer said no, or whoever proposed it took it back; `by_customer` is who did."""

    by_customer: bool


class ChangeExpired(ChangeEvent):
    """Nobody has answered it in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged(ChangeEvent):
    """A change is part of the order: it costs so much more (or, below 0, less), and so much is due."""

    amount_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestCalledOff(ChangeEvent):
    """So many pieces that had not left the house are not sent, while some of the order has: a change of it."""

    pieces: int
    reason: str
    amount_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSplit(OrderEvent):
    """Pieces of it, that cost so much, have become an order of their own."""

    into_id: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSplitOff(OrderEvent):
    """It was a part of another order until now."""

    from_id: int


class OrderSentInstead(OrderEvent):
    """It is what its customer gets instead of what they give back of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSentLess(OrderEvent):
    """Less than was agreed has come back, so it costs so much less, which is below 0, and is less."""

    amount_minor: int


class OrderExpired(OrderEvent):
    """It was not paid in time; its goods are back on the shelf."""


class OrderReopened(OrderEvent):
    """It had expired, or was called off, and stands again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFiled(OrderEvent):
    """The customer says that something is wrong with what came."""

    claim_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSettled(OrderEvent):
    claim_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEvent(Event):
    """Something that happened to a draft; once it is an order, that has a story of its own."""

    draft_id: int


class DraftSent(DraftEvent): ...


class DraftTakenUp(DraftEvent):
    """A merchant draws up again what was sent."""


class DraftWithdrawn(DraftEvent): ...


class DraftDeclined(DraftEvent): ...


class DraftLapsed(DraftEvent): ...


class DraftShort(DraftEvent):
    """Its customer would have it, but there is too little of something."""
