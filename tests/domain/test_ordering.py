"""What is settled before an order is placed, and what the shop has a say in."""

from datetime import UTC, date
from typing import Any

import pytest

from domain import carts, catalogue, paying, people, shopkeeping
from domain.actors import Actor
from domain.carts import Cart, Way
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import ordering, overview
from domain.flows.ordering import Missing, TermsNotAccepted
from domain.flows.overview import OrderPage
from domain.orders import Status
from domain.paying import Acceptance, Terms
from domain.shopkeeping import ShopClosed
from domain.transaction import Transaction
from tests.giving_back import give_credit
from tests.shop import CURRENCY, NOON, Shop
from views import orders as views
from views.words import Speaking

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def anna(shop: Shop) -> Actor:
    shop.product()
    return shop.customer("Anna")


def person_id(who: Actor) -> int:
    assert who.person_id is not None
    return who.person_id


def place(tx: Transaction, cart: Cart, who: Actor, now: int = NOON) -> int:
    return ordering.place(tx, cart.id, version=cart.version, currency=CURRENCY, zone=UTC, actor=who, now=now).order.id


class TestNextStep:
    def test_asks_for_one_thing_after_the_other(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        shopkeeping.set_ways(tx, ("delivery", "pickup"), actor=shop.merchant)
        shopkeeping.set_terms(tx, "I am 18 or older.", actor=shop.merchant)
        steps = [ordering.next_step(tx, person_id(anna))]

        carts.add(tx, shop.variant("MUG-BLUE"), actor=anna, now=NOON)
        steps.append(ordering.next_step(tx, person_id(anna)))
        ordering.accept_terms(tx, 1, actor=anna, now=NOON)
        steps.append(ordering.next_step(tx, person_id(anna)))
        ordering.deliver_to(tx, "Main Street 5", name="Home", actor=anna, now=NOON)
        steps.append(ordering.next_step(tx, person_id(anna)))
        carts.set_phone(tx, "+491701234567", actor=anna, now=NOON)
        steps.append(ordering.next_step(tx, person_id(anna)))

        assert steps == ["cart", "terms", "way", "phone", "summary"]

    def test_needs_no_address_to_pick_up(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        shopkeeping.set_ways(tx, ("pickup",), actor=shop.merchant)

        carts.add(tx, shop.variant("MUG-BLUE"), actor=anna, now=NOON)

        assert ordering.next_step(tx, person_id(anna)) == "phone"

    def test_offers_what_is_saved_once_the_chosen_address_is_gone(
        self, shop: Shop, tx: Transaction, anna: Actor
    ) -> None:
        carts.add(tx, shop.variant("MUG-BLUE"), actor=anna, now=NOON)
        ordering.deliver_to(tx, "Market 1", name="Office", actor=anna, now=NOON)
        home = ordering.deliver_to(tx, "Main Street 5", name="Home", actor=anna, now=NOON)
        assert home.address_id is not None

        people.delete_address(tx, home.address_id, actor=anna)

        assert ordering.next_step(tx, person_id(anna)) == "addresses"


class TestDeliverTo:
    def test_serves_one_order_when_ten_are_saved(self, tx: Transaction, anna: Actor) -> None:
        for number in range(10):
            ordering.deliver_to(tx, f"Street {number}", name="x", actor=anna, now=NOON)

        cart = ordering.deliver_to(tx, "One more", name="x", actor=anna, now=NOON)

        assert (cart.address, cart.address_id) == ("One more", None)
        assert len(people.addresses_of(tx, person_id(anna))) == 10

    def test_refuses_another_persons_saved_address(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        hers = ordering.deliver_to(tx, "Main Street 5", name="Home", actor=anna, now=NOON)

        with shop.refuses(NotFound):
            ordering.deliver_to_saved(tx, hers.address_id or 0, actor=shop.customer("Ben"), now=NOON)


class TestPlace:
    def test_refuses_while_closed_where_the_shop_says_so(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        shopkeeping.set_hours(tx, "Mon-Fri 14-18", actor=shop.merchant)
        shopkeeping.set_orders_when_closed(tx, False, actor=shop.merchant)
        cart = shop.filled_cart(anna, ("MUG-BLUE", 1))

        with shop.refuses(ShopClosed) as refusal:
            place(tx, cart, anna)

        assert refusal.error.opens_at == NOON + 2 * 3600
        assert place(tx, cart, anna, now=refusal.error.opens_at)

    def test_takes_orders_while_closed_otherwise(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        shopkeeping.set_vacation(tx, "2025-12-24 to 2026-01-02", today=NEW_YEAR, actor=shop.merchant)

        assert place(tx, shop.filled_cart(anna, ("MUG-BLUE", 1)), anna)

    def test_hands_back_the_order_of_the_first_tap_even_when_closed_since(
        self, shop: Shop, tx: Transaction, anna: Actor
    ) -> None:
        cart = shop.filled_cart(anna, ("MUG-BLUE", 1))
        order_id = place(tx, cart, anna)
        shopkeeping.set_orders_when_closed(tx, False, actor=shop.merchant)
        shopkeeping.set_vacation(tx, "2025-12-24 to 2026-01-02", today=NEW_YEAR, actor=shop.merchant)

        assert place(tx, cart, anna) == order_id

    def test_hands_nobody_the_order_of_another(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        cart = shop.filled_cart(anna, ("MUG-BLUE", 1))
        place(tx, cart, anna)

        with shop.refuses(Changed):
            place(tx, cart, shop.customer("Ben"))

    def test_asks_for_the_terms_once_and_again_when_they_changed(
        self, shop: Shop, tx: Transaction, anna: Actor
    ) -> None:
        shopkeeping.set_terms(tx, "I am 18.", actor=shop.merchant)
        cart = shop.filled_cart(anna, ("MUG-BLUE", 1))
        with shop.refuses(TermsNotAccepted):
            place(tx, cart, anna)

        ordering.accept_terms(tx, 1, actor=anna, now=NOON)
        place(tx, cart, anna)
        place(tx, shop.filled_cart(anna, ("MUG-BLUE", 1)), anna)
        shopkeeping.set_terms(tx, "I am 21.", actor=shop.merchant)

        with shop.refuses(TermsNotAccepted):
            place(tx, shop.filled_cart(anna, ("MUG-BLUE", 1)), anna)
        with shop.refuses(Changed):
            ordering.accept_terms(tx, 1, actor=anna, now=NOON)


class TestPageOfPlaced:
    """Nothing is asked of a new order that is known of it; what its customer sees is the same."""

    def of(self, shop: Shop, customer: Actor, quantity: int = 1) -> OrderPage:
        tx = shop.tx
        cart = shop.filled_cart(customer, ("MUG", quantity))
        facts: dict[str, Any] = {"currency": CURRENCY, "zone": UTC, "actor": customer, "now": NOON}
        placed = ordering.place(tx, cart.id, version=cart.version, **facts)
        page = overview.page_of_placed(tx, placed.order, is_new=placed.is_new, person_id=person_id(customer))
        again = ordering.place(tx, cart.id, version=cart.version, **facts)
        read = overview.page_of_placed(tx, again.order, is_new=again.is_new, person_id=person_id(customer))

        words = Speaking("en", CURRENCY, "UTC").own
        assert (placed.is_new, again.is_new) == (True, False)
        assert again.order == placed.order
        assert views.placed(words, page) == views.placed(words, read)
        return page

    @pytest.mark.parametrize("terms", [Terms.CASH, Terms.PREPAID])
    def test_is_as_it_is_read(self, shop: Shop, terms: Terms) -> None:
        shop.product("MUG", stock=5)
        shop.takes(terms)

        assert self.of(shop, shop.customer("Anna")).order.terms is terms

    def test_knows_of_what_was_set_apart(self, shop: Shop) -> None:
        shop.sell_down_to(shop.product("MUG", stock=2), -5)

        assert [each.waits for each in self.of(shop, shop.customer("Anna"), 5).relatives] == [True]

    def test_knows_that_all_of_it_waits(self, shop: Shop) -> None:
        shop.sell_down_to(shop.product("MUG", stock=0), -5)

        assert self.of(shop, shop.customer("Anna"), 5).order.waits

    def test_knows_that_it_is_taken_on(self, shop: Shop) -> None:
        shop.product("MUG")
        paying.set_acceptance(shop.tx, Acceptance(by_itself=True), actor=shop.merchant)

        assert self.of(shop, shop.customer("Anna")).order.status is Status.CONFIRMED

    def test_knows_what_was_paid_with_credit(self, shop: Shop) -> None:
        shop.product("MUG", price_minor=1200)
        customer = shop.customer("Anna")
        give_credit(shop, customer, 500)

        assert self.of(shop, customer).due_minor == 700

    def test_is_nothing_to_others(self, shop: Shop) -> None:
        shop.product("MUG")
        self.of(shop, shop.customer("Anna"))
        [order] = shop.rows("orders")

        with pytest.raises(NotFound):
            overview.page_of_placed(
                shop.tx, shop.order(order["id"]), is_new=False, person_id=person_id(shop.customer("Ben"))
            )


class TestBuyAgain:
    def test_refuses_what_somebody_else_bought(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG")
        order = shop.place_order("MUG")

        with shop.refuses(NotFound):
            ordering.buy_again(tx, order.id, actor=shop.customer("Eve"), now=NOON)

    def test_takes_what_is_there_and_names_the_rest(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        shop.product("TEA", stock=3)
        shop.product("LAMP", stock=3)
        order = shop.place_order(lines=[("MUG-BLUE", 2), ("TEA", 2), ("LAMP", 1)], customer=anna)
        catalogue.change_variant(tx, shop.variant("LAMP"), active=0)

        missing = ordering.buy_again(tx, order.id, actor=anna, now=NOON)

        cart = carts.cart_of(tx, person_id(anna))
        assert [(line.variant.sku, line.quantity) for line in cart.lines] == [("MUG-BLUE", 2), ("TEA", 1)]
        assert missing == [Missing("Tea", 2, 1), Missing("Lamp", 1, 0)]

    def test_names_what_the_full_cart_has_no_line_for(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        shop.product("TEA", stock=3)
        order = shop.place_order(lines=[("TEA", 1), ("MUG-BLUE", 2)], customer=anna)
        for number in range(carts.LINES_MAX - 1):
            carts.add(tx, shop.product(f"PIN-{number}", stock=1), actor=anna, now=NOON)
        carts.add(tx, shop.variant("MUG-BLUE"), actor=anna, now=NOON)

        missing = ordering.buy_again(tx, order.id, actor=anna, now=NOON)

        cart = carts.cart_of(tx, person_id(anna))
        assert len(cart.lines) == carts.LINES_MAX
        assert cart.quantity_of(shop.variant("MUG-BLUE")) == 3
        assert missing == [Missing("Tea", 1, 0)]


class TestPrices:
    def test_that_changed_are_known_until_they_are_accepted(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        carts.add(tx, shop.variant("MUG-BLUE"), actor=anna, now=NOON)
        catalogue.change_variant(tx, shop.variant("MUG-BLUE"), price_minor=1300)
        (line,) = carts.cart_of(tx, person_id(anna)).lines
        assert (line.seen_price_minor, line.has_new_price) == (1200, True)

        carts.accept_prices(tx, actor=anna, now=NOON)

        (line,) = carts.cart_of(tx, person_id(anna)).lines
        assert not line.has_new_price


class TestRemind:
    DAY = 24 * 3600

    def reminded(self, shop: Shop, now: int) -> int:
        carts.remind(shop.tx, most=10, now=now)
        return sum(row["name"] == "cart_reminder" for row in shop.rows("outbox"))

    def test_is_said_once_after_a_day(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        carts.add(tx, shop.variant("MUG-BLUE"), actor=anna, now=NOON)

        assert self.reminded(shop, NOON + self.DAY - 1) == 0
        assert self.reminded(shop, NOON + self.DAY) == 1
        assert self.reminded(shop, NOON + 9 * self.DAY) == 1

    def test_is_said_again_of_another_filling(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        mug = shop.variant("MUG-BLUE")
        carts.add(tx, mug, actor=anna, now=NOON)
        assert self.reminded(shop, NOON + self.DAY) == 1
        carts.add(tx, mug, actor=anna, now=NOON + 2 * self.DAY)
        assert self.reminded(shop, NOON + 4 * self.DAY) == 1
        carts.empty(tx, actor=anna, now=NOON + 4 * self.DAY)
        assert self.reminded(shop, NOON + 6 * self.DAY) == 1

        carts.add(tx, mug, actor=anna, now=NOON + 6 * self.DAY)

        assert self.reminded(shop, NOON + 7 * self.DAY) == 2

    def test_spares_those_who_ordered_do_not_want_it_or_are_gone(
        self, shop: Shop, tx: Transaction, anna: Actor
    ) -> None:
        shop.place_order(customer=anna)
        for name in ("Ben", "Cleo"):
            carts.add(tx, shop.variant("MUG-BLUE"), actor=shop.customer(name), now=NOON)
        ben, cleo = (row for row in shop.rows("people") if row["name"] in {"Ben", "Cleo"})
        people.set_reminders(tx, False, actor=Actor(ben["id"]))
        people.mark_blocked(tx, telegram_id=cleo["telegram_id"], now=NOON)

        assert self.reminded(shop, NOON + 2 * self.DAY) == 0


class TestShopkeeping:
    def test_is_the_merchants_alone(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        for actor in (anna, shop.courier, shop.packer):
            for setting in (shopkeeping.set_hours, shopkeeping.set_terms, shopkeeping.set_counter):
                with shop.refuses(NotAllowed):
                    setting(tx, "Mon 9-18", actor=actor)
            with shop.refuses(NotAllowed):
                shopkeeping.set_ways(tx, ("pickup",), actor=actor)

        assert shop.rows("shop_settings") == []

    def test_forgets_what_is_switched_off(self, shop: Shop, tx: Transaction) -> None:
        shopkeeping.set_hours(tx, "Mon 9-18", actor=shop.merchant)
        shopkeeping.set_terms(tx, "I am 18.", actor=shop.merchant)

        shopkeeping.set_hours(tx, "off", actor=shop.merchant)
        shopkeeping.set_terms(tx, "Off", actor=shop.merchant)

        assert (shopkeeping.opening(tx).spans, shopkeeping.terms(tx)) == ((), None)

    def test_has_a_way_that_is_offered_in_every_cart(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        shopkeeping.set_ways(tx, ("delivery", "pickup"), actor=shop.merchant)
        carts.choose_way(tx, Way.PICKUP, actor=anna, now=NOON)

        shopkeeping.set_ways(tx, ("delivery",), actor=shop.merchant)

        assert carts.cart_of(tx, person_id(anna)).way is Way.DELIVERY
        with shop.refuses(BadInput):
            carts.choose_way(tx, Way.PICKUP, actor=anna, now=NOON)


class TestQuestions:
    def test_are_answered_by_merchants_alone(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        asked = people.ask_shop(tx, "Is it blue?", actor=anna, now=NOON)

        with shop.refuses(NotAllowed):
            people.answer(tx, asked, "Yes.", actor=shop.customer("Ben"), now=NOON)
        answer = people.question(tx, people.answer(tx, asked, "Yes.", actor=shop.merchant, now=NOON + 5))

        assert (answer.from_shop, answer.person_id, answer.body) == (True, anna.person_id, "Yes.")
        assert people.question(tx, asked).answered_at == NOON + 5

    @pytest.mark.parametrize("body", ["", "  ", "x" * 801])
    def test_say_something_but_not_too_much(self, shop: Shop, tx: Transaction, anna: Actor, body: str) -> None:
        with shop.refuses(BadInput):
            people.ask_shop(tx, body, actor=anna, now=NOON)

        assert shop.rows("questions") == []

    def test_may_be_a_photo_alone(self, tx: Transaction, anna: Actor) -> None:
        asked = people.question(tx, people.ask_shop(tx, "", photo="file", actor=anna, now=NOON))

        assert (asked.photo, asked.from_shop) == ("file", False)

    def test_are_told_in_events_without_their_words(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        people.ask_shop(tx, "Is it blue?", actor=anna, now=NOON)

        assert shop.facts_of("QuestionAsked") == [{"question_id": 1, "about_order_id": None}]
