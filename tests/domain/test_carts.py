"""What a customer means to buy, and where to."""

import pytest

from domain import carts, catalogue
from domain.actors import Actor
from domain.carts import LINES_MAX, QUANTITY_MAX, Cart
from domain.errors import BadInput, Changed, NotFound
from domain.money import AMOUNT_MINOR_MAX
from domain.prices import TotalTooLarge
from domain.stock import OutOfStock
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture
def anna(shop: Shop) -> Actor:
    return shop.customer("Anna")


@pytest.fixture
def mug(shop: Shop) -> int:
    """Ten of them."""
    return shop.product("MUG", stock=10, price_minor=1200)


def cart_of(tx: Transaction, person: Actor) -> Cart:
    assert person.person_id is not None
    return carts.cart_of(tx, person.person_id)


class TestAdd:
    def test_puts_pieces_into_the_actor_s_own_cart(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        cart = carts.add(tx, mug, quantity=2, actor=anna, now=NOON)

        assert [(line.variant.sku, line.quantity, line.available) for line in cart.lines] == [("MUG", 2, 10)]
        assert (cart.pieces, cart.goods_minor) == (2, 2400)
        assert cart == cart_of(tx, anna)
        assert cart_of(tx, shop.customer("Ben")).lines == ()

    def test_adds_to_what_is_there(self, tx: Transaction, anna: Actor, mug: int) -> None:
        first = carts.add(tx, mug, actor=anna, now=NOON)

        second = carts.add(tx, mug, quantity=2, actor=anna, now=NOON)

        assert second.quantity_of(mug) == 3
        assert second.version > first.version

    def test_keeps_lines_in_the_order_of_arrival(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        bowl = shop.product("BOWL")
        carts.add(tx, bowl, actor=anna, now=NOON)
        carts.add(tx, mug, actor=anna, now=NOON + 1)

        cart = carts.add(tx, bowl, actor=anna, now=NOON + 2)

        assert [line.variant.sku for line in cart.lines] == ["BOWL", "MUG"]

    def test_holds_nothing_back(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        carts.add(tx, mug, quantity=10, actor=anna, now=NOON)

        assert shop.available(mug) == 10

    def test_refuses_more_than_there_is(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        before = carts.add(tx, mug, quantity=8, actor=anna, now=NOON)

        with shop.refuses(OutOfStock) as refusal:
            carts.add(tx, mug, quantity=3, actor=anna, now=NOON)

        assert [(short.wanted, short.available) for short in refusal.error.shorts] == [(11, 10)]
        assert cart_of(tx, anna) == before

    def test_refuses_what_is_not_on_sale(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        catalogue.change_variant(tx, mug, active=0)

        with shop.refuses(NotFound):
            carts.add(tx, mug, actor=anna, now=NOON)

        assert cart_of(tx, anna).lines == ()

    def test_refuses_a_variant_of_a_hidden_product(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        catalogue.change_product(tx, catalogue.variant(tx, mug).product_id, active=0)

        with shop.refuses(NotFound):
            carts.add(tx, mug, actor=anna, now=NOON)

    def test_refuses_what_never_was(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        with shop.refuses(NotFound):
            carts.add(tx, 10**9, actor=anna, now=NOON)

    @pytest.mark.parametrize("quantity", [-1, 0, QUANTITY_MAX + 1, 10**9])
    def test_refuses_absurd_quantities(self, shop: Shop, tx: Transaction, anna: Actor, mug: int, quantity: int) -> None:
        with shop.refuses(BadInput) as refusal:
            carts.add(tx, mug, quantity=quantity, actor=anna, now=NOON)

        assert (refusal.error.field, refusal.error.reason) == ("quantity", "out_of_range")
        assert cart_of(tx, anna).lines == ()

    def test_takes_nothing_out(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        before = carts.add(tx, mug, quantity=5, actor=anna, now=NOON)

        with shop.refuses(BadInput):
            carts.add(tx, mug, quantity=-2, actor=anna, now=NOON)

        assert cart_of(tx, anna) == before

    def test_refuses_what_costs_more_than_one_order_may(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        palace = shop.product("PALACE", price_minor=AMOUNT_MINOR_MAX)
        before = carts.add(tx, palace, actor=anna, now=NOON)

        with shop.refuses(TotalTooLarge):
            carts.add(tx, palace, actor=anna, now=NOON)

        assert cart_of(tx, anna) == before

    def test_refuses_one_line_too_many(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        variants = [shop.product(f"CUP-{number}", stock=2) for number in range(LINES_MAX)]
        for variant_id in variants:
            carts.add(tx, variant_id, actor=anna, now=NOON)

        with shop.refuses(carts.CartTooLarge):
            carts.add(tx, mug, actor=anna, now=NOON)

        assert len(carts.add(tx, variants[0], actor=anna, now=NOON).lines) == LINES_MAX


class TestChangeQuantity:
    def test_sets_how_many(self, tx: Transaction, anna: Actor, mug: int) -> None:
        carts.add(tx, mug, quantity=5, actor=anna, now=NOON)

        assert carts.change_quantity(tx, mug, quantity=2, actor=anna, now=NOON).quantity_of(mug) == 2
        assert carts.change_quantity(tx, mug, quantity=10, actor=anna, now=NOON).quantity_of(mug) == 10

    def test_takes_out_at_0(self, tx: Transaction, anna: Actor, mug: int) -> None:
        carts.add(tx, mug, quantity=5, actor=anna, now=NOON)

        assert carts.change_quantity(tx, mug, quantity=0, actor=anna, now=NOON).lines == ()

    def test_lowers_even_below_what_is_not_there_any_more(
        self, shop: Shop, tx: Transaction, anna: Actor, mug: int
    ) -> None:
        carts.add(tx, mug, quantity=5, actor=anna, now=NOON)
        shop.count(mug, -8)

        assert carts.change_quantity(tx, mug, quantity=4, actor=anna, now=NOON).quantity_of(mug) == 4

    def test_refuses_more_than_there_is(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        before = carts.add(tx, mug, quantity=5, actor=anna, now=NOON)

        with shop.refuses(OutOfStock):
            carts.change_quantity(tx, mug, quantity=11, actor=anna, now=NOON)

        assert cart_of(tx, anna) == before

    @pytest.mark.parametrize("quantity", [-1, QUANTITY_MAX + 1])
    def test_refuses_absurd_quantities(self, shop: Shop, tx: Transaction, anna: Actor, mug: int, quantity: int) -> None:
        with shop.refuses(BadInput):
            carts.change_quantity(tx, mug, quantity=quantity, actor=anna, now=NOON)


class TestEmpty:
    def test_takes_everything_out_and_keeps_the_details(self, shop: Shop, tx: Transaction, mug: int) -> None:
        anna = shop.customer("Anna")
        before = shop.filled_cart(anna, ("MUG", 2))

        cart = carts.empty(tx, actor=anna, now=NOON)

        assert cart.lines == ()
        assert (cart.address, cart.phone) == (before.address, before.phone)
        assert cart.version > before.version


class TestTakeWhatIsThere:
    def test_lowers_lines_to_what_can_be_had(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        bowl = shop.product("BOWL", stock=2)
        hat = shop.product("HAT", stock=2)
        cap = shop.product("CAP", stock=2)
        for variant_id in (mug, bowl, hat, cap):
            carts.add(tx, variant_id, quantity=2, actor=anna, now=NOON)
        shop.count(bowl, -1)
        shop.count(hat, -2)
        catalogue.change_product(tx, catalogue.variant(tx, cap).product_id, active=0)

        cart = carts.take_what_is_there(tx, actor=anna, now=NOON)

        assert {line.variant.sku: line.quantity for line in cart.lines} == {"MUG": 2, "BOWL": 1}

    def test_leaves_a_cart_that_can_be_had_as_it_is(self, tx: Transaction, anna: Actor, mug: int) -> None:
        before = carts.add(tx, mug, quantity=2, actor=anna, now=NOON)

        assert carts.take_what_is_there(tx, actor=anna, now=NOON) == before


class TestSetAddress:
    def test_notes_where_to_deliver_to(self, tx: Transaction, anna: Actor) -> None:
        carts.set_location(tx, 53_550_000, 9_990_000, actor=anna, now=NOON)

        cart = carts.set_address(tx, "  שדרות רוטשילד 1 🏠 <b>&  ", actor=anna, now=NOON)

        assert cart.address == "שדרות רוטשילד 1 🏠 <b>&"
        assert cart.location is None

    @pytest.mark.parametrize(("text", "reason"), [("", "empty"), ("  \n", "empty"), ("x" * 5000, "too_long")])
    def test_refuses_nothing_and_far_too_much(
        self, shop: Shop, tx: Transaction, anna: Actor, text: str, reason: str
    ) -> None:
        before = carts.set_address(tx, "Hafenstr. 7", actor=anna, now=NOON)

        with shop.refuses(BadInput) as refusal:
            carts.set_address(tx, text, actor=anna, now=NOON)

        assert (refusal.error.field, refusal.error.reason) == ("address", reason)
        assert cart_of(tx, anna) == before


class TestSetLocation:
    def test_notes_a_point_beside_the_typed_address(self, tx: Transaction, anna: Actor) -> None:
        carts.set_address(tx, "Hafenstr. 7", actor=anna, now=NOON)

        cart = carts.set_location(tx, 53_550_000, -9_990_000, actor=anna, now=NOON)

        assert (cart.address, cart.location) == ("Hafenstr. 7", (53_550_000, -9_990_000))


class TestSetPhone:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [("+49 170 / 123-4567", "+491701234567"), (" (040) 12.34.56 ", "040123456"), ("٠١٢٣٤٥٦٧", "01234567")],
    )
    def test_keeps_the_digits(self, tx: Transaction, anna: Actor, text: str, kept: str) -> None:
        assert carts.set_phone(tx, text, actor=anna, now=NOON).phone == kept

    @pytest.mark.parametrize("text", ["", "12345", "1" * 16, "call me", "½½½½½½½", "++49170123456", "49+170123456"])
    def test_refuses_what_is_no_number(self, shop: Shop, tx: Transaction, anna: Actor, text: str) -> None:
        with shop.refuses(BadInput):
            carts.set_phone(tx, text, actor=anna, now=NOON)

        assert cart_of(tx, anna).phone == ""


class TestSetNote:
    def test_notes_what_the_customer_says(self, tx: Transaction, anna: Actor) -> None:
        assert carts.set_note(tx, " ring twice ", actor=anna, now=NOON).note == "ring twice"

    @pytest.mark.parametrize("text", [" ", "x" * 501])
    def test_refuses_nothing_and_too_much(self, shop: Shop, tx: Transaction, anna: Actor, text: str) -> None:
        with shop.refuses(BadInput):
            carts.set_note(tx, text, actor=anna, now=NOON)


class TestVersion:
    def test_goes_up_with_whatever_the_summary_shows(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        versions = [
            carts.add(tx, mug, actor=anna, now=NOON).version,
            carts.change_quantity(tx, mug, quantity=3, actor=anna, now=NOON).version,
            carts.set_address(tx, "Hafenstr. 7", actor=anna, now=NOON).version,
            carts.set_location(tx, 1, 1, actor=anna, now=NOON).version,
            carts.set_phone(tx, "+49170123456", actor=anna, now=NOON).version,
            carts.set_note(tx, "ring", actor=anna, now=NOON).version,
            carts.empty(tx, actor=anna, now=NOON).version,
        ]

        assert versions == sorted(set(versions))


class TestLockedCart:
    def test_refuses_another_person_s_cart(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        cart = carts.add(tx, mug, actor=anna, now=NOON)
        ben = shop.customer("Ben")
        assert ben.person_id is not None

        with shop.refuses(Changed):
            carts.locked_cart(tx, cart.id, person_id=ben.person_id)

    def test_refuses_a_cart_that_is_not_there(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        assert anna.person_id is not None

        with shop.refuses(Changed):
            carts.locked_cart(tx, 77, person_id=anna.person_id)
