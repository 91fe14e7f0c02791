"""How long customers may wait for the shop, and goods be on their way, before that becomes a task."""

from domain.shopkeeping import Waiting
from views.buttons import pack
from views.layout import in_rows, rows_of
from views.screen import Button, Screen
from views.words import Words, marked

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
WAITING_SECONDS = (15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR, DAY, 2 * DAY)
WAITING_KINDS = ("accept", "pack", "answer", "transfer", "returned")
_WAITING_LABELS = {
    "accept": marked("Accept: {time}"),
    "pack": marked("Pack: {time}"),
    "answer": marked("Answer: {time}"),
    "transfer": marked("Transfer: {time}"),
    "returned": marked("Returns: {time}"),
}
_WAITING_QUESTIONS = {
    "accept": marked("How long may an order wait to be accepted?"),
    "pack": marked("How long may an accepted order wait to be packed?"),
    "answer": marked("How long may a customer wait for an answer?"),
    "transfer": marked("How long may a transfer take until some of it has come?"),
    "returned": marked("How long may a return be with a courier, or lie here before somebody looks at it?"),
}


def waiting(words: Words, times: Waiting) -> Screen:
    """After how long somebody is called."""
    return Screen(
        words("<b>How long customers and goods may wait</b> before it becomes a task:"),
        rows_of(
            *(
                (
                    Button(
                        words.plain(_WAITING_LABELS[what], time=words.age(getattr(times, what))),
                        pack("waitingfor", number),
                    ),
                )
                for number, what in enumerate(WAITING_KINDS)
            ),
            (Button(words.plain("‹ Tasks"), pack("tasks", 0)),),
        ),
    )


def ask_waiting(words: Words, number: int) -> Screen:
    """How long?"""
    buttons = [
        Button(words.age(seconds), pack("waitingset", number, each)) for each, seconds in enumerate(WAITING_SECONDS)
    ]
    return Screen(
        words(_WAITING_QUESTIONS[WAITING_KINDS[number]]),
        rows_of(*in_rows(buttons, across=3), (Button(words.plain("‹ Back"), pack("waiting")),)),
    )
