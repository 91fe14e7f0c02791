"""Orders that wait for goods which nobody has ordered call for a human."""

from domain.flows import tasking, unmet
from domain.flows.unmet import GRACE_SECONDS, Unmet
from domain.tasks import Kind
from domain.transaction import Transaction
from tests.shop import NOON, Shop


def waits(shop: Shop, pieces: int = 2) -> int:
    """An order of mugs, of which there are none; its id."""
    return shop.place_order("MUG", quantity=pieces).id


def mug(shop: Shop) -> int:
    found = shop.product("MUG", stock=0)
    shop.sell_down_to(found, -10)
    return found


def buy(shop: Shop, variant_id: int, pieces: int) -> None:
    acme = shop.supplier()
    shop.sells(acme, variant_id)
    shop.rule(variant_id, 0, pieces)
    shop.reorder(variant_id)


class TestUnmet:
    def test_is_what_nobody_has_ordered(self, shop: Shop, tx: Transaction) -> None:
        mug(shop)
        order_id = waits(shop)

        assert unmet.unmet(tx) == [Unmet(order_id, "Mug", 2)]

    def test_is_what_comes_too_short_for_whoever_has_waited_less(self, shop: Shop, tx: Transaction) -> None:
        wanted = mug(shop)
        _, later = waits(shop), waits(shop, 3)
        buy(shop, wanted, 1)

        shop.sql("UPDATE purchase_order_lines SET quantity = 4")

        assert unmet.unmet(tx) == [Unmet(later, "Mug", 1)]

    def test_is_nothing_once_enough_is_drawn_up(self, shop: Shop, tx: Transaction) -> None:
        wanted = mug(shop)
        waits(shop)
        buy(shop, wanted, 5)

        assert unmet.unmet(tx) == []


class TestTask:
    def test_is_raised_after_a_while_and_closed_once_it_is_ordered(self, shop: Shop, tx: Transaction) -> None:
        wanted = mug(shop)
        order_id = waits(shop)
        tasking.sweep(tx, now=NOON + GRACE_SECONDS - 1)
        assert shop.tasks == []
        assert unmet.next_at(tx, NOON) == NOON + GRACE_SECONDS

        tasking.sweep(tx, now=NOON + GRACE_SECONDS)
        assert shop.tasks == [(Kind.ORDER_UNMET, f"order:{order_id}")]

        buy(shop, wanted, 5)
        tasking.sweep(tx, now=NOON + 2 * GRACE_SECONDS)

        assert shop.tasks == []
