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


class ReturnNoteAdded(ReturnEvent):
    """Its customer has answered in words."""


class ReturnApproved(ReturnEvent):
    """In whole, or in part."""


class ReturnRejected(ReturnEvent): ...


class ReturnCancelled(ReturnEvent): ...


class ReturnExpired(ReturnEvent):
    """What was agreed did not come in time."""


class ReturnForMoney(ReturnEvent):
    """What was to be sent for it is not: its customer gets their money back."""


class ReturnWantedAgain(ReturnEvent):
    """Its customer would like to have after all what could not be delivered."""


class ReturnTimed(ReturnEvent):
    """Its customer has chosen when it is fetched."""


class ReturnNotFetched(ReturnEvent):
    """Nobody came for it at the time that its customer had chosen."""


class ReturnReminded(ReturnEvent):
    """It is waited for, and its time is nearly over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCollected(ReturnEvent):
    """A courier has fetched it, or so many pieces of it."""

    shipment_id: int
    pieces: int
    # Telegram's file id of what the courier has seen; "" without.
    photo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnNotCollected(ReturnEvent):
    shipment_id: int
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnReceived(ReturnEvent):
    """So many pieces of it are in the house."""

    pieces: int


class ReturnDiffers(ReturnEvent):
    """Something else was in the box."""


class ReturnRestSeenTo(ReturnEvent):
    """The shop has said what becomes of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnInspected(ReturnEvent):
    """So many pieces were looked at, and what became of them."""

    line_id: int
    outcome: str
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLookUndone(ReturnEvent):
    """What was found of so many pieces was a mistake: they are looked at again."""

    line_id: int
    outcome: str
    pieces: int


class ReturnRecounted(ReturnEvent):
    """One piece fewer has come than was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLost(ReturnEvent):
    """So many pieces never came in; they count as if they had."""

    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnReclaimed(ReturnEvent):
    """So much was settled on trust for what did not come, or was not accepted, and is to be paid again."""

    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDueLetGo(ReturnEvent):
    """So much that is due on the order need not be paid: on the one of the return, or on what was sent for it."""

    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSettled(ReturnEvent):
    """It is done with: so much goes back, in money or as credit."""

    back_minor: int
