"""What customers ask the shop, and what the shop answers: neither learns the other's account."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain import tables
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.events import QuestionAnswered, QuestionAsked
from domain.transaction import Transaction

# A photo's caption holds 1024 characters, and who asks about what is said in it too.
QUESTION_MAX = 800
# What comes so soon after the last word goes on from there.
CONVERSATION_SECONDS = 24 * 3600

_questions = tables.questions.c
_ONE = select(tables.questions).where(_questions.id == bindparam("id"))
_ANSWERED = (
    update(tables.questions)
    .where(
        _questions.person_id == bindparam("whose"),
        _questions.from_shop == 0,
        func.coalesce(_questions.order_id, 0) == bindparam("about"),
        _questions.answered_at.is_(None),
    )
    .values(answered_at=bindparam("moment"))
)
_WAITING = (
    select(_questions.id)
    .where(_questions.from_shop == 0, _questions.answered_at.is_(None), _questions.at <= bindparam("before"))
    .order_by(_questions.id)
    .limit(bindparam("most"))
)
_LAST = (
    select(tables.questions)
    .where(_questions.person_id == bindparam("whose"), _questions.at >= bindparam("since"))
    .order_by(_questions.id.desc())
    .limit(1)
)
_OLDEST = select(func.min(_questions.at)).where(
    _questions.from_shop == 0, _questions.answered_at.is_(None), _questions.at > bindparam("after")
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
    return _read(row)


def last_said(tx: Transaction, person_id: int, *, now: int) -> Question | None:
    """What was said last between this customer and the shop, as long as their conversation goes on."""
    row = tx.one(_LAST, whose=person_id, since=now - CONVERSATION_SECONDS)
    return None if row is None else _read(row)


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
    Answer a customer's question, and with it what they asked before about the same; it may be answered again.

    Returns:
        The answer's id.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such question.
        BadInput: There is neither text nor photo, or the text is longer than 800 characters.
    """
    actor.must_be(Role.MERCHANT, to="answer a customer")
    asked = question(tx, question_id)
    close_questions(tx, asked, actor=actor, now=now)
    answer_id = _write(tx, asked.person_id, body, photo=photo, order_id=asked.order_id, from_shop=True, now=now)
    tx.emit(QuestionAnswered(question_id=answer_id, person_id=asked.person_id, at=now, actor=str(actor)))
    return answer_id


def tell(
    tx: Transaction, person_id: int, body: str, *, order_id: int, photo: str | None = None, actor: Actor, now: int
) -> int:
    """
    Say something to a customer about their order, who has not asked.

    Returns:
        The message's id, as if it were an answer.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: There is neither text nor photo, or the text is longer than 800 characters.
    """
    actor.must_be(Role.MERCHANT, to="write to a customer")
    said_id = _write(tx, person_id, body, photo=photo, order_id=order_id, from_shop=True, now=now)
    tx.emit(QuestionAnswered(question_id=said_id, person_id=person_id, at=now, actor=str(actor)))
    return said_id


def close_questions(tx: Transaction, asked: Question, *, actor: Actor, now: int) -> None:
    """
    Nothing is to be answered any more of what the person asked about this.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="answer a customer")
    tx.change(_ANSWERED, whose=asked.person_id, about=asked.order_id or 0, moment=now)


def questions_waiting(tx: Transaction, *, before: int, most: int) -> list[int]:
    """What was asked by then and is not answered, oldest first; their ids."""
    return [row.id for row in tx.all(_WAITING, before=before, most=most)]


def oldest_question(tx: Transaction, *, after: int) -> int | None:
    """When the oldest question asked after that was asked that is not answered."""
    moment = tx.scalar(_OLDEST, after=after)
    return None if moment is None else int(moment)


def _read(row: Any) -> Question:
    return Question(
        row.id, row.person_id, row.order_id, row.body, row.photo, bool(row.from_shop), row.answered_at, row.at
    )


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
