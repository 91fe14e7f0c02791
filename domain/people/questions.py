"""What customers ask the shop, and what the shop answers: neither learns the other's account."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from domain import tables
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.events import QuestionAnswered, QuestionAsked
from domain.transaction import Transaction

# A photo's caption holds 1024 characters, and who asks about what is said in it too.
QUESTION_MAX = 800

_questions = tables.questions.c
_ONE = select(tables.questions).where(_questions.id == bindparam("id"))
_ANSWERED = (
    update(tables.questions)
    .where(_questions.id == bindparam("question_id"), _questions.answered_at.is_(None))
    .values(answered_at=bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class Question:
    """
    One thing said between a customer and the shop.

    Args:
        photo: Telegram's file id of a photo that came with it, or None.
        from_shop: True for an answer.
    """

    id: int
    person_id: int
    order_id: int | None
    body: str
    photo: str | None
    from_shop: bool
    answered_at: int | None
    at: int


def question(tx: Transaction, question_id: int) -> Question:
    """
    One question or answer.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=question_id)
    if row is None:
        raise NotFound("question", question_id)
    return Question(
        row.id, row.person_id, row.order_id, row.body, row.photo, bool(row.from_shop), row.answered_at, row.at
    )


def ask_shop(
    tx: Transaction, body: str, *, photo: str | None = None, order_id: int | None = None, actor: Actor, now: int
) -> int:
    """
    Ask the shop something; whether the order is theirs, the caller has looked.

    Returns:
        The question's id.

    Raises:
        BadInput: There is neither text nor photo, or the text is longer than 800 characters.
    """
    assert actor.person_id is not None, "only people ask"
    question_id = _write(tx, actor.person_id, body, photo=photo, order_id=order_id, from_shop=False, now=now)
    tx.emit(QuestionAsked(question_id=question_id, about_order_id=order_id, at=now, actor=str(actor)))
    return question_id


def answer(tx: Transaction, question_id: int, body: str, *, photo: str | None = None, actor: Actor, now: int) -> int:
    """
    Answer a customer's question; one question may be answered several times.

    Returns:
        The answer's id.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such question.
        BadInput: There is neither text nor photo, or the text is longer than 800 characters.
    """
    actor.must_be(Role.MERCHANT, to="answer a customer")
    asked = question(tx, question_id)
    tx.change(_ANSWERED, question_id=question_id, moment=now)
    answer_id = _write(tx, asked.person_id, body, photo=photo, order_id=asked.order_id, from_shop=True, now=now)
    tx.emit(QuestionAnswered(question_id=answer_id, person_id=asked.person_id, at=now, actor=str(actor)))
    return answer_id


def _write(
    tx: Transaction,
    person_id: int,
    body: str,
    *,
    photo: str | None,
    order_id: int | None,
    from_shop: bool,
    now: int,
) -> int:
    body = body.strip()
    if not body and photo is None:
        raise BadInput("question", "empty")
    if len(body) > QUESTION_MAX:
        raise BadInput("question", "too_long", most=QUESTION_MAX)
    return tx.insert(
        tables.questions,
        person_id=person_id,
        order_id=order_id,
        body=body,
        photo=photo,
        from_shop=int(from_shop),
        at=now,
    )
