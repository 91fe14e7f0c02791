"""The page on which an order is paid by card: opened when something is to be paid, closed when nothing is."""

from dataclasses import replace

import pytest

from domain import paying, payments
from domain.errors import NotAllowed, NotFound
from domain.flows import cards
from domain.orders import Order
from domain.paying import Acceptance, Capture, Gateway, Terms
from domain.payments import Status
from domain.payments.provider import Decline, PageStatus
from tests.cards import CardPayment, take_cards
from tests.shop import NOON, Shop

PAGE_MIN, PAGE_MAX = 2100, 86_400


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs at 12 euro, to be paid by card within the hour, with ten minutes of grace."""
    take_cards(shop)
    paying.set_window(shop.tx, minutes=60, grace_minutes=10, actor=shop.merchant)
    shop.product("MUG", price_minor=1200, stock=10)
    return shop.place_order("MUG", 3)


@pytest.fixture
def card(shop: Shop, order: Order) -> CardPayment:
    return CardPayment.asked_for(shop, order)


def begin(shop: Shop, order: Order, *, now: int = NOON) -> int | None:
    return cards.begin(shop.tx, order.id, actor=shop.customer_of(order), now=now)


def acts_of(shop: Shop, payment_id: int) -> list[tuple[str, str]]:
    return [(each.act.value, each.status.value) for each in payments.operations_of(shop.tx, payment_id)]


class TestBegin:
    def test_asks_for_a_page_for_all_that_is_due_until_the_deadline(self, order: Order, card: CardPayment) -> None:
        payment = card.payment

        assert (payment.provider, payment.amount_minor, payment.is_live) == ("stripe", 3600, False)
        assert payment.page_expires_at == order.expires_at == NOON + 3600
        assert not payment.captures_at_once
        assert card.status(card.opening) is Status.INTENT

    def test_keeps_the_page_that_fits(self, shop: Shop, order: Order, card: CardPayment) -> None:
        assert begin(shop, order) == card.id
        card.opens()
        assert begin(shop, order, now=NOON + 1800) == card.id

        assert len(shop.rows("payments")) == len(shop.rows("payment_operations")) == 1

    def test_closes_the_page_of_another_amount(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.opens()
        shop.agree_to(order, {"MUG": 2})

        second = begin(shop, order)

        assert second not in (None, card.id)
        assert acts_of(shop, card.id) == [("open", "succeeded"), ("close", "intent")]
        assert payments.payment(shop.tx, second or 0).amount_minor == 2400

    def test_closes_what_is_not_open_yet_as_soon_as_it_is(self, shop: Shop, order: Order, card: CardPayment) -> None:
        shop.agree_to(order, {"MUG": 2})
        assert acts_of(shop, card.id) == [("open", "intent")]

        card.opens()

        assert acts_of(shop, card.id) == [("open", "succeeded"), ("close", "intent")]
        assert "CardPageOpened" not in shop.events

    def test_waits_for_another_page_when_the_first_is_about_to_end(
        self, shop: Shop, order: Order, card: CardPayment
    ) -> None:
        card.opens()

        second = begin(shop, order, now=NOON + 3600 - cards.USEFUL_SECONDS + 1)

        assert second != card.id

    def test_has_the_order_wait_as_long_as_its_page_lives(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.opens()
        card.ends()
        late = NOON + 3000

        second = begin(shop, order, now=late)

        assert payments.payment(shop.tx, second or 0).page_expires_at == late + PAGE_MIN
        assert shop.order(order.id).expires_at == late + PAGE_MIN

    def test_is_never_open_longer_than_the_provider_lets_it(self, shop: Shop) -> None:
        take_cards(shop)
        shop.product("MUG", price_minor=1200)
        order = shop.place_order("MUG")

        payment_id = begin(shop, order)

        assert (order.expires_at or 0) > NOON + PAGE_MAX
        assert payments.payment(shop.tx, payment_id or 0).page_expires_at == NOON + PAGE_MAX

    def test_takes_the_money_at_once_where_the_shop_says_so(self, shop: Shop, order: Order) -> None:
        paying.set_capture(shop.tx, Capture.AT_ONCE, actor=shop.merchant)

        assert CardPayment.asked_for(shop, order).payment.captures_at_once

    def test_asks_for_nothing_that_is_held_already(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.hears(authorised=3600)

        assert begin(shop, order) is None
        assert len(shop.rows("payments")) == 1

    def test_asks_for_nothing_that_is_paid_in_cash(self, shop: Shop, order: Order) -> None:
        paying.offer(shop.tx, (Terms.CASH,), actor=shop.merchant)
        in_cash = shop.place_order("MUG")

        assert begin(shop, in_cash) is None

    def test_asks_for_nothing_before_the_shop_has_approved_of_it(self, shop: Shop) -> None:
        take_cards(shop)
        paying.set_acceptance(shop.tx, Acceptance(by_itself=True, above_minor=1000), actor=shop.merchant)
        shop.product("MUG", price_minor=1200)
        order = shop.place_order("MUG")
        assert order.awaits_approval
        assert begin(shop, order) is None

        shop.take_on(order)

        assert [row["amount_minor"] for row in shop.rows("payments")] == [1200]

    def test_asks_for_nothing_where_nobody_takes_cards_any_more(self, shop: Shop, order: Order) -> None:
        paying.note_gateway(shop.tx, None)

        assert begin(shop, order) is None

    def test_keeps_no_page_of_a_provider_in_another_mode(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.opens()
        live = Gateway("stripe", is_live=True, page_seconds_min=PAGE_MIN, page_seconds_max=PAGE_MAX)
        paying.note_gateway(shop.tx, live)

        second = begin(shop, order)

        assert payments.payment(shop.tx, second or 0).is_live
        assert acts_of(shop, card.id) == [("open", "succeeded"), ("close", "intent")]

    def test_takes_an_amount_in_the_steps_of_its_currency(self, shop: Shop) -> None:
        take_cards(shop, step_minor=10)
        shop.product("MUG", price_minor=1205)

        with shop.refuses(paying.NotPayableByCard) as refusal:
            shop.place_order("MUG")
        assert (refusal.error.total_minor, refusal.error.step_minor) == (1205, 10)

        order = shop.place_order("MUG", 2)
        assert begin(shop, order) is not None
        with shop.refuses(paying.NotPayableByCard):
            shop.send(shop.change(order, {"MUG": 1}))
        with shop.refuses(paying.NotPayableByCard):
            shop.split(order, {"MUG": 1})
        assert shop.order(order.id).total_minor == 2410


class TestOpened:
    def test_tells_the_customer_once(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.opens()
        card.opens()

        assert shop.facts_of("CardPageOpened") == [{"payment_id": card.id}]
        opened = cards.open_page(shop.tx, order.id)
        assert opened is not None
        assert opened.url == card.page.url

    def test_comes_after_the_news_that_it_is_paid(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.hears(authorised=3600)

        card.opens()

        assert "CardPageOpened" not in shop.events
        assert acts_of(shop, card.id) == [("open", "succeeded")]
        assert (card.payment.url, card.where) == (card.page.url, {"authorised": 3600})
        assert cards.open_page(shop.tx, order.id) is None

    def test_closes_the_page_of_an_order_that_was_called_off(self, shop: Shop, order: Order, card: CardPayment) -> None:
        shop.cancel(order)

        card.opens()

        assert acts_of(shop, card.id) == [("open", "succeeded"), ("close", "intent")]

    def test_is_no_news_of_a_page_that_nothing_has_happened_on(self, shop: Shop, card: CardPayment) -> None:
        before = shop.dump()

        assert not card.hears_again(card.says).is_news

        assert shop.dump() == before
        card.opens()
        assert shop.events[-1] == "CardPageOpened"

    def test_is_told_of_after_a_no_of_the_bank(self, shop: Shop, card: CardPayment) -> None:
        card.hears_again(replace(card.says, decline=Decline.INSUFFICIENT_FUNDS))

        card.opens()

        assert [name for name in shop.events if name.startswith("Card")] == ["CardDeclined", "CardPageOpened"]


class TestEnded:
    def test_is_told_where_there_is_something_to_pay_still(self, shop: Shop, card: CardPayment) -> None:
        card.opens()

        card.ends()
        card.ends()

        assert shop.facts_of("CardPageClosed") == [{"payment_id": card.id}]

    def test_is_no_news_of_a_page_that_is_not_wanted(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.opens()
        shop.agree_to(order, {"MUG": 2})
        begin(shop, order)

        card.ends()

        assert "CardPageClosed" not in shop.events

    def test_is_no_news_where_another_page_is_open(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.opens()
        begin(shop, order, now=NOON + 3600 - cards.USEFUL_SECONDS + 1)

        card.ends()

        assert "CardPageClosed" not in shop.events

    def test_is_no_news_of_an_order_that_has_ended(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.opens()
        shop.cancel(order)

        card.ends()

        assert "CardPageClosed" not in shop.events


class TestOpenedTooLate:
    def test_asks_for_another_page(self, shop: Shop, order: Order, card: CardPayment) -> None:
        late = NOON + 3000

        for _ in range(2):
            cards.opened_too_late(shop.tx, card.opening.id, reason="expires_at", now=late)

        [first, second] = payments.of_order(shop.tx, order.id)
        assert (first.page, second.page_expires_at) == (PageStatus.EXPIRED, late + PAGE_MIN)
        assert "CardPageFailed" not in shop.events

    def test_asks_for_none_where_nothing_is_to_be_paid(self, shop: Shop, order: Order, card: CardPayment) -> None:
        shop.cancel(order)

        cards.opened_too_late(shop.tx, card.opening.id, reason="expires_at", now=NOON + 3000)

        assert len(shop.rows("payments")) == 1


class TestOpenedInVain:
    def test_asks_for_another_page_less_and_less_often(self, shop: Shop, order: Order, card: CardPayment) -> None:
        for wait in (15, 30, 45):
            opening = payments.operations_of(shop.tx, payments.ids_of_order(shop.tx, order.id)[-1])[0]
            begun = len(shop.rows("payments"))

            cards.opened_in_vain(shop.tx, opening.id, now=opening.created_at + wait - 1)
            assert len(shop.rows("payments")) == begun

            cards.opened_in_vain(shop.tx, opening.id, now=opening.created_at + wait)
            assert len(shop.rows("payments")) == begun + 1


class TestLookAgain:
    def test_asks_the_provider_after_the_commit(self, shop: Shop, card: CardPayment) -> None:
        cards.look_again(shop.tx, card.id, actor=shop.merchant, now=NOON)

        [row] = shop.rows("outbox")
        assert (row["kind"], row["subject"]) == ("work", f"{cards.LOOK}:{card.id}")

    def test_is_for_merchants(self, shop: Shop, order: Order, card: CardPayment) -> None:
        for actor in (shop.customer_of(order), shop.packer):
            with shop.refuses(NotAllowed):
                cards.look_again(shop.tx, card.id, actor=actor, now=NOON)

    def test_knows_its_payments(self, shop: Shop) -> None:
        with shop.refuses(NotFound):
            cards.look_again(shop.tx, 7, actor=shop.merchant, now=NOON)
