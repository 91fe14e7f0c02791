"""Store credit: spent at checkout or afterwards, in part too, and credit again where what it paid for ends."""

from datetime import UTC
from typing import Any

import pytest

from domain import carts, orders, paying, payments, shipping
from domain.actors import Actor
from domain.errors import Changed, NotFound
from domain.flows import fees, laws, ordering, overview, paying_up, refunding, spending
from domain.flows.not_sent import WasSentInstead
from domain.ledger import Kind
from domain.orders import Order, Payment, Status, store_credit
from domain.paying import Fee, FeeKind, NotPayableByCard, Terms
from domain.returns import Outcome, Wish
from tests.cards import CardPayment, take_cards
from tests.giving_back import Case, give_credit
from tests.shop import CURRENCY, NOON, Shop


@pytest.fixture
def anna(shop: Shop) -> Actor:
    """A customer with 5 euro of credit, in a shop that sells mugs at 12 and bowls at 4 euro."""
    shop.product("MUG", price_minor=1200)
    shop.product("BOWL", price_minor=400)
    customer = shop.customer("Anna")
    give_credit(shop, customer, 500)
    return customer


def credit(shop: Shop, customer: Actor) -> int:
    assert customer.person_id is not None
    return store_credit.there_minor(shop.tx, customer.person_id, currency=CURRENCY)


def give_credit_to(shop: Shop, minor: int) -> Actor:
    """A customer with so much."""
    customer = shop.customer("Carla")
    give_credit(shop, customer, minor)
    return customer


def placed(shop: Shop, customer: Actor, *lines: tuple[str, int]) -> Order:
    """An order that the customer has just placed."""
    return shop.place_order(lines=lines or [("MUG", 1)], customer=customer)


def due(shop: Shop, order: Order) -> int:
    return orders.due_minor(shop.tx, shop.order(order.id))


class TestPlacing:
    def test_pays_with_credit_as_far_as_it_reaches(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna)

        assert (order.credit_minor, due(shop, order), credit(shop, anna)) == (500, 700, 0)

    def test_takes_no_more_than_it_costs(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna, ("BOWL", 1))

        assert (order.credit_minor, due(shop, order), credit(shop, anna)) == (400, 0, 100)
        assert order.expires_at is None

    def test_leaves_it_where_its_customer_keeps_it(self, shop: Shop, anna: Actor) -> None:
        carts.use_credit(shop.tx, is_used=False, actor=anna, now=NOON)

        order = placed(shop, anna)

        assert (order.credit_minor, due(shop, order), credit(shop, anna)) == (0, 1200, 500)

    def test_refuses_once_it_pays_something_else_than_was_seen(self, shop: Shop, anna: Actor) -> None:
        cart = shop.filled_cart(anna, ("MUG", 1))
        seen: dict[str, Any] = {"version": cart.version, "currency": CURRENCY, "zone": UTC, "actor": anna, "now": NOON}

        with pytest.raises(Changed):
            ordering.place(shop.tx, cart.id, credit_minor=499, **seen)

        assert credit(shop, anna) == 500
        assert ordering.place(shop.tx, cart.id, credit_minor=500, **seen).order.credit_minor == 500

    def test_has_no_deadline_where_it_pays_all(self, shop: Shop, anna: Actor) -> None:
        shop.takes(Terms.PREPAID)

        paid, open_order = placed(shop, anna, ("BOWL", 1)), placed(shop, shop.customer("Ben"))

        assert (paid.expires_at is None, open_order.expires_at is None) == (True, False)
        assert shop.accept(paid).status is shipping.Status.PLANNED

    def test_says_beforehand_what_it_pays(self, shop: Shop, anna: Actor) -> None:
        shop.filled_cart(anna, ("MUG", 1))
        person_id = anna.person_id or 0

        facts = ordering.standing(shop.tx, person_id, currency=CURRENCY, zone=UTC, now=NOON)
        carts.use_credit(shop.tx, is_used=False, actor=anna, now=NOON)
        kept = ordering.standing(shop.tx, person_id, currency=CURRENCY, zone=UTC, now=NOON)

        assert (facts.credit_minor, facts.paid_minor) == (500, 500)
        assert (kept.credit_minor, kept.paid_minor) == (500, 0)

    def test_pays_what_waits_for_goods_last(self, shop: Shop, anna: Actor) -> None:
        rare = shop.product("RARE", price_minor=300, stock=1)
        shop.sell_down_to(rare, -5)

        order = placed(shop, anna, ("RARE", 2))

        [apart] = orders.relatives(shop.tx, order)
        assert (order.credit_minor, due(shop, order)) == (300, 0)
        assert (shop.order(apart.id).credit_minor, due(shop, shop.order(apart.id))) == (200, 100)
        shop.cancel(shop.order(apart.id))
        assert credit(shop, anna) == 200


class TestUsable:
    @pytest.mark.parametrize(
        ("terms", "step", "due", "there", "pays"),
        [
            (Terms.CASH, 10, 1005, 400, 400),
            (Terms.CARD, 10, 1005, 400, 395),
            (Terms.CARD, 10, 1005, 2000, 1005),
            (Terms.CARD, 10, 1000, 5, 0),
            (Terms.CARD, 1, 1000, 5, 5),
            (Terms.CASH, 1, 0, 5, 0),
            (Terms.CASH, 1, -20, 5, 0),
        ],
    )
    def test_leaves_what_a_card_can_pay(self, terms: Terms, step: int, due: int, there: int, pays: int) -> None:
        gateway = paying.Gateway("stripe", is_live=False, page_seconds_min=1, page_seconds_max=2, step_minor=step)

        assert store_credit.part_minor(paying.Rules(gateway=gateway), terms, due, there_minor=there) == pays


class TestOneCard:
    def test_is_asked_for_the_rest(self, shop: Shop, anna: Actor) -> None:
        take_cards(shop)

        card = CardPayment.asked_for(shop, placed(shop, anna))

        assert card.payment.amount_minor == 700

    def test_gets_back_what_it_gave_before_credit_does(self, shop: Shop, anna: Actor) -> None:
        take_cards(shop)
        order = placed(shop, anna)
        card = CardPayment.asked_for(shop, order)
        card.hears(captured=700)

        found = refunding.preview(shop.tx, order.id, amount_minor=900, actor=shop.merchant)

        assert (found.to_cards, found.as_credit_minor, found.by_hand_minor) == (((card.id, 700),), 200, 0)

    def test_is_let_go_and_credit_is_back_when_it_is_called_off(self, shop: Shop, anna: Actor) -> None:
        take_cards(shop)
        order = placed(shop, anna)
        card = CardPayment.asked_for(shop, order)
        card.hears(authorised=700)

        shop.cancel(order)

        assert (card.last[0], credit(shop, anna), due(shop, order)) == ("void", 500, 0)

    def test_that_comes_late_finds_the_credit_again(self, shop: Shop, anna: Actor) -> None:
        take_cards(shop)
        order = placed(shop, anna)
        card = CardPayment.asked_for(shop, order)
        card.opens()
        late = (order.expires_at or 0) + 7200
        shop.tell_time(order, late)
        card.ends(now=late)
        assert shop.tell_time(order, late + 3600).status is Status.EXPIRED
        assert credit(shop, anna) == 500

        card.hears(authorised=700)

        assert shop.order(order.id).status is Status.PLACED
        assert (credit(shop, anna), due(shop, order)) == (0, 700)


class TestCallingOff:
    def test_makes_it_credit_again_once(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna)

        shop.cancel(order)

        assert (credit(shop, anna), due(shop, order)) == (500, 0)
        assert shop.order(order.id).payment is Payment.REFUNDED

    def test_by_the_shop_does_so_too(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna)

        shop.decline(order)

        assert credit(shop, anna) == 500

    def test_keeps_a_fee_of_it_even_where_the_rest_is_paid_in_cash(self, shop: Shop, anna: Actor) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.FIXED, 200), actor=shop.merchant)
        order = placed(shop, anna)
        shop.accept(order)
        cost = fees.of_whole(shop.tx, shop.order(order.id))

        shop.cancel(order)

        assert (cost.fee_minor, cost.back_minor, cost.credit_minor) == (200, 300, 300)
        assert (credit(shop, anna), due(shop, order)) == (300, 0)

    def test_of_what_is_not_paid_in_time_does_so_by_itself(self, shop: Shop, anna: Actor) -> None:
        shop.takes(Terms.PREPAID)
        order = placed(shop, anna)

        ended = shop.tell_time(order, (order.expires_at or 0) + 7200)

        assert (ended.status, credit(shop, anna)) == (Status.EXPIRED, 500)

    def test_leaves_what_was_paid_in_money_besides_to_a_merchant(self, shop: Shop, anna: Actor) -> None:
        shop.takes(Terms.PREPAID)
        order = placed(shop, anna)
        shop.receive(order, 100)

        waiting = shop.tell_time(order, (order.expires_at or 0) + 7200)

        assert (waiting.status, credit(shop, anna)) == (Status.PLACED, 0)

    def test_gives_a_merchant_only_the_money_to_give_back(self, shop: Shop, anna: Actor) -> None:
        shop.takes(Terms.PREPAID)
        order = placed(shop, anna)
        shop.receive(order, 700)

        shop.decline(order)

        assert (credit(shop, anna), due(shop, order)) == (500, -700)


class TestStandingAgain:
    def test_spends_it_once_more(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna)
        shop.cancel(order)

        again = shop.reactivate(order)

        assert (again.credit_minor, due(shop, order), credit(shop, anna)) == (500, 700, 0)

    def test_spends_what_is_left_of_it(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna)
        shop.cancel(order)
        placed(shop, anna, ("BOWL", 1))

        again = shop.reactivate(order)

        assert (again.credit_minor, due(shop, order), credit(shop, anna)) == (100, 1100, 0)

    def test_takes_a_fee_for_what_it_was_kept_of(self, shop: Shop, anna: Actor) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.FIXED, 200), actor=shop.merchant)
        order = placed(shop, anna)
        shop.accept(order)
        shop.cancel(order)

        again = shop.reactivate(order)

        assert (again.credit_minor, due(shop, order), credit(shop, anna)) == (500, 700, 0)

    def test_spends_its_own_share_where_a_part_of_it_has_the_rest(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna, ("BOWL", 2))
        part = shop.split(order, {"BOWL": 1})
        shop.cancel(shop.order(order.id))
        assert credit(shop, anna) == 400

        again = shop.reactivate(order)

        assert (again.credit_minor, due(shop, order), credit(shop, anna)) == (400, 0, 0)
        assert (shop.order(part.id).credit_minor, due(shop, part)) == (100, 300)

    def test_spends_nothing_for_what_went_back_to_a_card(self, shop: Shop, anna: Actor) -> None:
        give_credit(shop, anna, 900)
        other = placed(shop, anna, ("BOWL", 1))
        take_cards(shop)
        order = placed(shop, anna, ("BOWL", 2))
        CardPayment.asked_for(shop, order).hears(captured=300)
        shop.split(order, {"BOWL": 1})
        shop.cancel(other)
        shop.cancel(shop.order(order.id))
        assert credit(shop, anna) == 400 + 100

        again = shop.reactivate(order)

        # The 3 euro that were taken for it are on their way back, and asked for again.
        assert (payments.unsecured_minor(shop.tx, again), credit(shop, anna)) == (300, 400)


class TestChanging:
    def test_makes_credit_of_what_is_too_much(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna, ("BOWL", 2))
        shop.agree_to(order, {"BOWL": 1})

        assert (due(shop, order), credit(shop, anna)) == (0, 100)

    def test_says_no_more_of_what_is_credit_again(self, shop: Shop, anna: Actor) -> None:
        """Nor does what is split off: neither was paid with more than it costs."""
        order = placed(shop, anna, ("BOWL", 3))
        order = shop.agree_to(order, {"BOWL": 1})
        assert (order.total_minor, order.credit_minor, credit(shop, anna)) == (400, 400, 100)
        other = placed(shop, give_credit_to(shop, 1500), ("BOWL", 4))
        part = shop.split(shop.agree_to(other, {"BOWL": 2}), {"BOWL": 1})

        assert (shop.order(other.id).credit_minor, part.credit_minor) == (400, 400)
        shop.cancel(part)
        assert shop.reactivate(part).credit_minor == 400
        assert laws.check(shop.tx) == []

    def test_owes_less_in_cash_first(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna, ("MUG", 2))
        shop.agree_to(order, {"MUG": 1})

        assert (due(shop, order), credit(shop, anna)) == (700, 0)

    def test_follows_a_part_that_is_split_off(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna, ("BOWL", 2))
        part = shop.split(order, {"BOWL": 1})

        assert (shop.order(order.id).credit_minor, part.credit_minor) == (400, 100)
        assert (due(shop, order), due(shop, part)) == (0, 300)
        shop.cancel(part)
        assert credit(shop, anna) == 100
        shop.cancel(order)
        assert credit(shop, anna) == 500


class TestGivingBack:
    @pytest.fixture
    def delivered(self, shop: Shop, anna: Actor) -> Order:
        """Two mugs, of which 5 euro were paid with credit and 19 in cash at the door."""
        order = placed(shop, anna, ("MUG", 2))
        shop.deliver(shop.hand_over(shop.accept(order)))
        return order

    def test_makes_credit_again_before_a_merchant_gives_cash(self, shop: Shop, anna: Actor, delivered: Order) -> None:
        Case(shop, delivered, pieces=1).agreed().bring(1).look(Outcome.RESTOCK, 1)

        assert (credit(shop, anna), due(shop, delivered)) == (500, -700)

    def test_makes_credit_of_all_where_that_is_wished(self, shop: Shop, anna: Actor, delivered: Order) -> None:
        Case(shop, delivered, pieces=1, wish=Wish.CREDIT).agreed().bring(1).look(Outcome.RESTOCK, 1)

        assert (credit(shop, anna), due(shop, delivered)) == (1200, 0)

    def test_pays_for_what_is_sent_instead_and_comes_back_of_that(
        self, shop: Shop, anna: Actor, delivered: Order
    ) -> None:
        case = Case(shop, delivered, pieces=2, wish=Wish.EXCHANGE, instead="BOWL").agreed()
        case.bring(2).look(Outcome.RESTOCK, 2)

        # The bowls cost 8 euro; what is too much goes to credit first, as far as it came from there.
        assert (due(shop, case.child), due(shop, delivered), credit(shop, anna)) == (0, -1100, 500)

    @pytest.fixture
    def dearer(self, shop: Shop, anna: Actor) -> Case:
        """A bowl that was paid with credit is exchanged for a mug, and the 8 euro more are to be paid in advance."""
        shop.takes(Terms.PREPAID)
        bowl = placed(shop, anna, ("BOWL", 1))
        shop.deliver(shop.hand_over(shop.accept(bowl)))
        case = Case(shop, bowl, pieces=1, wish=Wish.EXCHANGE, instead="MUG").agreed()
        return case.bring(1).look(Outcome.RESTOCK, 1)

    def test_is_there_instead_of_what_was_not_paid_in_time(self, shop: Shop, anna: Actor, dearer: Case) -> None:
        assert (due(shop, dearer.child), credit(shop, anna)) == (800, 100)

        ended = shop.tell_time(dearer.child, (dearer.child.expires_at or 0) + 7200)

        assert (ended.status, dearer.now.wish, credit(shop, anna)) == (Status.EXPIRED, Wish.REFUND, 500)
        assert shop.events[-1] == "ReturnForMoney"

    def test_is_no_order_again_where_it_was_sent_for_a_return(self, shop: Shop, dearer: Case) -> None:
        shop.tell_time(dearer.child, (dearer.child.expires_at or 0) + 7200)

        with shop.refuses(WasSentInstead):
            shop.reactivate(dearer.child)

    def test_gives_goodwill_as_credit_too(self, shop: Shop, anna: Actor, delivered: Order) -> None:
        refunding.refund(
            shop.tx,
            delivered.id,
            version=shop.order(delivered.id).version,
            amount_minor=600,
            reason="sorry",
            is_goodwill=True,
            actor=shop.merchant,
            now=NOON,
        )

        assert (credit(shop, anna), due(shop, delivered)) == (500, 0)
        assert shop.money(Kind.BANK) == -100

    def test_of_a_parcel_that_comes_back_undelivered(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna)
        shop.come_back(shop.bring_back(shop.fail(shop.hand_over(shop.accept(order)))))

        assert (credit(shop, anna), due(shop, order)) == (500, 0)


class TestPayingAfterwards:
    def pay(self, shop: Shop, customer: Actor, order: Order, amount_minor: int) -> None:
        version = shop.order(order.id).version
        spending.pay(shop.tx, order.id, version=version, amount_minor=amount_minor, actor=customer, now=NOON)

    def test_pays_what_is_due_as_far_as_it_reaches(self, shop: Shop, anna: Actor) -> None:
        offer = shop.offer(("MUG", 1), customer=anna)
        order = shop.order(shop.accept_offer(offer, anna) or 0)
        assert spending.payable_minor(shop.tx, order) == 500

        self.pay(shop, anna, order, 500)

        assert (due(shop, order), credit(shop, anna), shop.order(order.id).credit_minor) == (700, 0, 500)

    def test_confirms_what_waits_for_nothing_else(self, shop: Shop, anna: Actor) -> None:
        shop.takes(Terms.PREPAID)
        order = shop.order(shop.accept_offer(shop.offer(("BOWL", 1), customer=anna), anna) or 0)

        self.pay(shop, anna, order, 400)

        assert (shop.order(order.id).status, credit(shop, anna)) == (Status.CONFIRMED, 100)

    def test_asks_a_card_for_the_rest(self, shop: Shop, anna: Actor) -> None:
        carts.use_credit(shop.tx, is_used=False, actor=anna, now=NOON)
        take_cards(shop)
        order = placed(shop, anna)
        before = CardPayment.asked_for(shop, order)
        before.opens()

        self.pay(shop, anna, order, 500)

        assert before.asked.act == "close"
        assert CardPayment.asked_for(shop, order).payment.amount_minor == 700

    def test_refuses_twice_what_was_pressed_twice(self, shop: Shop, anna: Actor) -> None:
        carts.use_credit(shop.tx, is_used=False, actor=anna, now=NOON)
        order = placed(shop, anna)
        seen = order.version
        self.pay(shop, anna, order, 500)

        with pytest.raises(Changed):
            spending.pay(shop.tx, order.id, version=seen, amount_minor=500, actor=anna, now=NOON)

        assert (due(shop, order), credit(shop, anna)) == (700, 0)

    def test_refuses_what_it_does_not_pay(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna)

        with pytest.raises(Changed):
            self.pay(shop, anna, order, 100)
        with pytest.raises(NotFound):
            self.pay(shop, shop.customer("Ben"), order, 100)

    def test_leaves_what_is_on_its_way_to_be_paid_as_it_was_agreed(self, shop: Shop, anna: Actor) -> None:
        carts.use_credit(shop.tx, is_used=False, actor=anna, now=NOON)
        order = placed(shop, anna)
        shop.hand_over(shop.accept(order))

        assert spending.payable_minor(shop.tx, shop.order(order.id)) == 0

    def test_keeps_the_other_ways_to_pay_open(self, shop: Shop, anna: Actor) -> None:
        shop.takes(Terms.PREPAID, Terms.CASH)
        carts.choose_terms(shop.tx, Terms.PREPAID, actor=anna, now=NOON)
        order = placed(shop, anna)
        page = overview.page_of_customer(shop.tx, order.id, person_id=order.person_id)
        assert page.other_terms == (Terms.CASH,)

        paying_up.pay_another_way(
            shop.tx, order.id, version=order.version, terms=Terms.CASH, zone=UTC, actor=anna, now=NOON
        )

        assert shop.order(order.id).terms is Terms.CASH


class TestPurse:
    def test_tells_how_it_came_about(self, shop: Shop, anna: Actor) -> None:
        order = placed(shop, anna)
        shop.cancel(order)

        found = spending.purse_of(shop.tx, order.person_id, currency=CURRENCY, most=2, actor=anna)

        assert (found.there_minor, [each.minor for each in found.moves], found.has_more) == (500, [500, -500], True)
        assert {each.order.id for each in found.moves} == {order.id}

    def test_is_nothing_to_others(self, shop: Shop, anna: Actor) -> None:
        assert anna.person_id is not None
        seen: dict[str, Any] = {"currency": CURRENCY, "most": 5}

        with pytest.raises(NotFound):
            spending.purse_of(shop.tx, anna.person_id, **seen, actor=shop.customer("Ben"))
        assert spending.purse_of(shop.tx, anna.person_id, **seen, actor=shop.merchant).there_minor == 500


class TestOtherCurrencies:
    @pytest.mark.parametrize("currency", ["JPY", "KWD"])
    def test_have_a_purse_of_their_own(self, shop: Shop, anna: Actor, currency: str) -> None:
        cart = shop.filled_cart(anna, ("MUG", 1))
        facts: dict[str, Any] = {"currency": currency, "zone": UTC, "actor": anna, "now": NOON}

        order = ordering.place(shop.tx, cart.id, version=cart.version, **facts).order

        assert (order.credit_minor, credit(shop, anna)) == (0, 500)

    def test_of_three_decimals_leave_a_card_whole_steps(self, shop: Shop, anna: Actor) -> None:
        shop.product("ODD", price_minor=1005)
        take_cards(shop, step_minor=10)

        order = placed(shop, anna, ("ODD", 1))

        assert (order.credit_minor, due(shop, order), credit(shop, anna)) == (495, 510, 5)
        with pytest.raises(NotPayableByCard):
            placed(shop, shop.customer("Ben"), ("ODD", 1))


class TestTheLaw:
    def test_knows_of_more_credit_than_an_order_says(self, unchecked_shop: Shop) -> None:
        shop = unchecked_shop
        shop.product("MUG", price_minor=1200)
        customer = shop.customer("Anna")
        give_credit(shop, customer, 500)
        order = placed(shop, customer)
        assert laws.check(shop.tx) == []

        shop.sql("UPDATE orders SET credit_minor = 0 WHERE id = ?", order.id)

        assert [(fault.law, fault.subject) for fault in laws.check(shop.tx)] == [("credit", order.document)]

    def test_knows_of_more_given_than_was_spent_or_settled(self, unchecked_shop: Shop) -> None:
        shop = unchecked_shop
        old = give_credit(shop, shop.customer("Anna"), 500)

        shop.sql("UPDATE returns SET back_minor = 100 WHERE order_id = ?", old.id)

        assert ("credit", old.document) in [(fault.law, fault.subject) for fault in laws.check(shop.tx)]
