"""
Letters to suppliers: each about a purchase order as it was at a version, and known by a key to whoever returns it.

A letter keeps its key however often it has to be handed in, until it has come back: what goes out then is another one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, bindparam, exists, select, update

from domain import codes, tables
from domain.transaction import Transaction, in_list, upsert

WHY_MAX = 200


class Kind(StrEnum):
    """Why a supplier is written to; also the name of the work that does it."""

    ORDER = "letter_order"
    REMINDER = "letter_reminder"
    AGREED = "letter_agreed"
    CANCELLED = "letter_cancelled"


KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Letter:
    """
    One letter.

    Args:
        version: The order's, when it was written.
        email: To whom.
        key: What it is called in the world, unguessable: only who has had it can say that it came back.
        handed_in_at: When a mail server had taken it.
        came_back_at: When a mail server said that it cannot be delivered; `why` is how.
    """

    id: int
    purchase_order_id: int
    version: int
    kind: Kind
    email: str
    key: str
    written_at: int
    handed_in_at: int | None
    came_back_at: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """
    What a mail server says of a letter that it could not deliver.

    Args:
        keys: What may be the letter's; most that come back are none of ours.
        recipient: Whom it did not reach: where a letter was sent on, somebody else than it was written to.
    """

    keys: tuple[str, ...]
    recipient: str
    why: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a mailbox was read: its numbers of messages are good for as long as `uid_validity` is the same."""

    uid_validity: int
    uid: int


_letters, _orders, _mailboxes = tables.letters.c, tables.purchase_orders.c, tables.mailboxes.c
_standing = tables.letters.alias("standing")
_STANDING = select(tables.letters).where(
    _letters.purchase_order_id == bindparam("order_id"),
    _letters.version == bindparam("version"),
    _letters.kind == bindparam("kind"),
    _letters.email == bindparam("email"),
    _letters.came_back_at.is_(None),
)
_CAME_BACK_BEFORE = select(
    exists().where(
        _letters.purchase_order_id == bindparam("order_id"),
        _letters.version == bindparam("version"),
        _letters.kind == bindparam("kind"),
        _letters.came_back_at.is_not(None),
    )
)
_NAMED = select(tables.letters).where(in_list(_letters.key, "keys")).order_by(_letters.id)
# Of what has happened to its order since, there are other letters.
_UNDELIVERED = (
    select(tables.letters)
    .join(tables.purchase_orders, and_(_orders.id == _letters.purchase_order_id, _orders.version == _letters.version))
    .where(
        _letters.came_back_at.is_not(None),
        ~exists().where(
            _standing.c.purchase_order_id == _letters.purchase_order_id,
            _standing.c.version == _letters.version,
            _standing.c.kind == _letters.kind,
            _standing.c.came_back_at.is_(None),
        ),
    )
    .order_by(_letters.id)
)
_UNDELIVERED_TO = _UNDELIVERED.where(_orders.supplier_id == bindparam("supplier_id")).limit(bindparam("most"))
_UNDELIVERED_ABOUT = _UNDELIVERED.where(_orders.id == bindparam("order_id"))
_HANDED_IN = (
    update(tables.letters).where(_letters.id == bindparam("letter_id")).values(handed_in_at=bindparam("moment"))
)
_CAME_BACK = (
    update(tables.letters)
    .where(_letters.id == bindparam("letter_id"), _letters.came_back_at.is_(None))
    .values(came_back_at=bindparam("moment"), why=bindparam("how"))
)
_READ_UNTIL = select(_mailboxes.uid_validity, _mailboxes.uid).where(_mailboxes.name == bindparam("name"))
_row = upsert(tables.mailboxes).values({column.name: bindparam(column.name) for column in _mailboxes})
_PUT_MARK = _row.on_conflict_do_update(
    index_elements=["name"], set_={name: _row.excluded[name] for name in ("uid_validity", "uid")}
)


def draw_up(
    tx: Transaction, purchase_order_id: int, kind: Kind, *, version: int, email: str, now: int
) -> Letter | None:
    """
    The letter that is to be handed in: a new one, or one that waits for a mail server; None where one has taken it.

    It is written down before: whoever returns it may be quicker than the server's answer.
    """
    about = {"version": version, "kind": kind, "email": email}
    tx.insert_new(
        tables.letters,
        **about,
        purchase_order_id=purchase_order_id,
        key=f"purchase-order-{purchase_order_id}.{codes.letter_token()}",
        written_at=now,
        why="",
    )
    found = tx.one(_STANDING, order_id=purchase_order_id, **about)
    return None if found is None or found.handed_in_at is not None else _read(found)


def note_handed_in(tx: Transaction, letter_id: int, *, now: int) -> None:
    """A mail server has taken it."""
    tx.change(_HANDED_IN, letter_id=letter_id, moment=now)


def is_written_again(tx: Transaction, letter: Letter) -> bool:
    """The same was written before, and has come back."""
    about = {"order_id": letter.purchase_order_id, "version": letter.version, "kind": letter.kind}
    return bool(tx.scalar(_CAME_BACK_BEFORE, **about))


def note_came_back(tx: Transaction, letter_id: int, *, why: str, now: int) -> bool:
    """A mail server cannot deliver it; False where that is known."""
    return tx.change(_CAME_BACK, letter_id=letter_id, moment=now, how=why.strip()[:WHY_MAX]) == 1


def named(tx: Transaction, keys: Iterable[str]) -> Letter | None:
    """The letter of which one of these is the key."""
    found = tx.all(_NAMED, keys=list(keys))
    return _read(found[0]) if found else None


def undelivered_to(tx: Transaction, supplier_id: int, *, most: int) -> list[Letter]:
    """What came back of the letters to a supplier, was not written again, and is still true."""
    return [_read(row) for row in tx.all(_UNDELIVERED_TO, supplier_id=supplier_id, most=most)]


def undelivered_about(tx: Transaction, purchase_order_id: int) -> Letter | None:
    """The last such letter about a purchase order."""
    found = tx.all(_UNDELIVERED_ABOUT, order_id=purchase_order_id)
    return _read(found[-1]) if found else None


def read_until(tx: Transaction, mailbox: str) -> Mark | None:
    """How far a mailbox was read; None where it never was."""
    found = tx.one(_READ_UNTIL, name=mailbox)
    return None if found is None else Mark(*found)


def note_read(tx: Transaction, mailbox: str, mark: Mark) -> None:
    """All messages up to here were looked at."""
    tx.change(_PUT_MARK, name=mailbox, uid_validity=mark.uid_validity, uid=mark.uid)


def _read(row: Any) -> Letter:
    id_, order_id, version, kind, *rest = row
    return Letter(id_, order_id, version, Kind(kind), *rest)
