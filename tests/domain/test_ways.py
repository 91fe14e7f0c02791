"""How goods reach customers may change while someone looks at a summary."""

from domain import carts, shopkeeping
from domain.carts import Way
from domain.transaction import Transaction
from tests.shop import Shop


class TestOutdateAll:
    def test_outdates_every_summary(self, shop: Shop, tx: Transaction) -> None:
        anna = shop.customer("Anna")
        before = carts.add(tx, shop.product("MUG", stock=3), actor=anna, now=1)

        shopkeeping.set_ways(tx, (Way.PICKUP.value,), actor=shop.merchant)
        carts.outdate_all(tx)

        assert carts.cart_of(tx, before.person_id).version > before.version
