"""Statuses move as their table says, and one of two clerks loses."""

import pytest

from domain import drafts, orders, shipping
from domain.errors import NotFound
from domain.orders import Status
from domain.states import IllegalTransition, Machine
from domain.transaction import Transaction
from tests.shop import NOON, Shop


class TestLocked:
    def test_refuses_a_document_that_is_not_there(self, tx: Transaction) -> None:
        with pytest.raises(NotFound):
            orders.MACHINE.locked(tx, 77)


class TestAdvance:
    def test_changes_status_version_and_what_goes_with_it(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        shipment = shop.accepted()

        shipping.MACHINE.advance(
            tx, shipment, to=shipping.Status.CANCELLED, actor=shop.packer, now=NOON, also={"failure": "wet"}
        )

        gone = shop.shipment(shipment.id)
        assert (gone.status, gone.version, gone.failure) == ("cancelled", shipment.version + 1, "wet")

    def test_keeps_each_step_with_its_actor(self, shop: Shop) -> None:
        shop.product()

        order = shop.place_order()
        shop.accept(order)

        steps = [row for row in shop.rows("history") if row["document"] == "order"]
        assert [(row["was"], row["became"], row["actor"], row["at"]) for row in steps] == [
            ("", "placed", f"person:{order.person_id}", NOON),
            ("placed", "confirmed", str(shop.merchant), NOON),
        ]

    def test_refuses_what_the_table_does_not_allow(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        order = shop.place_order()

        with shop.refuses(IllegalTransition) as refusal:
            orders.MACHINE.advance(tx, orders.locked(tx, order.id), to=Status.PLACED, actor=shop.merchant, now=NOON)

        assert (refusal.error.document, refusal.error.was, refusal.error.to) == ("order", "placed", "placed")
        assert shop.order(order.id) == order

    def test_refuses_the_slower_of_two_clerks(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        shipment = shop.accepted()
        shop.pack(shipment)
        steps = len(shop.rows("history"))

        with shop.refuses(IllegalTransition):
            shipping.MACHINE.advance(tx, shipment, to=shipping.Status.PICKING, actor=shop.packer, now=NOON)

        assert shop.shipment(shipment.id).status == "packed"
        assert len(shop.rows("history")) == steps


class TestMachine:
    @pytest.mark.parametrize("machine", [orders.MACHINE, shipping.MACHINE, drafts.MACHINE])
    def test_leads_nowhere_that_is_no_status(self, machine: Machine) -> None:  # type: ignore[type-arg]
        statuses = {type(status) for status in machine.transitions}

        assert len(statuses) == 1
        assert all(type(to) in statuses for following in machine.transitions.values() for to in following)

    def test_never_leaves_a_status_for_itself(self) -> None:
        for machine in (orders.MACHINE, shipping.MACHINE):
            assert not any(machine.allows(status, status) for status in machine.transitions)  # type: ignore[arg-type]
