"""What merchants set in chat: opening hours, vacation, terms, how goods reach customers. Each value is JSON."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, select

from domain import hours, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, ShopError
from domain.hours import Hours, Span, Vacation
from domain.transaction import Transaction, hold, upsert

T = TypeVar("T")

TERMS_MAX = 600
TERMS_LINES_MAX = 8
COUNTER_MAX = 200
WAITING_SECONDS_MAX = 30 * 24 * 3600
DELIVERY, PICKUP = "delivery", "pickup"
# What prices are made of beside the catalogue; `prices` knows what is in them.
COUNTRY, TAXED, TAX_ADDED, TARIFF = "country", "taxed", "tax_added", "tariff"
WAYS_OFFERED = "ways"
WAYS = ((DELIVERY,), (PICKUP,), (DELIVERY, PICKUP))

_settings = tables.shop_settings.c
_row = upsert(tables.shop_settings).values(name=bindparam("name"), value=bindparam("value"))
_SET = _row.on_conflict_do_update(index_elements=["name"], set_={"value": _row.excluded.value})
_ALL = select(_settings.name, _settings.value)
_DROP = delete(tables.shop_settings).where(_settings.name == bindparam("name"))


class _Kept:
    """All that is kept, for there is little and whoever asks for one thing asks for others; and what was read of it."""

    def __init__(self, tx: Transaction) -> None:
        self.by_name: dict[str, str] = dict(tx.all(_ALL))
        self.read: dict[Callable[[Transaction], Any], Any] = {}


def read_once(read: Callable[[Transaction], T]) -> Callable[[Transaction], T]:
    """What `read` makes of what is kept, made but once as long as nothing else is kept; nobody may change it."""

    @wraps(read)
    def reading(tx: Transaction) -> T:
        kept = _kept(tx)
        if read not in kept.read:
            kept.read[read] = read(tx)
        made: T = kept.read[read]
        return made

    return reading


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    After how many seconds it is too long: an order not accepted, not packed, a question not answered, a transfer of
    which nothing has come, a return that does not come in or that nobody looks at.
    """

    accept: int = 3600
    pack: int = 24 * 3600
    answer: int = 2 * 3600
    transfer: int = 2 * 24 * 3600
    returned: int = 24 * 3600


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What customers have to confirm before they order; a changed text, in whatever language, is a new version.

    Args:
        text: In the shop's language; the others' languages by their codes, where it was said in them.
    """

    text: str
    version: int
    texts: dict[str, str] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        """The text as someone reads it who speaks this language."""
        return self.texts.get(language, self.text)


class ShopClosed(ShopError):
    """The shop takes no orders while it is closed."""

    def __init__(self, *, opens_at: int) -> None:
        super().__init__(f"closed until {opens_at}")
        self.opens_at = opens_at


@read_once
def opening(tx: Transaction) -> Hours:
    """The shop's hours and vacation."""
    week, vacation = value(tx, "hours"), value(tx, "vacation")
    return Hours(
        tuple(Span(**span) for span in week or ()),
        None if vacation is None else Vacation(*(date.fromisoformat(day) for day in vacation)),
    )


@read_once
def takes_orders_when_closed(tx: Transaction) -> bool:
    """True where orders may be placed at any time, to be worked on once the shop opens."""
    return value(tx, "orders_when_closed") is not False


@read_once
def ways(tx: Transaction) -> tuple[str, ...]:
    """How goods reach customers here: "delivery", "pickup" or both, the usual one first."""
    return tuple(value(tx, WAYS_OFFERED) or (DELIVERY,))


@read_once
def counter(tx: Transaction) -> str:
    """Where orders are picked up, in the merchant's words; "" where nothing was said."""
    return str(value(tx, "counter") or "")


@read_once
def terms(tx: Transaction) -> Terms | None:
    """What customers have to confirm; None where the shop asks for nothing."""
    kept = value(tx, "terms")
    return Terms(**kept) if kept and kept["text"] else None


@read_once
def waiting(tx: Transaction) -> Waiting:
    """How long customers may wait here before somebody is called."""
    return Waiting(**(value(tx, "waiting") or {}))


def set_waiting(tx: Transaction, what: str, seconds: int, *, actor: Actor) -> None:
    """
    Call somebody when customers have waited so long.

    Args:
        what: "accept", "pack", "answer", "transfer" or "returned".

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: It is less than a minute, or more than 30 days.
    """
    actor.must_be(Role.MERCHANT, to="say how long customers may wait")
    if not 60 <= seconds <= WAITING_SECONDS_MAX:
        raise BadInput("time", "out_of_range")
    keep(tx, "waiting", asdict(replace(waiting(tx), **{what: seconds})))


def configure(tx: Transaction, *, country: str | None) -> None:
    """Take the shop's country from the settings: orders are taxed and brought as of there unless they go elsewhere."""
    if value(tx, COUNTRY) != country:
        keep(tx, COUNTRY, country)


def set_hours(tx: Transaction, text: str, *, actor: Actor) -> None:
    """
    Set the opening hours as typed; "off" has the shop open around the clock.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: As `hours.parse_week`.
    """
    actor.must_be(Role.MERCHANT, to="set opening hours")
    keep(tx, "hours", None if _is_off(text) else [asdict(span) for span in hours.parse_week(text)])


def set_vacation(tx: Transaction, text: str, *, today: date, actor: Actor) -> None:
    """
    Set the vacation as typed; "off" ends it.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: As `hours.parse_vacation`.
    """
    actor.must_be(Role.MERCHANT, to="set a vacation")
    if _is_off(text):
        keep(tx, "vacation", None)
        return
    vacation = hours.parse_vacation(text, today=today)
    keep(tx, "vacation", [vacation.first.isoformat(), vacation.last.isoformat()])


def set_orders_when_closed(tx: Transaction, are_taken: bool, *, actor: Actor) -> None:
    """
    Take orders while the shop is closed, or refuse them.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="set opening hours")
    keep(tx, "orders_when_closed", are_taken)


def set_ways(tx: Transaction, offered: tuple[str, ...], *, actor: Actor) -> None:
    """
    Offer delivery, pick-up or both.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="choose how goods reach customers")
    assert offered in WAYS, offered
    keep(tx, WAYS_OFFERED, list(offered))


def set_counter(tx: Transaction, text: str, *, actor: Actor) -> None:
    """
    Say where orders are picked up.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: It is empty or longer than 200 characters.
    """
    actor.must_be(Role.MERCHANT, to="say where orders are picked up")
    keep(tx, "counter", _filled("counter", text, most=COUNTER_MAX))


def set_terms(tx: Transaction, text: str, *, language: str = "", actor: Actor) -> None:
    """
    Have customers confirm this text before they order; "off" asks for nothing. A changed text is asked again.

    Args:
        language: Of those who read this text instead; "" is the shop's own, without which nobody is asked.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: It is empty, longer than 600 characters, or has more than 8 lines.
    """
    actor.must_be(Role.MERCHANT, to="set the terms")
    hold(tx, "settings")
    kept = {"text": "", "version": 0, "texts": {}, **(value(tx, "terms") or {})}
    wanted = "" if _is_off(text) else _filled("terms", text, most=TERMS_MAX)
    if len(wanted.splitlines()) > TERMS_LINES_MAX:
        raise BadInput("terms", "too_many_lines", most=TERMS_LINES_MAX)
    texts = {known: said for known, said in kept["texts"].items() if known != language}
    if language and wanted:
        texts[language] = wanted
    changed = {"text": kept["text"] if language else wanted, "texts": texts}
    if changed != {"text": kept["text"], "texts": kept["texts"]}:
        keep(tx, "terms", {**changed, "version": kept["version"] + 1})


def _is_off(text: str) -> bool:
    return text.strip().casefold() == "off"


def _filled(field: str, text: str, *, most: int) -> str:
    stripped = text.strip()
    if not stripped:
        raise BadInput(field, "empty")
    if len(stripped) > most:
        raise BadInput(field, "too_long", most=most)
    return stripped


def value(tx: Transaction, name: str) -> Any:
    """What is kept under a name, or None."""
    kept = _kept(tx).by_name.get(name)
    return None if kept is None else json.loads(kept)


def _kept(tx: Transaction) -> _Kept:
    kept: _Kept | None = tx.known.get(tables.shop_settings)
    if kept is None:
        kept = tx.known[tables.shop_settings] = _Kept(tx)
    return kept


def keep(tx: Transaction, name: str, kept: Any) -> None:
    """Keep this under a name; None forgets it."""
    if kept is None:
        tx.change(_DROP, name=name)
    else:
        tx.change(_SET, name=name, value=json.dumps(kept))
    tx.known.pop(tables.shop_settings, None)
