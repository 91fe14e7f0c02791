"""What merchants are shown of an order's money by card, at every step."""

from dataclasses import replace

import pytest

from domain import payments
from domain.flows import card_money, order_pages
from domain.flows.card_money import CardMoney
from domain.orders import Order
from domain.payments import Act, Operation
from domain.payments.provider import Decline, OperationStatus
from tests.cards import CardPayment, take_cards
from tests.shop import CURRENCY, NOON, Shop
from views import card_money as views
from views import order_pages as page_views
from views import staff
from views.card_names import one_name
from views.phone import ROWS, rows_of_text
from views.words import Speaking, languages

DAY = 24 * 3600
DONE, WAITING, NO = OperationStatus.SUCCEEDED, OperationStatus.PENDING, OperationStatus.FAILED


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs for 36 euro."""
    shop.product("MUG", price_minor=1200)
    return shop.place_order("MUG", 3)


@pytest.fixture
def card(shop: Shop, order: Order) -> CardPayment:
    return CardPayment.begun(shop, order=order)


@pytest.fixture
def held(card: CardPayment) -> CardPayment:
    """36 euro on a card, for seven days."""
    card.open_page()
    card.says = replace(card.says, capture_before=NOON + 7 * DAY)
    card.hears(authorised=3600)
    return card


@pytest.fixture
def charged(held: CardPayment) -> CardPayment:
    held.capture(3600)
    held.says = replace(held.says, fee_minor=82)
    held.hears(captured=3600)
    return held


@pytest.fixture
def returning(shop: Shop, charged: CardPayment) -> CardPayment:
    """Paid for an order that was called off: it goes back by itself."""
    shop.cancel(charged.order)
    return charged


def refund_of(card: CardPayment) -> Operation:
    """The last one that was asked for."""
    return [each for each in payments.operations_of(card.shop.tx, card.id) if each.act is Act.REFUND][-1]


def money(card: CardPayment) -> CardMoney:
    return card_money.of_order(card.shop.tx, card.order.id)


def card_of(card: CardPayment, language: str = "en") -> str:
    delivery = order_pages.page_of_staff(card.shop.tx, card.order.id, actor=card.shop.merchant).delivery
    return staff.order_card(Speaking(language, CURRENCY, "UTC").own, delivery).text


def page_of(card: CardPayment, language: str = "en") -> str:
    page = order_pages.page_of_staff(card.shop.tx, card.order.id, actor=card.shop.merchant)
    words = Speaking(language, CURRENCY, "UTC").own
    whole = page_views.order_page(words, page, is_private=False).text
    assert rows_of_text(whole) <= ROWS, whole
    return views.money_page(words, page).text


class TestCardMoney:
    def test_is_nothing_without_a_payment(self, shop: Shop, order: Order) -> None:
        assert card_money.of_order(shop.tx, order.id) == card_money.NOTHING

    def test_is_waited_for_on_an_open_page(self, shop: Shop) -> None:
        shop.product("MUG", price_minor=1200)
        take_cards(shop)
        card = CardPayment.asked_for(shop, shop.place_order("MUG", 3))

        assert "the page is being opened" in page_of(card)

        card.open_page()

        assert "to be paid by card" in card_of(card)
        assert "€36.00 to pay until 2 Jan 2026, 12:00" in page_of(card)

    def test_says_that_the_provider_opens_no_page(self, shop: Shop) -> None:
        shop.product("PIN", price_minor=10)
        take_cards(shop)
        card = CardPayment.begun(shop, order=shop.place_order("PIN"))
        card.refuses(card.opening)

        assert "⚠️ No page to pay on could be opened" in card_of(card)
        assert "⚠️ No page to pay on could be opened" in page_of(card)

    def test_says_with_which_card_it_was_paid(self, shop: Shop) -> None:
        shop.product("MUG", price_minor=1200)
        take_cards(shop)
        card = CardPayment.asked_for(shop, shop.place_order("MUG", 3))
        card.says = replace(card.says, card_brand="Mastercard", card_digits="4444")
        card.hears(captured=3600)

        assert "Total: <b>€36.00</b>, paid with Mastercard •••• 4444" in card_of(card)
        assert "💳 Mastercard •••• 4444: €36.00 charged" in page_of(card)

    def test_names_no_card_where_there_are_two(self, shop: Shop, card: CardPayment) -> None:
        other = CardPayment.begun(shop, order=card.order)
        for each, digits in ((card, "4242"), (other, "1111")):
            each.says = replace(each.says, card_brand="Visa", card_digits=digits)
            each.hears(captured=3600)

        assert one_name(money(card).paid_with) == ""
        assert "💳 Visa •••• 1111: €36.00 charged" in page_of(card)

    def test_names_no_card_that_has_paid_nothing(self, shop: Shop, held: CardPayment) -> None:
        """It was let go, and paid with another."""
        held.says = replace(held.says, card_brand="Visa", card_digits="4242")
        held.hears(authorised=0, is_let_go=True)
        assert one_name(money(held).paid_with) == ""
        other = CardPayment.begun(shop, order=held.order)
        other.says = replace(other.says, card_brand="Visa", card_digits="1111")
        other.hears(captured=3600)

        assert one_name(money(held).paid_with) == "Visa •••• 1111"

    def test_names_the_card_that_gets_it_back_once_it_is_known(self, shop: Shop, returning: CardPayment) -> None:
        assert one_name(card_money.returned_to(shop.tx, returning.order.id)) == ""

        returning.says = replace(returning.says, card_brand="Visa", card_digits="4242")
        returning.hears()

        assert one_name(card_money.returned_to(shop.tx, returning.order.id)) == "Visa •••• 4242"

    def test_says_why_the_bank_said_no(self, card: CardPayment) -> None:
        card.open_page()
        card.hears_again(replace(card.says, payment_id="pi_1", decline=Decline.INSUFFICIENT_FUNDS))

        assert "💳 Not paid: too little on the card" in card_of(card)
        assert "too little on the card" in page_of(card)

    def test_is_held_until_its_hold_ends(self, held: CardPayment) -> None:
        assert (money(held).held_minor, money(held).hold_ends_at) == (3600, NOON + 7 * DAY)
        assert "held on the card" in card_of(held)
        assert "💳 €36.00 held until 8 Jan 2026, 12:00" in card_of(held)
        assert "Total <b>€36.00</b>, paid €0.00, held €36.00\n" in page_of(held)

    def test_is_charged_only_once_somebody_has_said_so(self, held: CardPayment) -> None:
        asked = held.capture(3000)
        assert "💳 €30.00 being charged" in card_of(held)

        payments.unanswered(held.shop.tx, asked.id, now=NOON)
        assert "€30.00 being charged: no answer yet" in card_of(held)

        held.hears(captured=3000)
        assert "€6.00 still to be paid" in card_of(held)
        assert "💳 €30.00 charged, €6.00 let go" in page_of(held)

    def test_says_what_could_not_be_charged(self, held: CardPayment) -> None:
        held.refuses(held.capture(3600))

        assert money(held).not_charged_minor == 3600
        assert "⚠️ €36.00 could not be charged" in card_of(held)

    def test_names_the_fee_at_the_provider_and_that_it_only_plays(self, charged: CardPayment) -> None:
        assert "💳 €36.00 charged, Stripe keeps €0.82" in page_of(charged)
        assert "🧪 Test mode" in page_of(charged)
        assert "Total: <b>€36.00</b>, paid" in card_of(charged)

    def test_is_let_go(self, held: CardPayment) -> None:
        held.void()
        assert "💳 €36.00 being let go" in card_of(held)

        held.hears(authorised=0, is_let_go=True)
        assert "💳 €36.00 let go" in page_of(held)

    def test_follows_a_refund_to_its_end(self, returning: CardPayment) -> None:
        assert "💸 €36.00 on its way to the card" in card_of(returning)
        assert "💸 €36.00: on its way" in page_of(returning)

        returning.hears(refunds=[(refund_of(returning), DONE)])
        assert money(returning).returned_minor == 3600
        assert "💸 €36.00: done" in page_of(returning)

    def test_says_which_refund_has_failed_until_another_is_on_its_way(self, returning: CardPayment) -> None:
        returning.hears(refunds=[(refund_of(returning), NO)])
        assert "⚠️ €36.00 could not be given back" in card_of(returning)

        returning.refund(3600)
        assert "⚠️" not in card_of(returning)
        assert "💸 €36.00 (broken): on its way" in page_of(returning)

    def test_fits_a_phone_however_often_it_was_paid(self, shop: Shop, returning: CardPayment) -> None:
        returning.hears(refunds=[(refund_of(returning), NO)])
        returning.refund(1800)
        for _ in range(3):
            again = CardPayment.begun(shop, order=returning.order, amount_minor=3600)
            again.open_page()
            again.says = replace(again.says, capture_before=NOON + 7 * DAY, fee_minor=82)
            again.hears(authorised=3600)

        for language in sorted(languages()):
            for text in (page_of(returning, language), card_of(returning, language)):
                assert rows_of_text(text) <= ROWS, text
