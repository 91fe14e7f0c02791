"""Parcels follow what their order is after a change."""

from domain import shipping, stock
from domain.actors import Actor
from domain.orders import Change, Order, Status, TooLateToChange
from domain.shipping import Shipment
from domain.transaction import Transaction


def follow(tx: Transaction, order: Order, changed: Change, *, actor: Actor, now: int) -> None:
    """
    What is planned or being packed becomes what the order is; what no open parcel can take gets one of its own.

    Raises:
        TooLateToChange: What is taken out lies in a closed box.
    """
    if order.status is not Status.CONFIRMED:
        return
    more = {
        line.order_line_id: line.quantity
        for line in changed.lines
        if line.quantity > 0 and line.order_line_id is not None
    }
    open_ones = [each for each in shipping.of_order(tx, order.id) if each.status in shipping.PACKABLE]
    differences = _taken_out(changed, open_ones)
    if more and open_ones:
        differences[open_ones[-1].id].update(more)
    for each in open_ones:
        if differences[each.id]:
            shipping.follow(tx, shipping.locked(tx, each.id), differences[each.id], actor=actor, now=now)
    if more and not open_ones:
        place_id = stock.main_place(tx)
        shipping.plan(tx, order_id=order.id, place_id=place_id, lines=list(more.items()), actor=actor, now=now)


def _taken_out(changed: Change, open_ones: list[Shipment]) -> dict[int, dict[int, int]]:
    """Which parcel is to hold how many fewer of which line: the newest gives first, and one may not hold them all."""
    differences: dict[int, dict[int, int]] = {each.id: {} for each in open_ones}
    for line in changed.lines:
        wanted = -line.quantity
        for each in reversed(open_ones):
            there = sum(held.quantity for held in each.lines if held.order_line_id == line.order_line_id)
            given = min(max(0, wanted), there)
            if given and line.order_line_id is not None:
                differences[each.id][line.order_line_id] = -given
                wanted -= given
        if wanted > 0:
            raise TooLateToChange([line.title])
    return differences
