"""Customers as merchants see them: who they are, what they ordered, and what was noted about them."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from domain import codes, orders, people, tables
from domain.actors import Actor, Role
from domain.orders import Order
from domain.people import Person
from domain.transaction import Transaction, among

FOUND_MAX = 50

_orders = tables.orders.c
_AGREED = among(_orders.status, orders.Status.PLACED, orders.Status.CONFIRMED)
_LATEST = (
    select(_orders.person_id, func.max(_orders.id).label("latest"))
    .group_by(_orders.person_id)
    .order_by(func.max(_orders.id).desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_SUMMED = select(
    func.count(_orders.id).label("number"),
    func.coalesce(func.sum(_orders.total_minor), 0).label("value_minor"),
    func.max(_orders.placed_at).label("last_at"),
).where(_orders.person_id == bindparam("person_id"), _AGREED, _orders.sent_as == orders.SentAs.ORDERED.value)


@dataclass(frozen=True, slots=True)
class Customer:
    """
    A customer and their orders.

    Args:
        orders: How many they have placed that stand: neither cancelled nor expired; what is sent instead of what they
            give back is none of them.
        value_minor: What those come to.
        last_at: When they placed the last of them; None where they placed none.
    """

    person: Person
    orders: int
    value_minor: int
    last_at: int | None


def customer(tx: Transaction, person_id: int, *, actor: Actor) -> Customer:
    """
    One customer.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such person.
    """
    actor.must_be(Role.MERCHANT, to="see customers")
    return with_orders(tx, people.by_id(tx, person_id))


def with_orders(tx: Transaction, person: Person) -> Customer:
    """A person with what they have ordered."""
    row = tx.one(_SUMMED, person_id=person.id)
    return Customer(person, int(row.number), int(row.value_minor), row.last_at)


def customers(tx: Transaction, *, skipped: int = 0, most: int, actor: Actor) -> list[Customer]:
    """
    Those who have ordered, the latest first.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see customers")
    return [customer(tx, row.person_id, actor=actor) for row in tx.all(_LATEST, skipped=skipped, most=most)]


def found(tx: Transaction, query: str, *, actor: Actor) -> list[Customer]:
    """
    Customers by how a word of their name or account begins, by how their phone number ends, or by an order's code.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see customers")
    coded = (orders.order_by_code(tx, code) for code in codes.meant(query)[:1])
    ids = [order.person_id for order in coded if order is not None]
    ids += people.people_called(tx, query, most=FOUND_MAX) + people.people_at(tx, query, most=FOUND_MAX)
    return [customer(tx, person_id, actor=actor) for person_id in list(dict.fromkeys(ids))[:FOUND_MAX]]


def orders_of(tx: Transaction, person_id: int, *, skipped: int, most: int, actor: Actor) -> list[Order]:
    """
    A customer's orders, newest first.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see customers")
    return orders.orders_of(tx, person_id, skipped=skipped, most=most)
