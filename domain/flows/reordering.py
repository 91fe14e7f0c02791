"""What the shop buys by itself: what it drew up is sent where merchants let it, and what nobody sells calls for one."""

from collections.abc import Iterable

from domain import catalogue, moving, purchasing, stock, tasks, waitlist
from domain.actors import Actor, the_shop
from domain.errors import ShopError
from domain.events import PurchaseOrderDrawnUp
from domain.purchasing import Reordered, Status
from domain.purchasing.coming import coming
from domain.tasks import Kind
from domain.transaction import Transaction

ACTOR = the_shop("reordering")
UNMET = "purchases"
# The name of the work that buys at once.
NAME = "reorder"
# So many are named on the task: who has more has to look at the rules anyway.
NAMED_MAX = 20
# What is drawn up has at most about twice as many lines when it goes out by itself.
FULL_LINES = 100


def restock(tx: Transaction, variant_id: int, *, now: int) -> None:
    """
    Buy a variant by its rules at once, wherever there is too little of it. Where customers want to be told when it is
    back, a rule that is content with none is not enough.
    """
    done, unmet = Reordered(), []
    places = purchasing.places_of(tx, variant_id)
    for place_id in places:
        here = purchasing.reorder(tx, [variant_id], place_id=place_id, now=now)
        done += here
        unmet += [(variant_id, place_id) for variant_id in here.without_supplier]
    if not done.order_ids and not unmet and _is_missed(tx, variant_id):
        # One need, so one place buys for it: whence orders are served first.
        for place_id in [each.id for each in stock.selling(tx) if each.id in places][:1]:
            done = purchasing.reorder(tx, [variant_id], place_id=place_id, at_least=1, now=now)
            unmet = [(variant_id, place_id) for variant_id in done.without_supplier]
    if unmet:
        note_unmet(tx, {**_noted(tx), **dict.fromkeys(unmet)}, now=now)
    for order_id in done.order_ids:
        send_or_ask(tx, order_id, now=now)


def full(tx: Transaction, order_ids: Iterable[int]) -> list[int]:
    """What is to be sent before more is drawn up, where it goes out by itself: sending long orders holds others up."""
    if not purchasing.buying(tx).sends_by_itself:
        return []
    lines = purchasing.lines_in(tx, order_ids)
    return [each for each in lines if lines[each] >= FULL_LINES and purchasing.is_begun_by(tx, each, ACTOR)]


def left_over(tx: Transaction) -> list[int]:
    """What was drawn up by itself and not sent, for the program ended before it could be."""
    return purchasing.drafts_of(tx, ACTOR) if purchasing.buying(tx).sends_by_itself else []


def send_or_ask(tx: Transaction, purchase_order_id: int, *, now: int) -> ShopError | None:
    """
    Send what was drawn up, where merchants have the shop order by itself; else, and where one of them has begun it and
    may not be done, ask them to.

    Returns:
        Why it was not sent though it might have been: somebody is at work on it, or was quicker.
    """
    order = purchasing.purchase_order(tx, purchase_order_id)
    if order.status is not Status.DRAFT:
        return None
    if not purchasing.buying(tx).sends_by_itself or not purchasing.is_begun_by(tx, order.id, ACTOR):
        tx.emit(PurchaseOrderDrawnUp(purchase_order_id=order.id, at=now, actor=str(ACTOR)))
        return None
    try:
        purchasing.send(tx, order.id, version=order.version, actor=ACTOR, now=now)
    except ShopError as refusal:
        return refusal
    return None


def pass_on(
    tx: Transaction, purchase_order_id: int, *, version: int, actor: Actor, now: int
) -> tuple[list[int], list[str]]:
    """
    Call off an order that was declined, changed or not answered in time, and draw it up for whoever is asked next. What
    nobody else sells, and is to be bought still, calls for a human.

    Returns:
        The orders that were drawn up, and what is on none of them.

    Raises:
        NotAllowed, NotFound, Changed, IllegalTransition: As `purchasing.pass_on`.
    """
    place_id = purchasing.purchase_order(tx, purchase_order_id).place_id
    passed = purchasing.pass_on(tx, purchase_order_id, version=version, actor=actor, now=now)
    left = [(variant_id, place_id) for variant_id in passed.without_supplier]
    if left:
        note_unmet(tx, {**_noted(tx), **dict.fromkeys(left)}, now=now)
    named = catalogue.variants(tx, passed.without_supplier)
    return list(passed.order_ids), [named[variant_id].label for variant_id in passed.without_supplier]


def note_unmet(tx: Transaction, unmet: Iterable[tuple[int, int]], *, now: int) -> None:
    """
    Call for a human where something is to be bought that nobody sells; what was called for before is told no more.

    Args:
        unmet: Variants, each with the place that lacks it.
    """
    places: dict[int, list[int]] = {}
    for variant_id, place_id in unmet:
        places.setdefault(place_id, []).append(variant_id)
    if places:
        number = len({variant_id for variant_ids in places.values() for variant_id in variant_ids})
        named = [[place_id, variant_ids[:NAMED_MAX]] for place_id, variant_ids in sorted(places.items())]
        tasks.raise_task(tx, Kind.PURCHASE_UNMET, UNMET, places=named, number=number, now=now)


def _is_missed(tx: Transaction, variant_id: int) -> bool:
    """Customers wait for it, none can be ordered, and none comes."""
    if not waitlist.is_awaited(tx, variant_id) or stock.available(tx, variant_id):
        return False
    return not coming(tx, [variant_id]) and not moving.coming(tx, variant_id)


def _noted(tx: Transaction) -> dict[tuple[int, int], None]:
    """What a human is called for already, as far as it is named."""
    return {
        (variant_id, place_id): None
        for task in tasks.open_about(tx, [UNMET])
        for place_id, variant_ids in task.data["places"]
        for variant_id in variant_ids
    }
