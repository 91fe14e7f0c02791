"""What can happen to a return: each is part of its order's timeline."""

from dataclasses import dataclass

from domain.events.base import OrderEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnEvent(OrderEvent):
    """Something that happened to one return of an order."""

    return_id: int


class ReturnRequested(ReturnEvent): ...


class ReturnPhotoAsked(ReturnEvent):
    """The shop wants to see more before it decides."""


class ReturnPhotoAdded(ReturnEvent):
    """Its customer has sent what the shop wanted to see."""


class ReturnApproved(ReturnEvent):
    """In whole, or in part."""


class ReturnRejected(ReturnEvent): ...


class ReturnCancelled(ReturnEvent): ...


class ReturnExpired(ReturnEvent):
    """What was agreed did not come in time."""


class ReturnTimed(ReturnEvent):
    """Its customer has chosen when it is fetched."""


class ReturnReminded(ReturnEvent):
    """It is waited for, and its time is nearly over."""
