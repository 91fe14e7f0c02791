"""A return with all that its screens show, gathered in one read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo

from domain import catalogue, codes, orders, people, returns, shipping, stock
from domain.actors import Actor, Role
from domain.catalogue import Variant
from domain.errors import NotFound
from domain.events import ParcelPacked, ReturnCollected, ReturnSettled
from domain.flows import customers, exchanging, naming, reclaiming, repaying, returned_goods
from domain.flows.customers import Customer
from domain.flows.repaying import Ways
from domain.orders import Order
from domain.people import Person
from domain.returns import Extra, History, Inspection, Outcome, Policy, Return, Returnable, Slot, Status, Way, Worth
from domain.shipping import Shipment
from domain.shipping import Status as Parcel
from domain.stock import Place
from domain.transaction import Transaction

SLOTS_SHOWN = 8
NO_WAYS = Ways()


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """
    A return as people see it.

    Args:
        there: What of the order can still be asked back, by line.
        comes_to: What its customer gets: for what was asked for, later for what was agreed, and once all is here for
            what was accepted.
        instead: The variants that are wanted instead, by their ids.
        collection: What fetches it, if somebody does.
        place: Where it goes.
        deadline: The last second at which it is waited for.
        found: What was found of it.
        extras: What was in the box besides.
        instead_minor: What is sent instead costs; None where nothing is, or it is not said yet what.
        courier: Who fetches it, if somebody was told to.
        at_the_door: Photos of what a courier was given. Telegram's file ids.
        ordered: Its customer with what they have ordered, and
        history: what they have asked to give back, as long as a merchant has to decide.
        child: What is sent instead, or was to be.
        unmet_minor: What was given for what has not come in time, or was not accepted.
        unpaid_minor: What its customer has to pay for that, or for what was sent instead; where that is asked for.
        missing: What of that there is too little of, by name, as long as it is to be decided on.
        due_minor: What is not paid yet of its order.
        ways: How its customer gets the money that it comes to.
        before_minor: What they were given for its order by itself, where that has left nothing to give for what came.
    """

    returned: Return
    order: Order
    customer: Person
    policy: Policy
    there: Mapping[int, Returnable]
    comes_to: Worth
    instead: Mapping[int, Variant]
    collection: Shipment | None
    place: Place
    deadline: int | None
    found: tuple[Inspection, ...]
    extras: tuple[Extra, ...]
    instead_minor: int | None = None
    courier: Person | None = None
    at_the_door: tuple[str, ...] = ()
    ordered: Customer | None = None
    history: History | None = None
    child: Order | None = None
    missing: tuple[str, ...] = ()
    unmet_minor: int = 0
    unpaid_minor: int = 0
    due_minor: int = 0
    ways: Ways = NO_WAYS
    before_minor: int = 0

    @property
    def pictures(self) -> tuple[str, ...]:
        """All photos of it: its customer's, and what was seen at the door and in the house. Telegram's file ids."""
        seen = [each.photo for each in self.found] + [each.photo for each in self.extras]
        return (*self.returned.photos, *self.at_the_door, *filter(None, seen))

    @property
    def has_rest(self) -> bool:
        """True while nobody has said what becomes of what was in the box besides."""
        return any(each.settled_at is None for each in self.extras)

    def title_of(self, order_line_id: int) -> str:
        """What a line of the order is called."""
        return next((line.title for line in self.order.lines if line.id == order_line_id), "")

    @property
    def is_to_be_fetched(self) -> bool:
        """True while a courier is to come for it, or for the rest of it."""
        return self.collection is not None and self.collection.status is Parcel.PLANNED

    @property
    def was_not_fetched(self) -> bool:
        """True where nobody came for it at the time that was chosen, and no other was chosen since."""
        return self.returned.is_awaited and self.is_to_be_fetched and self.returned.clock_at is None

    @property
    def is_fetched(self) -> bool:
        return self.returned.way is Way.PICKUP


def page_of(tx: Transaction, return_id: int, *, zone: tzinfo) -> ReturnPage:
    """
    A return's page.

    Raises:
        NotFound: There is no such return.
    """
    found = returns.read(tx, return_id)
    order = orders.order(tx, found.order_id)
    wanted = {line.instead_id for line in found.lines if line.instead_id is not None}
    planned = shipping.of_return(tx, return_id)
    courier_id = planned[-1].courier_id if planned else None
    customer, is_to_decide = people.by_id(tx, found.person_id), found.status is Status.REQUESTED
    worth, instead_minor = _worth(tx, found), exchanging.costs_minor(tx, found)
    return ReturnPage(
        found,
        order,
        customer,
        returns.policy(tx),
        returns.returnable(tx, order, zone=zone) if found.status is Status.DRAFT else {},
        worth,
        catalogue.variants(tx, wanted),
        planned[-1] if planned else None,
        stock.place(tx, returned_goods.goes_to(tx, found)),
        found.deadline,
        tuple(returns.inspections(tx, found)),
        tuple(returns.extras(tx, return_id)),
        instead_minor,
        None if courier_id is None else people.by_id(tx, courier_id),
        _at_the_door(tx, found) if found.has_moved and planned else (),
        customers.with_orders(tx, customer) if is_to_decide else None,
        returns.history(tx, found, now=found.requested_at or found.begun_at) if is_to_decide else None,
        None if found.child_order_id is None else orders.order(tx, found.child_order_id),
        tuple(exchanging.missing(tx, found)) if found.status is Status.REQUESTED else (),
        reclaiming.worth_minor(tx, found),
        _unpaid_minor(tx, found) if found.status is Status.RESOLVED else 0,
        max(0, orders.due_minor(tx, order)) if found.is_undelivered else 0,
        repaying.ways(tx, found, worth, instead_minor=instead_minor or 0),
        0 if found.back_minor != 0 or found.is_undelivered else _before_minor(tx, order),
    )


def to_settle(tx: Transaction, order_id: int) -> list[tuple[int, int]]:
    """What was asked for of an order and is not settled: the returns' ids, and what their customer gets for each."""
    found = (each for each in returns.of_order(tx, order_id) if each.status in (Status.REQUESTED, Status.APPROVED))
    return [(each.id, _worth(tx, each).back_minor) for each in found]


def page_for(tx: Transaction, return_id: int, *, zone: tzinfo, actor: Actor) -> ReturnPage:
    """
    A return's page, for its customer, or for whoever draws it up.

    Raises:
        NotFound: It is none of theirs.
    """
    page = page_of(tx, return_id, zone=zone)
    is_draft = page.returned.status is Status.DRAFT
    if actor.person_id != (page.returned.begun_by if is_draft else page.returned.person_id):
        raise NotFound("return", return_id)
    return page


def for_customer(tx: Transaction, page: ReturnPage, language: str) -> ReturnPage:
    """
    A return's page as its customer reads it: goods are called as in the window of their language; and what was found is
    told once it is settled, for whoever looks may see before that they were wrong.
    """
    page = replace(page, order=naming.order_in(tx, page.order, language))
    found = page.returned
    if found.status is not Status.APPROVED or not page.found:
        return page
    worth = _agreed_worth(tx, found)
    ways = repaying.ways(tx, found, worth, instead_minor=page.instead_minor or 0)
    return replace(page, found=(), comes_to=worth, ways=ways)


def as_drafted(tx: Transaction, page: ReturnPage, language: str) -> ReturnPage:
    """A return's page as whoever drafts it reads it: the same, or staff, who go by the shop's own names."""
    return page if page.returned.is_staffs else for_customer(tx, page, language)


def page_for_staff(tx: Transaction, return_id: int, *, zone: tzinfo, actor: Actor) -> ReturnPage:
    """
    A return's page, for those who decide on it or look at it.

    Raises:
        NotAllowed: The actor is neither merchant nor packer.
        NotFound: There is none, or it was never sent.
    """
    actor.must_be(Role.MERCHANT, Role.PACKER, to="look at returns")
    page = page_of(tx, return_id, zone=zone)
    if page.returned.status is Status.DRAFT:
        raise NotFound("return", return_id)
    return page


def meant_by(tx: Transaction, typed: str, *, actor: Actor) -> int:
    """
    The return whose code was typed, or what is awaited of the order whose code it is; its id.

    Raises:
        NotAllowed: The actor is neither merchant nor packer.
        NotFound: There is none.
    """
    actor.must_be(Role.MERCHANT, Role.PACKER, to="look at returns")
    for code in codes.meant(typed):
        found = returns.by_code(tx, code)
        if found is not None and found.status is not Status.DRAFT:
            return found.id
        # A parcel that comes back undelivered has its order's code on it.
        order = orders.order_by_code(tx, code)
        for each in returns.of_order(tx, order.id) if order is not None else ():
            if each.is_awaited:
                return each.id
    raise NotFound("return", typed)


def page_of_collection(tx: Transaction, shipment_id: int, *, zone: tzinfo, actor: Actor) -> ReturnPage:
    """
    The page of what a collection fetches, for staff and whoever fetches it.

    Raises:
        NotFound: It fetches nothing, or is none of theirs.
    """
    shipment = shipping.shipment(tx, shipment_id)
    if shipment.return_id is None or not (
        shipment.courier_id == actor.person_id or actor.is_any(Role.MERCHANT, Role.PACKER)
    ):
        raise NotFound("shipment", shipment_id)
    return page_of(tx, shipment.return_id, zone=zone)


def fetched_by(tx: Transaction, courier_id: int, *, zone: tzinfo, most: int) -> list[tuple[ReturnPage, Shipment]]:
    """What a courier still has to fetch or to bring in, those first that are fetched first."""
    jobs = shipping.jobs_of(tx, courier_id, direction=shipping.Direction.BACK, most=most)
    pages = [(page_of(tx, job.return_id, zone=zone), job) for job in jobs if job.return_id is not None]
    return sorted(pages, key=lambda each: each[0].returned.fetched or (0, 0))


def brings_back_refused(tx: Transaction, order_id: int, shipment_id: int) -> bool:
    """True of a parcel with what was not accepted of a return: it is packed with that being settled."""
    refused_of = None
    for row in orders.timeline(tx, order_id):
        data = json.loads(row.data)
        if row.kind == ReturnSettled.__name__:
            refused_of = data["return_id"]
        elif row.kind == ParcelPacked.__name__:
            if data["shipment_id"] == shipment_id:
                return refused_of is not None and _is_refused_in_part(tx, returns.read(tx, refused_of))
            refused_of = None
    return False


def _is_refused_in_part(tx: Transaction, found: Return) -> bool:
    seen = () if found.is_undelivered else returns.inspections(tx, found)
    return any(each.outcome is Outcome.CUSTOMER for each in seen)


def slots(tx: Transaction, *, zone: tzinfo, now: int) -> list[Slot]:
    """The next times at which a courier can fetch."""
    return returns.offered(tx, most=SLOTS_SHOWN, zone=zone, now=now)


def can_give_back(tx: Transaction, order: Order, *, zone: tzinfo, now: int) -> bool:
    """True where a customer could give back something of an order now."""
    return any(each.reasons(now) for each in returns.returnable(tx, order, zone=zone).values())


def _at_the_door(tx: Transaction, found: Return) -> tuple[str, ...]:
    """What couriers have shown of it."""
    told = (json.loads(row.data) for row in orders.timeline(tx, found.order_id) if row.kind == ReturnCollected.__name__)
    return tuple(each["photo"] for each in told if each["return_id"] == found.id and each["photo"])


def _before_minor(tx: Transaction, order: Order) -> int:
    """What a merchant has given back of an order, beside what its returns came to."""
    _, given_back = orders.money_moved(tx, order)
    return max(0, given_back - sum(each.back_minor or 0 for each in returns.of_order(tx, order.id)))


def _unpaid_minor(tx: Transaction, found: Return) -> int:
    owing = reclaiming.owing(tx, found) if reclaiming.is_asked_for(tx, found) else None
    return 0 if owing is None else orders.due_minor(tx, owing)


def _worth(tx: Transaction, found: Return) -> Worth:
    if found.status is Status.DRAFT:
        return returns.foretold(tx, found)
    if returns.is_all_here(tx, found) and found.status is Status.APPROVED:
        return repaying.comes_to(tx, found)
    return _agreed_worth(tx, found)


def _agreed_worth(tx: Transaction, found: Return) -> Worth:
    """What it comes to if all that was agreed counts."""
    return repaying.worth_of(tx, found, [(line, line.agreed) for line in found.lines])
