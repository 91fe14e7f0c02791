"""What goes out: one row per effect, one per chat at a time, in order, until it has arrived or is given up."""

import pytest
from sqlalchemy import select

from domain import outbox, people, tables
from domain.events import StockLow
from domain.outbox import Delivery, Effect, Lane, Priority, operations
from domain.people import Arrival
from domain.transaction import Transaction
from tests.shop import NOON, Shop

ANNA, BEN, DESK = 11, 12, -1001


def put(tx: Transaction, *effects: Effect) -> None:
    outbox.put(tx, effects, now=NOON)


def claim(
    tx: Transaction,
    *sent: Delivery,
    closed: tuple[int, ...] = (),
    most: int = 10,
    now: int = NOON,
    in_hand: int = 0,
) -> list[Delivery]:
    done = [each.outbox_id for each in sent]
    return outbox.claim(tx, sent=done, closed_chats=closed, most=most, until=now + 60, now=now, in_hand=in_hand)


def news(name: str, chat_id: int = ANNA, *, priority: Priority = Priority.NORMAL) -> Effect:
    return outbox.news(name, "order:1", chat_id=chat_id, priority=priority)


def card(subject: str = "order:1", chat_id: int = DESK) -> Effect:
    return outbox.card("order", subject, chat_id=chat_id)


def names(deliveries: list[Delivery]) -> list[str]:
    return [delivery.effect.name for delivery in deliveries]


def statuses(shop: Shop) -> list[str]:
    return [row["status"] for row in shop.rows("outbox")]


class TestEmit:
    def test_writes_one_row_per_effect_beside_the_event(self, shop: Shop, tx: Transaction) -> None:
        shop.effects = lambda _event: [card(), news("picture_dead", DESK)]

        event_id = tx.emit(StockLow(variant_id=1, place_id=1, free=2, at=NOON, actor="job:test"))

        assert [(row["event_id"], row["name"], row["status"]) for row in shop.rows("outbox")] == [
            (event_id, "order", "waiting"),
            (event_id, "picture_dead", "waiting"),
        ]
        assert shop.facts_of("StockLow") == [{"variant_id": 1, "place_id": 1, "free": 2}]


class TestPut:
    def test_keeps_all_that_the_sender_needs(self, tx: Transaction) -> None:
        sent = outbox.news("paid", "order:1", chat_id=ANNA, thread_id=3, priority=Priority.URGENT, amount=5)

        put(tx, sent)

        assert [delivery.effect for delivery in claim(tx)] == [sent]

    def test_draws_a_card_asked_for_twice_once(self, shop: Shop, tx: Transaction) -> None:
        put(tx, card(), card())

        assert len(shop.rows("outbox")) == 1

    def test_draws_a_card_again_when_it_is_asked_for_while_being_sent(self, shop: Shop, tx: Transaction) -> None:
        put(tx, card())
        claim(tx)

        put(tx, card(), card())

        assert statuses(shop) == ["sending", "waiting"]

    def test_tells_cards_of_other_things_and_chats_apart(self, shop: Shop, tx: Transaction) -> None:
        put(tx, card(), card("order:2"), card(chat_id=ANNA), outbox.card("parcel", "order:1", chat_id=DESK))

        assert len(shop.rows("outbox")) == 4

    def test_tells_the_same_news_twice(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("low"), news("low"))

        assert len(shop.rows("outbox")) == 2


class TestPutForEach:
    AUDIENCE = select(tables.people.c.id, tables.people.c.telegram_id.label("chat_id")).where(
        tables.people.c.blocked_at.is_(None)
    )

    @pytest.fixture(autouse=True)
    def portions_of_two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(operations, "PORTION", 2)

    def told_chats(self, shop: Shop) -> list[int]:
        return [row["chat_id"] for row in shop.rows("outbox") if row["name"] == "alert"]

    def test_tells_each_of_the_audience_once_in_portions(self, shop: Shop, tx: Transaction) -> None:
        for telegram_id in (21, 22, 23, 24, 25):
            people.meet(tx, [Arrival(telegram_id, "Somebody", None, "en")], now=NOON)
        people.mark_blocked(tx, telegram_id=23, now=NOON)
        after, told = 0, []
        while (last := outbox.put_for_each(tx, self.AUDIENCE, news("alert"), after=after, now=NOON)) is not None:
            told.append(len(self.told_chats(shop)))
            after = last

        audience = [row.chat_id for row in tx.all(self.AUDIENCE)]
        assert 23 not in audience
        assert sorted(self.told_chats(shop)) == sorted(audience)
        assert told == [min(2 * portion, len(audience)) for portion in range(1, len(told) + 1)]

    def test_writes_the_rows_that_put_writes(self, shop: Shop, tx: Transaction) -> None:
        people.meet(tx, [Arrival(ANNA, "Anna", None, "en")], now=NOON)
        alert = outbox.news("alert", "", chat_id=ANNA, priority=Priority.BULK, product_id=7)
        put(tx, alert)

        outbox.put_for_each(tx, self.AUDIENCE.where(tables.people.c.telegram_id == ANNA), alert, now=NOON)

        one, other = ({**row, "id": 0} for row in shop.rows("outbox") if row["name"] == "alert")
        assert one == other

    def test_wakes_the_sender(self, shop: Shop, tx: Transaction) -> None:
        people.meet(tx, [Arrival(ANNA, "Anna", None, "en")], now=NOON)
        before = tx.emitted  # type: ignore[attr-defined]

        outbox.put_for_each(tx, self.AUDIENCE, news("alert"), now=NOON)

        assert tx.emitted == before + 1  # type: ignore[attr-defined]

    def test_has_nobody_left_after_the_last(self, tx: Transaction) -> None:
        assert outbox.put_for_each(tx, self.AUDIENCE, news("alert"), after=10_000, now=NOON) is None


class TestClaim:
    def test_lends_one_row_per_chat_oldest_first(self, tx: Transaction) -> None:
        put(tx, news("first"), news("second"), news("hello", BEN))

        assert names(claim(tx)) == ["first", "hello"]

    def test_reads_files_in_beside_those_it_writes(self, tx: Transaction) -> None:
        put(tx, *(outbox.work("import", number, lane=Lane.IMPORTS) for number in (1, 2)))
        put(tx, outbox.work("exporting", 1, lane=Lane.EXPORTS))

        assert [each.effect.subject for each in claim(tx)] == ["import:1", "exporting:1"]
        assert claim(tx) == []

    def test_keeps_a_chat_waiting_while_one_is_on_its_way(self, tx: Transaction) -> None:
        put(tx, news("first"), news("urgent", priority=Priority.URGENT))
        put(tx, news("second"))
        assert names(claim(tx)) == ["urgent"]

        put(tx, news("more_urgent", priority=Priority.URGENT))

        assert claim(tx) == []

    def test_sends_the_next_when_the_one_before_has_arrived(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("first"), news("second"))
        [first] = claim(tx)

        assert names(claim(tx, first)) == ["second"]
        assert statuses(shop) == ["sent", "sending"]

    def test_lends_the_urgent_before_the_old(self, tx: Transaction) -> None:
        put(tx, news("bulk", priority=Priority.BULK), news("normal", BEN), news("urgent", 13, priority=Priority.URGENT))

        assert names(claim(tx, most=2)) == ["urgent", "normal"]

    def test_leaves_chats_whose_window_is_full(self, tx: Transaction) -> None:
        put(tx, news("first"), news("hello", BEN))

        assert names(claim(tx, closed=(ANNA,))) == ["hello"]

    def test_sends_again_what_was_not_heard_of_until_the_lease_ended(self, tx: Transaction) -> None:
        put(tx, news("first"))
        [lost] = claim(tx)

        assert claim(tx, now=NOON + 59) == []
        [again] = claim(tx, now=NOON + 60)

        assert (again.outbox_id, again.attempts, again.lease) == (lost.outbox_id, 2, lost.lease + 1)

    def test_closes_nothing_that_is_not_on_its_way(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("first"))
        [first] = claim(tx)
        outbox.retry(tx, first, at=NOON + 5, error="timeout")

        claim(tx, first)

        assert statuses(shop) == ["waiting"]


class TestSent:
    def test_closes_the_row(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("first"))
        [first] = claim(tx)

        outbox.sent(tx, first)

        assert statuses(shop) == ["sent"]

    def test_leaves_a_row_that_is_lent_to_another(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("first"))
        [slow] = claim(tx)
        claim(tx, now=NOON + 60)

        outbox.sent(tx, slow)

        assert statuses(shop) == ["sending"]


class TestRetry:
    def test_sends_it_later_and_holds_its_chat_back(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("first"), news("second"))
        [first] = claim(tx)

        outbox.retry(tx, first, at=NOON + 5, error="timeout")

        assert claim(tx, now=NOON + 4) == []
        assert [(again.effect.name, again.attempts) for again in claim(tx, now=NOON + 5)] == [("first", 2)]
        assert shop.rows("outbox")[0]["error"] == "timeout"

    def test_does_not_count_a_full_window(self, tx: Transaction) -> None:
        put(tx, news("first"))
        [first] = claim(tx)

        outbox.retry(tx, first, at=NOON, error=None)

        assert [again.attempts for again in claim(tx)] == [1]

    def test_drops_a_card_whose_twin_waits_already(self, shop: Shop, tx: Transaction) -> None:
        put(tx, card())
        [first] = claim(tx)
        put(tx, card())

        outbox.retry(tx, first, at=NOON + 5, error="timeout")

        assert statuses(shop) == ["sent", "waiting"]

    def test_drops_no_card_for_the_twin_of_another(self, shop: Shop, tx: Transaction) -> None:
        put(tx, card())
        [first] = claim(tx)
        put(tx, card("order:2"), card(chat_id=ANNA), outbox.card("parcel", "order:1", chat_id=DESK))

        outbox.retry(tx, first, at=NOON + 5, error="timeout")

        assert statuses(shop) == ["waiting"] * 4

    def test_leaves_a_row_that_is_lent_to_another(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("first"))
        [slow] = claim(tx)
        claim(tx, now=NOON + 60)

        outbox.retry(tx, slow, at=NOON + 90, error="timeout")

        assert statuses(shop) == ["sending"]


class TestGiveUp:
    def test_keeps_it_as_dead_calls_staff_and_lets_the_chat_go_on(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("first"), news("second"))
        [first] = claim(tx)

        outbox.give_up(tx, first, error="chat not found", tell_staff=True, now=NOON)

        assert shop.tasks == [("undeliverable", f"outbox:{first.outbox_id}")]
        assert outbox.undeliverable(tx, first.outbox_id).error == "chat not found"
        assert names(claim(tx)) == ["second"]

    def test_calls_staff_once_about_one_thing_in_one_chat(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("accepted"), news("packed"), outbox.news("accepted", "order:2", chat_id=ANNA))

        for _ in range(3):
            [delivery] = claim(tx)
            outbox.give_up(tx, delivery, error="blocked", tell_staff=True, now=NOON)

        assert statuses(shop) == ["dead", "dead", "dead"]
        assert shop.tasks == [("undeliverable", "outbox:1"), ("undeliverable", "outbox:3")]

    def test_stays_silent_where_nobody_has_to_know(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("first"))
        [first] = claim(tx)

        outbox.give_up(tx, first, error="blocked", tell_staff=False, now=NOON)

        assert statuses(shop) == ["dead"]
        assert shop.tasks == []

    def test_leaves_a_row_that_is_lent_to_another(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("first"))
        [slow] = claim(tx)
        claim(tx, now=NOON + 60)

        outbox.give_up(tx, slow, error="blocked", tell_staff=True, now=NOON)

        assert statuses(shop) == ["sending"]
        assert shop.tasks == []


class TestReleaseAll:
    def test_sends_again_what_a_bot_that_is_gone_was_sending(self, tx: Transaction) -> None:
        put(tx, news("first"), news("second"))
        claim(tx)

        outbox.release_all(tx)

        assert names(claim(tx)) == ["first"]


class TestEndingTheProgram:
    def test_twice_has_it_sent_alone(self, tx: Transaction) -> None:
        put(tx, news("deadly"), news("harmless", BEN))
        for _ in range(2):
            assert names(claim(tx)) == ["deadly", "harmless"]
            outbox.release_all(tx)

        assert claim(tx, in_hand=1) == []
        assert [(each.effect.name, each.is_alone) for each in claim(tx)] == [("deadly", True)]

    def test_is_held_against_nothing_that_came_back_with_a_verdict(self, tx: Transaction) -> None:
        put(tx, news("slow"), news("other", BEN))
        for _ in range(3):
            [slow] = claim(tx, most=1)
            outbox.retry(tx, slow, at=NOON, error="timeout")

        assert [(each.effect.name, each.is_alone) for each in claim(tx)] == [("slow", False), ("other", False)]


class TestMoveChat:
    def test_sends_to_the_new_id_what_waited_for_the_old(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("done", DESK))
        [done] = claim(tx)
        put(tx, news("waits", DESK), news("hello"))
        outbox.sent(tx, done)

        outbox.move_chat(tx, old=DESK, new=-2002)

        assert [row["chat_id"] for row in shop.rows("outbox")] == [DESK, -2002, ANNA]

    def test_drops_a_card_whose_twin_waits_there_already(self, shop: Shop, tx: Transaction) -> None:
        put(tx, card(), card(chat_id=-2002), card("order:2"))

        outbox.move_chat(tx, old=DESK, new=-2002)

        waiting = [row for row in shop.rows("outbox") if row["status"] == "waiting"]
        assert [(row["subject"], row["chat_id"]) for row in waiting] == [("order:1", -2002), ("order:2", -2002)]


class TestPrune:
    def test_forgets_what_was_sent_long_ago_and_nothing_else(self, shop: Shop, tx: Transaction) -> None:
        put(tx, news("sent"), news("dead", BEN), news("waits", 13))
        sent, dead, _waits = claim(tx)
        outbox.sent(tx, sent)
        outbox.give_up(tx, dead, error="gone", tell_staff=False, now=NOON)

        assert outbox.prune(tx, before=NOON) == 0
        assert outbox.prune(tx, before=NOON + 1) == 1

        assert [row["name"] for row in shop.rows("outbox")] == ["dead", "waits"]


class TestOpenCount:
    def test_counts_what_has_neither_arrived_nor_been_given_up(self, tx: Transaction) -> None:
        put(tx, news("first"), news("hello", BEN), news("bye", 13), news("waits", 13))
        first, hello, _bye = claim(tx)
        outbox.sent(tx, first)
        outbox.give_up(tx, hello, error="gone", tell_staff=False, now=NOON)

        assert outbox.open_count(tx) == 2


class TestNextDueAt:
    def test_is_none_when_nothing_is_open(self, tx: Transaction) -> None:
        assert outbox.next_due_at(tx) is None

    def test_is_at_once_while_another_is_lent_out(self, tx: Transaction) -> None:
        put(tx, news("first"))
        claim(tx)
        put(tx, news("hello", BEN))

        assert outbox.next_due_at(tx) == 0
        assert outbox.next_due_at(tx, after=0) == NOON + 60

    def test_is_when_the_first_may_be_claimed(self, tx: Transaction) -> None:
        put(tx, news("first"))
        [first] = claim(tx)
        assert outbox.next_due_at(tx) == NOON + 60

        outbox.retry(tx, first, at=NOON + 5, error="timeout")

        assert outbox.next_due_at(tx) == NOON + 5

    def test_is_not_that_of_a_row_which_waits_for_another(self, tx: Transaction) -> None:
        put(tx, news("first"))
        [first] = claim(tx)
        outbox.retry(tx, first, at=NOON + 5, error="timeout")
        put(tx, news("second"))

        assert outbox.next_due_at(tx) == NOON + 5
        assert outbox.next_due_at(tx, after=NOON + 5) is None
