"""Places are made, put in order, closed while nothing is in them, and opened again."""

from typing import Any

import pytest

from domain import moving, stock
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import laws, places
from domain.flows.places import Left, PlaceInUse, ReturnsElsewhere
from domain.ledger import Kind
from domain.stock import PlaceKind, placing
from domain.stock.placing import LastWarehouse, PlaceClosed
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture
def depot(shop: Shop) -> int:
    return shop.place_called("Depot")


class TestAddPlace:
    def test_serves_after_the_others(self, tx: Transaction, shop: Shop, depot: int) -> None:
        assert [place.name for place in stock.selling(tx)] == ["Shop", "Depot"]
        assert stock.main_place(tx) == shop.place_id

    @pytest.mark.parametrize("name", ["", " ", "x" * 41, "shop"])
    def test_has_a_name_of_its_own(self, tx: Transaction, shop: Shop, name: str) -> None:
        with shop.refuses(BadInput):
            placing.add_place(tx, name, actor=shop.merchant)

    def test_is_for_merchants(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(NotAllowed):
            placing.add_place(tx, "Depot", actor=shop.packer)


class TestChange:
    def test_writes_what_was_said(self, tx: Transaction, shop: Shop, depot: int) -> None:
        renamed = placing.rename_place(tx, depot, " Big  depot ", version=1, actor=shop.merchant)
        found = placing.set_address(tx, depot, "Quay 3", version=renamed.version, actor=shop.merchant)
        assert (found.name, found.address) == ("Big depot", "Quay 3")

        assert placing.set_address(tx, depot, "-", version=found.version, actor=shop.merchant).address == ""

    def test_refuses_what_was_not_seen(self, tx: Transaction, shop: Shop, depot: int) -> None:
        placing.rename_place(tx, depot, "North", version=1, actor=shop.merchant)

        with shop.refuses(Changed):
            placing.rename_place(tx, depot, "South", version=1, actor=shop.merchant)

    def test_knows_no_place_that_is_not_there(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(NotFound):
            placing.rename_place(tx, 99, "South", version=1, actor=shop.merchant)


class TestShift:
    def test_puts_them_in_order(self, tx: Transaction, shop: Shop, depot: int) -> None:
        north = shop.place_called("North")

        for place_id, by in ((north, -1), (north, -1), (north, -1), (shop.place_id, 1)):
            placing.shift(tx, place_id, by=by, actor=shop.merchant)

        assert [place.name for place in stock.places(tx)] == ["North", "Depot", "Shop"]
        assert stock.main_place(tx) == north


class TestClosePlace:
    def test_ends_its_use(self, tx: Transaction, shop: Shop, depot: int) -> None:
        places.close_place(tx, depot, version=1, actor=shop.merchant, now=NOON)

        assert [place.id for place in stock.places(tx)] == [shop.place_id]
        with shop.refuses(PlaceClosed):
            moving.begin(tx, shop.place_id, depot, actor=shop.packer, now=NOON)
        places.reopen_place(tx, depot, version=2, actor=shop.merchant, now=NOON)
        assert [place.id for place in stock.selling(tx)] == [shop.place_id, depot]

    def test_names_what_is_there(self, tx: Transaction, shop: Shop, depot: int) -> None:
        mug, acme = shop.product("MUG", stock=10), shop.supplier()
        shop.place_order("MUG", 2)
        shop.pack(shop.accepted("MUG"))
        shop.out("MUG")
        shop.bought(acme, (mug, 4))
        shop.transfer(depot, (mug, 1))

        with shop.refuses(PlaceInUse) as refusal:
            places.close_place(tx, shop.place_id, version=1, actor=shop.merchant, now=NOON)

        assert refusal.error.left == {
            Left.SHELF: 6,
            Left.PROMISED: 3,
            Left.UNDERWAY: 1,
            Left.PURCHASES: 1,
            Left.TRANSFERS: 1,
        }
        assert stock.place(tx, shop.place_id).is_active

    def test_ends_what_was_promised_from_there(self, tx: Transaction, shop: Shop, depot: int) -> None:
        """The laws see to the marks of what is for sale."""
        cup = shop.product("CUP", stock=0, threshold=2)
        facts: dict[str, Any] = {"place_id": depot, "sell_down_to": -2, "actor": shop.merchant, "now": NOON}
        stock.set_rule(tx, cup, **facts)
        assert shop.available(cup) == 2

        places.close_place(tx, depot, version=1, actor=shop.merchant, now=NOON)
        assert shop.available(cup) == 0
        assert laws.check(tx) == []

        places.reopen_place(tx, depot, version=2, actor=shop.merchant, now=NOON)
        assert shop.available(cup) == 2

    def test_leaves_a_warehouse(self, tx: Transaction, shop: Shop, depot: int) -> None:
        places.use_for(tx, depot, PlaceKind.RETURNS, version=1, actor=shop.merchant, now=NOON)

        with shop.refuses(LastWarehouse):
            places.close_place(tx, shop.place_id, version=1, actor=shop.merchant, now=NOON)

    def test_is_for_merchants(self, tx: Transaction, shop: Shop, depot: int) -> None:
        with shop.refuses(NotAllowed):
            places.close_place(tx, depot, version=1, actor=shop.packer, now=NOON)


class TestUseFor:
    def test_makes_one_the_returns_facility(self, tx: Transaction, shop: Shop, depot: int) -> None:
        north = shop.place_called("North")
        places.use_for(tx, depot, PlaceKind.RETURNS, version=1, actor=shop.merchant, now=NOON)

        assert depot not in [place.id for place in stock.selling(tx)]
        with shop.refuses(ReturnsElsewhere):
            places.use_for(tx, north, PlaceKind.RETURNS, version=1, actor=shop.merchant, now=NOON)

    def test_sells_what_lies_there_no_longer_or_again(self, tx: Transaction, shop: Shop, depot: int) -> None:
        mug = shop.product("MUG", stock=6)
        sent = shop.transfer(depot, (mug, 6))
        sent = moving.send(tx, sent.id, version=sent.version, actor=shop.packer, now=NOON)
        moving.receive_all(tx, sent.id, version=sent.version, actor=shop.packer, now=NOON)

        places.use_for(tx, depot, PlaceKind.RETURNS, version=1, actor=shop.merchant, now=NOON)
        assert shop.available(mug) == 0
        assert laws.check(tx) == []
        shop.sell_down_to(mug, -1)
        order = shop.place_order("MUG")
        places.use_for(tx, depot, PlaceKind.WAREHOUSE, version=2, actor=shop.merchant, now=NOON)

        # Whoever waited has it.
        assert (shop.pieces(Kind.WAITING, mug), shop.pieces(Kind.HELD, mug)) == (0, 1)
        assert shop.order(order.id).lines[0].quantity == 1

    def test_wants_what_is_promised_to_leave_first(self, tx: Transaction, shop: Shop, depot: int) -> None:
        mug = shop.product("MUG")
        shop.transfer(depot, (mug, 1))

        with shop.refuses(PlaceInUse) as refusal:
            places.use_for(tx, depot, PlaceKind.RETURNS, version=1, actor=shop.merchant, now=NOON)

        assert refusal.error.left == {Left.TRANSFERS: 1}

    def test_leaves_a_warehouse(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(LastWarehouse):
            places.use_for(tx, shop.place_id, PlaceKind.RETURNS, version=1, actor=shop.merchant, now=NOON)
