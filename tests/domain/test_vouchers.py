"""Vouchers: what they give, to whom, how often; and that a use is given back once."""

from typing import Any

import pytest

from domain import carts, catalogue, prices, shopkeeping, vouchers
from domain.actors import Actor
from domain.carts import Cart, Way
from domain.catalogue import categories
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.prices import Discount, DiscountKind
from domain.transaction import Transaction
from domain.vouchers import CodeTaken, Lack, VoucherUseless
from tests.shop import NOON, Shop

TENTH = Discount(DiscountKind.PERCENT, 100_000)
FIVE = Discount(DiscountKind.AMOUNT, 500)
FREE = Discount(DiscountKind.FREE_DELIVERY)
DAY = 24 * 3600
# As keyboards of East Asia type it.
FULL_WIDTH = "".join(chr(ord(sign) + 0xFEE0) for sign in "SUMMER10")


def made(shop: Shop, code: str = "SUMMER10", discount: Discount = TENTH, **facts: Any) -> int:
    voucher_id = vouchers.make(shop.tx, code, discount, actor=shop.merchant, now=NOON)
    if facts:
        vouchers.change(shop.tx, voucher_id, actor=shop.merchant, **facts)
    return voucher_id


def cart_with(shop: Shop, customer: Actor, *lines: tuple[str, int], code: str = "SUMMER10", now: int = NOON) -> Cart:
    shop.filled_cart(customer, *lines)
    carts.use_voucher(shop.tx, code, actor=customer, now=now)
    assert customer.person_id is not None
    return carts.cart_of(shop.tx, customer.person_id)


def uses(shop: Shop, voucher_id: int) -> int:
    return vouchers.voucher(shop.tx, voucher_id).uses


@pytest.fixture
def anna(shop: Shop) -> Actor:
    shop.product("MUG", price_minor=1000)
    shop.product("BOWL", price_minor=500)
    return shop.customer("Anna")


class TestMake:
    def test_keeps_the_code_in_capital_letters_and_digits(self, shop: Shop, tx: Transaction) -> None:
        assert vouchers.voucher(tx, made(shop, " Summer-10 ")).code == "SUMMER10"

    def test_refuses_a_code_that_is_taken(self, shop: Shop) -> None:
        made(shop)

        with shop.refuses(CodeTaken):
            made(shop, "summer 10")

    @pytest.mark.parametrize("code", ["", "AB", "--", "A" * 21])
    def test_refuses_what_is_no_code(self, shop: Shop, code: str) -> None:
        with shop.refuses(BadInput):
            made(shop, code)

    @pytest.mark.parametrize(
        "discount",
        [
            Discount(DiscountKind.PERCENT, 0),
            Discount(DiscountKind.PERCENT, 1_000_001),
            Discount(DiscountKind.AMOUNT, 0),
        ],
    )
    def test_refuses_to_give_nothing_or_more_than_all(self, shop: Shop, discount: Discount) -> None:
        with shop.refuses(BadInput):
            made(shop, discount=discount)

    def test_is_for_merchants(self, shop: Shop, tx: Transaction) -> None:
        voucher_id = made(shop)

        with shop.refuses(NotAllowed):
            vouchers.make(tx, "GIFT", FIVE, actor=shop.packer, now=NOON)
        with shop.refuses(NotAllowed):
            vouchers.change(tx, voucher_id, uses_max=1, actor=shop.courier)
        with shop.refuses(NotAllowed):
            vouchers.end(tx, voucher_id, actor=shop.customer("Ben"), now=NOON)


class TestGoLive:
    def test_lets_a_code_be_used_that_nobody_could_use_before(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        drawn_up = vouchers.make(tx, "SUMMER10", TENTH, is_drawn_up=True, actor=shop.merchant, now=NOON)
        assert not vouchers.is_any(tx)
        with shop.refuses(BadInput):
            cart_with(shop, anna, ("MUG", 1))

        for _ in range(2):
            vouchers.go_live(tx, drawn_up, made_at=NOON, version=1, actor=shop.merchant, now=NOON + 1)

        assert vouchers.is_any(tx)
        assert cart_with(shop, anna, ("MUG", 1)).voucher_id == drawn_up
        assert not vouchers.throw_away(tx, drawn_up, made_at=NOON, actor=shop.merchant)

    def test_takes_none_that_gives_something_else_by_now(self, shop: Shop, tx: Transaction) -> None:
        drawn_up = vouchers.make(tx, "SUMMER10", TENTH, is_drawn_up=True, actor=shop.merchant, now=NOON)
        vouchers.change(tx, drawn_up, discount=FIVE, actor=shop.owner)

        with shop.refuses(Changed):
            vouchers.go_live(tx, drawn_up, made_at=NOON, version=1, actor=shop.merchant, now=NOON)

        assert not vouchers.is_any(tx)

    def test_takes_no_other_that_has_its_id_since(self, shop: Shop, tx: Transaction) -> None:
        drawn_up = vouchers.make(tx, "SUMMER10", FIVE, is_drawn_up=True, actor=shop.merchant, now=NOON)
        assert vouchers.throw_away(tx, drawn_up, made_at=NOON, actor=shop.merchant)
        with shop.refuses(NotFound):
            vouchers.go_live(tx, drawn_up, made_at=NOON, version=1, actor=shop.merchant, now=NOON)
        again = vouchers.make(tx, "SUMMER10", TENTH, is_drawn_up=True, actor=shop.merchant, now=NOON + 1)

        with shop.refuses(NotFound):
            vouchers.go_live(tx, again, made_at=NOON, version=1, actor=shop.merchant, now=NOON + 2)

    def test_is_for_merchants(self, shop: Shop, tx: Transaction) -> None:
        drawn_up = vouchers.make(tx, "SUMMER10", FIVE, is_drawn_up=True, actor=shop.merchant, now=NOON)

        with shop.refuses(NotAllowed):
            vouchers.go_live(tx, drawn_up, made_at=NOON, version=1, actor=shop.packer, now=NOON)
        with shop.refuses(NotAllowed):
            vouchers.throw_away(tx, drawn_up, made_at=NOON, actor=shop.packer)


class TestChange:
    def test_refuses_to_end_before_it_begins(self, shop: Shop) -> None:
        voucher_id = made(shop, starts_at=NOON)

        with shop.refuses(BadInput):
            vouchers.change(shop.tx, voucher_id, ends_at=NOON, actor=shop.merchant)

    @pytest.mark.parametrize("uses_max", [0, -1, vouchers.USES_MAX + 1])
    def test_refuses_a_limit_that_is_none(self, shop: Shop, uses_max: int) -> None:
        with shop.refuses(BadInput):
            made(shop, uses_max=uses_max)

    def test_refuses_one_that_is_not_there(self, shop: Shop) -> None:
        with shop.refuses(NotFound):
            vouchers.change(shop.tx, 7, uses_max=1, actor=shop.merchant)


class TestUseVoucher:
    @pytest.mark.parametrize("typed", ["SUMMER10", "summer10", " Summer 10 ", "s u m m e r - 1 0", FULL_WIDTH])
    def test_understands_codes_however_they_are_typed(self, shop: Shop, anna: Actor, typed: str) -> None:
        made(shop)

        cart = cart_with(shop, anna, ("MUG", 2), code=typed)

        assert carts.quote(shop.tx, cart, now=NOON).totals.total_minor == 1800

    def test_refuses_a_code_that_is_none(self, shop: Shop, anna: Actor) -> None:
        with shop.refuses(BadInput):
            cart_with(shop, anna, ("MUG", 1), code="WINTER")

    @pytest.mark.parametrize(
        ("lack", "facts"),
        [
            (Lack.NOT_YET, {"starts_at": NOON + 1}),
            (Lack.OVER, {"ends_at": NOON}),
        ],
    )
    def test_refuses_one_that_does_not_count_now(
        self, shop: Shop, anna: Actor, lack: Lack, facts: dict[str, Any]
    ) -> None:
        made(shop, **facts)

        with shop.refuses(VoucherUseless) as refusal:
            cart_with(shop, anna, ("MUG", 1))
        assert refusal.error.lack is lack

    def test_counts_from_its_first_moment_to_its_last(self, shop: Shop, anna: Actor) -> None:
        made(shop, starts_at=NOON, ends_at=NOON + DAY)

        cart = cart_with(shop, anna, ("MUG", 1))

        lacks = [carts.quote(shop.tx, cart, now=now).lack for now in (NOON, NOON + DAY - 1, NOON + DAY)]
        assert lacks == [None, None, Lack.OVER]

    def test_refuses_one_that_has_ended(self, shop: Shop, anna: Actor) -> None:
        vouchers.end(shop.tx, made(shop), actor=shop.merchant, now=NOON)

        with shop.refuses(VoucherUseless) as refusal:
            cart_with(shop, anna, ("MUG", 1))
        assert refusal.error.lack is Lack.ENDED

    def test_refuses_a_second_use_by_one_customer(self, shop: Shop, anna: Actor) -> None:
        made(shop, uses_per_person_max=1)
        shop.place(cart_with(shop, anna, ("MUG", 1)), anna)

        with shop.refuses(VoucherUseless) as refusal:
            cart_with(shop, anna, ("MUG", 1))
        assert refusal.error.lack is Lack.USED_BY_YOU
        cart_with(shop, shop.customer("Ben"), ("MUG", 1))

    def test_refuses_a_second_order_where_it_is_for_the_first(self, shop: Shop, anna: Actor) -> None:
        made(shop, is_first_order_only=True)
        order = shop.place_order("MUG", customer=anna)

        with shop.refuses(VoucherUseless) as refusal:
            cart_with(shop, anna, ("MUG", 1))
        assert refusal.error.lack is Lack.NOT_FIRST

        # An order that came to nothing was none.
        shop.cancel(order)
        cart_with(shop, anna, ("MUG", 1))

    def test_the_cart_loses_it_with_the_order(self, shop: Shop, anna: Actor) -> None:
        made(shop)
        shop.place(cart_with(shop, anna, ("MUG", 1)), anna)

        assert shop.filled_cart(anna, ("MUG", 1)).voucher_id is None

    def test_can_be_taken_out_again(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        made(shop)
        cart_with(shop, anna, ("MUG", 1))

        cart = carts.drop_voucher(tx, actor=anna, now=NOON)

        assert shop.place(cart, anna).total_minor == 1000


class TestQuote:
    def test_below_the_minimum_it_waits_for_more(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        made(shop, discount=FIVE, min_minor=2000)
        cart = cart_with(shop, anna, ("MUG", 1))
        before = carts.quote(tx, cart, now=NOON)

        after = carts.quote(tx, carts.add(tx, shop.variant("MUG"), actor=anna, now=NOON), now=NOON)

        assert (before.lack, before.totals.total_minor) == (Lack.MINIMUM, 1000)
        assert (after.lack, after.totals.total_minor) == (None, 1500)

    def test_a_condition_that_stops_being_met_takes_the_discount_with_it(
        self, shop: Shop, tx: Transaction, anna: Actor
    ) -> None:
        made(shop, discount=FIVE, min_minor=2000)
        cart_with(shop, anna, ("MUG", 2))

        cart = carts.change_quantity(tx, shop.variant("MUG"), quantity=1, actor=anna, now=NOON)

        order = shop.place(cart, anna)
        assert (order.total_minor, order.voucher_code) == (1000, "")

    def test_is_for_its_products_alone(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        bowl = catalogue.variant(tx, shop.variant("BOWL")).product_id
        made(shop, product_ids=[bowl])

        order = shop.place(cart_with(shop, anna, ("MUG", 1), ("BOWL", 2)), anna)

        assert [line.discount_minor for line in order.lines] == [0, 100]

    def test_its_minimum_is_of_what_it_is_for(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        bowl = catalogue.variant(tx, shop.variant("BOWL")).product_id
        made(shop, product_ids=[bowl], min_minor=1000)

        cart = cart_with(shop, anna, ("MUG", 5), ("BOWL", 1))

        assert carts.quote(tx, cart, now=NOON).lack is Lack.MINIMUM

    def test_is_for_categories_with_all_below_them(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        kitchen = categories.add(tx, "Kitchen")
        cups = categories.add(tx, "Cups", parent_id=kitchen)
        mug = catalogue.variant(tx, shop.variant("MUG")).product_id
        categories.put_product(tx, mug, category_ids=[cups])
        made(shop, category_ids=[kitchen])

        order = shop.place(cart_with(shop, anna, ("MUG", 1), ("BOWL", 1)), anna)

        assert [line.discount_minor for line in order.lines] == [100, 0]

    def test_gives_nothing_where_nothing_fits(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        made(shop, product_ids=[999])

        cart = cart_with(shop, anna, ("MUG", 1))

        assert carts.quote(tx, cart, now=NOON).lack is Lack.NOTHING_FITS

    def test_free_delivery_waits_for_a_delivery_that_costs(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        made(shop, discount=FREE)
        cart = cart_with(shop, anna, ("MUG", 1))
        assert carts.quote(tx, cart, now=NOON).lack is Lack.NO_DELIVERY
        prices.set_tariff(tx, "4.90, free from 20", currency="EUR", actor=shop.merchant)

        quotes = [carts.quote(tx, cart, now=NOON)]
        quotes.append(carts.quote(tx, carts.add(tx, shop.variant("MUG"), actor=anna, now=NOON), now=NOON))
        shopkeeping.set_ways(tx, ("delivery", "pickup"), actor=shop.merchant)
        quotes.append(carts.quote(tx, carts.choose_way(tx, Way.PICKUP, actor=anna, now=NOON), now=NOON))

        assert [(each.lack, each.totals.total_minor) for each in quotes] == [
            (None, 1000),
            (Lack.NO_DELIVERY, 2000),
            (Lack.NO_DELIVERY, 2000),
        ]

    def test_the_minimum_for_free_delivery_counts_what_is_paid(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        prices.set_tariff(tx, "4.90, free from 20", currency="EUR", actor=shop.merchant)
        made(shop)

        cart = cart_with(shop, anna, ("MUG", 2))

        assert carts.quote(tx, cart, now=NOON).totals.total_minor == 1800 + 490


class TestRedeem:
    def test_the_order_says_what_came_off_and_why(self, shop: Shop, anna: Actor) -> None:
        voucher_id = made(shop)

        order = shop.place(cart_with(shop, anna, ("MUG", 2), ("BOWL", 1)), anna)

        assert (order.voucher_code, order.discount_minor, order.total_minor) == ("SUMMER10", 250, 2250)
        assert [line.discount_minor for line in order.lines] == [200, 50]
        assert uses(shop, voucher_id) == 1

    def test_the_last_use_goes_to_the_first(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        voucher_id = made(shop, uses_max=1)
        ben = shop.customer("Ben")
        cart, other = cart_with(shop, anna, ("MUG", 1)), cart_with(shop, ben, ("MUG", 1))
        shop.place(cart, anna, total_minor=900)

        with shop.refuses(VoucherUseless) as refusal:
            shop.place(other, ben, total_minor=900)

        assert refusal.error.lack is Lack.USED_UP
        assert uses(shop, voucher_id) == 1
        assert carts.cart_of(tx, other.person_id).quantity_of(shop.variant("MUG")) == 1
        # Once they have seen that it gives nothing, they may order without it.
        assert shop.place(other, ben, total_minor=1000).voucher_code == ""

    def test_a_limit_holds_where_the_quote_came_too_early(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        """What a second database connection would do between our look at the voucher and our use of it."""
        voucher_id = made(shop, uses_max=1)
        seen = vouchers.voucher(tx, voucher_id)
        order = shop.place(cart_with(shop, anna, ("MUG", 1)), anna)

        with shop.refuses(VoucherUseless):
            vouchers.redeem(tx, seen, order_id=order.id, person_id=order.person_id, now=NOON)

    def test_a_merchant_who_lowers_the_limit_takes_nothing_back(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        voucher_id = made(shop)
        for _ in range(2):
            shop.place(cart_with(shop, anna, ("MUG", 1)), anna)

        vouchers.change(tx, voucher_id, uses_max=1, actor=shop.merchant)

        assert vouchers.voucher(tx, voucher_id).lack_at(NOON) is Lack.USED_UP

    def test_what_has_ended_between_summary_and_order_is_said(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        voucher_id = made(shop)
        cart = cart_with(shop, anna, ("MUG", 1))
        vouchers.end(tx, voucher_id, actor=shop.merchant, now=NOON)

        with shop.refuses(VoucherUseless) as refusal:
            shop.place(cart, anna, total_minor=900)

        assert refusal.error.lack is Lack.ENDED

    def test_a_voucher_that_gives_more_than_was_seen_is_shown_first(
        self, shop: Shop, tx: Transaction, anna: Actor
    ) -> None:
        voucher_id = made(shop)
        cart = cart_with(shop, anna, ("MUG", 1))
        vouchers.change(tx, voucher_id, discount=FIVE, actor=shop.merchant)

        with shop.refuses(Changed):
            shop.place(cart, anna, total_minor=900)


class TestRelease:
    def test_a_cancelled_order_gives_its_use_back_once(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        voucher_id = made(shop, uses_max=1)
        order = shop.place(cart_with(shop, anna, ("MUG", 1)), anna)

        shop.cancel(order)
        vouchers.release(tx, order.id, now=NOON)

        assert uses(shop, voucher_id) == 0
        assert shop.place(cart_with(shop, anna, ("MUG", 1)), anna).voucher_code == "SUMMER10"

    def test_a_declined_order_gives_it_back_too(self, shop: Shop, anna: Actor) -> None:
        voucher_id = made(shop)

        shop.decline(shop.place(cart_with(shop, anna, ("MUG", 1)), anna))

        assert uses(shop, voucher_id) == 0

    def test_an_order_without_one_has_nothing_to_give(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        vouchers.release(tx, shop.place_order("MUG", customer=anna).id, now=NOON)

        assert shop.rows("voucher_uses") == []


class TestRedeemAgain:
    def test_takes_the_use_again_once(self, unchecked_shop: Shop) -> None:
        shop = unchecked_shop
        shop.product("MUG")
        anna, voucher_id = shop.customer("Anna"), made(shop, uses_max=1)
        order = shop.place(cart_with(shop, anna, ("MUG", 1)), anna)
        vouchers.release(shop.tx, order.id, now=NOON)

        for _ in range(2):
            vouchers.redeem_again(shop.tx, order.id, is_kept=False, now=NOON)

        assert uses(shop, voucher_id) == 1

    def test_refuses_where_it_was_used_up_or_ended_meanwhile(self, unchecked_shop: Shop) -> None:
        shop = unchecked_shop
        shop.product("MUG")
        anna, ben = shop.customer("Anna"), shop.customer("Ben")
        voucher_id = made(shop, uses_max=1)
        order = shop.place(cart_with(shop, anna, ("MUG", 1)), anna)
        vouchers.release(shop.tx, order.id, now=NOON)
        shop.place(cart_with(shop, ben, ("MUG", 1)), ben)

        with shop.refuses(VoucherUseless):
            vouchers.redeem_again(shop.tx, order.id, is_kept=False, now=NOON)
        vouchers.end(shop.tx, voucher_id, actor=shop.merchant, now=NOON)
        with shop.refuses(VoucherUseless):
            vouchers.redeem_again(shop.tx, order.id, is_kept=False, now=NOON)

    def test_a_late_payer_keeps_it_beyond_the_limit(self, unchecked_shop: Shop) -> None:
        shop = unchecked_shop
        shop.product("MUG")
        anna, ben = shop.customer("Anna"), shop.customer("Ben")
        voucher_id = made(shop, uses_max=1)
        order = shop.place(cart_with(shop, anna, ("MUG", 1)), anna)
        vouchers.release(shop.tx, order.id, now=NOON)
        shop.place(cart_with(shop, ben, ("MUG", 1)), ben)

        vouchers.redeem_again(shop.tx, order.id, is_kept=True, now=NOON)

        assert uses(shop, voucher_id) == 2
