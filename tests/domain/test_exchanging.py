"""Something else instead, or the same once more: its stock, its money, and when it goes out."""

from datetime import UTC

import pytest

from domain import carts, catalogue, orders, paying, returns, stock, tasks, vouchers
from domain.flows import accepting, backorders, customers, expiring, repaying, returning, task_facts
from domain.flows.not_sent import WasSentInstead
from domain.orders import NotASplit, Order, Payment
from domain.orders import Status as OrderStatus
from domain.paying import Fee, FeeKind, Terms
from domain.prices import Discount, DiscountKind
from domain.returns import Outcome, Reason, Status, Way, Wish
from domain.stock import OutOfStock
from tests.cards import CardPayment, take_cards
from tests.giving_back import Case
from tests.shop import NOON, Shop


@pytest.fixture
def order(shop: Shop) -> Order:
    """Two red mugs at 12 euro, paid in cash at the door; blue ones cost as much, large ones 15, small ones 9."""
    for sku, price in (("MUG-RED", 1200), ("MUG-BLUE", 1200), ("MUG-LARGE", 1500), ("MUG-SMALL", 900)):
        shop.product(sku, price_minor=price)
    placed = shop.place_order("MUG-RED", 2)
    shop.deliver(shop.hand_over(shop.accept(placed)))
    return shop.order(placed.id)


@pytest.fixture
def by_card(shop: Shop, order: Order) -> CardPayment:
    """The same, paid by card."""
    take_cards(shop)
    placed = shop.place_order("MUG-RED", 2)
    card = CardPayment.begun(shop, order=placed)
    card.hears(captured=placed.total_minor)
    shop.deliver(shop.hand_over(shop.accept(shop.order(placed.id))))
    return card


def with_voucher(shop: Shop, sku: str, quantity: int, *, less_minor: int) -> Order:
    """So many pieces, and a voucher that takes an amount off all of them together."""
    discount, anna = Discount(DiscountKind.AMOUNT, less_minor), shop.customer("Anna")
    vouchers.make(shop.tx, "LESS", discount, actor=shop.merchant, now=NOON)
    shop.filled_cart(anna, (sku, quantity))
    carts.use_voucher(shop.tx, "LESS", actor=anna, now=NOON)
    assert anna.person_id is not None
    return shop.place(carts.cart_of(shop.tx, anna.person_id), anna)


def due(shop: Shop, order: Order) -> int:
    return orders.due_minor(shop.tx, shop.order(order.id))


class TestSendInstead:
    def test_takes_its_stock_when_it_is_agreed(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()

        assert (case.child.status, case.child.waits, case.child.total_minor) == (OrderStatus.PLACED, True, 2400)
        assert stock.available(shop.tx, shop.variant("MUG-BLUE")) == 8

    def test_is_no_order_that_its_customer_has_placed(self, shop: Shop, order: Order) -> None:
        Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()

        known = customers.customer(shop.tx, order.person_id, actor=shop.merchant)

        assert (known.orders, known.value_minor) == (1, 2400)

    def test_sends_the_same_once_more(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=1, reason=Reason.FAULTY, wish=Wish.REPLACEMENT).agreed()

        assert [(line.sku, line.quantity, line.total_minor) for line in case.child.lines] == [("MUG-RED", 1, 1200)]

    @pytest.mark.parametrize("comes", [True, False])
    def test_is_nothing_where_nothing_was_accepted(self, shop: Shop, order: Order, comes: bool) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()

        if comes:
            case.bring(2).look(Outcome.CUSTOMER, 2)
        else:
            repaying.settle(shop.tx, case.id, version=case.now.version, zone=UTC, actor=shop.merchant, now=NOON)

        assert (case.now.status, case.child.status) == (Status.RESOLVED, OrderStatus.CANCELLED)
        assert (due(shop, case.child), stock.available(shop.tx, shop.variant("MUG-BLUE"))) == (0, 10)

    def test_is_one_line_though_it_comes_back_for_two_reasons(self, shop: Shop, order: Order) -> None:
        both = [(0, 1, Reason.FAULTY), (0, 1, Reason.CHANGED_MIND)]

        case = Case(shop, order, lines=both, wish=Wish.EXCHANGE, instead="MUG-LARGE").agreed()

        assert [(line.sku, line.quantity) for line in case.child.lines] == [("MUG-LARGE", 2)]

    def test_is_refused_where_the_stock_has_gone_meanwhile(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").ask()
        shop.place_order("MUG-BLUE", 9)

        with shop.refuses(OutOfStock):
            case.approve()

        assert case.now.status is Status.REQUESTED

    def test_asks_a_merchant_where_nobody_would_have_looked_and_there_is_too_little(
        self, shop: Shop, order: Order
    ) -> None:
        returns.set_policy(shop.tx, approves_up_to_minor=5000, actor=shop.merchant)
        shop.place_order("MUG-BLUE", 9)

        case = Case(shop, order, reason=Reason.FAULTY, wish=Wish.EXCHANGE, instead="MUG-BLUE").ask()

        assert shop.tasks[-1] == ("return_to_decide", case.now.document)

    def test_waits_for_what_is_given_back_though_it_is_changed_meanwhile(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()
        asked_for = [row["name"] for row in shop.rows("outbox")].count(backorders.ARRIVAL)

        shop.agree_to(case.child, {"MUG-BLUE": 1})

        assert [row["name"] for row in shop.rows("outbox")].count(backorders.ARRIVAL) == asked_for
        assert case.child.waits

    def test_is_not_split_while_it_waits(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()

        with shop.refuses(NotASplit):
            shop.split(case.child, {"MUG-BLUE": 1})


class TestSettle:
    def test_an_even_exchange_moves_no_money(self, shop: Shop, by_card: CardPayment) -> None:
        case = Case(shop, by_card.order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed().bring(2)

        case.look(Outcome.RESTOCK, 2)

        assert (due(shop, by_card.order), due(shop, case.child)) == (0, 0)
        assert by_card.where == {"refundable": 2400}
        assert (case.child.status, case.child.payment) == (OrderStatus.CONFIRMED, Payment.PAID)
        assert [line.quantity for line in shop.shipment_of(case.child).lines] == [2]

    def test_gives_the_difference_back(self, shop: Shop, by_card: CardPayment) -> None:
        Case(shop, by_card.order, wish=Wish.EXCHANGE, instead="MUG-SMALL").agreed().bring(2).look(Outcome.RESTOCK, 2)

        assert by_card.where == {"refundable": 1800, "refunding": 600}

    def test_asks_for_the_difference_first(self, shop: Shop, by_card: CardPayment) -> None:
        case = Case(shop, by_card.order, wish=Wish.EXCHANGE, instead="MUG-LARGE").agreed().bring(2)

        case.look(Outcome.RESTOCK, 2)

        assert (case.child.status, due(shop, case.child)) == (OrderStatus.PLACED, 600)
        assert case.child.terms is Terms.CARD
        CardPayment.begun(shop, order=case.child, amount_minor=600).hears(captured=600)
        assert case.child.status is OrderStatus.CONFIRMED

    def test_collects_the_difference_at_the_door_where_it_is_paid_in_cash(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-LARGE").agreed().bring(2).look(Outcome.RESTOCK, 2)

        assert (case.child.status, due(shop, case.child)) == (OrderStatus.CONFIRMED, 600)

    def test_sends_it_as_soon_as_the_goods_are_on_their_way(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, sends_at_once=True, actor=shop.merchant)
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE", way=Way.PICKUP).agreed()

        case.collect(case.timed())

        assert (case.now.status, case.child.status) == (Status.RESOLVED, OrderStatus.CONFIRMED)
        case.bring(2).look(Outcome.SCRAP, 2)
        assert (due(shop, order), due(shop, case.child)) == (0, 0)

    def test_a_claim_for_our_mistake_needs_nothing_back(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=1, reason=Reason.DAMAGED, wish=Wish.REPLACEMENT).ask().approve(keeps=True)

        assert (case.now.status, case.child.status) == (Status.RESOLVED, OrderStatus.CONFIRMED)
        assert (due(shop, order), due(shop, case.child)) == (0, 0)


class TestSendLess:
    def test_sends_what_was_accepted(self, shop: Shop, by_card: CardPayment) -> None:
        case = Case(shop, by_card.order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed().bring(2)

        case.look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1, is_accepted=False)

        assert [(line.quantity, line.total_minor) for line in case.child.lines] == [(1, 1200)]
        assert (case.child.status, due(shop, case.child), due(shop, by_card.order)) == (OrderStatus.CONFIRMED, 0, 0)
        assert by_card.where == {"refundable": 2400}
        assert stock.available(shop.tx, shop.variant("MUG-BLUE")) == 9
        assert [line.quantity for line in shop.shipment_of(case.child).lines] == [1]

    def test_is_as_even_as_what_was_paid_with_a_voucher(self, shop: Shop, order: Order) -> None:
        """Three pieces for 35.00: each of them has a price of its own, to the cent."""
        placed = with_voucher(shop, "MUG-RED", 3, less_minor=100)
        shop.deliver(shop.hand_over(shop.accept(placed)))
        case = Case(shop, shop.order(placed.id), pieces=3, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed().bring(3)

        case.look(Outcome.RESTOCK, 2).look(Outcome.CUSTOMER, 1)

        assert [line.quantity for line in case.child.lines] == [2]
        assert (due(shop, case.child), due(shop, placed)) == (0, 0)

    def test_costs_what_was_agreed_though_it_costs_more_by_now(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-LARGE").agreed().bring(2)
        catalogue.change_variant(shop.tx, shop.variant("MUG-LARGE"), price_minor=9900)

        case.look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1, is_accepted=False)

        assert (case.child.total_minor, due(shop, case.child)) == (1500, 300)

    def test_leaves_what_a_merchant_has_added(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()
        shop.agree_to(case.child, {"MUG-BLUE": 3, "MUG-SMALL": 1})

        case.bring(2).look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1, is_accepted=False)

        assert {line.sku: line.quantity for line in case.child.lines} == {"MUG-BLUE": 2, "MUG-SMALL": 1}
        assert due(shop, case.child) == 1200 + 900

    def test_takes_no_piece_out_twice(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()
        shop.agree_to(case.child, {"MUG-BLUE": 1})

        case.bring(2).look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1, is_accepted=False)

        assert [line.quantity for line in case.child.lines] == [1]

    def test_drops_a_variant_of_which_nothing_was_accepted(self, shop: Shop, order: Order) -> None:
        placed = shop.place_order(lines=[("MUG-RED", 1), ("MUG-SMALL", 1)])
        shop.deliver(shop.hand_over(shop.accept(placed)))
        both = [(0, 1, Reason.CHANGED_MIND), (1, 1, Reason.CHANGED_MIND)]
        case = Case(shop, shop.order(placed.id), lines=both, wish=Wish.REPLACEMENT).agreed().bring(1, 1)

        case.look(Outcome.RESTOCK, 1).look(Outcome.CUSTOMER, 1, line=1)

        assert {line.sku: line.quantity for line in case.child.lines if line.quantity} == {"MUG-RED": 1}
        assert (case.child.status, due(shop, case.child)) == (OrderStatus.CONFIRMED, 0)

    def test_sends_as_much_as_the_courier_was_given(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, sends_at_once=True, actor=shop.merchant)
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE", way=Way.PICKUP).agreed()

        case.collect(case.timed(), given={order.lines[0].id: 1})

        assert [line.quantity for line in shop.shipment_of(case.child).lines] == [1]
        assert (due(shop, order), due(shop, case.child)) == (0, 0)


class TestCallOff:
    """What was to be sent for a return is declined by the shop, or called off by its customer."""

    @pytest.mark.parametrize("by_shop", [True, False])
    def test_makes_it_a_return_for_money(self, shop: Shop, by_card: CardPayment, by_shop: bool) -> None:
        case = Case(shop, by_card.order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()

        self.call_off(shop, case, by_shop=by_shop)

        assert (case.now.wish, case.now.status) == (Wish.REFUND, Status.APPROVED)
        assert stock.available(shop.tx, shop.variant("MUG-BLUE")) == 10
        case.bring(2).look(Outcome.RESTOCK, 2)
        assert (by_card.where, due(shop, case.child)) == ({"refunding": 2400}, 0)

    def test_gives_back_what_was_paid_with_the_return(self, shop: Shop, by_card: CardPayment) -> None:
        """It goes through the payment of the order that came back."""
        case = Case(shop, by_card.order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed().bring(2)
        case.look(Outcome.RESTOCK, 2)

        self.call_off(shop, case, by_shop=True)

        assert (case.now.status, case.now.wish, by_card.where) == (Status.RESOLVED, Wish.REFUND, {"refunding": 2400})

    def test_gives_back_what_was_paid_besides(self, shop: Shop, by_card: CardPayment) -> None:
        case = Case(shop, by_card.order, wish=Wish.EXCHANGE, instead="MUG-LARGE").agreed().bring(2)
        case.look(Outcome.RESTOCK, 2)
        besides = CardPayment.begun(shop, order=case.child, amount_minor=600)
        besides.hears(captured=600)

        self.call_off(shop, case, by_shop=True)

        assert (by_card.where, besides.where) == ({"refunding": 2400}, {"refunding": 600})

    def test_calls_for_somebody_to_give_back_cash(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed().bring(2).look(Outcome.RESTOCK, 2)

        self.call_off(shop, case, by_shop=True)

        assert shop.tasks[-1] == ("return_to_repay", case.now.document)
        [task] = [each for each in tasks.open_tasks(shop.tx, most=9) if each.kind is tasks.Kind.RETURN_TO_REPAY]
        facts = task_facts.facts_of(shop.tx, task)
        assert (facts.stands, facts.order, facts.due_minor) == (True, case.child, -2400)

    def test_costs_its_customer_no_fee(self, shop: Shop, by_card: CardPayment) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 50), actor=shop.merchant)
        case = Case(shop, by_card.order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed().bring(2)
        case.look(Outcome.RESTOCK, 2)

        self.call_off(shop, case, by_shop=False)

        assert by_card.where == {"refunding": 2400}

    def test_is_not_brought_back(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()
        self.call_off(shop, case, by_shop=True)
        version = case.child.version

        with shop.refuses(WasSentInstead):
            expiring.reactivate(shop.tx, case.child.id, version=version, zone=UTC, actor=shop.merchant, now=NOON)

    def test_leaves_its_customer_the_return_to_call_off(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()
        self.call_off(shop, case, by_shop=False)

        returning.cancel(shop.tx, case.id, version=case.now.version, actor=case.customer, now=NOON)

        assert (case.now.status, due(shop, order)) == (Status.CANCELLED, 0)

    def call_off(self, shop: Shop, case: Case, *, by_shop: bool) -> None:
        how = {"version": case.child.version, "now": NOON}
        if by_shop:
            accepting.decline_order(shop.tx, case.child.id, **how, reason="Broken", actor=shop.merchant)
        else:
            accepting.cancel_order(shop.tx, case.child.id, **how, fee_minor=0, actor=case.customer)


class TestAgreeForMoney:
    def test_is_left_where_what_was_wanted_is_sold_out(self, shop: Shop, by_card: CardPayment) -> None:
        case = Case(shop, by_card.order, wish=Wish.EXCHANGE, instead="MUG-BLUE").ask()
        shop.place_order("MUG-BLUE", 9)
        [task] = tasks.open_tasks(shop.tx, most=9)
        assert task_facts.facts_of(shop.tx, task).titles == ("Mug-Blue",)

        case.approve(for_money=True).bring(2).look(Outcome.RESTOCK, 2)

        assert (case.now.wish, case.now.child_order_id, by_card.where) == (Wish.REFUND, None, {"refunding": 2400})


class TestSendNothing:
    def test_gives_its_goods_back_to_the_shelf(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()

        returning.cancel(shop.tx, case.id, version=case.now.version, actor=case.customer, now=NOON)

        assert case.child.status is OrderStatus.CANCELLED
        assert stock.available(shop.tx, shop.variant("MUG-BLUE")) == 10

    def test_does_so_when_nothing_came_in_time(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, wish=Wish.EXCHANGE, instead="MUG-BLUE").agreed()
        deadline = case.now.deadline
        assert deadline is not None

        returning.keep_time(shop.tx, case.id, zone=UTC, now=deadline + 1)

        assert (case.now.status, case.child.status) == (Status.EXPIRED, OrderStatus.CANCELLED)
