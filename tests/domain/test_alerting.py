"""What merchants are told of shelves: once per crossing, together, with what they did about it."""

from typing import Any

import pytest

from domain import catalogue, moving, purchasing, stock, waitlist
from domain.catalogue import keeping
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import alerting as flow
from domain.flows.alerting import NobodySells, ShelfPage
from domain.stock import alerting
from domain.stock.alerting import GATHERED_SECONDS, Alert, Level
from domain.transaction import Transaction
from tests.shop import CURRENCY, KEEPER, NOON, Shop

SOON, HOUR = NOON + GATHERED_SECONDS, 3600


def noted(shop: Shop) -> list[tuple[int, Level]]:
    """The shelves with which something is wrong, the worst first."""
    return [(each.variant_id, each.level) for each in alerting.alerts(shop.tx, most=99)[0]]


def tell(shop: Shop, *, now: int = SOON, in_the_morning: bool = False) -> list[int]:
    """The variants that stand in a message of this moment; nothing where there is none."""
    is_told = alerting.tell(shop.tx, with_the_rest=in_the_morning, now=now)
    found, _ = alerting.alerts_of_message(shop.tx, now, most=99)
    assert is_told is bool(found)
    return [each.variant_id for each in found]


def the_alert(shop: Shop) -> Alert:
    (found,), _ = alerting.alerts(shop.tx, most=2)
    return found


def page(shop: Shop) -> ShelfPage:
    return flow.page_of(shop.tx, the_alert(shop).id)


def pages(shop: Shop) -> list[ShelfPage]:
    return flow.pages_of(shop.tx, alerting.alerts(shop.tx, most=9)[0])


def order_now(shop: Shop, seen: Alert, **but: Any) -> int:
    return flow.order_now(shop.tx, seen.id, **{"version": seen.version, "actor": shop.merchant, "now": SOON, **but})


class TestLevel:
    @pytest.mark.parametrize(
        ("free", "level"),
        [(5, Level.FINE), (4, Level.LOW), (3, Level.LOW), (2, Level.SOLD_OUT), (0, Level.SOLD_OUT)],
    )
    def test_tells_what_is_kept_back_from_what_is_low(self, free: int, level: Level) -> None:
        assert alerting.level_of(free, sell_down_to=2, is_low=free < 5, sells=True) is level

    def test_of_a_place_that_sells_nothing_is_bad_only_below_zero(self) -> None:
        assert alerting.level_of(0, sell_down_to=0, is_low=True, sells=False) is Level.FINE
        assert alerting.level_of(-1, sell_down_to=0, is_low=True, sells=False) is Level.BELOW_ZERO

    def test_what_may_be_promised_beyond_the_shelf_is_gone_from_it_all_the_same(self) -> None:
        assert alerting.level_of(0, sell_down_to=-5, is_low=False, sells=True) is Level.SOLD_OUT


class TestNote:
    def test_follows_a_shelf_down_and_up(self, shop: Shop) -> None:
        mug = shop.product(stock=4, threshold=3)
        found = []
        for difference in (-2, -2, -1, 2, 9):
            shop.count(mug, difference)
            found.append(noted(shop))

        assert found == [
            [(mug, Level.LOW)],
            [(mug, Level.SOLD_OUT)],
            [(mug, Level.BELOW_ZERO)],
            [(mug, Level.LOW)],
            [],
        ]

    def test_has_a_shelf_low_at_the_point_at_which_it_is_bought_again(self, shop: Shop) -> None:
        mug = shop.product(stock=6)
        shop.rule(mug, 5, 20)

        shop.place_order(quantity=2)

        assert noted(shop) == [(mug, Level.LOW)]
        assert page(shop).low_below == 5

    def test_is_done_for_a_rule_that_is_set_and_dropped(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=6)
        shop.rule(mug, 10, 20)
        assert noted(shop) == [(mug, Level.LOW)]

        purchasing.drop_rule(tx, mug, place_id=shop.place_id, actor=shop.merchant, now=NOON)

        assert noted(shop) == []

    def test_is_done_for_what_is_kept_back(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=6)

        stock.set_rule(tx, mug, place_id=shop.place_id, sell_down_to=6, actor=shop.merchant, now=NOON)

        assert noted(shop) == [(mug, Level.SOLD_OUT)]


class TestSeveralPlaces:
    def test_have_one_threshold_together(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=20, threshold=5)
        transfer = shop.transfer(shop.place_called("Depot"), (mug, 2))
        for act in (moving.send, moving.receive_all):
            transfer = act(tx, transfer.id, version=transfer.version, actor=shop.packer, now=NOON)
        assert noted(shop) == []

        shop.place_order(quantity=16)

        assert noted(shop) == [(mug, Level.LOW), (mug, Level.LOW)]
        assert {each.missing for each in pages(shop)} == {1}
        shop.count(mug, 5)
        assert noted(shop) == []

    def test_are_low_each_at_the_point_at_which_it_is_bought_for(self, shop: Shop, tx: Transaction) -> None:
        mug, depot = shop.product(stock=20, threshold=5), shop.place_called("Depot")
        purchasing.set_rule(tx, purchasing.Rule(mug, depot, 4, 9), actor=shop.merchant, now=NOON)
        transfer = shop.transfer(depot, (mug, 2))
        for act in (moving.send, moving.receive_all):
            transfer = act(tx, transfer.id, version=transfer.version, actor=shop.packer, now=NOON)

        [low] = pages(shop)

        assert (low.alert.place_id, low.alert.level, low.missing) == (depot, Level.LOW, 2)


class TestTell:
    def test_waits_for_others_and_tells_of_all_at_once(self, shop: Shop) -> None:
        mug, bowl = shop.product("MUG", stock=4, threshold=3), shop.product("BOWL", stock=1)
        shop.place_order("MUG", quantity=2)
        shop.place_order("BOWL")

        assert alerting.next_at(shop.tx) == SOON

        assert tell(shop) == [bowl, mug]
        assert alerting.next_at(shop.tx) is None

    def test_is_done_once_until_it_has_been_above_again(self, shop: Shop) -> None:
        mug = shop.product(stock=5, threshold=4)
        shop.count(mug, -2)
        assert tell(shop) == [mug]
        shop.count(mug, -1)
        assert tell(shop, now=SOON + 60) == []

        shop.count(mug, 5)
        shop.count(mug, -5)

        assert tell(shop, now=SOON + 120) == [mug]

    def test_is_done_again_when_it_is_worse_than_they_know(self, shop: Shop) -> None:
        mug = shop.product(stock=4, threshold=3)
        shop.count(mug, -2)
        assert tell(shop) == [mug]

        shop.count(mug, -2)
        assert tell(shop, now=SOON + 60) == [mug]

        shop.count(mug, 1)
        shop.count(mug, -1)
        assert tell(shop, now=SOON + 120) == [mug], "it was not sold out in between"

    def test_says_nothing_of_what_was_filled_up_meanwhile(self, shop: Shop) -> None:
        mug = shop.product(stock=4, threshold=3)
        shop.count(mug, -2)
        shop.count(mug, 2)

        assert tell(shop) == []

    def test_says_nothing_of_what_is_hidden_meanwhile(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=4, threshold=3)
        shop.count(mug, -2)
        catalogue.change_variant(tx, mug, active=0)

        assert tell(shop) == []
        assert alerting.next_at(tx) is None

    def test_leaves_what_was_low_from_the_start_for_the_morning(self, shop: Shop) -> None:
        mug = shop.product(stock=2, threshold=3)

        assert tell(shop) == []
        assert tell(shop, in_the_morning=True) == [mug]
        assert tell(shop, now=NOON + 24 * HOUR, in_the_morning=True) == []


class TestOrderNow:
    def test_draws_up_what_the_rule_says(self, shop: Shop, tx: Transaction) -> None:
        mug, acme = shop.product(stock=3), shop.supplier()
        shop.sells(acme, mug, pack=4)
        shop.rule(mug, 3, 10)
        shop.place_order(quantity=1)

        order = purchasing.purchase_order(tx, order_now(shop, the_alert(shop)))

        assert [(line.variant_id, line.quantity) for line in order.lines] == [(mug, 8)]
        seen = page(shop)
        assert (seen.coming, seen.order_id, seen.acted_by) == (8, order.id, "Mira")
        assert seen.alert.acted == "ordered"

    def test_draws_up_what_makes_it_low_no_more_where_there_is_no_rule(self, shop: Shop, tx: Transaction) -> None:
        mug, acme = shop.product(stock=4, threshold=4), shop.supplier()
        shop.sells(acme, mug)
        shop.place_order(quantity=3)

        order = purchasing.purchase_order(tx, order_now(shop, the_alert(shop)))

        assert [line.quantity for line in order.lines] == [3]

    def test_sends_it_where_the_shop_may_and_asks_somebody_to_where_not(self, shop: Shop, tx: Transaction) -> None:
        ordered = []
        for sku in ("MUG", "BOWL"):
            wanted = shop.product(sku, stock=1)
            shop.sells(shop.supplier(sku), wanted)
            shop.place_order(sku)
            seen = next(each for each in alerting.alerts(tx, most=9)[0] if each.variant_id == wanted)
            ordered.append(purchasing.purchase_order(tx, order_now(shop, seen)).status)
            purchasing.set_buying(tx, sends_by_itself=True, actor=shop.merchant)

        assert ordered == [purchasing.Status.DRAFT, purchasing.Status.SENT]
        assert shop.events.count("PurchaseOrderDrawnUp") == 1

    def test_orders_once_however_often_it_is_pressed(self, shop: Shop) -> None:
        mug, acme = shop.product(stock=1), shop.supplier()
        shop.sells(acme, mug)
        shop.place_order()
        seen = the_alert(shop)
        order_now(shop, seen)

        with shop.refuses(Changed):
            order_now(shop, seen)
        with shop.refuses(Changed):
            order_now(shop, the_alert(shop))

    def test_says_that_nobody_sells_it(self, shop: Shop) -> None:
        shop.product(stock=1)
        shop.place_order()

        with shop.refuses(NobodySells):
            order_now(shop, the_alert(shop))

        assert the_alert(shop).acted == ""

    def test_is_for_merchants(self, shop: Shop) -> None:
        shop.product(stock=1)
        shop.place_order()

        with shop.refuses(NotAllowed):
            order_now(shop, the_alert(shop), actor=shop.packer)

    def test_refuses_what_has_been_filled_up(self, shop: Shop) -> None:
        mug = shop.product(stock=1)
        shop.place_order()
        seen = the_alert(shop)
        shop.count(mug, 5)

        with shop.refuses(Changed):
            order_now(shop, seen)


class TestPutOff:
    def put_off(self, shop: Shop, seconds: int) -> None:
        seen = the_alert(shop)
        alerting.put_off(shop.tx, seen.id, seconds=seconds, version=seen.version, actor=shop.merchant, now=SOON)

    def test_tells_again_at_that_time(self, shop: Shop) -> None:
        mug = shop.product(stock=4, threshold=3)
        shop.count(mug, -2)
        tell(shop)

        self.put_off(shop, HOUR)

        assert page(shop).acted_by == "Mira"
        assert alerting.next_at(shop.tx) == SOON + HOUR
        assert tell(shop, now=SOON + HOUR) == [mug]

    def test_is_over_when_it_is_filled_up(self, shop: Shop) -> None:
        mug = shop.product(stock=4, threshold=3)
        shop.count(mug, -2)
        self.put_off(shop, HOUR)

        shop.count(mug, 2)

        assert tell(shop, now=SOON + HOUR) == []
        assert alerting.next_at(shop.tx) is None

    def test_does_not_hold_back_that_it_has_become_worse(self, shop: Shop) -> None:
        mug = shop.product(stock=4, threshold=3)
        shop.count(mug, -2)
        self.put_off(shop, HOUR)

        shop.count(mug, -2)

        assert tell(shop) == [mug]
        assert page(shop).acted_by == ""

    @pytest.mark.parametrize("seconds", [0, 31 * 24 * HOUR])
    def test_refuses_no_time_and_more_than_a_month(self, shop: Shop, seconds: int) -> None:
        shop.product(stock=1)
        shop.place_order()

        with shop.refuses(BadInput):
            self.put_off(shop, seconds)


class TestThreshold:
    def test_is_set_and_says_who_did(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=4, threshold=4)
        shop.place_order(quantity=1)
        seen = the_alert(shop)

        flow.set_threshold(tx, seen.id, 2, actor=shop.merchant, now=SOON)

        assert catalogue.variant(tx, mug).low_stock_threshold == 2
        now = flow.page_of(tx, seen.id)
        assert (now.alert.level, now.alert.acted, now.acted_by) == (Level.FINE, "threshold", "Mira")

    def test_refuses_what_is_no_number_of_pieces(self, shop: Shop, tx: Transaction) -> None:
        shop.product(stock=1)
        shop.place_order()

        with shop.refuses(BadInput):
            flow.set_threshold(tx, the_alert(shop).id, -1, actor=shop.merchant, now=SOON)


class TestPage:
    def test_names_the_place_where_there_are_several(self, shop: Shop) -> None:
        mug, depot = shop.product(stock=2), shop.place_called("Depot")
        facts: dict[str, Any] = {"currency": CURRENCY, "reason": "", "actor": KEEPER, "now": NOON}
        stock.count(shop.tx, {mug: 3}, document=f"place:{depot}", place_id=depot, **facts)
        shop.place_order(quantity=2)

        assert noted(shop) == [(mug, Level.SOLD_OUT)]
        assert (page(shop).place, page(shop).can_be_ordered) == ("Shop", True)

    def test_says_who_waits_and_whether_it_can_be_ordered(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=1)
        shop.place_order()
        waitlist.ask(tx, mug, actor=shop.customer("Ben"), now=NOON)

        assert (page(shop).waiting, page(shop).can_be_ordered, page(shop).place) == (1, False, "")

    def test_of_what_was_erased_is_not_there(self, shop: Shop, tx: Transaction) -> None:
        mug = shop.product(stock=2, threshold=3)
        seen = the_alert(shop)
        keeping.erase_variant(tx, mug)

        with pytest.raises(NotFound):
            flow.page_of(tx, seen.id)
        catalogue.listing.relist(tx, 1)
