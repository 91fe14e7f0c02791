"""Orders with their lines, and acts of staff, as rows of tables: a portion at a time, however many there are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, and_, bindparam, cast, func, or_, select

from domain import money, orders, tables
from domain.exports import Export, What
from domain.ledger import Kind
from domain.periods import Period
from domain.prices import written
from domain.transaction import Transaction, among, in_list

PORTION = 500
Cell = str | int | Decimal | None

ORDER_COLUMNS = (
    *("code", "placed_at", "status", "fulfilment", "payment", "returned", "terms", "way"),
    *("customer", "phone", "address", "country", "postcode", "note"),
    *("currency", "discount", "delivery", "tax", "total", "fee", "paid", "given_back", "held", "due"),
    # What of what was paid and given back was credit.
    *("paid_with_credit", "given_as_credit"),
    *("voucher", "accepted_at", "closing_reason"),
)
LINE_COLUMNS = (
    *("code", "placed_at", "sku", "title", "quantity", "unit_price", "discount", "tax_rate_percent", "tax", "total"),
    "currency",
)
ACT_COLUMNS = ("at", "person_id", "name", "act", "subject", "facts")
# The tables of each kind of export, by the names of their sheets and files.
TABLES: Mapping[What, Mapping[str, Sequence[str]]] = {
    What.ORDERS: {"orders": ORDER_COLUMNS, "lines": LINE_COLUMNS},
    What.ACTS: {"audit": ACT_COLUMNS},
}

_orders, _lines, _accounts = tables.orders.c, tables.order_lines.c, tables.accounts.c
_audit, _people, _payments = tables.audit.c, tables.people.c, tables.payments.c
_IN_PERIOD = (_orders.placed_at >= bindparam("from_at"), _orders.placed_at < bindparam("until_at"))
_HOW_MANY = {
    What.ORDERS: select(func.count()).select_from(tables.orders).where(*_IN_PERIOD),
    What.ACTS: select(func.count())
    .select_from(tables.audit)
    .where(_audit.at >= bindparam("from_at"), _audit.at < bindparam("until_at")),
}
_ORDERS = (
    select(tables.orders, func.coalesce(_accounts.balance, 0).label("due_minor"))
    .outerjoin(
        tables.accounts,
        and_(
            _accounts.kind == Kind.RECEIVABLE.value,
            _accounts.place_id == 0,
            _accounts.ref == cast(_orders.id, Text),
            _accounts.unit == _orders.currency,
        ),
    )
    .where(
        *_IN_PERIOD,
        or_(
            _orders.placed_at > bindparam("after_at"),
            and_(_orders.placed_at == bindparam("after_at"), _orders.id > bindparam("after_id")),
        ),
    )
    .order_by(_orders.placed_at, _orders.id)
    .limit(bindparam("most"))
)
_LINES = (
    select(tables.order_lines)
    .where(in_list(_lines.order_id, "order_ids"), _lines.quantity > 0)
    .order_by(_lines.order_id, _lines.id)
)
# What is held on cards, and not taken yet.
_HELD = (
    select(_payments.order_id, func.sum(_accounts.balance).label("held"))
    .join(tables.accounts, _accounts.ref == cast(_payments.id, Text))
    .where(
        in_list(_payments.order_id, "order_ids"),
        among(_accounts.kind, Kind.AUTHORISED, Kind.CAPTURING),
        _accounts.place_id == 0,
    )
    .group_by(_payments.order_id)
)
_ACTS = (
    select(tables.audit, _people.name)
    .join(tables.people, _people.id == _audit.person_id)
    .where(
        _audit.at >= bindparam("from_at"),
        _audit.at < bindparam("until_at"),
        or_(bindparam("before_id") == 0, _audit.id < bindparam("before_id")),
    )
    .order_by(_audit.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Place:
    """How far a table was read: the moment and the id of the last row."""

    at: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Portion:
    """
    Some rows.

    Args:
        rows: Those of each table, in the order of the tables.
        number: How many orders or acts they are.
        last: Where the next portion begins; None where there is none.
    """

    rows: Sequence[Sequence[Sequence[Cell]]]
    number: int
    last: Place | None


def how_many(tx: Transaction, export: Export) -> int:
    """How many orders or acts the period has."""
    return int(tx.scalar(_HOW_MANY[export.what], from_at=export.from_at, until_at=export.until_at))


def orders_in(tx: Transaction, period: Period) -> int:
    """How many orders were placed in a period."""
    return int(tx.scalar(_HOW_MANY[What.ORDERS], from_at=period.from_at, until_at=period.until_at))


def portion(tx: Transaction, export: Export, after: Place, *, zone: tzinfo, most: int = PORTION) -> Portion:
    """The next rows: orders as they were placed, acts the newest first."""
    return (_acts if export.what is What.ACTS else _orders_and_lines)(tx, export, after, zone=zone, most=most)


def _orders_and_lines(tx: Transaction, export: Export, after: Place, *, zone: tzinfo, most: int) -> Portion:
    found = tx.all(
        _ORDERS,
        from_at=export.from_at,
        until_at=export.until_at,
        after_at=after.at,
        after_id=after.id,
        most=most,
    )
    by_id = {row.id: row for row in found}
    ids = list(by_id)
    lines, moved = (tx.all(_LINES, order_ids=ids), orders.all_money_moved(tx, ids)) if ids else ([], {})
    held = {row.order_id: int(row.held) for row in tx.all(_HELD, order_ids=ids)} if ids else {}
    with_credit, as_credit = orders.store_credit.moved_minor(tx, ids) if ids else ({}, {})
    sums = {
        each: (*moved.get(each, (0, 0)), held.get(each, 0), with_credit.get(each, 0), as_credit.get(each, 0))
        for each in ids
    }
    return Portion(
        (
            [_order(row, sums[row.id], zone) for row in found],
            [_line(row, by_id[row.order_id], zone) for row in lines],
        ),
        len(found),
        Place(found[-1].placed_at, found[-1].id) if len(found) == most else None,
    )


def _order(row: Any, moved: Sequence[int], zone: tzinfo) -> Sequence[Cell]:
    paid_minor, given_back_minor, held_minor, with_credit_minor, as_credit_minor = moved
    return (
        *(row.code, _moment(row.placed_at, zone), row.status, row.fulfilment, row.payment),
        *("" if row.return_status == orders.ReturnStatus.NONE else row.return_status, row.terms, row.way),
        *(row.name, row.phone, row.address, row.country, row.postcode, row.note, row.currency),
        *(
            _amount(minor, row.currency)
            for minor in (
                row.discount_minor + row.delivery_discount_minor,
                row.delivery_total_minor,
                row.tax_minor,
                row.total_minor,
                row.fee_minor,
                paid_minor,
                given_back_minor,
                held_minor,
                row.due_minor,
                with_credit_minor,
                as_credit_minor,
            )
        ),
        *(row.voucher_code, _moment(row.accepted_at, zone), row.closing_reason),
    )


def _line(row: Any, order: Any, zone: tzinfo) -> Sequence[Cell]:
    return (
        *(order.code, _moment(order.placed_at, zone), row.sku, row.title, row.quantity),
        *(_amount(minor, order.currency) for minor in (row.unit_price_minor, row.discount_minor)),
        Decimal(written(row.rate_ppm)),
        *(_amount(minor, order.currency) for minor in (row.tax_minor, row.total_minor)),
        order.currency,
    )


def _acts(tx: Transaction, export: Export, after: Place, *, zone: tzinfo, most: int) -> Portion:
    found = tx.all(_ACTS, from_at=export.from_at, until_at=export.until_at, before_id=after.id, most=most)
    rows = [
        (
            *(_moment(row.at, zone), row.person_id, row.name, row.act, row.subject),
            "; ".join(f"{name}={value}" for name, value in json.loads(row.facts).items()),
        )
        for row in found
    ]
    return Portion((rows,), len(found), Place(found[-1].at, found[-1].id) if len(found) == most else None)


def _moment(at: int | None, zone: tzinfo) -> str:
    """The local time, as every spreadsheet reads it."""
    return "" if at is None else datetime.fromtimestamp(at, tz=zone).strftime("%Y-%m-%d %H:%M:%S")


def _amount(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-money.exponent(currency))
