"""A gentle word about a cart that was filled and left: once per filling, and only to those who do not mind."""

from sqlalchemy import bindparam, exists, select, update

from domain import outbox, tables
from domain.outbox import Priority
from domain.transaction import Transaction

RESTS_SECONDS = 24 * 3600

_carts, _lines, _people = tables.carts.c, tables.cart_lines.c, tables.people.c
_LEFT = (
    select(_carts.id, _people.telegram_id)
    .join(tables.people, _people.id == _carts.person_id)
    .where(
        _carts.reminded_at.is_(None),
        _carts.updated_at <= bindparam("before"),
        _people.blocked_at.is_(None),
        (_people.reminders_off.is_(None) | (_people.reminders_off == 0)),
        exists().where(_lines.cart_id == _carts.id),
    )
    .order_by(_carts.updated_at)
    .limit(bindparam("most"))
)
_REMINDED = update(tables.carts).where(_carts.id == bindparam("cart_id")).values(reminded_at=bindparam("moment"))


def remind(tx: Transaction, *, most: int, now: int) -> int:
    """
    Remind of the carts that have lain full for a day.

    Args:
        most: How many at once, so that no transaction grows long.

    Returns:
        How many were reminded of.
    """
    left = tx.all(_LEFT, before=now - RESTS_SECONDS, most=most)
    for row in left:
        tx.change(_REMINDED, cart_id=row.id, moment=now)
        reminder = outbox.news("cart_reminder", f"cart:{row.id}", chat_id=row.telegram_id, priority=Priority.BULK)
        outbox.put(tx, [reminder], now=now)
    return len(left)
