"""What waits to be packed, place by place, and what goes from one place to another."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain import moving, shipping, stock
from domain.flows import overview
from domain.flows.overview import Delivery
from domain.moving import Status
from domain.stock import Place
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ToPack:
    """
    What there is for packers to do.

    Args:
        place: Where they look at; None is everywhere.
        elsewhere: Other places where something is to be packed, and how many parcels; none in a shop of one place.
        transfers: How many are to be sent, or to be received where none is to be sent.
        transfers_list: Which list of transfers they stand on: 0 to send, 1 under way.
    """

    deliveries: Sequence[Delivery]
    place: Place | None
    elsewhere: Sequence[tuple[Place, int]]
    transfers: int
    transfers_list: int


def to_pack(tx: Transaction, *, place_id: int | None, most: int) -> ToPack:
    """
    What waits to be packed in a place, oldest first; in all of them, those of the first place first.

    Raises:
        NotFound: There is no such place.
    """
    chosen = None if place_id is None else stock.place(tx, place_id)
    numbers, used = shipping.to_pack_by_place(tx), stock.all_places(tx)
    order = {each.id: number for number, each in enumerate(used)}
    parcels = sorted(shipping.to_pack(tx, place_id=place_id, most=most), key=lambda each: order[each.place_id])
    elsewhere = [(each, numbers[each.id]) for each in used if each.id in numbers and each != chosen]
    counts = moving.counts(tx)
    asked, sent = counts.get(Status.ASKED, 0), counts.get(Status.SENT, 0)
    return ToPack(
        [overview.of_shipment(tx, each.id) for each in parcels],
        chosen,
        elsewhere if len(stock.places(tx)) > 1 else [],
        asked or sent,
        0 if asked else 1,
    )
