"""A cart written down as an order: what it says, what it costs and by which rules, frozen at placing."""

from dataclasses import asdict
from datetime import tzinfo
from typing import Any

from domain import codes, people, tables
from domain.actors import Actor
from domain.carts import Cart, Quote, Way
from domain.orders import store_credit
from domain.orders.model import MACHINE, Fulfilment, Order, ReturnStatus, Status
from domain.orders.operations import clock_of
from domain.orders.queries import free_code, has_ordered, written_down
from domain.paying import Rules
from domain.prices import Totals
from domain.transaction import Transaction


def write(
    tx: Transaction,
    cart: Cart,
    quoted: Quote,
    *,
    credit_minor: int = 0,
    currency: str,
    rules: Rules,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> Order:
    """Write an order down as it is placed, with its lines; nothing is taken for it yet."""
    totals = quoted.totals
    is_delivered = cart.way is Way.DELIVERY
    is_first = rules.acceptance.first_orders and not has_ordered(tx, cart.person_id)
    approval = rules.acceptance.approval_of(totals.total_minor, is_first=is_first)
    waits = all(not line.offer.here for line in cart.lines)
    has_deadline = cart.terms.is_in_advance and totals.total_minor > credit_minor and not approval and not waits
    latitude_e6, longitude_e6 = (cart.location if is_delivered else None) or (None, None)
    columns: dict[str, Any] = {
        "code": codes.order_code(),
        "person_id": cart.person_id,
        "cart_id": cart.id or None,
        "cart_version": cart.version if cart.id else None,
        "status": Status.PLACED,
        "version": 1,
        "terms": cart.terms,
        "way": cart.way,
        "currency": currency,
        "total_minor": totals.total_minor,
        "tax_minor": totals.tax_minor,
        "name": people.name_of(tx, cart.person_id),
        "address": cart.address if is_delivered else "",
        "latitude_e6": latitude_e6,
        "longitude_e6": longitude_e6,
        "phone": cart.phone,
        "note": cart.note,
        "closing_reason": "",
        "payment": store_credit.payment(totals.total_minor, credit_minor),
        "fulfilment": Fulfilment.WAITING if waits else Fulfilment.HELD,
        "return_status": ReturnStatus.NONE,
        "created_at": now,
        "placed_at": now,
        "approval": approval or None,
        "credit_minor": credit_minor,
        **_terms_of_sale(quoted),
    }
    if has_deadline:
        columns |= clock_of(rules, cart.terms, zone=zone, now=now)
    if waits:
        columns["waiting_since"] = now
    order_id = tx.insert_once(tables.orders, **columns)
    if order_id is None:
        # Once in a very long while, another order has this code.
        columns["code"] = free_code(tx)
        order_id = tx.insert(tables.orders, **columns)
    lines = _lines_of(order_id, cart, totals)
    line_ids = tx.insert_each(tables.order_lines, lines)
    # A draft that was never seen: the history starts with the first status a person could see.
    MACHINE.begin(tx, order_id, status=Status.PLACED, actor=actor, now=now)
    return written_down(
        {"id": order_id, **columns}, [{"id": line_id, **line} for line_id, line in zip(line_ids, lines, strict=True)]
    )


def _lines_of(order_id: int, cart: Cart, totals: Totals) -> list[dict[str, Any]]:
    return [
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
    ]


def _terms_of_sale(quoted: Quote) -> dict[str, Any]:
    """What prices were reckoned by, frozen: the columns that a shop without taxes, tariff and vouchers leaves alone."""
    totals, delivery = quoted.totals, quoted.totals.delivery
    voucher = quoted.voucher if quoted.lack is None else None
    frozen: dict[str, Any] = {
        "country": quoted.destination.country,
        "postcode": quoted.destination.postcode,
        "tax_included": int(totals.is_tax_included),
        "discount_minor": totals.discount_minor,
        "voucher_code": voucher.code if voucher is not None else "",
        "voucher_gift": voucher.gift.kept if voucher is not None else "",
    }
    if delivery is not None:
        frozen |= {f"delivery_{name}": value for name, value in asdict(delivery).items()}
    return frozen
