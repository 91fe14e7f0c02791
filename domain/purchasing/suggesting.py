"""When to buy, and how much: reckoned from what was sold, with everything it was reckoned from."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from statistics import NormalDist

from domain.purchasing.rules import Rule
from domain.purchasing.settings import Buying
from domain.suppliers import Item

DAYS_A_YEAR = 365
HISTORY_DAYS_MIN = 8 * 7
SALES_MIN = 10
# Where nobody has said what an order costs, so much is bought at a time.
_USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Demand:
    """
    What was sold of a variant.

    Args:
        days: Since its first sale, a year at most.
        pieces: In all of them, and `squares` the sum of the squares of each day's.
        sales: In how many orders.
    """

    days: int = 0
    pieces: int = 0
    squares: int = 0
    sales: int = 0

    @property
    def mean_daily(self) -> float:
        return self.pieces / self.days if self.days else 0.0

    @property
    def deviation_daily(self) -> float:
        """The standard deviation of a day's sales (of a sample, with Bessel's correction)."""
        if self.days < 2:
            return 0.0
        # In whole numbers, so that days that were all alike deviate by nothing at all.
        return sqrt((self.squares * self.days - self.pieces**2) / (self.days * (self.days - 1)))


class Lack(StrEnum):
    """What is missing for a suggestion to be relied upon."""

    WEEKS = "weeks"  # Fewer than 8 of history.
    SALES = "sales"  # Fewer than 10.
    COST = "cost"  # Nobody has said what an order costs, or what a piece does: the quantity is a guess.


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    A rule, and all that it was reckoned from.

    Args:
        z: So many standard deviations are kept as safety stock.
        unit_cost_minor: Of one piece in the shop's currency; None where nobody knows.
        reorder_point: mean_daily × lead_days + z × deviation_daily × √lead_days.
        economic_quantity: √(2 × yearly demand × order_cost_minor ÷ (yearly holding rate × unit_cost_minor)); None
            where it cannot be reckoned.
        quantity: That, rounded up to what the supplier sends.
        lacks: Why it is not to be relied upon; () where it is.
    """

    rule: Rule
    supplier_id: int
    demand: Demand
    lead_days: int
    service_permille: int
    z: float
    order_cost_minor: int
    holding_permille: int
    unit_cost_minor: int | None
    reorder_point: float
    economic_quantity: float | None
    quantity: int
    lacks: tuple[Lack, ...]

    @property
    def safety_stock(self) -> float:
        return self.z * self.demand.deviation_daily * sqrt(self.lead_days)


def suggestion(demand: Demand, item: Item, *, place_id: int, unit_cost_minor: int | None, buying: Buying) -> Suggestion:
    """
    Suggest a rule by which to buy a variant.

    It is bought once no more is there (or on its way) than will be sold until the goods come, plus a safety stock for
    the weeks that sell more than others: the reorder point of an (s, Q) system with normal demand during the lead time
    and a service level per cycle (E. A. Silver, D. F. Pyke, R. Peterson, Inventory Management and Production Planning
    and Scheduling, 3rd ed., Wiley 1998, chapter 7). Bought is the quantity at which ordering and keeping cost least
    (F. W. Harris, "How Many Parts to Make at Once", Factory, The Magazine of Management 10(2), 1913, 135-136, 152),
    rounded up to the supplier's packs and minimum.

    Days on which it was sold out count as days on which nobody wanted it: where that was often, more should be kept.

    Args:
        unit_cost_minor: Of one piece in the shop's currency; None where nobody knows.
    """
    z = NormalDist().inv_cdf(buying.service_permille / 1000)
    reorder_point = demand.mean_daily * item.lead_days + z * demand.deviation_daily * sqrt(item.lead_days)
    economic = _economic_quantity(demand, unit_cost_minor=unit_cost_minor, buying=buying)
    wanted = demand.mean_daily * max(_USUAL_DAYS, item.lead_days) if economic is None else economic
    quantity = item.orderable(max(1, ceil(wanted)))
    minimum = max(0, ceil(reorder_point))
    return Suggestion(
        rule=Rule(item.variant_id, place_id, minimum, minimum + quantity, item.pack),
        supplier_id=item.supplier_id,
        demand=demand,
        lead_days=item.lead_days,
        service_permille=buying.service_permille,
        z=z,
        order_cost_minor=buying.order_cost_minor,
        holding_permille=buying.holding_permille,
        unit_cost_minor=unit_cost_minor,
        reorder_point=reorder_point,
        economic_quantity=economic,
        quantity=quantity,
        lacks=tuple(_lacks(demand, is_cost_known=economic is not None)),
    )


def _economic_quantity(demand: Demand, *, unit_cost_minor: int | None, buying: Buying) -> float | None:
    if not unit_cost_minor or not buying.order_cost_minor:
        return None
    holding_minor = unit_cost_minor * buying.holding_permille / 1000
    return sqrt(2 * demand.mean_daily * DAYS_A_YEAR * buying.order_cost_minor / holding_minor)


def _lacks(demand: Demand, *, is_cost_known: bool) -> Iterable[Lack]:
    if demand.days < HISTORY_DAYS_MIN:
        yield Lack.WEEKS
    if demand.sales < SALES_MIN:
        yield Lack.SALES
    if not is_cost_known:
        yield Lack.COST
