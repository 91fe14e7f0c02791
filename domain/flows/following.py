"""Parcels follow what their order is after a change, place by place."""

from collections.abc import Mapping

from domain import shipping
from domain.actors import Actor
from domain.flows.parcels import Here
from domain.orders import Order, Status, TooLateToChange
from domain.shipping import Shipment
from domain.transaction import Transaction


def follow(tx: Transaction, order: Order, *, more: Here, fewer: Here, actor: Actor, now: int) -> None:
    """
    What is planned or being packed becomes what the order is; what no open parcel of its place can take gets one of its
    own.

    Args:
        more, fewer: Which place has how many more and fewer pieces of which line for the order.

    Raises:
        TooLateToChange: What is taken out lies in a closed box.
    """
    if order.status is not Status.CONFIRMED:
        return
    parcels = [each for each in shipping.of_order(tx, order.id) if each.status in shipping.PACKABLE]
    for place_id in sorted(more.keys() | fewer.keys()):
        open_ones = [each for each in parcels if each.place_id == place_id]
        differences = _taken_out(order, fewer.get(place_id, {}), open_ones)
        added = more.get(place_id, {})
        if added and open_ones:
            of_last = differences[open_ones[-1].id]
            of_last.update({line_id: of_last.get(line_id, 0) + pieces for line_id, pieces in added.items()})
        for each in open_ones:
            if differences[each.id]:
                shipping.follow(tx, shipping.locked(tx, each.id), differences[each.id], actor=actor, now=now)
        if added and not open_ones:
            lines = list(added.items())
            shipping.plan(tx, order_id=order.id, place_id=place_id, lines=lines, actor=actor, now=now)


def _taken_out(order: Order, fewer: Mapping[int, int], open_ones: list[Shipment]) -> dict[int, dict[int, int]]:
    """Which parcel is to hold how many fewer of which line: the newest gives first, and one may not hold them all."""
    differences: dict[int, dict[int, int]] = {each.id: {} for each in open_ones}
    for line_id, pieces in fewer.items():
        wanted = pieces
        for each in reversed(open_ones):
            there = sum(held.quantity for held in each.lines if held.order_line_id == line_id)
            given = min(wanted, there)
            if given:
                differences[each.id][line_id] = -given
                wanted -= given
        if wanted > 0:
            raise TooLateToChange(line.title for line in order.lines if line.id == line_id)
    return differences
