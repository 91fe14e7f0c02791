"""What a customer is told of a return: how money comes back, what was refused, and what was agreed to."""

from datetime import UTC

import pytest

from domain import orders, returns, shipping
from domain.flows import found_besides, laws, order_pages, overview, refunding, return_pages, returning
from domain.orders import Order
from domain.returns import Outcome, Reason, Way, Wish
from tests.cards import CardPayment
from tests.giving_back import Case
from tests.shop import CURRENCY, NOON, Shop
from views import card_money, order_news, pay_message, refunds, return_cards, return_desk, return_house, return_news
from views import orders as order_views
from views.words import Speaking

WORDS = Speaking("en", CURRENCY, "UTC").own


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs at 12 euro, paid in cash at the door."""
    shop.product("MUG", price_minor=1200)
    placed = shop.place_order("MUG", 3)
    shop.deliver(shop.hand_over(shop.accept(placed)))
    return shop.order(placed.id)


def news(case: Case, name: str = "return_settled") -> str:
    return str(return_news.news(WORDS, name, page(case)).text)


def card(case: Case) -> str:
    return str(return_cards.card(WORDS, page(case)).text)


def read_by_customer(case: Case) -> str:
    return str(return_cards.card(WORDS, return_pages.for_customer(case.shop.tx, page(case), "en")).text)


def keep_time(case: Case) -> None:
    returning.keep_time(case.shop.tx, case.id, zone=UTC, now=NOON + returns.UNDOABLE_SECONDS)


def page(case: Case) -> return_pages.ReturnPage:
    return return_pages.page_of(case.shop.tx, case.id, zone=UTC)


def broken(shop: Shop) -> list[object]:
    return [*laws.check(shop.tx)]


class TestBeforeItIsSettled:
    """What was found may be seen to be wrong until then."""

    def test_its_customer_reads_that_it_is_looked_at(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=2).agreed().bring(2).look(Outcome.RESTOCK, 1)
        before = read_by_customer(case)

        case.look(Outcome.QUARANTINE, 1, is_accepted=False, undoable_seconds=returns.UNDOABLE_SECONDS)

        assert read_by_customer(case) == before
        assert all(said in before for said in ("being looked at", "You get back: <b>€24.00</b>", "we look at it"))
        keep_time(case)
        assert all(said in read_by_customer(case) for said in ("Not accepted: 1", "€12.00"))


class TestMoneyBack:
    def test_by_hand_is_still_to_come_until_somebody_gives_it(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=1)
        assert page(case).ways.by_hand_minor == 1200
        case.agreed().bring(1).look(Outcome.RESTOCK, 1)

        assert "You get back: <b>€12.00</b>\nCash or transfer by the shop: €12.00" in news(case)
        version = shop.order(order.id).version
        by = {"reason": "return", "actor": shop.merchant, "now": NOON}
        refunding.refund(shop.tx, order.id, version=version, amount_minor=1200, **by)  # type: ignore[arg-type]
        assert "You got back: <b>€12.00</b>\nGiven to you by hand: €12.00" in card(case)

    def test_to_a_card_is_said_before_and_after(self, shop: Shop) -> None:
        shop.product("MUG", price_minor=1200)
        placed = shop.place_order("MUG", 3)
        CardPayment.begun(shop, order=placed).hears(captured=placed.total_minor)
        shop.deliver(shop.hand_over(shop.accept(shop.order(placed.id))))

        case = Case(shop, shop.order(placed.id)).ask()
        assert "To your card: €24.00" in card(case)
        case.approve().bring(2).look(Outcome.RESTOCK, 2)
        assert "You get back: <b>€24.00</b>\nTo your card: €24.00" in card(case)

    def test_given_by_itself_before_is_not_said_to_be_nothing(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=1).agreed()
        coming = return_pages.to_settle(shop.tx, order.id)
        there = refunding.refundable(shop.tx, shop.order(order.id))
        asked = refunds.ask_amount(WORDS, shop.order(order.id), there, coming)
        assert "€12.00 of it is given with the return" in asked.text
        assert asked.rows[0][0].label == "↩️ Return: €12.00"

        by = {"reason": "sorry", "is_goodwill": True, "actor": shop.merchant, "now": NOON}
        refunding.refund(shop.tx, order.id, version=there.version, amount_minor=3600, **by)  # type: ignore[arg-type]
        case.bring(1).look(Outcome.RESTOCK, 1)

        assert "You were given €36.00 for this order before" in news(case)
        assert "€0.00" not in news(case)
        assert return_pages.to_settle(shop.tx, order.id) == []

    def test_of_an_exchange_is_no_goodwill(self, shop: Shop, order: Order) -> None:
        shop.product("CUP", price_minor=900)
        case = Case(shop, order, pieces=1, wish=Wish.EXCHANGE, instead="CUP").agreed()
        case.bring(1).look(Outcome.RESTOCK, 1)
        by = {"reason": "cheaper", "actor": shop.merchant, "now": NOON}
        version = shop.order(order.id).version
        refunding.refund(shop.tx, order.id, version=version, amount_minor=300, **by)  # type: ignore[arg-type]

        said = card_money.sums(WORDS, order_pages.page_of_staff(shop.tx, order.id, actor=shop.merchant))

        assert said == (
            "Total <b>€36.00</b>, came back €12.00, paid €36.00, €9.00 of it for what is sent instead, given back €3.00"
        )


class TestSomethingElse:
    def test_is_answered_on_the_card_once_all_is_settled(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=1).agreed().bring(1)
        found_besides.differs(shop.tx, case.id, note="a scarf", actor=shop.packer, now=NOON)
        case.look(Outcome.RESTOCK, 1)
        assert "We keep it for you." in card(case)

        found_besides.see_to_rest(shop.tx, case.id, said="You can fetch it here.", actor=shop.merchant, now=NOON)

        assert "The shop says: “You can fetch it here.”" in card(case)


class TestRefusedAtInspection:
    def test_says_how_many_and_why_and_that_they_come_back(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=3, wish=Wish.CREDIT).agreed().bring(3)
        case.look(Outcome.CUSTOMER, 1, note="worn").look(Outcome.QUARANTINE, 2, is_accepted=False)

        for told in (news(case), card(case)):
            assert "❌ Not accepted: 1 × Mug “worn”" in told
            assert "1 piece comes back to you.\n2 pieces stay with the shop." in told
            assert "credit" not in told
        assert "Nothing of what you gave back" in news(case)

    def test_goes_back_before_all_else(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=1).agreed().bring(1)
        line_id = case.now.lines[0].id

        first = {
            is_accepted: return_house.looking(WORDS, page(case), line_id, unseen=1, is_accepted=is_accepted)
            for is_accepted in (True, False)
        }

        assert first[False].rows[0][0].label == "📮 Back to customer"
        assert "nothing is given for it" in first[True].text


class TestAgreed:
    def test_in_part_names_both_numbers(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=3).ask()
        case.approve(pieces={case.now.lines[0].id: 1})

        assert "1 of 3 pieces" in news(case, "return_approved")
        assert "“Worn.”" in news(case, "return_approved")
        assert "The shop says: “Worn.”" in card(case)
        assert "1 of 3 × Mug" in card(case)

    def test_for_money_instead_is_told(self, shop: Shop, order: Order) -> None:
        shop.product("POT", price_minor=4600)
        case = Case(shop, order, pieces=1, wish=Wish.EXCHANGE, instead="POT").agreed(for_money=True)

        told = [row.kind for row in orders.timeline(shop.tx, order.id)]
        assert told[-2:] == ["ReturnApproved", "ReturnForMoney"]
        assert case.now.child_order_id is None


class TestExchangeForMore:
    def test_says_what_is_to_be_paid_besides_and_how(self, shop: Shop, order: Order) -> None:
        shop.product("POT", price_minor=4600)
        case = Case(shop, order, pieces=1, wish=Wish.EXCHANGE, instead="POT")
        assert "To be paid besides: <b>€34.00</b>\nIt is paid like #" in card(case.ask())

        child = overview.page_of_customer(shop.tx, case.approve().child.id, person_id=order.person_id)
        assert "€46.00</b>, €34.00 to be paid" in order_views.order_page(WORDS, child).text
        assert "€34.00, to be paid in cash" in order_views.what_now(WORDS, child)
        assert "pay €34.00" in pay_message.ask_another_way(WORDS, child).text


class TestMissing:
    def test_needs_no_way_back_though_one_was_chosen(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=1)
        line_id, by = order.lines[0].id, {"version": None, "zone": UTC, "actor": case.customer, "now": NOON}
        returns.put(shop.tx, case.id, line_id, 0, reason=Reason.CHANGED_MIND, **by)  # type: ignore[arg-type]
        returns.put(shop.tx, case.id, line_id, 1, reason=Reason.MISSING, **by)  # type: ignore[arg-type]

        assert (case.now.way, case.now.lacks) == (Way.OPEN, None)
        case.ask()
        desk = return_desk.card(WORDS, page(case))
        assert "Agreed to, it is settled at once." in desk.text
        assert all(button.label != "🎁 May keep it" for row in desk.rows for button in row)


class TestSettledCard:
    def test_says_in_full_what_it_has_no_room_for(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=3).agreed().bring(3)
        for outcome in (Outcome.RESTOCK, Outcome.SCRAP, Outcome.QUARANTINE):
            case.look(outcome, 1, is_accepted=outcome is Outcome.RESTOCK, note="The rim is chipped " * 8)

        desk, whole = return_desk.card(WORDS, page(case)), return_desk.in_full(WORDS, page(case))

        assert any(button.label == "📄 In full" for row in desk.rows for button in row)
        assert all(said in whole.text for said in ("Back on the shelf: 1", "Throw away: 1", "Set apart: 1"))
        assert "more" not in whole.text


class TestFees:
    def test_are_named_one_by_one(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, dropoff_minor=300, restocking_percent=10, actor=shop.merchant)

        case = Case(shop, order, pieces=1).ask()

        assert "Kept for the way: €3.00\nKept for restocking: €1.20" in card(case)


class TestRefusedParcel:
    def test_waits_at_the_counter_where_it_was_picked_up(self, shop: Shop) -> None:
        shop.product()
        waiting = shop.at_counter(quantity=2)
        shop.hand_out(waiting)
        picked_up = shop.order(waiting.order_id)

        Case(shop, picked_up, pieces=1).agreed().bring(1).look(Outcome.CUSTOMER, 1)

        refused = shipping.of_order(shop.tx, picked_up.id)[-1]
        assert refused.is_at_counter
        assert return_pages.brings_back_refused(shop.tx, picked_up.id, refused.id)
        where = order_news.at_counter(WORDS, picked_up, refused, counter="Main Street 1")
        told = return_news.refused_parcel(WORDS, "ready", picked_up, where=where).text
        assert "waits for you at the counter" in told
        assert refused.code in told
        shop.hand_out(refused)
        assert not broken(shop)

    def test_is_told_from_what_was_ordered(self, shop: Shop, order: Order) -> None:
        (bought,) = shipping.of_order(shop.tx, order.id)
        Case(shop, order, pieces=1).agreed().bring(1).look(Outcome.CUSTOMER, 1)
        refused = shop.shipment_of(order)

        told = [return_pages.brings_back_refused(shop.tx, order.id, each.id) for each in (bought, refused)]

        assert told == [False, True]
