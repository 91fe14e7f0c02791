"""The one edge between python-telegram-bot and our handlers: a refusal becomes a reply, all else goes to the worker."""

from abc import ABC
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseHandler

from domain.errors import ShopError
from domain.inbox import LeaseLost
from domain.people import RolesChanged
from handlers.context import CURRENT, Context
from views import refusals
from views.layout import not_now
from views.screen import Button, Screen
from views.storefront import home_button

# These are asked with a keyboard in place of the letters: the way out is on it, and it does not go away by itself.
ASKED_WITH_KEYBOARD = {"address", "doubted_address", "phone"}
Answer = Callable[[Context], Awaitable[None]]


class ShopHandler(BaseHandler[Update, Context, None], ABC):
    """A PTB handler whose check_update finds the coroutine that answers the update."""

    def __init__(self) -> None:
        super().__init__(_unused)

    async def handle_update(
        self,
        update: Update,
        application: Application[Any, Context, Any, Any, Any, Any],
        check_result: object,
        context: Context,
    ) -> None:
        """
        Run what check_update found.

        Raises:
            LeaseLost, RolesChanged, GatewayError: The worker knows what to do.
        """
        del update, application
        assert callable(check_result), "check_update hands over what answers"
        answer: Answer = check_result
        try:
            await answer(context)
        except (LeaseLost, RolesChanged):
            raise
        except ShopError as refusal:
            await refuse(context, refusal)
        await context.finish()


async def refuse(context: Context, refusal: ShopError, *, is_over: bool = False) -> None:
    """
    Say why not: in a pop-up where a button was pressed, else in a message with the way out, or home.

    Args:
        is_over: What was asked before is asked no longer.
    """
    said = refusals.worded(context.words, refusal)
    if context.query is not None:
        await context.tell(said, alert=True)
        return
    rows: tuple[tuple[Button, ...], ...] = ()
    if context.dialog is None or is_over:
        rows = ((home_button(context.words),),) if context.is_private else ()
    elif context.dialog.state not in ASKED_WITH_KEYBOARD:
        rows = ((not_now(context.words),),)
    await context.send(Screen(escape(said, quote=False), rows))


async def apologise(context: Context) -> None:
    """The update was given up: say so, rather than nothing."""
    await context.tell(refusals.apology(context.words), alert=True)


async def hand_to_worker(_: object, context: Context) -> None:
    """PTB swallows what a handler raises; this error handler gives it to the worker, who raises it again."""
    CURRENT.get().error = context.error


async def _unused(_: Update, __: Context) -> None:
    raise AssertionError("handle_update runs what check_update found")
