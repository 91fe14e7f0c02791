"""What a merchant does about money that is held on a card: take it, let it go, or do without."""

from collections.abc import Callable
from typing import Any

from domain import dialogs, orders
from domain.dialogs import Dialog
from domain.errors import BadInput, Changed
from domain.flows import holds
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.orders import as_it_stands, other_was_quicker, show
from handlers.questions import ask, unless_cancelled
from handlers.router import Routes
from views import card_acts as views
from views.words import marked

routes = Routes()


@routes.button("takenow")
async def take_now(context: Context, order_id: int, version: int) -> None:
    await _do(context, order_id, holds.take_now, version=version, said=marked("The card is being charged."))


@routes.button("letgo")
async def let_go(context: Context, order_id: int, version: int) -> None:
    await _do(context, order_id, holds.let_go, version=version, said=marked("The hold is let go."))


@routes.button("askpay")
async def ask_again(context: Context, order_id: int, version: int) -> None:
    """The customer gets another page to pay on."""
    await _do(context, order_id, holds.ask_again, version=version, said=marked("The customer is asked to pay."))


@routes.button("handall")
async def ask_why(context: Context, order_id: int, version: int) -> None:
    """Hand over all the same? A reason may be typed."""
    order = await context.read(orders.order, order_id)
    if order.version != version:
        await other_was_quicker(context, Changed("order", order_id), order_id)
        return
    await ask(context, "hand_over_unpaid", order_id=order_id, version=version)
    await context.show(views.ask_why(context.words, order), name="order", subject=order.document)


@routes.button("handallfor")
async def why_chosen(context: Context, order_id: int, version: int, number: int) -> None:
    if not 0 <= number < len(views.REASONS):
        raise BadInput("reason", "empty")
    await _hand_over(context, order_id, version=version, reason=views.REASONS[number])


@routes.dialog("hand_over_unpaid")
@unless_cancelled
async def why_typed(context: Context, dialog: Dialog) -> None:
    await _hand_over(context, dialog.data["order_id"], version=dialog.data["version"], reason=context.typed)


async def _hand_over(context: Context, order_id: int, *, version: int, reason: str) -> None:
    await _do(
        context,
        order_id,
        _hand_over_and_close,
        version=version,
        reason=reason,
        person=context.person,
        chat_id=context.chat_id,
        said=marked("It is paid in cash from now on."),
    )


async def _do(context: Context, order_id: int, work: Callable[..., Any], *, said: str, **facts: Any) -> None:
    who = {} if "person" in facts else {"actor": context.actor}
    async with as_it_stands(context, order_id):
        await context.act(work, order_id, **facts, **who, now=context.now)
        # A chat takes one message a second: to a typed reason, the card is the answer.
        if context.query is not None:
            await context.toast(context.words.plain(said))
        await show(context, order_id)


def _hand_over_and_close(
    tx: Transaction, order_id: int, *, version: int, reason: str, person: Person, chat_id: int, now: int
) -> None:
    holds.hand_over_unpaid(tx, order_id, version=version, reason=reason, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
