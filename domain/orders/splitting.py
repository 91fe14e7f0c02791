"""Pieces of an order become an order of their own, at what they cost in the first: no cent is lost or found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain import tables
from domain.actors import Actor
from domain.ledger import Transfer
from domain.orders import changing, store_credit
from domain.orders.changes import Change, NotASplit
from domain.orders.model import MACHINE, Fulfilment, Order, OrderLine, ReturnStatus
from domain.orders.money import charges_of, receivable
from domain.orders.queries import free_code
from domain.orders.reckoning import DELIVERY_STAYS, gift_of
from domain.prices import Charge, Discount, DiscountKind
from domain.transaction import Transaction
from domain.vouchers import Gift

# What the new order has of the old one as it is. It was placed when that was: its taxes and its place in line need it.
_SHARED = (
    *("person_id", "status", "terms", "way", "currency", "name", "address", "latitude_e6", "longitude_e6", "phone"),
    *("note", "placed_at", "accepted_at", "expires_at", "clock_at", "approval", "country", "postcode", "tax_included"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """So many pieces of a line, and what they cost there."""

    line: OrderLine
    quantity: int
    charge: Charge


def parts_of(order: Order, drafted: Change) -> list[Part]:
    """
    What a change takes out, at what it costs in the order.

    Raises:
        NotASplit: The change does more than that, or leaves nothing.
    """
    if not drafted.only_takes_out:
        raise NotASplit
    fewer = {line.order_line_id: -line.quantity for line in drafted.lines if line.quantity}
    return [
        Part(line, fewer[line.id], charge_of(line, fewer[line.id], is_tax_included=order.is_tax_included))
        for line in order.lines
        if line.id in fewer
    ]


def charge_of(line: OrderLine, quantity: int, *, is_tax_included: bool) -> Charge:
    """What so many pieces of a line cost: the last ones, for what stays are those that refunds take first."""
    costs = line.unit_costs[-quantity:]
    total, tax = sum(cost.total_minor for cost in costs), sum(cost.tax_minor for cost in costs)
    price = line.unit_price_minor * quantity
    left = total if is_tax_included else total - tax
    return Charge(price, price - left, line.rate_ppm, tax, total)


def split_off(
    tx: Transaction,
    locked_order: Any,
    order: Order,
    drafted: Change,
    *,
    also: Mapping[str, Any] | None = None,
    actor: Actor,
    now: int,
) -> int:
    """
    Write down the new order, and that the old one has changed. Delivery stays with the old one, and so does the use of
    its voucher; what that took off goes along.

    Args:
        also: Columns of the new order that are not those of the old one.

    Returns:
        The new order's id.

    Raises:
        NotASplit: As `parts_of`.
        Changed: The order is no longer what the row says.
    """
    parts = parts_of(order, drafted)
    rows = [_difference(part) for part in parts]
    sums = {name: sum(row[name] for row in rows) for name in ("total_minor", "tax_minor", "discount_minor")}
    taken = changing.write_lines(tx, drafted, rows, sums | DELIVERY_STAYS)
    kept_gift, new_gift = _gifts(order, gift_of(order), sum(part.charge.discount_minor for part in parts))
    # Credit pays for what stays first.
    left_minor = order.total_minor + taken.total_minor
    credit_minor = max(0, order.credit_minor - left_minor)
    kept: dict[str, Any] = {"voucher_gift": kept_gift}
    if order.credit_minor:
        kept |= {"credit_minor": min(order.credit_minor, left_minor)}
        kept |= {"payment": store_credit.payment(left_minor, kept["credit_minor"])}
    changing.apply(tx, locked_order, taken, also=kept, actor=actor, now=now)
    columns: dict[str, Any] = {
        "code": free_code(tx),
        "version": 1,
        **{name: getattr(locked_order, name) for name in _SHARED},
        "total_minor": -taken.total_minor,
        "tax_minor": -taken.tax_minor,
        "discount_minor": -taken.discount_minor,
        "closing_reason": "",
        "payment": store_credit.payment(-taken.total_minor, credit_minor),
        "fulfilment": Fulfilment.HELD,
        "return_status": ReturnStatus.NONE,
        "created_at": now,
        "voucher_code": order.voucher_code if new_gift else "",
        "voucher_gift": new_gift,
        "split_from": order.id,
        "credit_minor": credit_minor,
        **(also or {}),
    }
    order_id = tx.insert(tables.orders, **columns)
    tx.insert_all(tables.order_lines, [_line(order_id, part) for part in parts])
    MACHINE.begin(tx, order_id, status=order.status, actor=actor, now=now)
    return order_id


def take_apart(
    tx: Transaction, order: Order, pieces: Mapping[int, int], *, also: Mapping[str, Any], actor: Actor, now: int
) -> tuple[int, list[Part], int]:
    """
    Make these pieces of an order that has just been written down an order of their own.

    Args:
        pieces: How many of each line, by its id.
        also: Columns of the new order that are not those of the old one.

    Returns:
        The new order's id, what goes, and the number of the change that took it out.
    """
    row = MACHINE.locked(tx, order.id)
    drafted = changing.draft(tx, order.id, is_customers=False, actor=actor, now=now)
    for line in order.lines:
        if pieces.get(line.id):
            drafted = changing.wish(tx, drafted, line.variant_id, line.quantity - pieces[line.id])
    parts = parts_of(order, drafted)
    order_id = split_off(tx, row, order, drafted, also=also, actor=actor, now=now)
    return order_id, parts, changing.change(tx, drafted.id).number or 0


def moved_money(old: Order, new: Order, parts: Iterable[Part], *, paid_minor: int = 0) -> list[Transfer]:
    """What these parts cost is owed on the new order, and what was paid for them is paid on it."""
    moved = [part.charge for part in parts]
    return [
        *(charge.reversed for charge in charges_of(old, moved)),
        *charges_of(new, moved),
        Transfer(receivable(new), receivable(old), paid_minor),
    ]


def _difference(part: Part) -> dict[str, Any]:
    return {
        "variant_id": part.line.variant_id,
        "order_line_id": part.line.id,
        "unit_price_minor": part.line.unit_price_minor,
        "rate_ppm": part.line.rate_ppm,
        "quantity": -part.quantity,
        "discount_minor": -part.charge.discount_minor,
        "tax_minor": -part.charge.tax_minor,
        "total_minor": -part.charge.total_minor,
    }


def _line(order_id: int, part: Part) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "variant_id": part.line.variant_id,
        "sku": part.line.sku,
        "title": part.line.title,
        "quantity": part.quantity,
        "unit_price_minor": part.line.unit_price_minor,
        "rate_ppm": part.line.rate_ppm,
        "discount_minor": part.charge.discount_minor,
        "tax_minor": part.charge.tax_minor,
        "total_minor": part.charge.total_minor,
    }


def _gifts(order: Order, given: Gift | None, moved_minor: int) -> tuple[str, str]:
    """
    What the voucher gives to what stays, and to what goes. Its minimum was met by both together, so neither is asked
    for it again; an amount is shared as it was spread.
    """
    if given is None:
        return "", ""
    gift = replace(given, min_minor=0)
    if gift.discount.kind is DiscountKind.FREE_DELIVERY and order.delivery is not None:
        return gift.kept if order.delivery.discount_minor else given.kept, ""
    if not order.discount_minor:
        return given.kept, ""
    if gift.discount.kind is not DiscountKind.AMOUNT:
        return gift.kept, gift.kept
    kept = replace(gift, discount=Discount(DiscountKind.AMOUNT, order.discount_minor - moved_minor))
    new = replace(gift, discount=Discount(DiscountKind.AMOUNT, moved_minor))
    return kept.kept, new.kept if moved_minor else ""
