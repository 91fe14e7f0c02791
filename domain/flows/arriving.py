"""What has come of a purchase order, as whoever unpacks it sees it: no prices, but at which rate it is booked."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain import catalogue, purchasing, suppliers
from domain.actors import Actor, Role
from domain.catalogue import Variant
from domain.flows.purchases import place_name
from domain.purchasing import Arrived, PurchaseOrder
from domain.purchasing.receiving import must_receive
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ArrivalPage:
    """
    A purchase order of which something may come.

    Args:
        wares: What its lines are about, by the variant's id.
        counted: What was counted and is not booked yet, by the line's id.
        is_being_booked: A long count is booked just now.
        rate_e9: What a minor unit of its currency is worth in the shop's, times 10^9, as merchants have set it; None
            where it is the same currency, or nobody has said.
        sets_rate: Whoever looks may say what it is worth.
    """

    order: PurchaseOrder
    supplier: str
    place: str
    wares: Mapping[int, Variant]
    counted: Mapping[int, Arrived]
    is_being_booked: bool
    rate_e9: int | None = None
    sets_rate: bool = False

    @property
    def seal(self) -> int:
        return purchasing.seal(self.counted)


def page_of(tx: Transaction, purchase_order_id: int, *, actor: Actor) -> ArrivalPage:
    """
    What is still to come of an order, and what was counted of it.

    Raises:
        NotAllowed: The actor neither packs nor buys.
        NotFound: There is no such order.
    """
    must_receive(actor)
    order = purchasing.purchase_order(tx, purchase_order_id)
    return ArrivalPage(
        order,
        suppliers.supplier(tx, order.supplier_id).name,
        place_name(tx, order.place_id),
        catalogue.variants(tx, [line.variant_id for line in order.lines]),
        purchasing.tally(tx, order.id),
        purchasing.is_being_booked(tx, order.id),
        purchasing.buying(tx).rates_e9.get(order.currency),
        actor.is_any(Role.MERCHANT),
    )
