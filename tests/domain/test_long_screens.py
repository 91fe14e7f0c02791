"""The screens of an order fit a phone in every language, whatever is in it and wherever it stands."""

from datetime import UTC
from typing import Any

import pytest

from domain import carts, paying, prices
from domain.flows import delivering, order_pages, ordering, overview, spending
from domain.orders import Order, Terms
from domain.paying import Fee, FeeKind
from domain.prices import Discount, DiscountKind
from domain.transaction import Transaction
from tests.domain.test_vouchers import made
from tests.giving_back import give_credit
from tests.shop import CURRENCY, NOON, Shop
from views import checkout, deliveries, orders, packing, staff
from views.order_pages import order_page as page_of_an_order
from views.phone import ROWS, Room, fitted, rows_of_text
from views.words import Speaking, languages

TITLE = "Hand-thrown mug of the old harbour with a very long name"


@pytest.fixture
def laden(shop: Shop, tx: Transaction) -> Order:
    """Prepaid, with twelve lines of two taxes, a voucher, delivery, and long words in every field."""
    prices.set_rates(tx, "19\nbooks 7", zone=UTC, actor=shop.merchant)
    prices.set_tariff(tx, "4.90", currency=CURRENCY, actor=shop.merchant)
    shop.takes(Terms.PREPAID, minutes=60)
    paying.set_fee(tx, Fee(FeeKind.PERCENT, 20), actor=shop.merchant)
    skus = [f"{TITLE} {number:02}" for number in range(12)]
    for sku in skus:
        shop.product(sku, price_minor=1190)
    made(shop, "FIVE-FOR-EVERYBODY", Discount(DiscountKind.AMOUNT, 500))
    anna = shop.customer("Anna-Maria Theodora von und zu Hohenstein-Waldburg")
    shop.filled_cart(anna, *((sku, 2) for sku in skus))
    carts.set_address(tx, "Long Street of the Old Harbour 5, third staircase, " * 9, actor=anna, now=NOON)
    carts.set_note(tx, "Please ring twice and leave it with the neighbours. " * 9, actor=anna, now=NOON)
    cart = carts.use_voucher(tx, "FIVE-FOR-EVERYBODY", actor=anna, now=NOON) and carts.cart_of(tx, anna.person_id or 0)
    assert cart
    return shop.place(cart, anna)


def fits(text: str) -> None:
    assert rows_of_text(text) <= ROWS, text


@pytest.mark.told_by_handlers
@pytest.mark.parametrize("language", sorted(languages()))
class TestScreensOfAnOrder:
    def test_fit_while_it_is_to_be_paid(self, shop: Shop, tx: Transaction, laden: Order, language: str) -> None:
        words = Speaking(language, CURRENCY, "UTC").own
        shop.take_on(laden)

        page = overview.page_of_customer(tx, laden.id, person_id=laden.person_id)
        delivery = overview.of_order(tx, laden.id)

        fits(orders.order_page(words, page).text)
        fits(staff.order_card(words, delivery).text)
        fits(staff.ask_decline(words, delivery).text)

    def test_fit_where_credit_pays_a_part(self, shop: Shop, tx: Transaction, laden: Order, language: str) -> None:
        words, anna = Speaking(language, CURRENCY, "UTC").own, shop.customer_of(laden)
        shop.takes(Terms.CASH)
        give_credit(shop, anna, 700)
        shop.takes(Terms.PREPAID, minutes=60)
        by: dict[str, Any] = {"version": laden.version, "actor": anna, "now": NOON}
        spending.pay(tx, laden.id, amount_minor=spending.payable_minor(tx, laden), **by)
        shop.takes(Terms.CASH)
        give_credit(shop, anna, 300)
        shop.filled_cart(anna, *((line.sku, 1) for line in laden.lines))

        facts = ordering.standing(tx, laden.person_id, currency=CURRENCY, zone=UTC, now=NOON)
        assert facts.paid_minor
        fits(checkout.summary(words, facts, now=NOON).text)
        fits(orders.order_page(words, overview.page_of_customer(tx, laden.id, person_id=laden.person_id)).text)
        staff_page = order_pages.page_of_staff(tx, laden.id, actor=shop.merchant)
        fits(page_of_an_order(words, staff_page, is_private=True).text)
        fits(staff.order_card(words, staff_page.delivery).text)

    def test_fit_when_it_was_split(self, shop: Shop, tx: Transaction, laden: Order, language: str) -> None:
        words = Speaking(language, CURRENCY, "UTC").own
        shop.take_on(laden)
        shop.receive(laden, laden.total_minor - 500)
        half = shop.split(shop.order(laden.id), {f"{TITLE} {number:02}": 0 for number in range(3)})
        shop.split(half, {f"{TITLE} 01": 1})

        for each in (laden, half):
            staff_page = order_pages.page_of_staff(tx, each.id, actor=shop.merchant)
            fits(page_of_an_order(words, staff_page, is_private=True).text)
            fits(staff.order_card(words, staff_page.delivery).text)
            fits(orders.order_page(words, overview.page_of_customer(tx, each.id, person_id=each.person_id)).text)

    def test_fit_on_the_way_and_after_a_knock_in_vain(
        self, shop: Shop, tx: Transaction, laden: Order, language: str
    ) -> None:
        words = Speaking(language, CURRENCY, "UTC").own
        shop.take_on(laden)
        shop.receive(laden, laden.total_minor)
        parcel = overview.of_order(tx, laden.id).shipment
        assert parcel is not None
        fits(packing.packing_card(words, overview.of_shipment(tx, parcel.id)).text)
        shop.hand_over(parcel)
        fits(deliveries.job_card(words, overview.of_shipment(tx, parcel.id)).text)
        delivering.fail(
            tx, parcel.id, reason="Nobody opened, though I rang for a long time. " * 6, actor=shop.courier, now=NOON
        )

        delivery = overview.of_order(tx, laden.id)
        fits(staff.order_card(words, delivery).text)
        fits(deliveries.job_card(words, delivery).text)
        fits(orders.order_page(words, overview.page_of_customer(tx, laden.id, person_id=laden.person_id)).text)


class TestFitted:
    def test_is_whole_where_there_is_room(self) -> None:
        text, is_whole = fitted(lambda room: "\n".join(["row"] * min(12, room.lines)))

        assert (text.count("row"), is_whole) == (12, True)

    def test_is_as_roomy_as_it_can_be(self) -> None:
        def draw(room: Room) -> str:
            return "\n".join(["row"] * min(50, room.lines))

        assert (fitted(draw)[0].count("row"), fitted(draw, rows=5)[0].count("row")) == (8, 5)

    def test_counts_what_is_seen(self) -> None:
        assert rows_of_text("<b>" + "&amp;" * 40 + "</b>") == 1
        assert rows_of_text("x" * 41 + "\n\nend") == 4
