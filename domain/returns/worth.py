"""What a customer gets back for pieces of an order, and what is kept of it: the same when shown and when settled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain import orders, shipping
from domain.orders import Order
from domain.orders.crediting import Credit
from domain.returns.model import Reason, ReturnLine, Way
from domain.returns.policy import Policy
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Worth:
    """
    What pieces that come back come to, in minor units.

    Args:
        credits: What they cost, line by line: what was credited before is worth nothing any more.
        way_fee_minor, restocking_minor: What is kept of it.
        most_minor: What their order still costs: a merchant may have given some of that back for nothing.
    """

    credits: tuple[Credit, ...]
    way_fee_minor: int
    restocking_minor: int
    most_minor: int

    @property
    def goods_minor(self) -> int:
        """What the pieces cost their customer."""
        return sum(credit.total_minor for credit in self.credits)

    @property
    def fee_minor(self) -> int:
        """What is kept: never more than the goods are worth."""
        return min(self.goods_minor, self.way_fee_minor + self.restocking_minor)

    @property
    def back_minor(self) -> int:
        """What the customer gets for them."""
        return min(self.goods_minor - self.fee_minor, self.most_minor)


def worth(
    tx: Transaction, order: Order, pieces: Iterable[tuple[ReturnLine, int]], *, way_fee_minor: int, percent: int
) -> Worth:
    """
    What so many pieces of the lines of a return are worth.

    Args:
        pieces: Lines, and how many of each.
        percent: Kept of what a mind was changed about.
    """
    counted = [(line, quantity) for line, quantity in pieces if quantity]
    given = orders.crediting.outstanding(tx, order.id)
    changed_mind = _summed((line, quantity) for line, quantity in counted if line.reason is Reason.CHANGED_MIND)
    all_of_it = _summed(counted)
    credited = _credits(order, all_of_it, given)
    of_mind = sum(credit.total_minor for credit in _credits(order, changed_mind, given))
    restocking = Policy(restocking_percent=percent).restocking_of(of_mind)
    kept = orders.crediting.kept_of(order, shipping.pieces_that_came_back(tx, order.id))
    most = sum(each.total_minor for each in orders.crediting.left_of(order, kept, given))
    return Worth(tuple(credited), way_fee_minor if counted else 0, restocking, most)


def way_fee_minor(rules: Policy, way: Way, reasons: Iterable[Reason]) -> int:
    """What sending it back costs the customer, by the rules of now."""
    if not rules.bears(reasons):
        return 0
    return {Way.PICKUP: rules.pickup_minor, Way.DROPOFF: rules.dropoff_minor}.get(way, 0)


def _summed(pieces: Iterable[tuple[ReturnLine, int]]) -> dict[int, int]:
    summed: dict[int, int] = {}
    for line, quantity in pieces:
        summed[line.order_line_id] = summed.get(line.order_line_id, 0) + quantity
    return summed


def _credits(order: Order, pieces: Mapping[int, int], given: list[Credit]) -> list[Credit]:
    """What is left to credit of these pieces: a merchant may have given some of it back before, for nothing."""
    before: dict[int | None, int] = {}
    for credit in given:
        before[credit.order_line_id] = before.get(credit.order_line_id, 0) + credit.quantity
    left = {line.id: line.quantity - before.get(line.id, 0) for line in order.lines}
    return orders.crediting.pieces_of(order, {id_: min(many, left[id_]) for id_, many in pieces.items()}, given)
