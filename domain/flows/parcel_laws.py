"""The law of parcels: what has left the shelf for an order is in one of its parcels, in the place that packs it."""

from collections import Counter
from collections.abc import Iterator, Mapping

from domain import returns, shipping
from domain.ledger import Account, Kind
from domain.orders import Order
from domain.transaction import Transaction

# Where the goods of a shipment are, by its status; those of one that is cancelled or came back are on the shelf.
_WHERE = {
    shipping.Status.PLANNED: Kind.HELD,
    shipping.Status.PICKING: Kind.HELD,
    shipping.Status.PACKED: Kind.PACKED,
    shipping.Status.HANDED_OVER: Kind.IN_TRANSIT,
    shipping.Status.IN_TRANSIT: Kind.IN_TRANSIT,
    shipping.Status.OUT_FOR_DELIVERY: Kind.IN_TRANSIT,
    shipping.Status.ATTEMPT_FAILED: Kind.IN_TRANSIT,
    shipping.Status.AWAITING_PICKUP: Kind.IN_TRANSIT,
    shipping.Status.DELIVERED: Kind.CUSTOMER,
    shipping.Status.RETURNING: Kind.RETURNING,
}
# What is in the house lies in one of several places; what is on its way may come back to another.
_IN_THE_HOUSE = frozenset({Kind.HELD, Kind.PACKED})


def out_of_step(
    tx: Transaction, order: Order, goods: Mapping[Account, int], went: Mapping[int, returns.Went]
) -> Iterator[tuple[str, str, str]]:
    """
    What lies otherwise than the parcels of an order say: where, what should be there, what is.

    Args:
        goods: Where the goods of its lines are.
        went: What was given back of it.
    """
    parcelled, there = Counter[tuple[str, Kind, int]](), Counter[tuple[str, Kind, int]]()
    for shipment in shipping.of_order(tx, order.id):
        # What comes back as a return stands there: as if its customer had given all of it away again.
        is_return = shipment.return_id is not None
        for line in shipment.lines:
            if is_return or shipment.status in _WHERE:
                kind = Kind.PACKED if shipment.is_at_counter else _WHERE.get(shipment.status, Kind.CUSTOMER)
                kind = Kind.CUSTOMER if is_return else kind
                place_id = shipment.place_id if kind in _IN_THE_HOUSE else 0
                parcelled[str(line.order_line_id), kind, place_id] += line.quantity
    for order_line_id, each in went.items():
        ref = str(order_line_id)
        parcelled[ref, Kind.CUSTOMER, 0] -= each.collected
        parcelled[ref, Kind.RETURNING, 0] += each.collected - each.received
        parcelled[ref, Kind.INSPECTION, 0] += each.received - each.inspected
    for account, pieces in goods.items():
        there[account.ref, account.kind, account.place_id if account.kind in _IN_THE_HOUSE else 0] += pieces
    for key in sorted({*parcelled, *there}):
        line_id, kind, place_id = key
        # What is held may be in no parcel yet, and what is waited for is not; whatever has left the shelf is in one.
        if there[key] != parcelled[key] and not (kind in {Kind.HELD, Kind.WAITING} and there[key] > parcelled[key]):
            yield f"line {line_id} {kind} at {place_id}", str(parcelled[key]), str(there[key])
