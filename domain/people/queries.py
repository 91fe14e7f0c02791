"""Asking who someone is."""

from typing import Any

from sqlalchemy import bindparam, select

from domain import tables
from domain.actors import Role
from domain.errors import NotFound
from domain.people.model import Person
from domain.transaction import Transaction

_people, _staff = tables.people.c, tables.staff.c

BY_TELEGRAM_ID = select(tables.people).where(_people.telegram_id == bindparam("telegram_id"))
_BY_ID = select(tables.people).where(_people.id == bindparam("id"))
_BARRED = select(_people.barred_at).where(_people.id == bindparam("id"))
_NAME = select(_people.name).where(_people.id == bindparam("id"))
_ROLES = select(_staff.role).where(_staff.person_id == bindparam("person_id"))
_WITH_ROLE = (
    select(tables.people)
    .join(tables.staff, _staff.person_id == _people.id)
    .where(_staff.role == bindparam("role"))
    .order_by(_people.name, _people.id)
)


def at_telegram(tx: Transaction, telegram_id: int) -> Person:
    """
    The person with this Telegram account.

    Raises:
        NotFound: They have never written to the shop.
    """
    row = tx.one(BY_TELEGRAM_ID, telegram_id=telegram_id)
    if row is None:
        raise NotFound("person", telegram_id)
    return _person(tx, row)


def by_id(tx: Transaction, person_id: int) -> Person:
    """
    The person with this id of ours.

    Raises:
        NotFound: There is none.
    """
    row = tx.one(_BY_ID, id=person_id)
    if row is None:
        raise NotFound("person", person_id)
    return _person(tx, row)


def name_of(tx: Transaction, person_id: int) -> str:
    """What someone who is there is called."""
    return str(tx.scalar(_NAME, id=person_id))


def called(tx: Transaction, actor: str) -> str:
    """What an actor that was written down is called: "" for the shop itself, and for whoever has gone."""
    kind, _, number = actor.partition(":")
    return str(tx.scalar(_NAME, id=int(number)) or "") if kind == "person" else ""


def is_barred(tx: Transaction, person_id: int) -> bool:
    """True where the shop takes no orders from them."""
    return tx.scalar(_BARRED, id=person_id) is not None


def staff_with(tx: Transaction, role: Role) -> list[Person]:
    """Everyone who has the role, by name."""
    return [_person(tx, row) for row in tx.all(_WITH_ROLE, role=role)]


def _person(tx: Transaction, row: Any) -> Person:
    roles = frozenset(Role(found.role) for found in tx.all(_ROLES, person_id=row.id))
    return Person(
        row.id,
        row.telegram_id,
        row.name,
        row.username,
        row.chosen_language or row.language,
        row.blocked_at,
        roles,
        wants_reminders=not row.reminders_off,
        terms_version=row.terms_version,
        barred_at=row.barred_at,
        note=row.note or "",
    )
