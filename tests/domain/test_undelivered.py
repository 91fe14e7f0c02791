"""A parcel that could not be delivered: it comes back as a return, is looked at, and settled or sent again."""

from datetime import UTC
from typing import Any

import pytest

from domain import ledger, orders, prices, returns, shipping, tasks
from domain.errors import Changed, NotAllowed, NotFound
from domain.flows import capturing, delivering, expiring, overview, resending, return_pages, taking_back
from domain.ledger import Account, Kind
from domain.orders import Fulfilment, Order, Payment, ReturnStatus
from domain.returns import Outcome, Return, Status
from domain.shipping import Shipment
from domain.states import IllegalTransition
from domain.transaction import Transaction
from tests.cards import CardPayment, take_cards
from tests.shop import CURRENCY, NOON, Shop


@pytest.fixture
def mug(shop: Shop) -> int:
    return shop.product("MUG", stock=10, price_minor=1200, cost_minor=500)


@pytest.fixture
def out(shop: Shop, mug: int) -> Shipment:
    """Three mugs on the road, to be paid at the door."""
    del mug
    return shop.out("MUG", 3)


def come(shop: Shop, shipment: Shipment, *, by: str = "packer") -> Return:
    """The parcel is in the house, and nobody has looked at it."""
    version = shop.shipment(shipment.id).version
    return taking_back.receive_parcel(shop.tx, shipment.id, version=version, actor=getattr(shop, by), now=NOON)


def look(shop: Shop, found: Return, outcome: Outcome, pieces: int) -> Return:
    found = returns.read(shop.tx, found.id)
    how: dict[str, Any] = {"version": found.version, "zone": UTC, "actor": shop.packer, "now": NOON}
    return taking_back.inspect(shop.tx, found.id, found.lines[0].id, outcome, pieces, **how)


def coming(shop: Shop, shipment: Shipment) -> Return:
    """It could not be delivered, and the courier brings it back."""
    shop.bring_back(shipment)
    [found] = returns.of_order(shop.tx, shipment.order_id)
    return found


def deliver(shop: Shop, packed: Shipment) -> None:
    delivering.hand_over(shop.tx, shop.assign(packed).id, actor=shop.courier, now=NOON)
    shop.deliver(shop.shipment(packed.id))


def due(shop: Shop, order: Order) -> int:
    return orders.due_minor(shop.tx, shop.order(order.id))


class TestComingBack:
    def test_is_a_return_of_all_that_is_in_it(self, shop: Shop, mug: int, out: Shipment) -> None:
        found = coming(shop, out)

        assert (found.status, found.is_undelivered, found.has_moved) == (Status.APPROVED, True, True)
        assert [(line.reason, line.agreed, line.collected, line.received) for line in found.lines] == [
            ("undelivered", 3, 3, 0)
        ]
        assert (found.worth_minor, shop.pieces(Kind.RETURNING, mug)) == (3600, 3)
        assert shop.order(out.order_id).return_status is ReturnStatus.COMING
        assert returns.open_of(shop.tx, found.person_id) == 0, "nobody has asked for it"

    def test_is_found_by_the_code_of_its_order(self, shop: Shop, out: Shipment) -> None:
        found = coming(shop, out)

        assert return_pages.meant_by(shop.tx, shop.order(out.order_id).code, actor=shop.packer) == found.id

    def test_is_received_in_parts(self, shop: Shop, mug: int, out: Shipment) -> None:
        found, line_id = coming(shop, out), shop.order(out.order_id).lines[0].id

        taking_back.receive(shop.tx, found.id, {line_id: 2}, version=found.version, actor=shop.packer, now=NOON)
        assert (shop.shipment(out.id).status, shop.pieces(Kind.INSPECTION, mug)) == ("returning", 2)
        found = returns.read(shop.tx, found.id)
        taking_back.receive(shop.tx, found.id, {line_id: 1}, version=found.version, actor=shop.packer, now=NOON)

        assert (shop.shipment(out.id).status, shop.pieces(Kind.INSPECTION, mug)) == ("returned", 3)

    def test_began_before_such_parcels_were_returns(self, shop: Shop, mug: int, out: Shipment) -> None:
        """Its return is made as it arrives."""
        before = coming(shop, out)
        shop.sql("UPDATE shipments SET return_id = NULL")
        shop.sql("UPDATE return_lines SET collected = 0, approved = 0")

        found = come(shop, out)

        assert found.id != before.id
        assert shop.pieces(Kind.INSPECTION, mug) == 3


class TestLookingAt:
    def test_puts_each_piece_where_it_belongs_and_settles_once(self, shop: Shop, mug: int, out: Shipment) -> None:
        found = come(shop, shop.bring_back(out))
        look(shop, found, Outcome.RESTOCK, 1)
        look(shop, found, Outcome.QUARANTINE, 1)
        assert shop.order(out.order_id).payment is Payment.NONE
        assert due(shop, shop.order(out.order_id)) == 3600

        lost_before = shop.money(Kind.LOSSES)
        found = look(shop, found, Outcome.SCRAP, 1)

        assert (found.status, found.back_minor, due(shop, shop.order(out.order_id))) == (Status.RESOLVED, 0, 0)
        assert [shop.pieces(kind, mug) for kind in (Kind.FREE, Kind.QUARANTINE, Kind.SCRAP)] == [8, 1, 1]
        assert shop.money(Kind.LOSSES) - lost_before == 500
        order = shop.order(out.order_id)
        assert (order.fulfilment, order.return_status, order.is_open) == (Fulfilment.NONE, ReturnStatus.RETURNED, False)

    def test_sends_all_of_it_again_and_is_paid_at_the_door(self, shop: Shop, tx: Transaction, out: Shipment) -> None:
        found = come(shop, shop.bring_back(out))

        how: dict[str, Any] = {"version": found.version, "zone": UTC, "actor": shop.merchant, "now": NOON}
        found = resending.send_again(tx, found.id, **how)

        assert (found.status, found.back_minor) == (Status.RESOLVED, 0)
        again = shop.shipment_of(shop.order(out.order_id))
        assert (again.status, overview.of_shipment(tx, again.id).cash_minor) == ("packed", 3600)
        deliver(shop, again)
        order = shop.order(out.order_id)
        assert (order.fulfilment, order.return_status) == (Fulfilment.DELIVERED, ReturnStatus.NONE)
        assert ledger.balance(tx, Account(Kind.COURIER_CASH, CURRENCY, str(shop.courier.person_id))) == 3600

    def test_sends_several_lines_again_in_one_parcel(self, shop: Shop, tx: Transaction, mug: int) -> None:
        del mug
        shop.product("BOWL", price_minor=400)
        order = shop.place_order(lines=[("MUG", 1), ("BOWL", 2)])
        found = come(shop, shop.bring_back(shop.hand_over(shop.accept(order))))

        how: dict[str, Any] = {"version": found.version, "zone": UTC, "actor": shop.merchant, "now": NOON}
        resending.send_again(tx, found.id, **how)

        [again] = [each for each in shipping.of_order(tx, order.id) if each.status is shipping.Status.PACKED]
        deliver(shop, again)
        assert (shop.order(order.id).fulfilment, due(shop, order)) == (Fulfilment.DELIVERED, 0)

    def test_sends_a_part_again_in_one_parcel_and_credits_the_rest(
        self, shop: Shop, tx: Transaction, out: Shipment
    ) -> None:
        found = come(shop, shop.bring_back(out))
        look(shop, found, Outcome.CUSTOMER, 1)
        look(shop, found, Outcome.CUSTOMER, 1)
        assert [each.status for each in shipping.of_order(tx, out.order_id)] == ["returned"], "not before it is settled"

        look(shop, found, Outcome.RESTOCK, 1)

        [_, again] = shipping.of_order(tx, out.order_id)
        assert [line.quantity for line in again.lines] == [2]
        assert overview.of_shipment(tx, again.id).cash_minor == 2400, "what is not sent again is paid by nobody"
        deliver(shop, again)

        assert due(shop, shop.order(out.order_id)) == 0
        assert ledger.balance(tx, Account(Kind.COURIER_CASH, CURRENCY, str(shop.courier.person_id))) == 2400

    @pytest.mark.parametrize("pieces", [3, 2])
    @pytest.mark.parametrize("end", ["cancel", "decline"])
    def test_sends_again_what_may_be_called_off_once_it_is_unpacked(
        self, shop: Shop, mug: int, out: Shipment, end: str, pieces: int
    ) -> None:
        found = come(shop, shop.bring_back(out))
        look(shop, found, Outcome.CUSTOMER, pieces)
        if pieces < 3:
            look(shop, found, Outcome.RESTOCK, 3 - pieces)
        shop.unpack(shop.shipment_of(shop.order(out.order_id)))

        getattr(shop, end)(shop.order(out.order_id))

        order = shop.order(out.order_id)
        assert (order.status, due(shop, order), shop.pieces(Kind.FREE, mug)) == (orders.Status.CANCELLED, 0, 10)
        assert [each.status for each in shipping.of_order(shop.tx, order.id)] == ["returned", "cancelled"]

    def test_brings_no_order_back_of_which_a_part_was_credited(self, shop: Shop, out: Shipment) -> None:
        found = come(shop, shop.bring_back(out))
        look(shop, found, Outcome.CUSTOMER, 2)
        look(shop, found, Outcome.RESTOCK, 1)
        shop.unpack(shop.shipment_of(shop.order(out.order_id)))
        shop.decline(shop.order(out.order_id))

        with shop.refuses(expiring.CameBack):
            shop.reactivate(shop.order(out.order_id))

    def test_brings_an_order_back_of_which_all_was_sent_again(self, shop: Shop, out: Shipment) -> None:
        look(shop, come(shop, shop.bring_back(out)), Outcome.CUSTOMER, 3)
        shop.unpack(shop.shipment_of(shop.order(out.order_id)))
        shop.decline(shop.order(out.order_id))

        assert shop.reactivate(shop.order(out.order_id)).status is orders.Status.CONFIRMED

    def test_sends_nothing_again_that_is_not_here(self, shop: Shop, tx: Transaction, out: Shipment) -> None:
        found = coming(shop, out)

        with shop.refuses(IllegalTransition):
            how: dict[str, Any] = {"version": found.version, "zone": UTC, "actor": shop.merchant, "now": NOON}
            resending.send_again(tx, found.id, **how)


class TestWantAgain:
    def want(self, shop: Shop, found: Return, **how: Any) -> Return:
        order = shop.order(found.order_id)
        by: dict[str, Any] = {"version": found.version, "actor": shop.customer_of(order), "now": NOON}
        return resending.want_again(shop.tx, found.id, **by | how)

    def looked_for(self, shop: Shop, found: Return) -> bool:
        return any(each.kind is tasks.Kind.RETURN_TO_INSPECT for each in tasks.open_about(shop.tx, [found.document]))

    def test_calls_somebody_as_soon_as_it_is_here(self, shop: Shop, out: Shipment) -> None:
        found = self.want(shop, coming(shop, out))
        assert (found.is_wanted_again, self.looked_for(shop, found)) == (True, False)

        come(shop, out)

        assert self.looked_for(shop, found)

    def test_may_be_taken_back(self, shop: Shop, out: Shipment) -> None:
        found = self.want(shop, come(shop, shop.bring_back(out)))
        assert self.looked_for(shop, found)

        found = self.want(shop, found, is_wanted=False)
        found = look(shop, found, Outcome.RESTOCK, 3)

        assert (found.status, found.is_wanted_again, due(shop, shop.order(out.order_id))) == (
            Status.RESOLVED,
            False,
            0,
        )

    def test_is_for_its_customer_as_long_as_it_is_not_dealt_with(self, shop: Shop, out: Shipment) -> None:
        found = come(shop, shop.bring_back(out))
        with shop.refuses(NotFound):
            self.want(shop, found, actor=shop.customer("Eve"))
        with shop.refuses(Changed):
            self.want(shop, found, version=found.version - 1)

        found = look(shop, found, Outcome.RESTOCK, 3)

        with shop.refuses(IllegalTransition):
            self.want(shop, found)


class TestLose:
    def lose(self, shop: Shop, found: Return, *, by: str = "merchant", version: int | None = None) -> Return:
        version = returns.read(shop.tx, found.id).version if version is None else version
        how: dict[str, Any] = {"version": version, "zone": UTC, "actor": getattr(shop, by), "now": NOON}
        return taking_back.lose(shop.tx, found.id, **how)

    def test_writes_off_what_never_came_in_and_credits_it(self, shop: Shop, mug: int, out: Shipment) -> None:
        found, line_id = coming(shop, out), shop.order(out.order_id).lines[0].id
        taking_back.receive(shop.tx, found.id, {line_id: 1}, version=found.version, actor=shop.packer, now=NOON)
        look(shop, found, Outcome.RESTOCK, 1)
        lost_before = shop.money(Kind.LOSSES)

        found = self.lose(shop, found)

        assert (found.status, shop.shipment(out.id).status) == (Status.RESOLVED, "returned")
        assert (shop.pieces(Kind.RETURNING, mug), shop.pieces(Kind.FREE, mug)) == (0, 8)
        assert (shop.money(Kind.LOSSES) - lost_before, due(shop, shop.order(out.order_id))) == (1000, 0)

    def test_is_for_merchants_once_and_of_what_they_saw(self, shop: Shop, out: Shipment) -> None:
        found = coming(shop, out)
        with shop.refuses(NotAllowed):
            self.lose(shop, found, by="packer")
        with shop.refuses(Changed):
            self.lose(shop, found, version=found.version + 1)

        self.lose(shop, found)

        with shop.refuses(IllegalTransition):
            self.lose(shop, found)


class TestDelivery:
    @pytest.fixture
    def paid(self, shop: Shop, mug: int) -> Shipment:
        """Two mugs at 12 and their delivery at 5 euro, paid before they were sent."""
        del mug
        prices.set_tariff(shop.tx, "5", currency=CURRENCY, actor=shop.merchant)
        order = shop.receive(shop.place_order("MUG", 2), 2900)
        return shop.hand_over(shop.accept(order))

    def test_is_given_back_where_nothing_was_delivered(self, shop: Shop, paid: Shipment) -> None:
        found = look(shop, come(shop, shop.bring_back(paid)), Outcome.RESTOCK, 2)

        assert (found.back_minor, due(shop, shop.order(paid.order_id))) == (2900, -2900)
        assert ("return_to_repay", found.document) in shop.tasks, "no card takes it"

    def test_is_kept_where_the_shop_says_so(self, shop: Shop, paid: Shipment) -> None:
        returns.set_policy(shop.tx, keeps_delivery=True, actor=shop.merchant)

        found = look(shop, come(shop, shop.bring_back(paid)), Outcome.RESTOCK, 2)

        assert (found.back_minor, due(shop, shop.order(paid.order_id))) == (2400, -2400)

    def test_is_asked_of_nobody_who_has_not_paid_it(self, shop: Shop, mug: int) -> None:
        del mug
        prices.set_tariff(shop.tx, "5", currency=CURRENCY, actor=shop.merchant)
        returns.set_policy(shop.tx, keeps_delivery=True, actor=shop.merchant)
        out = shop.out("MUG", 2)

        look(shop, come(shop, shop.bring_back(out)), Outcome.RESTOCK, 2)

        assert due(shop, shop.order(out.order_id)) == 0

    def test_is_due_still_where_something_goes_out_again(self, shop: Shop, paid: Shipment) -> None:
        found = come(shop, shop.bring_back(paid))
        look(shop, found, Outcome.CUSTOMER, 1)

        found = look(shop, found, Outcome.RESTOCK, 1)

        assert found.back_minor == 1200

    def test_goes_back_to_the_card_that_paid_it(self, shop: Shop, mug: int) -> None:
        del mug
        take_cards(shop)
        prices.set_tariff(shop.tx, "5", currency=CURRENCY, actor=shop.merchant)
        card = CardPayment.begun(shop, order=shop.place_order("MUG", 2))
        card.hears(captured=card.order.total_minor)
        capturing.must_be_taken(shop.tx, shop.order(card.order.id))
        out = shop.hand_over(shop.accept(shop.order(card.order.id)))

        found = look(shop, come(shop, shop.bring_back(out)), Outcome.RESTOCK, 2)

        assert found.back_minor == 2900
        assert shop.money(Kind.REFUNDING, card.id) == 2900
