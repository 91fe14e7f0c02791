"""Money given back: what is owed, and goodwill beyond it; by amount and by lines; to cards, and by hand."""

from datetime import UTC

import pytest

from domain import ledger, paying, payments, prices
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import laws, refunding
from domain.flows.refunding import MoreThanPaid, Refund
from domain.ledger import Account, Kind
from domain.orders import NothingLeft, Order, crediting
from domain.orders.crediting import Credit, Part
from domain.paying import Fee, FeeKind
from domain.payments import MoreThanWeOwe
from domain.payments.provider import OperationStatus
from domain.shipping import Shipment
from domain.transaction import Transaction
from tests.cards import CardPayment
from tests.shop import CURRENCY, NOON, Shop

DONE = OperationStatus.SUCCEEDED


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs at 12 and a bowl at 5 euro, 19% of tax in goods and 7% in the delivery, which costs 4."""
    prices.set_rates(shop.tx, "19\ndelivery 7", zone=UTC, actor=shop.merchant)
    prices.set_tariff(shop.tx, "4", currency=CURRENCY, actor=shop.merchant)
    shop.product("MUG", price_minor=1200)
    shop.product("BOWL", price_minor=500)
    return shop.place_order(lines=[("MUG", 3), ("BOWL", 1)])


@pytest.fixture
def paid(shop: Shop, order: Order) -> CardPayment:
    card = CardPayment.begun(shop, order=order)
    card.hears(captured=order.total_minor)
    shop.take_on(order)
    return card


def give(shop: Shop, order: Order, **how: object) -> Refund:
    """A merchant gives back what they see."""
    usual = {"version": shop.order(order.id).version, "reason": "a crack", "actor": shop.merchant, "now": NOON}
    return refunding.refund(shop.tx, order.id, **usual | how)  # type: ignore[arg-type]


def credited(tx: Transaction, order: Order) -> list[tuple[str, int, int]]:
    return [(each.part, each.total_minor, each.tax_minor) for each in crediting.outstanding(tx, order.id)]


class TestRefundable:
    def test_counts_what_was_paid_and_what_is_on_its_way(self, shop: Shop, paid: CardPayment) -> None:
        give(shop, paid.order, amount_minor=1000, is_goodwill=True)

        there = refunding.refundable(shop.tx, shop.order(paid.order.id))

        assert (there.received_minor, there.refunding_minor) == (4500, 1000)
        assert (there.owed_minor, there.at_most_minor, there.by_card_minor) == (0, 3500, 3500)


class TestRefund:
    def test_gives_back_what_is_owed_without_a_credit_note(self, shop: Shop, paid: CardPayment) -> None:
        CardPayment.begun(shop, order=paid.order).hears(captured=4500)

        done = give(shop, paid.order, amount_minor=2000)

        assert (done.goodwill_minor, done.by_hand_minor) == (0, 0)
        assert shop.rows("credit_notes") == []

    def test_takes_goodwill_off_with_its_tax(self, shop: Shop, paid: CardPayment) -> None:
        done = give(shop, paid.order, amount_minor=450, is_goodwill=True)

        assert (done.goodwill_minor, done.to_cards, done.by_hand_minor) == (450, ((paid.id, 450),), 0)
        # A tenth of 41 with 6.55 of tax, and of 4 with 0.26.
        assert credited(shop.tx, paid.order) == [("goods", 410, 66), ("delivery", 40, 3)]
        assert (paid.where, paid.due) == ({"refundable": 4050, "refunding": 450}, -450)
        assert shop.order(paid.order.id).total_minor == 4500
        assert "CardRefundAsked" in shop.events

    def test_owes_nothing_once_it_has_arrived(self, shop: Shop, paid: CardPayment) -> None:
        give(shop, paid.order, amount_minor=450, is_goodwill=True)
        *_, asked = payments.operations_of(shop.tx, paid.id)

        paid.hears(refunds=[(asked, DONE)])

        assert (paid.due, paid.cleared) == (0, 4050)
        assert shop.order(paid.order.id).payment == "part_refunded"

    def test_gives_back_what_pieces_of_a_line_cost_with_exactly_their_tax(self, shop: Shop, paid: CardPayment) -> None:
        mugs = paid.order.lines[0]
        done = give(shop, paid.order, lines={mugs.id: 2}, is_goodwill=True)

        costs = mugs.unit_costs[:2]
        assert done.amount_minor == 2400
        assert credited(shop.tx, paid.order) == [("goods", 2400, sum(each.tax_minor for each in costs))]

    def test_gives_no_piece_back_twice(self, shop: Shop, paid: CardPayment) -> None:
        mugs = paid.order.lines[0]
        give(shop, paid.order, lines={mugs.id: 2}, is_goodwill=True)

        with shop.refuses(BadInput):
            give(shop, paid.order, lines={mugs.id: 2}, is_goodwill=True)

        assert give(shop, paid.order, lines={mugs.id: 1}, is_goodwill=True).amount_minor == 1200
        assert sum(each.tax_minor for each in crediting.outstanding(shop.tx, paid.order.id)) == mugs.tax_minor

    def test_gives_everything_back_to_the_cent(self, shop: Shop, paid: CardPayment) -> None:
        for amount in (1, 333, 1999, 2167):
            give(shop, paid.order, amount_minor=amount, is_goodwill=True)

        assert sum(minor for _, minor, _ in credited(shop.tx, paid.order)) == 4500
        tax = sum(charge.tax_minor for charge in paid.order.charges)
        assert sum(minor for _, _, minor in credited(shop.tx, paid.order)) == tax
        with shop.refuses(MoreThanPaid):
            give(shop, paid.order, amount_minor=1, is_goodwill=True)

    def test_wants_to_be_told_that_it_is_goodwill(self, shop: Shop, paid: CardPayment) -> None:
        with shop.refuses(MoreThanWeOwe) as refusal:
            give(shop, paid.order, amount_minor=1)

        assert refusal.error.owed_minor == 0
        assert (paid.where, shop.rows("credit_notes")) == ({"refundable": 4500}, [])

    def test_never_more_than_was_paid(self, shop: Shop, paid: CardPayment) -> None:
        with shop.refuses(MoreThanPaid) as refusal:
            give(shop, paid.order, amount_minor=4501, is_goodwill=True)

        assert refusal.error.most_minor == 4500

    def test_never_what_has_not_been_paid(self, shop: Shop, order: Order) -> None:
        with shop.refuses(MoreThanPaid):
            give(shop, order, amount_minor=1, is_goodwill=True)

    @pytest.mark.parametrize("amount_minor", [0, -1, 10**12 + 1])
    def test_refuses_what_is_no_amount(self, shop: Shop, paid: CardPayment, amount_minor: int) -> None:
        with shop.refuses(BadInput):
            give(shop, paid.order, amount_minor=amount_minor, is_goodwill=True)

    @pytest.mark.parametrize("pieces", [0, -1, 4])
    def test_refuses_pieces_that_are_not_there(self, shop: Shop, paid: CardPayment, pieces: int) -> None:
        with shop.refuses(BadInput):
            give(shop, paid.order, lines={paid.order.lines[0].id: pieces}, is_goodwill=True)

    def test_refuses_no_lines_at_all(self, shop: Shop, paid: CardPayment) -> None:
        with shop.refuses(BadInput):
            give(shop, paid.order, lines={}, is_goodwill=True)

    def test_refuses_lines_of_another_order(self, shop: Shop, paid: CardPayment) -> None:
        with shop.refuses(NotFound):
            give(shop, paid.order, lines={999: 1}, is_goodwill=True)

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
    def test_wants_a_reason(self, shop: Shop, paid: CardPayment, reason: str) -> None:
        with shop.refuses(BadInput):
            give(shop, paid.order, amount_minor=100, is_goodwill=True, reason=reason)

    def test_is_a_merchants_affair(self, shop: Shop, paid: CardPayment) -> None:
        for person in (shop.packer, shop.courier, shop.customer_of(paid.order)):
            with shop.refuses(NotAllowed):
                give(shop, paid.order, amount_minor=100, is_goodwill=True, actor=person)

    def test_a_second_tap_gives_nothing(self, shop: Shop, paid: CardPayment) -> None:
        seen = shop.order(paid.order.id).version
        give(shop, paid.order, amount_minor=100, is_goodwill=True, version=seen)

        with shop.refuses(Changed):
            give(shop, paid.order, amount_minor=100, is_goodwill=True, version=seen)

    def test_books_what_came_another_way_as_given_by_hand(self, shop: Shop, paid: CardPayment) -> None:
        shop.receive(paid.order, 1000)

        done = give(shop, paid.order, amount_minor=4600, is_goodwill=True)

        assert (done.to_cards, done.by_hand_minor, done.goodwill_minor) == (((paid.id, 4500),), 100, 3600)
        assert shop.money(Kind.BANK) == 900
        assert "MoneyGivenBack" in shop.events

    def test_takes_the_oldest_payment_first(self, shop: Shop, paid: CardPayment) -> None:
        again = CardPayment.begun(shop, order=paid.order)
        again.hears(captured=4500)

        done = give(shop, paid.order, amount_minor=4600, is_goodwill=True)

        assert done.to_cards == ((paid.id, 4500), (again.id, 100))
        assert done.goodwill_minor == 100

    def test_by_hand_gives_nothing_that_is_on_its_way_to_a_card(self, shop: Shop, paid: CardPayment) -> None:
        shop.receive(paid.order, 1000)
        give(shop, paid.order, amount_minor=1000)

        with shop.refuses(MoreThanWeOwe):
            shop.give_back(paid.order, 1)


class TestCreditNotes:
    def test_end_with_their_order(self, shop: Shop, paid: CardPayment) -> None:
        give(shop, paid.order, amount_minor=450, is_goodwill=True)
        shop.decline(paid.order)

        assert crediting.outstanding(shop.tx, paid.order.id) == []
        assert paid.due == -4500

    def test_are_given_again_where_it_stands_again(self, shop: Shop, paid: CardPayment) -> None:
        give(shop, paid.order, amount_minor=450, is_goodwill=True)
        before = credited(shop.tx, paid.order)
        for _ in range(2):
            shop.decline(paid.order)
            shop.reactivate(paid.order)

            assert credited(shop.tx, paid.order) == before
            assert (paid.due, laws.check(shop.tx)) == (-450, [])

        going_back = [each for each in payments.operations_of(shop.tx, paid.id) if each.act == "refund"]
        paid.hears(refunds=[(each, DONE) for each in going_back])
        assert paid.due == 4500 - 450, "nobody asks for the gift once more"

    def test_that_were_taken_along_before_are_not_given_twice(self, shop: Shop, paid: CardPayment) -> None:
        give(shop, paid.order, amount_minor=450, is_goodwill=True)
        shop.decline(paid.order)
        shop.reactivate(paid.order)

        assert crediting.taken_along(shop.tx, paid.order.id) == []
        assert [row["reason"] for row in shop.rows("credit_notes")] == ["a crack", "release", "place"]

    def test_leave_less_to_give_back_for_goods_that_come_back(self, shop: Shop) -> None:
        shop.product("MUG", price_minor=1200)
        shipment = shop.out("MUG")
        card = CardPayment.begun(shop, order=shop.order(shipment.order_id))
        card.hears(captured=1200)
        give(shop, card.order, amount_minor=500, is_goodwill=True)

        shop.come_back(shop.bring_back(shipment))

        given = [credit.total_minor for credit in crediting.outstanding(shop.tx, card.order.id)]
        assert (card.due, given) == (-1200, [500, 700])

    def test_a_fee_that_was_given_back_is_not_given_back_twice(self, shop: Shop, paid: CardPayment) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)
        shop.cancel(paid.order)
        assert paid.where == {"refundable": 450, "refunding": 4050}
        give(shop, paid.order, amount_minor=450, is_goodwill=True)
        assert credited(shop.tx, paid.order) == [("fee", 450, 72)]

        shop.reactivate(paid.order)

        assert (paid.due, crediting.outstanding(shop.tx, paid.order.id)) == (0, [])

    def test_leave_an_order_as_much_as_was_credited(self, shop: Shop, paid: CardPayment) -> None:
        give(shop, paid.order, amount_minor=4300, is_goodwill=True)

        change = shop.change(shop.order(paid.order.id), {"BOWL": 0})
        assert not shop.send(change)
        with shop.refuses(NothingLeft):
            shop.agree(change)

    def test_are_written_once(self, shop: Shop, paid: CardPayment) -> None:
        give(shop, paid.order, amount_minor=450, is_goodwill=True)

        assert [(each["number"], each["reason"]) for each in shop.rows("credit_notes")] == [(1, "a crack")]
        assert ledger.balance(shop.tx, Account(Kind.TAX, CURRENCY, "7")) == -26 + 3


class TestSpread:
    def test_others_give_what_one_has_left_too_little_of(self) -> None:
        goods, brought = Credit(Part.GOODS, 190_000, 100, 16), Credit(Part.DELIVERY, 70_000, 900, 59)
        line = Credit(Part.GOODS, 190_000, 500, 80, order_line_id=7, quantity=1)

        found = crediting.spread(500, [line], left=[goods, brought])

        assert [(each.part, each.total_minor, each.tax_minor, each.quantity) for each in found] == [
            ("goods", 100, 16, 0),
            ("delivery", 400, 26, 0),
        ]


class TestMadeElsewhere:
    @pytest.fixture
    def sent(self, shop: Shop, paid: CardPayment) -> Shipment:
        return shop.hand_over(shop.assign(shop.shipment_of(paid.order)))

    def test_is_a_gift_once_the_goods_have_left(self, shop: Shop, paid: CardPayment, sent: Shipment) -> None:
        paid.hears(refunds=[("re_1", DONE)], each=450)

        assert credited(shop.tx, paid.order) == [("goods", 410, 66), ("delivery", 40, 3)]
        assert paid.due == 0
        shop.deliver(sent)
        assert payments.couriers_with_cash(shop.tx, currency=CURRENCY) == []

    def test_is_one_gift_when_the_bank_takes_its_time(self, shop: Shop, paid: CardPayment, sent: Shipment) -> None:
        paid.hears(refunds=[("re_1", OperationStatus.PENDING)], each=450)
        paid.hears(refunds=[("re_1", DONE)], each=450)

        assert (crediting.credited_minor(shop.tx, paid.order.id), paid.due) == (450, 0)

    def test_is_none_as_far_as_it_was_owed(self, shop: Shop, paid: CardPayment, sent: Shipment) -> None:
        shop.receive(paid.order, 300)

        paid.hears(refunds=[("re_1", DONE)], each=450)

        assert (crediting.credited_minor(shop.tx, paid.order.id), paid.due) == (150, 0)

    def test_is_due_while_the_goods_are_here(self, shop: Shop, paid: CardPayment) -> None:
        paid.hears(refunds=[("re_1", DONE)], each=450)

        assert (credited(shop.tx, paid.order), paid.due) == ([], 450)

    def test_is_told_of_though_as_much_was_given_back_before(self, shop: Shop, paid: CardPayment) -> None:
        asked = give(shop, paid.order, amount_minor=450, is_goodwill=True)
        paid.hears(refunds=[(paid.asked, DONE)])

        paid.hears(refunds=[("re_1", DONE)], each=450)

        assert asked.amount_minor == 450
        assert [each["is_found"] for each in shop.facts_of("CardRefunded")] == [False, True]


class TestLinesLeft:
    def test_offers_no_piece_twice_and_none_that_came_back(self, shop: Shop, paid: CardPayment) -> None:
        mug, bowl = paid.order.lines
        give(shop, paid.order, lines={mug.id: 1}, is_goodwill=True)
        assert refunding.lines_left(shop.tx, shop.order(paid.order.id)) == [(mug, 2), (bowl, 1)]

        shop.come_back(shop.bring_back(shop.hand_over(shop.shipment_of(paid.order))))

        assert refunding.lines_left(shop.tx, shop.order(paid.order.id)) == []
        with shop.refuses(BadInput):
            give(shop, paid.order, lines={bowl.id: 1}, is_goodwill=True)
