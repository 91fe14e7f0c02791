"""The rest of an order is called off once some of it has left the house: what left stays as it was."""

from typing import Any

import pytest

from domain import carts, orders, paying, shipping, vouchers
from domain.errors import BadInput, NotAllowed
from domain.flows import calling_off
from domain.flows.undoing import AlreadyPacked
from domain.ledger import Kind
from domain.orders import Fulfilment, Order, ReturnStatus, Status, Terms
from domain.paying import Fee, FeeKind
from domain.prices import Discount, DiscountKind
from domain.returns import Outcome
from domain.shipping import Shipment
from domain.shipping import Status as Parcel
from domain.transaction import Transaction
from tests.domain.test_several_places import put
from tests.giving_back import Case
from tests.shop import NOON, Shop

LINES = (("MUG", 1), ("BOWL", 2))


@pytest.fixture
def far(shop: Shop) -> int:
    """A second warehouse."""
    return shop.place_called("Barn")


@pytest.fixture
def placed(shop: Shop, far: int) -> Order:
    """A mug and a bowl, of which each lies elsewhere."""
    stocked(shop, far)
    return shop.place_order(lines=LINES)


def stocked(shop: Shop, far: int) -> None:
    shop.product("MUG", stock=5, price_minor=2000)
    put(shop, shop.product("BOWL", stock=0, price_minor=1000), 5, far)


def begun(shop: Shop, placed: Order) -> tuple[Shipment, Shipment]:
    """The mug is delivered, and the bowls wait to be packed."""
    shop.accept(placed)
    mug, bowls = shipping.of_order(shop.tx, placed.id)
    return shop.deliver(shop.hand_over(mug)), bowls


def decline(shop: Shop, order: Order, *, reason: str = "all broken", by: str = "merchant") -> bool:
    version = shop.order(order.id).version
    return calling_off.decline(shop.tx, order.id, version=version, reason=reason, actor=getattr(shop, by), now=NOON)


def cancel(shop: Shop, order: Order) -> bool:
    order = shop.order(order.id)
    seen: dict[str, Any] = {"version": order.version, "actor": shop.customer_of(order), "now": NOON}
    fee_minor = calling_off.cost(shop.tx, order).fee_minor
    return calling_off.cancel(shop.tx, order.id, fee_minor=fee_minor, **seen)


class TestTheRest:
    def test_is_called_off_where_a_parcel_was_given_back(self, shop: Shop, placed: Order) -> None:
        _, bowls = begun(shop, placed)
        Case(shop, shop.order(placed.id), pieces=1).agreed().bring(1).look(Outcome.RESTOCK, 1)
        packed = shop.pack(bowls)
        shop.unpack(packed)

        assert cancel(shop, placed) is False

        order = shop.order(placed.id)
        assert (order.status, order.fulfilment, order.return_status) == (
            Status.CONFIRMED,
            Fulfilment.NONE,
            ReturnStatus.RETURNED,
        )
        assert shop.shipment(bowls.id).status is Parcel.CANCELLED
        assert (shop.available(shop.variant("BOWL")), orders.due_minor(shop.tx, order)) == (5, -2000)

    def test_is_called_off_while_its_customer_keeps_what_came(self, shop: Shop, placed: Order) -> None:
        begun(shop, placed)

        assert decline(shop, placed) is False

        order = shop.order(placed.id)
        assert (order.fulfilment, order.total_minor, orders.due_minor(shop.tx, order)) == (
            Fulfilment.DELIVERED,
            2000,
            0,
        )
        assert shop.pieces(Kind.CUSTOMER, shop.variant("MUG")) == 1
        [told] = shop.facts_of("RestCalledOff")
        assert (told["pieces"], told["reason"], told["amount_minor"]) == (2, "all broken", -2000)

    def test_comes_off_at_what_it_really_cost(self, shop: Shop, tx: Transaction, far: int) -> None:
        """A voucher that asks for more than what is left goes on giving what it gave."""
        stocked(shop, far)
        tenth = vouchers.make(tx, "TENTH", Discount(DiscountKind.PERCENT, 100_000), actor=shop.merchant, now=NOON)
        vouchers.change(tx, tenth, min_minor=4000, actor=shop.merchant)
        anna = shop.customer("Anna")
        shop.filled_cart(anna, *LINES)
        carts.use_voucher(tx, "TENTH", actor=anna, now=NOON)
        assert anna.person_id is not None
        placed = shop.place(carts.cart_of(tx, anna.person_id), anna)
        begun(shop, placed)

        cancel(shop, placed)

        order = shop.order(placed.id)
        assert (placed.total_minor, order.total_minor) == (3600, 1800)
        assert [line.quantity for line in order.lines] == [1]

    def test_costs_its_share_of_a_percentage(self, shop: Shop, far: int) -> None:
        paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)
        shop.takes(Terms.PREPAID)
        stocked(shop, far)
        placed = shop.place_order(lines=LINES)
        shop.receive(placed, 4000)
        begun(shop, placed)

        cost = calling_off.cost(shop.tx, shop.order(placed.id))
        cancel(shop, placed)

        assert (cost.fee_minor, cost.back_minor) == (200, 1800)
        assert orders.due_minor(shop.tx, shop.order(placed.id)) == -1800
        assert shop.order(placed.id).fee_minor == 200

    def test_is_not_what_its_customer_gets_back_of_a_return(self, shop: Shop, placed: Order) -> None:
        """The shop did not take it back, and packs it once more."""
        _, bowls = begun(shop, placed)
        Case(shop, shop.order(placed.id), pieces=1).agreed().bring(1).look(Outcome.CUSTOMER, 1)
        shop.unpack(shipping.of_order(shop.tx, placed.id)[-1])

        cancel(shop, placed)

        order = shop.order(placed.id)
        assert ([line.quantity for line in order.lines if line.quantity], orders.due_minor(shop.tx, order)) == ([1], 0)
        assert shop.shipment(bowls.id).status is Parcel.CANCELLED
        with shop.refuses(AlreadyPacked):
            decline(shop, placed)

    def test_is_nothing_where_all_has_left(self, shop: Shop, placed: Order) -> None:
        _, bowls = begun(shop, placed)
        shop.pack(bowls)

        with shop.refuses(AlreadyPacked):
            decline(shop, placed)

    def test_needs_a_reason_of_the_shop_and_a_merchant(self, shop: Shop, placed: Order) -> None:
        begun(shop, placed)

        with shop.refuses(BadInput):
            decline(shop, placed, reason=" ")
        with shop.refuses(NotAllowed):
            decline(shop, placed, by="courier")


class TestAll:
    def test_is_called_off_as_ever_before_anything_has_left(self, shop: Shop, placed: Order) -> None:
        shop.accept(placed)

        assert decline(shop, placed) is True

        assert shop.order(placed.id).status is Status.CANCELLED
