import asyncio
from typing import Any

import pytest

from bot import wiring
from bot.worker import LEASE_SECONDS
from domain import inbox, people
from domain.actors import Role
from domain.events import Event, TaskRaised
from domain.inbox import Claim
from domain.outbox import Effect, news
from domain.transaction import Transaction
from gateways.errors import PermanentFailure, TemporaryFailure
from handlers.context import Context
from sandbox import Person
from tests.bot.little_shop import LittleShop, name_of
from tests.harness import Shop


class Gate:
    """Holds the handlers that come to it until it is opened."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self._arrived = asyncio.Condition()
        self._opened = asyncio.Event()

    async def pass_through(self, context: Context) -> None:
        async with self._arrived:
            self.waiting.append(context.typed)
            self._arrived.notify_all()
        await self._opened.wait()

    async def until(self, count: int) -> None:
        async with self._arrived, asyncio.timeout(10):
            await self._arrived.wait_for(lambda: len(self.waiting) >= count)

    def open(self) -> None:
        self._opened.set()


async def people_in(shop: Shop, *names: str) -> list[Person]:
    """People who have written before; the window of each of their chats is open again."""
    found = [shop.box.add_user(name) for name in names]
    for person in found:
        await person.start()
    await shop.settle()
    await shop.pass_time(2)
    return found


async def test_a_row_that_falls_due_while_the_database_is_asked_is_not_slept_over(
    shop: Shop, little: LittleShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    [anna] = await people_in(shop, "Anna")
    worker, claim = shop.bot.worker, shop.bot.worker._claim

    async def slow_claim(*, most: int, now: int) -> tuple[list[Claim], int | None]:
        claimed = await claim(most=most, now=now)
        # Longer than the wait for the second try.
        shop.clock.set(shop.clock.now() + 1.5)
        return claimed

    monkeypatch.setattr(worker, "_claim", slow_claim)
    little.failure = RuntimeError("bug")
    await anna.say("/fail")
    await shop.settle()

    assert little.runs.count("fail") == 5


class TestLanes:
    async def test_keep_the_order_of_one_chat(self, shop: Shop, little: LittleShop) -> None:
        [anna] = await people_in(shop, "Anna")
        little.runs.clear()

        for number in range(8):
            await anna.say(f"/wait {number}")
        await shop.settle()

        # A message that waits for the chat's window is run again, but never before the one ahead of it is answered.
        assert list(dict.fromkeys(little.runs)) == [f"wait {number}" for number in range(8)]
        assert little.acts == [str(number) for number in range(8)]
        answers = [message.text for message in anna.chat().messages if "was number" in message.text]
        assert answers == [f"{number} was number {number + 1}" for number in range(8)]

    async def test_of_different_chats_go_on_at_once(self, shop: Shop, little: LittleShop) -> None:
        everyone = await people_in(shop, "Anna", "Ben", "Cleo")
        gate = Gate()
        little.before_answer = gate.pass_through

        for person in everyone:
            await person.say(f"/wait {person.name}")
        await gate.until(3)

        assert sorted(gate.waiting) == ["/wait Anna", "/wait Ben", "/wait Cleo"]
        gate.open()
        await shop.settle()
        assert all(person.sees("was number") for person in everyone)

    async def test_take_no_more_at_once_than_is_good(self, shop: Shop, little: LittleShop) -> None:
        everyone = await people_in(shop, *[f"Person {number}" for number in range(40)])
        gate = Gate()
        little.before_answer = gate.pass_through

        for person in everyone:
            await person.say("/wait x")
        await gate.until(32)
        gate.open()
        await shop.settle()

        assert len(little.acts) == 40
        assert all(person.sees("was number") for person in everyone)


class TestActOnce:
    async def test_is_not_repeated_when_the_program_dies_before_the_answer(
        self, shop: Shop, little: LittleShop
    ) -> None:
        [anna] = await people_in(shop, "Anna")
        gate = Gate()
        little.before_answer = gate.pass_through
        await anna.say("/wait once")
        await gate.until(1)

        await shop.kill()
        little.before_answer = None
        await shop.restart()
        await shop.settle()

        assert little.runs[-2:] == ["wait once", "wait once"]
        assert little.acts == ["once"]
        assert anna.chat().last.text == "once was number 1"

    async def test_is_not_repeated_when_the_answer_is_lost(self, shop: Shop, little: LittleShop) -> None:
        [anna] = await people_in(shop, "Anna")
        shop.box.faults.add("sendMessage", "500", times=2)

        await anna.say("/wait once")
        await shop.settle()

        assert little.acts == ["once"]
        assert anna.chat().last.text == "once was number 1"

    async def test_is_not_repeated_when_telegram_brings_the_update_twice(self, shop: Shop, little: LittleShop) -> None:
        [anna] = await people_in(shop, "Anna")
        await anna.say("/wait once")
        await shop.settle()
        update_id = max(shop.box.world.bots[shop.settings.token].queue.sent)

        shop.box.redeliver(update_id)
        await shop.settle()

        assert little.acts == ["once"]

    async def test_is_answered_when_the_window_opens(self, shop: Shop, anna: Person, little: LittleShop) -> None:
        for number in range(3):
            await anna.say(f"/wait {number}")

        await shop.settle()

        assert little.acts == ["0", "1", "2"]
        assert anna.chat().last.text == "2 was number 3"


class TestPoison:
    @pytest.mark.parametrize(("failure", "tries"), [(RuntimeError("bug"), 5), (TemporaryFailure("down"), 30)])
    async def test_is_tried_so_many_times_and_parked(
        self, shop: Shop, little: LittleShop, failure: Exception, tries: int
    ) -> None:
        [anna] = await people_in(shop, "Anna")
        little.failure = failure
        parked: list[Event] = []

        def effects(_: Transaction, event: Event) -> list[Effect]:
            parked.append(event)
            return []

        little.effects = effects

        await anna.say("/fail")
        await anna.say("/wait next")
        await shop.pass_time(3600)

        assert little.runs.count("fail") == tries
        assert [type(event) for event in parked] == [TaskRaised]
        answers = [message.text for message in anna.chat().messages if not message.text.startswith("/")]
        assert answers[-2].startswith("Sorry")
        assert answers[-1] == "next was number 1"

    async def test_is_parked_at_once_when_trying_again_cannot_help(self, shop: Shop, little: LittleShop) -> None:
        [anna] = await people_in(shop, "Anna")
        little.failure = PermanentFailure("wrong")

        await anna.say("/fail")
        await shop.settle()

        assert little.runs.count("fail") == 1
        assert anna.chat().last.text.startswith("Sorry")

    async def test_that_cannot_even_be_read_is_parked(self, shop: Shop) -> None:
        def receive(tx: Transaction) -> None:
            inbox.receive(
                tx, inbox.Source.TELEGRAM, [("x", inbox.Lane("misc:x"), '{"update_id": 1, "message": 7}')], now=0
            )

        await shop.bot.services.db.write(receive)
        shop.bot.worker.bell.ring()
        await shop.settle()

        row = await shop.bot.services.db.read(_last_row)
        assert (row.status, row.attempts) == ("parked", 5)

    async def test_is_told_to_staff(self, shop: Shop, little: LittleShop) -> None:
        [anna] = await people_in(shop, "Anna")
        little.failure = PermanentFailure("wrong")

        def effects(_: Transaction, event: Any) -> list[Effect]:
            return [news("note", "", chat_id=shop.admin.id, text=f"parked {event.subject}")]

        little.effects = effects
        await anna.say("/fail")
        await shop.settle()

        assert shop.owner.sees("note parked", shop.admin)


class TestLease:
    async def test_lost_to_another_worker_undoes_the_act(self, shop: Shop, little: LittleShop) -> None:
        [anna] = await people_in(shop, "Anna")
        gate = Gate()
        little.before_answer = gate.pass_through
        await anna.say("/wait slow")
        await gate.until(1)
        await shop.bot.services.db.write(_steal, now=int(shop.clock.now()))

        gate.open()
        shop.bot.worker.bell.ring()
        await shop.settle()

        assert little.acts == ["slow"]

    async def test_that_ends_while_its_worker_is_stuck_has_it_done_once_by_the_next(
        self, shop: Shop, little: LittleShop
    ) -> None:
        [anna] = await people_in(shop, "Anna")
        stuck, free = Gate(), Gate()
        gates = iter((stuck, free))

        async def wait(context: Context) -> None:
            await next(gates).pass_through(context)

        little.before_act = wait
        await anna.say("/wait slow")
        await stuck.until(1)
        shop.clock.set(shop.clock.now() + LEASE_SECONDS + 1)
        shop.bot.worker.bell.ring()
        await free.until(1)

        stuck.open()
        free.open()
        await shop.settle()

        assert little.acts == ["slow"]
        assert [message.text for message in anna.chat().messages if "was number" in message.text] == [
            "slow was number 1"
        ]


class TestRoles:
    async def test_that_are_taken_away_before_the_act_are_looked_at_again(self, shop: Shop, little: LittleShop) -> None:
        roles: list[frozenset[Role]] = []

        async def dismiss(context: Context) -> None:
            roles.append(context.person.roles)
            await shop.bot.services.db.write(people.appoint_owners, [shop.owner.id + 1], now=context.now)

        little.before_act = dismiss
        await shop.owner.say("/wait mine")
        await shop.settle()

        assert roles == [{Role.OWNER}, frozenset()]
        assert little.acts == ["mine"]
        assert shop.owner.sees("mine was number 1")

    async def test_that_are_lost_between_act_and_answer_lose_no_answer(self, shop: Shop, little: LittleShop) -> None:
        gate = Gate()
        little.before_answer = gate.pass_through
        await shop.owner.say("/wait mine")
        await gate.until(1)
        await shop.bot.services.db.write(people.appoint_owners, [shop.owner.id + 1], now=int(shop.clock.now()))

        await shop.kill()
        little.before_answer = None
        shop.settings = shop.settings.model_copy(update={"owner_ids": (shop.owner.id + 1,)})
        await shop.restart()
        await shop.settle()

        assert little.acts == ["mine"]
        assert shop.owner.sees("mine was number 1")


class TestStop:
    async def test_gives_back_what_did_not_end_in_time(
        self, shop: Shop, little: LittleShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        [anna] = await people_in(shop, "Anna")
        gate = Gate()
        little.before_answer = gate.pass_through
        await anna.say("/wait long")
        await gate.until(1)
        monkeypatch.setattr(wiring, "STOP_SECONDS", 0)

        await shop.stop()
        little.before_answer = None
        await shop.restart()
        await shop.settle()
        row = await shop.bot.services.db.read(_last_row)

        assert (row.attempts, row.dropped) == (1, 0)
        assert little.acts == ["long"]
        assert anna.sees("long was number 1")


class TestBlocked:
    async def test_is_noted_when_the_person_blocks_the_bot(self, shop: Shop, anna: Person) -> None:
        anna.block()
        await shop.settle()

        person = await shop.bot.services.db.read(name_of, anna.id)
        assert person.blocked_at == int(shop.clock.now())

    async def test_is_over_when_they_write_again(self, shop: Shop, anna: Person) -> None:
        anna.block()
        await shop.settle()
        await anna.start()
        await shop.settle()

        assert (await shop.bot.services.db.read(name_of, anna.id)).blocked_at is None

    async def test_ends_the_matter_when_the_answer_finds_nobody(self, shop: Shop, little: LittleShop) -> None:
        [anna] = await people_in(shop, "Anna")
        gate = Gate()
        little.before_answer = gate.pass_through
        await anna.say("/wait gone")
        await gate.until(1)
        anna.block()
        gate.open()
        await shop.settle()

        assert little.runs.count("wait gone") == 1
        row = await shop.bot.services.db.read(_last_row)
        assert row.status == "answered"
        # The 403 was ours to find out.
        shop.box.requests.clear()


class TestUpgrade:
    async def test_of_the_admin_group_is_followed(self, shop: Shop, little: LittleShop) -> None:
        new = shop.admin.migrate()
        await shop.settle()

        await shop.owner.say("/cash 5", shop.admin)
        await shop.settle()

        assert shop.owner.chat(shop.admin).last.text == "cash 5"
        assert shop.admin.id == new


def _last_row(tx: Transaction) -> Any:
    from sqlalchemy import select

    from domain import tables

    return tx.one(select(tables.inbox).order_by(tables.inbox.c.id.desc()).limit(1))


def _steal(tx: Transaction, *, now: int) -> None:
    """Another worker takes the row, as it may once the lease has ended, and is not done yet."""
    claims = inbox.claim(tx, answered=(), most=10, until=now + 10_000, now=now + 1000)
    assert claims
    inbox.postpone(tx, claims[0], until=0)
