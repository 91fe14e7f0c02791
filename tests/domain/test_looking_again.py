"""A count or an outcome that was a mistake: put right before a return is settled, by entries of its own."""

from datetime import UTC
from typing import Any

import pytest

from domain import returns, shipping, tasks
from domain.errors import Changed, NotAllowed
from domain.flows import laws, looking_again, returning, taking_back
from domain.ledger import Kind
from domain.orders import Order
from domain.purchasing import Arrived
from domain.returns import Outcome, Status, Way
from domain.states import IllegalTransition
from domain.stock import OutOfStock
from tests.giving_back import Case
from tests.shop import NOON, Shop


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs at 12 euro that had cost 5, paid in cash at the door; seven are left."""
    shop.product("MUG", stock=10, price_minor=1200, cost_minor=500)
    placed = shop.place_order("MUG", 3)
    shop.deliver(shop.hand_over(shop.accept(placed)))
    return shop.order(placed.id)


@pytest.fixture
def case(shop: Shop, order: Order) -> Case:
    """All three are here, and nobody has looked at them."""
    return Case(shop, order, pieces=3).agreed().bring(3)


def undo(case: Case, **how: Any) -> None:
    usual: dict[str, Any] = {"version": case.now.version, "actor": case.shop.packer, "now": NOON}
    looking_again.undo(case.shop.tx, case.id, **usual | how)


def count_fewer(case: Case) -> None:
    by: dict[str, Any] = {"version": case.now.version, "actor": case.shop.packer, "now": NOON}
    looking_again.count_fewer(case.shop.tx, case.id, case.now.lines[0].id, **by)


def worth(shop: Shop) -> tuple[int, ...]:
    return tuple(shop.money(kind) for kind in (Kind.COST_OF_GOODS, Kind.LOSSES))


class TestUndo:
    @pytest.mark.parametrize("outcome", returns.FOUND)
    def test_has_pieces_looked_at_again_from_wherever_they_were_put(
        self, shop: Shop, case: Case, outcome: Outcome
    ) -> None:
        before, value = case.pieces(), worth(shop)
        case.look(outcome, 2)

        undo(case)

        assert (case.pieces(), worth(shop)) == (before, value)
        assert list(returns.to_inspect(shop.tx, case.now).values()) == [3]
        assert not [*laws.check(shop.tx)]
        case.look(Outcome.RESTOCK, 3)
        assert (case.now.status, case.now.back_minor) == (Status.RESOLVED, 3600)

    def test_takes_back_what_was_written_off_though_goods_cost_more_since(self, shop: Shop, case: Case) -> None:
        before = worth(shop)
        case.look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1).look(Outcome.SCRAP, 1, undoable_seconds=600)
        undo(case)
        acme = shop.supplier("Acme")
        bought = shop.bought(acme, (shop.variant("MUG"), 8), cost_minor=900)
        shop.receive_purchase(bought, Arrived(good=8))

        undo(case)

        assert worth(shop) == (before[0] - 500, before[1]), "one is on the shelf, two are sold"
        assert not [*laws.check(shop.tx)]

    def test_tells_of_what_is_sold_out_with_that(self, shop: Shop, case: Case) -> None:
        """The seven that were left are ordered while one that came back lies beside them."""
        case.look(Outcome.RESTOCK, 1)
        shop.place_order("MUG", 7, customer=shop.customer("Ben"))
        assert shop.facts_of("SoldOut") == []

        undo(case)

        assert len(shop.facts_of("SoldOut")) == 1

    def test_takes_back_the_last_look_first(self, shop: Shop, case: Case) -> None:
        case.look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1)

        undo(case)
        assert [each.outcome for each in returns.inspections(shop.tx, case.now)] == [Outcome.RESTOCK]
        undo(case)

        with shop.refuses(IllegalTransition):
            undo(case)

    def test_is_refused_once_it_was_settled(self, shop: Shop, case: Case) -> None:
        case.look(Outcome.RESTOCK, 3)

        with shop.refuses(IllegalTransition):
            undo(case)

    def test_is_refused_where_somebody_has_ordered_them_since(self, shop: Shop, case: Case) -> None:
        case.look(Outcome.RESTOCK, 1)
        shop.place_order("MUG", 8, customer=shop.customer("Ben"))

        with shop.refuses(OutOfStock):
            undo(case)

    def test_is_in_time_for_what_goes_back(self, shop: Shop, case: Case) -> None:
        """Nobody packs it, and no courier has it, before it is settled."""
        case.look(Outcome.CUSTOMER, 3, undoable_seconds=returns.UNDOABLE_SECONDS)
        assert [each.status for each in shipping.of_order(shop.tx, case.order.id)] == [shipping.Status.DELIVERED]
        assert not [*laws.check(shop.tx)]

        undo(case)
        case.look(Outcome.RESTOCK, 2).look(Outcome.CUSTOMER, 1)

        [_, again] = shipping.of_order(shop.tx, case.order.id)
        assert (again.status, [line.quantity for line in again.lines]) == (shipping.Status.PACKED, [1])
        assert not [*laws.check(shop.tx)]

    def test_calls_again_whoever_was_called(self, shop: Shop, case: Case) -> None:
        tasks.raise_task(shop.tx, tasks.Kind.RETURN_TO_INSPECT, case.now.document, now=NOON)
        case.look(Outcome.RESTOCK, 3, undoable_seconds=returns.UNDOABLE_SECONDS)
        assert tasks.open_about(shop.tx, [case.now.document]) == []

        undo(case)

        assert [each.kind for each in tasks.open_about(shop.tx, [case.now.document])] == [tasks.Kind.RETURN_TO_INSPECT]
        assert case.now.waits_since == NOON, "and it is looked for again"

    def test_is_for_those_who_receive_and_see_it_as_it_is(self, shop: Shop, case: Case) -> None:
        case.look(Outcome.RESTOCK, 1)

        with shop.refuses(NotAllowed):
            undo(case, actor=shop.courier)
        with shop.refuses(Changed):
            undo(case, version=case.now.version - 1)


class TestCountFewer:
    def test_leaves_a_piece_with_whoever_was_to_bring_it(self, shop: Shop, case: Case) -> None:
        count_fewer(case)

        assert case.pieces() == {"customer": 1, "inspection": 2, "free": 7}
        assert [(line.collected, line.received) for line in case.now.lines] == [(2, 2)]
        assert case.now.clock_at is not None, "it is waited for again"
        assert not [*laws.check(shop.tx)]

    def test_leaves_a_piece_with_the_courier_who_fetched_it(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP, pieces=3).agreed()
        case.collect(case.timed()).bring(3)

        count_fewer(case)

        (collection,) = shipping.of_return(shop.tx, case.id)
        assert (collection.status, case.pieces()["returning"]) == (shipping.Status.HANDED_OVER, 1)
        assert not [*laws.check(shop.tx)]
        case.bring(1).look(Outcome.RESTOCK, 3)
        assert (case.now.status, shop.shipment(collection.id).status) == (Status.RESOLVED, shipping.Status.DELIVERED)

    def test_leaves_a_piece_with_the_courier_who_could_not_deliver_it(self, shop: Shop, order: Order) -> None:
        del order
        out = shop.bring_back(shop.out("MUG", 2))
        by: dict[str, Any] = {"actor": shop.packer, "now": NOON}
        found = taking_back.receive_parcel(shop.tx, out.id, version=out.version, **by)

        looking_again.count_fewer(shop.tx, found.id, found.lines[0].id, version=found.version, **by)

        assert shop.shipment(out.id).status is shipping.Status.RETURNING
        assert not [*laws.check(shop.tx)]

    def test_is_refused_of_what_was_looked_at(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=3).agreed().bring(1).look(Outcome.RESTOCK, 1)

        with shop.refuses(IllegalTransition):
            count_fewer(case)


class TestTheLastLook:
    """Of three mugs that all went back on the shelf; with the last of them, nothing more is waited for."""

    @pytest.fixture
    def seen(self, case: Case) -> Case:
        return case.look(Outcome.RESTOCK, 3, undoable_seconds=returns.UNDOABLE_SECONDS)

    def test_leaves_time_to_see_a_wrong_press(self, shop: Shop, seen: Case) -> None:
        undo(seen)
        seen.look(Outcome.SCRAP, 3, is_accepted=False, undoable_seconds=returns.UNDOABLE_SECONDS)
        pass_time(seen)

        assert (seen.now.status, seen.now.back_minor, shop.money(Kind.LOSSES)) == (Status.RESOLVED, 0, -3500)

    def test_is_settled_with_by_itself(self, seen: Case) -> None:
        assert returns.next_clock_at(seen.shop.tx) == NOON + returns.UNDOABLE_SECONDS

        pass_time(seen)

        assert (seen.now.status, seen.now.back_minor) == (Status.RESOLVED, 3600)
        with seen.shop.refuses(IllegalTransition):
            undo(seen)

    def test_is_not_settled_with_once_it_is_undone(self, seen: Case) -> None:
        undo(seen)
        pass_time(seen)

        assert (seen.now.status, seen.now.clock_at) == (Status.APPROVED, None)

    def test_is_settled_with_at_once_by_whoever_is_sure(self, seen: Case) -> None:
        settle_now(seen)

        assert (seen.now.status, seen.now.back_minor) == (Status.RESOLVED, 3600)
        with seen.shop.refuses(IllegalTransition):
            settle_now(seen)

    def test_is_not_the_last_while_something_is_to_be_looked_at(self, case: Case) -> None:
        case.look(Outcome.RESTOCK, 2, undoable_seconds=returns.UNDOABLE_SECONDS)

        with case.shop.refuses(IllegalTransition):
            settle_now(case)
        with case.shop.refuses(NotAllowed):
            settle_now(case, actor=case.customer)


def pass_time(case: Case) -> None:
    returning.keep_time(case.shop.tx, case.id, zone=UTC, now=NOON + returns.UNDOABLE_SECONDS)


def settle_now(case: Case, **how: Any) -> None:
    usual: dict[str, Any] = {"version": case.now.version, "zone": UTC, "actor": case.shop.packer, "now": NOON}
    looking_again.settle_now(case.shop.tx, case.id, **usual | how)
