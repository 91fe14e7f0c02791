"""In the warehouse."""

from typing import Any

import pytest

from domain import orders, shipping
from domain.errors import Changed, NotAllowed, NotFound
from domain.flows import delivering, packing
from domain.ledger import Kind
from domain.orders import Fulfilment
from domain.shipping import NotPicked, Shipment
from domain.states import IllegalTransition, Machine
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture
def mug(shop: Shop) -> int:
    return shop.product("MUG", stock=10)


@pytest.fixture
def planned(shop: Shop, mug: int) -> Shipment:
    """Two mugs and a bowl, accepted."""
    shop.product("BOWL", stock=10)
    return shop.accepted(lines=[("MUG", 2), ("BOWL", 1)])


def tick(shop: Shop, shipment: Shipment, line: int, *, picked: bool = True) -> None:
    packing.tick_line(
        shop.tx,
        shipment.id,
        order_line_id=shipment.lines[line].order_line_id,
        picked=picked,
        actor=shop.packer,
        now=NOON,
    )


class TestTickLine:
    def test_begins_the_picking(self, shop: Shop, planned: Shipment) -> None:
        tick(shop, planned, 0)

        shipment = shop.shipment(planned.id)
        assert shipment.status == "picking"
        assert [line.picked for line in shipment.lines] == [True, False]
        assert shop.order(planned.order_id).fulfilment == Fulfilment.PICKING
        assert shop.events[-1] == "PickingMoved"

    def test_is_told_once_however_often_it_is_ticked(self, shop: Shop, planned: Shipment) -> None:
        tick(shop, planned, 0)
        tick(shop, planned, 0)

        assert shop.events.count("PickingMoved") == 1
        assert shop.shipment(planned.id).version == planned.version + 1

    def test_takes_a_tick_away(self, shop: Shop, planned: Shipment) -> None:
        tick(shop, planned, 0)

        tick(shop, planned, 0, picked=False)

        assert [line.picked for line in shop.shipment(planned.id).lines] == [False, False]
        assert shop.events.count("PickingMoved") == 2

    def test_begins_nothing_by_taking_a_tick_away(self, shop: Shop, planned: Shipment) -> None:
        tick(shop, planned, 0, picked=False)

        assert shop.shipment(planned.id) == planned
        assert "PickingMoved" not in shop.events

    def test_refuses_a_line_of_another_shipment(self, shop: Shop, tx: Transaction, planned: Shipment) -> None:
        other = shop.accepted("MUG")

        with shop.refuses(NotFound):
            packing.tick_line(
                tx,
                planned.id,
                order_line_id=other.lines[0].order_line_id,
                picked=True,
                actor=shop.packer,
                now=NOON,
            )

        assert shop.shipment(other.id) == other

    def test_refuses_once_the_box_is_closed(self, shop: Shop, planned: Shipment) -> None:
        packed = shop.pack(planned)

        with shop.refuses(IllegalTransition):
            tick(shop, planned, 0, picked=False)

        assert shop.shipment(planned.id) == packed

    def test_refuses_when_the_order_was_called_off(self, shop: Shop, planned: Shipment) -> None:
        shop.cancel(shop.order(planned.order_id))

        with shop.refuses(IllegalTransition):
            tick(shop, planned, 0)

    def test_refuses_couriers_and_customers(self, shop: Shop, tx: Transaction, planned: Shipment) -> None:
        for stranger in (shop.courier, shop.customer("Ben")):
            with shop.refuses(NotAllowed):
                packing.tick_line(
                    tx,
                    planned.id,
                    order_line_id=planned.lines[0].order_line_id,
                    picked=True,
                    actor=stranger,
                    now=NOON,
                )

        assert shop.shipment(planned.id) == planned

    def test_lets_a_merchant_pack(self, shop: Shop, tx: Transaction, planned: Shipment) -> None:
        line_id = planned.lines[0].order_line_id

        packing.tick_line(tx, planned.id, order_line_id=line_id, picked=True, actor=shop.merchant, now=NOON)

        assert shop.shipment(planned.id).lines[0].picked


class TestPack:
    def test_puts_the_goods_into_a_box(self, shop: Shop, mug: int, planned: Shipment) -> None:
        shipment = shop.pack(planned)

        assert (shipment.status, shipment.packed_at) == ("packed", NOON)
        assert (shop.pieces(Kind.HELD, mug), shop.pieces(Kind.PACKED, mug)) == (0, 2)
        assert shop.order(planned.order_id).fulfilment == Fulfilment.PICKING
        assert shop.events[-1] == "ParcelPacked"

    def test_leaves_the_goods_of_other_orders(self, shop: Shop, mug: int, planned: Shipment) -> None:
        shop.accepted("MUG", 3)

        shop.pack(planned)

        assert (shop.pieces(Kind.HELD, mug), shop.pieces(Kind.PACKED, mug)) == (3, 2)

    def test_refuses_while_lines_are_not_ticked_and_counts_them(
        self, shop: Shop, tx: Transaction, mug: int, planned: Shipment
    ) -> None:
        with shop.refuses(NotPicked) as refusal:
            packing.pack(tx, planned.id, actor=shop.packer, now=NOON)
        assert refusal.error.missing == 2

        tick(shop, planned, 0)
        with shop.refuses(NotPicked) as refusal:
            packing.pack(tx, planned.id, actor=shop.packer, now=NOON)

        assert refusal.error.missing == 1
        assert shop.pieces(Kind.PACKED, mug) == 0

    def test_refuses_a_closed_box(self, shop: Shop, mug: int, planned: Shipment) -> None:
        shop.pack(planned)

        with shop.refuses(IllegalTransition):
            packing.pack(shop.tx, planned.id, actor=shop.packer, now=NOON)

        assert shop.pieces(Kind.PACKED, mug) == 2
        assert shop.events.count("ParcelPacked") == 1

    def test_refuses_when_the_order_was_called_off(self, shop: Shop, tx: Transaction, planned: Shipment) -> None:
        shop.tick_all(planned)
        shop.cancel(shop.order(planned.order_id))

        with shop.refuses(IllegalTransition):
            packing.pack(tx, planned.id, actor=shop.packer, now=NOON)

    def test_refuses_couriers_and_customers(self, shop: Shop, tx: Transaction, planned: Shipment) -> None:
        shop.tick_all(planned)

        for stranger in (shop.courier, shop.customer("Ben")):
            with shop.refuses(NotAllowed):
                packing.pack(tx, planned.id, actor=stranger, now=NOON)

        assert shop.shipment(planned.id).status == "picking"

    def test_refuses_a_shipment_that_is_not_there(self, shop: Shop, tx: Transaction) -> None:
        with shop.refuses(NotFound):
            packing.pack(tx, 77, actor=shop.packer, now=NOON)


class TestUnpack:
    def test_takes_the_goods_out_of_the_box(self, shop: Shop, mug: int, planned: Shipment) -> None:
        shipment = shop.unpack(shop.pack(planned))

        assert (shipment.status, shipment.packed_at) == ("picking", None)
        assert (shop.pieces(Kind.HELD, mug), shop.pieces(Kind.PACKED, mug)) == (2, 0)
        assert shop.events[-1] == "ParcelUnpacked"

    def test_can_be_packed_again(self, shop: Shop, mug: int, planned: Shipment) -> None:
        shop.pack(shop.unpack(shop.pack(planned)))

        assert shop.pieces(Kind.PACKED, mug) == 2

    def test_refuses_a_stale_button(self, shop: Shop, tx: Transaction, mug: int, planned: Shipment) -> None:
        packed = shop.pack(planned)
        shop.pack(shop.unpack(packed))

        with shop.refuses(Changed):
            packing.unpack(tx, planned.id, version=packed.version, actor=shop.packer, now=NOON)

        assert shop.pieces(Kind.PACKED, mug) == 2

    def test_refuses_an_open_box(self, shop: Shop, planned: Shipment) -> None:
        with shop.refuses(IllegalTransition):
            shop.unpack(planned)

        assert shop.shipment(planned.id) == planned

    def test_refuses_once_the_courier_has_it(self, shop: Shop, mug: int, planned: Shipment) -> None:
        out = shop.hand_over(planned)

        with shop.refuses(IllegalTransition):
            shop.unpack(out)

        assert shop.pieces(Kind.IN_TRANSIT, mug) == 2

    def test_refuses_couriers(self, shop: Shop, tx: Transaction, planned: Shipment) -> None:
        packed = shop.pack(planned)

        with shop.refuses(NotAllowed):
            packing.unpack(tx, planned.id, version=packed.version, actor=shop.courier, now=NOON)

        assert shop.shipment(planned.id) == packed


class TestLocked:
    def test_locks_the_order_before_its_parcel(
        self, shop: Shop, tx: Transaction, planned: Shipment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        locked = []
        lock = Machine.locked

        def spied(machine: Machine[Any], tx: Transaction, document_id: int) -> Any:
            locked.append((machine.document, document_id))
            return lock(machine, tx, document_id)

        monkeypatch.setattr(Machine, "locked", spied)

        shipping.locked(tx, planned.id)

        assert locked == [("order", planned.order_id), ("shipment", planned.id)]


class TestToPack:
    def test_lists_what_waits_to_be_packed_oldest_first(self, shop: Shop, tx: Transaction, mug: int) -> None:
        first, second, packed, gone = (shop.accepted("MUG") for _ in range(4))
        shop.tick_all(second)
        shop.pack(packed)
        shop.cancel(shop.order(gone.order_id))

        assert [shipment.id for shipment in shipping.to_pack(tx, most=5)] == [first.id, second.id]
        assert len(shipping.to_pack(tx, most=1)) == 1


class TestTwoParcels:
    def test_of_one_line_move_the_pieces_in_them_only(self, shop: Shop, planned: Shipment) -> None:
        order = shop.order(planned.order_id)
        packed = shop.pack(planned)
        shop.agree_to(order, {"MUG": 3})
        packing.unpack(shop.tx, packed.id, version=packed.version, actor=shop.packer, now=NOON)
        second = shop.shipment_of(order)

        shop.pack(second)

        mug = shop.variant("MUG")
        assert (shop.pieces(Kind.PACKED, mug), shop.pieces(Kind.HELD, mug)) == (1, 2)
        delivering.hand_over(shop.tx, shop.assign(shop.pack(planned)).id, actor=shop.courier, now=NOON)
        assert (shop.pieces(Kind.PACKED, mug), shop.pieces(Kind.IN_TRANSIT, mug)) == (1, 2)

    def test_come_back_one_by_one(self, shop: Shop, planned: Shipment) -> None:
        order, mug = shop.order(planned.order_id), shop.variant("MUG")
        packed = shop.pack(planned)
        shop.agree_to(order, {"MUG": 3})
        delivering.hand_over(shop.tx, shop.assign(packed).id, actor=shop.courier, now=NOON)
        second = shop.hand_over(shop.shipment_of(order))
        assert orders.due_minor(shop.tx, order) == 4800

        shop.come_back(shop.bring_back(shop.shipment(packed.id)))

        assert (orders.due_minor(shop.tx, order), shop.pieces(Kind.IN_TRANSIT, mug)) == (1200, 1)
        shop.come_back(shop.bring_back(second))
        assert (orders.due_minor(shop.tx, order), shop.available(mug)) == (0, 10)
