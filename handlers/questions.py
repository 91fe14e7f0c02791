"""Asking, and no longer asking: what the handlers of every role share about dialogs and stale screens."""

from collections.abc import Callable
from functools import wraps
from html import escape

from domain import carts, dialogs, messages, outbox
from domain.dialogs import Dialog
from domain.errors import ShopError
from domain.transaction import Transaction
from handlers.context import Context
from handlers.dialog import DialogAnswer
from handlers.edge import ASKED_WITH_KEYBOARD
from handlers.router import Routes
from views import checkout
from views.refusals import worded
from views.screen import Screen

routes = Routes()
CHECKOUT = ASKED_WITH_KEYBOARD | {"another_address", "note", "voucher", "postcode"}


async def ask(context: Context, state: str, **data: int | str) -> None:
    """Note that the next message of this person here answers `state`. It is the one write of the update."""
    await context.note(
        _ask, chat_id=context.chat_id, person_id=context.person.id, state=state, data=data, now=context.now
    )


async def leave(context: Context) -> None:
    """The person went on to something else: whatever they were asked here is no longer asked."""
    if context.dialog is not None:
        await context.note(
            drop,
            chat_id=context.chat_id,
            person_id=context.person.id,
            has_keyboard=context.dialog.state in ASKED_WITH_KEYBOARD,
            now=context.now,
        )


async def stands(
    context: Context, refusal: ShopError, current: Callable[[Transaction], Screen], *, said: str | None = None
) -> None:
    """
    Say that it was not done, and show how things stand now.

    Args:
        said: What is said instead of the refusal's own words.
    """
    screen = await context.read(current)
    words = said or worded(context.words, refusal)
    if context.query is None:
        await context.show(Screen(escape(words, quote=False) + "\n\n" + screen.text, screen.rows, screen.picture))
    else:
        await context.toast(words, alert=True)
        await context.show(screen)


def is_on_task(tx: Transaction, context: Context) -> bool:
    """
    True where the button stands on a task's card. The card will say by itself that the task is settled: were anything
    else written there too, whichever came last would be read.
    """
    assert context.message is not None, "a button stands on a message"
    message_id = context.message.message_id
    shown = messages.at(tx, chat_id=context.chat_id, message_id=message_id)
    if shown is None or shown.name != "task":
        return False
    card = messages.latest(tx, subject=shown.subject, name=shown.name, chat_id=context.chat_id)
    return bool(card.message_id == message_id)


def is_cancel(context: Context) -> bool:
    """True when the person pressed the Cancel key, or typed that, instead of answering."""
    return context.typed.strip().casefold() == context.words.plain("Cancel").casefold()


def unless_cancelled(answer: DialogAnswer) -> DialogAnswer:
    """The dialog's answer, unless it is "Cancel"."""

    @wraps(answer)
    async def answered(context: Context, dialog: Dialog) -> None:
        if is_cancel(context):
            await give_up(context)
        else:
            await answer(context, dialog)

    return answered


@routes.command("cancel", where="anywhere")
async def cancel(context: Context, _: str) -> None:
    """Forget what was asked."""
    await give_up(context)


@routes.button("notnow")
async def not_now(context: Context) -> None:
    """The same by a button on the question, which it replaces. Whoever was not asked has nothing to forget."""
    if context.dialog is None:
        await context.finish()
        return
    await context.note(_leave, chat_id=context.chat_id, person_id=context.person.id)
    await context.show(checkout.dropped(context.words))


async def give_up(context: Context) -> None:
    """Forget the question, take its keyboard away, and show a customer who was checking out where they are."""
    here = {"chat_id": context.chat_id, "person_id": context.person.id}
    if context.dialog is not None and context.dialog.state in CHECKOUT:
        await context.note(_back_to_checkout, **here, now=context.now)
    else:
        await context.note(_leave, **here)
        await context.show(checkout.not_now(context.words))


def _ask(tx: Transaction, *, chat_id: int, person_id: int, state: str, data: dict[str, int | str], now: int) -> None:
    dialogs.ask(tx, chat_id=chat_id, person_id=person_id, state=state, now=now, **data)


def _leave(tx: Transaction, *, chat_id: int, person_id: int) -> bool:
    return dialogs.close(tx, chat_id=chat_id, person_id=person_id)


def drop(tx: Transaction, *, chat_id: int, person_id: int, has_keyboard: bool, now: int) -> bool:
    """Ask no longer. Another message takes the keyboard away: the handler's own has buttons."""
    if has_keyboard:
        outbox.put(tx, [outbox.news("not_now", "", chat_id=chat_id)], now=now)
    return dialogs.close(tx, chat_id=chat_id, person_id=person_id)


def _back_to_checkout(tx: Transaction, *, chat_id: int, person_id: int, now: int) -> bool:
    """Two messages, and a chat takes one a second: the sender brings them in order."""
    subject = f"cart:{carts.cart_of(tx, person_id).id}"
    outbox.put(tx, [outbox.news(name, subject, chat_id=chat_id, at=now) for name in ("not_now", "checkout")], now=now)
    return dialogs.close(tx, chat_id=chat_id, person_id=person_id)
