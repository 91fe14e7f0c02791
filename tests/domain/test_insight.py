"""What the demo shows of the newest order's money is what its books say, whichever document moved it."""

import pytest

from bot.demo.insight import insight
from domain import orders
from domain.orders import Order
from domain.returns import Outcome
from domain.transaction import Transaction
from tests.giving_back import Case
from tests.shop import Shop
from views.words import Words

WORDS = Words("en", "EUR", "UTC")


@pytest.fixture
def order(shop: Shop) -> Order:
    shop.product("MUG", price_minor=1000)
    return shop.order(shop.deliver(shop.out("MUG", 2)).order_id)


def owed(tx: Transaction) -> list[tuple[str, bool]]:
    """What it says is owed, and whether the shop owes it."""
    shown = insight(tx, WORDS)
    assert shown is not None
    return [(row["amount"], row["is_less"]) for row in shown["money"] if row["where"] == "owed by the customer"]


class TestInsight:
    def test_says_nothing_of_a_debt_that_is_paid(self, tx: Transaction, order: Order) -> None:
        assert owed(tx) == []

    def test_counts_what_a_return_has_moved(self, shop: Shop, tx: Transaction, order: Order) -> None:
        Case(shop, order, pieces=1).agreed().bring(1).look(Outcome.RESTOCK, 1)

        assert orders.due_minor(tx, order) == -1000
        assert owed(tx) == [("€10.00", True)]
