"""The money of exchanges, to the smallest piece of any currency: taxes, vouchers, split orders, one after another."""

from datetime import UTC

import pytest

from domain import carts, orders, prices, vouchers
from domain.flows import refunding
from domain.orders import Order
from domain.orders import Status as OrderStatus
from domain.prices import Discount, DiscountKind
from domain.returns import Outcome, Wish
from tests.cards import CardPayment, order_in, take_cards
from tests.giving_back import Case
from tests.shop import NOON, Shop


@pytest.fixture(autouse=True)
def shelves(shop: Shop) -> None:
    """Red and blue cups at 10.01, large ones at 12.34, small ones at 3.33."""
    for sku, price in (("CUP-RED", 1001), ("CUP-BLUE", 1001), ("CUP-LARGE", 1234), ("CUP-SMALL", 333)):
        shop.product(sku, price_minor=price)


def arrived(shop: Shop, order: Order) -> Order:
    shop.deliver(shop.hand_over(shop.shipment_of(order)))
    return shop.order(order.id)


def bought(shop: Shop, pieces: int = 3, *, less_minor: int = 0) -> Order:
    """So many red cups are with their customer, paid at the door."""
    anna = shop.customer("Anna")
    assert anna.person_id is not None
    shop.filled_cart(anna, ("CUP-RED", pieces))
    if less_minor:
        vouchers.make(shop.tx, "LESS", Discount(DiscountKind.AMOUNT, less_minor), actor=shop.merchant, now=NOON)
        carts.use_voucher(shop.tx, "LESS", actor=anna, now=NOON)
    placed = shop.place(carts.cart_of(shop.tx, anna.person_id), anna)
    shop.accept(placed)
    return placed


def due(shop: Shop, order: Order) -> int:
    return orders.due_minor(shop.tx, shop.order(order.id))


def exchanged(shop: Shop, order: Order, instead: str, *, pieces: int = 3, good: int = 3) -> Order:
    """What comes instead of so many pieces of an order, of which so many are as they should be."""
    case = Case(shop, order, pieces=pieces, wish=Wish.EXCHANGE, instead=instead).agreed().bring(pieces)
    case.look(Outcome.RESTOCK, good)
    if good < pieces:
        case.look(Outcome.CUSTOMER, pieces - good)
    return case.child


class TestTax:
    @pytest.mark.parametrize("is_included", [True, False])
    @pytest.mark.parametrize("good", [3, 2, 1])
    def test_of_an_even_exchange_leaves_nothing_due(self, shop: Shop, is_included: bool, good: int) -> None:
        prices.set_rates(shop.tx, "19", zone=UTC, actor=shop.merchant)
        prices.set_included(shop.tx, is_included, actor=shop.merchant)
        order = arrived(shop, bought(shop, less_minor=100))

        child = exchanged(shop, order, "CUP-BLUE", good=good)

        assert (child.status, due(shop, child), due(shop, order)) == (OrderStatus.CONFIRMED, 0, 0)
        assert child.tax_minor == sum(cost.tax_minor for cost in order.lines[0].unit_costs[:good])

    def test_of_what_costs_more_is_that_of_today(self, shop: Shop) -> None:
        prices.set_rates(shop.tx, "19", zone=UTC, actor=shop.merchant)
        order = arrived(shop, bought(shop))
        prices.set_rates(shop.tx, "7", zone=UTC, actor=shop.merchant)

        child = exchanged(shop, order, "CUP-LARGE", good=2)

        assert [(line.rate_ppm, line.total_minor) for line in child.lines] == [(70_000, 2468)]
        assert due(shop, child) == 2468 - 2002


class TestSplitOrders:
    def test_are_exchanged_for_what_each_part_cost(self, shop: Shop) -> None:
        """A voucher had taken a euro off three; each part is exchanged for as much as it was."""
        first = bought(shop, less_minor=100)
        second = shop.split(first, {"CUP-RED": 2})
        parts = [arrived(shop, first), arrived(shop, second)]

        children = [
            exchanged(shop, part, "CUP-BLUE", pieces=pieces, good=1) for part, pieces in zip(parts, (2, 1), strict=True)
        ]

        assert [due(shop, each) for each in (*parts, *children)] == [0, 0, 0, 0]
        assert [child.total_minor for child in children] == [part.lines[0].unit_costs[0].total_minor for part in parts]


class TestCurrencies:
    @pytest.mark.parametrize(("currency", "step_minor", "by_hand_minor"), [("JPY", 1, 0), ("KWD", 10, 5)])
    def test_have_the_difference_given_back_in_their_smallest_pieces(
        self, shop: Shop, currency: str, step_minor: int, by_hand_minor: int
    ) -> None:
        take_cards(shop, step_minor=step_minor)
        shop.product("SPOON", price_minor=1225)
        placed = order_in(shop, currency, 1980)
        card = CardPayment.begun(shop, order=placed)
        card.hears(captured=1980)
        shop.accept(shop.order(placed.id))
        order = arrived(shop, placed)

        child = exchanged(shop, order, "SPOON", pieces=1, good=1)

        assert (child.currency, child.total_minor, due(shop, child)) == (currency, 1225, 0)
        back = 1980 - 1225 - by_hand_minor
        assert card.where == {"refundable": 1980 - back, "refunding": back}
        kinds = [kind for kind, _ in shop.tasks]
        assert kinds == (["return_to_repay"] if by_hand_minor else [])


class TestOneAfterAnother:
    """Two cups by card, exchanged for large ones with 4.66 paid besides, and those for others again."""

    @pytest.fixture
    def paid(self, shop: Shop) -> tuple[CardPayment, CardPayment, Order]:
        take_cards(shop)
        placed = bought_by_card(shop)
        first = CardPayment.begun(shop, order=placed)
        first.hears(captured=2002)
        shop.accept(shop.order(placed.id))
        large = exchanged(shop, arrived(shop, placed), "CUP-LARGE", pieces=2, good=2)
        second = CardPayment.begun(shop, order=large, amount_minor=466)
        second.hears(captured=466)
        return first, second, arrived(shop, large)

    def test_an_even_exchange_of_an_exchange_moves_no_money(
        self, shop: Shop, paid: tuple[CardPayment, CardPayment, Order]
    ) -> None:
        first, second, large = paid
        shop.product("CUP-GREEN", price_minor=1234)

        green = exchanged(shop, large, "CUP-GREEN", pieces=2, good=2)

        assert (green.status, due(shop, green), due(shop, large)) == (OrderStatus.CONFIRMED, 0, 0)
        assert (first.where, second.where) == ({"refundable": 2002}, {"refundable": 466})

    def test_a_cheaper_one_gives_back_through_the_oldest_payment(
        self, shop: Shop, paid: tuple[CardPayment, CardPayment, Order]
    ) -> None:
        first, second, large = paid

        small = exchanged(shop, large, "CUP-SMALL", pieces=2, good=2)

        assert due(shop, small) == 0
        assert (first.where, second.where) == ({"refundable": 200, "refunding": 1802}, {"refundable": 466})

    def test_all_of_it_goes_back_the_way_it_came(
        self, shop: Shop, paid: tuple[CardPayment, CardPayment, Order]
    ) -> None:
        first, second, large = paid
        small = arrived(shop, exchanged(shop, large, "CUP-SMALL", pieces=2, good=2))

        Case(shop, small).agreed().bring(2).look(Outcome.RESTOCK, 2)

        assert (first.where, second.where) == ({"refunding": 2002}, {"refunding": 466})

    def test_a_gift_goes_back_through_the_oldest_payment(
        self, shop: Shop, paid: tuple[CardPayment, CardPayment, Order]
    ) -> None:
        first, second, large = paid

        found = refunding.refund(
            shop.tx,
            large.id,
            version=large.version,
            amount_minor=500,
            reason="a crack",
            is_goodwill=True,
            actor=shop.merchant,
            now=NOON,
        )

        assert found.to_cards == ((first.id, 500),)
        assert second.where == {"refundable": 466}


def bought_by_card(shop: Shop) -> Order:
    anna = shop.customer("Anna")
    return shop.place(shop.filled_cart(anna, ("CUP-RED", 2)), anna)
