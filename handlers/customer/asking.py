"""Customers ask the shop: from home, from an order, or in answer to its answer."""

from domain import dialogs, orders, people
from domain.dialogs import Dialog
from domain.errors import NotFound
from domain.flows import overview
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, unless_cancelled
from handlers.router import Routes
from views import asking

routes = Routes()


@routes.button("ask")
async def ask_shop(context: Context) -> None:
    await ask(context, "question")
    await context.show(asking.ask_question(context.words, None))


@routes.button("askabout")
async def ask_about(context: Context, order_id: int) -> None:
    """A question about one of their own orders."""
    order = await context.read(overview.order_of_customer, order_id, person_id=context.person.id)
    await ask(context, "question", order_id=order_id)
    await context.show(asking.ask_question(context.words, order))


@routes.button("askagain")
async def ask_again(context: Context, answer_id: int) -> None:
    """A question that follows an answer stays about what that was about."""
    order_id = await context.read(_subject_of, answer_id, context.person.id)
    order = None if order_id is None else await context.read(orders.order, order_id)
    await ask(context, "question", **({} if order_id is None else {"order_id": order_id}))
    await context.send(asking.ask_question(context.words, order))


@routes.dialog("question")
@unless_cancelled
async def question_typed(context: Context, dialog: Dialog) -> None:
    await _ask(context, dialog.data.get("order_id"))


@routes.reply("answer")
async def replied(context: Context, subject: str) -> None:
    """Customers may simply reply to the shop's answer."""
    order_id = await context.read(_subject_of, int(subject.removeprefix("question:")), context.person.id)
    await _ask(context, order_id)


async def _ask(context: Context, order_id: int | None) -> None:
    await context.act(
        _ask_and_close,
        context.typed,
        photo=context.photo,
        order_id=order_id,
        person=context.person,
        chat_id=context.chat_id,
        now=context.now,
    )
    await context.show(asking.passed_on(context.words))


def _subject_of(tx: Transaction, question_id: int, person_id: int) -> int | None:
    said = people.question(tx, question_id)
    if said.person_id != person_id:
        raise NotFound("question", question_id)
    return said.order_id


def _ask_and_close(
    tx: Transaction, body: str, *, photo: str | None, order_id: int | None, person: Person, chat_id: int, now: int
) -> int:
    if order_id is not None:
        overview.order_of_customer(tx, order_id, person_id=person.id)
    question_id = people.ask_shop(tx, body, photo=photo, order_id=order_id, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return question_id
