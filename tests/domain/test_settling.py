"""What a provider says of a payment, and what becomes of its order: money first, late and twice as it may come."""

from dataclasses import replace

import pytest

from domain import carts, orders, paying, payments, shipping, vouchers
from domain.events import Event
from domain.flows import expiring, settling
from domain.orders import Order, Status
from domain.outbox import Effect
from domain.paying import Capture, Gateway
from domain.payments.provider import PageStatus, Snapshot
from domain.prices import Discount, DiscountKind
from tests.cards import CardPayment, take_cards
from tests.shop import NOON, Shop

HOUR = 3600
TENTH = Discount(DiscountKind.PERCENT, 100_000)
GRACE_OVER = NOON + HOUR + 600 + 1
THEN = GRACE_OVER + 2 * expiring.WIND_UP_SECONDS


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three of ten mugs at 12 euro, to be paid by card within the hour, with ten minutes of grace."""
    take_cards(shop)
    paying.set_window(shop.tx, minutes=60, grace_minutes=10, actor=shop.merchant)
    shop.product("MUG", price_minor=1200, stock=10)
    return shop.place_order("MUG", 3)


@pytest.fixture
def card(shop: Shop, order: Order) -> CardPayment:
    """Its page is open."""
    card = CardPayment.asked_for(shop, order)
    card.opens()
    return card


@pytest.fixture
def at_once(shop: Shop, order: Order) -> CardPayment:
    """A page on which money is taken at once."""
    paying.set_capture(shop.tx, Capture.AT_ONCE, actor=shop.merchant)
    card = CardPayment.asked_for(shop, order)
    card.opens()
    return card


def expire(shop: Shop, card: CardPayment) -> Order:
    """Its time is up, and so is its page's."""
    shop.tell_time(card.order, GRACE_OVER)
    card.ends(now=GRACE_OVER)
    ended = shop.tell_time(card.order, THEN)
    assert ended.status is Status.EXPIRED
    return ended


def paid(card: CardPayment) -> Snapshot:
    """What the provider says once it is paid on the page."""
    amount, is_taken = card.payment.amount_minor, card.payment.captures_at_once
    said = replace(card.says, payment_id=f"pi_{card.id}", page=PageStatus.COMPLETE)
    return replace(said, captured_minor=amount) if is_taken else replace(said, authorised_minor=amount)


def place_with_voucher(shop: Shop, name: str, mugs: int) -> Order:
    customer = shop.customer(name)
    shop.filled_cart(customer, ("MUG", mugs))
    carts.use_voucher(shop.tx, "SPRING", actor=customer, now=NOON)
    assert customer.person_id is not None
    return shop.place(carts.cart_of(shop.tx, customer.person_id), customer)


def acts(card: CardPayment) -> list[str]:
    return [each.act.value for each in payments.operations_of(card.shop.tx, card.id)]


class TestSettle:
    def test_confirms_what_was_accepted_once_it_is_held(self, shop: Shop, order: Order, card: CardPayment) -> None:
        assert shop.take_on(order) is None

        card.hears(authorised=3600)

        assert shop.order(order.id).status is Status.CONFIRMED
        assert shop.shipment_of(order).status == "planned"
        assert shop.tasks == []

    def test_tells_of_the_money_when_there_is_something_to_pack(
        self, shop: Shop, order: Order, card: CardPayment
    ) -> None:
        told: dict[str, int] = {}
        shop.take_on(order)

        def note(event: Event) -> list[Effect]:
            told[type(event).__name__] = len(shipping.of_order(shop.tx, order.id))
            return []

        shop.effects = note
        card.hears(authorised=3600)

        assert told["CardHeld"] == 1

    def test_leaves_to_the_merchant_what_nobody_has_accepted(self, shop: Shop, order: Order, card: CardPayment) -> None:
        card.hears(authorised=3600)

        held = shop.order(order.id)
        assert (held.status, held.payment) == (Status.PLACED, orders.Payment.AUTHORISED)
        shop.accept(order)

    def test_says_once_what_is_said_twice(self, shop: Shop, card: CardPayment) -> None:
        card.hears(authorised=3600)
        before = shop.dump()

        assert not card.hears_again(card.says).is_news

        assert shop.dump() == before

    def test_tells_of_a_charge_without_a_hold_once(self, shop: Shop, order: Order, at_once: CardPayment) -> None:
        at_once.hears_again(paid(at_once))

        assert [name for name in shop.events if name in ("CardHeld", "CardCharged")] == ["CardCharged"]
        assert shop.order(order.id).payment is orders.Payment.PAID

    def test_asks_for_the_rest_of_what_was_paid_in_part(self, shop: Shop, order: Order, card: CardPayment) -> None:
        shop.agree_to(order, {"MUG": 4})

        card.hears(authorised=3600)

        [_, of_all, rest] = [CardPayment.of(shop, order, each.id) for each in payments.of_order(shop.tx, order.id)]
        assert rest.payment.amount_minor == 1200
        of_all.opens()
        assert acts(of_all) == ["open", "close"]


class TestDifferences:
    def test_are_a_task_and_book_nothing(self, shop: Shop, order: Order, card: CardPayment) -> None:
        odd = replace(paid(card), authorised_minor=3500, amount_minor=3500, currency="USD")

        applied = card.hears_again(odd)

        assert [each.what for each in applied.differences] == ["currency", "amount"]
        assert shop.tasks == [("payment_differs", f"payment:{card.id}")]
        assert (card.where, shop.order(order.id).payment) == ({}, orders.Payment.NONE)

    def test_are_settled_once_all_is_well(self, shop: Shop, card: CardPayment) -> None:
        card.hears_again(replace(paid(card), is_live=True))

        card.hears_again(paid(card))

        assert shop.tasks == []
        assert card.where == {"authorised": 3600}

    def test_are_settled_though_nothing_is_new(self, shop: Shop, card: CardPayment) -> None:
        settling.note_missing(shop.tx, card.id, now=NOON)
        assert shop.tasks == [("payment_differs", f"payment:{card.id}")]

        card.hears_again(card.says)

        assert shop.tasks == []

    def test_stay_as_long_as_it_differs(self, shop: Shop, card: CardPayment) -> None:
        for _ in range(2):
            card.hears_again(replace(paid(card), amount_minor=3500))

        assert shop.tasks == [("payment_differs", f"payment:{card.id}")]
        assert shop.events.count("TaskRaised") == 1

    def test_are_strangers_money_too(self, shop: Shop, card: CardPayment) -> None:
        settling.note_stranger(shop.tx, replace(paid(card), reference="99"), now=NOON)

        assert shop.tasks == [("payment_differs", settling.STRANGER)]


class TestTwice:
    def test_paid_on_two_pages_is_a_merchants_matter(self, shop: Shop, order: Order, card: CardPayment) -> None:
        shop.take_on(order)
        twice = CardPayment.begun(shop, order=order)
        card.hears(authorised=3600)

        twice.hears(authorised=3600)

        assert shop.tasks == [("paid_too_much", order.document)]
        assert (card.where, twice.where) == ({"authorised": 3600}, {"authorised": 3600})

    def test_closes_the_other_page_before_that(self, shop: Shop, order: Order, card: CardPayment) -> None:
        twice = CardPayment.begun(shop, order=order)
        twice.open_page()

        card.hears(authorised=3600)

        assert acts(twice) == ["open", "close"]

    def test_paid_beside_cash_is_a_merchants_matter(self, shop: Shop, order: Order, at_once: CardPayment) -> None:
        shop.receive(order, 3600)

        at_once.hears_again(paid(at_once))

        assert shop.tasks == [("paid_too_much", order.document)]
        assert at_once.due == -3600


class TestKeepTime:
    def test_closes_the_page_before_the_goods_go_back(self, shop: Shop, order: Order, card: CardPayment) -> None:
        waiting = shop.tell_time(order, GRACE_OVER)

        assert (waiting.status, shop.available(shop.variant("MUG"))) == (Status.PLACED, 7)
        assert acts(card) == ["open", "close"]
        assert orders.next_clock_at(shop.tx) == GRACE_OVER + expiring.WIND_UP_SECONDS

        card.ends(now=GRACE_OVER)
        assert shop.tell_time(order, THEN).status is Status.EXPIRED
        assert shop.available(shop.variant("MUG")) == 10

    def test_asks_once_however_often_it_looks(self, shop: Shop, order: Order, card: CardPayment) -> None:
        for minute in range(5):
            shop.tell_time(order, GRACE_OVER + 60 * minute)

        assert acts(card) == ["open", "close"]
        assert shop.order(order.id).status is Status.PLACED

    def test_lets_the_payment_win_that_was_faster(self, shop: Shop, order: Order, card: CardPayment) -> None:
        shop.take_on(order)
        shop.tell_time(order, GRACE_OVER)
        [_, closing] = payments.operations_of(shop.tx, card.id)

        card.hears(authorised=3600)
        settling.refused(shop.tx, closing.id, reason="page_complete", now=GRACE_OVER)

        assert shop.order(order.id).status is Status.CONFIRMED
        assert card.status(closing) is payments.Status.FAILED
        assert shop.tell_time(order, THEN).status is Status.CONFIRMED

    def test_waits_for_a_page_of_which_nobody_knows_whether_it_is_open(self, shop: Shop, order: Order) -> None:
        card = CardPayment.asked_for(shop, order)
        payments.unanswered(shop.tx, card.opening.id, now=NOON + 20)
        for later in (GRACE_OVER, THEN, GRACE_OVER + 12 * HOUR):
            assert shop.tell_time(order, later).status is Status.PLACED

        card.opens(now=GRACE_OVER + 12 * HOUR)
        shop.tell_time(order, GRACE_OVER + 13 * HOUR)
        assert acts(card) == ["open", "close"]
        card.ends(now=GRACE_OVER + 13 * HOUR)

        assert shop.tell_time(order, GRACE_OVER + 14 * HOUR).status is Status.EXPIRED

    def test_does_not_wait_for_ever(self, shop: Shop, order: Order, card: CardPayment) -> None:
        assert shop.tell_time(order, GRACE_OVER + 30 * HOUR).status is Status.EXPIRED

    def test_leaves_what_was_paid_in_part_to_a_merchant(self, shop: Shop, order: Order, card: CardPayment) -> None:
        shop.agree_to(order, {"MUG": 4})
        card.hears(authorised=3600)
        others = [CardPayment.of(shop, order, each.id) for each in payments.of_order(shop.tx, order.id)[1:]]
        for each in others:
            each.opens()
        shop.tell_time(order, GRACE_OVER)
        for each in others:
            each.ends()

        assert shop.tell_time(order, THEN).status is Status.PLACED
        assert "PaymentOverdue" in shop.events
        assert card.where == {"authorised": 3600}


class TestLate:
    def test_brings_back_an_order_whose_goods_are_there(self, shop: Shop, order: Order, card: CardPayment) -> None:
        expire(shop, card)

        card.hears_again(paid(card), now=THEN)

        back = shop.order(order.id)
        assert (back.status, back.payment) == (Status.PLACED, orders.Payment.AUTHORISED)
        assert shop.available(shop.variant("MUG")) == 7
        assert shop.tasks == []
        assert shop.tell_time(order, THEN + 24 * HOUR).status is Status.PLACED

    def test_goes_on_with_what_was_accepted_before(self, shop: Shop, order: Order, card: CardPayment) -> None:
        shop.take_on(order)
        expire(shop, card)

        card.hears_again(paid(card), now=THEN)

        assert shop.order(order.id).status is Status.CONFIRMED
        shop.pack(shop.shipment_of(order))
        assert card.last == ("capture", 3600, "intent")

    def test_lets_go_of_what_is_held_for_goods_that_are_gone(self, shop: Shop, order: Order, card: CardPayment) -> None:
        expire(shop, card)
        shop.place_order("MUG", 8, customer=shop.customer("Ben"))

        card.hears_again(paid(card), now=THEN)

        assert shop.order(order.id).status is Status.EXPIRED
        assert card.last == ("void", 3600, "intent")
        assert shop.tasks == []

    def test_asks_a_merchant_about_what_was_taken_for_goods_that_are_gone(
        self, shop: Shop, order: Order, at_once: CardPayment
    ) -> None:
        expire(shop, at_once)
        shop.place_order("MUG", 8, customer=shop.customer("Ben"))

        for _ in range(2):
            at_once.hears_again(paid(at_once), now=THEN)

        assert shop.tasks == [("paid_late", order.document)]
        assert (at_once.where, at_once.due) == ({"refundable": 3600}, -3600)

    @pytest.mark.parametrize("how", ["cancel", "decline"])
    def test_lets_go_of_what_is_held_for_an_order_that_was_called_off(
        self, shop: Shop, order: Order, card: CardPayment, how: str
    ) -> None:
        getattr(shop, how)(order)
        assert acts(card) == ["open", "close"]

        card.hears_again(paid(card))

        assert shop.order(order.id).status is Status.CANCELLED
        assert card.last == ("void", 3600, "intent")
        assert shop.available(shop.variant("MUG")) == 10

    def test_keeps_the_voucher_of_a_late_payer(self, shop: Shop) -> None:
        take_cards(shop)
        paying.set_window(shop.tx, minutes=60, grace_minutes=10, actor=shop.merchant)
        shop.product("MUG", price_minor=1200, stock=10)
        once = vouchers.make(shop.tx, "SPRING", TENTH, actor=shop.merchant, now=NOON)
        vouchers.change(shop.tx, once, uses_max=1, actor=shop.merchant)
        order = place_with_voucher(shop, "Anna", 2)
        card = CardPayment.asked_for(shop, order)
        card.opens()
        expire(shop, card)
        assert place_with_voucher(shop, "Ben", 1).voucher_code == "SPRING"

        card.hears_again(paid(card), now=THEN)

        back = shop.order(order.id)
        assert (back.status, back.total_minor, back.voucher_code) == (Status.PLACED, 2160, "SPRING")

    def test_is_booked_when_the_order_is_paid_in_cash_by_then(
        self, shop: Shop, order: Order, card: CardPayment
    ) -> None:
        expire(shop, card)
        shop.reactivate(order)

        card.hears_again(paid(card), now=THEN)

        assert shop.order(order.id).payment is orders.Payment.AUTHORISED
        assert shop.order(order.id).status is Status.CONFIRMED


class TestOutOfReach:
    @pytest.fixture
    def packed(self, shop: Shop, order: Order, card: CardPayment) -> CardPayment:
        """Held with a test key, and asked to be charged since the order is packed."""
        card.hears(authorised=order.total_minor)
        shop.take_on(order)
        shop.pack(shop.shipment_of(order))
        assert card.last == ("capture", 3600, "intent")
        return card

    @pytest.mark.parametrize("is_first", [True, False])
    def test_what_was_played_comes_to_nothing_with_a_live_key(
        self, shop: Shop, packed: CardPayment, *, is_first: bool
    ) -> None:
        paying.note_gateway(shop.tx, Gateway("stripe", True, page_seconds_min=2100, page_seconds_max=86_400))

        settling.out_of_reach(shop.tx, packed.asked.id, is_first=is_first, now=NOON)

        assert packed.last == ("capture", 3600, "failed")
        assert shop.tasks == [("capture_failed", packed.order.document)]

    def test_what_has_no_key_any_more_waits_for_it(self, shop: Shop, packed: CardPayment) -> None:
        paying.note_gateway(shop.tx, None)

        for is_first in (True, False):
            settling.out_of_reach(shop.tx, packed.asked.id, is_first=is_first, now=NOON)

        assert packed.last == ("capture", 3600, "intent")
        assert shop.tasks == [("payment_differs", packed.payment.document)]

    def test_a_page_is_asked_for_with_the_new_key(self, shop: Shop, order: Order) -> None:
        played = CardPayment.asked_for(shop, order)
        paying.note_gateway(shop.tx, Gateway("stripe", True, page_seconds_min=2100, page_seconds_max=86_400))

        settling.out_of_reach(shop.tx, played.opening.id, is_first=True, now=NOON)

        assert [each.is_live for each in payments.of_order(shop.tx, order.id)] == [False, True]
