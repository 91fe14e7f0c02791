"""What of buying calls for a merchant, and for how long."""

import pytest

from domain import purchasing, suppliers, tasks, waitlist
from domain.actors import Actor
from domain.flows import rates, reordering, task_facts, tasking
from domain.purchasing import Offer, PurchaseOrder, Status
from domain.tasks import Kind, Task
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop

DAY = 24 * 3600


@pytest.fixture
def acme(shop: Shop) -> int:
    return shop.supplier("Acme")


@pytest.fixture
def sam(shop: Shop, acme: int) -> Actor:
    """Whoever answers for Acme."""
    return shop.answers_for(acme, "Sam")


@pytest.fixture
def mug(shop: Shop) -> int:
    return shop.product("MUG", stock=0)


@pytest.fixture
def order(shop: Shop, acme: int, mug: int, sam: Actor) -> PurchaseOrder:
    """Ten mugs at 3.00, sent to Acme, who is told of it in chat."""
    return shop.bought(acme, (mug, 10))


def swept(shop: Shop, *, now: int = NOON) -> list[tuple[str, str]]:
    tasking.sweep(shop.tx, now=now)
    return shop.tasks


def only(shop: Shop) -> Task:
    [task] = tasks.open_tasks(shop.tx, most=9)
    return task


class TestOfOrders:
    def test_is_one_that_nobody_was_told_of_until_somebody_is(self, shop: Shop, acme: int, mug: int) -> None:
        order = shop.bought(acme, (mug, 10))
        assert swept(shop) == [("purchase_untold", order.document)]

        shop.answers_for(acme, "Sam")

        assert swept(shop) == []

    def test_is_a_declined_one_until_a_merchant_has_decided(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor
    ) -> None:
        declined = purchasing.decline(tx, order.id, version=order.version, reason="gone", actor=sam, now=NOON)
        assert swept(shop) == [("purchase_declined", order.document)]

        purchasing.ask_again(tx, order.id, version=declined.version, actor=shop.merchant, now=NOON)

        assert swept(shop) == []

    def test_is_what_a_supplier_would_have_otherwise(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor
    ) -> None:
        offers = {order.lines[0].id: Offer(10, 400)}
        changed = purchasing.confirm(tx, order.id, version=order.version, offers=offers, actor=sam, now=NOON)
        assert swept(shop) == [("purchase_changed", order.document)]

        purchasing.agree(tx, order.id, version=changed.version, actor=shop.merchant, now=NOON)

        assert swept(shop) == []

    def test_is_one_without_an_answer_until_it_is_asked_again(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder
    ) -> None:
        for days in (2, 4):
            purchasing.keep_time(tx, order.id, now=NOON + days * DAY)
        assert swept(shop) == [("purchase_unanswered", order.document)]

        purchasing.ask_again(tx, order.id, version=order.version, actor=shop.merchant, now=NOON + 5 * DAY)

        assert swept(shop) == []

    def test_is_one_in_a_currency_of_which_nobody_knows_what_it_is_worth(
        self, tx: Transaction, shop: Shop, mug: int
    ) -> None:
        globex = suppliers.add(tx, "Globex", language="en", currency="USD", actor=shop.merchant, now=NOON)
        order = shop.bought(globex, (mug, 5))
        assert rates.call_for(tx, order.id, currency=CURRENCY, now=NOON)
        rates.call_for_all(tx, currency=CURRENCY, now=NOON)
        assert ("purchase_rate", order.document) in swept(shop)

        rates.set_typed(tx, "0,92", currency=CURRENCY, actor=shop.merchant, now=NOON)

        assert purchasing.buying(tx).rates_e9 == {"USD": 920_000_000}
        assert not rates.call_for(tx, order.id, currency=CURRENCY, now=NOON)
        assert "purchase_rate" not in [kind for kind, _ in shop.tasks]

    def test_is_a_late_one_until_there_is_another_day(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor
    ) -> None:
        facts = {"expected_at": NOON + DAY, "actor": sam, "now": NOON}
        confirmed = purchasing.confirm(tx, order.id, version=order.version, **facts)  # type: ignore[arg-type]
        purchasing.keep_time(tx, order.id, now=NOON + 3 * DAY)
        assert swept(shop) == [("purchase_late", order.document)]

        later = NOON + 3 * DAY
        purchasing.give_date(tx, order.id, version=confirmed.version, expected_at=later + DAY, actor=sam, now=later)

        assert swept(shop) == []

    def test_name_who_would_be_asked_next(
        self, tx: Transaction, shop: Shop, order: PurchaseOrder, sam: Actor, mug: int
    ) -> None:
        shop.sells(shop.supplier("Bolt"), mug, priority=2)
        purchasing.decline(tx, order.id, version=order.version, actor=sam, now=NOON)

        assert task_facts.facts_of(tx, only(shop)).following == "Bolt"


class TestOfAddresses:
    def test_is_open_until_they_have_another_one(self, tx: Transaction, shop: Shop) -> None:
        acme = shop.supplier("Acme", email="a@acme.example")
        order = shop.bought(acme, (shop.product("MUG", stock=0), 1))
        suppliers.note_refused(tx, acme, "a@acme.example", written_at=NOON, why="550", now=NOON)
        tasks.raise_task(tx, Kind.LETTERS_REFUSED, f"supplier:{acme}", purchase_order_id=order.id, now=NOON)
        assert swept(shop) == [("letters_refused", f"supplier:{acme}")]

        suppliers.change(tx, acme, version=2, email="b@acme.example", actor=shop.merchant, now=NOON)

        assert swept(shop) == []


class TestOfWhatNobodySells:
    def test_is_one_for_all_of_it(self, tx: Transaction, shop: Shop, mug: int) -> None:
        pen = shop.product("PEN", stock=0)
        for variant_id in (mug, pen):
            shop.rule(variant_id, 2, 5)

        reordering.note_unmet(tx, [(mug, shop.place_id), (pen, shop.place_id)], now=NOON)

        assert swept(shop) == [("purchase_unmet", "purchases")]
        assert task_facts.facts_of(tx, only(shop)).number == 2

    def test_keeps_what_is_known_when_more_sells_out(self, tx: Transaction, shop: Shop, mug: int) -> None:
        pen = shop.product("PEN", stock=0)
        for variant_id in (mug, pen):
            shop.rule(variant_id, 2, 5)
            reordering.restock(tx, variant_id, now=NOON)

        facts = task_facts.facts_of(tx, only(shop))
        assert (facts.number, len(facts.titles)) == (2, 2)

    def test_is_over_once_somebody_does(self, tx: Transaction, shop: Shop, acme: int, mug: int) -> None:
        shop.rule(mug, 2, 5)
        reordering.restock(tx, mug, now=NOON)
        assert swept(shop) == [("purchase_unmet", "purchases")]

        shop.sells(acme, mug)

        assert swept(shop) == []


class TestPassOn:
    def test_calls_for_a_human_where_nobody_else_sells_what_is_to_be_bought(
        self, tx: Transaction, shop: Shop, acme: int, mug: int, sam: Actor
    ) -> None:
        pot = shop.product("POT", stock=0)
        zed = shop.supplier("Zed")
        shop.sells(zed, mug, priority=2)
        shop.rule(pot, 2, 5)
        order = shop.bought(acme, (mug, 12), (pot, 2))
        declined = purchasing.decline(tx, order.id, version=order.version, reason="gone", actor=sam, now=NOON)

        drawn_up, left = reordering.pass_on(tx, order.id, version=declined.version, actor=shop.merchant, now=NOON)

        assert (len(drawn_up), left) == (1, ["Pot"])
        assert swept(shop) == [("purchase_unmet", "purchases")]


class TestRestock:
    def test_buys_what_customers_miss_though_none_need_be_kept_and_once(
        self, tx: Transaction, shop: Shop, acme: int, mug: int
    ) -> None:
        shop.sells(acme, mug)
        shop.rule(mug, 0, 4)
        reordering.restock(tx, mug, now=NOON)
        assert self.standing(tx, shop) == []
        waitlist.ask(tx, mug, actor=shop.customer("Ann"), now=NOON)

        for _ in range(2):
            reordering.restock(tx, mug, now=NOON)

        assert self.standing(tx, shop) == [(Status.DRAFT, 4)]

    def test_asks_a_merchant_to_send_what_it_drew_up(self, tx: Transaction, shop: Shop, acme: int, mug: int) -> None:
        shop.sells(acme, mug)
        shop.rule(mug, 2, 5)

        reordering.restock(tx, mug, now=NOON)

        assert self.standing(tx, shop) == [(Status.DRAFT, 5)]
        assert shop.events[-1] == "PurchaseOrderDrawnUp"

    def test_does_not_send_what_a_merchant_is_at_work_on(
        self, tx: Transaction, shop: Shop, acme: int, mug: int
    ) -> None:
        pen = shop.product("PEN", stock=0)
        shop.sells(acme, mug)
        shop.sells(acme, pen)
        shop.rule(mug, 2, 5)
        purchasing.set_buying(tx, sends_by_itself=True, actor=shop.merchant)
        begun = purchasing.draft(tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON)
        purchasing.wish(tx, begun, pen, 900, actor=shop.merchant)

        reordering.restock(tx, mug, now=NOON)

        assert sorted(self.standing(tx, shop), key=lambda each: each[1]) == [(Status.DRAFT, 5), (Status.DRAFT, 900)]
        assert shop.events[-1] == "PurchaseOrderDrawnUp"

    def test_sends_it_where_it_may_and_never_orders_twice(
        self, tx: Transaction, shop: Shop, acme: int, mug: int
    ) -> None:
        shop.sells(acme, mug)
        shop.rule(mug, 2, 5)
        purchasing.set_buying(tx, sends_by_itself=True, actor=shop.merchant)

        for _ in range(2):
            reordering.restock(tx, mug, now=NOON)

        assert self.standing(tx, shop) == [(Status.SENT, 5)]

    def test_knows_what_was_left_lying_and_leaves_what_merchants_draw_up(
        self, tx: Transaction, shop: Shop, acme: int, mug: int
    ) -> None:
        shop.sells(acme, mug)
        shop.rule(mug, 2, 5)
        [left] = shop.reorder(mug).order_ids
        purchasing.draft(tx, shop.supplier("Bolt"), place_id=shop.place_id, actor=shop.merchant, now=NOON)
        assert reordering.left_over(tx) == []

        purchasing.set_buying(tx, sends_by_itself=True, actor=shop.merchant)

        assert reordering.left_over(tx) == [left]

    def test_leaves_alone_what_has_no_rule(self, tx: Transaction, shop: Shop, acme: int, mug: int) -> None:
        shop.sells(acme, mug)

        reordering.restock(tx, mug, now=NOON)

        assert (self.standing(tx, shop), shop.tasks) == ([], [])

    @staticmethod
    def standing(tx: Transaction, shop: Shop) -> list[tuple[Status, int]]:
        found, _ = purchasing.open_orders(tx, most=9)
        return [(order.status, line.quantity) for order in found for line in order.lines]
