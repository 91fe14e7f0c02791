"""From a cart to an order: its stock taken, all lines or none, and once."""

from dataclasses import replace

import pytest

from domain import carts, catalogue, ledger, orders
from domain.actors import Actor
from domain.carts import Cart
from domain.errors import Changed, NotFound
from domain.ledger import Kind
from domain.orders import Fulfilment, Payment, ReturnStatus, Status, placing
from domain.stock import OutOfStock
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop, fixed_codes


@pytest.fixture
def anna(shop: Shop) -> Actor:
    return shop.customer("Anna")


@pytest.fixture
def mug(shop: Shop) -> int:
    """Ten of them, at 12.00."""
    return shop.product("MUG", stock=10, price_minor=1200)


def cart_of(tx: Transaction, person: Actor) -> Cart:
    assert person.person_id is not None
    return carts.cart_of(tx, person.person_id)


def untouched(shop: Shop, mug: int, anna: Actor, before: Cart) -> bool:
    """True when no order was made, no piece taken, nothing owed, no one told, and the cart left as it was."""
    return (
        shop.rows("orders") == []
        and shop.available(mug) == 10
        and shop.pieces(Kind.HELD, mug) == 0
        and "OrderPlaced" not in shop.events
        and cart_of(shop.tx, anna) == before
    )


class TestPlaceOrder:
    def test_writes_down_what_was_agreed(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        carts.set_note(tx, "ring twice", actor=anna, now=NOON)
        carts.set_location(tx, 53_550_000, 9_990_000, actor=anna, now=NOON)
        shop.product("BOWL", price_minor=350)

        order = shop.place(shop.filled_cart(anna, ("MUG", 2), ("BOWL", 1)), anna)

        assert (order.person_id, order.name, order.status) == (anna.person_id, "Anna", Status.PLACED)
        assert (order.address, order.phone) == ("Hafenstr. 7, Hamburg", "+491701234567")
        assert (order.note, order.placed_at, order.accepted_at) == ("ring twice", NOON, None)
        assert (order.currency, order.total_minor, order.tax_minor) == (CURRENCY, 2750, 0)
        assert [(line.sku, line.title, line.quantity, line.total_minor) for line in order.lines] == [
            ("MUG", "Mug", 2, 2400),
            ("BOWL", "Bowl", 1, 350),
        ]
        assert (order.payment, order.fulfilment) == (Payment.NONE, Fulfilment.HELD)
        assert (order.return_status, order.is_open) == (ReturnStatus.NONE, True)

    def test_keeps_the_point_on_the_map(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        shop.filled_cart(anna, ("MUG", 1))

        order = shop.place(carts.set_location(tx, 53_550_000, 9_990_000, actor=anna, now=NOON), anna)

        assert order.location == (53_550_000, 9_990_000)

    def test_takes_the_stock_and_makes_the_customer_owe(self, shop: Shop, tx: Transaction, mug: int) -> None:
        order = shop.place_order("MUG", 2)

        assert shop.available(mug) == 8
        assert shop.pieces(Kind.HELD, mug) == 2
        assert orders.due_minor(tx, order) == 2400
        assert shop.money(Kind.REVENUE) == -2400
        assert orders.received_minor(tx, order) == 0

    def test_freezes_the_price(self, shop: Shop, tx: Transaction, mug: int) -> None:
        order = shop.place_order("MUG", 2)

        catalogue.change_variant(tx, mug, price_minor=9999)

        assert shop.order(order.id).total_minor == 2400

    def test_empties_the_cart_and_keeps_the_details_but_not_the_note(
        self, shop: Shop, tx: Transaction, anna: Actor, mug: int
    ) -> None:
        carts.set_note(tx, "ring twice", actor=anna, now=NOON)
        shop.place_order("MUG", customer=anna)

        cart = cart_of(tx, anna)
        assert (cart.lines, cart.note) == ((), "")
        assert cart.address
        assert cart.phone

    def test_tells_of_it(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        order = shop.place_order("MUG", customer=anna)

        assert [(row.kind, row.actor, row.at) for row in orders.timeline(tx, order.id)] == [
            ("OrderPlaced", str(anna), NOON)
        ]

    def test_makes_one_order_of_a_double_tap(self, shop: Shop, anna: Actor, mug: int) -> None:
        cart = shop.filled_cart(anna, ("MUG", 2))
        first = shop.place(cart, anna)

        second = shop.place(cart, anna)

        assert second == first
        assert len(shop.rows("orders")) == 1
        assert shop.available(mug) == 8
        assert shop.events.count("OrderPlaced") == 1

    def test_makes_one_order_of_a_tap_long_after(self, shop: Shop, anna: Actor, mug: int) -> None:
        cart = shop.filled_cart(anna, ("MUG", 2))
        first = shop.place(cart, anna)
        shop.place(shop.filled_cart(anna, ("MUG", 1)), anna)

        assert shop.place(cart, anna) == first

        assert len(shop.rows("orders")) == 2

    def test_draws_another_code_when_one_is_taken(self, shop: Shop, mug: int, monkeypatch: pytest.MonkeyPatch) -> None:
        fixed_codes(monkeypatch, "AAAAAA", "AAAAAA", "BBBBBB")

        assert [shop.place_order("MUG").code, shop.place_order("MUG").code] == ["AAAAAA", "BBBBBB"]

    def test_refuses_a_cart_that_has_changed(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        seen = shop.filled_cart(anna, ("MUG", 2))
        now = carts.add(tx, mug, actor=anna, now=NOON)

        with shop.refuses(Changed):
            shop.place(seen, anna)

        assert untouched(shop, mug, anna, now)

    def test_refuses_a_version_that_has_not_been_yet(self, shop: Shop, anna: Actor, mug: int) -> None:
        cart = shop.filled_cart(anna, ("MUG", 2))

        with shop.refuses(Changed):
            shop.place(replace(cart, version=cart.version + 1), anna)

        assert untouched(shop, mug, anna, cart)

    def test_refuses_somebody_else_s_cart(self, shop: Shop, anna: Actor, mug: int) -> None:
        cart = shop.filled_cart(anna, ("MUG", 2))

        with shop.refuses(Changed):
            shop.place(cart, shop.customer("Ben"))

        assert untouched(shop, mug, anna, cart)

    def test_tells_nobody_of_somebody_else_s_order(self, shop: Shop, anna: Actor, mug: int) -> None:
        cart = shop.filled_cart(anna, ("MUG", 2))
        shop.place(cart, anna)

        with shop.refuses(Changed):
            shop.place(cart, shop.customer("Ben"))

    def test_refuses_an_empty_cart(self, shop: Shop, anna: Actor) -> None:
        cart = shop.filled_cart(anna)

        with shop.refuses(orders.CartEmpty):
            shop.place(cart, anna)

        assert shop.rows("orders") == []

    def test_refuses_without_the_details_and_names_them(
        self, shop: Shop, tx: Transaction, anna: Actor, mug: int
    ) -> None:
        cart = carts.add(tx, mug, actor=anna, now=NOON)

        with shop.refuses(orders.DetailsMissing) as refusal:
            shop.place(cart, anna)

        assert refusal.error.fields == ("address", "phone")
        assert untouched(shop, mug, anna, cart)

    def test_takes_a_point_on_the_map_for_an_address(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        carts.add(tx, mug, actor=anna, now=NOON)
        cart = carts.set_location(tx, 1, 1, actor=anna, now=NOON)

        with shop.refuses(orders.DetailsMissing) as refusal:
            shop.place(cart, anna)

        assert refusal.error.fields == ("phone",)

    def test_takes_all_lines_or_none_and_names_every_short_one(self, shop: Shop, anna: Actor, mug: int) -> None:
        bowl, hat = shop.product("BOWL", stock=3), shop.product("HAT", stock=3)
        cart = shop.filled_cart(anna, ("MUG", 2), ("BOWL", 3), ("HAT", 3))
        shop.count(bowl, -1)
        shop.count(hat, -3)

        with shop.refuses(OutOfStock) as refusal:
            shop.place(cart, anna)

        assert {(short.label, short.wanted, short.available) for short in refusal.error.shorts} == {
            ("Bowl", 3, 2),
            ("Hat", 3, 0),
        }
        assert shop.rows("orders") == []
        assert (shop.available(mug), shop.available(bowl)) == (10, 2)
        assert cart_of(shop.tx, anna).pieces == 8

    def test_refuses_what_is_not_on_sale_any_more(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        cart = shop.filled_cart(anna, ("MUG", 2))
        catalogue.change_variant(tx, mug, active=0)

        with shop.refuses(OutOfStock) as refusal:
            shop.place(cart, anna)

        assert [(short.variant_id, short.available) for short in refusal.error.shorts] == [(mug, 0)]
        assert shop.rows("orders") == []

    def test_names_what_is_short_beside_what_is_gone(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        bowl = shop.product("BOWL", stock=3)
        cart = shop.filled_cart(anna, ("MUG", 2), ("BOWL", 3))
        shop.count(bowl, -1)
        catalogue.change_variant(tx, mug, active=0)

        with shop.refuses(OutOfStock) as refusal:
            shop.place(cart, anna)

        shorts = refusal.error.shorts
        assert [(short.label, short.wanted, short.available) for short in shorts] == [("Mug", 2, 0), ("Bowl", 3, 2)]

    def test_leaves_the_last_word_to_the_ledger(
        self, shop: Shop, anna: Actor, mug: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bowl = shop.product("BOWL", stock=3)
        cart = shop.filled_cart(anna, ("MUG", 2), ("BOWL", 3))
        shop.count(bowl, -1)
        # As where another customer takes the bowl between the look and the promise.
        monkeypatch.setattr(placing, "_must_be_filled", lambda *_args, **_options: None)

        with shop.refuses(OutOfStock) as refusal:
            shop.place(cart, anna)

        assert [(short.label, short.wanted, short.available) for short in refusal.error.shorts] == [("Bowl", 3, 2)]
        assert shop.available(mug) == 10

    def test_refuses_what_belongs_to_a_hidden_product(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        cart = shop.filled_cart(anna, ("MUG", 2))
        catalogue.change_product(tx, catalogue.variant(tx, mug).product_id, active=0)

        with shop.refuses(OutOfStock):
            shop.place(cart, anna)

    def test_sells_the_last_piece_to_one_of_two(self, shop: Shop, mug: int) -> None:
        anna, ben = shop.customer("Anna"), shop.customer("Ben")
        of_anna, of_ben = shop.filled_cart(anna, ("MUG", 10)), shop.filled_cart(ben, ("MUG", 1))
        shop.place(of_anna, anna)

        with shop.refuses(OutOfStock) as refusal:
            shop.place(of_ben, ben)

        assert [(short.wanted, short.available) for short in refusal.error.shorts] == [(1, 0)]
        assert shop.available(mug) == 0


class TestLocked:
    def test_refuses_a_version_that_was_not_seen(self, shop: Shop, tx: Transaction, mug: int) -> None:
        order = shop.place_order("MUG")

        assert orders.locked(tx, order.id, version=order.version).id == order.id
        with shop.refuses(Changed):
            orders.locked(tx, order.id, version=order.version + 1)
        with shop.refuses(NotFound):
            orders.locked(tx, 77)


class TestOrderByCode:
    def test_finds_a_code_as_people_type_it(self, shop: Shop, tx: Transaction, mug: int) -> None:
        order = shop.place_order("MUG")

        assert orders.order_by_code(tx, f" #{order.code.lower()} ") == order
        assert orders.order_by_code(tx, "ZZZZZZZ") is None


class TestOrdersOf:
    def test_lists_a_customer_s_own_newest_first(self, shop: Shop, tx: Transaction, anna: Actor, mug: int) -> None:
        first, second = shop.place_order("MUG", customer=anna), shop.place_order("MUG", customer=anna)
        shop.place_order("MUG")
        assert anna.person_id is not None

        assert [order.id for order in orders.orders_of(tx, anna.person_id, most=5)] == [second.id, first.id]
        assert [order.id for order in orders.orders_of(tx, anna.person_id, skipped=1, most=5)] == [first.id]


class TestOrder:
    def test_refuses_what_is_not_there(self, tx: Transaction) -> None:
        with pytest.raises(NotFound):
            orders.order(tx, 77)


class TestReceivable:
    def test_is_one_account_per_order(self, shop: Shop, tx: Transaction, mug: int) -> None:
        first, second = shop.place_order("MUG"), shop.place_order("MUG", 2)

        assert ledger.balance(tx, orders.receivable(first)) == 1200
        assert ledger.balance(tx, orders.receivable(second)) == 2400
