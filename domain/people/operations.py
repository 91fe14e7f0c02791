"""All that writes people, staff and invites."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select, update

from domain import codes, tables
from domain.actors import Actor, Role, the_shop
from domain.errors import BadInput, NotFound
from domain.events import LanguageChanged, StaffJoined, StaffLeft
from domain.people.finding import note_names
from domain.people.model import NAME_MAX, Arrival, InviteUseless, Person, RolesChanged
from domain.people.queries import BY_TELEGRAM_ID
from domain.transaction import Transaction

_people, _invites = tables.people.c, tables.invites.c
INVITE_LIFETIME_SECONDS = 7 * 24 * 3600
PERSON_NOTE_MAX = 300

_RENAME = (
    update(tables.people)
    .where(_people.id == bindparam("person_id"))
    .values(
        name=bindparam("new_name"),
        username=bindparam("new_username"),
        language=bindparam("new_language"),
        blocked_at=bindparam("new_blocked_at"),
    )
)
_BLOCK = (
    update(tables.people)
    .where(_people.telegram_id == bindparam("whose"), _people.blocked_at.is_(None))
    .values(blocked_at=bindparam("moment"))
)
_SET_REMINDERS = update(tables.people).where(_people.id == bindparam("whose")).values(reminders_off=bindparam("off"))
_ACCEPT_TERMS = (
    update(tables.people)
    .where(_people.id == bindparam("whose"))
    .values(terms_accepted_at=bindparam("moment"), terms_version=bindparam("read_version"))
)
_OWNERS = (
    select(_people.id, _people.telegram_id)
    .join(tables.staff, tables.staff.c.person_id == _people.id)
    .where(tables.staff.c.role == Role.OWNER.value)
)
_DISMISS = delete(tables.staff).where(
    tables.staff.c.person_id == bindparam("whose"), tables.staff.c.role == bindparam("old_role")
)
# On PostgreSQL whoever takes a role away waits until what is done in it is done.
_ROLES = select(tables.staff.c.role).where(tables.staff.c.person_id == bindparam("whose")).with_for_update(read=True)
_BAR = update(tables.people).where(_people.id == bindparam("whose")).values(barred_at=bindparam("moment"))
_NOTE = update(tables.people).where(_people.id == bindparam("whose")).values(note=bindparam("text"))
_WORKS_HERE = select(tables.staff).where(tables.staff.c.person_id == bindparam("person_id"))
_INVITE = select(tables.invites).where(_invites.token == bindparam("token")).with_for_update()
_USE = (
    update(tables.invites)
    .where(_invites.id == bindparam("invite_id"), _invites.used_by.is_(None))
    .values(used_by=bindparam("person_id"), used_at=bindparam("moment"))
)


def meet(tx: Transaction, arrivals: Iterable[Arrival], *, now: int) -> None:
    """Know the people who wrote: new ones are added, new names kept; who writes has not blocked us any more."""
    for arrival in arrivals:
        name = arrival.name.strip()[:NAME_MAX] or "?"
        row = tx.one(BY_TELEGRAM_ID, telegram_id=arrival.telegram_id)
        if row is None:
            person_id = tx.insert(
                tables.people,
                telegram_id=arrival.telegram_id,
                name=name,
                username=arrival.username,
                language=arrival.language,
                created_at=now,
            )
            note_names(tx, person_id, name, arrival.username or "")
        elif (row.name, row.username, row.language, row.blocked_at) != (
            name,
            arrival.username,
            arrival.language,
            None,
        ):
            tx.change(
                _RENAME,
                person_id=row.id,
                new_name=name,
                new_username=arrival.username,
                new_language=arrival.language,
                new_blocked_at=None,
            )
            note_names(tx, row.id, name, arrival.username or "")
            if row.language != arrival.language and tx.one(_WORKS_HERE, person_id=row.id):
                # Their menu of commands is their own, so Telegram does not change it with the rest.
                tx.emit(LanguageChanged(person_id=row.id, at=now, actor=f"person:{row.id}"))


def must_have_kept_roles(tx: Transaction, person: Person) -> None:
    """
    Let what the person does in their roles happen only while they have them.

    Raises:
        RolesChanged: They were given or taken a role since we looked; look again.
    """
    if person.roles and {row.role for row in tx.all(_ROLES, whose=person.id)} != person.roles:
        raise RolesChanged(person.id)


def mark_blocked(tx: Transaction, *, telegram_id: int, now: int) -> bool:
    """Telegram says that this person has blocked the bot, or is gone; whether that is news."""
    return tx.change(_BLOCK, whose=telegram_id, moment=now) == 1


def set_reminders(tx: Transaction, are_wanted: bool, *, actor: Actor) -> None:
    """Remind the actor of a full cart from now on, or do not."""
    tx.change(_SET_REMINDERS, whose=actor.person_id, off=int(not are_wanted))


def accept_terms(tx: Transaction, version: int, *, actor: Actor, now: int) -> None:
    """The actor has confirmed the shop's terms in this version."""
    tx.change(_ACCEPT_TERMS, whose=actor.person_id, read_version=version, moment=now)


def appoint_owners(tx: Transaction, telegram_ids: Iterable[int], *, now: int) -> None:
    """
    Make the people named in the settings owners, and nobody else: who is named no more is an owner no more.

    Whoever has not written yet is known by number until they do.
    """
    named = list(telegram_ids)
    for row in tx.all(_OWNERS):
        if row.telegram_id not in named:
            tx.change(_DISMISS, whose=row.id, old_role=Role.OWNER)
            tx.emit(StaffLeft(person_id=row.id, role=Role.OWNER, at=now, actor=str(the_shop("settings"))))
    for telegram_id in named:
        row = tx.one(BY_TELEGRAM_ID, telegram_id=telegram_id)
        person_id = (
            row.id
            if row
            else tx.insert(tables.people, telegram_id=telegram_id, name=str(telegram_id), language="", created_at=now)
        )
        tx.insert_new(tables.staff, person_id=person_id, role=Role.OWNER, since_at=now)


def invite(tx: Transaction, role: Role, *, actor: Actor, now: int) -> str:
    """
    Make a one-time invite to a role; only owners do.

    Returns:
        The token for the deep link.

    Raises:
        NotAllowed: The actor is no owner.
        BadInput: Owners are named in the settings, not invited.
    """
    actor.must_be(Role.OWNER, to="invite")
    if role is Role.OWNER:
        raise BadInput("role", "not_invited")
    token = codes.invite_token()
    tx.insert(
        tables.invites,
        token=token,
        role=role,
        invited_by=actor.person_id,
        created_at=now,
        expires_at=now + INVITE_LIFETIME_SECONDS,
    )
    return token


def accept_invite(tx: Transaction, token: str, *, actor: Actor, now: int) -> Role:
    """
    Take the role that the invite offers. It works once, for one person.

    Raises:
        InviteUseless: It was used, has expired, never was, or the actor made it themselves.
    """
    row = tx.one(_INVITE, token=token)
    if row is None:
        raise InviteUseless("unknown")
    must_be_usable(
        is_used=row.used_by is not None, expires_at=row.expires_at, invited_by=row.invited_by, actor=actor, now=now
    )
    if tx.change(_USE, invite_id=row.id, person_id=actor.person_id, moment=now) != 1:
        raise InviteUseless("used")
    role = Role(row.role)
    assert actor.person_id is not None, "jobs accept no invites"
    if tx.insert_new(tables.staff, person_id=actor.person_id, role=role, since_at=now):
        tx.emit(StaffJoined(person_id=actor.person_id, role=role, at=now, actor=str(actor)))
    return role


def must_be_usable(*, is_used: bool, expires_at: int, invited_by: int, actor: Actor, now: int) -> None:
    """
    Let a link pass that invites somebody, once and for a while.

    Raises:
        InviteUseless: It was used, has expired, or the actor made it themselves.
    """
    if is_used:
        raise InviteUseless("used")
    if expires_at <= now:
        raise InviteUseless("expired")
    if invited_by == actor.person_id:
        raise InviteUseless("own")


def dismiss(tx: Transaction, person_id: int, role: Role, *, actor: Actor, now: int) -> None:
    """
    Take a role away from somebody who works here; what they still have in hand, the caller has looked.

    Raises:
        NotAllowed: The actor is no owner.
        BadInput: Owners are named in the settings: there they are taken away, and never the last.
        NotFound: They do not have the role.
    """
    actor.must_be(Role.OWNER, to="take roles away")
    if role is Role.OWNER:
        raise BadInput("role", "owner")
    if tx.change(_DISMISS, whose=person_id, old_role=role) != 1:
        raise NotFound(str(role), person_id)
    tx.emit(StaffLeft(person_id=person_id, role=role, at=now, actor=str(actor)))


def bar(tx: Transaction, person_id: int, is_barred: bool, *, actor: Actor, now: int) -> None:
    """
    Take no orders from a customer any more, or take them again.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="block customers")
    tx.change(_BAR, whose=person_id, moment=now if is_barred else None)


def note(tx: Transaction, person_id: int, text: str, *, actor: Actor) -> None:
    """
    Note something about a customer, for merchants only; nothing takes the note away.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: It is longer than 300 characters.
    """
    actor.must_be(Role.MERCHANT, to="note something about customers")
    if len(text.strip()) > PERSON_NOTE_MAX:
        raise BadInput("note", "too_long", most=PERSON_NOTE_MAX)
    tx.change(_NOTE, whose=person_id, text=text.strip() or None)
