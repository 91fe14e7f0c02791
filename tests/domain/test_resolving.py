"""One button of a merchant's for money that came and is not needed."""

import pytest

from domain import payments, tasks
from domain.actors import Actor
from domain.errors import Changed, NotAllowed
from domain.flows import expiring, laws, resolving, task_facts
from domain.flows.resolving import Surplus
from domain.orders import Order, Status
from domain.payments import Act
from domain.payments.provider import OperationStatus
from domain.returns import Outcome
from domain.tasks import Kind
from tests.cards import CardPayment, take_cards
from tests.giving_back import Case
from tests.shop import CURRENCY, NOON, Shop
from views import tasks as views
from views.phone import ROWS, rows_of_text
from views.words import Speaking, languages

DAY = 24 * 3600


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs for 36 euro."""
    shop.product("MUG", price_minor=1200)
    return shop.place_order("MUG", 3)


def hold(shop: Shop, order: Order) -> CardPayment:
    """36 euro more on a card."""
    card = CardPayment.begun(shop, order=order)
    card.open_page()
    card.hears(authorised=3600)
    return card


def taken_twice(shop: Shop, order: Order) -> tuple[CardPayment, CardPayment]:
    """72 euro, which the provider has taken by itself."""
    cards = hold(shop, order), hold(shop, order)
    for card in cards:
        card.hears(captured=3600)
    return cards


def call(shop: Shop, order: Order, kind: Kind) -> None:
    tasks.raise_task(shop.tx, kind, order.document, now=NOON)


def cards_of(shop: Shop, language: str = "en") -> list[tuple[str, list[str]]]:
    """What the cards of the open tasks say, and their first buttons beyond “Show order”."""
    words = Speaking(language, CURRENCY, "UTC").own
    screens = [views.task_card(words, task_facts.facts_of(shop.tx, each)) for each in tasks.open_tasks(shop.tx, most=9)]
    for screen in screens:
        assert rows_of_text(screen.text) <= ROWS, screen.text
        assert all(len(button.label) <= 24 for row in screen.rows for button in row), screen.rows
    return [(screen.text, [row[0].label for row in screen.rows[1:-2]]) for screen in screens]


def give_back(shop: Shop, order: Order, *, by: Actor | None = None, version: int = 0) -> Surplus:
    return resolving.give_back_surplus(
        shop.tx,
        order.id,
        version=version or shop.order(order.id).version,
        reason="Paid too much",
        actor=by or shop.merchant,
        now=NOON,
    )


class TestGiveBackSurplus:
    def test_lets_the_second_hold_go_and_keeps_the_first(self, shop: Shop, order: Order) -> None:
        first, second = hold(shop, order), hold(shop, order)
        call(shop, order, Kind.PAID_TOO_MUCH)
        [(text, buttons)] = cards_of(shop)
        assert "💳 €36.00 is held on a card and not needed." in text
        assert buttons == ["💳 Let €36.00 go", "Leave it at that"]

        give_back(shop, order)

        assert (first.where, second.where) == ({"authorised": 3600}, {"voiding": 3600})
        assert cards_of(shop) == []
        assert laws.check(shop.tx) == []

    def test_gives_back_what_was_taken_twice(self, shop: Shop, order: Order) -> None:
        cards = taken_twice(shop, order)
        call(shop, order, Kind.PAID_TOO_MUCH)
        [(text, buttons)] = cards_of(shop)
        assert "💸 €36.00 is owed to the customer." in text
        assert buttons == ["💸 Give €36.00 back", "Leave it at that"]

        give_back(shop, order)

        assert sum(card.where.get("refunding", 0) for card in cards) == 3600
        assert [row["closed_by"] for row in shop.rows("tasks")] == [str(shop.merchant)]
        assert laws.check(shop.tx) == []

    def test_tries_a_refund_again_that_the_bank_has_sent_back(self, shop: Shop, order: Order) -> None:
        first, _ = taken_twice(shop, order)
        give_back(shop, order)
        [asked] = [each for each in payments.operations_of(shop.tx, first.id) if each.act is Act.REFUND]
        first.hears(refunds=[(asked, OperationStatus.FAILED)])
        call(shop, order, Kind.REFUND_FAILED)
        [(text, buttons)] = [each for each in cards_of(shop) if "sent" in each[0] or "bank" in each[0]]
        assert "€36.00 is still owed" in text
        assert buttons == ["🔁 Try again", "💸 Gave back €36.00"]

        give_back(shop, order)

        assert first.where == {"refunding": 3600}
        assert cards_of(shop) == []

    def test_gives_late_money_back_whose_goods_are_gone(self, shop: Shop) -> None:
        shop.product("LAST", price_minor=1200, stock=1)
        take_cards(shop)
        late = shop.place_order("LAST")
        card = CardPayment.begun(shop, order=late)
        card.open_page()
        expiring.keep_time(shop.tx, late.id, now=NOON + 9 * DAY)
        assert shop.order(late.id).status is Status.EXPIRED
        shop.place_order("LAST")

        card.hears(captured=1200)

        [(text, buttons)] = cards_of(shop)
        assert "was paid after it had ended" in text
        assert "💸 €12.00 is owed to the customer." in text
        assert buttons == ["💸 Give €12.00 back", "🔄 Reopen the order"]

        give_back(shop, late)

        assert card.where == {"refunding": 1200}
        assert cards_of(shop) == []
        assert laws.check(shop.tx) == []

    def test_says_all_of_it_on_a_phone_in_every_language(self, shop: Shop, order: Order) -> None:
        taken_twice(shop, order)
        hold(shop, order)
        for kind in task_facts.MONEY:
            call(shop, order, kind)
        payment_id = payments.of_order(shop.tx, order.id)[0].id
        what = ["amount", "currency", "live", "page", "payment"]
        tasks.raise_task(shop.tx, Kind.PAYMENT_DIFFERS, f"payment:{payment_id}", what=what, now=NOON)
        tasks.raise_task(shop.tx, Kind.PAYMENT_DIFFERS, "payment:0", now=NOON)

        for language in sorted(languages()):
            assert len(cards_of(shop, language)) >= 5

    def test_refuses_where_nothing_is_left_and_who_sees_an_older_order(self, shop: Shop, order: Order) -> None:
        hold(shop, order)

        with shop.refuses(Changed):
            give_back(shop, order)

        hold(shop, order)
        with shop.refuses(Changed):
            give_back(shop, order, version=99)

    def test_is_for_merchants(self, shop: Shop, order: Order) -> None:
        hold(shop, order), hold(shop, order)

        with shop.refuses(NotAllowed):
            give_back(shop, order, by=shop.packer)


class TestOutOfIt:
    def test_a_card_that_gives_nothing_may_be_tried_again_or_done_without(self, shop: Shop, order: Order) -> None:
        card = hold(shop, order)
        card.refuses(card.capture(3600))
        call(shop, order, Kind.CAPTURE_FAILED)

        [(text, buttons)] = cards_of(shop)

        assert "€36.00 is due" in text
        assert buttons == ["💳 Charge once more", "🔁 Ask to pay again", "💵 In cash instead", "❌ Decline"]

    def test_a_hold_that_ends_may_be_taken_or_let_go(self, shop: Shop, order: Order) -> None:
        hold(shop, order)
        call(shop, order, Kind.HOLD_ENDING)

        [(text, buttons)] = cards_of(shop)

        assert "€36.00 is held on the card." in text
        assert "taken by itself" in text
        assert buttons == ["💳 Charge now", "Leave it at that"]


@pytest.mark.parametrize("pieces", [1, 3])
def test_is_done_with_what_a_return_left_to_give_back(shop: Shop, order: Order, pieces: int) -> None:
    """As well where nothing of the order is with its customer any more."""
    shop.deliver(shop.hand_over(shop.accept(order)))
    Case(shop, shop.order(order.id), pieces=pieces).agreed().bring(pieces).look(Outcome.RESTOCK, pieces)
    assert [task.kind for task in tasks.open_tasks(shop.tx, most=9)] == [Kind.RETURN_TO_REPAY]

    give_back(shop, order)

    assert tasks.open_tasks(shop.tx, most=9) == []
