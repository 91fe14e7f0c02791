"""The figures of a day: what was ordered, sold, paid and given back, as the ledger has it."""

from datetime import UTC, date

import pytest

from domain import ledger, periods, prices, tables, tasks
from domain.bisecting import first_since
from domain.errors import NotAllowed
from domain.flows import accepting, figures
from domain.flows.figures import Figures, Open
from domain.ledger import Kind
from domain.orders import Order, Terms
from domain.periods import Period, Span
from domain.purchasing import Arrived
from domain.transaction import Transaction
from tests.postgres import Engine
from tests.shop import CURRENCY, NOON, Shop

DAY = 86_400
TODAY, TOMORROW = (periods.today(NOON + DAY * day, UTC) for day in (0, 1))
NOTHING = Figures(0, 0, 0, 0, 0, 0, 0, {}, {})


def of(shop: Shop, period: Period = TODAY) -> Figures:
    return figures.figures(shop.tx, period, currency=CURRENCY, actor=shop.merchant)


def decline_tomorrow(shop: Shop, order: Order) -> None:
    actor, version = shop.merchant, shop.order(order.id).version
    accepting.decline_order(shop.tx, order.id, version=version, reason="sold out", actor=actor, now=NOON + DAY)


@pytest.fixture(autouse=True)
def _mugs(shop: Shop) -> None:
    shop.product("MUG", price_minor=1200)


class TestFigures:
    def test_are_what_happened_in_those_days_alone(self, shop: Shop) -> None:
        shop.decline(shop.place_order("MUG", 2))
        shop.deliver(shop.out("MUG", 3))
        shop.accepted("MUG", 1)

        found = of(shop)

        assert (found.placed, found.accepted, found.delivered, found.called_off, found.expired) == (3, 2, 1, 1, 0)
        assert found.turnover_minor == 4 * 1200
        assert (found.got_minor, found.gave_minor) == ({Kind.COURIER_CASH: 3600}, {})
        assert of(shop, TOMORROW) == of(shop, Period(0, TODAY.from_at)) == NOTHING

    def test_take_off_what_was_ordered_before_and_is_called_off_now(self, shop: Shop) -> None:
        decline_tomorrow(shop, shop.place_order("MUG", 2))

        assert of(shop).turnover_minor == 2400
        assert of(shop, TOMORROW).turnover_minor == -2400
        assert of(shop, TOMORROW).called_off == 1
        assert of(shop, Period(TODAY.from_at, TOMORROW.until_at)).turnover_minor == 0

    def test_tell_money_of_orders_from_what_the_house_moves(self, shop: Shop) -> None:
        shop.takes(Terms.CASH, Terms.PREPAID)
        shop.give_back(shop.receive(shop.place_order("MUG"), 1500), 300)
        supplier = shop.supplier()
        shop.receive_purchase(shop.bought(supplier, (shop.variant("MUG"), 3), cost_minor=500), Arrived(3))

        found = of(shop)

        assert (found.got_minor, found.gave_minor) == ({Kind.BANK: 1500}, {Kind.BANK: 300})
        assert found.turnover_minor == 1200

    def test_say_how_much_of_it_is_tax(self, shop: Shop, tx: Transaction) -> None:
        shop.live_in("DE")
        prices.set_rates(tx, "20", zone=UTC, actor=shop.merchant)
        shop.place_order("MUG")

        assert (of(shop).turnover_minor, of(shop).tax_minor) == (1200, 200)

    def test_count_offers_on_the_day_they_were_accepted(self, shop: Shop) -> None:
        anna = shop.customer("Anna")
        offers = [shop.offer(("MUG", 1), customer=anna) for _ in range(9)]
        for offer in offers:
            shop.accept_offer(offer, anna, now=NOON + DAY)

        assert (of(shop).placed, of(shop, TOMORROW).placed) == (0, 9)

    def test_are_for_merchants(self, shop: Shop, tx: Transaction) -> None:
        with pytest.raises(NotAllowed):
            figures.figures(tx, TODAY, currency=CURRENCY, actor=shop.packer)
        with pytest.raises(NotAllowed):
            figures.open_now(tx, currency=CURRENCY, actor=shop.courier)


class TestOpenNow:
    def test_is_cash_with_couriers_tasks_and_what_runs_low(self, shop: Shop, tx: Transaction) -> None:
        shop.deliver(shop.out("MUG", 3))

        assert figures.open_now(tx, currency=CURRENCY, actor=shop.merchant) == Open(3600, tasks=0, low=0)

    def test_counts_no_task_whose_cause_is_gone(self, shop: Shop, tx: Transaction) -> None:
        """It is closed by the next round, and the list of tasks leaves it out before."""
        shop.product("BOWL")
        order = shop.place_order("BOWL")
        tasks.raise_task(tx, tasks.Kind.ORDER_TO_ACCEPT, order.document, now=NOON)
        assert figures.open_now(tx, currency=CURRENCY, actor=shop.merchant).tasks == 1

        shop.accept(order)
        tasks.raise_task(tx, tasks.Kind.ORDER_TO_ACCEPT, order.document, now=NOON)

        assert figures.open_now(tx, currency=CURRENCY, actor=shop.merchant).tasks == 0


class TestFirstSince:
    def test_finds_the_first_row_that_is_not_older(self, shop: Shop, tx: Transaction, on: Engine) -> None:
        shop.place_order("MUG")
        decline_tomorrow(shop, shop.place_order("MUG"))
        rows = shop.rows("entries")

        for moment in (0, NOON, NOON + 1, NOON + DAY, NOON + DAY + 1):
            expected = next((row["id"] for row in rows if row["at"] >= moment), rows[-1]["id"] + 1)
            assert tx.scalar(first_since(tables.entries), moment=moment) == expected
            assert ledger.first_entry_since(tx, moment) == expected

    def test_is_the_first_id_where_there_is_nothing(self, tx: Transaction) -> None:
        assert tx.scalar(first_since(tables.cash_counts), moment=NOON) == 1


class TestDays:
    def test_follow_each_other_without_a_gap(self) -> None:
        for span in Span:
            days = periods.days_of(span, date(2025, 12, 31))
            for _ in range(40):
                following = days.following
                assert days.period(UTC).until_at == following.period(UTC).from_at
                assert following.before == days
                days = following

    def test_are_named_by_their_first(self) -> None:
        assert [periods.days_of(span, date(2026, 1, 1)).first for span in Span] == [
            date(2026, 1, 1),
            date(2025, 12, 29),
            date(2026, 1, 1),
        ]
