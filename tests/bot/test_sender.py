import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.sender import Due
from domain import outbox, tables, tasks
from domain.events import Event, StaffJoined, TaskRaised
from domain.outbox import Delivery, Effect, Pin
from domain.transaction import Transaction
from jobs.sending import ATTEMPTS_MAX
from sandbox import Person
from tests.bot.little_shop import LittleShop, name_of, tell
from tests.harness import Shop
from views.screen import Picture, Screen

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (64).to_bytes(4, "big") + (48).to_bytes(4, "big") + b"\x08\x02" + b"0" * 99
)


def texts(person: Person, *, since: int = 0) -> list[str]:
    return [message.text for message in person.chat().messages if message.message_id > since]


def put_card(tx: Transaction, *chat_ids: int, name: str = "tally") -> None:
    outbox.put(tx, [outbox.card(name, "tally:1", chat_id=chat_id) for chat_id in chat_ids], now=0)


def rows(tx: Transaction) -> list[Any]:
    """What had to be sent, apart from the menus of commands that staff are given when the shop opens."""
    outbox_rows = tables.outbox.c
    return tx.all(select(tables.outbox).where(outbox_rows.name != outbox.MENU).order_by(outbox_rows.id))


def _open_tasks(tx: Transaction) -> list[str]:
    return [str(task.kind) for task in tasks.open_tasks(tx, most=9)]


class Tally:
    """A card that shows how often it was drawn, and a fact that tests change."""

    def __init__(self) -> None:
        self.fact = 0
        self.drawn = 0
        self.picture: Picture | None = None
        self.pin: Pin | None = None

    def __call__(self, *_: object) -> Screen:
        self.drawn += 1
        return Screen(f"Tally {self.fact}", picture=self.picture, pin=self.pin)


@pytest.fixture
def tally(little: LittleShop) -> Tally:
    little.cards["tally"] = little.news["tally"] = tally = Tally()
    return tally


async def send(shop: Shop, *chat_ids: int, name: str = "tally") -> None:
    await shop.bot.services.db.write(put_card, *chat_ids, name=name)
    shop.bot.sender.bell.ring()


class TestCards:
    async def test_are_edited_where_they_stand(self, tally: Tally, shop: Shop, anna: Person) -> None:
        await send(shop, anna.id)
        await shop.settle()
        first = anna.chat().last
        tally.fact = 1
        await send(shop, anna.id)
        await shop.settle()

        assert (anna.chat().last.message_id, anna.chat().last.text) == (first.message_id, "Tally 1")

    async def test_asked_for_many_times_are_drawn_once(self, tally: Tally, shop: Shop, anna: Person) -> None:
        for number in range(10):
            tally.fact = number
            await shop.bot.services.db.write(put_card, anna.id)
        shop.bot.sender.bell.ring()
        await shop.settle()

        assert tally.drawn == 1
        assert anna.chat().last.text == "Tally 9"

    async def test_are_sent_anew_when_they_were_deleted(self, tally: Tally, shop: Shop, anna: Person) -> None:
        await send(shop, anna.id)
        await shop.settle()
        await anna.delete(anna.chat().last)
        tally.fact = 1
        await send(shop, anna.id)
        await shop.settle()

        assert anna.chat().last.text == "Tally 1"
        # That the message is gone was ours to find out.
        shop.box.requests.clear()

    async def test_change_from_text_to_picture(
        self, tally: Tally, shop: Shop, anna: Person, little: LittleShop
    ) -> None:
        shop.box.publish("https://shop.test/mug.png", PNG)
        await send(shop, anna.id)
        await shop.settle()
        tally.picture = Picture(1, "https://shop.test/mug.png")
        await send(shop, anna.id)
        await shop.settle()
        tally.fact = 1
        await send(shop, anna.id)
        await shop.settle()

        assert [m.text for m in anna.chat().messages if "Tally" in m.text] == ["Tally 1"]
        assert anna.chat().last.photo == PNG
        assert little.pictures == [("sent", 1)]

    async def test_bring_their_pin_once(self, tally: Tally, shop: Shop, anna: Person) -> None:
        tally.pin = Pin(52.5, 13.4, title="#A1")
        await send(shop, anna.id)
        await shop.settle()
        tally.fact = 1
        await send(shop, anna.id)
        await shop.settle()

        assert [message.kind for message in anna.chat().messages][-2:] == ["text", "venue"]
        assert anna.sees("Tally 1")

    async def test_do_without_a_dead_picture(self, tally: Tally, shop: Shop, anna: Person, little: LittleShop) -> None:
        tally.picture = Picture(5, "https://shop.test/gone.png")
        await send(shop, anna.id)
        await shop.settle()

        assert anna.chat().last.text == "Tally 0"
        assert little.pictures == [("dead", 5)]
        shop.box.requests.clear()


class TestNews:
    async def test_keep_their_order_in_a_chat(self, shop: Shop, anna: Person) -> None:
        since = anna.chat().last.message_id

        await shop.bot.services.db.write(tell, anna.id, *(str(number) for number in range(12)))
        await shop.settle()

        assert texts(anna, since=since) == [f"note {number}" for number in range(12)]

    async def test_keep_their_order_when_one_fails(self, shop: Shop, anna: Person) -> None:
        since = anna.chat().last.message_id
        shop.box.faults.add("sendMessage", "500", times=3)

        await shop.bot.services.db.write(tell, anna.id, "first", "second")
        await shop.settle()

        assert texts(anna, since=since) == ["note first", "note second"]

    async def test_go_to_many_chats_within_the_windows(self, shop: Shop) -> None:
        everyone = [shop.box.add_user(f"Person {number}") for number in range(80)]
        for person in everyone:
            await person.start()
        await shop.settle()

        for person in everyone:
            await shop.bot.services.db.write(tell, person.id, "a", "b")
        await shop.settle()

        assert all(texts(person)[-2:] == ["note a", "note b"] for person in everyone)

    async def test_to_a_group_wait_for_its_minute(self, shop: Shop) -> None:
        began_at = shop.clock.now()

        await shop.bot.services.db.write(tell, shop.admin.id, *(str(number) for number in range(45)))
        await shop.settle()
        await shop.pass_time(120)

        seen = [m.text for m in shop.owner.chat(shop.admin).messages if m.text.startswith("note")]
        assert seen == [f"note {number}" for number in range(45)]
        assert shop.clock.now() >= began_at + 120

    async def test_that_have_become_pointless_are_not_sent(self, shop: Shop, anna: Person) -> None:
        since = anna.chat().last.message_id

        await shop.bot.services.db.write(tell, anna.id, "", "second")
        await shop.settle()

        assert texts(anna, since=since) == ["note second"]

    async def test_are_found_by_replies(self, shop: Shop, anna: Person, little: LittleShop) -> None:
        little.news["counter"] = lambda *_: Screen("How many?")

        def ask(tx: Transaction) -> None:
            outbox.put(tx, [outbox.news("counter", "counter:9", chat_id=anna.id)], now=0)

        await shop.kill()
        await shop.restart()
        await shop.bot.services.db.write(ask)
        shop.bot.sender.bell.ring()
        await shop.settle()
        await anna.say("nine", reply_to=anna.chat().last)
        await shop.settle()

        assert anna.chat().last.text == "about counter:9: nine"


class TestFailures:
    async def test_wait_as_long_as_telegram_says(self, shop: Shop, anna: Person) -> None:
        await shop.pass_time(2)
        before = shop.clock.now()
        shop.box.faults.add("sendMessage", "429", retry_after=40)

        await shop.bot.services.db.write(tell, anna.id, "late")
        await shop.settle()

        assert anna.chat().last.text == "note late"
        assert shop.clock.now() >= before + 40
        assert [row.attempts for row in await shop.bot.services.db.read(rows)] == [1]

    async def test_are_sent_even_if_the_window_opens_while_the_database_is_asked(
        self, shop: Shop, anna: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sender, claim = shop.bot.sender, shop.bot.sender._claim

        async def slow_claim(*, most: int, now: float) -> tuple[list[Delivery], Due]:
            claimed = await claim(most=most, now=now)
            shop.clock.set(shop.clock.now() + 1.5)
            return claimed

        await shop.pass_time(2)
        await shop.bot.services.db.write(tell, anna.id, "first")
        await shop.bot.quiet()
        monkeypatch.setattr(sender, "_claim", slow_claim)
        await shop.bot.services.db.write(tell, anna.id, "second", "third")
        await shop.settle()

        assert texts(anna)[-3:] == ["note first", "note second", "note third"]

    async def test_are_tried_ten_times_with_longer_and_longer_waits(
        self, shop: Shop, anna: Person, little: LittleShop
    ) -> None:
        given_up: list[Event] = []

        def effects(_: Transaction, event: Event) -> list[Effect]:
            given_up.append(event)
            return []

        little.effects = effects
        fault = shop.box.faults.add("sendMessage", "500", times=100)

        await shop.bot.services.db.write(tell, anna.id, "never", subject="order:1")
        await shop.pass_time(3600)

        assert len(fault.requests) == 10
        waits = [later.at - earlier.at for earlier, later in zip(fault.requests, fault.requests[1:], strict=False)]
        assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300]
        assert [type(event) for event in given_up] == [StaffJoined, TaskRaised]
        fault.times = 0

    async def test_give_up_on_a_person_who_has_blocked_the_bot(
        self, shop: Shop, anna: Person, little: LittleShop
    ) -> None:
        little.effects = lambda _, event: (
            [outbox.news("note", "", chat_id=shop.admin.id, text=f"undeliverable {event.subject}")]
            if isinstance(event, TaskRaised)
            else []
        )
        anna.block()

        await shop.bot.services.db.write(tell, anna.id, "hello", subject="order:1")
        await shop.settle()

        assert shop.owner.sees("note undeliverable", shop.admin)
        assert (await shop.bot.services.db.read(name_of, anna.id)).blocked_at is not None
        assert [row.status for row in await shop.bot.services.db.read(rows)] == ["dead", "sent"]
        shop.box.requests.clear()

    async def test_follow_a_group_to_its_new_id(self, shop: Shop) -> None:
        old = shop.admin.id
        held = shop.box.hold("sendMessage")
        await shop.bot.services.db.write(tell, old, "one", "two")
        await held.arrived()

        shop.admin.migrate()
        held.release()
        await shop.settle()

        seen = [m.text for m in shop.owner.chat(shop.admin).messages]
        assert seen[-2:] == ["note one", "note two"]
        shop.box.requests.clear()

    async def test_of_our_own_are_given_up_at_once_and_told(self, shop: Shop, anna: Person, little: LittleShop) -> None:
        little.news["broken"] = lambda *_: Screen("<b>unclosed")

        def effects(_: Transaction, event: Any) -> list[Effect]:
            is_mine = isinstance(event, TaskRaised)
            return [outbox.news("note", "", chat_id=shop.admin.id, text="a bug")] if is_mine else []

        little.effects = effects
        await shop.kill()
        await shop.restart()

        def put(tx: Transaction) -> None:
            outbox.put(tx, [outbox.news("broken", "order:1", chat_id=anna.id)], now=0)

        await shop.bot.services.db.write(put)
        shop.bot.sender.bell.ring()
        await shop.settle()

        assert shop.owner.sees("note a bug", shop.admin)
        shop.box.requests.clear()


class TestRestart:
    async def test_sends_what_its_predecessor_had_left(self, shop: Shop, anna: Person) -> None:
        since = anna.chat().last.message_id
        await shop.pass_time(2)
        held = shop.box.hold("sendMessage")
        await shop.bot.services.db.write(tell, anna.id, "one", "two")
        await held.arrived()

        await shop.kill()
        held.release()
        await shop.restart()
        await shop.settle()

        assert texts(anna, since=since)[-2:] == ["note one", "note two"]

    async def test_gives_up_what_ended_the_program_each_time(self, shop: Shop, anna: Person) -> None:
        await shop.pass_time(2)
        since = anna.chat().last.message_id
        held = shop.box.hold("sendMessage", chat_id=anna.id)
        await shop.bot.services.db.write(tell, anna.id, "deadly", subject="thing:1")
        for _ in range(ATTEMPTS_MAX):
            await asyncio.wait_for(held.arrived(), 10)
            await shop.kill()
            shop.box.faults.clear()
            held = shop.box.hold("sendMessage", chat_id=anna.id)
            await shop.restart()

        await shop.settle()

        [row] = await shop.bot.services.db.read(rows)
        assert (row.status, row.error) == (
            outbox.Status.DEAD,
            "PermanentFailure: the program ended each time while it was sent",
        )
        assert await shop.bot.services.db.read(_open_tasks) == ["undeliverable"]
        assert texts(anna, since=since) == []

    async def test_lets_what_is_on_its_way_arrive_when_it_is_stopped(self, shop: Shop, anna: Person) -> None:
        await shop.pass_time(2)
        held = shop.box.hold("sendMessage")
        await shop.bot.services.db.write(tell, anna.id, "one")
        await held.arrived()

        stopping = asyncio.create_task(shop.stop())
        held.release()
        await stopping
        await shop.restart()
        await shop.settle()

        assert texts(anna).count("note one") == 1
