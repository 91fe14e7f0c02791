"""From where an order comes, when what it waits for is expected, and where customers collect theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain import shipping, shopkeeping, stock
from domain.carts import Cart, Way
from domain.flows import parcels
from domain.ledger import Kind
from domain.orders import Order
from domain.shipping import Shipment
from domain.stock import Place
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Awaited:
    """
    What an order waits for.

    Args:
        here: So many of its pieces are set aside for it already.
        expected_at: When the last of the others is expected, where that is known of all.
    """

    here: int
    expected_at: int | None


def places_of(tx: Transaction, order: Order, shipments: Iterable[Shipment]) -> list[Place]:
    """The places that serve an order, by priority; none where there is but one place at all, or nothing is here."""
    if len(stock.all_places(tx)) == 1:
        return []
    ids = {each.place_id for each in shipments if each.status is not shipping.Status.CANCELLED}
    ids = ids or set(parcels.lying_in(tx, order))
    return [place for place in stock.all_places(tx) if place.id in ids]


def awaited(tx: Transaction, order: Order) -> Awaited | None:
    """What an order waits for; None where it does not wait."""
    if not order.waits:
        return None
    goods = stock.balances_of_lines(tx, [line.id for line in order.lines])
    here = sum(pieces for account, pieces in goods.items() if account.kind is Kind.HELD)
    ids = {stock.variant_of(account.unit) for account in goods if account.kind is Kind.WAITING}
    dates = stock.expected_of(tx, ids) if ids else {}
    return Awaited(here, max(dates.values()) if ids and len(dates) == len(ids) else None)


def counter_of_cart(tx: Transaction, cart: Cart) -> str:
    """Where a cart would be collected, as far as what is in it is here now."""
    if cart.way is not Way.PICKUP or len(stock.selling(tx)) == 1:
        return counter(tx, stock.selling(tx)[:1])
    wanted = [stock.Wanted(line.variant.id, line.variant.id, line.quantity) for line in cart.lines]
    place_ids = stock.places_for(wanted, {line.variant.id: line.offer.shelves for line in cart.lines})
    return counter(tx, [stock.place(tx, place_id) for place_id in place_ids])


def counter_of_order(tx: Transaction, order: Order, shipments: Iterable[Shipment]) -> str:
    """Where an order is collected."""
    found = places_of(tx, order, shipments) if order.way is Way.PICKUP else []
    return counter(tx, found or stock.selling(tx)[:1])


def counter(tx: Transaction, places: Sequence[Place]) -> str:
    """Where these places are, as customers who come there have to know; what the shop says of its counter otherwise."""
    addressed = [place for place in places if place.address]
    if len(addressed) == 1:
        return addressed[0].address
    return " · ".join(f"{place.name}: {place.address}" for place in addressed) or shopkeeping.counter(tx)
