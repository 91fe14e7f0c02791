"""Asking about orders."""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from domain import codes, tables
from domain.carts import Way
from domain.destinations import Destination
from domain.errors import NotFound
from domain.orders.model import Fulfilment, Order, OrderLine, Payment, Relative, ReturnStatus, SentAs, Status
from domain.paying import Terms
from domain.prices import Charge
from domain.transaction import Transaction, among, in_list

_orders, _lines, _events = tables.orders.c, tables.order_lines.c, tables.events.c
_ORDER = select(tables.orders).where(_orders.id == bindparam("id"))
_SEVERAL = select(tables.orders).where(in_list(_orders.id, "ids")).order_by(_orders.id)
_up = select(_orders.id, _orders.split_from).where(_orders.id == bindparam("id")).cte("up", recursive=True)
_up = _up.union_all(select(_orders.id, _orders.split_from).join(_up, _orders.id == _up.c.split_from))
_FIRST = select(_up.c.id).where(_up.c.split_from.is_(None))
_family = select(_orders.id).where(_orders.id == bindparam("id")).cte("family", recursive=True)
_family = _family.union_all(select(_orders.id).join(_family, _orders.split_from == _family.c.id))
# The same, begun from any of them.
_first = select(_up.c.id).where(_up.c.split_from.is_(None))
_kin = select(_orders.id).where(_orders.id.in_(_first)).cte("kin", recursive=True)
_kin = _kin.union_all(select(_orders.id).join(_kin, _orders.split_from == _kin.c.id))
FAMILY = _kin
_FAMILY = select(FAMILY.c.id).order_by(FAMILY.c.id)
_WITH_VOUCHER = (
    select(_orders.id)
    .join(_family, _family.c.id == _orders.id)
    .where(among(_orders.status, Status.PLACED, Status.CONFIRMED), _orders.voucher_code != "")
    .limit(1)
)
_RELATIVES = (
    select(_orders.id, _orders.code, _orders.waiting_since, _orders.sent_as)
    .where(or_(_orders.id == bindparam("split_from"), _orders.split_from == bindparam("id")))
    .order_by(_orders.id)
)
_CHAT_OF = (
    select(tables.people.c.telegram_id)
    .join(tables.orders, _orders.person_id == tables.people.c.id)
    .where(_orders.id == bindparam("id"))
)
_STATUS_OF = select(_orders.status).where(_orders.id == bindparam("id"))
_BY_CODE = select(_orders.id).where(_orders.code == bindparam("code"))
_CODE_TAKEN = select(_orders.id).where(_orders.code == bindparam("code"))
_OF_CART = select(_orders.id).where(
    _orders.cart_id == bindparam("cart_id"), _orders.cart_version == bindparam("cart_version")
)
_SINCE_OF_CART = (
    select(_orders.id)
    .where(_orders.cart_id == bindparam("cart_id"), _orders.cart_version > bindparam("cart_version"))
    .order_by(_orders.cart_version.desc())
    .limit(1)
)
_any_lines = (
    select(
        _lines.id,
        _lines.order_id,
        _lines.variant_id,
        _lines.sku,
        _lines.title,
        _lines.quantity,
        _lines.unit_price_minor,
        _lines.tax_minor,
        _lines.total_minor,
        _lines.discount_minor,
        _lines.rate_ppm,
    )
    # A line that was taken out stays, with nothing in it.
    .where(_lines.quantity > 0)
    .order_by(_lines.id)
)
_LINES = _any_lines.where(_lines.order_id == bindparam("order_id"))
_LINES_OF_SEVERAL = _any_lines.where(in_list(_lines.order_id, "order_ids"))
_OF_PERSON = (
    select(_orders.id)
    .where(_orders.person_id == bindparam("person_id"))
    .order_by(_orders.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_HAS_ORDERED = (
    select(_orders.id)
    .where(_orders.person_id == bindparam("person_id"), among(_orders.status, Status.PLACED, Status.CONFIRMED))
    .limit(1)
)
_NEXT_CLOCK = select(func.min(_orders.clock_at)).where(_orders.clock_at.is_not(None))
_CLOCKS_DUE = (
    select(_orders.id)
    .where(_orders.clock_at.is_not(None), _orders.clock_at <= bindparam("now"))
    .order_by(_orders.clock_at)
    .limit(bindparam("most"))
)
_TIMELINE = select(tables.events).where(_events.order_id == bindparam("order_id")).order_by(_events.id)


def order(tx: Transaction, order_id: int) -> Order:
    """
    An order with its lines.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ORDER, id=order_id)
    if row is None:
        raise NotFound("order", order_id)
    return with_lines(tx, row)


def with_lines(tx: Transaction, row: Any) -> Order:
    """An order whose row was read."""
    return _order(row, tx.all(_LINES, order_id=row.id))


def several(tx: Transaction, order_ids: Iterable[int]) -> dict[int, Order]:
    """These orders, which are there, by their ids, oldest first."""
    ids, lines = list(order_ids), dict[int, list[Any]]()
    if len(ids) == 1:
        # Nearly every order has no kin, and a list of one costs more than the one.
        return {ids[0]: order(tx, ids[0])}
    for line in tx.all(_LINES_OF_SEVERAL, order_ids=ids):
        lines.setdefault(line.order_id, []).append(line)
    return {row.id: _order(row, lines.get(row.id, ())) for row in tx.all(_SEVERAL, ids=ids)}


def order_by_code(tx: Transaction, code: str) -> Order | None:
    """The order with this code, or None."""
    order_id = tx.scalar(_BY_CODE, code=code.strip().upper().removeprefix("#"))
    return None if order_id is None else order(tx, order_id)


def chat_of(tx: Transaction, order_id: int) -> int:
    """The private chat of the customer of an order that is there."""
    return int(tx.scalar(_CHAT_OF, id=order_id))


def stands(tx: Transaction, order_id: int) -> bool:
    """True for an order that is there and has neither expired nor been called off."""
    return tx.scalar(_STATUS_OF, id=order_id) in (Status.PLACED, Status.CONFIRMED)


def placed_before(tx: Transaction, cart_id: int, *, version: int) -> int | None:
    """The order that this state of a cart has become, or None."""
    order_id = tx.scalar(_OF_CART, cart_id=cart_id, cart_version=version)
    return None if order_id is None else int(order_id)


def placed_since(tx: Transaction, cart_id: int, *, version: int) -> int | None:
    """The newest order that the cart has become after this state of it, or None."""
    order_id = tx.scalar(_SINCE_OF_CART, cart_id=cart_id, cart_version=version)
    return None if order_id is None else int(order_id)


def orders_of(tx: Transaction, person_id: int, *, skipped: int = 0, most: int) -> list[Order]:
    """A customer's orders, newest first."""
    return [order(tx, row.id) for row in tx.all(_OF_PERSON, person_id=person_id, most=most, skipped=skipped)]


def has_ordered(tx: Transaction, person_id: int) -> bool:
    """True for a customer who has an order that still stands, or was delivered."""
    return tx.scalar(_HAS_ORDERED, person_id=person_id) is not None


def next_clock_at(tx: Transaction) -> int | None:
    """When the next order has to be looked at: reminded of, or ended."""
    moment = tx.scalar(_NEXT_CLOCK)
    return None if moment is None else int(moment)


def clocks_due(tx: Transaction, *, now: int, most: int) -> list[int]:
    """The orders that have to be looked at now, the longest overdue first."""
    return [row.id for row in tx.all(_CLOCKS_DUE, now=now, most=most)]


def timeline(tx: Transaction, order_id: int) -> list[Any]:
    """What happened to an order: rows with kind, at, actor and data (JSON), oldest first."""
    return tx.all(_TIMELINE, order_id=order_id)


def first_of_family(tx: Transaction, order_id: int) -> int:
    """The order that was placed, of which this one was split off, perhaps over others; itself where it was not."""
    return int(tx.scalar(_FIRST, id=order_id))


def relatives(tx: Transaction, order: Order) -> tuple[Relative, ...]:
    """The order that this one was split off from, and then those that were split off from it, oldest first."""
    rows = tx.all(_RELATIVES, id=order.id, split_from=order.split_from)
    return tuple(
        Relative(
            row.id,
            row.code,
            is_part=row.id != order.split_from,
            waits=row.waiting_since is not None,
            sent_as=SentAs(row.sent_as) if row.id != order.split_from else order.sent_as,
        )
        for row in rows
    )


def family(tx: Transaction, order_id: int) -> list[int]:
    """The order that was placed and all that were split off from it, whichever of them is asked for, oldest first."""
    return [row.id for row in tx.all(_FAMILY, id=order_id)]


def uses_voucher(tx: Transaction, first_id: int) -> bool:
    """True while an order that was placed with a voucher, or one that was split off from it with its gift, stands."""
    return tx.scalar(_WITH_VOUCHER, id=first_id) is not None


def free_code(tx: Transaction) -> str:
    """A code that no order has."""
    code = codes.order_code()
    while tx.scalar(_CODE_TAKEN, code=code) is not None:
        code = codes.order_code()
    return code


# What the table fills in where placing an order leaves it out.
_LEFT_OUT = {
    **dict.fromkeys(("accepted_at", "expires_at", "split_from", "waiting_since")),
    **dict.fromkeys(("delivery_price_minor", "fee_minor", "credit_minor"), 0),
    "sent_as": "",
}


def written_down(columns: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> Order:
    """An order just as it was written, by the columns of its row and of those of its lines: it need not be read."""
    return _order(SimpleNamespace(**{**_LEFT_OUT, **columns}), [line.values() for line in lines])


def _order(row: Any, lines: Iterable[Any]) -> Order:
    return Order(
        id=row.id,
        code=row.code,
        person_id=row.person_id,
        status=Status(row.status),
        version=row.version,
        terms=Terms(row.terms),
        way=Way(row.way),
        currency=row.currency,
        total_minor=row.total_minor,
        tax_minor=row.tax_minor,
        name=row.name,
        address=row.address,
        location=None if row.latitude_e6 is None else (row.latitude_e6, row.longitude_e6),
        phone=row.phone,
        note=row.note,
        closing_reason=row.closing_reason,
        payment=Payment(row.payment),
        fulfilment=Fulfilment(row.fulfilment),
        return_status=ReturnStatus(row.return_status),
        placed_at=row.placed_at,
        accepted_at=row.accepted_at,
        expires_at=row.expires_at,
        approval=row.approval or "",
        lines=tuple(OrderLine(*line) for line in lines),
        destination=Destination(row.country, row.postcode),
        is_tax_included=bool(row.tax_included),
        discount_minor=row.discount_minor,
        voucher_code=row.voucher_code,
        voucher_gift=row.voucher_gift,
        delivery=delivery_of(row),
        fee=_fee(row),
        split_from=row.split_from,
        waiting_since=row.waiting_since,
        sent_as=SentAs(row.sent_as),
        credit_minor=row.credit_minor,
    )


def delivery_of(row: Any) -> Charge | None:
    """What delivery comes to, of a row with its columns."""
    if not row.delivery_price_minor:
        return None
    return Charge(
        row.delivery_price_minor,
        row.delivery_discount_minor,
        row.delivery_rate_ppm,
        row.delivery_tax_minor,
        row.delivery_total_minor,
    )


def _fee(row: Any) -> Charge | None:
    if not row.fee_minor:
        return None
    return Charge(row.fee_minor, 0, row.fee_rate_ppm, row.fee_tax_minor, row.fee_minor)
