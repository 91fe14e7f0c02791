"""What customers say is wrong with what came: drafted with photos, filed once, settled by a merchant."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from domain import tables, tasks
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound
from domain.events import ClaimFiled, ClaimSettled
from domain.transaction import Transaction, among

BODY_MAX = 800
PHOTOS_MAX = 10
OUTCOME_MAX = 300


class Kind(StrEnum):
    """What is wrong."""

    MISSING = "missing"
    WRONG_ITEM = "wrong_item"
    DAMAGED = "damaged"
    NOT_MINE = "not_mine"


# What has to be seen to be believed.
NEEDS_PHOTO = frozenset({Kind.WRONG_ITEM, Kind.DAMAGED})


class Status(StrEnum):
    """How far a claim is."""

    DRAFT = "draft"
    FILED = "filed"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Claim:
    """
    One claim.

    Args:
        photos: Telegram's file ids.
        outcome: What the merchant told the customer about it, in the merchant's words.
    """

    id: int
    order_id: int
    person_id: int
    kind: Kind
    body: str
    photos: tuple[str, ...]
    status: Status
    version: int
    outcome: str
    begun_at: int
    filed_at: int | None

    @property
    def subject(self) -> str:
        return f"claim:{self.id}"

    @property
    def lacks(self) -> str | None:
        """What it needs before it can be sent: "photo", "body" (a photo does too), or nothing."""
        if self.kind in NEEDS_PHOTO and not self.photos:
            return "photo"
        return None if self.body or self.photos else "body"


_claims = tables.claims.c
_ONE = select(tables.claims).where(_claims.id == bindparam("id"))
_LOCKED = _ONE.with_for_update()
_OF_ORDER = (
    select(tables.claims)
    .where(_claims.order_id == bindparam("order_id"), among(_claims.status, Status.FILED, Status.SETTLED))
    .order_by(_claims.id)
)
_DROP_DRAFTS = delete(tables.claims).where(
    _claims.person_id == bindparam("person_id"), among(_claims.status, Status.DRAFT)
)
_mine = (_claims.id == bindparam("claim_id"), _claims.version == bindparam("seen"))
_WRITE = (
    update(tables.claims)
    .where(*_mine)
    .values(body=bindparam("new_body"), photos=bindparam("new_photos"), version=_claims.version + 1)
)
_FILE = (
    update(tables.claims)
    .where(*_mine, among(_claims.status, Status.DRAFT))
    .values(status=Status.FILED.value, filed_at=bindparam("moment"), version=_claims.version + 1)
)
_SETTLE = (
    update(tables.claims)
    .where(*_mine, among(_claims.status, Status.FILED))
    .values(
        status=Status.SETTLED.value,
        settled_at=bindparam("moment"),
        outcome=bindparam("new_outcome"),
        version=_claims.version + 1,
    )
)


def claim(tx: Transaction, claim_id: int) -> Claim:
    """
    One claim.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=claim_id)
    if row is None:
        raise NotFound("claim", claim_id)
    return _read(row)


def claim_of(tx: Transaction, claim_id: int, *, person_id: int) -> Claim:
    """
    A claim, for the customer whose it is.

    Raises:
        NotFound: There is no such claim of theirs.
    """
    found = claim(tx, claim_id)
    if found.person_id != person_id:
        raise NotFound("claim", claim_id)
    return found


def claims_on(tx: Transaction, order_id: int) -> list[Claim]:
    """The claims that were filed about an order, oldest first."""
    return [_read(row) for row in tx.all(_OF_ORDER, order_id=order_id)]


def begin(tx: Transaction, order_id: int, kind: Kind, *, actor: Actor, now: int) -> int:
    """
    Begin a claim; whether the order is the actor's, the caller has looked. A draft of theirs is thrown away.

    Returns:
        The claim's id.
    """
    assert actor.person_id is not None, "only people claim"
    tx.change(_DROP_DRAFTS, person_id=actor.person_id)
    return tx.insert(
        tables.claims,
        order_id=order_id,
        person_id=actor.person_id,
        kind=kind,
        body="",
        photos="[]",
        status=Status.DRAFT,
        version=1,
        outcome="",
        begun_at=now,
    )


def add(tx: Transaction, claim_id: int, *, body: str, photo: str | None, actor: Actor) -> None:
    """
    Add a photo, words, or both to a draft; words follow those that are there.

    Raises:
        NotFound: It is not the actor's.
        Changed: It was sent already.
        BadInput: There is neither, the words are longer than 800 characters, or there are 10 photos already.
    """
    draft = _locked_draft(tx, claim_id, actor=actor)
    body = body.strip()
    if not body and photo is None:
        raise BadInput("claim", "empty")
    written = "\n".join(part for part in (draft.body, body) if part)
    if len(written) > BODY_MAX:
        raise BadInput("claim", "too_long", most=BODY_MAX)
    photos = [*draft.photos, *([photo] if photo is not None else [])]
    if len(photos) > PHOTOS_MAX:
        raise BadInput("claim", "too_many_photos", most=PHOTOS_MAX)
    changed = tx.change(_WRITE, claim_id=claim_id, seen=draft.version, new_body=written, new_photos=json.dumps(photos))
    if changed != 1:
        raise Changed("claim", claim_id)


def file(tx: Transaction, claim_id: int, *, actor: Actor, now: int) -> int:
    """
    Send the claim to the shop: it becomes a task.

    Returns:
        The order's id.

    Raises:
        NotFound: It is not the actor's.
        Changed: It was sent already.
        BadInput: A photo, or anything at all, is still missing.
    """
    draft = _locked_draft(tx, claim_id, actor=actor)
    if draft.lacks is not None:
        raise BadInput("claim", f"no_{draft.lacks}")
    if tx.change(_FILE, claim_id=claim_id, seen=draft.version, moment=now) != 1:
        raise Changed("claim", claim_id)
    tasks.raise_task(tx, tasks.Kind.CLAIM, draft.subject, order_id=draft.order_id, now=now)
    tx.emit(ClaimFiled(order_id=draft.order_id, claim_id=claim_id, at=now, actor=str(actor)))
    return draft.order_id


def settle(tx: Transaction, claim_id: int, *, outcome: str, actor: Actor, now: int) -> None:
    """
    A merchant has dealt with it; the customer is told, in the merchant's words where there are some.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such claim.
        Changed: It is settled already.
        BadInput: The words are longer than 300 characters.
    """
    actor.must_be(Role.MERCHANT, to="settle a claim")
    if len(outcome) > OUTCOME_MAX:
        raise BadInput("reason", "too_long", most=OUTCOME_MAX)
    row = tx.one(_LOCKED, id=claim_id)
    if row is None:
        raise NotFound("claim", claim_id)
    if tx.change(_SETTLE, claim_id=claim_id, seen=row.version, moment=now, new_outcome=outcome.strip()) != 1:
        raise Changed("claim", claim_id)
    tasks.settle(tx, tasks.Kind.CLAIM, f"claim:{claim_id}", actor=actor, now=now)
    tx.emit(ClaimSettled(order_id=row.order_id, claim_id=claim_id, at=now, actor=str(actor)))


def _locked_draft(tx: Transaction, claim_id: int, *, actor: Actor) -> Claim:
    row = tx.one(_LOCKED, id=claim_id)
    if row is None or row.person_id != actor.person_id:
        raise NotFound("claim", claim_id)
    if row.status != Status.DRAFT:
        raise Changed("claim", claim_id)
    return _read(row)


def _read(row: Any) -> Claim:
    return Claim(
        id=row.id,
        order_id=row.order_id,
        person_id=row.person_id,
        kind=Kind(row.kind),
        body=row.body,
        photos=tuple(json.loads(row.photos)),
        status=Status(row.status),
        version=row.version,
        outcome=row.outcome,
        begun_at=row.begun_at,
        filed_at=row.filed_at,
    )
