"""Pieces of an order become an order of their own."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import orders, prices, vouchers
from domain.errors import Changed, NotAllowed, NotFound
from domain.flows import expiring, laws, splitting
from domain.ledger import Kind
from domain.orders import ChangeWaits, NotASplit, Order, OrderLine, Status, Terms, TooLateToChange
from domain.orders.splitting import charge_of
from domain.prices import Charge, Discount, DiscountKind, Item
from domain.shipping import Shipment
from domain.transaction import Transaction
from tests.domain.test_vouchers import cart_with, made
from tests.shop import CURRENCY, NOON, Shop

RATES = [0, 70_000, 88_750, 190_000, 1_000_000]
TOTAL = 3 * 1190 + 2 * 1070 + 490 - 500


@pytest.fixture
def placed(shop: Shop, tx: Transaction) -> Order:
    """Three mugs and two books with 5.00 off all, brought for 4.90; everything is taxed with 19 %."""
    prices.set_rates(tx, "19", zone=UTC, actor=shop.merchant)
    prices.set_tariff(tx, "4.90", currency=CURRENCY, actor=shop.merchant)
    shop.product("MUG", price_minor=1190)
    shop.product("BOOK", price_minor=1070)
    made(shop, "FIVE", Discount(DiscountKind.AMOUNT, 500), min_minor=5000, uses_max=1)
    anna = shop.customer("Anna")
    return shop.place(cart_with(shop, anna, ("MUG", 3), ("BOOK", 2), code="FIVE"), anna)


@pytest.fixture
def confirmed(shop: Shop, placed: Order) -> Order:
    shop.accept(placed)
    return shop.order(placed.id)


def pieces(order: Order) -> dict[str, int]:
    return {line.sku: line.quantity for line in order.lines}


def uses_of_voucher(shop: Shop) -> int:
    [row] = shop.rows("vouchers")
    return int(row["uses"])


def parcels(shop: Shop, order: Order) -> list[Shipment]:
    return [shop.shipment(row["id"]) for row in shop.rows("shipments") if row["order_id"] == order.id]


class TestSplit:
    def test_makes_an_order_of_its_own_at_what_it_cost(self, shop: Shop, tx: Transaction, confirmed: Order) -> None:
        new = shop.split(confirmed, {"MUG": 1, "BOOK": 2})

        old = shop.order(confirmed.id)
        assert (pieces(old), pieces(new)) == ({"MUG": 1, "BOOK": 2}, {"MUG": 2})
        assert old.total_minor + new.total_minor == TOTAL
        assert old.tax_minor + new.tax_minor == confirmed.tax_minor
        assert old.discount_minor + new.discount_minor == 500
        assert (old.delivery, new.delivery) == (confirmed.delivery, None)
        assert (new.status, new.person_id, new.placed_at) == (Status.CONFIRMED, old.person_id, old.placed_at)
        assert (new.address, new.phone, new.split_from) == (old.address, old.phone, old.id)
        assert new.code != old.code
        assert laws.check(tx) == []

    def test_leaves_each_half_the_name_of_the_other(self, shop: Shop, tx: Transaction, confirmed: Order) -> None:
        first = shop.split(confirmed, {"MUG": 1, "BOOK": 2})
        second = shop.split(shop.order(confirmed.id), {"MUG": 1, "BOOK": 1})
        of_first = shop.split(first, {"MUG": 1})

        def names(order: Order) -> list[tuple[str, bool]]:
            return [(each.code, each.is_part) for each in orders.relatives(tx, order)]

        assert names(shop.order(confirmed.id)) == [(first.code, True), (second.code, True)]
        assert names(shop.order(first.id)) == [(confirmed.code, False), (of_first.code, True)]
        assert names(second) == [(confirmed.code, False)]

    def test_gives_each_a_parcel(self, shop: Shop, tx: Transaction, confirmed: Order) -> None:
        new = shop.split(confirmed, {"MUG": 0})

        [first], [second] = parcels(shop, confirmed), parcels(shop, new)
        assert {line.sku: line.quantity for line in first.lines} == {"BOOK": 2}
        assert {line.sku: line.quantity for line in second.lines} == {"MUG": 3}
        shop.deliver(shop.hand_over(second))
        assert laws.check(tx) == []

    def test_lets_each_go_its_way(self, shop: Shop, tx: Transaction, confirmed: Order) -> None:
        new = shop.split(confirmed, {"MUG": 0})

        shop.cancel(new)
        shop.deliver(shop.hand_over(parcels(shop, confirmed)[0]))

        assert shop.order(new.id).status is Status.CANCELLED
        assert shop.available(shop.variant("MUG")) == 10
        assert laws.check(tx) == []

    def test_tells_both_stories(self, shop: Shop, confirmed: Order) -> None:
        new = shop.split(confirmed, {"BOOK": 0})

        assert shop.facts_of("OrderSplit") == [{"into_id": new.id, "amount_minor": -new.total_minor}]
        assert shop.facts_of("OrderSplitOff") == [{"from_id": confirmed.id}]

    def test_keeps_the_discount_without_asking_for_the_minimum(
        self, shop: Shop, tx: Transaction, confirmed: Order
    ) -> None:
        new = shop.split(confirmed, {"BOOK": 0})
        old = shop.order(confirmed.id)

        for order, quantities in ((old, {"MUG": 2}), (new, {"BOOK": 1})):
            drafted = shop.change(order, quantities, by=shop.merchant)
            shop.send(drafted)
            shop.agree(drafted)

        assert shop.order(old.id).discount_minor == old.discount_minor
        assert shop.order(new.id).discount_minor == new.discount_minor
        found = vouchers.by_code(tx, "FIVE")
        assert found is not None
        assert found.uses == 1
        assert laws.check(tx) == []

    def test_leaves_free_delivery_with_the_old_order(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        made(shop, "FREE", Discount(DiscountKind.FREE_DELIVERY), min_minor=3000)
        ben = shop.customer("Ben")
        order = shop.place(cart_with(shop, ben, ("MUG", 3), code="FREE"), ben)

        new = shop.split(order, {"MUG": 2})
        shop.send(shop.change(order, {"MUG": 1}))

        assert shop.order(order.id).total_minor == 1190
        assert (new.total_minor, new.voucher_code) == (1190, "")

    def test_takes_what_was_paid_along(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        paid = shop.receive(placed, TOTAL)
        shop.take_on(paid)

        new = shop.split(paid, {"MUG": 0})

        old = shop.order(paid.id)
        assert (orders.due_minor(tx, old), orders.due_minor(tx, new)) == (0, 0)
        assert orders.money_moved(tx, old) == (old.total_minor, 0)
        assert orders.money_moved(tx, new) == (new.total_minor, 0)
        assert (old.payment, new.payment) == ("paid", "paid")
        shop.cancel(new)
        shop.give_back(new, new.total_minor)
        assert orders.money_moved(tx, new) == (new.total_minor, new.total_minor)
        assert laws.check(tx) == []

    def test_is_for_merchants(self, shop: Shop, tx: Transaction, confirmed: Order) -> None:
        drafted = shop.change(confirmed, {"MUG": 1})

        with shop.refuses(NotAllowed):
            splitting.split(
                tx, drafted.id, version=drafted.version, zone=UTC, actor=shop.customer_of(confirmed), now=NOON
            )

    def test_is_for_whoever_has_drafted_it(self, shop: Shop, tx: Transaction, confirmed: Order) -> None:
        drafted = shop.change(confirmed, {"MUG": 1}, by=shop.merchant)

        with shop.refuses(NotFound):
            splitting.split(tx, drafted.id, version=drafted.version, zone=UTC, actor=shop.owner, now=NOON)

    @pytest.mark.parametrize("quantities", [{}, {"MUG": 4}, {"MUG": 0, "BOOK": 0}, {"MUG": 1, "BOOK": 3}])
    def test_only_takes_out_and_leaves_something(
        self, shop: Shop, confirmed: Order, quantities: dict[str, int]
    ) -> None:
        with shop.refuses(NotASplit):
            shop.split(confirmed, quantities)

        assert shop.order(confirmed.id) == confirmed

    def test_refuses_what_is_packed(self, shop: Shop, tx: Transaction, confirmed: Order) -> None:
        shop.pack(parcels(shop, confirmed)[0])

        with shop.refuses(TooLateToChange) as refusal:
            shop.split(confirmed, {"MUG": 1})

        assert refusal.error.titles == ("Mug",)

    def test_refuses_while_a_change_waits(self, shop: Shop, tx: Transaction, confirmed: Order) -> None:
        drafted = shop.change(confirmed, {"MUG": 1}, by=shop.merchant)
        shop.send(shop.change(confirmed, {"BOOK": 1}))

        with shop.refuses(ChangeWaits):
            splitting.split(tx, drafted.id, version=drafted.version, zone=UTC, actor=shop.merchant, now=NOON)

    def test_refuses_a_draft_that_was_changed_meanwhile(self, shop: Shop, tx: Transaction, confirmed: Order) -> None:
        drafted = shop.change(confirmed, {"MUG": 1}, by=shop.merchant)
        shop.change(confirmed, {"BOOK": 1}, by=shop.merchant)

        with shop.refuses(Changed):
            splitting.split(tx, drafted.id, version=drafted.version, zone=UTC, actor=shop.merchant, now=NOON)


class TestSplitOfWhatIsToBePaid:
    @pytest.fixture
    def unpaid(self, shop: Shop) -> Order:
        shop.product("MUG", price_minor=1000)
        shop.product("BOWL", price_minor=500)
        shop.takes(Terms.PREPAID, minutes=60)
        order = shop.place_order(lines=[("MUG", 2), ("BOWL", 1)])
        shop.take_on(order)
        return shop.order(order.id)

    def test_has_the_same_deadline_each(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        new = shop.split(unpaid, {"BOWL": 0})

        assert (new.status, new.expires_at) == (Status.PLACED, unpaid.expires_at)
        assert new.awaits_money
        assert sorted(orders.clocks_due(tx, now=NOON + 1800, most=9)) == [unpaid.id, new.id]
        shop.tell_time(new, NOON + 24 * 3600)
        assert shop.order(new.id).status is Status.EXPIRED
        assert laws.check(tx) == []

    def test_begins_with_what_is_covered(self, shop: Shop, tx: Transaction, unpaid: Order) -> None:
        shop.receive(unpaid, 2100)

        new = shop.split(unpaid, {"BOWL": 0})

        assert shop.order(unpaid.id).status is Status.CONFIRMED
        assert (new.status, orders.due_minor(tx, new)) == (Status.PLACED, 400)
        assert shop.money(Kind.RECEIVABLE, unpaid.id) == 0
        assert laws.check(tx) == []

    def test_has_a_deadline_of_its_own_where_the_old_one_is_overdue(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG", price_minor=1000)
        shop.product("BOWL", price_minor=500)
        shop.takes(Terms.PREPAID, minutes=60)
        order = shop.place_order(lines=[("MUG", 2), ("BOWL", 1)])
        shop.take_on(order)
        shop.receive(order, 2000)
        for moment in (NOON + 1800, NOON + 100_000):
            expiring.keep_time(tx, order.id, now=moment)

        new = shop.split(order, {"BOWL": 0})

        assert (shop.order(order.id).status, new.status) == (Status.CONFIRMED, Status.PLACED)
        assert new.expires_at == NOON + 3600
        expiring.keep_time(tx, new.id, now=NOON + 1800)
        expiring.keep_time(tx, new.id, now=NOON + 100_000)
        assert shop.order(new.id).status is Status.EXPIRED


class TestVoucherOfASplitOrder:
    @pytest.fixture
    def halves(self, shop: Shop) -> tuple[Order, Order]:
        """Two orders that share the one use of a voucher."""
        shop.product("MUG", price_minor=1190, stock=20)
        shop.product("BOOK", price_minor=1070, stock=20)
        made(shop, "HALF", Discount(DiscountKind.PERCENT, 500_000), uses_max=1)
        anna = shop.customer("Anna")
        old = shop.place(cart_with(shop, anna, ("MUG", 3), ("BOOK", 1), code="HALF"), anna)
        return old, shop.split(old, {"MUG": 0})

    @pytest.mark.parametrize("first", [0, 1])
    def test_is_given_back_with_the_last_of_them(
        self, shop: Shop, tx: Transaction, halves: tuple[Order, Order], first: int
    ) -> None:
        shop.cancel(shop.order(halves[first].id))
        assert uses_of_voucher(shop) == 1
        assert laws.check(tx) == []

        shop.cancel(shop.order(halves[1 - first].id))

        assert uses_of_voucher(shop) == 0
        assert laws.check(tx) == []

    def test_is_used_again_by_whichever_comes_back(
        self, shop: Shop, tx: Transaction, halves: tuple[Order, Order]
    ) -> None:
        for order in halves:
            shop.cancel(shop.order(order.id))

        shop.reactivate(shop.order(halves[1].id))

        assert uses_of_voucher(shop) == 1
        assert laws.check(tx) == []


class TestChangeOfASplitOrder:
    @pytest.mark.parametrize("is_included", [True, False])
    def test_leaves_the_cents_of_other_lines_alone(self, shop: Shop, tx: Transaction, is_included: bool) -> None:
        prices.set_rates(tx, "19", zone=UTC, actor=shop.merchant)
        prices.set_included(tx, is_included, actor=shop.merchant)
        shop.product("MUG", price_minor=333, stock=20)
        shop.product("BOOK", price_minor=1070, stock=20)
        made(shop, "PPP", Discount(DiscountKind.PERCENT, 125_000))
        anna = shop.customer("Anna")
        order = shop.place(cart_with(shop, anna, ("MUG", 5), ("BOOK", 3), code="PPP"), anna)
        new = shop.split(order, {"MUG": 2, "BOOK": 2})

        for half in (shop.order(order.id), new):
            more = shop.change(half, {"MUG": pieces(half)["MUG"] + 1})
            undone = orders.changing.wish(tx, more, shop.variant("MUG"), pieces(half)["MUG"])

            assert undone.is_empty, undone.lines


class TestCharges:
    @given(
        item=st.builds(Item, st.integers(0, 10**9), st.integers(1, 99), st.sampled_from(RATES)),
        going=st.integers(1, 99),
        percent=st.integers(0, 1_000_000),
        is_included=st.booleans(),
    )
    def test_sum_to_the_line_and_stay_lines(self, item: Item, going: int, percent: int, is_included: bool) -> None:
        going = min(going, item.quantity)
        discount = Discount(DiscountKind.PERCENT, percent) if percent else None
        [whole] = prices.totals([item], discount=discount, is_tax_included=is_included).lines
        line = _line(item, whole)

        gone = charge_of(line, going, is_tax_included=is_included)

        for charge in (gone, _rest(line, gone)):
            left = charge.price_minor - charge.discount_minor
            assert charge.total_minor == (left if is_included else left + charge.tax_minor)
            assert 0 <= charge.discount_minor <= charge.price_minor
            assert min(charge.tax_minor, charge.total_minor) >= 0


def _line(item: Item, charge: Charge) -> OrderLine:
    costs = {"tax_minor": charge.tax_minor, "total_minor": charge.total_minor, "discount_minor": charge.discount_minor}
    return OrderLine(1, 1, 1, "A", "A", item.quantity, item.unit_price_minor, rate_ppm=item.rate_ppm, **costs)


def _rest(line: OrderLine, gone: Charge) -> Charge:
    return Charge(
        line.price_minor - gone.price_minor,
        line.discount_minor - gone.discount_minor,
        line.rate_ppm,
        line.tax_minor - gone.tax_minor,
        line.total_minor - gone.total_minor,
    )
