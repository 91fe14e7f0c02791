"""All that writes orders."""

from dataclasses import asdict
from datetime import tzinfo
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, select, update

from domain import carts, codes, ledger, paying, people, stock, tables, vouchers
from domain.actors import Actor
from domain.carts import Cart, Quote, Way
from domain.errors import BadInput, Changed
from domain.events import OrderPlaced
from domain.ledger import Entry, InsufficientBalance
from domain.orders import changing
from domain.orders.model import (
    MACHINE,
    CartEmpty,
    DetailsMissing,
    Fulfilment,
    Order,
    Payment,
    ReturnStatus,
    Status,
)
from domain.orders.queries import charges, has_ordered, order, placed_before
from domain.paying import Rules, Terms
from domain.prices import NotDelivered
from domain.states import IllegalTransition
from domain.stock import OutOfStock, Short
from domain.transaction import Transaction
from domain.vouchers import VoucherUseless

REASON_MAX = 300
_orders = tables.orders.c
_PUT_OFF = update(tables.orders).where(_orders.id == bindparam("order_id")).values(clock_at=bindparam("later"))
_CODE_TAKEN = select(_orders.id).where(_orders.code == bindparam("code"))


def place_order(
    tx: Transaction,
    cart_id: int,
    *,
    version: int,
    total_minor: int | None = None,
    currency: str,
    rules: Rules,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> int:
    """
    Turn a cart into an order and take its stock, all lines or none. One state of a cart becomes one order.

    What is paid in advance has a deadline from now on; what has to be approved first gets it then.

    Args:
        version: The cart as the customer saw it.
        total_minor: What the customer saw that it costs; None where it does not matter.
        rules: How orders are paid and taken on (`paying.rules`).

    Returns:
        The order's id; that of the first tap where this is the second.

    Raises:
        Changed: The cart is not what the customer saw, or not theirs; or it costs something else by now.
        VoucherUseless: Its voucher gives nothing any more.
        CartEmpty, DetailsMissing: Something has to be filled in first.
        NotDelivered: The shop delivers nothing there.
        OutOfStock: Names every line of which there is too little.
    """
    assert actor.person_id is not None, "only people order"
    cart = carts.locked_cart(tx, cart_id, person_id=actor.person_id)
    # Placing raises the version: as long as the cart is at the one that was seen, no order has come of it.
    before = placed_before(tx, cart_id, version=version) if cart.version != version else None
    if before is not None:
        return before
    _check(cart, version=version)
    quoted = carts.quote(tx, cart, now=now)
    _check_quote(cart, quoted, total_minor=total_minor)
    placed = _write(tx, cart, quoted, currency=currency, rules=rules, zone=zone, actor=actor, now=now)
    carts.clear(tx, cart.id, now=now)
    changing.note_placing(tx, placed, actor=actor, now=now)
    tx.emit(OrderPlaced(order_id=placed.id, at=now, actor=str(actor)))
    if quoted.voucher is not None and quoted.lack is None:
        vouchers.redeem(tx, quoted.voucher, order_id=placed.id, person_id=cart.person_id, now=now)
    take_stock(tx, placed, actor=actor, now=now)
    return placed.id


def confirm(tx: Transaction, locked_order: Any, *, actor: Actor, now: int) -> None:
    """
    The order is accepted, and paid or to be paid in cash: the shop begins with it.

    Raises:
        IllegalTransition: It is not waiting for that.
    """
    accepted_at = now if locked_order.accepted_at is None else locked_order.accepted_at
    also = {"accepted_at": accepted_at, "clock_at": None}
    MACHINE.advance(tx, locked_order, to=Status.CONFIRMED, actor=actor, now=now, also=also)


def accept(tx: Transaction, locked_order: Any, *, zone: tzinfo, now: int) -> None:
    """
    The shop takes an order on that has still to be paid; what had to be approved has its whole window from now.

    Raises:
        IllegalTransition: It is not waiting to be accepted.
    """
    if locked_order.status != Status.PLACED or locked_order.accepted_at is not None:
        raise IllegalTransition("order", was=locked_order.status, to=Status.CONFIRMED)
    clock = {} if locked_order.expires_at is not None else _clock(paying.rules(tx), zone=zone, now=now)
    MACHINE.revise(tx, locked_order, also={"accepted_at": now, **clock})


def reopen(tx: Transaction, locked_order: Any, *, zone: tzinfo, actor: Actor, now: int) -> None:
    """
    An order that has expired or was called off stands again, accepted; what is to be paid in advance has a new window.

    Raises:
        IllegalTransition: It stands.
    """
    is_prepaid = locked_order.terms == Terms.PREPAID and locked_order.total_minor > 0
    clock = _clock(paying.rules(tx), zone=zone, now=now) if is_prepaid else {"expires_at": None, "clock_at": None}
    also = {"accepted_at": now, "closing_reason": "", **clock}
    MACHINE.advance(tx, locked_order, to=Status.PLACED, actor=actor, now=now, also=also)


def expire(tx: Transaction, locked_order: Any, *, actor: Actor, now: int) -> None:
    """
    Its money has not come in time.

    Raises:
        IllegalTransition: It does not wait for money.
    """
    MACHINE.advance(tx, locked_order, to=Status.EXPIRED, actor=actor, now=now, also={"clock_at": None})


def set_clock(tx: Transaction, locked_order: Any, clock_at: int | None) -> None:
    """
    Have the timetable look at the order at this moment next, or no more.

    Raises:
        Changed: It is no longer what the row says.
    """
    MACHINE.revise(tx, locked_order, also={"clock_at": clock_at})


def put_off(tx: Transaction, order_id: int, *, clock_at: int) -> None:
    """Have the timetable look at an order later: its turn went wrong, and others wait."""
    tx.change(_PUT_OFF, order_id=order_id, later=clock_at)


def close(tx: Transaction, locked_order: Any, *, reason: str, actor: Actor, now: int) -> None:
    """
    Cancel the order, with the reason in the person's own words.

    Raises:
        BadInput: The reason is longer than 300 characters.
        IllegalTransition: It was cancelled or expired before.
    """
    if len(reason) > REASON_MAX:
        raise BadInput("reason", "too_long", most=REASON_MAX)
    also = {"closing_reason": reason.strip(), "clock_at": None}
    MACHINE.advance(tx, locked_order, to=Status.CANCELLED, actor=actor, now=now, also=also)


def locked(tx: Transaction, order_id: int, *, version: int | None = None) -> Any:
    """
    The order's row, locked; with `version`, only as long as it is the one the person saw.

    Raises:
        NotFound: There is no such order.
        Changed: It is no longer what the person saw.
    """
    row = MACHINE.locked(tx, order_id)
    if version is not None and row.version != version:
        raise Changed("order", order_id)
    return row


def set_derived(
    tx: Transaction, order_id: int, *, payment: Payment, fulfilment: Fulfilment, return_status: ReturnStatus
) -> None:
    """Keep the derived statuses beside the order, where lists can be filtered by them."""
    tx.change(
        _set_derived(),
        order_id=order_id,
        new_payment=payment,
        new_fulfilment=fulfilment,
        new_return_status=return_status,
    )


@cache
def _set_derived() -> Update:
    return (
        update(tables.orders)
        .where(_orders.id == bindparam("order_id"))
        .values(
            payment=bindparam("new_payment"),
            fulfilment=bindparam("new_fulfilment"),
            return_status=bindparam("new_return_status"),
        )
    )


def _check(cart: Cart, *, version: int) -> None:
    if cart.version != version:
        raise Changed("cart", cart.id)
    if not cart.lines:
        raise CartEmpty
    has_address = cart.way is Way.PICKUP or bool(cart.address or cart.location)
    missing = [name for name, given in (("address", has_address), ("phone", bool(cart.phone))) if not given]
    if missing:
        raise DetailsMissing(*missing)
    shorts = [
        Short(line.variant.id, line.variant.label, line.quantity, there)
        for line in cart.lines
        if (there := line.available if line.variant.is_on_sale else 0) < line.quantity
    ]
    if shorts:
        raise OutOfStock(shorts)


def _check_quote(cart: Cart, quoted: Quote, *, total_minor: int | None) -> None:
    if quoted.asks:
        raise DetailsMissing(quoted.asks)
    if quoted.undelivered:
        raise NotDelivered(quoted.undelivered)
    if total_minor is None or quoted.totals.total_minor == total_minor:
        return
    if quoted.voucher is not None and quoted.lack is not None:
        raise VoucherUseless(quoted.voucher.code, quoted.lack, min_minor=quoted.voucher.min_minor)
    raise Changed("cart", cart.id)


def _write(
    tx: Transaction,
    cart: Cart,
    quoted: Quote,
    *,
    currency: str,
    rules: Rules,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Order:
    totals = quoted.totals
    code = codes.order_code()
    while tx.scalar(_CODE_TAKEN, code=code) is not None:
        code = codes.order_code()
    is_delivered = cart.way is Way.DELIVERY
    is_first = rules.acceptance.first_orders and not has_ordered(tx, cart.person_id)
    approval = rules.acceptance.approval_of(totals.total_minor, is_first=is_first)
    has_deadline = cart.terms is Terms.PREPAID and totals.total_minor > 0 and not approval
    clock = _clock(rules, zone=zone, now=now) if has_deadline else {}
    latitude_e6, longitude_e6 = (cart.location if is_delivered else None) or (None, None)
    order_id = tx.insert(
        tables.orders,
        code=code,
        person_id=cart.person_id,
        cart_id=cart.id,
        cart_version=cart.version,
        status=Status.PLACED,
        version=1,
        terms=cart.terms,
        way=cart.way,
        currency=currency,
        total_minor=totals.total_minor,
        tax_minor=totals.tax_minor,
        name=people.name_of(tx, cart.person_id),
        address=cart.address if is_delivered else "",
        latitude_e6=latitude_e6,
        longitude_e6=longitude_e6,
        phone=cart.phone,
        note=cart.note,
        closing_reason="",
        payment=Payment.NONE,
        fulfilment=Fulfilment.HELD,
        return_status=ReturnStatus.NONE,
        created_at=now,
        placed_at=now,
        approval=approval or None,
        **clock,
        **_terms_of_sale(quoted),
    )
    tx.insert_all(
        tables.order_lines,
        [
            {
                "order_id": order_id,
                "variant_id": line.variant.id,
                "sku": line.variant.sku,
                "title": line.variant.label,
                "quantity": line.quantity,
                "unit_price_minor": line.variant.price_minor,
                "tax_minor": charge.tax_minor,
                "total_minor": charge.total_minor,
                "discount_minor": charge.discount_minor,
                "rate_ppm": charge.rate_ppm,
            }
            for line, charge in zip(cart.lines, totals.lines, strict=True)
        ],
    )
    # A draft that was never seen: the history starts with the first status a person could see.
    MACHINE.begin(tx, order_id, status=Status.PLACED, actor=actor, now=now)
    return order(tx, order_id)


def _terms_of_sale(quoted: Quote) -> dict[str, Any]:
    """What prices were reckoned by, frozen: the columns that a shop without taxes, tariff and vouchers leaves alone."""
    totals, delivery = quoted.totals, quoted.totals.delivery
    frozen: dict[str, Any] = {
        "country": quoted.destination.country,
        "postcode": quoted.destination.postcode,
        "tax_included": int(totals.is_tax_included),
        "discount_minor": totals.discount_minor,
        "voucher_code": quoted.voucher.code if quoted.voucher is not None and quoted.lack is None else "",
    }
    if delivery is not None:
        frozen |= {f"delivery_{name}": value for name, value in asdict(delivery).items()}
    return frozen


def _clock(rules: Rules, *, zone: tzinfo, now: int) -> dict[str, int]:
    window = rules.window
    return {
        "expires_at": window.deadline(now, zone=zone),
        "clock_at": window.reminder(now, zone=zone),
    }


def take_stock(tx: Transaction, placed: Order, *, actor: Actor, now: int) -> None:
    """
    Take the goods of an order off the shelf, all lines or none, and have its customer owe what they cost.

    Raises:
        OutOfStock: Names every line of which there is too little.
    """
    wanted = {line.id: (line.variant_id, line.quantity) for line in placed.lines}
    taken = stock.promised(tx, wanted, place_id=stock.main_place(tx))
    entry = Entry("place", placed.document, placed.version, actor=actor, at=now)
    try:
        posted = ledger.post(tx, entry, [*taken, *charges(placed)])
    except InsufficientBalance as short:
        titles = {ledger.pieces(line.variant_id): line for line in placed.lines}
        raise OutOfStock(
            Short(titles[s.account.unit].variant_id, titles[s.account.unit].title, s.wanted, s.available)
            for s in short.shortfalls
        ) from short
    stock.watch(tx, posted, actor=actor, now=now)
