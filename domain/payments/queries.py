"""Reading payments, what was asked for them, and where their money is."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, literal, or_, select

from domain import ledger, tables
from domain.errors import NotFound
from domain.ledger import Account, Kind
from domain.payments.model import IN_FLIGHT, PLACES, Act, Holdings, Operation, Payment, Standing, Status
from domain.payments.provider import Decline, PageStatus
from domain.transaction import Transaction, among, in_list

# Later than any moment.
FOR_EVER = 2**62
_payments, _operations = tables.payments.c, tables.payment_operations.c
_BY_ID = select(tables.payments).where(_payments.id == bindparam("id"))
_LOCKED = _BY_ID.with_for_update(key_share=True)
_OF_ORDER = select(tables.payments).where(_payments.order_id == bindparam("order_id")).order_by(_payments.id)
_IDS_OF_ORDER = select(_payments.id).where(_payments.order_id == bindparam("order_id")).order_by(_payments.id)
_CODE_OF = select(tables.orders.c.code).where(tables.orders.c.id == bindparam("id"))
_OPERATION = select(tables.payment_operations).where(_operations.id == bindparam("id"))
_OF_PAYMENT = (
    select(tables.payment_operations).where(_operations.payment_id == bindparam("payment_id")).order_by(_operations.id)
)
_OF_ORDERS_MONEY = (
    select(tables.payment_operations).where(_operations.order_id == bindparam("order_id")).order_by(_operations.id)
)
_REFUNDS = (_operations.act == literal(Act.REFUND.value), among(_operations.status, *sorted(IN_FLIGHT)))
_REFUNDING = select(func.coalesce(func.sum(_operations.amount_minor), 0)).where(
    _operations.order_id == bindparam("order_id"), *_REFUNDS
)
_REFUNDING_OF = (
    select(_operations.order_id, func.sum(_operations.amount_minor).label("amount_minor"))
    .where(in_list(_operations.payment_id, "payment_ids"), *_REFUNDS)
    .group_by(_operations.order_id)
)
_THROUGH_KIN = (
    select(func.coalesce(func.sum(_operations.amount_minor), 0))
    .join(tables.payments, _payments.id == _operations.payment_id)
    .where(
        _operations.order_id == bindparam("order_id"),
        _payments.order_id != _operations.order_id,
        _operations.status != literal(Status.FAILED.value),
    )
)
_OTHERS = select(literal(1)).where(
    or_(
        exists().where(tables.orders.c.split_from == bindparam("order_id")),
        exists().where(_payments.order_id == bindparam("order_id"), _payments.id != bindparam("id")),
    )
)
_UNSETTLED = (
    select(tables.payment_operations)
    .where(among(_operations.status, *sorted(IN_FLIGHT)), _operations.changed_at <= bindparam("since"))
    .order_by(_operations.changed_at, _operations.id)
)
# A page that has just been opened is asked after every minute, later every ten, and a week after it ended no more.
LOOK_SECONDS, LOOK_SECONDS_LATER, NEW_SECONDS = 60, 600, 3600
FORGOTTEN_SECONDS = 7 * 24 * 3600
_LOOK_AT = _payments.looked_at + case(
    (_payments.looked_at - _payments.created_at < literal(NEW_SECONDS), literal(LOOK_SECONDS)),
    else_=literal(LOOK_SECONDS_LATER),
)
_LOOKED_AFTER = and_(
    among(_payments.page, PageStatus.OPEN),
    _payments.page_id != "",
    _payments.looked_at <= _payments.page_expires_at + literal(FORGOTTEN_SECONDS),
)
_NEXT_LOOK = select(func.min(_LOOK_AT)).where(_LOOKED_AFTER)
_TO_LOOK_AT = (
    select(tables.payments)
    .where(_LOOKED_AFTER, bindparam("now") >= _LOOK_AT)
    .order_by(_payments.looked_at, _payments.id)
    .limit(bindparam("most"))
)
_OF_MODE = (
    select(tables.payments)
    .where(
        _payments.provider == bindparam("provider"),
        _payments.created_at >= bindparam("since"),
        _payments.page_id != "",
        _payments.is_live == bindparam("is_live"),
    )
    .order_by(_payments.id)
)
_ALL = select(tables.payments).order_by(_payments.id)
_source, _target = tables.accounts.alias("source"), tables.accounts.alias("target")
_HELD_EVER = (
    select(func.coalesce(func.sum(tables.transfers.c.quantity), 0))
    .select_from(tables.transfers)
    .join(_source, _source.c.id == tables.transfers.c.source_id)
    .join(_target, _target.c.id == tables.transfers.c.target_id)
    .where(
        _source.c.kind == literal(Kind.CARD.value),
        _target.c.kind == literal(Kind.AUTHORISED.value),
        _target.c.place_id == 0,
        _target.c.ref == bindparam("ref"),
    )
)


def payment(tx: Transaction, payment_id: int) -> Payment:
    """
    One payment.

    Raises:
        NotFound: There is none with this id.
    """
    return _found(tx.one(_BY_ID, id=payment_id), payment_id)


def locked_row(tx: Transaction, payment_id: int) -> Payment:
    """
    One payment, locked until the transaction ends. Lock its order first.

    Raises:
        NotFound: There is none with this id.
    """
    return _found(tx.one(_LOCKED, id=payment_id), payment_id)


def of_order(tx: Transaction, order_id: int) -> list[Payment]:
    """The payments begun for an order, oldest first."""
    return [read(row) for row in tx.all(_OF_ORDER, order_id=order_id)]


def ids_of_order(tx: Transaction, order_id: int) -> list[int]:
    """By which the payments begun for an order are known, oldest first."""
    return [row.id for row in tx.all(_IDS_OF_ORDER, order_id=order_id)]


def order_code(tx: Transaction, order_id: int) -> str:
    """By which the world knows an order: no two shops have one in common."""
    return str(tx.scalar(_CODE_OF, id=order_id))


def operation(tx: Transaction, operation_id: int) -> Operation:
    """
    One thing asked of a provider.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_OPERATION, id=operation_id)
    if row is None:
        raise NotFound("payment operation", operation_id)
    return _operation(row)


def operations_of(tx: Transaction, payment_id: int) -> list[Operation]:
    """All that was asked for a payment, or found at its provider, oldest first."""
    return [_operation(row) for row in tx.all(_OF_PAYMENT, payment_id=payment_id)]


def operations_for(tx: Transaction, order_id: int) -> list[Operation]:
    """
    All that was asked about an order's money, oldest first: for its own payments, and what goes back for it through
    those of its kin.
    """
    return [_operation(row) for row in tx.all(_OF_ORDERS_MONEY, order_id=order_id)]


def unsettled(tx: Transaction, *, since: int) -> list[Operation]:
    """What nothing has been heard of since then, oldest first: a job asks again, or looks it up."""
    return [_operation(row) for row in tx.all(_UNSETTLED, since=since)]


def to_look_into(tx: Transaction, *, now: int, most: int) -> list[Operation]:
    """What was asked and has no answer yet, and is to be asked about now, the longest unheard of first."""
    return [each for each in unsettled(tx, since=now) if each.look_again_at <= now][:most]


def next_look_at(tx: Transaction) -> int | None:
    """When the provider is to be asked next, of our own accord, about what was asked of it, or about a page."""
    moments = [each.look_again_at for each in unsettled(tx, since=FOR_EVER)]
    page_at = tx.scalar(_NEXT_LOOK)
    return min([*moments, *([] if page_at is None else [int(page_at)])], default=None)


def pages_to_look_at(tx: Transaction, *, now: int, most: int) -> list[Payment]:
    """The pages that may have been paid on without our hearing of it, the longest unasked first."""
    return [read(row) for row in tx.all(_TO_LOOK_AT, now=now, most=most)]


def begun_since(tx: Transaction, provider: str, *, is_live: bool, since: int) -> list[Payment]:
    """The payments with a page at this provider that were begun since then, oldest first."""
    return [read(row) for row in tx.all(_OF_MODE, provider=provider, is_live=int(is_live), since=since)]


def holdings(tx: Transaction, payment: Payment) -> Holdings:
    """Where a payment's money is."""
    return holdings_in(ledger.balances(tx, kinds=PLACES, refs=[str(payment.id)]), payment)


def holdings_in(balances: Mapping[Account, int], payment: Payment) -> Holdings:
    """The same, of balances that were read already."""
    ref = str(payment.id)
    there = {account.kind: minor for account, minor in balances.items() if account.ref == ref}
    return Holdings(**{kind: there[kind] for kind in PLACES if kind in there})


def standing(tx: Transaction, payment: Payment) -> Standing:
    """How a payment stands now."""
    asked = {each.id: each for each in operations_of(tx, payment.id)}
    # Whatever has come of it was held first.
    is_untouched = payment.authorised_at is None and payment.let_go_at is None
    return Standing(payment, asked, lambda: Holdings() if is_untouched else holdings(tx, payment))


def has_others(tx: Transaction, payment: Payment) -> bool:
    """True where another payment was begun for its order, or something was split off from that."""
    return tx.scalar(_OTHERS, order_id=payment.order_id, id=payment.id) is not None


def refunding_minor(tx: Transaction, order_id: int) -> int:
    """What is on its way back to the customer of an order, and not yet there."""
    return int(tx.scalar(_REFUNDING, order_id=order_id))


def refunding_of(tx: Transaction, payment_ids: list[int]) -> dict[int, int]:
    """For which orders money of these payments is on its way back, and how much."""
    return {row.order_id: int(row.amount_minor) for row in tx.all(_REFUNDING_OF, payment_ids=payment_ids)}


def through_kin_minor(tx: Transaction, order_id: int) -> int:
    """What goes back for an order, or went, through payments that are for its kin."""
    return int(tx.scalar(_THROUGH_KIN, order_id=order_id))


def out_of_step(tx: Transaction) -> Iterator[tuple[str, str, str]]:
    """Where the books and what was asked of providers contradict each other: subject, expected, found."""
    for row in tx.all(_ALL):
        each = read(row)
        now, asked = holdings(tx, each), operations_of(tx, each.id)
        refunded = _sum(asked, Act.REFUND, Status.SUCCEEDED)
        expected = {
            "capturing": _sum(asked, Act.CAPTURE, *IN_FLIGHT),
            "voiding": _sum(asked, Act.VOID, *IN_FLIGHT),
            "refunding": _sum(asked, Act.REFUND, *IN_FLIGHT),
            "captured": _sum(asked, Act.CAPTURE, Status.SUCCEEDED),
        }
        found = {
            "capturing": now.capturing,
            "voiding": now.voiding,
            "refunding": now.refunding,
            "captured": now.refundable + now.refunding + refunded,
        }
        if found != expected:
            yield each.document, str(expected), str(found)
        held = int(tx.scalar(_HELD_EVER, ref=str(each.id)))
        if not refunded + now.refunding <= found["captured"] <= held:
            yield each.document, f"refunded ≤ captured ≤ {held}", f"{refunded}, {found['captured']}"


def receivable(payment: Payment, order_id: int | None = None) -> Account:
    """What is due on the order a payment is for, or on one of its kin."""
    return Account(Kind.RECEIVABLE, unit=payment.currency, ref=str(payment.order_id if order_id is None else order_id))


def _sum(operations: list[Operation], act: Act, *statuses: Status) -> int:
    return sum(each.amount_minor for each in operations if each.act is act and each.status in statuses)


def _found(row: Any, payment_id: object) -> Payment:
    if row is None:
        raise NotFound("payment", payment_id)
    return read(row)


def read(row: Any) -> Payment:
    """The payment of a row that has its columns, perhaps among others."""
    return Payment(
        id=row.id,
        order_id=row.order_id,
        provider=row.provider,
        currency=row.currency,
        amount_minor=row.amount_minor,
        captures_at_once=bool(row.captures_at_once),
        is_live=bool(row.is_live),
        version=row.version,
        page_id=row.page_id,
        payment_id=row.payment_id,
        url=row.url,
        page=PageStatus(row.page),
        page_expires_at=row.page_expires_at,
        authorised_at=row.authorised_at,
        let_go_at=row.let_go_at,
        capture_before=row.capture_before,
        decline=Decline(row.decline) if row.decline else None,
        fee_minor=row.fee_minor,
        created_at=row.created_at,
        warned_at=row.warned_at,
        looked_at=row.looked_at,
        language=row.language,
        card_brand=row.card_brand,
        card_digits=row.card_digits,
    )


def _operation(row: Any) -> Operation:
    return Operation(
        id=row.id,
        payment_id=row.payment_id,
        order_id=row.order_id,
        act=Act(row.act),
        amount_minor=row.amount_minor,
        status=Status(row.status),
        version=row.version,
        key=row.key,
        provider_id=row.provider_id,
        reason=row.reason,
        actor=row.actor,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
