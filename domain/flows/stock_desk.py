"""What the stock desk shows of a variant: where it is, what it is worth, and who moved it when."""

from dataclasses import dataclass

from domain import catalogue, counts, moving, orders, people, shipping, stock
from domain.actors import Actor, Role
from domain.catalogue import Variant
from domain.counts import Count, Line, Summary
from domain.errors import NotFound
from domain.stock import Move, Offer, Place, Shelf, Standing, Worth
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AtPlace:
    """
    A variant at a place: where its pieces are, and how far they are sold.

    Args:
        shelf: None where nothing is sold from.
        coming: How many are on their way here from other places.
    """

    place: Place
    standing: Standing
    shelf: Shelf | None
    coming: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """
    A variant at every place.

    Args:
        worth: What all of it has cost; None for those who need not know.
    """

    offer: Offer
    places: tuple[AtPlace, ...]
    worth: Worth | None

    @property
    def variant(self) -> Variant:
        return self.offer.variant

    @property
    def on_hand(self) -> int:
        return sum(each.standing.on_hand for each in self.places)

    def at(self, place_id: int) -> AtPlace:
        """
        It at one place.

        Raises:
            NotFound: There is no such place.
        """
        found = next((each for each in self.places if each.place.id == place_id), None)
        if found is None:
            raise NotFound("place", place_id)
        return found


@dataclass(frozen=True, slots=True)
class Step:
    """A move, by whom, and the order it belongs to, if it does."""

    move: Move
    name: str
    order_id: int | None = None
    order_code: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """A page of the moves of a variant at a place; `following` asks for the next one."""

    variant: Variant
    place: Place
    steps: tuple[Step, ...]
    following: int | None


@dataclass(frozen=True, slots=True)
class CountPage:
    """
    A place that is being counted: the count with what was counted last, or None where nothing was counted yet.

    Args:
        last: The count that was booked before, if there is one.
    """

    place: Place
    count: Count | None
    summary: Summary
    latest: tuple[Line, ...]
    begun_by: str
    last: Count | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with its sums, some of the lines that differ, and who began it or, once it is over, booked it."""

    count: Count
    place: Place
    summary: Summary
    lines: tuple[Line, ...]
    name: str


def page_of(tx: Transaction, variant_id: int, *, currency: str, with_value: bool, actor: Actor) -> Page:
    """
    A variant's stock page.

    Raises:
        NotAllowed: It is not for the actor.
        NotFound: There is no such variant.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="see stock")
    offer = stock.offer(tx, variant_id)
    standing = {each.place_id: each for each in stock.standing(tx, variant_id)}
    shelves = {shelf.place_id: shelf for shelf in offer.shelves}
    coming = moving.coming(tx, variant_id)
    # A place that is closed is shown as long as something lies there.
    places = tuple(
        AtPlace(place, standing.get(place.id, Standing(place.id)), shelves.get(place.id), coming.get(place.id, 0))
        for place in stock.all_places(tx)
        if place.is_active or place.id in standing
    )
    worth = stock.worth(tx, [variant_id], currency=currency)[variant_id] if with_value else None
    return Page(offer, places, worth)


def moves_of(tx: Transaction, variant_id: int, *, place_id: int, before: int | None, most: int, actor: Actor) -> Moves:
    """What came on and off the shelves of a place, newest first, and to which orders it belongs."""
    actor.must_be(Role.PACKER, Role.MERCHANT, to="see stock")
    variant, place = catalogue.variant(tx, variant_id), stock.place(tx, place_id)
    found, following = stock.moves(tx, variant_id, place_id=place_id, before=before, most=most)
    names = {actor: people.called(tx, actor) for actor in {move.actor for move in found}}
    belongs = {document: _order_of(tx, document) for document in {move.document for move in found}}
    steps = tuple(Step(move, names[move.actor], *belongs[move.document]) for move in found)
    return Moves(variant, place, steps, following)


def _order_of(tx: Transaction, document: str) -> tuple[int | None, str]:
    noun, _, number = document.partition(":")
    if noun == "shipment":
        noun, number = "order", str(shipping.shipment(tx, int(number)).order_id)
    if noun != "order":
        return None, ""
    return int(number), orders.order(tx, int(number)).code


def counting(tx: Transaction, place_id: int, *, latest: int, currency: str, actor: Actor) -> CountPage:
    """How far a place has been counted."""
    actor.must_be(Role.PACKER, Role.MERCHANT, to="count stock")
    place = stock.place(tx, place_id)
    last = next(iter(counts.booked(tx, place_id, most=1)), None)
    count = counts.open_count(tx, place_id)
    if count is None:
        return CountPage(place, None, Summary(), (), "", last)
    return CountPage(
        place,
        count,
        counts.summary(tx, count.id, currency=currency),
        tuple(counts.latest(tx, count.id, most=latest, currency=currency)),
        people.called(tx, count.actor),
        last,
    )


def counted(tx: Transaction, count_id: int, *, skipped: int = 0, most: int = 0, currency: str) -> Counted:
    """
    A count, whether it is going on or over.

    Raises:
        NotFound: There is none with this id.
    """
    count = counts.the_count(tx, count_id)
    lines = counts.differing(tx, count_id, skipped=skipped, most=most, currency=currency) if most else []
    return Counted(
        count,
        stock.place(tx, count.place_id),
        counts.summary(tx, count_id, currency=currency),
        tuple(lines),
        people.called(tx, count.booked_by or count.actor),
    )
