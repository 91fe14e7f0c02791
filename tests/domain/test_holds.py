"""Holds on cards that end: warned of in time, and taken or let go; and what a merchant decides about them."""

from typing import Any

import pytest

from domain import orders, paying, payments
from domain.errors import BadInput, Changed, NotAllowed
from domain.flows import capturing, delivering, holds
from domain.flows.holds import ENDED_SECONDS, WARNED_SECONDS
from domain.orders import Order
from domain.paying import OnLapse
from domain.shipping import Shipment
from tests.cards import CardPayment, take_cards
from tests.shop import NOON, Shop

ENDS = NOON + 7 * 24 * 3600


@pytest.fixture
def order(shop: Shop) -> Order:
    take_cards(shop)
    shop.product("MUG", price_minor=1200, stock=30)
    return shop.place_order("MUG", 3)


@pytest.fixture
def held(shop: Shop, order: Order) -> CardPayment:
    """What three mugs cost is held for seven days."""
    card = CardPayment.begun(shop, order=order)
    card.hears(authorised=3600, capture_before=ENDS)
    return card


@pytest.fixture
def shipment(shop: Shop, held: CardPayment) -> Shipment:
    return shop.accept(held.order)


@pytest.fixture
def failed(shop: Shop, held: CardPayment, shipment: Shipment) -> CardPayment:
    """It is packed, and its card could not be charged."""
    shop.pack(shipment)
    held.refuses(held.asked)
    return held


def look(shop: Shop, now: int) -> None:
    for payment_id in holds.ending(shop.tx, now=now, most=9):
        holds.keep_time(shop.tx, payment_id, now=now)


def by_merchant(shop: Shop, order: Order, **other: Any) -> dict[str, Any]:
    return {"version": shop.order(order.id).version, "actor": shop.merchant, "now": NOON} | other


class TestKeepTime:
    def test_warns_once_a_day_ahead(self, shop: Shop, held: CardPayment) -> None:
        look(shop, ENDS - WARNED_SECONDS - 1)
        assert shop.tasks == []

        for moment in (ENDS - WARNED_SECONDS, ENDS - ENDED_SECONDS - 1):
            look(shop, moment)

        assert shop.tasks == [("hold_ending", held.order.document)]
        assert shop.facts_of("HoldEnding") == [{"payment_id": held.id, "capture_before": ENDS}]
        assert held.where == {"authorised": 3600}

    def test_wants_to_be_looked_at_twice(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        assert holds.next_at(shop.tx) == ENDS - WARNED_SECONDS
        look(shop, ENDS - WARNED_SECONDS)
        assert holds.next_at(shop.tx) == ENDS - ENDED_SECONDS
        look(shop, ENDS - ENDED_SECONDS)
        assert holds.next_at(shop.tx) is None

    def test_waits_for_nothing_that_cannot_be_helped(self, shop: Shop, failed: CardPayment) -> None:
        look(shop, ENDS - ENDED_SECONDS)

        assert holds.next_at(shop.tx) is None

    def test_takes_what_is_due_before_the_end(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.agree_to(held.order, {"MUG": 2})
        for _ in range(2):
            look(shop, ENDS - ENDED_SECONDS)

        assert held.last == ("capture", 2400, "intent")

    def test_lets_go_where_the_shop_wants_it_so(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        paying.set_on_lapse(shop.tx, OnLapse.LET_GO, actor=shop.merchant)
        for _ in range(2):
            look(shop, ENDS - ENDED_SECONDS)

        assert held.last == ("void", 3600, "intent")
        held.hears(authorised=0, is_let_go=True)
        assert shop.tasks == [("capture_failed", held.order.document)]

    def test_leaves_alone_what_was_taken(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.pack(shipment)
        look(shop, ENDS - ENDED_SECONDS)
        held.hears(captured=3600)

        assert holds.ending(shop.tx, now=ENDS, most=9) == []
        assert [each.act for each in payments.operations_of(shop.tx, held.id)] == ["open", "capture"]

    def test_tries_nothing_twice_by_itself(self, shop: Shop, failed: CardPayment) -> None:
        look(shop, ENDS - ENDED_SECONDS)

        assert failed.last == ("capture", 3600, "failed")


class TestTakeNow:
    def test_takes_it_without_waiting_for_the_parcel(self, shop: Shop, held: CardPayment) -> None:
        holds.take_now(shop.tx, held.order.id, **by_merchant(shop, held.order))

        assert held.last == ("capture", 3600, "intent")

    def test_tries_once_more_what_has_failed(self, shop: Shop, failed: CardPayment) -> None:
        holds.take_now(shop.tx, failed.order.id, **by_merchant(shop, failed.order))

        assert failed.last == ("capture", 3600, "intent")

    def test_a_second_tap_comes_too_late(self, shop: Shop, held: CardPayment) -> None:
        seen = by_merchant(shop, held.order)
        holds.take_now(shop.tx, held.order.id, **seen)

        with shop.refuses(Changed):
            holds.take_now(shop.tx, held.order.id, **seen)

    def test_refuses_where_nothing_is_held(self, shop: Shop, order: Order) -> None:
        with shop.refuses(Changed):
            holds.take_now(shop.tx, order.id, **by_merchant(shop, order))


class TestLetGo:
    def test_asks_the_bank_to(self, shop: Shop, held: CardPayment) -> None:
        holds.let_go(shop.tx, held.order.id, **by_merchant(shop, held.order))

        assert held.last == ("void", 3600, "intent")
        assert shop.order(held.order.id).payment == "none"

    def test_is_a_merchants_affair(self, shop: Shop, held: CardPayment) -> None:
        for act in (holds.let_go, holds.take_now):
            with shop.refuses(NotAllowed):
                act(shop.tx, held.order.id, **by_merchant(shop, held.order, actor=shop.packer))


class TestHandOverUnpaid:
    def test_has_it_paid_in_cash(self, shop: Shop, failed: CardPayment) -> None:
        seen = by_merchant(shop, failed.order, reason="she pays at the door")
        holds.hand_over_unpaid(shop.tx, failed.order.id, **seen)

        assert (shop.order(failed.order.id).terms, shop.tasks) == ("cash", [])
        assert failed.last == ("void", 3600, "intent")
        shipment = shop.assign(shop.shipment_of(failed.order))
        delivering.hand_over(shop.tx, shipment.id, actor=shop.courier, now=NOON)
        shop.deliver(shop.shipment(shipment.id))
        assert orders.due_minor(shop.tx, failed.order) == 0

    def test_gives_back_what_comes_from_the_card_all_the_same(
        self, shop: Shop, held: CardPayment, shipment: Shipment
    ) -> None:
        shop.pack(shipment)
        payments.unanswered(shop.tx, held.asked.id, now=NOON)
        holds.hand_over_unpaid(shop.tx, held.order.id, **by_merchant(shop, held.order, reason="no answer"))
        waiting = shop.assign(shop.shipment_of(held.order))
        delivering.hand_over(shop.tx, waiting.id, actor=shop.courier, now=NOON)
        shop.deliver(shop.shipment(waiting.id))

        held.hears(captured=3600)

        assert held.last == ("refund", 3600, "intent")

    def test_keeps_what_its_other_half_needs(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        new = shop.split(shop.order(held.order.id), {"MUG": 1})
        holds.hand_over_unpaid(shop.tx, new.id, **by_merchant(shop, new, reason="a friend"))

        assert held.where == {"authorised": 3600}
        shop.pack(shop.shipment_of(held.order))
        assert held.last == ("capture", 1200, "intent")

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
    def test_wants_a_reason(self, shop: Shop, failed: CardPayment, reason: str) -> None:
        with shop.refuses(BadInput):
            holds.hand_over_unpaid(shop.tx, failed.order.id, **by_merchant(shop, failed.order, reason=reason))

    def test_refuses_what_is_paid(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.pack(shipment)
        held.hears(captured=3600)

        with shop.refuses(Changed):
            holds.hand_over_unpaid(shop.tx, held.order.id, **by_merchant(shop, held.order, reason="why not"))

    def test_is_a_merchants_affair(self, shop: Shop, failed: CardPayment) -> None:
        seen = by_merchant(shop, failed.order, reason="me", actor=shop.courier)
        with shop.refuses(NotAllowed):
            holds.hand_over_unpaid(shop.tx, failed.order.id, **seen)

    def test_what_is_let_out_is_refused_until_then(self, shop: Shop, failed: CardPayment) -> None:
        with shop.refuses(capturing.NotCaptured):
            capturing.must_be_taken(shop.tx, shop.order(failed.order.id))
