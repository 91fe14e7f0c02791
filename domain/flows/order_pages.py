"""All that merchants see of one order, gathered in one read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from domain import ledger, orders, people, returns, tables, tasks
from domain.actors import Actor, Role
from domain.flows import auditing, overview, reclaiming, task_facts
from domain.flows.overview import Delivery
from domain.flows.task_facts import TaskFacts
from domain.people import Person
from domain.returns import Return
from domain.transaction import Transaction

_questions = tables.questions.c
_ASKED = select(_questions.id).where(
    _questions.person_id == bindparam("person_id"), _questions.order_id == bindparam("order_id")
)


@dataclass(frozen=True, slots=True)
class Step:
    """
    Something that happened to an order.

    Args:
        kind: The event's name.
        by: Who did it; "" where the shop did it by itself.
        facts: Ids and numbers of the event.
    """

    at: int
    kind: str
    by: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StaffPage:
    """
    An order as its merchants see it.

    Args:
        paid_minor: All that came in, of which `given_back_minor` went out again.
        credited_minor: What came off what it costs, of which `returned_minor` for what came back; the rest is goodwill.
        exchanged_minor: What of that pays for what is sent instead.
        steps: What happened, oldest first.
        tasks: What has to be done about it.
        returns: What its customer gives back of it.
        can_be_given_back: Something of it is with its customer, and in no return.
    """

    delivery: Delivery
    paid_minor: int
    given_back_minor: int
    credited_minor: int
    customer: Person
    steps: Sequence[Step]
    tasks: Sequence[TaskFacts]
    returns: Sequence[Return] = ()
    can_be_given_back: bool = False
    returned_minor: int = 0
    exchanged_minor: int = 0


def page_of_staff(tx: Transaction, order_id: int, *, actor: Actor) -> StaffPage:
    """
    An order's page, for those who run the shop.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such order.
    """
    actor.must_be(Role.MERCHANT, to="see orders")
    delivery = overview.of_order(tx, order_id)
    paid, given_back = orders.money_moved(tx, delivery.order)
    asked = tx.all(_ASKED, person_id=delivery.order.person_id, order_id=order_id)
    subjects = [*auditing.subjects_of(tx, order_id), *(f"question:{row.id}" for row in asked)]
    open_tasks = tasks.open_about(tx, subjects)
    given = returns.of_order(tx, order_id)
    return StaffPage(
        delivery,
        paid,
        given_back,
        orders.crediting.credited_minor(tx, order_id),
        people.by_id(tx, delivery.order.person_id),
        steps(tx, order_id),
        [facts for facts in (task_facts.facts_of(tx, task) for task in open_tasks) if facts.stands],
        given,
        bool(returns.delivered(tx, delivery.order)),
        orders.crediting.credited_for(tx, order_id, (returns.SETTLED, reclaiming.RECLAIMED)) if given else 0,
        _exchanged_minor(tx, given),
    )


def _exchanged_minor(tx: Transaction, given: Sequence[Return]) -> int:
    """What of the worth of returns has paid for what is sent instead."""
    instead = [each for each in given if each.child_order_id is not None and each.back_minor]
    if not instead:
        return 0
    moved = ledger.moved_by(tx, [each.document for each in instead])
    children = (orders.order(tx, each.child_order_id) for each in instead if each.child_order_id is not None)
    return sum(abs(moved.get(orders.receivable(child), 0)) for child in children)


def steps(tx: Transaction, order_id: int) -> list[Step]:
    """What happened to an order, and who did it, oldest first."""
    rows = orders.timeline(tx, order_id)
    names = {actor: people.called(tx, actor) for actor in {row.actor for row in rows}}
    return [Step(row.at, row.kind, names[row.actor], json.loads(row.data)) for row in rows]


def done_by_another(tx: Transaction, order_id: int, *, actor: Actor) -> Step | None:
    """What happened to an order last, where somebody else than this actor did it; None where it was they."""
    last = next(reversed(orders.timeline(tx, order_id)), None)
    if last is None or last.actor == str(actor):
        return None
    return Step(last.at, last.kind, people.called(tx, last.actor), json.loads(last.data))
