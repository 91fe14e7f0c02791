"""Who hears what of a return: its customer, the merchants, and whoever fetches it."""

from datetime import UTC

import pytest

from domain import people, returns, shipping, tasks
from domain.flows import overview, reclaiming, return_pages, returning, taking_back, task_facts
from domain.orders import Order
from domain.outbox import Effect
from domain.returns import Way, Wish
from jobs.effects import effects_of
from tests.giving_back import Case
from tests.shop import CURRENCY, NOON, Shop
from views import return_cards, return_desk, return_news, return_tasks
from views.words import Speaking

WORDS = Speaking("en", CURRENCY, "UTC").own


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs at 12 euro, paid in cash at the door."""
    shop.product("MUG", price_minor=1200)
    placed = shop.place_order(lines=[("MUG", 3)])
    shop.deliver(shop.hand_over(shop.accept(placed)))
    return shop.order(placed.id)


@pytest.fixture
def told(shop: Shop) -> list[Effect]:
    """What people are told from now on, oldest first."""
    heard: list[Effect] = []

    def note(event: object) -> list[Effect]:
        effects = list(effects_of(shop.tx, event))  # type: ignore[arg-type]
        heard.extend(each for each in effects if each.kind == "news")
        return effects

    shop.effects = note
    return heard


def names(told: list[Effect]) -> list[str]:
    return [each.name for each in told]


def page_of(case: Case) -> return_pages.ReturnPage:
    return return_pages.page_of(case.shop.tx, case.id, zone=UTC)


def choose(case: Case, number: int) -> None:
    slot = returns.offered(case.shop.tx, most=9, zone=UTC, now=NOON)[number]
    version = case.now.version
    returning.choose_time(case.shop.tx, case.id, slot.from_at, version=version, zone=UTC, actor=case.customer, now=NOON)


class TestFetching:
    def test_calls_for_a_courier_and_tells_one_of_another_time(
        self, shop: Shop, order: Order, told: list[Effect]
    ) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        told.clear()

        case.timed()
        needed = names(told)
        told.clear()
        choose(case, 1)

        assert needed == ["return_timed"]
        assert [(each.name, each.chat_id) for each in told] == [
            ("collection_timed", people.by_id(shop.tx, shop.courier.person_id or 0).telegram_id)
        ]
        screen = return_desk.needs_courier(WORDS, page_of(case))
        assert "needs a courier" in screen.text
        assert screen.rows[0][0].label == "🛵 Courier"

    def test_tells_its_courier_that_it_was_called_off(self, shop: Shop, order: Order, told: list[Effect]) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        case.timed()
        told.clear()

        returning.cancel(shop.tx, case.id, actor=case.customer, now=NOON)

        assert names(told) == ["collection_off"]

    def test_tells_its_customer_that_nobody_came_and_lets_a_merchant_send_another(
        self, shop: Shop, order: Order, told: list[Effect]
    ) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        case.timed()
        late_at = case.now.clock_at
        assert late_at is not None
        told.clear()

        returning.keep_time(shop.tx, case.id, zone=UTC, now=late_at)

        assert "return_missed" in names(told)
        assert "Sorry, nobody came" in return_cards.card(WORDS, page_of(case)).text
        (task,) = tasks.open_tasks(shop.tx, most=9)
        rows = return_tasks.to_call_off(WORDS, task_facts.facts_of(shop.tx, task))
        assert [row[0].label for row in rows] == ["🛵 Courier", "✖️ Call it off", "↩️ Show return"]
        choose(case, 1)
        assert "Sorry" not in return_cards.card(WORDS, page_of(case)).text


class TestTheRest:
    def test_is_fetched_another_time_where_a_courier_got_less(
        self, shop: Shop, order: Order, told: list[Effect]
    ) -> None:
        case = Case(shop, order, way=Way.PICKUP, pieces=3).agreed()
        case.collect(case.timed(), {order.lines[0].id: 2}).bring(1)
        told.clear()

        taking_back.lose(shop.tx, case.id, version=case.now.version, zone=UTC, actor=shop.merchant, now=NOON)

        assert names(told) == ["return_lost"]
        news, card = return_news.news(WORDS, "return_lost", page_of(case)), return_cards.card(WORDS, page_of(case))
        assert "1 piece is still with you." in news.text
        assert "partly here" in card.text
        assert "Please bring it" not in card.text
        assert card.rows[0][0].label == "🕐 Choose a time"
        choose(case, 1)
        rest = shipping.of_return(shop.tx, case.id)[-1]
        assert "We fetch it" in return_cards.card(WORDS, page_of(case)).text
        assert [line.quantity for line in rest.lines] == [1]
        case.collect(shop.assign(rest)).bring(1)
        assert [(line.collected, line.received) for line in case.now.lines] == [(3, 3)]

    def test_is_a_task_where_nobody_comes_for_it(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP, pieces=3).agreed()
        case.collect(case.timed(), {order.lines[0].id: 2}).bring(2)
        choose(case, 1)
        late_at = case.now.clock_at
        assert late_at is not None

        returning.keep_time(shop.tx, case.id, zone=UTC, now=late_at)

        assert ("return_not_collected", f"return:{case.id}") in shop.tasks
        assert "Sorry, nobody came" in return_cards.card(WORDS, page_of(case)).text


class TestTrusted:
    def test_says_that_it_is_to_be_given_and_later_what_is_asked_for(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, trusts_up_to_minor=5000, actor=shop.merchant)
        case = Case(shop, order, wish=Wish.CREDIT).agreed()
        deadline = case.now.deadline
        assert deadline is not None

        card, news = return_cards.card(WORDS, page_of(case)), return_news.news(WORDS, "return_settled", page_of(case))
        assert "settled, still to be given" in card.text
        assert "Please bring it to the shop" in news.text

        returning.keep_time(shop.tx, case.id, zone=UTC, now=deadline + 1)
        reclaiming.ask(shop.tx, case.id, version=case.now.version, zone=UTC, actor=shop.merchant, now=deadline + 1)
        after = return_cards.card(WORDS, page_of(case)).text
        assert not tasks.open_tasks(shop.tx, most=9)
        returning.keep_time(shop.tx, case.id, zone=UTC, now=case.now.clock_at or 0)
        (task,) = tasks.open_tasks(shop.tx, most=9)
        said = return_tasks.unpaid(WORDS, task_facts.facts_of(shop.tx, task))

        assert "Please bring it" not in after
        assert "Asked for again: €24.00" in after
        assert "still has to pay €24.00" in said


class TestOrderPage:
    def test_leads_to_its_returns_wherever_the_goods_are(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP, pieces=3).agreed()
        case.collect(case.timed())

        page = overview.page_of_customer(shop.tx, order.id, person_id=order.person_id)

        assert page.has_returns
