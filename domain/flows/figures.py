"""What was ordered, sold, paid and given back in some days, and what stands open now: counted, never kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, literal_column, select
from sqlalchemy.types import Text

from domain import ledger, payments, tables
from domain.actors import Actor, Role
from domain.bisecting import first_since
from domain.events import (
    Event,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDrawnUp,
    OrderExpired,
    OrderPlaced,
    ParcelDelivered,
)
from domain.flows import tasking
from domain.ledger import Kind
from domain.periods import Period
from domain.stock import alerting
from domain.transaction import Transaction, among

_accounts, _transfers, _events = tables.accounts.c, tables.transfers.c, tables.events.c
# Where money comes in, and is given back from.
WAYS = (Kind.COURIER_CASH, Kind.BANK, Kind.CLEARING, Kind.STORE_CREDIT)
_COUNTED = (OrderPlaced, OrderAccepted, ParcelDelivered, OrderCancelled, OrderDeclined, OrderExpired)
# An offer is told of when its order is placed, as of when it was made.
_FIRST_EVENT = first_since(tables.events, _events.kind != literal_column(f"'{OrderDrawnUp.__name__}'", Text()))
_HAPPENED = (
    select(_events.kind, func.count(_events.order_id.distinct()).label("orders"))
    .where(
        _events.id >= bindparam("first"),
        _events.id < bindparam("end"),
        _events.kind.in_([literal_column(f"'{each.__name__}'", Text()) for each in _COUNTED]),
    )
    .group_by(_events.kind)
)
_other = tables.accounts.alias("other")
_then = (_transfers.entry_id >= bindparam("first"), _transfers.entry_id < bindparam("end"))
_given = select(func.sum(_transfers.quantity)).where(_transfers.source_id == _accounts.id, *_then)
_taken = select(func.sum(_transfers.quantity)).where(_transfers.target_id == _accounts.id, *_then)
_of_orders = _other.c.kind == literal_column(f"'{Kind.RECEIVABLE}'", Text())


def _summed(given: Select[tuple[int]], taken: Select[tuple[int]], *kinds: Kind) -> Select[tuple[str, int, int]]:
    """What accounts of these kinds gave and took: each is looked up among its own transfers, which its index has."""
    return (
        select(
            _accounts.kind,
            func.coalesce(func.sum(given.correlate(tables.accounts).scalar_subquery()), 0).label("given"),
            func.coalesce(func.sum(taken.correlate(tables.accounts).scalar_subquery()), 0).label("taken"),
        )
        .where(among(_accounts.kind, *kinds), _accounts.unit == bindparam("currency"))
        .group_by(_accounts.kind)
    )


# Whatever they give or take is for an order.
_CHARGED = _summed(_given, _taken, Kind.REVENUE, Kind.TAX)
_PAID = _summed(
    _given.join(_other, _other.c.id == _transfers.target_id).where(_of_orders),
    _taken.join(_other, _other.c.id == _transfers.source_id).where(_of_orders),
    *WAYS,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """
    What happened to orders in a period, and to their money.

    Args:
        placed, accepted, delivered: So many orders were.
        called_off: By their customers, or declined.
        expired: They were not paid in time.
        turnover_minor: What was ordered, with its tax, less what was called off, expired or was taken back; below 0
            where that is more.
        tax_minor: The tax in it.
        got_minor, gave_minor: By where it came in or was given back from: with credit, as credit, too.
    """

    placed: int
    accepted: int
    delivered: int
    called_off: int
    expired: int
    turnover_minor: int
    tax_minor: int
    got_minor: Mapping[Kind, int]
    gave_minor: Mapping[Kind, int]


@dataclass(frozen=True, slots=True)
class Open:
    """What stands open now: cash that couriers have, tasks, and products that run low."""

    cash_minor: int
    tasks: int
    low: int


def figures(tx: Transaction, period: Period, *, currency: str, actor: Actor) -> Figures:
    """
    The figures of a period. The sums are the ledger's, whatever orders say of themselves.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see what was sold")
    happened = _happened(tx, period)
    span = {"first": ledger.first_entry_since(tx, period.from_at), "end": ledger.first_entry_since(tx, period.until_at)}
    charged = {row.kind: int(row.given) - int(row.taken) for row in tx.all(_CHARGED, currency=currency, **span)}
    paid = {Kind(row.kind): row for row in tx.all(_PAID, currency=currency, **span)}
    return Figures(
        placed=happened.get(OrderPlaced, 0),
        accepted=happened.get(OrderAccepted, 0),
        delivered=happened.get(ParcelDelivered, 0),
        called_off=happened.get(OrderCancelled, 0) + happened.get(OrderDeclined, 0),
        expired=happened.get(OrderExpired, 0),
        turnover_minor=sum(charged.values()),
        tax_minor=charged.get(Kind.TAX, 0),
        got_minor={kind: int(paid[kind].taken) for kind in WAYS if kind in paid and paid[kind].taken},
        gave_minor={kind: int(paid[kind].given) for kind in WAYS if kind in paid and paid[kind].given},
    )


def open_now(tx: Transaction, *, currency: str, actor: Actor) -> Open:
    """
    What stands open now.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see what was sold")
    cash = payments.couriers_with_cash(tx, currency=currency)
    return Open(sum(minor for _, minor in cash), len(tasking.to_do(tx)), alerting.number_of_alerts(tx))


def _happened(tx: Transaction, period: Period) -> dict[type[Event], int]:
    first, end = (tx.scalar(_FIRST_EVENT, moment=moment) for moment in (period.from_at, period.until_at))
    counted = {row.kind: int(row.orders) for row in tx.all(_HAPPENED, first=first, end=end)}
    return {each: counted.get(each.__name__, 0) for each in _COUNTED}
