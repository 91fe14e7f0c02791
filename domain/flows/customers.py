"""Customers as merchants see them: who they are, what they ordered, and what was noted about them."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select

from domain import digits, orders, people, tables
from domain.actors import Actor, Role
from domain.orders import Order
from domain.people import Person
from domain.transaction import Transaction, among

FOUND_MAX = 50

_people, _orders = tables.people.c, tables.orders.c
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
).where(_orders.person_id == bindparam("person_id"), _AGREED)
_NAMED = (
    select(_people.id)
    .where(
        or_(
            func.lower(_people.name).like(bindparam("like"), escape="\\"),
            func.lower(_people.username).like(bindparam("like"), escape="\\"),
        )
    )
    .order_by(_people.id.desc())
    .limit(bindparam("most"))
)
_CALLED = (
    select(_orders.person_id, func.max(_orders.id).label("latest"))
    .where(func.replace(_orders.phone, " ", "").like(bindparam("like"), escape="\\"))
    .group_by(_orders.person_id)
    .order_by(func.max(_orders.id).desc())
    .limit(bindparam("most"))
)
_PHONE_DIGITS_MIN = 5


@dataclass(frozen=True, slots=True)
class Customer:
    """
    A customer and their orders.

    Args:
        orders: How many they have placed that stand: neither cancelled nor expired.
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
    person = people.by_id(tx, person_id)
    row = tx.one(_SUMMED, person_id=person_id)
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
    Customers by a part of their name or account, by a phone number, or by the code of an order.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see customers")
    wanted = query.strip().lstrip("@#")
    if not wanted:
        return []
    by_code = orders.order_by_code(tx, wanted)
    ids = [] if by_code is None else [by_code.person_id]
    ids += [row.id for row in tx.all(_NAMED, like=f"%{_escaped(wanted.lower())}%", most=FOUND_MAX)]
    numbers = "".join(character for character in digits.western(wanted) if character.isdigit())
    if len(numbers) >= _PHONE_DIGITS_MIN:
        # The same number is typed with the country's code, or with a 0 in its place.
        ids += [row.person_id for row in tx.all(_CALLED, like=f"%{numbers.lstrip('0')}%", most=FOUND_MAX)]
    return [customer(tx, person_id, actor=actor) for person_id in list(dict.fromkeys(ids))[:FOUND_MAX]]


def orders_of(tx: Transaction, person_id: int, *, skipped: int, most: int, actor: Actor) -> list[Order]:
    """
    A customer's orders, newest first.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see customers")
    return orders.orders_of(tx, person_id, skipped=skipped, most=most)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
