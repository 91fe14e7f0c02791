"""What comes due of purchase orders by mere waiting, and what suppliers see of them."""

import pytest

from domain import purchasing
from domain.actors import Actor
from domain.errors import NotFound
from domain.purchasing import Arrived, Offer, PurchaseOrder
from domain.transaction import Transaction
from tests.shop import NOON, Shop

DAY = 24 * 3600


@pytest.fixture
def acme(shop: Shop) -> int:
    return shop.supplier("Acme")


@pytest.fixture
def sam(shop: Shop, acme: int) -> Actor:
    """Whoever answers for Acme."""
    return shop.answers_for(acme, "Sam")


@pytest.fixture
def order(shop: Shop, acme: int) -> PurchaseOrder:
    """Ten mugs, sent at noon; three days are there to answer."""
    return shop.bought(acme, (shop.product("MUG", stock=0), 10))


def told(shop: Shop, *, now: int) -> list[str]:
    """What the timetable tells of when it looks at this moment."""
    known = len(shop.events)
    for order_id in purchasing.clocks_due(shop.tx, now=now, most=9):
        purchasing.keep_time(shop.tx, order_id, now=now)
    return [name for name in shop.events[known:] if name.startswith("PurchaseOrder")]


class TestKeepTime:
    def test_reminds_once_and_then_tells_that_nobody_answered(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder
    ) -> None:
        assert purchasing.next_clock_at(tx) == NOON + DAY * 3 // 2
        assert told(shop, now=NOON + DAY) == []
        assert told(shop, now=NOON + 2 * DAY) == ["PurchaseOrderReminded"]
        assert told(shop, now=NOON + 3 * DAY) == []
        assert told(shop, now=NOON + 3 * DAY + 1) == ["PurchaseOrderUnanswered"]
        assert told(shop, now=NOON + 9 * DAY) == []
        assert purchasing.next_clock_at(tx) is None

    def test_leaves_the_supplier_s_buttons_as_they_are(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor
    ) -> None:
        told(shop, now=NOON + 2 * DAY)

        purchasing.confirm(tx, order.id, version=order.version, actor=sam, now=NOON + 2 * DAY)

    def test_reminds_nobody_who_has_answered(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor
    ) -> None:
        offers = {order.lines[0].id: Offer(10, 999)}
        purchasing.confirm(tx, order.id, version=order.version, offers=offers, actor=sam, now=NOON)

        assert told(shop, now=NOON + 9 * DAY) == []

    def test_begins_anew_when_it_is_asked_again(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor
    ) -> None:
        declined = purchasing.decline(tx, order.id, version=order.version, actor=sam, now=NOON)
        purchasing.ask_again(tx, order.id, version=declined.version, actor=shop.merchant, now=NOON + 9 * DAY)

        assert told(shop, now=NOON + 11 * DAY) == ["PurchaseOrderReminded"]

    @pytest.mark.parametrize(("days", "expected"), [(2, 2), (None, 7)])
    def test_tells_that_goods_are_late(
        self, shop: Shop, order: PurchaseOrder, sam: Actor, days: int | None, expected: int
    ) -> None:
        """By the day that the supplier has given, or by how long they usually take."""
        at = None if days is None else NOON + days * DAY
        taken = purchasing.confirm(shop.tx, order.id, version=order.version, expected_at=at, actor=sam, now=NOON)

        assert taken.expected_at == NOON + expected * DAY
        assert told(shop, now=NOON + (expected + 1) * DAY - 1) == []
        assert told(shop, now=NOON + (expected + 1) * DAY) == ["PurchaseOrderLate"]

    def test_waits_for_another_day_that_is_given(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor
    ) -> None:
        taken = purchasing.confirm(tx, order.id, version=order.version, actor=sam, now=NOON)
        purchasing.give_date(tx, order.id, version=taken.version, expected_at=NOON + 30 * DAY, actor=sam, now=NOON)

        assert told(shop, now=NOON + 20 * DAY) == []

    def test_is_over_when_the_order_is(self, tx: Transaction, shop: Shop, order: PurchaseOrder) -> None:
        shop.receive_purchase(order, Arrived(good=10))

        assert purchasing.next_clock_at(tx) is None


class TestShownTo:
    def test_shows_suppliers_what_was_ordered_from_them(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, acme: int, sam: Actor
    ) -> None:
        assert purchasing.shown_to(tx, order.id, actor=sam) == order
        assert purchasing.shown_to(tx, order.id, actor=shop.packer) == order
        assert [each.id for each in purchasing.underway_from(tx, acme, most=9)] == [order.id]

    def test_hides_what_is_drawn_up_and_what_is_others(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, acme: int, sam: Actor
    ) -> None:
        draft = purchasing.draft(tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON)
        zoe = shop.answers_for(shop.supplier("Zeta"), "Zoe")

        for order_id, who in ((draft, sam), (order.id, zoe), (order.id, shop.customer("Anna"))):
            with shop.refuses(NotFound):
                purchasing.shown_to(tx, order_id, actor=who)
        assert [each.id for each in purchasing.underway_from(tx, acme, most=9)] == [order.id]
