"""What cards and screens need of an order, gathered in one read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from domain import ledger, orders, paying, payments, people, returns, shipping, shopkeeping, stock
from domain.actors import Role
from domain.errors import NotFound
from domain.flows import card_money, changing, exchange_prices, naming, parcels, spending, whereabouts
from domain.flows.card_money import CardMoney
from domain.flows.whereabouts import Awaited
from domain.ledger import Kind
from domain.orders import Change, Fulfilment, Order, Relative, Status, Terms
from domain.people import Person
from domain.shipping import Shipment
from domain.stock import Place
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    An order with one of its parcels.

    Args:
        shipment: The newest that is on its way somewhere, or was; None as long as nothing was planned.
        courier: Who brings it.
        due_minor: What is not paid yet.
        uncovered_minor: What of it is not held on a card either; below 0, what came and is not needed.
        others: Its other parcels that are on their way somewhere.
        card: Its money by card.
        relatives: What it was split off from, or is sent for the return of, and what was split off from it, or is
            sent for its returns; of one that was only ordered, where the whole of it is shown.
        place: Where the parcel is packed and leaves from, in a shop of several places.
        places: Those that serve it, where the shop has several.
        awaited: What it waits for, if it does.
        collected_minor: What was paid in cash as the parcel changed hands.
        elsewhere_minor: What lies in other parcels, and is paid with those.
        to_come_minor: What of it is paid with what is given back for it, once that is here.
        is_begun: Some of it has left the house: what is called off is the rest.
    """

    order: Order
    shipment: Shipment | None
    courier: Person | None
    due_minor: int
    uncovered_minor: int
    others: tuple[Shipment, ...] = ()
    card: CardMoney = card_money.NOTHING
    relatives: tuple[Relative, ...] = ()
    place: Place | None = None
    places: tuple[Place, ...] = ()
    awaited: Awaited | None = None
    collected_minor: int = 0
    elsewhere_minor: int = 0
    to_come_minor: int = 0
    is_begun: bool = False

    @property
    def cash_minor(self) -> int:
        """What is paid when this parcel changes hands: what lies in others is paid with those."""
        if self.order.terms is Terms.CARD:
            return 0
        return max(0, self.uncovered_minor - self.elsewhere_minor)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """
    An order as its customer sees it.

    Args:
        timeline: What happened, oldest first: rows with kind, at, actor and data (JSON).
        counter: Where orders are picked up, in the merchant's words.
        instructions: How to pay in advance, in the merchant's words.
        due_minor: What is still due; below 0 the shop owes it.
        change: A change that waits for an answer, or None.
        opens_at: When the closed shop opens; None while it is open, or nobody asked.
        relatives: What it was split off from, and what was split off from it.
        fee_minor: What calling it off costs, once it is accepted and paid.
        uncovered_minor: What is neither paid nor held on a card; below 0, what came and is not needed.
        card: Its money by card.
        terms: How orders may be paid in this shop now.
        expected_at: When what it waits for is expected, where anybody knows.
        can_give_back: Something of it has arrived, and could be given back now.
        has_returns: Something of it was, or is to be.
        payable_credit_minor: What of it its customer can pay with their credit now.
        to_come_minor: What of it is paid with what they give back for it, once that is here.
    """

    order: Order
    shipments: Sequence[Shipment]
    timeline: Sequence[Any]
    counter: str
    instructions: str
    due_minor: int
    change: Change | None = None
    opens_at: int | None = None
    relatives: tuple[Relative, ...] = ()
    fee_minor: int = 0
    uncovered_minor: int = 0
    card: CardMoney = card_money.NOTHING
    terms: tuple[Terms, ...] = ()
    expected_at: int | None = None
    can_give_back: bool = False
    has_returns: bool = False
    payable_credit_minor: int = 0
    to_come_minor: int = 0

    @property
    def is_to_be_paid_by_card(self) -> bool:
        """It is the customer's turn, on a page of the provider's."""
        is_asked_for = self.order.status in {Status.PLACED, Status.CONFIRMED} and not self.order.awaits_approval
        is_asked_for = is_asked_for and not self.order.waits
        return self.order.terms is Terms.CARD and is_asked_for and self.uncovered_minor > 0

    @property
    def other_terms(self) -> tuple[Terms, ...]:
        """How else an order may be paid for which no money has come yet."""
        unpaid_minor = self.order.total_minor - self.order.credit_minor
        is_open = self.order.status is Status.PLACED and self.uncovered_minor == unpaid_minor > 0
        return tuple(each for each in self.terms if each is not self.order.terms) if is_open else ()

    @property
    def is_changeable(self) -> bool:
        """True until packing starts."""
        return changing.is_changeable(self.order, by_customer=True)

    @property
    def is_begun(self) -> bool:
        """Some of it has left the house: what is called off is the rest."""
        return shipping.is_begun(self.shipments)

    @property
    def can_be_called_off(self) -> bool:
        """True as long as nothing is packed; or, once some of it has left the house, something else is not."""
        if self.is_begun:
            is_rest = any(each.status in shipping.PACKABLE for each in self.shipments)
            return self.order.status is Status.CONFIRMED and is_rest
        is_on_the_shelf = self.order.fulfilment in {Fulfilment.WAITING, Fulfilment.HELD, Fulfilment.PICKING}
        is_packed = any(shipment.packed_at for shipment in self.shipments)
        return self.order.status in {Status.PLACED, Status.CONFIRMED} and is_on_the_shelf and not is_packed


def page_of_customer(
    tx: Transaction,
    order_id: int,
    *,
    person_id: int,
    language: str = "",
    zone: tzinfo | None = None,
    now: int | None = None,
) -> OrderPage:
    """
    An order's page, for the customer whose it is.

    Args:
        language: What its goods are called in; the shop's own where it is left out.
        now: Where it is asked when the shop opens, in its `zone`.

    Raises:
        NotFound: There is no such order of theirs.
    """
    order = order_of_customer(tx, order_id, person_id=person_id, language=language)
    rules, awaited = paying.rules(tx), whereabouts.awaited(tx, order)
    shipments = shipping.of_order(tx, order_id)
    delivery_minor = order.delivery.total_minor if order.delivery is not None else 0
    return OrderPage(
        order,
        shipments,
        orders.timeline(tx, order_id),
        whereabouts.counter_of_order(tx, order, shipments),
        rules.instructions,
        orders.due_minor(tx, order),
        orders.changing.open_change(tx, order_id),
        None if zone is None or now is None else shopkeeping.opening(tx).next_opening(now, zone=zone),
        orders.relatives(tx, order),
        0
        if order.sent_as
        else rules.fee_foretold(
            order.terms, order.total_minor, delivery_minor=delivery_minor, credit_minor=order.credit_minor
        ),
        payments.unsecured_minor(tx, order),
        card_money.of_order(tx, order_id),
        rules.terms,
        None if awaited is None or (awaited.expected_at or 0) < (now or 0) else awaited.expected_at,
        can_give_back=zone is not None and now is not None and _can_give_back(tx, order, zone=zone, now=now),
        has_returns=_may_have_returns(shipments) and bool(returns.of_order(tx, order_id)),
        payable_credit_minor=spending.payable_minor(tx, order),
        to_come_minor=exchange_prices.to_come_minor(tx, order),
    )


def page_of_placed(tx: Transaction, order: Order, *, is_new: bool, person_id: int, language: str = "") -> OrderPage:
    """
    The page of an order for whoever has just pressed "Place order", as far as `views.orders.placed` shows it.

    Args:
        is_new: It is placed in this transaction. Unless it is paid by card or taken on already, nothing can have come
            of it that would have to be asked for, but what was set apart of it.

    Raises:
        NotFound: It is another's, who has placed it before.
    """
    if not is_new or order.status is not Status.PLACED or order.terms is Terms.CARD:
        return page_of_customer(tx, order.id, person_id=person_id, language=language)
    rules, awaited = paying.rules(tx), whereabouts.awaited(tx, order)
    due_minor = order.total_minor - order.credit_minor
    return OrderPage(
        order,
        shipments=(),
        timeline=(),
        counter="",
        instructions=rules.instructions,
        due_minor=due_minor,
        # Setting apart what is not here is a change of it.
        relatives=orders.relatives(tx, order) if order.version > 1 else (),
        uncovered_minor=due_minor,
        terms=rules.terms,
        expected_at=None if awaited is None else awaited.expected_at,
    )


_HAS_COME = {Fulfilment.PART_DELIVERED, Fulfilment.DELIVERED, Fulfilment.NONE}


def _may_have_returns(shipments: Sequence[Shipment]) -> bool:
    """Something has come, wherever it is now, or comes back undelivered."""
    return any(each.delivered_at is not None or each.return_id is not None for each in shipments)


def _can_give_back(tx: Transaction, order: Order, *, zone: tzinfo, now: int) -> bool:
    """Something of it has arrived, and could be given back now."""
    if order.fulfilment not in _HAS_COME:
        return False
    return any(each.reasons(now) for each in returns.returnable(tx, order, zone=zone).values())


def of_order(tx: Transaction, order_id: int) -> Delivery:
    """
    What the staff's cards show of an order.

    Raises:
        NotFound: There is no such order.
    """
    order = orders.order(tx, order_id)
    shipments = shipping.of_order(tx, order_id)
    standing = [each for each in shipments if each.status is not shipping.Status.CANCELLED]
    choice = _foremost(_open(shipments)) or standing or shipments
    found = _delivery(tx, order, choice[-1] if choice else None, shipments)
    return replace(found, relatives=orders.relatives(tx, order))


def of_shipment(tx: Transaction, shipment_id: int) -> Delivery:
    """
    The same, beginning from the shipment.

    Raises:
        NotFound: There is no such shipment.
    """
    shipment = shipping.shipment(tx, shipment_id)
    return _delivery(tx, orders.order(tx, shipment.order_id), shipment, shipping.of_order(tx, shipment.order_id))


@dataclass(frozen=True, slots=True)
class Told:
    """
    An order as far as somebody may read it.

    Args:
        due_minor: What is due; None for those to whom prices are nothing.
        has_address: They may know where it goes.
    """

    order: Order
    due_minor: int | None
    has_address: bool


def told_to(tx: Transaction, order_id: int, *, reader: Person) -> Told:
    """
    All of an order that this person may read: its customer and merchants, who packs it, and who brings it.

    Raises:
        NotFound: It is nothing to them.
    """
    order = orders.order(tx, order_id)
    if order.person_id == reader.id or reader.actor.is_any(Role.MERCHANT):
        return Told(order, orders.due_minor(tx, order), has_address=True)
    if any(parcel.courier_id == reader.id for parcel in shipping.of_order(tx, order_id)):
        return Told(order, None, has_address=True)
    if not reader.actor.is_any(Role.PACKER):
        raise NotFound("order", order_id)
    return Told(order, None, has_address=False)


def jobs_of(tx: Transaction, courier_id: int, *, most: int) -> list[Delivery]:
    """What a courier still has to do, oldest first."""
    return [of_shipment(tx, shipment.id) for shipment in shipping.jobs_of(tx, courier_id, most=most)]


def couriers(tx: Transaction) -> list[Person]:
    """Everyone who may deliver: couriers first, then those who run the shop, each once."""
    found = [person for role in (Role.COURIER, Role.MERCHANT, Role.OWNER) for person in people.staff_with(tx, role)]
    return list({person.id: person for person in found}.values())


def order_of_customer(tx: Transaction, order_id: int, *, person_id: int, language: str = "") -> Order:
    """
    An order, for the customer whose it is.

    Args:
        language: What its goods are called in; the shop's own where it is left out.

    Raises:
        NotFound: There is no such order of theirs.
    """
    order = orders.order(tx, order_id)
    if order.person_id != person_id:
        raise NotFound("order", order_id)
    return naming.order_in(tx, order, language)


def _open(shipments: Sequence[Shipment]) -> list[Shipment]:
    return [each for each in shipments if each.status in shipping.OPEN]


def _foremost(parcels: list[Shipment]) -> list[Shipment]:
    """Of those on their way, what is packed and waits for a courier, before what is not packed yet."""
    if not parcels or parcels[-1].status not in shipping.PACKABLE:
        return parcels
    return [each for each in parcels if each.status is shipping.Status.PACKED and each.courier_id is None] or parcels


def _delivery(tx: Transaction, order: Order, shipment: Shipment | None, shipments: Sequence[Shipment]) -> Delivery:
    courier_id = shipment.courier_id if shipment is not None else None
    courier = None if courier_id is None else people.by_id(tx, courier_id)
    others = tuple(each for each in _open(shipments) if shipment is None or each.id != shipment.id)
    return Delivery(
        order,
        shipment,
        courier,
        orders.due_minor(tx, order),
        payments.unsecured_minor(tx, order),
        others,
        card_money.of_order(tx, order.id),
        place=None if shipment is None else _place(tx, shipment),
        places=tuple(whereabouts.places_of(tx, order, shipments)),
        awaited=whereabouts.awaited(tx, order),
        relatives=orders.relatives(tx, order) if order.sent_as else (),
        collected_minor=_collected_minor(tx, shipment),
        elsewhere_minor=0 if shipment is None else parcels.elsewhere_minor(tx, order, shipment, shipments),
        to_come_minor=exchange_prices.to_come_minor(tx, order),
        is_begun=shipping.is_begun(shipments),
    )


def _place(tx: Transaction, shipment: Shipment) -> Place | None:
    """Where a parcel leaves from, or comes back to."""
    place_id = stock.returns_facility(tx) if shipment.status is shipping.Status.RETURNING else None
    return stock.place(tx, place_id or shipment.place_id) if len(stock.places(tx)) > 1 else None


def _collected_minor(tx: Transaction, shipment: Shipment | None) -> int:
    """What the books say: an order may have been paid in part before, or with credit, and be changed since."""
    if shipment is None or shipment.status is not shipping.Status.DELIVERED:
        return 0
    moved = ledger.moved_by(tx, [shipment.document])
    return sum(abs(minor) for account, minor in moved.items() if account.kind in {Kind.BANK, Kind.COURIER_CASH})
