"""What those who work here did: one row per act, written in the act's own transaction, never rewritten."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from domain import tables
from domain.actors import Actor, Role
from domain.transaction import Transaction, in_list

_audit, _people = tables.audit.c, tables.people.c


@dataclass(frozen=True, slots=True)
class Record:
    """
    One act.

    Args:
        act: The name of the button, command or question: "accept".
        subject: What it was done to: "order:12", or "".
        facts: The numbers it was done with; no words that anyone typed.
    """

    id: int
    at: int
    person_id: int
    name: str
    act: str
    subject: str
    facts: dict[str, Any]


def record(tx: Transaction, act: str, numbers: Mapping[str, int], *, person_id: int, now: int) -> None:
    """
    Note that a person did this; the first id among the numbers says what it was done to.

    Args:
        act: The name of the button, command or question: "accept".
        numbers: Ids and numbers it was done with; no words that anyone typed.
    """
    subject = next(
        (f"{name.removesuffix('_id')}:{value}" for name, value in numbers.items() if name.endswith("_id")), ""
    )
    facts = json.dumps({name: value for name, value in numbers.items() if name != "version"})
    tx.insert(tables.audit, at=now, person_id=person_id, act=act, subject=subject, facts=facts)


def acts(
    tx: Transaction,
    *,
    person_id: int | None = None,
    subjects: list[str] | None = None,
    since: int = 0,
    skipped: int = 0,
    most: int,
    actor: Actor,
) -> list[Record]:
    """
    What was done, newest first.

    Args:
        person_id: Only what this person did.
        subjects: Only what was done to one of these.

    Raises:
        NotAllowed: The actor is no owner.
    """
    actor.must_be(Role.OWNER, to="see who did what")
    chosen = {
        **({"whose": person_id} if person_id is not None else {}),
        **({"subjects": subjects} if subjects is not None else {}),
    }
    rows = tx.all(_chosen(tuple(chosen)), since=since, skipped=skipped, most=most, **chosen)
    return [_read(row) for row in rows]


def done_by_another(tx: Transaction, subject: str, *, actor: Actor) -> Record | None:
    """What was done to this last, where somebody else than this actor did it; None where it was they."""
    row = tx.one(_chosen(("subjects",)), since=0, skipped=0, most=1, subjects=[subject])
    return None if row is None or row.person_id == actor.person_id else _read(row)


@cache
def _chosen(by: tuple[str, ...]) -> Select[Any]:
    statement = (
        select(tables.audit, _people.name)
        .join(tables.people, _people.id == _audit.person_id)
        .where(_audit.at >= bindparam("since"))
        .order_by(_audit.id.desc())
        .limit(bindparam("most"))
        .offset(bindparam("skipped"))
    )
    if "whose" in by:
        statement = statement.where(_audit.person_id == bindparam("whose"))
    if "subjects" in by:
        statement = statement.where(in_list(_audit.subject, "subjects"))
    return statement


def _read(row: Any) -> Record:
    return Record(row.id, row.at, row.person_id, row.name, row.act, row.subject, json.loads(row.facts))
