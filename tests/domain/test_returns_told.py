"""Who hears what of a return: its customer, the merchants, and whoever fetches it."""

from datetime import UTC

import pytest

from domain import people, returns, tasks
from domain.flows import overview, return_pages, returning, task_facts
from domain.orders import Order
from domain.outbox import Effect
from domain.returns import Way
from jobs.effects import effects_of
from tests.giving_back import Case
from tests.shop import CURRENCY, NOON, Shop
from views import return_cards, return_desk, return_tasks
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


class TestOrderPage:
    def test_leads_to_its_returns_wherever_the_goods_are(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP, pieces=3).agreed()
        case.collect(case.timed())

        page = overview.page_of_customer(shop.tx, order.id, person_id=order.person_id)

        assert page.has_returns
