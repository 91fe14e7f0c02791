"""What Telegram was last told of the bot: menus and descriptions are sent again only when they have changed."""

from sqlalchemy import bindparam, select

from domain import outbox, tables
from domain.people.languages import WITH_OWN_MENU
from domain.transaction import Transaction, upsert

_settings = tables.shop_settings.c
_NAME = "introduction"
_row = upsert(tables.shop_settings).values(name=bindparam("name"), value=bindparam("value"))
_SET = _row.on_conflict_do_update(index_elements=["name"], set_={"value": _row.excluded.value})
_GET = select(_settings.value).where(_settings.name == bindparam("name"))


def is_known(tx: Transaction, fingerprint: str) -> bool:
    """True when Telegram was told just this."""
    return bool(tx.scalar(_GET, name=_NAME) == fingerprint)


def keep(tx: Transaction, fingerprint: str) -> None:
    """Telegram knows."""
    tx.change(_SET, name=_NAME, value=fingerprint)
    tx.known.pop(tables.shop_settings, None)


def renew_menus(tx: Transaction, *, after: int, now: int) -> int | None:
    """Those who have a menu of their own get it anew, a portion at a time, as `outbox.put_for_each` does it."""
    return outbox.put_for_each(tx, WITH_OWN_MENU, outbox.menu(chat_id=0), after=after, now=now)
