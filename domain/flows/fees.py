"""What calling an order or parts of it off costs its customer: the shop's rule, kept of what would be given back."""

from dataclasses import dataclass, replace

from domain import ledger, orders, paying, payments
from domain.actors import Actor
from domain.errors import Changed
from domain.flows import refunding
from domain.ledger import Entry
from domain.orders import Change, Order, Terms
from domain.paying import Fee, FeeKind, Rules
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
        back_minor: What the customer gets back of what they have paid.
        let_go_minor: What is held on their card, and is let go.
        credit_minor: What of what they get back is credit, as they have paid with it.
    """

    fee: Charge | None
    waived_minor: int
    back_minor: int
    let_go_minor: int = 0
    credit_minor: int = 0

    @property
    def fee_minor(self) -> int:
        return self.fee.total_minor if self.fee is not None else 0


def of_whole(tx: Transaction, order: Order) -> Cost:
    """
    What it costs a customer to call their order off now: nothing before the shop has taken it on, or where it was to be
    sent for a return.
    """
    rules = paying.rules(tx)
    rule = rules.fee if order.accepted_at is not None and not order.sent_as else Fee()
    brought = order.delivery.total_minor if order.delivery is not None else 0
    wanted = rule.of(order.total_minor, delivery_minor=brought)
    secured, without = payments.secured_minor(tx, order.id), _due_without(tx, order)
    kept = _payable(order, rules, min(wanted, max(0, secured - without)))
    due = kept + without
    as_credit = refunding.as_credit_minor(tx, order, -due)
    return Cost(_charge(order, rule, kept), wanted - kept, max(0, -due), secured - max(0, due), as_credit)


def _due_without(tx: Transaction, order: Order) -> int:
    """What would be due on an order if nothing of it were to be delivered."""
    charged = order.total_minor - orders.crediting.credited_minor(tx, order.id)
    return orders.due_minor(tx, order) + payments.refunding_minor(tx, order.id) - charged


def of_part(tx: Transaction, order: Order, wished: Change) -> Charge | None:
    """
    What it costs a customer to have pieces taken out of their order: of a percentage its share, while an amount and the
    delivery are kept of whole orders only.
    """
    rule = paying.rules(tx).fee
    is_free = (
        order.accepted_at is None or bool(order.sent_as) or not wished.is_customers or rule.kind is not FeeKind.PERCENT
    )
    taken_minor = -sum(line.total_minor for line in wished.lines if line.quantity)
    if is_free or taken_minor <= 0:
        return None
    return of_part_as_shown(tx, order, replace(wished, fee_minor=rule.of(taken_minor, delivery_minor=0)))


def of_pieces(tx: Transaction, order: Order, taken_minor: int) -> Cost:
    """What it costs a customer to call off pieces of an order that cost so much, while the rest of it stays."""
    rules = paying.rules(tx)
    is_free = order.accepted_at is None or bool(order.sent_as) or rules.fee.kind is not FeeKind.PERCENT
    wanted = 0 if is_free else rules.fee.of(taken_minor, delivery_minor=0)
    secured = payments.secured_minor(tx, order.id)
    due = orders.due_minor(tx, order) + payments.refunding_minor(tx, order.id) - taken_minor
    kept = _payable(order, rules, min(wanted, max(0, secured - due)))
    due += kept
    as_credit = refunding.as_credit_minor(tx, order, -due)
    let_go = max(0, secured - max(0, due))
    return Cost(_charge(order, Fee(), kept), wanted - kept, max(0, -due), let_go, as_credit)


def of_part_as_shown(tx: Transaction, order: Order, wished: Change) -> Charge | None:
    """The fee that a change names, kept of what would be given back for it now."""
    back = max(0, -payments.unsecured_minor(tx, order) - wished.total_minor)
    return _charge(order, Fee(), _payable(order, paying.rules(tx), min(wished.fee_minor, back)))


def _payable(order: Order, rules: Rules, minor: int) -> int:
    """As much of it as can be kept of a card: in some currencies, whole steps only."""
    return minor - minor % rules.step_minor if order.terms is Terms.CARD else minor


def waive(tx: Transaction, order_id: int, minor: int, *, actor: Actor, now: int) -> None:
    """Ask for so much less of the fee of an order that has ended: it could not be taken."""
    row, order = orders.locked(tx, order_id), orders.order(tx, order_id)
    if order.fee is None or minor <= 0:
        return
    left = _charge(order, Fee(), max(0, order.fee_minor - minor))
    total, tax = (left.total_minor, left.tax_minor) if left is not None else (0, 0)
    less = replace(order.fee, total_minor=order.fee.total_minor - total, tax_minor=order.fee.tax_minor - tax)
    orders.set_fee(tx, row, left)
    moved = [charge.reversed for charge in orders.fee_charges(order, less)]
    ledger.post(tx, Entry("waive_fee", order.document, order.version, actor=actor, at=now), moved)


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
