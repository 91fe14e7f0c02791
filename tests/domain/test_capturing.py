"""Money that is held on a card: taken when the first parcel is packed, and let go, or given back, as it must."""

from typing import Any

import pytest

from domain import orders, paying, payments
from domain.flows import card_money, cards, counter, delivering, holds, laws, packing, refunding
from domain.flows.capturing import NotCaptured
from domain.orders import Order
from domain.paying import Fee, FeeKind
from domain.payments.provider import OperationStatus
from domain.shipping import Shipment
from tests.cards import CardPayment, order_in, refund, take_cards
from tests.shop import CURRENCY, NOON, Shop

DONE = OperationStatus.SUCCEEDED


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs at 12 euro, to be paid by card."""
    take_cards(shop)
    shop.product("MUG", price_minor=1200, stock=30)
    return shop.place_order("MUG", 3)


@pytest.fixture
def held(shop: Shop, order: Order) -> CardPayment:
    card = CardPayment.begun(shop, order=order)
    card.hears(authorised=3600)
    return card


@pytest.fixture
def shipment(shop: Shop, held: CardPayment) -> Shipment:
    """What is held is as good as paid: the shop begins."""
    return shop.accept(held.order)


def hold(shop: Shop, order: Order, amount_minor: int) -> CardPayment:
    card = CardPayment.begun(shop, order=order, amount_minor=amount_minor)
    card.hears(authorised=amount_minor)
    return card


def hand_over(shop: Shop, shipment: Shipment) -> None:
    shipment = shop.assign(shop.shipment(shipment.id))
    delivering.hand_over(shop.tx, shipment.id, version=shipment.version, actor=shop.courier, now=NOON)


class TestPack:
    def test_takes_what_is_due(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        assert shop.order(held.order.id).payment == "authorised"

        shop.pack(shipment)

        assert held.last == ("capture", 3600, "intent")
        held.hears(captured=3600)
        assert (held.due, shop.order(held.order.id).payment) == (0, "paid")

    def test_takes_no_more_than_what_is_delivered(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.agree_to(held.order, {"MUG": 2})
        shop.pack(shipment)

        assert held.last == ("capture", 2400, "intent")
        held.hears(captured=2400)
        assert (held.where, held.due) == ({"refundable": 2400}, 0)

    def test_takes_the_oldest_hold_first(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.agree_to(held.order, {"MUG": 4})
        more = hold(shop, held.order, 1200)

        shop.pack(shipment)

        assert (held.last, more.last) == (("capture", 3600, "intent"), ("capture", 1200, "intent"))

    def test_lets_go_of_what_nothing_is_due_for_once_enough_has_come(
        self, shop: Shop, held: CardPayment, shipment: Shipment
    ) -> None:
        twice = hold(shop, held.order, 3600)
        shop.pack(shipment)
        assert twice.where == {"authorised": 3600}

        held.hears(captured=3600)

        assert twice.last == ("void", 3600, "intent")

    def test_tries_the_next_hold_when_one_fails(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        twice = hold(shop, held.order, 3600)
        shop.pack(shipment)

        held.refuses(held.asked)

        assert (held.where, twice.last) == ({"authorised": 3600}, ("capture", 3600, "intent"))
        assert shop.tasks == [("paid_too_much", held.order.document)]
        twice.hears(captured=3600)
        assert held.last == ("void", 3600, "intent")

    def test_is_done_with_its_task_as_soon_as_it_is_charged(
        self, shop: Shop, held: CardPayment, shipment: Shipment
    ) -> None:
        shop.pack(shipment)
        held.refuses(held.asked)
        assert shop.tasks == [("capture_failed", held.order.document)]
        holds.take_now(shop.tx, held.order.id, version=shop.order(held.order.id).version, actor=shop.merchant, now=NOON)

        held.hears(captured=3600)

        assert shop.tasks == []

    def test_what_nobody_took_in_goes_back_to_the_card(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.pack(shipment)
        held.hears(captured=3600)
        delivering.hand_over(shop.tx, shop.assign(shipment).id, actor=shop.courier, now=NOON)

        shop.come_back(shop.bring_back(shop.shipment(shipment.id)))

        assert held.last == ("refund", 3600, "intent")
        held.hears(refunds=[(held.asked, OperationStatus.SUCCEEDED)])
        assert (held.due, shop.order(held.order.id).payment) == (0, "refunded")

    def test_takes_nothing_twice(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        packed = shop.pack(shipment)
        held.hears(captured=3600)
        packing.unpack(shop.tx, packed.id, version=packed.version, actor=shop.packer, now=NOON)
        shop.pack(shop.shipment(packed.id))

        assert [each.act for each in payments.operations_of(shop.tx, held.id)] == ["open", "capture"]

    def test_counts_no_more_on_what_goes_with_the_rest(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.agree_to(held.order, {"MUG": 2})
        packed = shop.pack(shipment)
        packing.unpack(shop.tx, packed.id, version=packed.version, actor=shop.packer, now=NOON)

        grown = shop.agree_to(held.order, {"MUG": 3})

        assert held.where == {"authorised": 1200, "capturing": 2400}
        assert payments.unsecured_minor(shop.tx, grown) == 1200
        more = hold(shop, held.order, 1200)
        shop.pack(shop.shipment_of(held.order))
        held.hears(captured=2400)
        assert more.last == ("capture", 1200, "intent")

    def test_takes_what_comes_after_it(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.pack(shipment)
        held.hears(authorised=0, is_let_go=True)

        again = hold(shop, held.order, 3600)

        assert again.last == ("capture", 3600, "intent")

    def test_refuses_what_is_held_no_more(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        held.hears(authorised=0, is_let_go=True)
        assert shop.tasks == [("capture_failed", held.order.document)]

        shop.tick_all(shipment)
        with shop.refuses(NotCaptured) as refusal:
            packing.pack(shop.tx, shipment.id, actor=shop.packer, now=NOON)

        assert (refusal.error.due_minor, refusal.error.is_underway) == (3600, False)
        assert shop.shipment(shipment.id).status == "picking"


class TestCaptureFailed:
    def test_keeps_the_parcel_here_and_calls_for_a_merchant(
        self, shop: Shop, held: CardPayment, shipment: Shipment
    ) -> None:
        shop.pack(shipment)
        held.refuses(held.asked)

        assert shop.tasks == [("capture_failed", held.order.document)]
        with shop.refuses(NotCaptured) as refusal:
            hand_over(shop, shipment)
        assert (refusal.error.due_minor, refusal.error.is_underway) == (3600, False)

    def test_waits_for_an_answer(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.pack(shipment)
        payments.unanswered(shop.tx, held.asked.id, now=NOON)

        with shop.refuses(NotCaptured) as refusal:
            hand_over(shop, shipment)

        assert refusal.error.is_underway
        held.hears(captured=3600)
        hand_over(shop, shipment)
        assert shop.shipment(shipment.id).status == "out_for_delivery"

    def test_takes_no_cash_at_the_counter_for_what_is_on_a_card(self, shop: Shop, order: Order) -> None:
        card = hold(shop, order, 3600)
        shop.sql("UPDATE orders SET way = 'pickup' WHERE id = ?", order.id)
        waiting = shop.pack(shop.accept(order))
        card.refuses(card.asked)

        with shop.refuses(NotCaptured):
            counter.hand_out(shop.tx, waiting.id, code=None, actor=shop.merchant, now=NOON)


class TestLost:
    def test_has_the_customer_of_an_order_that_nobody_has_begun_pay_once_more(
        self, shop: Shop, held: CardPayment
    ) -> None:
        held.hears(authorised=0, is_let_go=True)

        page = cards.open_page(shop.tx, held.order.id)
        assert page is not None
        assert (page.amount_minor, shop.tasks) == (3600, [])

    def test_is_no_matter_where_it_was_taken_elsewhere(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        held.hears(captured=3500)

        assert (held.due, shop.tasks) == (100, [])


class TestReopened:
    def test_does_not_count_on_what_is_on_its_way_back(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        packed = shop.pack(shipment)
        held.hears(captured=3600)
        packing.unpack(shop.tx, packed.id, version=packed.version, actor=shop.packer, now=NOON)
        shop.decline(held.order)

        order = shop.reactivate(held.order)

        assert (order.status, held.due) == ("placed", 0)
        held.hears(refunds=[(held.asked, OperationStatus.PENDING)])
        assert shop.order(order.id).status == "placed"
        page = cards.open_page(shop.tx, order.id)
        assert page is not None
        assert page.amount_minor == 3600


class TestCallOff:
    def test_lets_go_of_all_of_it(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.cancel(held.order)

        assert held.last == ("void", 3600, "intent")
        assert shop.facts_of("OrderCancelled")[0]["let_go_minor"] == 3600
        held.hears(authorised=0, is_let_go=True)
        assert (held.where, held.due, shop.tasks) == ({}, 0, [])

    def test_takes_the_fee_and_lets_go_of_the_rest(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)
        shop.cancel(held.order)

        assert held.last == ("capture", 360, "intent")
        told = shop.facts_of("OrderCancelled")[0]
        assert (told["fee_minor"], told["back_minor"], told["let_go_minor"]) == (360, 0, 3240)
        held.hears(captured=360)
        assert (held.where, held.due, held.cleared) == ({"refundable": 360}, 0, 360)

    def test_gives_up_a_fee_that_cannot_be_taken(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)
        shop.cancel(held.order)

        held.refuses(held.asked)

        assert (held.due, shop.order(held.order.id).fee_minor, shop.tasks) == (0, 0, [])
        assert held.last == ("void", 3600, "intent")

    def test_gives_back_what_was_taken_but_for_the_fee(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)
        packed = shop.pack(shipment)
        held.hears(captured=3600)
        packing.unpack(shop.tx, packed.id, version=packed.version, actor=shop.packer, now=NOON)

        shop.cancel(held.order)

        assert held.last == ("refund", 3240, "intent")
        held.hears(refunds=[(held.asked, DONE)])
        assert (held.where, held.due) == ({"refundable": 360}, 0)
        assert shop.order(held.order.id).payment == "part_refunded"

    def test_gives_back_what_is_taken_while_it_ends(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        packed = shop.pack(shipment)
        packing.unpack(shop.tx, packed.id, version=packed.version, actor=shop.packer, now=NOON)
        shop.decline(held.order)
        assert held.last == ("capture", 3600, "intent")

        held.hears(captured=3600)

        assert held.last == ("refund", 3600, "intent")

    def test_gives_back_all_of_a_card_and_no_cash(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.receive(held.order, 3600)
        shop.decline(held.order)

        assert (held.last, held.due) == (("void", 3600, "intent"), -3600)
        assert shop.order(held.order.id).payment == "overpaid"


class TestChange:
    def test_gives_the_difference_back_by_itself(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        packed = shop.pack(shipment)
        held.hears(captured=3600)
        packing.unpack(shop.tx, packed.id, version=packed.version, actor=shop.packer, now=NOON)

        shop.agree_to(held.order, {"MUG": 1})

        assert held.last == ("refund", 2400, "intent")
        held.hears(refunds=[(held.asked, DONE)])
        assert (held.due, shop.order(held.order.id).payment) == (0, "part_refunded")

    def test_moves_nothing_while_it_is_held(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        shop.agree_to(held.order, {"MUG": 1})

        assert (held.where, held.asked.act) == ({"authorised": 3600}, "open")

    def test_leaves_what_was_paid_twice_to_a_merchant(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        packed = shop.pack(shipment)
        held.hears(captured=3600)
        packing.unpack(shop.tx, packed.id, version=packed.version, actor=shop.packer, now=NOON)
        shop.receive(held.order, 500)

        shop.agree_to(held.order, {"MUG": 2})

        assert held.last == ("refund", 1200, "intent")

    def test_a_fee_for_a_part_is_taken_with_the_rest(self, shop: Shop, held: CardPayment, shipment: Shipment) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)
        customer = shop.customer_of(held.order)
        change = shop.change(shop.order(held.order.id), {"MUG": 2}, by=customer)
        if not shop.send(change):
            shop.agree(change)

        shop.pack(shipment)

        assert held.last == ("capture", 2400 + 120, "intent")


class TestSplit:
    @pytest.fixture
    def parts(self, shop: Shop, held: CardPayment, shipment: Shipment) -> tuple[Order, Order]:
        """One mug goes today, two later; what is held is for both."""
        new = shop.split(shop.order(held.order.id), {"MUG": 1})
        return shop.order(held.order.id), new

    def test_covers_both(self, shop: Shop, parts: tuple[Order, Order]) -> None:
        assert [each.payment for each in parts] == ["authorised", "authorised"]
        assert [payments.secured_minor(shop.tx, each.id) for each in parts] == [1200, 2400]

    @pytest.mark.parametrize("first", [0, 1])
    def test_is_taken_once_for_both_with_whichever_is_packed_first(
        self, shop: Shop, held: CardPayment, parts: tuple[Order, Order], first: int
    ) -> None:
        shop.pack(shop.shipment_of(parts[first]))
        assert held.last == ("capture", 3600, "intent")

        held.hears(captured=3600)

        assert [orders.due_minor(shop.tx, each) for each in parts] == [0, 0]
        assert [shop.order(each.id).payment for each in parts] == ["paid", "paid"]
        assert shop.facts_of("CardShared") == [{"from_id": parts[0].id, "amount_minor": 2400}]

    @pytest.mark.parametrize("ended", [0, 1])
    def test_stays_held_for_the_one_that_goes_on(
        self, shop: Shop, held: CardPayment, parts: tuple[Order, Order], ended: int
    ) -> None:
        shop.decline(parts[ended])
        assert held.where == {"authorised": 3600}

        shop.pack(shop.shipment_of(parts[1 - ended]))

        assert held.last == ("capture", parts[1 - ended].total_minor, "intent")

    def test_gives_the_new_one_s_money_back_through_the_old_one_s_card(
        self, shop: Shop, held: CardPayment, parts: tuple[Order, Order]
    ) -> None:
        shop.pack(shop.shipment_of(parts[0]))
        held.hears(captured=3600)
        assert refunding.refundable(shop.tx, shop.order(parts[1].id)).by_card_minor == 2400

        shop.decline(parts[1])

        assert held.last == ("refund", 2400, "intent")
        held.hears(refunds=[(held.asked, DONE)])
        assert [orders.due_minor(shop.tx, each) for each in parts] == [0, 0]
        assert held.where == {"refundable": 1200}

    @pytest.fixture
    def owed(self, shop: Shop, held: CardPayment, parts: tuple[Order, Order]) -> Order:
        """Both were charged, and the new one is called off: its money is on its way back through the old one's card."""
        shop.pack(shop.shipment_of(parts[0]))
        held.hears(captured=3600)
        shop.decline(parts[1])
        return parts[1]

    def test_what_goes_back_for_the_new_one_stands_with_it(
        self, shop: Shop, held: CardPayment, parts: tuple[Order, Order], owed: Order
    ) -> None:
        of_old, of_new = (card_money.of_order(shop.tx, each.id) for each in parts)
        assert [each.returning_minor for each in (of_old, of_new)] == [0, 2400]
        assert [payments.refunding_minor(shop.tx, each.id) for each in parts] == [0, 2400]

        held.hears(refunds=[(held.asked, DONE)])

        of_old, of_new = (card_money.of_order(shop.tx, each.id) for each in parts)
        assert [each.returned_minor for each in (of_old, of_new)] == [0, 2400]
        assert [shop.order(each.id).payment for each in parts] == ["paid", "refunded"]
        assert [row["order_id"] for row in shop.rows("events") if row["kind"] == "CardRefunded"] == [owed.id]
        assert laws.check(shop.tx) == []

    def test_what_a_bank_does_not_take_for_the_new_one_is_its_task(
        self, shop: Shop, held: CardPayment, owed: Order
    ) -> None:
        held.refuses(held.asked)

        [task] = [row for row in shop.rows("tasks") if row["kind"] == "refund_failed"]
        assert task["subject"] == owed.document
        assert refunding.refundable(shop.tx, shop.order(owed.id)).by_card_minor == 2400
        refund(shop, shop.order(owed.id), 1000)
        assert refunding.refundable(shop.tx, shop.order(owed.id)).by_card_minor == 1400
        held.hears(refunds=[(held.asked, DONE)])
        assert refunding.refundable(shop.tx, shop.order(owed.id)).owed_minor == 1400

    def test_what_the_bank_sends_back_is_owed_by_the_new_one(
        self, shop: Shop, held: CardPayment, parts: tuple[Order, Order], owed: Order
    ) -> None:
        asked = held.asked
        held.hears(refunds=[(asked, DONE)])

        held.hears(refunds=[(asked, OperationStatus.FAILED)])

        assert [orders.due_minor(shop.tx, each) for each in parts] == [0, -2400]
        assert laws.check(shop.tx) == []

    def test_a_fee_of_one_waits_for_the_other(self, shop: Shop, held: CardPayment, parts: tuple[Order, Order]) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)
        shop.cancel(parts[1])
        assert held.where == {"authorised": 3600}

        shop.pack(shop.shipment_of(parts[0]))

        assert held.last == ("capture", 1200 + 240, "intent")
        held.hears(captured=1440)
        assert [orders.due_minor(shop.tx, each) for each in parts] == [0, 0]

    def test_lets_go_when_both_have_ended(self, shop: Shop, held: CardPayment, parts: tuple[Order, Order]) -> None:
        shop.decline(parts[0])
        shop.decline(parts[1])

        assert held.last == ("void", 3600, "intent")

    def test_shares_no_more_than_is_held(self, shop: Shop, held: CardPayment, parts: tuple[Order, Order]) -> None:
        shop.agree_to(parts[0], {"MUG": 2})

        assert [payments.unsecured_minor(shop.tx, shop.order(each.id)) for each in parts] == [0, 1200]
        assert [shop.order(each.id).payment for each in parts] == ["authorised", "none"]
        assert laws.check(shop.tx) == []


class TestSteps:
    def test_takes_whole_steps_only(self, shop: Shop) -> None:
        take_cards(shop, step_minor=10)
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 7), actor=shop.merchant)
        shop.product("MUG", price_minor=1230)
        card = hold(shop, shop.place_order("MUG"), 1230)
        shop.accept(card.order)

        shop.cancel(card.order)

        assert (card.last, CURRENCY) == (("capture", 80, "intent"), "EUR")

    @pytest.mark.parametrize(
        ("currency", "price_minor", "step_minor", "by_hand_minor"), [("JPY", 1980, 1, 0), ("KWD", 12340, 10, 5)]
    )
    def test_counts_in_the_smallest_pieces_of_any_currency(
        self, shop: Shop, currency: str, price_minor: int, step_minor: int, by_hand_minor: int
    ) -> None:
        take_cards(shop, step_minor=step_minor)
        card = hold(shop, order_in(shop, currency, price_minor), price_minor)
        shop.pack(shop.accept(card.order))
        card.hears(captured=price_minor)
        seen: dict[str, Any] = {"version": shop.order(card.order.id).version, "actor": shop.merchant, "now": NOON}

        done = refunding.refund(shop.tx, card.order.id, amount_minor=1005, reason="a crack", is_goodwill=True, **seen)

        # What is no whole step goes by hand.
        assert (done.to_cards, done.by_hand_minor) == (((card.id, 1005 - by_hand_minor),), by_hand_minor)
        card.hears(refunds=[(card.asked, DONE)])
        assert (card.due, card.cleared) == (0, price_minor - 1005 + by_hand_minor)
