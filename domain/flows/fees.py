"""What calling an order or parts of it off costs its customer: the shop's rule, kept of what would be given back."""

from dataclasses import dataclass, replace

from domain import orders, paying
from domain.errors import Changed
from domain.orders import Change, Order
from domain.paying import Fee, FeeKind
from domain.prices import Charge, tax_in
from domain.transaction import Transaction


class FeeChanged(Changed):
    """Calling it off costs something else than the customer saw."""

    def __init__(self, order_id: int) -> None:
        super().__init__("order", order_id)


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What calling off means in money.

    Args:
        fee: What the shop keeps, or None.
        waived_minor: What its rule says beyond that: nobody is asked to pay for ordering nothing.
        back_minor: What the customer gets back.
    """

    fee: Charge | None
    waived_minor: int
    back_minor: int

    @property
    def fee_minor(self) -> int:
        return self.fee.total_minor if self.fee is not None else 0


def of_whole(tx: Transaction, order: Order) -> Cost:
    """What it costs a customer to call their order off now; nothing before the shop has taken it on."""
    rule = paying.rules(tx).fee if order.accepted_at is not None else Fee()
    brought = order.delivery.total_minor if order.delivery is not None else 0
    wanted = rule.of(order.total_minor, delivery_minor=brought)
    credited = orders.crediting.credited_minor(tx, order.id)
    back = max(0, order.total_minor - credited - orders.due_minor(tx, order))
    kept = min(wanted, back)
    return Cost(_charge(order, rule, kept), wanted - kept, back - kept)


def of_part(tx: Transaction, order: Order, wished: Change) -> Charge | None:
    """
    What it costs a customer to have pieces taken out of their order: of a percentage its share, while an amount and the
    delivery are kept of whole orders only.
    """
    rule = paying.rules(tx).fee
    is_free = order.accepted_at is None or not wished.is_customers or rule.kind is not FeeKind.PERCENT
    taken_minor = -sum(line.total_minor for line in wished.lines if line.quantity)
    if is_free or taken_minor <= 0:
        return None
    return of_part_as_shown(tx, order, replace(wished, fee_minor=rule.of(taken_minor, delivery_minor=0)))


def of_part_as_shown(tx: Transaction, order: Order, wished: Change) -> Charge | None:
    """The fee that a change names, kept of what would be given back for it now."""
    back = max(0, -orders.due_minor(tx, order) - wished.total_minor)
    return _charge(order, Fee(), min(wished.fee_minor, back))


def _charge(order: Order, rule: Fee, minor: int) -> Charge | None:
    if not minor:
        return None
    rate = _rate(order, rule)
    return Charge(minor, 0, rate, tax_in(minor, rate_ppm=rate, is_included=True), minor)


def _rate(order: Order, rule: Fee) -> int:
    """Delivery that is kept is taxed as delivery, all else as what costs most; and one order's fees all alike."""
    if order.fee is not None:
        return order.fee.rate_ppm
    if rule.kind is FeeKind.DELIVERY and order.delivery is not None:
        return order.delivery.rate_ppm
    costs: dict[int, int] = {}
    for charge in order.charges:
        costs[charge.rate_ppm] = costs.get(charge.rate_ppm, 0) + charge.total_minor
    return max(costs, key=lambda rate: (costs[rate], rate), default=0)
