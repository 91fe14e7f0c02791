"""What nobody buys: in stock, and not one piece of it sold in so many days."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, cast, exists, func, literal_column, select

from domain import catalogue, ledger, shopkeeping, tables
from domain.actors import Actor, Role
from domain.errors import BadInput
from domain.ledger import Kind
from domain.stock.valuing import VALUED
from domain.transaction import Transaction, among, hold

# Under which the shop's settings keep after how many days.
NAME = "slow_after_days"
DAYS, DAYS_MAX = 60, 3650
_DAY_SECONDS = 24 * 3600

_accounts, _transfers = tables.accounts.c, tables.transfers.c
_variants, _products = tables.variants.c, tables.products.c
_orders, _lines = tables.orders.c, tables.order_lines.c
_unit = ledger.unit_of(_variants.id)
_worth, _shelf = tables.accounts.alias("worth"), tables.accounts.alias("shelf")
_FIRST_ORDER = (
    select(_orders.id).where(_orders.placed_at >= bindparam("since")).order_by(_orders.placed_at, _orders.id).limit(1)
)
_LAST_SOLD = (
    select(_orders.placed_at)
    .join(tables.order_lines, _lines.order_id == _orders.id)
    .where(
        _lines.variant_id == bindparam("variant_id"),
        _lines.quantity > 0,
        _orders.status.in_([literal_column("'placed'"), literal_column("'confirmed'")]),
    )
    .order_by(_lines.order_id.desc())
    .limit(1)
)
_pieces = (
    select(func.coalesce(func.sum(_accounts.balance), 0))
    .where(_accounts.unit == _unit, _accounts.balance != 0, among(_accounts.kind, *VALUED))
    .scalar_subquery()
)
_value = func.coalesce(_worth.c.balance, literal_column("0"))


def _none_sold() -> ColumnElement[bool]:
    # Orders stand in the order of time: those of the days in question are the newest.
    return ~exists().where(
        _lines.variant_id == _variants.id,
        _lines.order_id >= bindparam("first_order"),
        _lines.quantity > 0,
        exists().where(
            _orders.id == _lines.order_id,
            _orders.status.in_([literal_column("'placed'"), literal_column("'confirmed'")]),
        ),
    )


def _none_came() -> ColumnElement[bool]:
    """What came but lately has had no time to be sold."""
    source = tables.accounts.alias("source")
    return ~exists().where(
        _shelf.c.kind == Kind.FREE.value,
        _shelf.c.ref == "",
        _shelf.c.unit == _unit,
        _transfers.target_id == _shelf.c.id,
        _transfers.entry_id >= bindparam("first_entry"),
        source.c.id == _transfers.source_id,
        among(source.c.kind, Kind.INCOMING, Kind.SUPPLIER),
    )


_SLOW = (
    select(_variants.id, _pieces.label("pieces"), _value.label("value_minor"))
    .join(tables.products, _products.id == _variants.product_id)
    .outerjoin(
        _worth,
        (_worth.c.kind == Kind.INVENTORY_VALUE.value)
        & (_worth.c.place_id == 0)
        & (_worth.c.ref == cast(_variants.id, Text))
        & (_worth.c.unit == bindparam("currency")),
    )
    .where(
        _products.deleted_at.is_(None),
        _products.created_at < bindparam("since"),
        _none_sold(),
        _pieces > 0,
        _none_came(),
    )
    .order_by(_value.desc(), _variants.id)
)


@dataclass(frozen=True, slots=True)
class SlowMover:
    """
    A variant that lies there.

    Args:
        idle_since: When it was sold last; None where it never was.
    """

    variant_id: int
    label: str
    sku: str
    on_hand: int
    value_minor: int
    idle_since: int | None


@dataclass(frozen=True, slots=True)
class SlowMovers:
    """Those that bind most, how many there are in all, and what all of them bind."""

    shown: tuple[SlowMover, ...]
    number: int
    value_minor: int


def slow_movers(tx: Transaction, *, most: int, skipped: int = 0, currency: str, now: int) -> SlowMovers:
    """What is in stock and was not sold in `slow_after_days`, those first that bind most."""
    return _shown(tx, _slow(tx, currency=currency, now=now), most=most, skipped=skipped)


def slow_lately(tx: Transaction, *, after: int | None, most: int, currency: str, now: int) -> SlowMovers:
    """The same of those that have become slow after a moment; of all where there is none."""
    before = set() if after is None else {row.id for row in _slow(tx, currency=currency, now=after)}
    rows = [row for row in _slow(tx, currency=currency, now=now) if row.id not in before]
    return _shown(tx, rows, most=most)


def _slow(tx: Transaction, *, currency: str, now: int) -> list[Any]:
    since = now - slow_after_days(tx) * _DAY_SECONDS
    first_order: Any = tx.scalar(_FIRST_ORDER, since=since)
    return tx.all(
        _SLOW,
        currency=currency,
        since=since,
        first_order=2**62 if first_order is None else first_order,
        first_entry=ledger.first_entry_since(tx, since),
    )


def _shown(tx: Transaction, rows: list[Any], *, most: int, skipped: int = 0) -> SlowMovers:
    page = rows[skipped : skipped + most]
    names = catalogue.variants(tx, [row.id for row in page])
    shown = tuple(
        SlowMover(
            row.id,
            names[row.id].label,
            names[row.id].sku,
            int(row.pieces),
            int(row.value_minor),
            tx.scalar(_LAST_SOLD, variant_id=row.id),
        )
        for row in page
    )
    return SlowMovers(shown, len(rows), sum(int(row.value_minor) for row in rows))


def slow_after_days(tx: Transaction) -> int:
    """After how many days without a sale something is a slow mover."""
    return int(shopkeeping.value(tx, NAME) or DAYS)


def set_slow_after_days(tx: Transaction, days: int, *, actor: Actor) -> None:
    """
    Call something a slow mover after so many days without a sale.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: That is no such number.
    """
    actor.must_be(Role.MERCHANT, to="say what is slow")
    if not 1 <= days <= DAYS_MAX:
        raise BadInput("number", "out_of_range", least=1, most=DAYS_MAX)
    hold(tx, NAME)
    shopkeeping.keep(tx, NAME, days)
