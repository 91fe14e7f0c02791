"""What a customer gets instead of what they give back, written down as an order of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain import tables
from domain.actors import Actor
from domain.catalogue import Variant
from domain.orders import changing
from domain.orders.model import MACHINE, Fulfilment, Order, Payment, ReturnStatus, SentAs, Status
from domain.orders.queries import free_code, order
from domain.prices import Charge
from domain.transaction import Transaction

# What it has of the order that is given back, as it is.
_SHARED = (
    *("person_id", "terms", "way", "currency", "name", "address", "latitude_e6", "longitude_e6", "phone"),
    *("country", "postcode", "tax_included"),
)


@dataclass(frozen=True, slots=True)
class Instead:
    """So many pieces of a variant, and what they cost."""

    variant: Variant
    quantity: int
    unit_price_minor: int
    charge: Charge


def place_instead(
    tx: Transaction, locked_order: Any, lines: Sequence[Instead], *, sent_as: SentAs, actor: Actor, now: int
) -> Order:
    """
    Write down an order of what is sent instead. It is taken on, and waits until what it is for has come back.

    Args:
        locked_order: The order that is given back; it is kin of that, for money goes from the one to the other.
    """
    charges = [line.charge for line in lines]
    order_id = tx.insert(
        tables.orders,
        code=free_code(tx),
        version=1,
        status=Status.PLACED,
        **{name: getattr(locked_order, name) for name in _SHARED},
        total_minor=sum(charge.total_minor for charge in charges),
        tax_minor=sum(charge.tax_minor for charge in charges),
        discount_minor=sum(charge.discount_minor for charge in charges),
        note="",
        closing_reason="",
        payment=Payment.NONE,
        fulfilment=Fulfilment.HELD,
        return_status=ReturnStatus.NONE,
        created_at=now,
        placed_at=now,
        accepted_at=now,
        waiting_since=now,
        split_from=locked_order.id,
        sent_as=sent_as,
    )
    tx.insert_all(tables.order_lines, [_line(order_id, line) for line in lines])
    MACHINE.begin(tx, order_id, status=Status.PLACED, actor=actor, now=now)
    return order(tx, order_id)


def take_out(
    tx: Transaction, locked_order: Any, order: Order, left: Mapping[int, tuple[int, Charge]], *, actor: Actor, now: int
) -> int:
    """
    Have less sent instead, at a price of its own: a change that nobody has to agree to.

    Args:
        left: How many pieces of each line that becomes less are left, and what those cost, by its id.

    Returns:
        The change's number.

    Raises:
        Changed: The order is no longer what the row says.
    """
    taken = changing.draft_less(tx, order, left, is_customers=False, actor=actor, now=now)
    changing.apply(tx, locked_order, taken, actor=actor, now=now)
    return changing.change(tx, taken.id).number or 0


def _line(order_id: int, line: Instead) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "variant_id": line.variant.id,
        "sku": line.variant.sku,
        "title": line.variant.label,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price_minor,
        "rate_ppm": line.charge.rate_ppm,
        "discount_minor": line.charge.discount_minor,
        "tax_minor": line.charge.tax_minor,
        "total_minor": line.charge.total_minor,
    }
