"""Orders that wait for their money: reminded of once, ended exactly once, brought back."""

from datetime import UTC

import pytest

from domain import orders
from domain.errors import Changed, NotAllowed
from domain.flows import expiring, laws
from domain.ledger import Kind
from domain.orders import Order, Status, Terms
from domain.states import IllegalTransition
from domain.stock import OutOfStock
from domain.transaction import Transaction
from tests.shop import NOON, Shop

HOUR = 3600
DEADLINE, GRACE_OVER = NOON + HOUR, NOON + HOUR + 600 + 1


@pytest.fixture
def unpaid(shop: Shop) -> Order:
    """Two mugs of ten, to be paid within the hour, with ten minutes of grace."""
    shop.product("MUG", stock=10, price_minor=1250)
    shop.takes(Terms.PREPAID, minutes=60, grace_minutes=10)
    return shop.place_order("MUG", 2)


class TestPlacing:
    def test_sets_the_deadline_that_the_customer_is_shown(self, unpaid: Order) -> None:
        assert unpaid.terms is Terms.PREPAID
        assert unpaid.expires_at == DEADLINE
        assert unpaid.awaits_money

    def test_sets_none_for_cash(self, shop: Shop) -> None:
        shop.product("MUG")

        placed = shop.place_order("MUG")

        assert placed.expires_at is None
        assert not placed.awaits_money

    def test_sets_none_where_nothing_is_to_be_paid(self, shop: Shop) -> None:
        shop.product("GIFT", price_minor=0)
        shop.takes(Terms.PREPAID)

        assert shop.place_order("GIFT").expires_at is None


class TestKeepTime:
    def test_does_nothing_before_its_time(self, shop: Shop, unpaid: Order) -> None:
        before = shop.dump()

        shop.tell_time(unpaid, NOON + 1799)

        assert shop.dump() == before

    def test_reminds_once_half_way(self, shop: Shop, unpaid: Order) -> None:
        shop.tell_time(unpaid, NOON + 1800)
        shop.tell_time(unpaid, NOON + 1800)
        shop.tell_time(unpaid, DEADLINE)

        assert shop.events.count("PaymentReminded") == 1
        assert shop.order(unpaid.id).status is Status.PLACED

    def test_lets_money_count_until_the_grace_is_over(self, shop: Shop, unpaid: Order) -> None:
        shop.tell_time(unpaid, NOON + 1800)

        assert shop.tell_time(unpaid, GRACE_OVER - 1).status is Status.PLACED
        assert shop.tell_time(unpaid, GRACE_OVER).status is Status.EXPIRED

    def test_ends_it_once_with_everything_back_on_the_shelf(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        shop.tell_time(unpaid, NOON + 1800)
        for _ in range(2):
            shop.tell_time(unpaid, GRACE_OVER)

        assert shop.events.count("OrderExpired") == 1
        assert shop.available(shop.variant("MUG")) == 10
        assert shop.money(Kind.RECEIVABLE, unpaid.id) == 0
        assert orders.next_clock_at(tx) is None
        assert laws.check(tx) == []

    def test_waits_for_no_reminder_that_was_missed(self, shop: Shop, unpaid: Order) -> None:
        ended = shop.tell_time(unpaid, GRACE_OVER)

        assert ended.status is Status.EXPIRED
        assert "PaymentReminded" not in shop.events

    def test_leaves_a_paid_order_to_the_merchant(self, shop: Shop, unpaid: Order) -> None:
        shop.receive(unpaid, 2500)

        assert shop.tell_time(unpaid, GRACE_OVER).status is Status.PLACED
        assert shop.events[-1] == "PaymentReceived"

    def test_calls_a_merchant_once_where_part_is_paid(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        shop.receive(unpaid, 1000)
        shop.tell_time(unpaid, NOON + 1800)
        for _ in range(2):
            shop.tell_time(unpaid, GRACE_OVER)

        assert shop.order(unpaid.id).status is Status.PLACED
        assert shop.events.count("PaymentOverdue") == 1
        assert orders.next_clock_at(tx) is None

    def test_knows_whose_turn_is_next(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        assert orders.next_clock_at(tx) == NOON + 1800
        assert orders.clocks_due(tx, now=NOON + 1799, most=9) == []
        assert orders.clocks_due(tx, now=NOON + 1800, most=9) == [unpaid.id]

    def test_puts_off_what_goes_wrong(self, tx: Transaction, unpaid: Order) -> None:
        orders.put_off(tx, unpaid.id, clock_at=NOON + 5000)

        assert orders.clocks_due(tx, now=NOON + 4999, most=9) == []


class TestReactivate:
    @pytest.fixture
    def expired(self, shop: Shop, unpaid: Order) -> Order:
        return shop.tell_time(unpaid, GRACE_OVER)

    def test_takes_the_goods_again_and_gives_a_new_deadline(self, shop: Shop, tx: Transaction, expired: Order) -> None:
        again = shop.reactivate(expired, now=GRACE_OVER)

        assert (again.status, again.expires_at) == (Status.PLACED, GRACE_OVER + HOUR)
        assert shop.available(shop.variant("MUG")) == 8
        assert shop.money(Kind.RECEIVABLE, again.id) == 2500
        assert laws.check(tx) == []

    def test_may_expire_and_come_back_again_and_again(self, shop: Shop, tx: Transaction, expired: Order) -> None:
        for day in range(1, 4):
            again = shop.reactivate(expired, now=GRACE_OVER + day * 24 * HOUR)
            assert again.expires_at is not None
            shop.tell_time(again, again.expires_at + 601)

        assert shop.available(shop.variant("MUG")) == 10
        assert shop.events.count("OrderExpired") == 4
        assert laws.check(tx) == []

    def test_refuses_naming_what_is_short(self, shop: Shop, tx: Transaction, expired: Order) -> None:
        shop.count(shop.variant("MUG"), -9)

        with shop.refuses(OutOfStock) as refusal:
            shop.reactivate(expired)

        assert [(short.wanted, short.available) for short in refusal.error.shorts] == [(2, 1)]
        assert shop.order(expired.id) == expired
        assert laws.check(tx) == []

    def test_confirms_what_was_paid_late(self, shop: Shop, tx: Transaction, expired: Order) -> None:
        shop.receive(expired, 2500)

        again = shop.reactivate(expired)

        assert (again.status, again.payment) == (Status.CONFIRMED, "paid")
        assert laws.check(tx) == []

    def test_brings_a_cancelled_cash_order_back_to_be_packed(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG", stock=3)
        placed = shop.place_order("MUG", 2)
        shop.accept(placed)
        shop.cancel(placed)

        again = shop.reactivate(placed)

        assert again.status is Status.CONFIRMED
        assert shop.available(shop.variant("MUG")) == 1
        assert laws.check(tx) == []
        shop.deliver(shop.hand_over(shop.shipment(shop.rows("shipments")[-1]["id"])))
        assert laws.check(tx) == []

    def test_refuses_an_order_that_stands(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        with shop.refuses(IllegalTransition):
            shop.reactivate(unpaid)

    def test_refuses_the_slower_of_two_merchants(self, shop: Shop, tx: Transaction, expired: Order) -> None:
        shop.reactivate(expired)

        with shop.refuses(Changed):
            expiring.reactivate(tx, expired.id, version=expired.version, zone=UTC, actor=shop.owner, now=NOON)

    def test_is_for_merchants(self, shop: Shop, tx: Transaction, expired: Order) -> None:
        with shop.refuses(NotAllowed):
            expiring.reactivate(
                tx, expired.id, version=expired.version, zone=UTC, actor=shop.customer_of(expired), now=NOON
            )
