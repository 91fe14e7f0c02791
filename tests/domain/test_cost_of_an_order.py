"""What an order costs the database, and its payment: ceilings, so that nobody adds a statement unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from domain.actors import Actor
from domain.carts import Cart
from domain.flows import ordering
from domain.payments.provider import PageStatus
from jobs.effects import effects_of
from tests.cards import CardPayment, take_cards
from tests.shop import CURRENCY, NOON, Shop

# Raise them only for something an order, or its payment, cannot do without, and say so in the commit.
STATEMENTS_MAX = 18
HELD_MAX, HEARD_AGAIN_MAX = 24, 5


class Counting:
    """A cursor that counts what is run on it."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.statements = 0

    def execute(self, *arguments: Any) -> Any:
        self.statements += 1
        return self._cursor.execute(*arguments)

    def executemany(self, *arguments: Any, **how: Any) -> Any:
        self.statements += 1
        return self._cursor.executemany(*arguments, **how)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


@contextmanager
def counted(shop: Shop) -> Iterator[Counting]:
    """Count what is run on the shop's database meanwhile."""
    tx: Any = shop.tx
    counting = Counting(tx._cursor)
    tx._cursor = counting
    try:
        yield counting
        assert tx._cursor is counting, "no question was left half answered, for which it would have been let go"
    finally:
        tx._cursor = tx._new_cursor()


def statements_of_an_order(shop: Shop, cart: Cart, customer: Actor) -> int:
    with counted(shop) as counting:
        ordering.place(shop.tx, cart.id, version=cart.version, currency=CURRENCY, zone=UTC, actor=customer, now=NOON)
    return counting.statements


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """A shop that has sold something already, so that the accounts all orders share are there."""
    shop.effects = lambda event: effects_of(shop.tx, event)
    for number in range(20):
        shop.product(f"SKU-{number}")
    shop.place_order("SKU-0")
    return shop


def cost_of(shop: Shop, customer: str, lines: int) -> int:
    actor = shop.customer(customer)
    cart = shop.filled_cart(actor, *((f"SKU-{number}", 1) for number in range(lines)))
    return statements_of_an_order(shop, cart, actor)


class TestPlacingAnOrder:
    def test_of_three_lines_takes_so_many_statements_and_no_more(self, stocked: Shop) -> None:
        # Where others write meanwhile, what is low is asked again once the shelves are locked.
        assert cost_of(stocked, "Ben", lines=3) <= STATEMENTS_MAX - stocked.tx.is_alone

    def test_takes_one_more_for_each_line_more(self, stocked: Shop) -> None:
        # Its shelf, with its limit in the statement.
        assert cost_of(stocked, "Carl", lines=20) - cost_of(stocked, "Ben", lines=3) == 17


class TestHearingOfAPayment:
    @pytest.fixture
    def card(self, stocked: Shop) -> CardPayment:
        """An order's open page; somebody has paid before, so that the accounts all payments share are there."""
        take_cards(stocked)
        for name in ("Ben", "Carl"):
            order = stocked.place_order("SKU-1", 3, customer=stocked.customer(name))
            card = CardPayment.asked_for(stocked, order)
            card.opens()
            if name == "Ben":
                card.hears(authorised=order.total_minor)
        return card

    def test_that_is_held_takes_so_many_statements_and_no_more(self, stocked: Shop, card: CardPayment) -> None:
        with counted(stocked) as counting:
            card.hears(authorised=card.order.total_minor)

        # Where others write meanwhile, it is read once more when it is locked.
        assert counting.statements <= HELD_MAX - stocked.tx.is_alone

    def test_of_which_all_is_known_takes_hardly_any(self, stocked: Shop, card: CardPayment) -> None:
        card.hears(authorised=card.order.total_minor)

        with counted(stocked) as counting:
            card.hears_again(replace(card.says, page=PageStatus.COMPLETE))

        assert counting.statements <= HEARD_AGAIN_MAX - stocked.tx.is_alone
