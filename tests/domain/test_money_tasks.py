"""What calls for a human about money, and closes by itself once the money is where it belongs."""

import pytest

from domain import payments, tasks
from domain.flows import task_facts, tasking
from domain.orders import Order
from domain.payments.provider import OperationStatus
from domain.tasks import Kind
from domain.transaction import Transaction
from tests.cards import CardPayment
from tests.shop import NOON, Shop


@pytest.fixture
def order(shop: Shop) -> Order:
    """One mug for 12 euro."""
    shop.product("MUG", price_minor=1200)
    return shop.place_order("MUG")


@pytest.fixture
def card(shop: Shop, order: Order) -> CardPayment:
    return CardPayment.begun(shop, order=order)


def stands(tx: Transaction, kind: Kind, subject: str) -> bool:
    """Whether a task that is raised about this outlives the next sweep."""
    tasks.raise_task(tx, kind, subject, now=NOON)
    tasking.sweep(tx, now=NOON)
    return bool(tasks.open_about(tx, [subject]))


class TestCauses:
    def test_what_was_not_taken_is_a_matter_until_it_is(self, tx: Transaction, card: CardPayment) -> None:
        card.hears(authorised=1200)
        card.refuses(card.capture(1200))
        subject = card.order.document
        assert stands(tx, Kind.CAPTURE_FAILED, subject)

        card.capture(1200)

        assert not stands(tx, Kind.CAPTURE_FAILED, subject)

    def test_what_was_not_taken_of_an_order_that_ended_is_none(
        self, shop: Shop, tx: Transaction, card: CardPayment
    ) -> None:
        shop.decline(card.order)

        assert not stands(tx, Kind.CAPTURE_FAILED, card.order.document)

    def test_two_holds_are_a_matter_until_one_is_let_go(self, shop: Shop, tx: Transaction, card: CardPayment) -> None:
        card.hears(authorised=1200)
        second = CardPayment.begun(shop, order=card.order)
        assert not stands(tx, Kind.PAID_TOO_MUCH, card.order.document)
        second.hears(authorised=1200)
        assert stands(tx, Kind.PAID_TOO_MUCH, card.order.document)

        second.void()

        assert not stands(tx, Kind.PAID_TOO_MUCH, card.order.document)

    def test_money_for_what_has_ended_is_a_matter_until_it_is_on_its_way_back(
        self, shop: Shop, tx: Transaction, card: CardPayment
    ) -> None:
        shop.decline(card.order)
        card.hears(captured=1200)
        assert stands(tx, Kind.PAID_LATE, card.order.document)

        card.refund(1200)

        assert not stands(tx, Kind.PAID_LATE, card.order.document)

    def test_a_hold_that_ends_is_a_matter_while_there_is_something_to_take(
        self, tx: Transaction, card: CardPayment
    ) -> None:
        card.hears(authorised=1200)
        assert stands(tx, Kind.HOLD_ENDING, card.order.document)

        card.hears(authorised=0, is_let_go=True)

        assert not stands(tx, Kind.HOLD_ENDING, card.order.document)

    def test_a_refund_that_failed_is_a_matter_until_the_money_goes_another_way(
        self, shop: Shop, tx: Transaction, card: CardPayment
    ) -> None:
        card.hears(captured=1200)
        shop.decline(card.order)
        *_, asked = payments.operations_of(tx, card.id)
        card.hears(refunds=[(asked, OperationStatus.FAILED)])
        assert stands(tx, Kind.REFUND_FAILED, card.order.document)

        shop.give_back(card.order, 1200)

        assert not stands(tx, Kind.REFUND_FAILED, card.order.document)

    def test_what_a_provider_says_is_left_by_hand(self, shop: Shop, tx: Transaction, card: CardPayment) -> None:
        assert stands(tx, Kind.PAYMENT_DIFFERS, f"payment:{card.id}")
        [task] = tasks.open_about(tx, [f"payment:{card.id}"])
        about = task_facts.facts_of(tx, task).order
        assert about is not None
        assert about.id == card.order.id

        tasking.leave_be(tx, task.id, version=task.version, actor=shop.merchant, now=NOON)

        assert shop.tasks == []

    def test_money_that_is_none_of_ours_is_about_no_order(self, tx: Transaction) -> None:
        assert stands(tx, Kind.PAYMENT_DIFFERS, "payment:0")
        [task] = tasks.open_about(tx, ["payment:0"])

        assert task_facts.facts_of(tx, task).order is None
