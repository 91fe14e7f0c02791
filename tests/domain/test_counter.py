"""Picked up: no address, no courier, against the code, straight into the till."""

import pytest

from domain import orders
from domain.carts import Way
from domain.errors import NotAllowed
from domain.flows import counter, delivering
from domain.ledger import Kind
from domain.orders import Fulfilment, Payment
from domain.shipping import CodeLocked, Status
from domain.states import IllegalTransition
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture(autouse=True)
def _mug(shop: Shop) -> None:
    shop.product()


class TestPack:
    def test_leaves_it_at_the_counter(self, shop: Shop) -> None:
        waiting = shop.at_counter()

        order = shop.order(waiting.order_id)
        assert (waiting.status, order.way, order.fulfilment) == (Status.AWAITING_PICKUP, Way.PICKUP, Fulfilment.READY)
        assert (order.address, order.location) == ("", None)
        assert shop.events[-2:] == ["ParcelPacked", "ParcelReady"]

    def test_is_undone_by_opening_the_box_again(self, shop: Shop) -> None:
        opened = shop.unpack(shop.at_counter())

        assert opened.status is Status.PICKING
        shop.decline(shop.order(opened.order_id))
        assert shop.available(shop.variant("MUG-BLUE")) == 10


class TestHandOut:
    def test_gives_the_goods_against_cash_in_the_till(self, shop: Shop) -> None:
        handed = shop.hand_out(shop.at_counter(quantity=2))

        order = shop.order(handed.order_id)
        assert (order.payment, order.fulfilment) == (Payment.PAID, Fulfilment.DELIVERED)
        assert shop.pieces(Kind.CUSTOMER, shop.variant("MUG-BLUE")) == 2
        assert (shop.money(Kind.BANK), shop.money(Kind.COST_OF_GOODS)) == (2400, 1000)
        assert orders.due_minor(shop.tx, order) == 0

    def test_counts_wrong_codes_and_locks(self, shop: Shop, tx: Transaction) -> None:
        waiting = shop.at_counter()

        wrong = {"code": shop.wrong_code(waiting), "actor": shop.packer, "now": NOON}
        left = [counter.hand_out(tx, waiting.id, **wrong) for _ in range(5)]  # type: ignore[arg-type]

        assert left == [4, 3, 2, 1, 0]
        with shop.refuses(CodeLocked):
            counter.hand_out(tx, waiting.id, code=waiting.code, actor=shop.packer, now=NOON)
        assert counter.hand_out(tx, waiting.id, code=None, actor=shop.merchant, now=NOON) is None

    def test_refuses_those_who_do_not_stand_there(self, shop: Shop, tx: Transaction) -> None:
        waiting = shop.at_counter()

        for actor, code in ((shop.courier, waiting.code), (shop.customer("Ben"), waiting.code), (shop.packer, None)):
            with shop.refuses(NotAllowed):
                counter.hand_out(tx, waiting.id, code=code, actor=actor, now=NOON)

        assert shop.shipment(waiting.id) == waiting

    def test_refuses_what_is_delivered(self, shop: Shop, tx: Transaction) -> None:
        parcel = shop.out()

        with shop.refuses(IllegalTransition):
            counter.hand_out(tx, parcel.id, code=parcel.code, actor=shop.packer, now=NOON)

    def test_refuses_a_second_time(self, shop: Shop, tx: Transaction) -> None:
        handed = shop.hand_out(shop.at_counter())

        with shop.refuses(IllegalTransition):
            counter.hand_out(tx, handed.id, code=handed.code, actor=shop.packer, now=NOON)

        assert shop.money(Kind.BANK) == 1200


class TestCouriers:
    def test_get_nothing_that_is_picked_up(self, shop: Shop, tx: Transaction) -> None:
        waiting = shop.at_counter()
        assert shop.courier.person_id is not None

        with shop.refuses(IllegalTransition):
            delivering.assign_courier(
                tx,
                waiting.id,
                courier_id=shop.courier.person_id,
                version=waiting.version,
                actor=shop.merchant,
                now=NOON,
            )
        with shop.refuses(IllegalTransition):
            delivering.deliver(tx, waiting.id, code=None, actor=shop.merchant, now=NOON)
