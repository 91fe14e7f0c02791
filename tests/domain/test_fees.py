"""What calling an order off costs its customer: kept of what was paid, never asked for."""

from datetime import UTC

import pytest

from domain import orders, paying, prices
from domain.flows import accepting, changing, fees, laws
from domain.flows.fees import FeeChanged
from domain.ledger import Kind
from domain.orders import Order, Status, Terms
from domain.paying import Fee, FeeKind
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop

MUGS, DELIVERY = 2400, 490
TOTAL = MUGS + DELIVERY


@pytest.fixture
def placed(shop: Shop) -> Order:
    """Two mugs, brought for 4.90 and to be paid in advance; goods are taxed with 19 %, delivery with 7."""
    prices.set_rates(shop.tx, "19\ndelivery 7", zone=UTC, actor=shop.merchant)
    prices.set_tariff(shop.tx, "4.90", currency=CURRENCY, actor=shop.merchant)
    shop.product("MUG", stock=10, price_minor=1200)
    shop.takes(Terms.PREPAID, minutes=60)
    return shop.place_order("MUG", 2)


@pytest.fixture
def paid(shop: Shop, placed: Order) -> Order:
    shop.take_on(placed)
    return shop.receive(placed, TOTAL)


def rule(shop: Shop, kind: FeeKind, amount: int = 0) -> None:
    paying.set_fee(shop.tx, Fee(kind, amount), actor=shop.merchant)


class TestCancelOrder:
    @pytest.mark.parametrize(
        ("set_to", "fee", "tax"),
        [
            (Fee(), 0, 0),
            (Fee(FeeKind.FIXED, 500), 500, 80),
            (Fee(FeeKind.FIXED, 99_999), TOTAL, 461),
            (Fee(FeeKind.PERCENT, 10), 289, 46),
            (Fee(FeeKind.PERCENT, 100), TOTAL, 461),
            (Fee(FeeKind.DELIVERY), DELIVERY, 32),
        ],
    )
    def test_keeps_what_the_rule_says(self, shop: Shop, paid: Order, set_to: Fee, fee: int, tax: int) -> None:
        tx = shop.tx
        paying.set_fee(tx, set_to, actor=shop.merchant)

        shop.cancel(paid)

        order = shop.order(paid.id)
        assert (order.status, order.fee_minor) == (Status.CANCELLED, fee)
        assert orders.due_minor(tx, order) == fee - TOTAL
        assert shop.money(Kind.REVENUE, orders.CANCELLATION_REVENUE) == tax - fee
        assert shop.facts_of("OrderCancelled") == [
            {"fee_minor": fee, "waived_minor": 0, "back_minor": TOTAL - fee, "let_go_minor": 0, "credit_minor": 0}
        ]
        assert laws.check(tx) == []
        if fee < TOTAL:
            shop.give_back(order, TOTAL - fee)
        assert orders.due_minor(tx, order) == 0

    @pytest.mark.parametrize(("received", "fee"), [(0, 0), (300, 300), (1000, 500), (TOTAL + 100, 500)])
    def test_keeps_no_more_than_was_paid(
        self, shop: Shop, tx: Transaction, placed: Order, received: int, fee: int
    ) -> None:
        rule(shop, FeeKind.FIXED, 500)
        shop.take_on(placed)
        if received:
            shop.receive(placed, received)

        shop.cancel(placed)

        assert shop.order(placed.id).fee_minor == fee
        assert orders.due_minor(tx, placed) == fee - received
        [told] = shop.facts_of("OrderCancelled")
        assert told == {
            "fee_minor": fee,
            "waived_minor": 500 - fee,
            "back_minor": received - fee,
            "let_go_minor": 0,
            "credit_minor": 0,
        }
        assert laws.check(tx) == []

    def test_costs_nothing_before_the_shop_has_accepted(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        rule(shop, FeeKind.FIXED, 500)
        shop.receive(placed, TOTAL)

        shop.cancel(placed)

        assert shop.order(placed.id).fee_minor == 0
        assert orders.due_minor(tx, placed) == -TOTAL

    def test_notes_only_what_cash_would_have_cost(self, shop: Shop, tx: Transaction) -> None:
        rule(shop, FeeKind.PERCENT, 10)
        shop.product("BOWL", price_minor=1000)
        order = shop.place_order("BOWL")
        shop.accept(order)

        shop.cancel(order)

        assert shop.facts_of("OrderCancelled") == [
            {"fee_minor": 0, "waived_minor": 100, "back_minor": 0, "let_go_minor": 0, "credit_minor": 0}
        ]
        assert orders.due_minor(tx, order) == 0

    def test_refuses_a_fee_that_the_customer_did_not_see(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        seen = fees.of_whole(tx, paid).fee_minor
        rule(shop, FeeKind.FIXED, 500)

        with shop.refuses(FeeChanged):
            accepting.cancel_order(
                tx, paid.id, version=paid.version, fee_minor=seen, actor=shop.customer_of(paid), now=NOON
            )

        assert shop.order(paid.id) == paid


class TestDeclineOrder:
    def test_costs_the_customer_nothing(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        rule(shop, FeeKind.FIXED, 500)

        shop.decline(paid)

        assert shop.order(paid.id).fee_minor == 0
        assert orders.due_minor(tx, paid) == -TOTAL


class TestReactivate:
    def test_waives_the_fee(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        rule(shop, FeeKind.FIXED, 500)
        shop.cancel(paid)

        again = shop.reactivate(paid)

        assert (again.status, again.payment, again.fee_minor) == (Status.CONFIRMED, "paid", 0)
        assert shop.money(Kind.REVENUE, orders.CANCELLATION_REVENUE) == 0
        assert laws.check(tx) == []

    def test_asks_for_what_was_given_back(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        rule(shop, FeeKind.FIXED, 500)
        shop.cancel(paid)
        shop.give_back(paid, TOTAL - 500)

        again = shop.reactivate(paid)

        assert (again.status, again.payment) == (Status.PLACED, "part_paid")
        assert orders.due_minor(tx, again) == TOTAL - 500
        assert laws.check(tx) == []


class TestPartOfAnOrder:
    def test_costs_its_share_of_a_percentage(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        rule(shop, FeeKind.PERCENT, 10)
        drafted = shop.change(paid, {"MUG": 1})
        shop.send(drafted)

        order = shop.agree(drafted)

        assert (order.total_minor, order.fee_minor) == (TOTAL - 1200, 120)
        assert orders.due_minor(tx, order) == 120 - 1200
        assert orders.changing.change(tx, drafted.id).fee_minor == 120
        assert shop.money(Kind.REVENUE, orders.CANCELLATION_REVENUE) == 19 - 120
        assert laws.check(tx) == []

    def test_adds_up_with_what_the_rest_costs(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        rule(shop, FeeKind.PERCENT, 100)
        drafted = shop.change(paid, {"MUG": 1})
        shop.send(drafted)
        shop.agree(drafted)

        shop.cancel(paid)

        assert shop.order(paid.id).fee_minor == TOTAL
        assert orders.due_minor(tx, paid) == 0
        assert laws.check(tx) == []
        assert shop.reactivate(paid).fee_minor == 0
        assert laws.check(tx) == []

    @pytest.mark.parametrize("set_to", [Fee(FeeKind.FIXED, 500), Fee(FeeKind.DELIVERY), Fee()])
    def test_costs_nothing_where_the_whole_has_one_price(self, shop: Shop, paid: Order, set_to: Fee) -> None:
        paying.set_fee(shop.tx, set_to, actor=shop.merchant)
        drafted = shop.change(paid, {"MUG": 1})
        shop.send(drafted)

        assert shop.agree(drafted).fee_minor == 0

    def test_costs_nothing_that_was_not_paid(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        rule(shop, FeeKind.PERCENT, 10)
        shop.take_on(placed)
        shop.receive(placed, TOTAL - 1150)
        drafted = shop.change(placed, {"MUG": 1})
        shop.send(drafted)

        assert shop.agree(drafted).fee_minor == 50
        assert orders.due_minor(tx, placed) == 0

    def test_costs_nothing_where_the_shop_takes_it_out(self, shop: Shop, paid: Order) -> None:
        rule(shop, FeeKind.PERCENT, 10)
        drafted = shop.change(paid, {"MUG": 1}, by=shop.merchant)
        shop.send(drafted)

        assert shop.agree(drafted).fee_minor == 0

    def test_refuses_a_fee_that_the_customer_did_not_see(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        drafted = shop.change(paid, {"MUG": 1})
        rule(shop, FeeKind.PERCENT, 10)

        with shop.refuses(FeeChanged):
            changing.send(tx, drafted.id, version=drafted.version, actor=shop.customer_of(paid), now=NOON)
