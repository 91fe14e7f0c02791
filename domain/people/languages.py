"""Which language a person is spoken to in: their own choice, or what Telegram says."""

from sqlalchemy import bindparam, exists, or_, select, update

from domain import tables
from domain.actors import Actor
from domain.events import LanguageChanged
from domain.transaction import Transaction

_people, _staff = tables.people.c, tables.staff.c

_CHOOSE = (
    update(tables.people).where(_people.id == bindparam("whose")).values(chosen_language=bindparam("new_language"))
)
_CHOSEN = select(_people.chosen_language).where(_people.id == bindparam("whose"))
# Those whose menu of commands is not everybody's: staff, and who has chosen a language.
# Whoever was appointed by number and has not written yet has no language.
WITH_OWN_MENU = select(_people.id, _people.telegram_id.label("chat_id")).where(
    or_(_people.chosen_language.is_not(None), exists().where(_staff.person_id == _people.id)),
    _people.language != "",
    _people.blocked_at.is_(None),
)


def choose_language(tx: Transaction, language: str | None, *, actor: Actor, now: int) -> None:
    """Speak this language to the actor from now on, whatever their Telegram says; None: as their Telegram says."""
    assert actor.person_id is not None, "only people are spoken to"
    tx.change(_CHOOSE, whose=actor.person_id, new_language=language)
    tx.emit(LanguageChanged(person_id=actor.person_id, at=now, actor=str(actor)))


def chosen_language(tx: Transaction, person_id: int) -> str | None:
    """The language the person has chosen, None where it is Telegram's."""
    language: str | None = tx.scalar(_CHOSEN, whose=person_id)
    return language
