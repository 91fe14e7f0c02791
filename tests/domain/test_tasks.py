"""What needs a human: raised once per cause, taken, put off, closed by a hand or by itself."""

from dataclasses import replace

import pytest

from domain import claims, inbox, orders, outbox, people, shopkeeping, tasks
from domain.actors import Role
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import packing, task_facts, tasking
from domain.tasks import Kind, Task
from domain.transaction import Transaction
from tests.shop import NOON, Shop

HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture
def task(tx: Transaction) -> Task:
    """An open task that nothing in the shop stands behind."""
    tasks.raise_task(tx, Kind.BOOKS_DIFFER, "books", faults=2, now=NOON)
    return tasks.open_tasks(tx, most=1)[0]


class TestRaiseTask:
    def test_calls_once_per_cause(self, shop: Shop, tx: Transaction, task: Task) -> None:
        tasks.raise_task(tx, Kind.BOOKS_DIFFER, "books", faults=2, now=NOON + HOUR)

        assert shop.tasks == [("books_differ", "books")]
        assert shop.events.count("TaskRaised") == 1
        assert "TaskChanged" not in shop.events

    def test_brings_the_numbers_of_an_open_one_up_to_date(self, shop: Shop, tx: Transaction, task: Task) -> None:
        tasks.raise_task(tx, Kind.BOOKS_DIFFER, "books", faults=3, now=NOON + HOUR)

        assert tasks.task(tx, task.id).data == {"faults": 3}
        assert shop.events.count("TaskChanged") == 1

    def test_calls_again_once_it_was_closed(self, shop: Shop, tx: Transaction, task: Task) -> None:
        tasks.settle(tx, Kind.BOOKS_DIFFER, "books", actor=shop.merchant, now=NOON)

        tasks.raise_task(tx, Kind.BOOKS_DIFFER, "books", faults=1, now=NOON + DAY)

        assert [each.id for each in tasks.open_tasks(tx, most=9)] != [task.id]


class TestAssign:
    def test_gives_it_to_somebody_and_back(self, shop: Shop, tx: Transaction, task: Task) -> None:
        me = shop.merchant.person_id
        tasks.assign(tx, task.id, assignee_id=me, version=task.version, actor=shop.merchant, now=NOON)
        taken = tasks.task(tx, task.id)
        tasks.assign(tx, task.id, assignee_id=None, version=taken.version, actor=shop.owner, now=NOON)

        assert taken.assignee_id == me
        assert tasks.task(tx, task.id).assignee_id is None

    def test_lets_the_slower_of_two_see_that_it_is_taken(self, shop: Shop, tx: Transaction, task: Task) -> None:
        tasks.assign(tx, task.id, assignee_id=shop.owner.person_id, version=1, actor=shop.owner, now=NOON)

        with shop.refuses(Changed):
            tasks.assign(tx, task.id, assignee_id=shop.merchant.person_id, version=1, actor=shop.merchant, now=NOON)

        assert tasks.task(tx, task.id).assignee_id == shop.owner.person_id

    def test_is_for_merchants(self, shop: Shop, tx: Transaction, task: Task) -> None:
        with shop.refuses(NotAllowed):
            tasks.assign(tx, task.id, assignee_id=None, version=1, actor=shop.packer, now=NOON)


class TestRemind:
    def test_reminds_ever_less_often_until_it_is_closed(self, shop: Shop, tx: Transaction, task: Task) -> None:
        moments = [hour for hour in range(1, 5 * 24) if tasks.remind(tx, most=9, now=NOON + hour * HOUR)]
        tasks.close(tx, task.id, version=1, actor=shop.merchant, now=NOON)

        assert moments == [4, 12, 28, 60, 108]
        assert shop.events.count("TaskReminded") == 5
        assert tasks.remind(tx, most=9, now=NOON + 30 * DAY) == 0

    def test_waits_as_long_as_it_was_put_off(self, shop: Shop, tx: Transaction, task: Task) -> None:
        tasks.put_off(tx, task.id, seconds=DAY, version=1, actor=shop.merchant, now=NOON)

        assert tasks.remind(tx, most=9, now=NOON + DAY - 1) == 0
        assert tasks.remind(tx, most=9, now=NOON + DAY) == 1

    @pytest.mark.parametrize("seconds", [0, -5, 31 * DAY])
    def test_is_not_put_off_for_nonsense(self, shop: Shop, tx: Transaction, task: Task, seconds: int) -> None:
        with shop.refuses(BadInput):
            tasks.put_off(tx, task.id, seconds=seconds, version=1, actor=shop.merchant, now=NOON)


class TestSweep:
    def test_calls_for_an_order_nobody_accepts_and_is_done_when_somebody_does(
        self, shop: Shop, tx: Transaction
    ) -> None:
        shop.product()
        order = shop.place_order()

        tasking.sweep(tx, now=NOON + HOUR - 1)
        before = shop.tasks
        tasking.sweep(tx, now=NOON + HOUR)
        tasking.sweep(tx, now=NOON + HOUR + 600)
        waiting = shop.tasks
        shop.accept(order)
        tasking.sweep(tx, now=NOON + HOUR + 1200)

        assert before == []
        assert waiting == [("order_to_accept", f"order:{order.id}")]
        assert shop.tasks == []

    def test_calls_for_an_order_nobody_packs(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        shipment = shop.accepted()

        tasking.sweep(tx, now=NOON + DAY)
        assert shop.tasks == [("order_to_pack", f"order:{shipment.order_id}")]

        shop.pack(shipment)
        tasking.sweep(tx, now=NOON + DAY)
        assert shop.tasks == []

    def test_calls_for_nothing_that_somebody_has_just_seen_to(
        self, shop: Shop, tx: Transaction, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """While it was looked for, somebody has accepted it."""
        shop.product()
        order = shop.place_order()
        cause = tasking.CAUSES[Kind.ORDER_TO_ACCEPT]

        def found(tx: Transaction, now: int) -> list[str]:
            seen = list(cause.found(tx, now))
            shop.accept(order)
            return seen

        monkeypatch.setitem(tasking.CAUSES, Kind.ORDER_TO_ACCEPT, replace(cause, found=found))
        tasking.sweep(tx, now=NOON + HOUR)

        assert shop.events.count("TaskRaised") == 0

    def test_follows_the_shop_s_own_patience(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        shop.place_order()
        shopkeeping.set_waiting(tx, "accept", 2 * HOUR, actor=shop.merchant)

        tasking.sweep(tx, now=NOON + HOUR)
        assert shop.tasks == []
        tasking.sweep(tx, now=NOON + 2 * HOUR)
        assert len(shop.tasks) == 1

    def test_calls_for_a_question_and_an_answer_to_the_newest_answers_all(self, shop: Shop, tx: Transaction) -> None:
        anna = shop.customer("Anna")
        people.ask_shop(tx, "Is it blue?", actor=anna, now=NOON)
        second = people.ask_shop(tx, "Or green?", actor=anna, now=NOON + 5)

        tasking.sweep(tx, now=NOON + 3 * HOUR)
        assert len(shop.tasks) == 2

        people.answer(tx, second, "Blue.", actor=shop.merchant, now=NOON + 3 * HOUR)
        tasking.sweep(tx, now=NOON + 3 * HOUR)
        assert shop.tasks == []

    def test_leaves_the_questions_of_others_open(self, shop: Shop, tx: Transaction) -> None:
        anna, ben = shop.customer("Anna"), shop.customer("Ben")
        people.ask_shop(tx, "Is it blue?", actor=anna, now=NOON)
        of_ben = people.ask_shop(tx, "Is it red?", actor=ben, now=NOON)

        people.answer(tx, of_ben, "No.", actor=shop.merchant, now=NOON)
        tasking.sweep(tx, now=NOON + 3 * HOUR)

        assert len(shop.tasks) == 1

    def test_is_done_with_a_failed_delivery_once_it_goes_on(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        shipment = shop.fail(shop.out())
        assert shop.tasks == [("delivery_failed", f"shipment:{shipment.id}")]

        shop.bring_back(shipment)
        tasking.sweep(tx, now=NOON)

        assert shop.tasks == []

    @pytest.mark.parametrize("kind", list(Kind))
    def test_knows_every_kind(self, kind: Kind) -> None:
        assert kind in tasking.CAUSES


class TestNextAt:
    def test_is_when_somebody_has_waited_too_long(self, shop: Shop, tx: Transaction) -> None:
        assert tasking.next_at(tx, since=NOON) is None
        shop.product()

        order = shop.place_order()
        assert tasking.next_at(tx, since=NOON) == NOON + HOUR
        assert tasking.next_at(tx, since=NOON + HOUR) is None
        shop.accept(order)
        assert tasking.next_at(tx, since=NOON) == NOON + DAY
        people.ask_shop(tx, "Is it blue?", actor=shop.customer("Anna"), now=NOON + 5)
        assert tasking.next_at(tx, since=NOON) == NOON + 5 + 2 * HOUR

    def test_is_soon_while_something_is_open(self, shop: Shop, tx: Transaction, task: Task) -> None:
        assert tasking.next_at(tx, since=NOON) == NOON + tasking.SWEEP_SECONDS
        assert tasking.next_at(tx, since=NOON + DAY) == NOON + HOUR * 4

        tasks.settle(tx, Kind.BOOKS_DIFFER, "books", actor=shop.merchant, now=NOON)
        assert tasking.next_at(tx, since=NOON) is None


class TestTryAgain:
    def test_sends_once_more_what_could_not_be_told(self, shop: Shop, tx: Transaction) -> None:
        outbox.put(tx, [outbox.news("accepted", "order:1", chat_id=5)], now=NOON)
        [delivery] = outbox.claim(tx, sent=[], closed_chats=[], most=1, until=NOON + 60, now=NOON)
        outbox.give_up(tx, delivery, error="chat not found", tell_staff=True, now=NOON)
        [task] = tasks.open_tasks(tx, most=9)

        tasking.try_again(tx, task.id, version=task.version, actor=shop.merchant, now=NOON)

        assert shop.tasks == []
        assert [row["status"] for row in shop.rows("outbox")] == ["waiting"]

    def test_deals_once_more_with_what_was_parked(self, shop: Shop, tx: Transaction) -> None:
        inbox.receive(tx, inbox.Source.TELEGRAM, [("1", inbox.Lane("anna"), "{}")], now=NOON)
        [claim] = inbox.claim(tx, answered=[], most=1, until=NOON + 60, now=NOON)
        inbox.park_or_retry(tx, claim, error="KeyError", attempts_max=1, retry_at=NOON, now=NOON)
        [task] = tasks.open_tasks(tx, most=9)

        tasking.try_again(tx, task.id, version=task.version, actor=shop.merchant, now=NOON)

        assert [row["status"] for row in shop.rows("inbox")] == ["received"]
        assert shop.tasks == []

    def test_has_nothing_to_try_with_books(self, shop: Shop, tx: Transaction, task: Task) -> None:
        with shop.refuses(NotFound):
            tasking.try_again(tx, task.id, version=task.version, actor=shop.merchant, now=NOON)

    def test_is_for_merchants(self, shop: Shop, tx: Transaction, task: Task) -> None:
        for act in (tasking.try_again, tasking.leave_be):
            with shop.refuses(NotAllowed):
                act(tx, task.id, version=task.version, actor=shop.courier, now=NOON)


class TestLeaveBe:
    def test_leaves_nothing_that_only_an_act_can_settle(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        shop.place_order()
        tasking.sweep(tx, now=NOON + HOUR)
        [task] = tasks.open_tasks(tx, most=9)

        with shop.refuses(NotFound):
            tasking.leave_be(tx, task.id, version=task.version, actor=shop.merchant, now=NOON)

        assert len(shop.tasks) == 1

    def test_says_that_a_question_needs_no_answer(self, shop: Shop, tx: Transaction) -> None:
        people.ask_shop(tx, "Thanks!", actor=shop.customer("Anna"), now=NOON)
        tasking.sweep(tx, now=NOON + 3 * HOUR)
        [task] = tasks.open_tasks(tx, most=9)

        tasking.leave_be(tx, task.id, version=task.version, actor=shop.merchant, now=NOON + 3 * HOUR)
        tasking.sweep(tx, now=NOON + DAY)

        assert shop.tasks == []


class TestNoteBooks:
    def test_closes_when_the_books_balance_again(self, shop: Shop, tx: Transaction, task: Task) -> None:
        tasking.note_books(tx, 0, actor=shop.merchant, now=NOON)

        closed = tasks.task(tx, task.id)
        assert not closed.is_open
        facts = task_facts.facts_of(tx, closed)
        assert facts.closed_by is not None
        assert facts.closed_by.name == "Mira"


class TestReportShort:
    def test_calls_a_merchant_and_keeps_the_box_open(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        shipment = shop.accepted(quantity=3)
        [line] = shipment.lines

        packing.report_short(tx, shipment.id, order_line_id=line.order_line_id, there=1, actor=shop.packer, now=NOON)

        assert [each.missing for each in shop.shipment(shipment.id).lines] == [2]
        assert shop.tasks == [("short_pick", f"shipment:{shipment.id}")]
        facts = task_facts.facts_of(tx, tasks.open_tasks(tx, most=1)[0])
        assert facts.order is not None
        assert facts.order.id == shipment.order_id

    def test_is_over_when_it_is_found(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        shipment = shop.accepted(quantity=3)
        [line] = shipment.lines
        packing.report_short(tx, shipment.id, order_line_id=line.order_line_id, there=1, actor=shop.packer, now=NOON)

        shop.pack(shipment)
        tasking.sweep(tx, now=NOON)

        assert [each.missing for each in shop.shipment(shipment.id).lines] == [0]
        assert shop.tasks == []

    @pytest.mark.parametrize("there", [-1, 4])
    def test_refuses_what_cannot_be(self, shop: Shop, tx: Transaction, there: int) -> None:
        shop.product()
        shipment = shop.accepted(quantity=3)

        with shop.refuses(BadInput):
            packing.report_short(
                tx,
                shipment.id,
                order_line_id=shipment.lines[0].order_line_id,
                there=there,
                actor=shop.packer,
                now=NOON,
            )

    def test_is_not_for_couriers(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        shipment = shop.accepted()

        with shop.refuses(NotAllowed):
            packing.report_short(
                tx,
                shipment.id,
                order_line_id=shipment.lines[0].order_line_id,
                there=0,
                actor=shop.courier,
                now=NOON,
            )


class TestClaim:
    def test_is_filed_once_with_photos_and_becomes_a_task(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        order = shop.place_order()
        anna = shop.customer_of(order)
        claim_id = claims.begin(tx, order.id, claims.Kind.DAMAGED, actor=anna, now=NOON)
        claims.add(tx, claim_id, body="", photo="one", actor=anna)
        claims.add(tx, claim_id, body="It came in two.", photo="two", actor=anna)

        assert claims.file(tx, claim_id, actor=anna, now=NOON) == order.id
        with shop.refuses(Changed):
            claims.file(tx, claim_id, actor=anna, now=NOON)

        filed = claims.claim(tx, claim_id)
        assert (filed.photos, filed.body, filed.status) == (("one", "two"), "It came in two.", claims.Status.FILED)
        assert shop.tasks == [("claim", f"claim:{claim_id}")]
        assert "ClaimFiled" in [row.kind for row in orders.timeline(tx, order.id)]

    def test_of_damage_needs_a_photo(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        order = shop.place_order()
        anna = shop.customer_of(order)
        claim_id = claims.begin(tx, order.id, claims.Kind.DAMAGED, actor=anna, now=NOON)
        claims.add(tx, claim_id, body="It came in two.", photo=None, actor=anna)

        with shop.refuses(BadInput) as refusal:
            claims.file(tx, claim_id, actor=anna, now=NOON)

        assert refusal.error.reason == "no_photo"

    def test_takes_ten_photos_and_no_more(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        order = shop.place_order()
        anna = shop.customer_of(order)
        claim_id = claims.begin(tx, order.id, claims.Kind.DAMAGED, actor=anna, now=NOON)
        for number in range(claims.PHOTOS_MAX):
            claims.add(tx, claim_id, body="", photo=f"photo {number}", actor=anna)

        with shop.refuses(BadInput):
            claims.add(tx, claim_id, body="", photo="one more", actor=anna)

    def test_is_nobody_else_s(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        order = shop.place_order()
        claim_id = claims.begin(tx, order.id, claims.Kind.MISSING, actor=shop.customer_of(order), now=NOON)
        ben = shop.customer("Ben")

        with shop.refuses(NotFound):
            claims.add(tx, claim_id, body="hers", photo=None, actor=ben)
        with shop.refuses(NotFound):
            claims.file(tx, claim_id, actor=ben, now=NOON)

    def test_is_settled_by_a_merchant_once(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        order = shop.place_order()
        anna = shop.customer_of(order)
        claim_id = claims.begin(tx, order.id, claims.Kind.MISSING, actor=anna, now=NOON)
        claims.add(tx, claim_id, body="One mug is missing.", photo=None, actor=anna)
        claims.file(tx, claim_id, actor=anna, now=NOON)

        with shop.refuses(NotAllowed):
            claims.settle(tx, claim_id, outcome="", actor=shop.packer, now=NOON)
        claims.settle(tx, claim_id, outcome="A new one comes.", actor=shop.merchant, now=NOON)
        with shop.refuses(Changed):
            claims.settle(tx, claim_id, outcome="Again.", actor=shop.owner, now=NOON)

        assert shop.tasks == []
        assert claims.claims_on(tx, order.id)[0].outcome == "A new one comes."

    def test_is_answered_from_its_task(self, shop: Shop, tx: Transaction) -> None:
        shop.product()
        order = shop.place_order()
        anna = shop.customer_of(order)
        claim_id = claims.begin(tx, order.id, claims.Kind.MISSING, actor=anna, now=NOON)
        claims.add(tx, claim_id, body="One mug is missing.", photo=None, actor=anna)
        claims.file(tx, claim_id, actor=anna, now=NOON)
        [task] = tasks.open_tasks(tx, most=1)

        told = tasking.answer(tx, f"task:{task.id}", "Which colour?", actor=shop.merchant, now=NOON)

        assert told == anna.person_id
        assert shop.events[-1] == "QuestionAnswered"
        assert len(shop.tasks) == 1


class TestMerchants:
    def test_see_who_has_a_task(self, shop: Shop, tx: Transaction, task: Task) -> None:
        mira = shop.hired(Role.MERCHANT, "Milo")
        tasks.assign(tx, task.id, assignee_id=mira.person_id, version=1, actor=shop.owner, now=NOON)

        facts = task_facts.facts_of(tx, tasks.task(tx, task.id))

        assert facts.assignee is not None
        assert facts.assignee.name == "Milo"
