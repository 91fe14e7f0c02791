"""What a task is: something that goes on only when a human has looked at it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Why a human is needed; what each is about stands beside it."""

    ORDER_TO_ACCEPT = "order_to_accept"  # order: placed, and nobody has taken it on for too long.
    ORDER_TO_PACK = "order_to_pack"  # order: taken on, and nobody has packed it for too long.
    ORDER_UNMET = "order_unmet"  # order: it waits for goods of which too few are coming.
    SHORT_PICK = "short_pick"  # shipment: a packer does not find all of it.
    DELIVERY_FAILED = "delivery_failed"  # shipment: the courier could not deliver it.
    CODE_LOCKED = "code_locked"  # shipment: too many wrong codes at the door.
    CLAIM = "claim"  # claim: a customer says that something is wrong with what came.
    QUESTION_UNANSWERED = "question_unanswered"  # question: a customer waits for an answer.
    SHELF_BELOW_LIMIT = "shelf_below_limit"  # variant: more is promised than there is.
    PICTURE_DEAD = "picture_dead"  # picture: its address gives none.
    UNDELIVERABLE = "undeliverable"  # outbox: someone could not be told.
    UPDATE_PARKED = "update_parked"  # inbox: what came in could not be dealt with.
    CAPTURE_FAILED = "capture_failed"  # order: what is due for it could not be taken from the card.
    PAID_TOO_MUCH = "paid_too_much"  # order: more was paid for it, or is held, than it costs.
    PAID_LATE = "paid_late"  # order: paid for after it had ended, and it could not be brought back.
    PAYMENT_DIFFERS = "payment_differs"  # payment: its provider says what cannot be true of it; 0 is none of ours.
    HOLD_ENDING = "hold_ending"  # order: what is held for it is let go soon, unless it is taken.
    REFUND_FAILED = "refund_failed"  # order: the bank has not taken money back that we owe.
    TRANSFER_UNMET = "transfer_unmet"  # stock_transfer: its place has too little of what it shall send.
    TRANSFER_LATE = "transfer_late"  # stock_transfer: asked for or sent long ago, and nothing has come.
    TRANSFER_SHORT = "transfer_short"  # stock_transfer: not all that was sent has come.
    PURCHASE_UNMET = "purchase_unmet"  # purchases: something is to be bought, and nobody sells it.
    PURCHASE_UNTOLD = "purchase_untold"  # purchase_order: its supplier can be reached in no way.
    PURCHASE_UNANSWERED = "purchase_unanswered"  # purchase_order: its supplier has said nothing in time.
    PURCHASE_DECLINED = "purchase_declined"  # purchase_order: its supplier does not deliver it.
    PURCHASE_CHANGED = "purchase_changed"  # purchase_order: its supplier would have it otherwise.
    PURCHASE_LATE = "purchase_late"  # purchase_order: its goods should be here by now.
    PURCHASE_RATE = "purchase_rate"  # purchase_order: nobody has said what its currency is worth.
    LETTERS_REFUSED = "letters_refused"  # supplier: nobody can be written to at their address.
    RETURN_TO_DECIDE = "return_to_decide"  # return: a customer wants to give something back.
    RETURN_NOT_COLLECTED = "return_not_collected"  # return: nobody has fetched it, or in vain, three times.
    RETURN_NOT_GIVEN = "return_not_given"  # return: it was settled, and did not come in time or was not accepted.
    RETURN_UNPAID = "return_unpaid"  # return: its customer owes something for it, or for what was sent instead.
    RETURN_NOT_HERE = "return_not_here"  # return: a courier has had it for too long.
    RETURN_TO_INSPECT = "return_to_inspect"  # return: it is in the house, and nobody has looked at it for too long.
    RETURN_DIFFERS = "return_differs"  # return: less came than was agreed, or something else.
    RETURN_TO_REPAY = "return_to_repay"  # return: its customer gets money that no card takes.
    BOOKS_DIFFER = "books_differ"  # books: something in them does not add up.


class Status(StrEnum):
    """Whether somebody still has to do something."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Task:
    """
    One thing that needs a human.

    Args:
        subject: What it is about, as messages have it: "order:12".
        data: Ids and numbers that the subject does not say.
        closed_by: The actor, once it is closed; the shop itself where its cause was gone.
        outcome: What came of it, in a word of the code or in the person's own words.
    """

    id: int
    kind: Kind
    subject: str
    data: dict[str, Any]
    status: Status
    version: int
    assignee_id: int | None
    raised_at: int
    remind_at: int | None
    reminders: int
    closed_at: int | None
    closed_by: str
    outcome: str

    @classmethod
    def to_be(cls, kind: Kind, subject: str, *, now: int) -> "Task":
        """One that nobody has raised yet: what its cause is asked about."""
        return cls(0, kind, subject, {}, Status.OPEN, 1, None, now, None, 0, None, "", "")

    @property
    def number(self) -> int:
        """The id of what it is about; 0 where the subject has none."""
        return int(self.subject.partition(":")[2] or 0)

    @property
    def is_open(self) -> bool:
        return self.status is Status.OPEN
