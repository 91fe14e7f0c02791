"""Asking, and no longer asking: what the handlers of every role share about dialogs and stale screens."""

from collections.abc import Callable
from html import escape

from domain import dialogs
from domain.errors import ShopError
from domain.transaction import Transaction
from handlers.context import Context
from handlers.router import Routes
from views import checkout
from views.refusals import worded
from views.screen import Screen

routes = Routes()


async def ask(context: Context, state: str, **data: int | str) -> None:
    """Note that the next message of this person here answers `state`. It is the one write of the update."""
    await context.act(
        _ask, chat_id=context.chat_id, person_id=context.person.id, state=state, data=data, now=context.now
    )


async def leave(context: Context) -> None:
    """The person went on to something else: whatever they were asked here is no longer asked."""
    if context.dialog is not None:
        await context.act(_leave, chat_id=context.chat_id, person_id=context.person.id)


async def stands(context: Context, refusal: ShopError, current: Callable[[Transaction], Screen]) -> None:
    """Say that it was not done, and show how things stand now."""
    screen = await context.read(current)
    words = worded(context.words, refusal)
    if context.query is None:
        await context.show(Screen(escape(words, quote=False) + "\n\n" + screen.text, screen.rows, screen.picture))
    else:
        await context.toast(words, alert=True)
        await context.show(screen)


def is_cancel(context: Context) -> bool:
    """True when the person pressed the Cancel key instead of answering."""
    return context.typed.strip() == context.words.plain("Cancel")


@routes.command("cancel", where="anywhere")
async def cancel(context: Context, _: str) -> None:
    """Forget what was asked."""
    await context.act(_leave, chat_id=context.chat_id, person_id=context.person.id)
    await context.show(checkout.not_now(context.words))


def _ask(tx: Transaction, *, chat_id: int, person_id: int, state: str, data: dict[str, int | str], now: int) -> None:
    dialogs.ask(tx, chat_id=chat_id, person_id=person_id, state=state, now=now, **data)


def _leave(tx: Transaction, *, chat_id: int, person_id: int) -> bool:
    return dialogs.close(tx, chat_id=chat_id, person_id=person_id)
