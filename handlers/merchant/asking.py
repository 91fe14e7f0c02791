"""Merchants answer customers by replying to the question in the admin chat."""

from domain import people
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.router import Routes
from views import asking

routes = Routes()


@routes.reply("question")
async def answer(context: Context, subject: str) -> None:
    question_id = int(subject.removeprefix("question:"))
    await context.act(
        people.answer, question_id, context.typed, photo=context.photo, actor=context.actor, now=context.now
    )
    await context.show(asking.answered(context.words, await context.read(_asker, question_id)))


def _asker(tx: Transaction, question_id: int) -> Person:
    return people.by_id(tx, people.question(tx, question_id).person_id)
