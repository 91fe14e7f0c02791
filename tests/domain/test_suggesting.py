"""When to buy, and how much, reckoned from what was sold."""

from math import ceil, sqrt
from statistics import stdev

import pytest

from domain import catalogue, purchasing
from domain.errors import BadInput, NotAllowed, NotFound
from domain.flows import restocking
from domain.purchasing import Buying, Demand, Lack, Rule, Suggestion
from domain.purchasing.suggesting import suggestion
from domain.suppliers import Item
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop

DAY = 24 * 3600
ITEM = Item(1, 7, "", 500, lead_days=9, minimum=10, pack=12)
COSTS = Buying(order_cost_minor=1000)


def demand_of(*daily: int) -> Demand:
    return Demand(len(daily), sum(daily), sum(each * each for each in daily), sum(1 for each in daily if each))


def suggested(*daily: int, item: Item = ITEM, buying: Buying = COSTS, cost: int | None = 500) -> Suggestion:
    return suggestion(demand_of(*daily), item, place_id=1, unit_cost_minor=cost, buying=buying)


class TestSuggestion:
    def test_is_what_the_formulas_say(self) -> None:
        daily = [1, 4, 0, 2, 3] * 20

        found = suggested(*daily)

        safety = 1.6448536269514722 * stdev(daily) * sqrt(9)
        assert found.safety_stock == pytest.approx(safety)
        assert found.reorder_point == pytest.approx(2 * 9 + safety)
        assert found.economic_quantity == pytest.approx(sqrt(2 * 2 * 365 * 1000 / (500 * 0.2)))
        # 120.8 pieces are 11 packs of 12.
        assert found.quantity == 132
        assert found.rule == Rule(7, 1, ceil(18 + safety), ceil(18 + safety) + 132, 12)
        assert found.lacks == ()

    def test_keeps_no_safety_stock_where_every_day_is_alike(self) -> None:
        assert suggested(*[2] * 100).reorder_point == 18

    def test_keeps_more_the_surer_it_shall_be(self) -> None:
        daily = [0, 0, 7] * 40

        points = [suggested(*daily, buying=Buying(1000, 200, service)).reorder_point for service in (500, 950, 990)]

        assert points == sorted(points)
        assert points[0] == pytest.approx(9 * 7 / 3)

    def test_says_that_there_is_too_little_history(self) -> None:
        assert suggested(*[1] * 55).lacks == (Lack.WEEKS,)
        assert suggested(*[1] * 9, *[0] * 60).lacks == (Lack.SALES,)
        assert suggested(*[1] * 10, *[0] * 46).lacks == ()
        assert suggested().lacks == (Lack.WEEKS, Lack.SALES)

    @pytest.mark.parametrize(("buying", "cost"), [(Buying(), 500), (COSTS, None), (COSTS, 0)])
    def test_takes_a_month_s_sales_where_costs_are_not_known(self, buying: Buying, cost: int | None) -> None:
        found = suggested(*[2] * 100, buying=buying, cost=cost)

        assert (found.economic_quantity, found.quantity, found.lacks) == (None, 60, (Lack.COST,))

    def test_never_suggests_to_buy_nothing(self) -> None:
        found = suggested(item=Item(1, 7, "", 500))

        assert (found.rule.minimum, found.rule.maximum) == (0, 1)


class TestSuggest:
    def test_counts_what_was_sold_and_not_what_was_called_off(self, tx: Transaction, shop: Shop) -> None:
        mug = shop.product("MUG", stock=50)
        shop.sells(shop.supplier(), mug, cost_minor=400, lead_days=4)
        shop.place_order("MUG", 3)
        shop.place_order("MUG", 2)
        shop.cancel(shop.place_order("MUG", 9))

        found = restocking.suggest(tx, mug, place_id=shop.place_id, currency=CURRENCY, now=NOON + 3 * DAY)

        assert found.demand == Demand(days=4, pieces=5, squares=25, sales=2)
        assert (found.unit_cost_minor, found.lead_days) == (400, 4)

    def test_forgets_what_was_sold_more_than_a_year_ago(self, tx: Transaction, shop: Shop) -> None:
        mug = shop.product("MUG")
        shop.sells(shop.supplier(), mug)
        shop.place_order("MUG", 3)

        found = restocking.suggest(tx, mug, place_id=shop.place_id, currency=CURRENCY, now=NOON + 365 * DAY)

        assert found.demand == Demand()

    def test_takes_the_cost_of_those_that_are_here_where_no_rate_is_known(self, tx: Transaction, shop: Shop) -> None:
        mug = shop.product("MUG", stock=2, cost_minor=500)
        shop.sells(shop.supplier(currency="USD"), mug, cost_minor=400)

        def cost() -> int | None:
            found = restocking.suggest(tx, mug, place_id=shop.place_id, currency=CURRENCY, now=NOON)
            return found.unit_cost_minor

        assert cost() == 500
        purchasing.set_rate(tx, "USD", 900_000_000, actor=shop.merchant)
        assert cost() == 360

    def test_asks_for_somebody_who_sells_it(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(NotFound):
            restocking.suggest(tx, shop.product(), place_id=shop.place_id, currency=CURRENCY, now=NOON)


class TestSettings:
    def test_are_kept(self, tx: Transaction, shop: Shop) -> None:
        purchasing.set_rate(tx, "USD", 920_000_000, actor=shop.merchant)
        purchasing.set_buying(tx, service_permille=990, answer_days=5, sends_by_itself=True, actor=shop.merchant)

        kept = purchasing.buying(tx)
        assert kept == Buying(0, 200, 990, 5, 0, sends_by_itself=True, rates_e9={"USD": 920_000_000})

    @pytest.mark.parametrize("wrong", [{"service_permille": 1000}, {"surplus_percent": -1}, {"holding_permille": 0}])
    def test_refuse_what_cannot_be(self, tx: Transaction, shop: Shop, wrong: dict[str, int]) -> None:
        with shop.refuses(BadInput):
            purchasing.set_buying(tx, **wrong, actor=shop.merchant)

    def test_are_a_merchant_s(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(NotAllowed):
            purchasing.set_buying(tx, answer_days=5, actor=shop.packer)

    @pytest.mark.parametrize(
        ("text", "currency", "rate_e9"),
        [
            ("0.92", "USD", 920_000_000),
            ("0,0061", "JPY", 610_000_000),
            ("٣٫٢", "KWD", 320_000_000),  # noqa: RUF001 - as people type it.
            ("1", "GBP", 10**9),
        ],
    )
    def test_read_a_rate_as_people_say_it(self, text: str, currency: str, rate_e9: int) -> None:
        assert purchasing.parse_rate(text, currency, shop_currency="EUR") == rate_e9

    @pytest.mark.parametrize("text", ["", "x", "-1", "1e9", "0", "0.0000000001", "1.2.3", "99999999999"])
    def test_refuse_what_is_no_rate(self, shop: Shop, text: str) -> None:
        with shop.refuses(BadInput):
            purchasing.parse_rate(text, "USD", shop_currency="EUR")

    def test_know_a_rate_or_ask_for_one(self, tx: Transaction, shop: Shop) -> None:
        assert purchasing.rate_of(tx, "EUR", shop_currency="EUR") == 10**9
        assert purchasing.rate_of(tx, "USD", shop_currency="EUR", given_e9=5) == 5
        with shop.refuses(BadInput) as refusal:
            purchasing.rate_of(tx, "USD", shop_currency="EUR")
        assert refusal.error.reason == "missing"


class TestReorder:
    def test_tops_up_to_the_maximum_what_is_below_its_minimum(self, tx: Transaction, shop: Shop) -> None:
        low, there, acme = shop.product("LOW", stock=4), shop.product("THERE", stock=5), shop.supplier()
        for variant_id in (low, there):
            shop.sells(acme, variant_id)
            shop.rule(variant_id, 5, 20)

        done = shop.reorder(low, there)

        assert (done.lines, done.without_supplier) == (1, ())
        assert self.drafted(shop) == {acme: {low: 16}}

    def test_rounds_up_to_packs_and_takes_the_supplier_s_minimum(self, tx: Transaction, shop: Shop) -> None:
        mug, acme = shop.product("MUG", stock=0), shop.supplier()
        shop.sells(acme, mug, minimum=30, pack=12)
        shop.rule(mug, 1, 10)

        shop.reorder(mug)

        assert self.drafted(shop) == {acme: {mug: 36}}

    def test_orders_the_same_need_once(self, tx: Transaction, shop: Shop) -> None:
        mug, acme = shop.product("MUG", stock=0), shop.supplier()
        shop.sells(acme, mug)
        shop.rule(mug, 5, 10)
        [order_id] = shop.reorder(mug).order_ids

        assert shop.reorder(mug).lines == 0
        order = shop.send_purchase(order_id)
        assert shop.reorder(mug).lines == 0
        shop.receive_purchase(order, purchasing.Arrived(good=4))
        assert shop.reorder(mug).lines == 0
        shop.count(mug, -4)
        assert shop.reorder(mug).lines == 0
        shop.receive_purchase(order, purchasing.Arrived(quarantined=3))
        assert shop.reorder(mug).lines == 1
        assert self.drafted(shop) == {acme: {mug: 7}}

    def test_adds_to_what_is_drawn_up(self, tx: Transaction, shop: Shop) -> None:
        mug, acme = shop.product("MUG", stock=4), shop.supplier()
        shop.sells(acme, mug, pack=6)
        shop.rule(mug, 5, 10)
        shop.reorder(mug)
        shop.count(mug, -4)
        shop.count(mug, -2)

        assert shop.reorder(mug).lines == 1
        # There were 6, then none was free and 2 were missing: 12 are wanted beside those drawn up.
        assert self.drafted(shop) == {acme: {mug: 12}}

    def test_makes_one_draft_for_each_supplier(self, tx: Transaction, shop: Shop) -> None:
        acme, zeta = shop.supplier("Acme"), shop.supplier("Zeta")
        ids = [shop.product(sku, stock=0) for sku in ("A", "B", "C")]
        for variant_id, supplier_id in zip(ids, (acme, acme, zeta), strict=True):
            shop.sells(supplier_id, variant_id)
            shop.rule(variant_id, 1, 2)

        done = shop.reorder(*ids[:1]), shop.reorder(*ids)

        assert self.drafted(shop) == {acme: {ids[0]: 2, ids[1]: 2}, zeta: {ids[2]: 2}}
        assert done[0].order_ids[0] == done[1].order_ids[0]

    def test_asks_by_priority_and_names_what_nobody_sells(self, tx: Transaction, shop: Shop) -> None:
        mug, lost = shop.product("MUG", stock=0), shop.product("LOST", stock=0)
        acme, zeta = shop.supplier("Acme"), shop.supplier("Zeta")
        shop.sells(acme, mug, priority=2)
        shop.sells(zeta, mug, priority=1)
        for variant_id in (mug, lost):
            shop.rule(variant_id, 1, 2)

        done = shop.reorder(mug, lost)

        assert (self.drafted(shop), done.without_supplier) == ({zeta: {mug: 2}}, (lost,))

    def test_goes_through_all_rules_of_what_is_sold(self, tx: Transaction, shop: Shop) -> None:
        low, there, gone = (shop.product(sku, stock=stock) for sku, stock in (("LOW", 1), ("THERE", 9), ("GONE", 0)))
        for variant_id in (low, there, gone):
            shop.rule(variant_id, 5, 10, 2)
        catalogue.change_variant(tx, gone, active=0)

        assert purchasing.below_minimum(tx, None) == ([Rule(low, shop.place_id, 5, 10, 2)], None)

    @staticmethod
    def drafted(shop: Shop) -> dict[int, dict[int, int]]:
        """What is drawn up, by supplier and variant."""
        orders, _ = purchasing.open_orders(shop.tx, most=99)
        return {
            order.supplier_id: {line.variant_id: line.quantity for line in order.lines}
            for order in orders
            if order.status is purchasing.Status.DRAFT
        }


class TestRules:
    def test_are_set_changed_and_dropped(self, tx: Transaction, shop: Shop) -> None:
        mug = shop.product()
        shop.rule(mug, 1, 5)
        shop.rule(mug, 2, 6, 3)

        assert purchasing.rule_of(tx, mug, place_id=shop.place_id) == Rule(mug, shop.place_id, 2, 6, 3)
        purchasing.drop_rule(tx, mug, place_id=shop.place_id, actor=shop.merchant, now=NOON)
        assert purchasing.rule_of(tx, mug, place_id=shop.place_id) is None

    def test_are_of_things_that_there_are(self, shop: Shop) -> None:
        with shop.refuses(NotFound):
            shop.rule(99, 1, 2)

    @pytest.mark.parametrize("wrong", [(-1, 5, 1), (5, 4, 1), (0, 0, 1), (1, 2, 0), (1, 10**7, 1)])
    def test_refuse_what_cannot_be(self, shop: Shop, wrong: tuple[int, int, int]) -> None:
        with shop.refuses(BadInput):
            shop.rule(shop.product(), *wrong)
