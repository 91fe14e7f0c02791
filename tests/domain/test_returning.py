"""A return's goods and money: agreed to, fetched or brought, looked at, and settled to the cent."""

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from domain import ledger, returns, shipping, stock
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import (
    delivering,
    found_besides,
    packing,
    refunding,
    repaying,
    return_pages,
    returning,
    taking_back,
    tasking,
)
from domain.ledger import Account, Kind
from domain.orders import Order, crediting
from domain.returns import Outcome, Reason, Status, Way, Wish
from domain.shipping import NotYourJob
from domain.shipping import Status as Parcel
from domain.states import IllegalTransition
from tests.cards import CardPayment
from tests.giving_back import Case
from tests.shop import CURRENCY, NOON, Shop
from views import return_desk, return_house
from views.words import Speaking

DAY = 24 * 3600


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs at 12 and a bowl at 5 euro, paid in cash at the door."""
    shop.product("MUG", price_minor=1200)
    shop.product("BOWL", price_minor=500)
    placed = shop.place_order(lines=[("MUG", 3), ("BOWL", 1)])
    shop.deliver(shop.hand_over(shop.accept(placed)))
    return shop.order(placed.id)


@pytest.fixture
def by_card(shop: Shop) -> CardPayment:
    """The same, paid by card."""
    shop.product("MUG", price_minor=1200)
    shop.product("BOWL", price_minor=500)
    placed = shop.place_order(lines=[("MUG", 3), ("BOWL", 1)])
    card = CardPayment.begun(shop, order=placed)
    card.hears(captured=placed.total_minor)
    shop.deliver(shop.hand_over(shop.accept(shop.order(placed.id))))
    return card


class TestAsk:
    def test_is_a_task_for_a_merchant(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).ask()

        assert (case.now.status, shop.tasks) == (Status.REQUESTED, [("return_to_decide", f"return:{case.id}")])
        assert shop.order(order.id).return_status == "requested"

    def test_agrees_itself_within_what_merchants_have_set(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, approves_up_to_minor=5000, actor=shop.merchant)

        case = Case(shop, order, reason=Reason.FAULTY).ask()

        assert (case.now.status, shop.tasks) == (Status.APPROVED, [])

    def test_settles_at_once_what_never_came(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, approves_up_to_minor=5000, actor=shop.merchant)

        case = Case(shop, order, pieces=1, reason=Reason.MISSING).ask()

        assert (case.now.status, case.due) == (Status.RESOLVED, -1200)
        assert shop.tasks == [("return_to_repay", f"return:{case.id}")]
        assert case.pieces() == {"customer": 3, "free": 7}


class TestReceive:
    def test_brings_goods_in_and_settles_once_all_was_looked_at(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(2)
        assert case.pieces() == {"customer": 1, "inspection": 2, "free": 7}
        assert case.now.status is Status.APPROVED

        case.look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1)

        assert case.pieces() == {"customer": 1, "free": 8, "scrap": 1}
        assert (case.now.status, case.due) == (Status.RESOLVED, -2400)
        assert shop.money(Kind.INVENTORY_VALUE, shop.variant("MUG")) == 8 * 500
        assert shop.money(Kind.LOSSES) == 500 - 10 * 500 - 10 * 500

    def test_takes_parts_one_after_the_other(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(1).look(Outcome.RESTOCK, 1)
        assert (case.now.status, case.due) == (Status.APPROVED, 0)

        case.bring(1).look(Outcome.QUARANTINE, 1)

        assert (case.now.status, case.due) == (Status.RESOLVED, -2400)

    def test_counts_more_than_was_announced(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(3).look(Outcome.RESTOCK, 3)

        assert (case.now.status, case.due) == (Status.RESOLVED, -3600)

    def test_refuses_more_than_the_customer_has(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed()

        with shop.refuses(BadInput) as refusal:
            case.bring(4)

        assert refusal.error.facts == {"most": 3}

    def test_settles_less_than_was_agreed_when_a_merchant_says_so(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(1).look(Outcome.RESTOCK, 1)

        repaying.settle(shop.tx, case.id, version=case.now.version, zone=UTC, actor=shop.merchant, now=NOON)

        assert (case.now.status, case.due) == (Status.RESOLVED, -1200)
        assert [each.quantity for each in returns.delivered(shop.tx, order).values()] == [2, 1]

    def test_is_for_those_who_receive_here(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed()

        with shop.refuses(NotAllowed):
            case.bring(2, by=case.customer)

    def test_sends_no_courier_for_what_its_customer_has_brought(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        collection = case.timed()

        case.bring(2)

        assert shop.shipment(collection.id).status is Parcel.CANCELLED

    def test_refuses_more_than_was_settled_before_it_came(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, trusts_up_to_minor=3000, actor=shop.merchant)
        case = Case(shop, order).agreed()

        with shop.refuses(BadInput) as refusal:
            case.bring(3)

        assert refusal.error.facts == {"most": 2}

    def test_counts_more_for_what_comes_and_not_for_what_never_arrived(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, lines=[(0, 1, Reason.MISSING), (0, 1, Reason.FAULTY)]).agreed()

        case.bring(2).look(Outcome.RESTOCK, 2, line=1)

        assert (case.now.status, case.due) == (Status.RESOLVED, -3600)

    def test_is_refused_before_it_was_agreed_to(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).ask()

        with shop.refuses(IllegalTransition):
            case.bring(2)


class TestCollect:
    def test_takes_goods_from_the_door_to_the_house(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        collection = case.timed()

        case.collect(collection)
        assert case.pieces() == {"customer": 1, "returning": 2, "free": 7}
        assert shop.order(order.id).return_status == "coming"
        case.bring(2)

        assert case.pieces() == {"customer": 1, "inspection": 2, "free": 7}
        assert shop.shipment(collection.id).status is Parcel.DELIVERED

    def test_notes_what_the_customer_did_not_give(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()

        case.collect(case.timed(), {order.lines[0].id: 1}).bring(1).look(Outcome.RESTOCK, 1)

        assert (case.now.status, case.pieces()) == (Status.APPROVED, {"customer": 2, "free": 8})

    def test_refuses_what_is_in_the_house(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        collection = case.timed()
        case.collect(collection).bring(2)

        with shop.refuses(IllegalTransition):
            case.collect(collection)

    def test_refuses_more_than_was_announced(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        collection = case.timed()

        with shop.refuses(BadInput):
            case.collect(collection, {order.lines[0].id: 3})

    def test_is_the_courier_s_whose_job_it_is(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        collection = case.timed()

        with shop.refuses(NotYourJob):
            taking_back.collect(shop.tx, collection.id, zone=UTC, actor=shop.packer, now=NOON)

    def test_asks_for_another_time_and_calls_a_merchant_after_three(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        for _ in range(3):
            collection = case.timed()
            taking_back.not_collected(shop.tx, collection.id, reason="nobody home", actor=shop.courier, now=NOON)
            assert case.now.fetched is None

        assert shop.tasks == [("return_not_collected", f"return:{case.id}")]

    def test_is_no_parcel_to_pack(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        case.timed()

        assert shipping.to_pack(shop.tx, most=10) == []
        assert shop.order(order.id).fulfilment == "delivered"

    def test_is_nothing_that_goes_out_whatever_a_button_says(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        collection = case.timed()
        line_id, by = order.lines[0].id, {"actor": shop.courier, "now": NOON}
        with shop.refuses(NotFound):
            packing.tick_line(shop.tx, collection.id, order_line_id=line_id, picked=True, actor=shop.packer, now=NOON)
        with shop.refuses(NotFound):
            delivering.fail(shop.tx, collection.id, reason="nobody home", **by)  # type: ignore[arg-type]
        case.collect(collection)
        version = shop.shipment(collection.id).version

        with shop.refuses(NotFound):
            delivering.bring_back(shop.tx, collection.id, version=version, **by)  # type: ignore[arg-type]
        with shop.refuses(NotFound):
            delivering.deliver(shop.tx, collection.id, code=None, actor=shop.merchant, now=NOON)


class TestScreens:
    def test_bear_no_more_buttons_than_a_message_can(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).ask()
        page = return_pages.page_of(shop.tx, case.id, zone=UTC)
        lines = tuple(replace(page.returned.lines[0], id=number) for number in range(90))
        long = replace(page, returned=replace(page.returned, lines=lines))
        words = Speaking("en", CURRENCY, "UTC").own
        many = dict.fromkeys(range(90), 2)

        asked = return_desk.ask_part(words, long, {})
        received = return_house.receiving(words, long, expected=many, unseen=many, is_merchants=True)

        for screen in (asked, received):
            assert sum(len(row) for row in screen.rows) <= 100


class TestInspect:
    @pytest.mark.parametrize(
        ("outcome", "where"),
        [(Outcome.RESTOCK, "free"), (Outcome.QUARANTINE, "quarantine"), (Outcome.VENDOR, "vendor")],
    )
    def test_keeps_the_value_of_what_stays(self, shop: Shop, order: Order, outcome: Outcome, where: str) -> None:
        case = Case(shop, order, pieces=1).agreed().bring(1).look(outcome, 1)

        assert case.pieces()[where] >= 1
        assert shop.money(Kind.INVENTORY_VALUE, shop.variant("MUG")) == 8 * 500

    def test_packs_what_goes_back_to_its_customer(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=1).agreed().bring(1).look(Outcome.CUSTOMER, 1, note="worn")

        assert (case.now.status, case.due) == (Status.RESOLVED, 0)
        parcel = shop.shipment_of(order)
        assert parcel.status is Parcel.PACKED
        shop.assign(parcel)
        delivering.hand_over(shop.tx, parcel.id, actor=shop.courier, now=NOON)
        shop.deliver(shop.shipment(parcel.id))
        assert case.pieces() == {"customer": 3, "free": 7}

    def test_keeps_what_was_given_back_before_it_came(self, shop: Shop, by_card: CardPayment) -> None:
        returns.set_policy(shop.tx, trusts_up_to_minor=3000, actor=shop.merchant)
        case = Case(shop, by_card.order).agreed().bring(2)

        with shop.refuses(IllegalTransition):
            case.look(Outcome.CUSTOMER, 2)

    def test_gives_nothing_for_what_was_not_accepted(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(2)

        case.look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1, is_accepted=False)

        assert (case.now.status, case.due) == (Status.RESOLVED, -1200)

    def test_refuses_more_than_is_here(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(1)

        with shop.refuses(BadInput):
            case.look(Outcome.RESTOCK, 2)


class TestSettle:
    def test_gives_back_to_the_card_what_was_really_paid(self, shop: Shop, by_card: CardPayment) -> None:
        case = Case(shop, by_card.order).agreed().bring(2).look(Outcome.RESTOCK, 2)

        assert by_card.where == {"refundable": 4100 - 2400, "refunding": 2400}
        assert (case.now.status, shop.tasks) == (Status.RESOLVED, [])
        assert shop.order(case.order.id).return_status == "part_returned"

    def test_keeps_the_fees(self, shop: Shop, by_card: CardPayment) -> None:
        returns.set_policy(shop.tx, dropoff_minor=300, restocking_percent=10, actor=shop.merchant)

        Case(shop, by_card.order).agreed().bring(2).look(Outcome.RESTOCK, 2)

        assert by_card.where["refunding"] == 2400 - 240 - 300
        (credit,) = crediting.outstanding(shop.tx, by_card.order.id)
        assert (credit.total_minor, credit.quantity) == (1860, 2)

    def test_gives_nothing_where_a_fee_eats_up_all_of_it(self, shop: Shop, by_card: CardPayment) -> None:
        returns.set_policy(shop.tx, restocking_percent=100, actor=shop.merchant)

        case = Case(shop, by_card.order).agreed().bring(2).look(Outcome.RESTOCK, 2)

        assert (case.now.status, case.now.back_minor, case.due) == (Status.RESOLVED, 0, 0)

    def test_takes_back_what_was_free(self, shop: Shop) -> None:
        shop.product("GIFT", price_minor=0)
        placed = shop.place_order("GIFT")
        shop.deliver(shop.hand_over(shop.accept(placed)))

        case = Case(shop, shop.order(placed.id), pieces=1).agreed().bring(1).look(Outcome.RESTOCK, 1)

        assert (case.now.status, case.now.back_minor, case.due) == (Status.RESOLVED, 0, 0)

    def test_gives_no_more_than_is_left_after_goodwill(self, shop: Shop, by_card: CardPayment) -> None:
        how: dict[str, Any] = {
            "version": shop.order(by_card.order.id).version,
            "reason": "a crack",
            "actor": shop.merchant,
        }
        refunding.refund(shop.tx, by_card.order.id, amount_minor=4000, is_goodwill=True, **how, now=NOON)

        case = Case(shop, by_card.order, wish=Wish.CREDIT).agreed().bring(2).look(Outcome.RESTOCK, 2)

        owed_minor = refunding.refundable(shop.tx, shop.order(case.order.id)).owed_minor
        assert (case.now.back_minor, owed_minor) == (100, 0)
        assert shop.money(Kind.STORE_CREDIT, case.customer.person_id) == -100

    def test_gives_credit_where_that_is_wanted(self, shop: Shop, by_card: CardPayment) -> None:
        case = Case(shop, by_card.order, wish=Wish.CREDIT).agreed().bring(2).look(Outcome.RESTOCK, 2)

        assert shop.money(Kind.STORE_CREDIT, case.customer.person_id) == -2400
        assert (case.due, by_card.where) == (0, {"refundable": 4100})

    def test_comes_first_where_the_shop_trusts_its_customer(self, shop: Shop, by_card: CardPayment) -> None:
        returns.set_policy(shop.tx, trusts_up_to_minor=3000, actor=shop.merchant)

        case = Case(shop, by_card.order).agreed()

        assert (case.now.status, by_card.where["refunding"]) == (Status.RESOLVED, 2400)
        case.bring(2).look(Outcome.SCRAP, 2)
        assert by_card.where["refunding"] == 2400
        assert case.pieces() == {"customer": 1, "free": 7, "scrap": 2}

    def test_sends_no_courier_for_what_is_not_waited_for_any_more(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        collection = case.timed()

        repaying.settle(shop.tx, case.id, version=case.now.version, zone=UTC, actor=shop.merchant, now=NOON)

        assert shop.shipment(collection.id).status is Parcel.CANCELLED

    def test_is_refused_while_something_was_not_looked_at(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(2).look(Outcome.RESTOCK, 1)

        with shop.refuses(IllegalTransition):
            repaying.settle(shop.tx, case.id, version=case.now.version, zone=UTC, actor=shop.merchant, now=NOON)

    def test_lets_nothing_be_asked_for_twice(self, shop: Shop, order: Order) -> None:
        Case(shop, order, pieces=3).agreed(keeps=True)

        assert [each.quantity for each in returns.delivered(shop.tx, order).values()] == [1]

    def test_takes_a_voucher_s_part_and_taxes_along(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, pieces=3).agreed().bring(3).look(Outcome.RESTOCK, 3)

        assert case.due == -shop.order(order.id).lines[0].total_minor


class TestKeepTime:
    def tick(self, case: Case, now: int) -> None:
        returning.keep_time(case.shop.tx, case.id, zone=UTC, now=now)

    def test_reminds_and_then_ends_it(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed()
        deadline = case.now.deadline
        assert deadline is not None
        assert case.now.clock_at is not None

        self.tick(case, case.now.clock_at)
        assert (shop.events[-1], case.now.clock_at) == ("ReturnReminded", deadline + 1)
        self.tick(case, deadline + 1)

        assert case.now.status is Status.EXPIRED
        assert [each.quantity for each in returns.delivered(shop.tx, order).values()] == [3, 1]

    def test_waits_for_a_courier_who_comes_later(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        case.timed()
        fetched = case.now.fetched
        assert fetched is not None

        self.tick(case, fetched[0])

        assert (case.now.status, case.now.clock_at) == (Status.APPROVED, fetched[1] + returning.COURIER_LATE_SECONDS)

    def test_never_takes_what_is_fetched_for_what_nobody_packs(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        case.timed()
        raised = shop.events.count("TaskRaised")

        for hours in range(3):
            tasking.sweep(shop.tx, now=NOON + 2 * DAY + hours * 3600)

        assert (shop.tasks, shop.events.count("TaskRaised")) == ([], raised)
        assert (tasking.next_at(shop.tx, since=NOON) or NOON + 2 * DAY) > NOON + DAY

    def test_calls_a_merchant_where_no_courier_came(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        case.timed()
        late_at = case.now.clock_at
        assert late_at is not None

        self.tick(case, late_at)

        assert (case.now.status, case.now.clock_at) == (Status.APPROVED, None)
        assert shop.tasks == [("return_not_collected", f"return:{case.id}")]
        tasking.sweep(shop.tx, now=late_at)
        assert shop.tasks == [("return_not_collected", f"return:{case.id}")]
        case.timed()
        assert shop.tasks == []

    def test_gives_time_to_choose_anew_after_a_courier_came_in_vain(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        collection, deadline = case.timed(), case.now.deadline
        assert deadline is not None

        vain: dict[str, Any] = {"reason": "nobody home", "actor": shop.courier, "now": deadline + 1}
        taking_back.not_collected(shop.tx, collection.id, **vain)

        assert case.now.clock_at == deadline + 1 + returns.REMINDER_SECONDS

    def test_keeps_to_what_was_agreed_though_the_rules_change(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed()
        deadline = case.now.deadline

        returns.set_policy(shop.tx, back_within_days=1, actor=shop.merchant)

        assert case.now.deadline == deadline

    def test_calls_a_merchant_where_it_was_settled_before(self, shop: Shop, by_card: CardPayment) -> None:
        returns.set_policy(shop.tx, trusts_up_to_minor=3000, actor=shop.merchant)
        case = Case(shop, by_card.order).agreed()
        deadline = case.now.deadline
        assert deadline is not None

        self.tick(case, deadline + 1)

        assert ("return_not_given", f"return:{case.id}") in shop.tasks

    def test_settles_with_what_has_come(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(1).look(Outcome.RESTOCK, 1)
        deadline = case.now.deadline
        assert deadline is not None
        assert case.now.clock_at is not None

        self.tick(case, case.now.clock_at)
        assert (case.now.status, case.now.clock_at) == (Status.APPROVED, deadline + 1)
        assert "ReturnReminded" not in shop.events, "who has brought a part has not forgotten it"
        self.tick(case, deadline + 1)

        assert (case.now.status, case.now.pieces) == (Status.RESOLVED, {order.lines[0].id: 1})
        assert [each.quantity for each in returns.delivered(shop.tx, order).values()] == [2, 1]

    def test_lets_what_has_come_be_looked_at_first(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(1)
        deadline = case.now.deadline
        assert deadline is not None

        self.tick(case, deadline + 1)

        assert (case.now.status, case.now.clock_at) == (Status.APPROVED, deadline + 1 + 24 * 3600)


class TestWaiting:
    def found(self, shop: Shop, *, after: int) -> list[tuple[str, str]]:
        tasking.sweep(shop.tx, now=NOON + after)
        return shop.tasks

    def test_is_a_task_once_nobody_has_looked_at_it_for_too_long(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed().bring(2)
        assert case.now.waits_since == NOON
        assert tasking.next_at(shop.tx, since=NOON - 1) == NOON + DAY
        assert self.found(shop, after=DAY - 1) == []

        assert self.found(shop, after=DAY) == [("return_to_inspect", f"return:{case.id}")]
        case.look(Outcome.RESTOCK, 2)

        assert case.now.waits_since is None
        assert self.found(shop, after=DAY) == [("return_to_repay", f"return:{case.id}")]

    def test_is_a_task_once_a_courier_has_had_it_for_too_long(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        case.collect(case.timed())
        assert self.found(shop, after=DAY) == [("return_not_here", f"return:{case.id}")]

        case.bring(1)

        assert self.found(shop, after=2 * DAY) == [
            ("return_not_here", f"return:{case.id}"),
            ("return_to_inspect", f"return:{case.id}"),
        ]


class TestCancel:
    def test_calls_off_who_was_to_fetch_it(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        collection = case.timed()

        returning.cancel(shop.tx, case.id, version=case.now.version, actor=case.customer, now=NOON)

        assert (case.now.status, shop.shipment(collection.id).status) == (Status.CANCELLED, Parcel.CANCELLED)

    def test_is_refused_once_something_has_moved(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order, way=Way.PICKUP).agreed()
        case.collect(case.timed())

        with shop.refuses(IllegalTransition):
            returning.cancel(shop.tx, case.id, version=case.now.version, actor=case.customer, now=NOON)


class TestDiffers:
    def test_is_a_task(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed()

        found_besides.differs(shop.tx, case.id, note="a brick", actor=shop.packer, now=NOON)

        assert shop.tasks == [("return_differs", f"return:{case.id}")]
        assert [extra.note for extra in returns.extras(shop.tx, case.id)] == ["a brick"]

    def test_is_dealt_with_once_its_customer_is_told(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).agreed()
        found_besides.differs(shop.tx, case.id, note="a brick", actor=shop.packer, now=NOON)
        by: dict[str, Any] = {"actor": shop.merchant, "now": NOON}

        with shop.refuses(NotAllowed):
            found_besides.see_to_rest(shop.tx, case.id, said="Fetch it.", actor=shop.packer, now=NOON)
        with shop.refuses(BadInput):
            found_besides.see_to_rest(shop.tx, case.id, said=" ", **by)
        told = found_besides.see_to_rest(shop.tx, case.id, said="Fetch it.", **by)

        assert (told.answer, shop.tasks) == ("Fetch it.", [])
        with shop.refuses(Changed):
            found_besides.see_to_rest(shop.tx, case.id, said="Keep it.", **by)


def test_value_is_conserved(shop: Shop, order: Order) -> None:
    """What the house gained by finding goods is in stock, at customers, or lost."""
    Case(shop, order).agreed().bring(2).look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1)

    kinds = (Kind.COST_OF_GOODS, Kind.LOSSES)
    value = [Account(Kind.INVENTORY_VALUE, CURRENCY, str(shop.variant(sku))) for sku in ("MUG", "BOWL")]
    assert sum(ledger.balance(shop.tx, each) for each in value) + sum(shop.money(kind) for kind in kinds) == 0
    assert stock.on_hand(shop.tx, shop.variant("MUG")) == 8
