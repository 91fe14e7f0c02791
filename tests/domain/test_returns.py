"""Asking for a return, what it comes to, and what the shop says to it."""

from datetime import UTC
from typing import Any

import pytest

from domain import catalogue, returns
from domain.actors import Actor, Role
from domain.catalogue import categories
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import refunding, returning
from domain.orders import Order
from domain.returns import NothingToReturn, Reason, Return, SlotTaken, Status, Way, WindowClosed, Wish
from domain.states import IllegalTransition
from tests.giving_back import Case
from tests.shop import NOON, Shop

DAY = 24 * 3600
# 2026-01-01 is a Thursday; 14 days after it is over at the end of the 15th.
END_OF_WINDOW = NOON + 14 * DAY + 12 * 3600 - 1


@pytest.fixture
def order(shop: Shop) -> Order:
    """Three mugs at 12 and a bowl at 5 euro, delivered."""
    shop.product("MUG", price_minor=1200)
    shop.product("BOWL", price_minor=500)
    placed = shop.place_order(lines=[("MUG", 3), ("BOWL", 1)])
    shop.deliver(shop.hand_over(shop.accept(placed)))
    return shop.order(placed.id)


def begun(shop: Shop, order: Order, *, by: Actor | None = None, **how: Any) -> Return:
    actor = by or shop.customer_of(order)
    usual: dict[str, Any] = {"zone": UTC, "actor": actor, "now": NOON}
    return returns.read(shop.tx, returns.begin(shop.tx, order.id, **usual | how))


def put(
    shop: Shop, draft: Return, line: int, quantity: int, reason: Reason = Reason.CHANGED_MIND, **how: Any
) -> Return:
    """The customer puts so many pieces of a line (by its place in the order) into a draft."""
    now = returns.read(shop.tx, draft.id)
    order_line = shop.order(draft.order_id).lines[line]
    usual: dict[str, Any] = {
        "reason": reason,
        "version": now.version,
        "zone": UTC,
        "actor": drafter(shop, draft),
        "now": NOON,
    }
    return returns.put(shop.tx, draft.id, order_line.id, quantity, **usual | how)


def drafter(shop: Shop, draft: Return) -> Actor:
    return shop.merchant if draft.begun_by == shop.merchant.person_id else shop.customer_of(shop.order(draft.order_id))


def filled(shop: Shop, draft: Return, *, wish: Wish = Wish.REFUND, way: Way = Way.PICKUP) -> Return:
    actor = drafter(shop, draft)
    draft = returns.wish(shop.tx, draft.id, wish, version=draft.version, actor=actor)
    return returns.send_by(shop.tx, draft.id, way, version=draft.version, actor=actor)


def request(shop: Shop, draft: Return, **how: Any) -> Return:
    usual: dict[str, Any] = {"version": draft.version, "zone": UTC, "actor": drafter(shop, draft), "now": NOON}
    return returning.ask(shop.tx, draft.id, **usual | how)


def requested(shop: Shop, order: Order, quantity: int = 2, reason: Reason = Reason.CHANGED_MIND) -> Return:
    draft = put(shop, begun(shop, order), 0, quantity, reason)
    if reason in returns.NEEDS_PHOTO:
        draft = returns.add(shop.tx, draft.id, photo="photo", actor=drafter(shop, draft), now=NOON)
    return request(shop, filled(shop, draft))


def approved(shop: Shop, order: Order, **how: Any) -> Return:
    asked = requested(shop, order)
    usual: dict[str, Any] = {"version": asked.version, "zone": UTC, "actor": shop.merchant, "now": NOON}
    return returning.approve(shop.tx, asked.id, **usual | how)


class TestReturnable:
    def test_is_what_the_customer_has(self, shop: Shop, order: Order) -> None:
        there = returns.returnable(shop.tx, order, zone=UTC)

        assert [each.quantity for each in there.values()] == [3, 1]
        assert {each.mind_until_at for each in there.values()} == {END_OF_WINDOW}

    def test_is_nothing_before_it_was_delivered(self, shop: Shop) -> None:
        shop.product("MUG")
        underway = shop.out("MUG")

        assert returns.returnable(shop.tx, shop.order(underway.order_id), zone=UTC) == {}

    def test_is_less_what_is_asked_for(self, shop: Shop, order: Order) -> None:
        requested(shop, order, 2)

        assert [each.quantity for each in returns.returnable(shop.tx, order, zone=UTC).values()] == [1, 1]

    def test_is_all_again_once_that_is_refused(self, shop: Shop, order: Order) -> None:
        asked = requested(shop, order, 2)
        returning.reject(shop.tx, asked.id, version=asked.version, reason="worn", actor=shop.merchant, now=NOON)

        assert [each.quantity for each in returns.returnable(shop.tx, order, zone=UTC).values()] == [3, 1]

    def test_counts_what_was_agreed_not_what_was_asked_for(self, shop: Shop, order: Order) -> None:
        asked = requested(shop, order, 3)
        (line,) = asked.lines
        approve: dict[str, Any] = {"version": asked.version, "zone": UTC, "actor": shop.merchant, "now": NOON}
        returning.approve(shop.tx, asked.id, pieces={line.id: 1}, reason="Worn.", **approve)

        assert [each.quantity for each in returns.returnable(shop.tx, order, zone=UTC).values()] == [2, 1]

    def test_has_the_window_of_its_product_or_the_strictest_of_its_categories(self, shop: Shop, order: Order) -> None:
        mug, bowl = order.lines
        food = categories.add(shop.tx, "Food")
        snacks, gifts = categories.add(shop.tx, "Snacks", parent_id=food), categories.add(shop.tx, "Gifts")
        product_id = catalogue.variant(shop.tx, mug.variant_id).product_id
        categories.put_product(shop.tx, product_id, category_ids=[snacks, gifts])
        returns.set_window(shop.tx, 0, category_id=food, actor=shop.merchant)
        returns.set_window(shop.tx, 60, category_id=gifts, actor=shop.merchant)
        bowls = catalogue.variant(shop.tx, bowl.variant_id).product_id
        returns.set_window(shop.tx, 30, product_id=bowls, actor=shop.merchant)

        there = returns.returnable(shop.tx, order, zone=UTC)

        assert there[mug.id].mind_until_at is None
        assert Reason.CHANGED_MIND not in there[mug.id].reasons(NOON)
        assert Reason.FAULTY in there[mug.id].reasons(NOON)
        assert there[bowl.id].mind_until_at == END_OF_WINDOW + 16 * DAY


class TestBegin:
    def test_is_refused_for_an_order_of_somebody_else(self, shop: Shop, order: Order) -> None:
        with shop.refuses(NotFound):
            begun(shop, order, by=shop.customer("Ben"))

    def test_is_refused_where_nothing_can_come_back(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, fault_days=14, actor=shop.merchant)

        with shop.refuses(NothingToReturn):
            begun(shop, order, now=END_OF_WINDOW + 1)

    def test_throws_away_what_was_begun_before(self, shop: Shop, order: Order) -> None:
        before = put(shop, begun(shop, order), 0, 1)

        after = begun(shop, order)

        assert [row["id"] for row in shop.rows("returns")] == [after.id]
        assert before.id != after.id
        assert shop.rows("return_lines") == []

    def test_is_for_merchants_where_it_is_for_a_customer(self, shop: Shop, order: Order) -> None:
        with shop.refuses(NotAllowed):
            begun(shop, order, by=shop.hired(Role.PACKER, "Pia"), for_customer=True)


class TestPut:
    def test_takes_pieces_of_a_line_for_different_reasons(self, shop: Shop, order: Order) -> None:
        draft = put(shop, begun(shop, order), 0, 1)

        draft = put(shop, draft, 0, 2, Reason.FAULTY)

        assert [(line.reason, line.quantity) for line in draft.lines] == [("changed_mind", 1), ("faulty", 2)]

    @pytest.mark.parametrize("quantity", [-1, 3])
    def test_refuses_more_than_are_left(self, shop: Shop, order: Order, quantity: int) -> None:
        draft = put(shop, begun(shop, order), 0, 1)

        with shop.refuses(BadInput) as refusal:
            put(shop, draft, 0, quantity, Reason.FAULTY)

        assert refusal.error.facts == {"most": 2}

    def test_takes_a_line_out_with_nothing(self, shop: Shop, order: Order) -> None:
        draft = put(shop, begun(shop, order), 0, 1)

        assert put(shop, draft, 0, 0).lines == ()

    def test_refuses_a_change_of_mind_after_the_window(self, shop: Shop, order: Order) -> None:
        draft = begun(shop, order)

        with shop.refuses(WindowClosed) as refusal:
            put(shop, draft, 0, 1, now=END_OF_WINDOW + 1)

        assert refusal.error.closed_at == END_OF_WINDOW

    def test_lets_staff_override_the_window(self, shop: Shop, order: Order) -> None:
        late = END_OF_WINDOW + 1
        draft = begun(shop, order, by=shop.merchant, for_customer=True, now=late)

        asked = request(shop, filled(shop, put(shop, draft, 0, 1, now=late)), now=late)

        assert (asked.is_late, asked.person_id) == (True, order.person_id)

    def test_refuses_a_draft_of_somebody_else_and_one_that_was_not_seen(self, shop: Shop, order: Order) -> None:
        draft = begun(shop, order)

        with shop.refuses(NotFound):
            put(shop, draft, 0, 1, actor=shop.merchant)
        with shop.refuses(Changed):
            put(shop, draft, 0, 1, version=draft.version + 1)


class TestAdd:
    def test_refuses_an_eleventh_photo(self, shop: Shop, order: Order) -> None:
        draft = begun(shop, order)
        for number in range(returns.PHOTOS_MAX):
            returns.add(shop.tx, draft.id, photo=f"photo {number}", actor=drafter(shop, draft), now=NOON)

        with shop.refuses(BadInput):
            returns.add(shop.tx, draft.id, photo="one more", actor=drafter(shop, draft), now=NOON)

    def test_takes_what_the_shop_has_asked_for(self, shop: Shop, order: Order) -> None:
        asked = requested(shop, order, reason=Reason.FAULTY)
        actor = shop.customer_of(order)
        with shop.refuses(Changed):
            returns.add(shop.tx, asked.id, photo="late", actor=actor, now=NOON)
        asking: dict[str, Any] = {"version": asked.version, "actor": shop.merchant, "now": NOON}
        returns.ask_photo(shop.tx, asked.id, what="The label, please", **asking)

        after = returns.add(shop.tx, asked.id, photo="label", actor=actor, now=NOON)

        assert (after.photos, after.asks_photo, after.status) == (("photo", "label"), False, Status.REQUESTED)
        assert shop.events[-2:] == ["ReturnPhotoAsked", "ReturnPhotoAdded"]

    def test_takes_an_album_whole(self, shop: Shop, order: Order) -> None:
        asked = requested(shop, order, reason=Reason.FAULTY)
        asking: dict[str, Any] = {"version": asked.version, "actor": shop.merchant, "now": NOON}
        returns.ask_photo(shop.tx, asked.id, what="All sides, please", **asking)

        for side in ("front", "back"):
            after = returns.add(shop.tx, asked.id, photo=side, actor=shop.customer_of(order), now=NOON)

        assert after.photos == ("photo", "front", "back")

    def test_takes_what_the_shop_waits_for_beyond_what_a_draft_may_have(self, shop: Shop, order: Order) -> None:
        asked = requested(shop, order, reason=Reason.FAULTY)
        actor = shop.customer_of(order)
        for number in range(returns.PHOTOS_MAX + returns.PHOTOS_ASKED_MAX):
            asked = returns.ask_photo(
                shop.tx, asked.id, version=asked.version, what="More, please", actor=shop.merchant, now=NOON
            )
            asked = returns.add(shop.tx, asked.id, photo=f"photo {number}", actor=actor, now=NOON)
            assert not asked.asks_photo

        assert len(asked.photos) == returns.PHOTOS_MAX + returns.PHOTOS_ASKED_MAX + 1
        with shop.refuses(BadInput):
            returns.add(shop.tx, asked.id, photo="not waited for", actor=actor, now=NOON)

    def test_tells_of_words_that_answer_the_shop(self, shop: Shop, order: Order) -> None:
        asked = requested(shop, order, reason=Reason.FAULTY)
        asking: dict[str, Any] = {"version": asked.version, "actor": shop.merchant, "now": NOON}
        returns.ask_photo(shop.tx, asked.id, what="The label, please", **asking)

        after = returns.add(shop.tx, asked.id, note="Here it is", actor=shop.customer_of(order), now=NOON)

        assert (after.note, after.asks_photo) == ("Here it is", True)
        assert shop.events[-1] == "ReturnNoteAdded"


class TestRequest:
    def test_freezes_what_it_costs(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, pickup_minor=400, restocking_percent=10, actor=shop.merchant)
        draft = filled(shop, put(shop, begun(shop, order), 0, 2))
        foretold = returns.foretold(shop.tx, draft)

        asked = request(shop, draft, back_minor=foretold.back_minor)

        assert (foretold.goods_minor, foretold.fee_minor, foretold.back_minor) == (2400, 640, 1760)
        assert (asked.worth_minor, asked.way_fee_minor, asked.restocking_percent) == (2400, 400, 10)
        assert "ReturnRequested" in shop.events

    def test_costs_nothing_where_it_is_the_shop_s_fault(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, pickup_minor=400, restocking_percent=10, actor=shop.merchant)
        draft = put(shop, put(shop, begun(shop, order), 0, 1), 1, 1, Reason.FAULTY)

        # Of the two that come, one would have been fetched anyway; what a mind was changed about is still restocked.
        assert returns.foretold(shop.tx, filled(shop, draft)).fee_minor == 120

    def test_never_keeps_more_than_it_is_worth(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, pickup_minor=900, actor=shop.merchant)

        assert returns.foretold(shop.tx, filled(shop, put(shop, begun(shop, order), 1, 1))).back_minor == 0

    def test_is_refused_where_it_comes_to_something_else_by_now(self, shop: Shop, order: Order) -> None:
        draft = filled(shop, put(shop, begun(shop, order), 0, 2))
        returns.set_policy(shop.tx, pickup_minor=400, actor=shop.merchant)

        with shop.refuses(Changed):
            request(shop, draft, back_minor=2400)

    @pytest.mark.parametrize(
        ("reason", "wish", "missing"),
        [
            (Reason.FAULTY, Wish.REFUND, "no_photo"),
            (Reason.CHANGED_MIND, Wish.EXCHANGE, "no_instead"),
        ],
    )
    def test_names_what_is_missing(self, shop: Shop, order: Order, reason: Reason, wish: Wish, missing: str) -> None:
        draft = filled(shop, put(shop, begun(shop, order), 0, 1, reason), wish=wish)

        with shop.refuses(BadInput) as refusal:
            request(shop, draft)

        assert refusal.error.reason == missing

    def test_needs_no_way_back_for_what_never_came(self, shop: Shop, order: Order) -> None:
        draft = put(shop, begun(shop, order), 0, 1, Reason.MISSING)
        draft = returns.wish(shop.tx, draft.id, Wish.REFUND, version=draft.version, actor=drafter(shop, draft))

        assert request(shop, draft).way is Way.NONE

    def test_is_refused_for_pieces_that_another_return_has_by_now(self, shop: Shop, order: Order) -> None:
        draft = filled(shop, put(shop, begun(shop, order), 0, 2))
        of_staff = begun(shop, order, by=shop.merchant, for_customer=True)
        request(shop, filled(shop, put(shop, of_staff, 0, 2)))

        with shop.refuses(BadInput) as refusal:
            request(shop, draft)

        assert refusal.error.facts == {"most": 1}

    def test_is_worth_nothing_that_was_given_back_before(self, shop: Shop, order: Order) -> None:
        draft = filled(shop, put(shop, begun(shop, order), 0, 3))
        refunding.refund(
            shop.tx,
            order.id,
            version=shop.order(order.id).version,
            lines={order.lines[0].id: 1},
            reason="a crack",
            is_goodwill=True,
            actor=shop.merchant,
            now=NOON,
        )

        assert returns.foretold(shop.tx, draft).goods_minor == 2400


class TestApprovedByItself:
    def test_needs_a_small_value_and_the_right_reasons(self, shop: Shop, order: Order) -> None:
        faulty = requested(shop, order, 2, Reason.FAULTY)
        changed_mind = requested(shop, order, 1, Reason.CHANGED_MIND)
        returns.set_policy(shop.tx, approves_up_to_minor=2400, actor=shop.merchant)

        assert returns.is_approved_by_itself(shop.tx, faulty, now=NOON)
        assert not returns.is_approved_by_itself(shop.tx, changed_mind, now=NOON)
        returns.set_policy(shop.tx, approves_up_to_minor=2399, actor=shop.merchant)
        assert not returns.is_approved_by_itself(shop.tx, faulty, now=NOON)

    def test_is_not_for_who_asks_too_often_or_for_too_much(self, shop: Shop, order: Order) -> None:
        first, second = (requested(shop, order, 1, Reason.FAULTY) for _ in range(2))
        returns.set_policy(shop.tx, approves_up_to_minor=10_000, open_max=1, actor=shop.merchant)

        assert not returns.is_approved_by_itself(shop.tx, second, now=NOON)
        returns.set_policy(shop.tx, open_max=0, month_minor=2000, actor=shop.merchant)
        assert not returns.is_approved_by_itself(shop.tx, second, now=NOON)
        assert returns.is_approved_by_itself(shop.tx, first, now=NOON + 31 * DAY)


class TestHistory:
    def test_counts_what_was_asked_for_before_and_lately(self, shop: Shop, order: Order) -> None:
        refused = requested(shop, order, 1)
        returning.reject(shop.tx, refused.id, version=refused.version, reason="worn", actor=shop.merchant, now=NOON)
        begun(shop, order)
        asked = requested(shop, order, 2)

        found = returns.history(shop.tx, asked, now=NOON)

        assert (found.before, found.open, found.month_minor) == ({Status.REJECTED: 1}, 1, 2400)
        assert not found.is_beyond_limits

    @pytest.mark.parametrize(
        ("rules", "many", "high"),
        [({"open_max": 1}, True, False), ({"month_minor": 3599}, False, True), ({"month_minor": 3600}, False, False)],
    )
    def test_says_which_limit_is_passed(
        self, shop: Shop, order: Order, rules: dict[str, int], many: bool, high: bool
    ) -> None:
        returns.set_policy(shop.tx, **{"open_max": 0, "month_minor": 0} | rules, actor=shop.merchant)
        requested(shop, order, 1)
        asked = requested(shop, order, 2)

        found = returns.history(shop.tx, asked, now=NOON)

        assert (found.has_many_open, found.is_of_high_value) == (many, high)


class TestApprove:
    def test_sets_a_deadline(self, shop: Shop, order: Order) -> None:
        agreed = approved(shop, order)

        assert agreed.status is Status.APPROVED
        assert agreed.deadline == END_OF_WINDOW
        assert returns.next_clock_at(shop.tx) == END_OF_WINDOW - 2 * DAY

    def test_waits_for_nothing_where_all_that_is_agreed_to_never_came(self, shop: Shop, order: Order) -> None:
        draft = put(shop, put(shop, begun(shop, order), 0, 1, reason=Reason.MISSING), 0, 1)
        asked = request(shop, filled(shop, draft))
        [mind] = (line.id for line in asked.lines if line.reason is not Reason.MISSING)

        how: dict[str, Any] = {"version": asked.version, "zone": UTC, "actor": shop.merchant, "now": NOON}
        agreed = returning.approve(shop.tx, asked.id, pieces={mind: 0}, reason="Worn.", **how)

        assert (agreed.way, agreed.status, agreed.clock_at) == (Way.NONE, Status.RESOLVED, None)

    def test_may_let_the_customer_keep_it(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, pickup_minor=400, actor=shop.merchant)

        agreed = approved(shop, order, keeps=True)

        assert (agreed.way, agreed.way_fee_minor, agreed.clock_at) == (Way.NONE, 0, None)

    def test_is_refused_twice(self, shop: Shop, order: Order) -> None:
        agreed = approved(shop, order)
        approve: dict[str, Any] = {"zone": UTC, "actor": shop.merchant, "now": NOON}

        with shop.refuses(Changed):
            returning.approve(shop.tx, agreed.id, version=agreed.version - 1, **approve)
        with shop.refuses(IllegalTransition):
            returning.approve(shop.tx, agreed.id, version=agreed.version, **approve)

    @pytest.mark.parametrize("quantity", [0, 3])
    def test_refuses_nothing_and_more_than_was_asked_for(self, shop: Shop, order: Order, quantity: int) -> None:
        (line,) = requested(shop, order).lines

        with shop.refuses(BadInput):
            returning.approve(
                shop.tx, 1, pieces={line.id: quantity}, version=None, zone=UTC, actor=shop.merchant, now=NOON
            )

    def test_asks_why_not_to_all_of_it(self, shop: Shop, order: Order) -> None:
        (line,) = requested(shop, order).lines

        with shop.refuses(BadInput):
            returning.approve(shop.tx, 1, pieces={line.id: 1}, reason=" ", zone=UTC, actor=shop.merchant, now=NOON)

    def test_is_for_merchants(self, shop: Shop, order: Order) -> None:
        asked = requested(shop, order)

        with shop.refuses(NotAllowed):
            returning.approve(
                shop.tx, asked.id, version=asked.version, zone=UTC, actor=shop.customer_of(order), now=NOON
            )


class TestCancel:
    def test_is_for_its_customer_and_merchants(self, shop: Shop, order: Order) -> None:
        agreed = approved(shop, order)

        with shop.refuses(NotFound):
            returning.cancel(shop.tx, agreed.id, actor=shop.customer("Ben"), now=NOON)
        after = returning.cancel(shop.tx, agreed.id, actor=shop.customer_of(order), now=NOON)

        assert (after.status, after.clock_at) == (Status.CANCELLED, None)

    def test_asks_merchants_why(self, shop: Shop, order: Order) -> None:
        agreed = approved(shop, order)

        with shop.refuses(BadInput):
            returning.cancel(shop.tx, agreed.id, actor=shop.merchant, now=NOON)
        after = returning.cancel(shop.tx, agreed.id, reason="Twice.", actor=shop.merchant, now=NOON)

        assert (after.status, after.answer) == (Status.CANCELLED, "Twice.")


class TestSlots:
    def test_are_those_of_the_week_that_are_not_too_near(self, shop: Shop) -> None:
        returns.set_slots(shop.tx, "Thu 13-15 17-19, Sat 10-12", actor=shop.merchant)

        slots = returns.offered(shop.tx, most=3, zone=UTC, now=NOON)

        assert [(slot.from_at - NOON) / 3600 for slot in slots] == [5, 46, 7 * 24 + 1]

    def test_are_full_when_so_many_have_chosen(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, slot_places=1, actor=shop.merchant)
        (slot,) = returns.offered(shop.tx, most=1, zone=UTC, now=NOON)
        agreed = approved(shop, order)
        other = requested(shop, order, 1)
        returning.approve(shop.tx, other.id, version=other.version, zone=UTC, actor=shop.merchant, now=NOON)
        choosing: dict[str, Any] = {"zone": UTC, "actor": shop.customer_of(order), "now": NOON}

        chosen = returns.choose(shop.tx, agreed.id, slot.from_at, version=agreed.version, **choosing)

        assert chosen.fetched == (slot.from_at, slot.until_at)
        with shop.refuses(SlotTaken):
            returns.choose(shop.tx, other.id, slot.from_at, version=returns.read(shop.tx, other.id).version, **choosing)
        again = returns.choose(shop.tx, agreed.id, slot.from_at, version=chosen.version, **choosing)
        assert again == chosen

    def test_are_free_again_once_another_is_chosen(self, shop: Shop, order: Order) -> None:
        returns.set_policy(shop.tx, slot_places=1, actor=shop.merchant)
        first, second = returns.offered(shop.tx, most=2, zone=UTC, now=NOON)
        agreed = approved(shop, order)
        choosing: dict[str, Any] = {"zone": UTC, "actor": shop.customer_of(order), "now": NOON}
        chosen = returns.choose(shop.tx, agreed.id, first.from_at, version=agreed.version, **choosing)

        returns.choose(shop.tx, agreed.id, second.from_at, version=chosen.version, **choosing)

        assert returns.offered(shop.tx, most=1, zone=UTC, now=NOON)[0] == first


class TestPolicy:
    def test_comes_back_as_it_was_set(self, shop: Shop) -> None:
        said: dict[str, Any] = {
            "window_days": 30,
            "customer_pays": (Reason.CHANGED_MIND, Reason.LATE),
            "sends_at_once": True,
        }
        returns.set_policy(shop.tx, **said, actor=shop.merchant)
        after = returns.set_slots(shop.tx, "Sat 10-12", actor=shop.merchant)

        assert returns.policy(shop.tx) == after
        assert (after.window_days, after.customer_pays[1], after.slots[0].weekday) == (30, Reason.LATE, 5)

    def test_refuses_what_cannot_be(self, shop: Shop) -> None:
        with shop.refuses(BadInput):
            returns.set_policy(shop.tx, restocking_percent=101, actor=shop.merchant)
        with shop.refuses(NotAllowed):
            returns.set_policy(shop.tx, window_days=3, actor=shop.courier)


class TestRates:
    def test_tell_the_worst_product_first_by_reason(self, shop: Shop, order: Order) -> None:
        Case(shop, order, lines=[(0, 1, Reason.FAULTY), (1, 1, Reason.LATE)]).ask()
        tea = shop.product("TEA")
        shop.place_order("TEA")

        found = returns.rates(shop.tx, days=30, now=NOON)

        bowl, mug = found
        assert (bowl.percent, bowl.sold, bowl.reasons) == (100, 1, {Reason.LATE: 1})
        assert (mug.returned, mug.sold, mug.reasons) == (1, 3, {Reason.FAULTY: 1})
        assert catalogue.variant(shop.tx, tea).product_id not in {each.product_id for each in found}

    def test_leave_out_what_was_refused_and_what_is_long_ago(self, shop: Shop, order: Order) -> None:
        case = Case(shop, order).ask()
        assert returns.rates(shop.tx, days=30, now=NOON + 31 * DAY) == []

        returning.reject(shop.tx, case.id, version=case.now.version, reason="used", actor=shop.merchant, now=NOON)

        assert returns.rates(shop.tx, days=30, now=NOON) == []
