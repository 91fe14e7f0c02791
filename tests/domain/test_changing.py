"""Orders that change after they were placed: by whom, until when, and what goods, money and parcels do."""

import pytest

from domain import catalogue, orders, paying, shipping, tasks
from domain.actors import Actor
from domain.carts import CartTooLarge
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import changing, laws, overview, tasking
from domain.ledger import Kind
from domain.orders import (
    Change,
    ChangeStatus,
    ChangeWaits,
    NothingChanged,
    NothingLeft,
    Order,
    Payment,
    Terms,
    TooLateToChange,
)
from domain.paying import Acceptance
from domain.states import IllegalTransition
from domain.stock import OutOfStock
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture
def placed(shop: Shop) -> Order:
    """Two mugs and a bowl, of ten and five; there are three lamps besides."""
    shop.product("MUG", stock=10, price_minor=1250)
    shop.product("BOWL", stock=5, price_minor=700)
    shop.product("LAMP", stock=3, price_minor=4000)
    return shop.place_order(lines=[("MUG", 2), ("BOWL", 1)])


@pytest.fixture
def accepted(shop: Shop, placed: Order) -> Order:
    shop.accept(placed)
    return shop.order(placed.id)


def pieces(order: Order) -> dict[str, int]:
    return {line.sku: line.quantity for line in order.lines}


class TestDraft:
    def test_shows_the_difference_before_anything_happens(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        drafted = shop.change(placed, {"MUG": 4, "BOWL": 0, "LAMP": 1})

        assert drafted.total_minor == 2 * 1250 - 700 + 4000
        assert {line.sku: (line.before, line.after) for line in drafted.lines} == {
            "MUG": (2, 4),
            "BOWL": (1, 0),
            "LAMP": (0, 1),
        }
        assert shop.order(placed.id) == placed
        assert laws.check(tx) == []

    def test_is_gone_on_with_where_it_was_left(self, shop: Shop, placed: Order) -> None:
        first = shop.change(placed, {"MUG": 3})

        assert shop.change(placed, {"BOWL": 2}).id == first.id

    def test_puts_one_thing_in_place_of_another(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        drafted = orders.changing.substitute(tx, shop.change(placed, {}), shop.variant("MUG"), shop.variant("LAMP"))

        assert {line.sku: line.after for line in drafted.lines} == {"MUG": 0, "BOWL": 1, "LAMP": 2}

    def test_keeps_the_price_that_was_agreed(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        for sku in ("MUG", "LAMP"):
            catalogue.change_variant(tx, shop.variant(sku), price_minor=9999)

        drafted = shop.change(placed, {"MUG": 3, "LAMP": 1})

        assert drafted.total_minor == 1250 + 9999

    @pytest.mark.parametrize("quantity", [-1, 1000])
    def test_refuses_quantities_that_are_none(self, shop: Shop, placed: Order, quantity: int) -> None:
        with shop.refuses(BadInput):
            shop.change(placed, {"MUG": quantity})

    def test_refuses_what_is_not_on_sale(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        catalogue.change_variant(tx, shop.variant("LAMP"), active=0)

        with shop.refuses(NotFound):
            shop.change(placed, {"LAMP": 1})

    def test_refuses_a_note_of_five_thousand_characters(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        with shop.refuses(BadInput):
            orders.changing.wish_note(tx, shop.change(placed, {}), "x" * 5000)

    def test_refuses_more_lines_than_an_order_may_have(self, shop: Shop, placed: Order) -> None:
        for number in range(49):
            shop.product(f"SKU-{number}", stock=1)

        with shop.refuses(CartTooLarge):
            shop.change(placed, {f"SKU-{number}": 1 for number in range(49)})

    def test_is_nobody_elses(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        drafted = shop.change(placed, {"MUG": 3})

        with shop.refuses(NotFound):
            changing.drafted(tx, drafted.id, actor=shop.customer("Ben"))
        with shop.refuses(NotFound):
            changing.begin(tx, placed.id, by_customer=True, actor=shop.customer("Cleo"), now=NOON)
        with shop.refuses(NotAllowed):
            changing.begin(tx, placed.id, by_customer=False, actor=shop.packer, now=NOON)


class TestByTheCustomer:
    def test_counts_at_once_before_the_shop_has_accepted(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        assert shop.send(shop.change(placed, {"MUG": 3, "BOWL": 0, "LAMP": 1}))

        changed = shop.order(placed.id)
        assert pieces(changed) == {"MUG": 3, "LAMP": 1}
        assert changed.total_minor == 3 * 1250 + 4000
        assert [shop.available(shop.variant(sku)) for sku in ("MUG", "BOWL", "LAMP")] == [7, 5, 2]
        assert shop.money(Kind.RECEIVABLE, placed.id) == changed.total_minor
        assert laws.check(tx) == []

    def test_needs_the_shop_once_it_has_accepted(self, shop: Shop, tx: Transaction, accepted: Order) -> None:
        drafted = shop.change(accepted, {"MUG": 3})

        assert not shop.send(drafted)
        assert pieces(shop.order(accepted.id)) == {"MUG": 2, "BOWL": 1}

        assert pieces(shop.agree(drafted)) == {"MUG": 3, "BOWL": 1}
        assert laws.check(tx) == []

    def test_needs_nobody_where_the_shop_accepts_by_itself(self, shop: Shop, tx: Transaction, accepted: Order) -> None:
        paying.set_acceptance(tx, Acceptance(by_itself=True), actor=shop.owner)

        assert shop.send(shop.change(accepted, {"MUG": 3}))

    def test_needs_approval_above_the_limit_all_the_same(self, shop: Shop, tx: Transaction, accepted: Order) -> None:
        paying.set_acceptance(tx, Acceptance(by_itself=True, above_minor=5000), actor=shop.owner)

        assert not shop.send(shop.change(accepted, {"LAMP": 1}))

    def test_has_the_packing_list_follow(self, shop: Shop, tx: Transaction, accepted: Order) -> None:
        shop.agree(_sent(shop, shop.change(accepted, {"MUG": 3, "BOWL": 0, "LAMP": 1})))

        [shipment] = [shop.shipment(row["id"]) for row in shop.rows("shipments")]
        assert {line.sku: line.quantity for line in shipment.lines} == {"MUG": 3, "LAMP": 1}
        shop.deliver(shop.hand_over(shipment))
        assert shop.money(Kind.COURIER_CASH, shop.courier.person_id) == 3 * 1250 + 4000
        assert laws.check(tx) == []

    def test_changes_address_and_note(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        drafted = orders.changing.wish_address(tx, shop.change(placed, {}), " Elbchaussee 1 ")
        drafted = orders.changing.wish_note(tx, drafted, "ring twice")

        shop.send(drafted)

        changed = shop.order(placed.id)
        assert (changed.address, changed.location, changed.note) == ("Elbchaussee 1", None, "ring twice")
        assert laws.check(tx) == []

    def test_ends_when_packing_starts(self, shop: Shop, accepted: Order) -> None:
        drafted = shop.change(accepted, {"MUG": 3})
        [shipment] = [shop.shipment(row["id"]) for row in shop.rows("shipments")]
        shop.tick_all(shipment)

        with shop.refuses(TooLateToChange):
            shop.send(drafted)
        with shop.refuses(TooLateToChange):
            shop.change(accepted, {"MUG": 1})

    def test_takes_the_whole_order_never(self, shop: Shop, placed: Order) -> None:
        with shop.refuses(NothingLeft):
            shop.send(shop.change(placed, {"MUG": 0, "BOWL": 0}))

    def test_is_refused_where_nothing_changes(self, shop: Shop, placed: Order) -> None:
        with shop.refuses(NothingChanged):
            shop.send(shop.change(placed, {}))
        with shop.refuses(NothingChanged):
            shop.send(shop.change(placed, {"MUG": 2}))

    def test_takes_no_more_than_there_is(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        with shop.refuses(OutOfStock) as refusal:
            shop.send(shop.change(placed, {"LAMP": 4}))

        assert [(short.wanted, short.available) for short in refusal.error.shorts] == [(4, 3)]
        assert laws.check(tx) == []

    def test_can_put_back_what_was_taken_out(self, shop: Shop, tx: Transaction, placed: Order) -> None:
        shop.send(shop.change(placed, {"BOWL": 0}))
        shop.send(shop.change(placed, {"BOWL": 2}))

        assert pieces(shop.order(placed.id)) == {"MUG": 2, "BOWL": 2}
        assert len(shop.rows("order_lines")) == 2
        assert laws.check(tx) == []


class TestByTheShop:
    def test_needs_the_customer(self, shop: Shop, tx: Transaction, accepted: Order) -> None:
        proposed = _sent(shop, shop.change(accepted, {"MUG": 1}, by=shop.merchant))

        with shop.refuses(NotFound):
            shop.agree(proposed, by=shop.owner)
        assert pieces(shop.agree(proposed)) == {"MUG": 1, "BOWL": 1}
        assert laws.check(tx) == []

    def test_may_come_while_it_is_packed_and_has_the_lines_ticked_anew(
        self, shop: Shop, tx: Transaction, accepted: Order
    ) -> None:
        [shipment] = [shop.shipment(row["id"]) for row in shop.rows("shipments")]
        shop.tick_all(shipment)

        shop.agree(_sent(shop, shop.change(accepted, {"MUG": 1}, by=shop.merchant)))

        assert {line.sku: line.picked for line in shop.shipment(shipment.id).lines} == {"MUG": False, "BOWL": True}
        assert laws.check(tx) == []

    def test_takes_nothing_out_of_a_closed_box(self, shop: Shop, tx: Transaction, accepted: Order) -> None:
        proposed = _sent(shop, shop.change(accepted, {"MUG": 1}, by=shop.merchant))
        [shipment] = [shop.shipment(row["id"]) for row in shop.rows("shipments")]
        shop.pack(shipment)

        with shop.refuses(TooLateToChange) as refusal:
            shop.agree(proposed)

        assert refusal.error.titles == ("Mug",)
        assert pieces(shop.order(accepted.id)) == {"MUG": 2, "BOWL": 1}
        assert laws.check(tx) == []

    def test_takes_out_of_every_box_that_is_open(self, shop: Shop, tx: Transaction, accepted: Order) -> None:
        [first] = [shop.shipment(row["id"]) for row in shop.rows("shipments")]
        shop.pack(first)
        shop.agree(_sent(shop, shop.change(accepted, {"MUG": 3}, by=shop.merchant)))
        shop.unpack(first)

        shop.agree(_sent(shop, shop.change(accepted, {"MUG": 1}, by=shop.merchant)))

        first, second = (shop.shipment(row["id"]) for row in shop.rows("shipments"))
        assert second.status == "cancelled"
        assert overview.of_order(tx, accepted.id).shipment == first
        assert {line.sku: line.quantity for line in first.lines} == {"MUG": 1, "BOWL": 1}
        assert laws.check(tx) == []

    def test_settles_that_a_piece_was_not_found(self, shop: Shop, tx: Transaction, accepted: Order) -> None:
        [shipment] = [shop.shipment(row["id"]) for row in shop.rows("shipments")]
        [mug] = [line.id for line in accepted.lines if line.sku == "MUG"]
        shipping.report_short(tx, shipment, mug, there=1, actor=shop.packer, now=NOON)
        tasking.sweep(tx, now=NOON)
        assert [task.kind for task in tasks.open_tasks(tx, most=9)] == [tasks.Kind.SHORT_PICK]

        shop.agree(_sent(shop, shop.change(accepted, {"MUG": 1}, by=shop.merchant)))
        tasking.sweep(tx, now=NOON)

        assert tasks.open_tasks(tx, most=9) == []

    def test_sends_what_comes_on_top_in_a_parcel_of_its_own(self, shop: Shop, tx: Transaction, accepted: Order) -> None:
        [shipment] = [shop.shipment(row["id"]) for row in shop.rows("shipments")]
        shop.pack(shipment)

        shop.agree(_sent(shop, shop.change(accepted, {"LAMP": 1}, by=shop.merchant)))

        second = shop.shipment(shop.rows("shipments")[-1]["id"])
        assert {line.sku: line.quantity for line in second.lines} == {"LAMP": 1}
        assert laws.check(tx) == []

    def test_is_too_late_once_it_has_left(self, shop: Shop, accepted: Order) -> None:
        [shipment] = [shop.shipment(row["id"]) for row in shop.rows("shipments")]
        shop.hand_over(shipment)

        with shop.refuses(TooLateToChange):
            shop.change(accepted, {"MUG": 3}, by=shop.merchant)


class TestAnswer:
    @pytest.fixture
    def proposed(self, shop: Shop, accepted: Order) -> Change:
        return _sent(shop, shop.change(accepted, {"MUG": 3}))

    def test_is_given_once(self, shop: Shop, tx: Transaction, proposed: Change) -> None:
        shop.agree(proposed)

        with shop.refuses(Changed):
            changing.confirm(tx, proposed.id, version=proposed.version, actor=shop.owner, now=NOON)
        assert shop.events.count("OrderChanged") == 1

    def test_may_be_no(self, shop: Shop, tx: Transaction, proposed: Change) -> None:
        changing.decline(tx, proposed.id, version=proposed.version, actor=shop.merchant, now=NOON)

        assert orders.changing.change(tx, proposed.id).status is ChangeStatus.DECLINED
        assert pieces(shop.order(proposed.order_id)) == {"MUG": 2, "BOWL": 1}
        assert laws.check(tx) == []

    def test_is_not_needed_where_it_is_taken_back(self, shop: Shop, tx: Transaction, proposed: Change) -> None:
        customer = shop.customer_of(shop.order(proposed.order_id))
        changing.decline(tx, proposed.id, version=proposed.version, actor=customer, now=NOON)

        with shop.refuses(IllegalTransition):
            changing.confirm(tx, proposed.id, version=proposed.version + 1, actor=shop.merchant, now=NOON)

    def test_is_awaited_for_two_days(self, shop: Shop, tx: Transaction, proposed: Change) -> None:
        until = NOON + changing.CHANGE_WAITS_SECONDS
        assert orders.changing.next_expiry_at(tx) == until
        changing.expire(tx, proposed.id, now=until - 1)
        assert orders.changing.change(tx, proposed.id).status is ChangeStatus.OPEN

        for _ in range(2):
            changing.expire(tx, proposed.id, now=until)

        assert shop.events.count("ChangeExpired") == 1
        assert orders.changing.next_expiry_at(tx) is None
        assert laws.check(tx) == []

    def test_keeps_other_changes_waiting(self, shop: Shop, accepted: Order, proposed: Change) -> None:
        with shop.refuses(ChangeWaits):
            shop.change(accepted, {"MUG": 1}, by=shop.merchant)

    def test_comes_too_late_for_an_order_that_was_called_off(
        self, shop: Shop, tx: Transaction, accepted: Order, proposed: Change
    ) -> None:
        shop.cancel(accepted)

        assert orders.changing.change(tx, proposed.id).status is ChangeStatus.DECLINED
        assert laws.check(tx) == []

    @pytest.mark.parametrize("who", ["packer", "courier"])
    def test_is_not_for_everybody(self, shop: Shop, tx: Transaction, proposed: Change, who: str) -> None:
        with shop.refuses(NotAllowed):
            changing.confirm(tx, proposed.id, version=proposed.version, actor=getattr(shop, who), now=NOON)

    def test_is_not_for_whoever_asked(self, shop: Shop, tx: Transaction, proposed: Change) -> None:
        asker: Actor = shop.customer_of(shop.order(proposed.order_id))

        with shop.refuses(NotAllowed):
            changing.confirm(tx, proposed.id, version=proposed.version, actor=asker, now=NOON)


class TestPaidInAdvance:
    @pytest.fixture
    def paid(self, shop: Shop, tx: Transaction) -> Order:
        shop.product("MUG", stock=10, price_minor=1250)
        shop.product("LAMP", stock=3, price_minor=4000)
        shop.takes(Terms.PREPAID, minutes=60)
        paying.set_acceptance(tx, Acceptance(by_itself=True), actor=shop.owner)
        order = shop.place_order("MUG", 2)
        shop.take_on(order)
        return shop.receive(order, 2500)

    def test_asks_for_the_difference_only(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        shop.send(shop.change(paid, {"LAMP": 1}))

        changed = shop.order(paid.id)
        assert changed.payment is Payment.PART_PAID
        assert shop.money(Kind.RECEIVABLE, paid.id) == 4000
        assert shop.receive(changed, 4000).payment is Payment.PAID
        assert laws.check(tx) == []

    def test_owes_the_customer_the_difference_only(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        shop.send(shop.change(paid, {"MUG": 1}))

        assert shop.money(Kind.RECEIVABLE, paid.id) == -1250
        assert shop.give_back(paid, 1250).payment is Payment.PART_REFUNDED
        assert laws.check(tx) == []

    def test_survives_expiry_and_return(self, shop: Shop, tx: Transaction, paid: Order) -> None:
        unpaid = shop.place_order("MUG", 3)
        shop.send(shop.change(unpaid, {"MUG": 4, "LAMP": 1}))
        shop.tell_time(unpaid, NOON + 24 * 3600)
        assert [shop.available(shop.variant(sku)) for sku in ("MUG", "LAMP")] == [8, 3]

        again = shop.reactivate(unpaid)

        assert pieces(again) == {"MUG": 4, "LAMP": 1}
        assert laws.check(tx) == []


def _sent(shop: Shop, drafted: Change) -> Change:
    assert not shop.send(drafted), "it has to be answered"
    return orders.changing.change(shop.tx, drafted.id)


class TestWhatIsCovered:
    def test_is_confirmed_once_a_change_leaves_nothing_due(self, shop: Shop, tx: Transaction) -> None:
        shop.product("MUG", stock=10, price_minor=1000)
        shop.takes(Terms.PREPAID, minutes=60)
        order = shop.place_order("MUG", 3)
        shop.take_on(order)
        shop.receive(order, 2000)

        wished = shop.change(order, {"MUG": 2})
        shop.send(wished)
        shop.agree(wished)

        assert shop.order(order.id).status is orders.Status.CONFIRMED
        [parcel] = shipping.of_order(tx, order.id)
        assert [line.quantity for line in parcel.lines] == [2]
        assert laws.check(tx) == []
