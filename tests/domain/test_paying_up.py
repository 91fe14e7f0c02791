"""A customer whose order waits for their money: another page to pay on, or another way to pay."""

from datetime import UTC

import pytest

from domain import paying, payments
from domain.actors import Actor
from domain.errors import BadInput, Changed, NotFound
from domain.flows import paying_up
from domain.flows.paying_up import MoneyIsThere, NothingToPay
from domain.orders import Order, Status
from domain.paying import Acceptance, NotPayableByCard, Terms
from tests.cards import CardPayment, take_cards
from tests.shop import NOON, Shop

HOUR = 3600


@pytest.fixture
def order(shop: Shop) -> Order:
    """Two mugs at 12 euro, by card; cash and transfers are taken as well."""
    take_cards(shop)
    shop.takes(Terms.CARD, Terms.CASH, Terms.PREPAID, minutes=60, grace_minutes=10)
    shop.product("MUG", price_minor=1200, stock=10)
    return shop.place_order("MUG", 2)


@pytest.fixture
def card(shop: Shop, order: Order) -> CardPayment:
    card = CardPayment.asked_for(shop, order)
    card.opens()
    return card


def pay_again(shop: Shop, order: Order, *, by: Actor | None = None, now: int = NOON) -> int:
    return paying_up.pay_again(shop.tx, order.id, zone=UTC, actor=by or shop.customer_of(order), now=now)


def pay(shop: Shop, order: Order, terms: Terms, *, by: Actor | None = None, version: int | None = None) -> Order:
    paying_up.pay_another_way(
        shop.tx,
        order.id,
        version=version or shop.order(order.id).version,
        terms=terms,
        zone=UTC,
        actor=by or shop.customer_of(order),
        now=NOON,
    )
    return shop.order(order.id)


class TestPayAgain:
    def test_gives_the_page_that_is_open(self, shop: Shop, order: Order, card: CardPayment) -> None:
        assert pay_again(shop, order) == card.id

    def test_asks_for_a_new_one_where_it_has_ended(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.ends()

        second = pay_again(shop, order)

        assert second != card.id
        assert payments.payment(shop.tx, second).amount_minor == 2400

    def test_keeps_no_goods_for_ever(self, shop: Shop, order: Order, card: CardPayment) -> None:
        deadline = shop.order(order.id).expires_at
        assert deadline is not None
        card.ends(now=deadline)
        prolonged = CardPayment.of(shop, order, pay_again(shop, order, now=deadline))
        waits_until = shop.order(order.id).expires_at
        assert waits_until is not None
        assert waits_until > deadline
        prolonged.opens(now=deadline)
        assert pay_again(shop, order, now=deadline + 60) == prolonged.id
        prolonged.ends(now=waits_until - 60)

        with shop.refuses(NothingToPay) as refusal:
            pay_again(shop, order, now=waits_until - 60)

        assert refusal.error.reason == "late"

    def test_is_for_those_who_have_ordered(self, shop: Shop, order: Order, card: CardPayment) -> None:
        with shop.refuses(NotFound):
            pay_again(shop, order, by=shop.customer("Ben"))

    @pytest.mark.parametrize("why", ["paid", "ended", "waits", "no_gateway"])
    def test_says_why_there_is_nothing_to_pay(self, shop: Shop, order: Order, card: CardPayment, why: str) -> None:
        if why == "paid":
            card.hears(authorised=2400)
        elif why == "ended":
            shop.cancel(order)
        elif why == "waits":
            paying.set_acceptance(shop.tx, Acceptance(above_minor=100), actor=shop.merchant)
            order = shop.place_order("MUG", 2)
        else:
            paying.note_gateway(shop.tx, None)

        with shop.refuses(NothingToPay) as refusal:
            pay_again(shop, order)

        assert refusal.error.reason == why


class TestPayAnotherWay:
    def test_closes_the_page_and_waits_for_no_money(self, shop: Shop, order: Order, card: CardPayment) -> None:
        in_cash = pay(shop, order, Terms.CASH)

        assert (in_cash.terms, in_cash.expires_at, in_cash.status) == (Terms.CASH, None, Status.PLACED)
        assert card.last == ("close", 0, "intent")

    def test_confirms_what_was_accepted(self, shop: Shop, order: Order, card: CardPayment) -> None:
        assert shop.take_on(order) is None

        assert pay(shop, order, Terms.CASH).status is Status.CONFIRMED

    def test_comes_back_to_cards(self, shop: Shop, order: Order, card: CardPayment) -> None:
        by_transfer = pay(shop, order, Terms.PREPAID)
        assert by_transfer.expires_at == NOON + HOUR

        by_card = pay(shop, order, Terms.CARD)

        assert (by_card.terms, by_card.expires_at) == (Terms.CARD, NOON + HOUR)
        assert len(payments.of_order(shop.tx, order.id)) == 2

    def test_is_for_those_who_have_ordered(self, shop: Shop, order: Order) -> None:
        with shop.refuses(NotFound):
            pay(shop, order, Terms.CASH, by=shop.customer("Ben"))

    def test_refuses_what_they_have_not_seen(self, shop: Shop, order: Order) -> None:
        with shop.refuses(Changed):
            pay(shop, order, Terms.CASH, version=order.version + 1)

    def test_refuses_what_the_shop_does_not_offer(self, shop: Shop, order: Order) -> None:
        paying.offer(shop.tx, (Terms.CARD,), actor=shop.merchant)

        with shop.refuses(BadInput):
            pay(shop, order, Terms.CASH)

    def test_refuses_what_has_ended_or_has_been_begun(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.hears(authorised=2400)
        shop.accept(order)
        with shop.refuses(NothingToPay) as begun:
            pay(shop, order, Terms.CASH)
        shop.decline(order)
        with shop.refuses(NothingToPay) as ended:
            pay(shop, order, Terms.CASH)

        assert (begun.error.reason, ended.error.reason) == ("paid", "ended")

    def test_refuses_where_money_is_held(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.hears(authorised=2400)

        with shop.refuses(MoneyIsThere) as refusal:
            pay(shop, order, Terms.CASH)

        assert refusal.error.amount_minor == 2400

    def test_refuses_where_money_was_received(self, shop: Shop, order: Order) -> None:
        shop.receive(order, 500)

        with shop.refuses(MoneyIsThere):
            pay(shop, order, Terms.CASH)

    def test_refuses_cards_for_what_is_no_multiple_of_their_steps(self, shop: Shop, order: Order) -> None:
        in_cash = pay(shop, order, Terms.CASH)
        take_cards(shop, step_minor=1000)

        with shop.refuses(NotPayableByCard):
            pay(shop, in_cash, Terms.CARD)

    @pytest.mark.parametrize("terms", [Terms.CASH, Terms.PREPAID])
    def test_lets_go_of_what_was_held_on_the_page_meanwhile(
        self, shop: Shop, order: Order, card: CardPayment, terms: Terms
    ) -> None:
        shop.take_on(order)
        was = pay(shop, order, terms).status

        card.hears(authorised=2400)

        assert card.last == ("void", 2400, "intent")
        assert (shop.order(order.id).status, shop.tasks) == (was, [])
