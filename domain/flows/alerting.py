"""What merchants know of a shelf that is low, and what they do about it: order, be told later, set the threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain import catalogue, people, purchasing, stock, suppliers, waitlist
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, ShopError
from domain.flows import reordering
from domain.purchasing.coming import coming, newest_with
from domain.purchasing.ordering import REORDERING
from domain.purchasing.reordering import add_to_draft
from domain.stock import alerting, marking, watching
from domain.stock.alerting import Alert, Level
from domain.stock.model import QUANTITY_MAX
from domain.transaction import Transaction, hold


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """
    A shelf, and what there is to know of it.

    Args:
        place: What it is called, where there are several; else "".
        low_below: Fewer pieces than this are low; 0 where none is set.
        missing: So many more, and it is low no more; 1 at least.
        can_be_ordered: By customers, from another place or before it is here.
        coming: Pieces on their way to it, or drawn up; the newest order by which they come is `order_id`.
        waiting: How many customers want to be told when it is back.
        acted_by: The name of whoever did something about it last.
    """

    alert: Alert
    label: str
    sku: str
    place: str
    free: int
    low_below: int
    missing: int
    can_be_ordered: bool
    coming: int
    order_id: int | None
    waiting: int
    acted_by: str


class NobodySells(ShopError):
    """No supplier is known to sell it."""

    def __init__(self, variant_id: int) -> None:
        super().__init__(f"nobody sells variant {variant_id}")
        self.variant_id = variant_id


def pages_of(tx: Transaction, alerts: Sequence[Alert]) -> list[ShelfPage]:
    """What there is to know of these shelves, as it is now."""
    ids = sorted({alert.variant_id for alert in alerts})
    variants, on_their_way = catalogue.variants(tx, ids), coming(tx, ids)
    numbers, shelves = waitlist.numbers_waiting(tx, ids), watching.shelves(tx, ids)
    places = stock.all_places(tx)
    names = {place.id: place.name for place in places} if len(places) > 1 else {}
    sells = {place.id for place in stock.selling(tx)}
    pages = []
    for alert in alerts:
        variant, rows = variants[alert.variant_id], shelves[alert.variant_id]
        shelf = next(row for row in rows if row.place_id == alert.place_id)
        free, total = shelf.free or 0, watching.in_all(rows, sells=sells)
        pieces = on_their_way.get((alert.variant_id, alert.place_id), 0)
        pages.append(
            ShelfPage(
                alert,
                variant.label,
                variant.sku,
                names.get(alert.place_id, ""),
                free,
                watching.low_below(shelf),
                max(1, (shelf.minimum or 0) - free, variant.low_stock_threshold - total),
                bool(shelf.in_stock),
                pieces,
                newest_with(tx, variant.id, place_id=alert.place_id) if pieces else None,
                numbers.get(variant.id, 0),
                people.by_id(tx, alert.acted_by).name if alert.acted_by is not None else "",
            )
        )
    return pages


def page_of(tx: Transaction, alert_id: int) -> ShelfPage:
    """
    The same of one shelf.

    Raises:
        NotFound: It was never told of.
    """
    return pages_of(tx, [alerting.alert(tx, alert_id)])[0]


def order_now(tx: Transaction, alert_id: int, *, version: int, actor: Actor, now: int) -> int:
    """
    Draw up what a shelf lacks: by its rule, else as many as make it low no more, at whoever is asked first. The
    order's id. It is sent where merchants have the shop order by itself; else one of them is asked to.

    Raises:
        NotAllowed: The actor is no merchant.
        NobodySells: No supplier is known to sell it.
        NotFound: It was never told of.
        Changed: It stands otherwise by now; somebody was quicker, or it is on its way.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    hold(tx, REORDERING)
    seen = alerting.locked_alert(tx, alert_id, version=version)
    page = pages_of(tx, [seen])[0]
    if seen.level is Level.FINE or page.coming:
        raise Changed("alert", alert_id)
    done = purchasing.reorder(tx, [seen.variant_id], place_id=seen.place_id, actor=reordering.ACTOR, now=now)
    order_id = done.order_ids[0] if done.order_ids else _top_up(tx, page, now=now)
    alerting.handled(tx, seen, alerting.ORDERED, purchase_order_id=order_id, actor=actor, now=now)
    reordering.send_or_ask(tx, order_id, now=now)
    return order_id


def _top_up(tx: Transaction, page: ShelfPage, *, now: int) -> int:
    seen = page.alert
    offered = suppliers.offers(tx, [seen.variant_id], now=now).get(seen.variant_id)
    if not offered:
        raise NobodySells(seen.variant_id)
    item = offered[0]
    wanted = [(item, page.missing, 1)]
    return add_to_draft(tx, item.supplier_id, wanted, place_id=seen.place_id, actor=reordering.ACTOR, now=now)


def set_threshold(tx: Transaction, alert_id: int, threshold: int, *, actor: Actor, now: int) -> None:
    """
    Tell of this variant when there are fewer than so many pieces, wherever it lies.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: It is below 0, or more than a shelf can hold.
        NotFound: It was never told of.
    """
    actor.must_be(Role.MERCHANT, to="see to stock")
    if not 0 <= threshold <= QUANTITY_MAX:
        raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
    catalogue.listing.alone(tx)
    shelf = alerting.alert(tx, alert_id)
    marking.set_threshold(tx, shelf.variant_id, threshold, actor=actor, now=now)
    alerting.handled(tx, alerting.alert(tx, alert_id), alerting.THRESHOLD, actor=actor, now=now)
