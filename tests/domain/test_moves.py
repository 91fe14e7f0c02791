"""Where pieces are, and how they came there."""

from domain import stock
from domain.ledger import Kind
from domain.purchasing import Arrived
from domain.stock import Standing
from domain.transaction import Transaction
from tests.shop import Shop


class TestStanding:
    def test_says_where_the_pieces_are(self, tx: Transaction, shop: Shop) -> None:
        mug = shop.product("MUG", stock=20)
        shop.place_order("MUG", 3)
        shop.pack(shop.accepted("MUG", 2))
        shop.deliver(shop.out("MUG"))
        shop.receive_purchase(shop.bought(shop.supplier(), (mug, 9)), Arrived(2, 1, 1))

        assert stock.standing(tx, mug) == [
            Standing(shop.place_id, free=16, held=3, packed=2, incoming=5, quarantine=1, vendor=1)
        ]
        assert stock.standing(tx, mug)[0].on_hand == 21

    def test_says_nothing_of_what_never_was(self, tx: Transaction, shop: Shop) -> None:
        assert stock.standing(tx, shop.product("MUG", stock=0)) == []


class TestMoves:
    def test_tell_what_came_on_and_off_the_shelf_and_by_whom(self, tx: Transaction, shop: Shop) -> None:
        mug = shop.product("MUG", stock=10)
        order = shop.place_order("MUG", 3)
        shop.cancel(order)
        purchase = shop.bought(shop.supplier(), (mug, 3))
        shop.receive_purchase(purchase, Arrived(good=2, quarantined=1))

        moves, following = stock.moves(tx, mug, place_id=shop.place_id, most=9)

        anna, packer = str(shop.customer_of(order)), str(shop.packer)
        assert [(move.act, move.actor, move.source, move.target, move.quantity) for move in moves] == [
            ("receive", packer, Kind.INCOMING, Kind.FREE, 2),
            ("receive", packer, Kind.INCOMING, Kind.QUARANTINE, 1),
            ("release", anna, Kind.HELD, Kind.FREE, 3),
            ("place", anna, Kind.FREE, Kind.HELD, 3),
            ("count", "job:test", Kind.ADJUSTMENT, Kind.FREE, 10),
        ]
        assert [move.document for move in moves[::2]] == [purchase.document, order.document, f"variant:{mug}"]
        assert (moves[-1].reason, following) == ("counted", None)

    def test_come_page_by_page_with_all_that_an_act_moved(self, tx: Transaction, shop: Shop) -> None:
        mug, cup = shop.product("MUG", stock=10), shop.product("CUP", stock=10)
        for quantity in range(1, 4):
            shop.count(mug, quantity)
            shop.count(cup, quantity)
        everything, _ = stock.moves(tx, mug, place_id=shop.place_id, most=99)

        first, following = stock.moves(tx, mug, place_id=shop.place_id, most=3)
        rest, end = stock.moves(tx, mug, place_id=shop.place_id, before=following, most=3)

        assert (first + rest, end) == (everything, None)
        assert [move.quantity for move in everything] == [3, 2, 1, 10]
