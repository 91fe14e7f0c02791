"""One function for every total: parts always sum to the whole, to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import money, prices
from domain.prices import Discount, DiscountKind, Item

VAT, REDUCED = 190_000, 70_000
# A hundred of the dearest currency's minor units is little, 10⁹ is a house; the currency itself changes no sum.
AMOUNTS = st.integers(0, 10**9)
RATES = st.sampled_from([0, 25_000, REDUCED, 88_750, VAT, 270_000, 1_000_000])
ITEMS = st.builds(Item, AMOUNTS, st.integers(1, 99), RATES, st.booleans())
DISCOUNTS = st.one_of(
    st.none(),
    st.builds(Discount, st.just(DiscountKind.PERCENT), st.integers(1, 1_000_000)),
    st.builds(Discount, st.just(DiscountKind.AMOUNT), AMOUNTS),
    st.just(Discount(DiscountKind.FREE_DELIVERY)),
)
BASKETS = st.lists(ITEMS, max_size=12)
DELIVERIES = st.one_of(st.none(), st.builds(Item, AMOUNTS, st.just(1), RATES))


def percent(value: int) -> Discount:
    return Discount(DiscountKind.PERCENT, value * 10_000)


def amount(minor: int) -> Discount:
    return Discount(DiscountKind.AMOUNT, minor)


class TestTotals:
    def test_adds_up_the_lines(self) -> None:
        totals = prices.totals([Item(1200, 2), Item(350, 3)])

        assert [line.total_minor for line in totals.lines] == [2400, 1050]
        assert (totals.total_minor, totals.tax_minor, totals.discount_minor) == (3450, 0, 0)

    def test_of_nothing_are_nothing(self) -> None:
        assert prices.totals([], discount=amount(500)).total_minor == 0

    def test_takes_the_largest_amount_and_refuses_more(self) -> None:
        assert prices.totals([Item(money.AMOUNT_MINOR_MAX)]).total_minor == money.AMOUNT_MINOR_MAX

        with pytest.raises(prices.TotalTooLarge):
            prices.totals([Item(money.AMOUNT_MINOR_MAX), Item(1)])

    def test_finds_the_tax_in_a_price_that_has_it(self) -> None:
        totals = prices.totals([Item(2000, 1, VAT), Item(1070, 1, REDUCED)])

        assert (totals.total_minor, totals.taxes) == (3070, {VAT: 319, REDUCED: 70})

    def test_adds_the_tax_to_a_price_that_has_it_not(self) -> None:
        totals = prices.totals([Item(2000, 1, VAT)], delivery=Item(490, 1, VAT), is_tax_included=False)

        assert (totals.total_minor, totals.tax_minor) == (2000 + 380 + 490 + 93, 473)

    @pytest.mark.parametrize(("price_minor", "tax_minor"), [(1, 0), (3, 0), (5, 1), (15, 2), (25, 3), (35, 4)])
    def test_rounds_half_up_line_by_line(self, price_minor: int, tax_minor: int) -> None:
        line = Item(price_minor, 1, 100_000)

        totals = prices.totals([line, line], is_tax_included=False)

        assert [each.tax_minor for each in totals.lines] == [tax_minor, tax_minor]

    def test_spreads_a_discount_by_largest_remainder(self) -> None:
        totals = prices.totals([Item(100), Item(100), Item(100)], discount=amount(100))

        assert [line.discount_minor for line in totals.lines] == [34, 33, 33]

    def test_rounds_a_percentage_once_for_all_goods(self) -> None:
        # 10 % of each line alone would be 1 + 1 + 1.
        totals = prices.totals([Item(5), Item(5), Item(5)], discount=percent(10))

        assert totals.discount_minor == 2

    def test_discounts_only_what_the_voucher_is_for(self) -> None:
        totals = prices.totals([Item(1000), Item(1000, is_discounted=False)], discount=percent(50))

        assert [line.total_minor for line in totals.lines] == [500, 1000]

    def test_taxes_what_is_left_of_a_price(self) -> None:
        totals = prices.totals([Item(2000, 1, VAT)], discount=percent(50))

        assert totals.tax_minor == 160

    def test_a_discount_neither_touches_delivery_nor_goes_below_zero(self) -> None:
        totals = prices.totals([Item(1000)], discount=amount(5000), delivery=Item(490))

        assert (totals.total_minor, totals.discount_minor) == (490, 1000)

    def test_free_delivery_takes_all_of_it_and_nothing_else(self) -> None:
        free = Discount(DiscountKind.FREE_DELIVERY)

        totals = prices.totals([Item(1000, 1, VAT)], discount=free, delivery=Item(490, 1, VAT))

        assert (totals.total_minor, totals.discount_minor, totals.tax_minor) == (1000, 0, 160)
        assert totals.delivery is not None
        assert (totals.delivery.price_minor, totals.delivery.discount_minor) == (490, 490)

    @given(BASKETS, DISCOUNTS, DELIVERIES, st.booleans())
    def test_parts_sum_to_the_whole(
        self, items: list[Item], discount: Discount | None, delivery: Item | None, is_tax_included: bool
    ) -> None:
        totals = prices.totals(items, discount=discount, delivery=delivery, is_tax_included=is_tax_included)

        for charge in totals.charges:
            left = charge.price_minor - charge.discount_minor
            assert 0 <= charge.discount_minor <= charge.price_minor
            assert 0 <= charge.tax_minor <= charge.total_minor
            assert charge.total_minor == (left if is_tax_included else left + charge.tax_minor)
        assert totals.total_minor == sum(charge.total_minor for charge in totals.charges)
        assert totals.tax_minor == sum(totals.taxes.values())
        assert totals.discount_minor == sum(line.discount_minor for line in totals.lines)

    @given(BASKETS, AMOUNTS)
    def test_an_amount_comes_off_whole_or_as_far_as_it_goes(self, items: list[Item], value: int) -> None:
        there = sum(item.price_minor for item in items if item.is_discounted)

        totals = prices.totals(items, discount=amount(value), delivery=Item(490))

        assert totals.discount_minor == min(value, there)
        assert totals.delivery == prices.totals([], delivery=Item(490)).delivery
        for item, line in zip(items, totals.lines, strict=True):
            assert item.is_discounted or not line.discount_minor

    @given(BASKETS, st.integers(0, 999_999), st.integers(1, 999_999))
    def test_more_off_costs_no_more(self, items: list[Item], less: int, more: int) -> None:
        first = prices.totals(items, discount=Discount(DiscountKind.PERCENT, less))
        second = prices.totals(items, discount=Discount(DiscountKind.PERCENT, min(less + more, 1_000_000)))

        assert second.total_minor <= first.total_minor

    @given(BASKETS.filter(bool), DISCOUNTS)
    def test_one_more_piece_costs_no_less(self, items: list[Item], discount: Discount | None) -> None:
        item = items[0]
        more = [Item(item.unit_price_minor, item.quantity + 1, item.rate_ppm, item.is_discounted), *items[1:]]

        assert prices.totals(more, discount=discount).total_minor >= prices.totals(items, discount=discount).total_minor

    @given(st.builds(Item, AMOUNTS, st.integers(1, 99), RATES), RATES)
    def test_a_higher_rate_costs_no_less(self, item: Item, rate_ppm: int) -> None:
        low, high = sorted([item.rate_ppm, rate_ppm])

        cheap, dear = (
            prices.totals([Item(item.unit_price_minor, item.quantity, rate)], is_tax_included=False)
            for rate in (low, high)
        )

        assert cheap.total_minor <= dear.total_minor

    @given(AMOUNTS, RATES)
    def test_the_tax_in_a_price_is_a_whole_unit_at_most_from_the_exact_one(self, price_minor: int, rate: int) -> None:
        tax = prices.tax_in(price_minor, rate_ppm=rate, is_included=True)

        assert abs(tax * (prices.WHOLE_PPM + rate) - price_minor * rate) * 2 <= prices.WHOLE_PPM + rate


class TestUnitCosts:
    @given(AMOUNTS, st.integers(0, 1_000_000), st.integers(1, 999))
    def test_units_sum_to_the_line(self, total_minor: int, tax_ppm: int, quantity: int) -> None:
        tax_minor = total_minor * tax_ppm // prices.WHOLE_PPM

        costs = prices.unit_costs(total_minor, tax_minor, quantity=quantity)

        assert len(costs) == quantity
        assert (sum(cost.total_minor for cost in costs), sum(cost.tax_minor for cost in costs)) == (
            total_minor,
            tax_minor,
        )
        assert all(0 <= cost.tax_minor <= cost.total_minor for cost in costs)
        assert costs[0].total_minor - costs[-1].total_minor in {0, 1}

    @given(AMOUNTS, st.lists(st.integers(1, 20), min_size=1, max_size=8))
    def test_any_way_of_giving_back_in_parts_sums_to_the_whole(self, total_minor: int, parts: list[int]) -> None:
        costs = prices.unit_costs(total_minor, total_minor // 6, quantity=sum(parts))
        given_back, first = 0, 0

        for part in parts:
            given_back += sum(cost.total_minor for cost in costs[first : first + part])
            first += part

        assert given_back == total_minor
