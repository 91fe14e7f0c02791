"""What can happen in the shop besides its orders: people, stock, tasks, questions."""

from dataclasses import dataclass

from domain.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CashHandedIn(Event):
    cash_count_id: int
    courier_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLow(Event):
    """What is free of a variant fell below its threshold; told once per crossing."""

    variant_id: int
    place_id: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertHandled(Event):
    """A merchant has done something about a shelf that was told of: "ordered", "later" or "threshold"."""

    alert_id: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldOut(Event):
    """The last piece of a variant that a place could sell is gone; told once per crossing."""

    variant_id: int
    place_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackInStock(Event):
    """A variant that could not be ordered can be."""

    variant_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCounted(Event):
    """What was counted of a place has been booked."""

    count_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestockAsked(Event):
    """Somebody waits for a variant: asked to be told, as the first, or ordered it though it is not here."""

    variant_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffJoined(Event):
    person_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLeft(Event):
    """A person has a role no more."""

    person_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChanged(Event):
    """A person is spoken to in another language from now on, and so is their menu of commands."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRaised(Event):
    """Something needs a human."""

    task_id: int
    kind: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChanged(Event):
    """Somebody took a task, put it off or closed it, or its cause is gone."""

    task_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReminded(Event):
    """A task is still open."""

    task_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDropped(Event):
    """What came in ends the program again and again: it is tried no more."""

    inbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(Event):
    question_id: int
    # The order it is about, or None. It is no event of the order: orders have their own story.
    about_order_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Event):
    """`question_id` is the answer's, `person_id` whose question it was."""

    question_id: int
    person_id: int
