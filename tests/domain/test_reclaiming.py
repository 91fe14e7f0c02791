"""What was settled on trust and is not as it should be: asked for by card, or let go."""

from datetime import UTC
from typing import Any

import pytest

from domain import orders, returns, tasks
from domain.errors import Changed, NotAllowed
from domain.flows import expiring, reclaiming, refunding, returning, task_facts
from domain.orders import Order
from domain.orders import Status as OrderStatus
from domain.paying import Terms
from domain.payments.provider import OperationStatus
from domain.returns import Outcome, Reason, Way, Wish
from tests.cards import CardPayment, take_cards
from tests.giving_back import Case
from tests.shop import NOON, Shop

DAY = 24 * 3600


@pytest.fixture
def order(shop: Shop) -> Order:
    """Two red mugs at 12 euro, paid in cash at the door; blue ones cost as much, large ones 15."""
    for sku, price in (("MUG-RED", 1200), ("MUG-BLUE", 1200), ("MUG-LARGE", 1500)):
        shop.product(sku, price_minor=price)
    placed = shop.place_order("MUG-RED", 2)
    shop.deliver(shop.hand_over(shop.accept(placed)))
    return shop.order(placed.id)


@pytest.fixture
def sent(shop: Shop, order: Order) -> Case:
    """Two blue mugs went out as soon as a courier had the red ones; one of those is broken."""
    take_cards(shop)
    returns.set_policy(shop.tx, sends_at_once=True, actor=shop.merchant)
    case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE", way=Way.PICKUP).agreed()
    case.collect(case.timed())
    shop.deliver(shop.hand_over(shop.shipment_of(case.child)))
    return case.bring(2).look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1, is_accepted=False)


@pytest.fixture
def trusted(shop: Shop, order: Order) -> Case:
    """Both mugs were given back for on trust, and have not come in time."""
    take_cards(shop)
    returns.set_policy(shop.tx, trusts_up_to_minor=5000, actor=shop.merchant)
    case = Case(shop, order, reason=Reason.FAULTY).agreed()
    for days in (13, 16):
        returning.keep_time(shop.tx, case.id, zone=UTC, now=NOON + days * DAY)
    return case


def due(shop: Shop, order: Order) -> int:
    return orders.due_minor(shop.tx, shop.order(order.id))


def claim(shop: Shop, case: Case) -> int:
    return reclaiming.ask(shop.tx, case.id, version=case.now.version, zone=UTC, actor=shop.merchant, now=NOON)


def pass_deadline(shop: Shop, case: Case) -> None:
    """What was asked for may be paid no longer."""
    clock_at = case.now.clock_at
    assert clock_at is not None, "it is waited for"
    returning.keep_time(shop.tx, case.id, zone=UTC, now=clock_at)


def forgo(shop: Shop, case: Case) -> None:
    reclaiming.let_go(shop.tx, case.id, version=case.now.version, actor=shop.merchant, now=NOON)


def called_for(shop: Shop, case: Case) -> list[str]:
    """The tasks about a return whose cause stands."""
    there = [task for task in tasks.open_tasks(shop.tx, most=99) if task.subject == case.now.document]
    return [task.kind.value for task in there if task_facts.facts_of(shop.tx, task).stands]


class TestAsk:
    def test_is_called_for_where_something_was_not_accepted(self, shop: Shop, sent: Case) -> None:
        assert called_for(shop, sent) == ["return_not_given"]
        assert reclaiming.worth_minor(shop.tx, sent.now) == 1200

    def test_has_what_was_sent_paid_by_card(self, shop: Shop, sent: Case) -> None:
        """It was paid with what came back, of which half is no good; the cash it was once paid with is gone."""
        assert claim(shop, sent) == 1200

        assert (due(shop, sent.child), due(shop, sent.order), sent.child.terms) == (1200, 0, Terms.CARD)
        assert called_for(shop, sent) == [], "they have time to pay"
        CardPayment.begun(shop, order=sent.child, amount_minor=1200).hears(captured=1200)
        pass_deadline(shop, sent)
        assert (due(shop, sent.child), called_for(shop, sent)) == (0, [])

    def test_is_a_task_once_it_was_not_paid_in_time(self, shop: Shop, sent: Case) -> None:
        claim(shop, sent)
        assert reclaiming.is_asked_for(shop.tx, sent.now)

        pass_deadline(shop, sent)

        assert (called_for(shop, sent), sent.now.clock_at) == (["return_unpaid"], None)
        forgo(shop, sent)
        assert (called_for(shop, sent), due(shop, sent.child)) == ([], 0)

    def test_has_what_never_came_paid_where_it_was_bought(self, shop: Shop, trusted: Case) -> None:
        shop.give_back(trusted.order, 2400)

        assert called_for(shop, trusted) == ["return_not_given"]
        assert claim(shop, trusted) == 2400

        assert (due(shop, trusted.order), called_for(shop, trusted)) == (2400, [])
        pass_deadline(shop, trusted)
        assert called_for(shop, trusted) == ["return_unpaid"]

    def test_leaves_what_never_came_to_be_given_back_later(self, shop: Shop, trusted: Case) -> None:
        claim(shop, trusted)

        assert not returns.expected(trusted.now)
        assert returns.delivered(shop.tx, trusted.order)[trusted.order.lines[0].id].quantity == 2

    def test_is_not_forgotten_once_the_rest_has_come(self, shop: Shop, order: Order) -> None:
        """One of two was broken, and is asked for; the other comes in time."""
        take_cards(shop)
        returns.set_policy(shop.tx, trusts_up_to_minor=5000, actor=shop.merchant)
        case = Case(shop, order, reason=Reason.FAULTY).agreed().bring(1).look(Outcome.SCRAP, 1, is_accepted=False)
        shop.give_back(case.order, 2400)
        claim(shop, case)

        case.bring(1).look(Outcome.RESTOCK, 1)

        assert reclaiming.is_asked_for(shop.tx, case.now)
        pass_deadline(shop, case)
        assert (called_for(shop, case), case.now.clock_at) == (["return_unpaid"], None)

    def test_is_a_task_at_once_where_a_courier_has_the_rest(self, shop: Shop, order: Order) -> None:
        """They came long after they were to, and were given one of two."""
        take_cards(shop)
        returns.set_policy(shop.tx, trusts_up_to_minor=5000, actor=shop.merchant)
        case = Case(shop, order, reason=Reason.FAULTY, way=Way.PICKUP).agreed()
        shop.give_back(case.order, 2400)
        collection = case.timed()
        pass_deadline(shop, case)
        case.collect(collection, given={case.order.lines[0].id: 1})

        assert claim(shop, case) == 1200

        assert "return_unpaid" in called_for(shop, case)
        case.bring(1).look(Outcome.RESTOCK, 1)
        assert called_for(shop, case) == ["return_unpaid"]

    def test_asks_for_nothing_twice(self, shop: Shop, sent: Case) -> None:
        version = sent.now.version
        claim(shop, sent)

        for seen in (version, sent.now.version):
            with shop.refuses(Changed):
                reclaiming.ask(shop.tx, sent.id, version=seen, zone=UTC, actor=shop.merchant, now=NOON)

    def test_is_for_merchants(self, shop: Shop, sent: Case) -> None:
        by: dict[str, Any] = {"version": sent.now.version, "actor": shop.packer, "now": NOON}
        with shop.refuses(NotAllowed):
            reclaiming.ask(shop.tx, sent.id, zone=UTC, **by)
        with shop.refuses(NotAllowed):
            reclaiming.let_go(shop.tx, sent.id, **by)

    def test_waits_for_the_rest_as_long_as_was_agreed(self, shop: Shop, order: Order) -> None:
        """One of two has come: the other may still."""
        returns.set_policy(shop.tx, trusts_up_to_minor=5000, actor=shop.merchant)
        case = Case(shop, order, reason=Reason.FAULTY).agreed().bring(1).look(Outcome.RESTOCK, 1)
        assert called_for(shop, case) == ["return_to_repay"]

        for days in (13, 16):
            returning.keep_time(shop.tx, case.id, zone=UTC, now=NOON + days * DAY)

        assert "return_not_given" in called_for(shop, case)
        assert reclaiming.worth_minor(shop.tx, case.now) == 1200


class TestLetGo:
    def test_asks_for_nothing_more(self, shop: Shop, sent: Case) -> None:
        forgo(shop, sent)

        assert (called_for(shop, sent), due(shop, sent.child), due(shop, sent.order)) == ([], 0, 0)

    def test_forgives_what_was_asked_for(self, shop: Shop, sent: Case) -> None:
        claim(shop, sent)

        forgo(shop, sent)

        assert (called_for(shop, sent), due(shop, sent.child)) == ([], 0)

    def test_forgives_what_is_owed_though_a_part_was_given_back(self, shop: Shop, sent: Case) -> None:
        """A gift of 15.00 on what was sent: of what that was paid with, 9.00 are left there, the rest is old debt."""
        gift: dict[str, Any] = {"amount_minor": 1500, "reason": "scratches", "is_goodwill": True}
        version = sent.child.version
        refunding.refund(shop.tx, sent.child.id, version=version, actor=shop.merchant, now=NOON, **gift)
        claim(shop, sent)
        assert (due(shop, sent.child), due(shop, sent.order)) == (900, 300)

        forgo(shop, sent)

        assert (called_for(shop, sent), due(shop, sent.child), due(shop, sent.order)) == ([], 0, 0)

    def test_forgives_what_is_on_its_way_back_to_a_card_too(self, shop: Shop, order: Order) -> None:
        take_cards(shop)
        returns.set_policy(shop.tx, sends_at_once=True, actor=shop.merchant)
        placed = shop.place_order("MUG-RED", 2)
        card = CardPayment.begun(shop, order=placed)
        card.hears(captured=placed.total_minor)
        shop.deliver(shop.hand_over(shop.accept(shop.order(placed.id))))
        case = Case(shop, shop.order(placed.id), wish=Wish.EXCHANGE, instead="MUG-BLUE", way=Way.PICKUP).agreed()
        case.collect(case.timed())
        shop.deliver(shop.hand_over(shop.shipment_of(case.child)))
        case.bring(2).look(Outcome.SCRAP, 2, is_accepted=False)
        gift: dict[str, Any] = {"amount_minor": 500, "reason": "scratches", "is_goodwill": True}
        version = case.child.version
        refunding.refund(shop.tx, case.child.id, version=version, actor=shop.merchant, now=NOON, **gift)
        going_back = card.asked
        claim(shop, case)

        forgo(shop, case)
        card.hears(refunds=[(going_back, OperationStatus.SUCCEEDED)])

        assert (due(shop, case.child), due(shop, case.order)) == (0, 0)

    def test_needs_something_that_is_owed(self, shop: Shop, sent: Case) -> None:
        forgo(shop, sent)

        with shop.refuses(Changed):
            forgo(shop, sent)

    def test_sends_what_waits_for_a_difference(self, shop: Shop, order: Order) -> None:
        """Its customer was to pay 6.00 besides, and has not in time."""
        take_cards(shop)
        placed = shop.place_order("MUG-RED", 2)
        card = CardPayment.begun(shop, order=placed)
        card.hears(captured=placed.total_minor)
        shop.deliver(shop.hand_over(shop.accept(shop.order(placed.id))))
        case = Case(shop, shop.order(placed.id), wish=Wish.EXCHANGE, instead="MUG-LARGE").agreed().bring(2)
        case.look(Outcome.RESTOCK, 2)
        expires_at = case.child.expires_at
        assert expires_at is not None
        for moment in (expires_at + DAY, expires_at + 3 * DAY):
            expiring.keep_time(shop.tx, case.child.id, now=moment)
        assert called_for(shop, case) == ["return_unpaid"]

        forgo(shop, case)

        assert (case.child.status, due(shop, case.child), called_for(shop, case)) == (OrderStatus.CONFIRMED, 0, [])
        [parcel] = [each for each in shop.rows("shipments") if each["order_id"] == case.child.id]
        assert parcel["status"] == "planned"
