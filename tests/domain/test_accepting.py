"""A merchant takes an order on, or not; a customer calls it off before it is packed."""

from datetime import UTC

import pytest

from domain import orders
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import accepting
from domain.flows.undoing import AlreadyPacked
from domain.ledger import Kind
from domain.orders import Fulfilment, Order, Status
from domain.states import IllegalTransition
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture
def mug(shop: Shop) -> int:
    """Ten of them, at 12.00."""
    return shop.product("MUG", stock=10, price_minor=1200)


@pytest.fixture
def placed(shop: Shop, mug: int) -> Order:
    """Two mugs."""
    return shop.place_order("MUG", 2)


def given_back(shop: Shop, mug: int, order: Order) -> bool:
    """True when the goods are on the shelf again and nobody owes anything."""
    return (
        shop.available(mug) == 10
        and shop.pieces(Kind.HELD, mug) == 0
        and orders.due_minor(shop.tx, order) == 0
        and shop.money(Kind.REVENUE) == 0
    )


class TestAcceptOrder:
    def test_confirms_the_order_and_plans_its_shipment(self, shop: Shop, placed: Order) -> None:
        shipment = shop.accept(placed)

        order = shop.order(placed.id)
        assert (order.status, order.accepted_at, order.version) == (Status.CONFIRMED, NOON, placed.version + 1)
        assert (shipment.order_id, shipment.status, shipment.courier_id) == (order.id, "planned", None)
        assert [(line.sku, line.quantity, line.picked) for line in shipment.lines] == [("MUG", 2, False)]
        assert shop.events.count("OrderAccepted") == 1

    def test_moves_nothing(self, shop: Shop, mug: int, placed: Order) -> None:
        before = (shop.rows("accounts"), shop.rows("entries"))

        shop.accept(placed)

        assert (shop.rows("accounts"), shop.rows("entries")) == before

    @pytest.mark.parametrize("who", ["packer", "courier"])
    def test_refuses_all_but_merchants(self, shop: Shop, tx: Transaction, placed: Order, who: str) -> None:
        with shop.refuses(NotAllowed):
            accepting.accept_order(tx, placed.id, version=placed.version, zone=UTC, actor=getattr(shop, who), now=NOON)

        assert shop.order(placed.id) == placed

    def test_refuses_the_customer(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        with shop.refuses(NotAllowed):
            accepting.accept_order(
                tx, placed.id, version=placed.version, zone=UTC, actor=shop.customer_of(placed), now=NOON
            )

    def test_refuses_the_slower_of_two_merchants(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        shop.accept(placed)

        with shop.refuses(Changed):
            accepting.accept_order(tx, placed.id, version=placed.version, zone=UTC, actor=shop.owner, now=NOON)

        assert len(shop.rows("shipments")) == 1
        assert shop.events.count("OrderAccepted") == 1

    def test_refuses_what_was_accepted_before(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        shop.accept(placed)

        with shop.refuses(IllegalTransition):
            accepting.accept_order(tx, placed.id, version=placed.version + 1, zone=UTC, actor=shop.owner, now=NOON)

        assert len(shop.rows("shipments")) == 1

    def test_refuses_what_was_cancelled(self, shop: Shop, placed: Order) -> None:
        shop.cancel(placed)

        with shop.refuses(IllegalTransition):
            shop.accept(placed)

        assert shop.rows("shipments") == []


class TestDeclineOrder:
    def test_gives_the_goods_back_and_says_why(self, shop: Shop, mug: int, placed: Order) -> None:
        shop.decline(placed, reason=" out of clay ")

        order = shop.order(placed.id)
        assert (order.status, order.closing_reason) == (Status.CANCELLED, "out of clay")
        assert (order.fulfilment, order.is_open) == (Fulfilment.NONE, False)
        assert given_back(shop, mug, order)
        assert shop.events[-1] == "OrderDeclined"

    def test_keeps_words_out_of_the_books(self, shop: Shop, placed: Order) -> None:
        shop.decline(placed, reason="Anna never pays")

        assert shop.rows("entries")[-1]["reason"] == ""
        assert shop.facts_of("OrderDeclined") == [{}]

    def test_calls_off_what_was_accepted(self, shop: Shop, mug: int, placed: Order) -> None:
        shipment = shop.accept(placed)
        shop.tick_all(shipment)

        shop.decline(placed)

        assert shop.shipment(shipment.id).status == "cancelled"
        assert given_back(shop, mug, placed)

    def test_calls_off_what_was_unpacked_again(self, shop: Shop, mug: int, placed: Order) -> None:
        shop.unpack(shop.pack(shop.accept(placed)))

        shop.decline(placed)

        assert given_back(shop, mug, placed)

    def test_refuses_what_is_in_a_box(self, shop: Shop, mug: int, placed: Order) -> None:
        shipment = shop.pack(shop.accept(placed))

        with shop.refuses(AlreadyPacked):
            shop.decline(placed)

        assert shop.order(placed.id).status == Status.CONFIRMED
        assert shop.shipment(shipment.id) == shipment
        assert shop.pieces(Kind.PACKED, mug) == 2

    def test_refuses_what_was_delivered(self, shop: Shop, placed: Order) -> None:
        shop.deliver(shop.hand_over(shop.accept(placed)))

        with shop.refuses(AlreadyPacked):
            shop.decline(placed)

    def test_refuses_what_has_come_back(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        shop.come_back(shop.bring_back(shop.hand_over(shop.accept(placed))))

        with shop.refuses(IllegalTransition):
            shop.decline(placed)

        assert orders.due_minor(tx, placed) == 0

    def test_refuses_what_was_declined_before(self, shop: Shop, mug: int, placed: Order) -> None:
        shop.decline(placed)

        with shop.refuses(IllegalTransition):
            shop.decline(placed)

        assert given_back(shop, mug, placed)

    def test_refuses_the_slower_of_two_merchants(self, shop: Shop, tx: Transaction, mug: int, placed: Order) -> None:
        shop.accept(placed)

        with shop.refuses(Changed):
            accepting.decline_order(tx, placed.id, version=placed.version, reason="no", actor=shop.owner, now=NOON)

        assert shop.order(placed.id).status == Status.CONFIRMED

    @pytest.mark.parametrize(("reason", "fault"), [("", "empty"), ("  ", "empty"), ("x" * 301, "too_long")])
    def test_refuses_without_a_reason_or_with_a_novel(
        self, shop: Shop, mug: int, placed: Order, reason: str, fault: str
    ) -> None:
        with shop.refuses(BadInput) as refusal:
            shop.decline(placed, reason=reason)

        assert (refusal.error.field, refusal.error.reason) == ("reason", fault)
        assert shop.order(placed.id) == placed

    @pytest.mark.parametrize("who", ["packer", "courier"])
    def test_refuses_all_but_merchants(self, shop: Shop, tx: Transaction, placed: Order, who: str) -> None:
        with shop.refuses(NotAllowed):
            accepting.decline_order(
                tx, placed.id, version=placed.version, reason="no", actor=getattr(shop, who), now=NOON
            )

        assert shop.order(placed.id) == placed


class TestCancelOrder:
    def test_gives_the_goods_back(self, shop: Shop, mug: int, placed: Order) -> None:
        shop.cancel(placed)

        order = shop.order(placed.id)
        assert (order.status, order.closing_reason, order.is_open) == (Status.CANCELLED, "", False)
        assert given_back(shop, mug, order)
        assert shop.events[-1] == "OrderCancelled"

    def test_calls_off_what_was_accepted_and_is_being_packed(self, shop: Shop, mug: int, placed: Order) -> None:
        shipment = shop.assign(shop.accept(placed))
        shop.tick_all(shipment)

        shop.cancel(placed)

        assert shop.shipment(shipment.id).status == "cancelled"
        assert given_back(shop, mug, placed)

    def test_refuses_what_is_in_a_box(self, shop: Shop, mug: int, placed: Order) -> None:
        shop.pack(shop.accept(placed))

        with shop.refuses(AlreadyPacked):
            shop.cancel(placed)

        assert shop.order(placed.id).status == Status.CONFIRMED
        assert shop.available(mug) == 8

    def test_refuses_what_was_cancelled_before(self, shop: Shop, mug: int, placed: Order) -> None:
        shop.cancel(placed)

        with shop.refuses(IllegalTransition):
            shop.cancel(placed)

        assert given_back(shop, mug, placed)

    def test_refuses_a_stale_button(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        shop.accept(placed)

        with shop.refuses(Changed):
            customer = shop.customer_of(placed)
            accepting.cancel_order(tx, placed.id, version=placed.version, fee_minor=0, actor=customer, now=NOON)

        assert shop.order(placed.id).status == Status.CONFIRMED

    @pytest.mark.parametrize("who", ["owner", "merchant", "courier"])
    def test_refuses_everyone_but_the_customer(self, shop: Shop, tx: Transaction, placed: Order, who: str) -> None:
        with shop.refuses(NotFound):
            nobody = getattr(shop, who)
            accepting.cancel_order(tx, placed.id, version=placed.version, fee_minor=0, actor=nobody, now=NOON)

        assert shop.order(placed.id) == placed

    def test_refuses_an_order_that_is_not_there(self, shop: Shop, tx: Transaction) -> None:
        with shop.refuses(NotFound):
            accepting.cancel_order(tx, 77, version=1, fee_minor=0, actor=shop.customer("Anna"), now=NOON)
