"""Typed answers: a PTB handler like any other, whose state is a row in our database and so outlives a restart."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Protocol

from telegram import Update

from domain.actors import Role
from domain.dialogs import Dialog
from domain.errors import NotFound
from handlers.context import CURRENT, Context, Situation
from handlers.edge import Answer, ShopHandler, refuse

# A reply to one of these is meant for it, whatever else was asked before.
_ANSWERED_BY_REPLY = {"question", "answer"}
# A product's or a variant's message of the catalogue that merchants keep, and the state of who was asked for one there.
_KEPT, _KEEPING = "kept", "keep"
DialogAnswer = Callable[[Context, Dialog], Awaitable[None]]


class Asked(Protocol):
    """Who takes the answer to a question, and from whom."""

    @property
    def answer(self) -> DialogAnswer: ...
    @property
    def who(self) -> frozenset[Role]: ...


class DialogHandler(ShopHandler):
    """Gives the next message of a person in a chat to whoever asked them there."""

    def __init__(self, dialogs: Mapping[str, Asked]) -> None:
        super().__init__()
        self._dialogs = dialogs

    def check_update(self, update: object) -> Answer | None:
        if not isinstance(update, Update) or update.message is None or _is_service(update):
            return None
        situation = CURRENT.get().facts.situation
        dialog = situation.dialog
        if dialog is None or _is_for_the_replied(situation, dialog):
            return None
        # A state of an older version of the program: nobody waits for the answer any more.
        handler = self._dialogs.get(dialog.state)
        return None if handler is None else partial(_answered, handler, dialog)


async def _answered(handler: Asked, dialog: Dialog, context: Context) -> None:
    context.begin(dialog.state, handler.who, _numbers(dialog))
    try:
        await handler.answer(context, dialog)
    except NotFound as refusal:
        # What was asked about is gone, and so is the question. First comes the answer: whoever is asked nothing any
        # more is understood otherwise, should this be run again.
        await refuse(context, refusal, is_over=True)
        await context.forget_dialog()


def _numbers(dialog: Dialog) -> dict[str, int]:
    return {name: value for name, value in dialog.data.items() if isinstance(value, int)}


def _is_for_the_replied(situation: Situation, dialog: Dialog) -> bool:
    """True when the message is about what it replies to, and that is not what the dialog asks about."""
    if situation.replied_name != _KEPT:
        return situation.replied_name in _ANSWERED_BY_REPLY
    kind, _, number = (situation.replied_subject or "").partition(":")
    if kind not in {"product", "variant"}:
        return False
    return dialog.state != _KEEPING or str(dialog.data.get(f"{kind}_id")) != number


def _is_service(update: Update) -> bool:
    """Someone joined, something was pinned: nobody has typed that."""
    message = update.message
    assert message is not None, "asked of messages only"
    return message.text is None and message.effective_attachment is None
