"""Faults on demand, requests held, and flood limits."""

import asyncio
from datetime import timedelta

import pytest
from telegram.error import NetworkError, RetryAfter
from telegram.ext import ExtBot

from sandbox import Group, Person, Sandbox, VirtualClock
from tests.sandbox.conftest import Raw, until


class TestFaults:
    async def test_too_many_requests_once(self, box: Sandbox, ptb: ExtBot[None], anna: Person) -> None:
        box.faults.add("sendMessage", "429", retry_after=7, chat_id=anna.id)

        with pytest.raises(RetryAfter) as refused:
            await ptb.send_message(anna.id, "x")
        await ptb.send_message(anna.id, "x")

        # python-telegram-bot says it as a number or as a timedelta, by its settings.
        wait = refused.value.retry_after
        assert (wait.total_seconds() if isinstance(wait, timedelta) else wait) == 7
        assert box.refused() == []
        assert [request.injected for request in box.requests.of("sendMessage")] == [True, False]

    @pytest.mark.parametrize("kind", ["500", "502"])
    async def test_a_broken_server(self, box: Sandbox, raw: Raw, anna: Person, kind: str) -> None:
        box.faults.add("sendMessage", kind)

        answer = await raw("sendMessage", chat_id=anna.id, text="x")

        assert answer["error_code"] == int(kind)
        assert not anna.sees("x")

    async def test_an_answer_lost_after_its_effect(self, box: Sandbox, ptb: ExtBot[None], anna: Person) -> None:
        box.faults.add("sendMessage", "lost")

        with pytest.raises(NetworkError):
            await ptb.send_message(anna.id, "x")

        assert anna.sees("x")
        await ptb.send_message(anna.id, "y")

    async def test_silence_until_released(self, box: Sandbox, raw: Raw, anna: Person) -> None:
        fault = box.faults.add("sendMessage", "timeout")
        waiting = asyncio.create_task(raw("sendMessage", chat_id=anna.id, text="x"))
        await until(lambda: fault.requests)
        assert not anna.sees("x")
        assert not box.idle()

        fault.release()

        assert (await waiting)["ok"]
        assert anna.sees("x")

    async def test_gives_up_silence_when_the_client_leaves(self, box: Sandbox, raw: Raw, anna: Person) -> None:
        fault = box.faults.add("sendMessage", "timeout")
        waiting = asyncio.create_task(raw("sendMessage", chat_id=anna.id, text="x"))
        await until(lambda: fault.requests)

        waiting.cancel()
        await until(box.idle)

        assert box.requests[-1].abandoned
        assert not anna.sees("x")

    async def test_a_slow_answer(self, box: Sandbox, raw: Raw, anna: Person) -> None:
        box.faults.add("sendMessage", "slow", seconds=0.01)

        assert await raw.result("sendMessage", chat_id=anna.id, text="x")

    @pytest.mark.parametrize("after_effect", [False, True])
    async def test_holds_a_request(self, box: Sandbox, raw: Raw, anna: Person, after_effect: bool) -> None:
        held = box.hold("sendMessage", chat_id=anna.id, after_effect=after_effect)
        waiting = asyncio.create_task(raw("sendMessage", chat_id=anna.id, text="x"))

        request = await held.arrived()

        assert request.params["text"] == "x"
        assert anna.sees("x") == after_effect
        held.release()
        assert (await waiting)["ok"]
        assert len(anna.chat().messages) == 2


class TestFloodLimits:
    @pytest.fixture(autouse=True)
    def limited(self, box: Sandbox) -> None:
        box.set_flood_limits(enabled=True)

    async def test_one_message_a_second_in_a_private_chat(
        self, raw: Raw, box: Sandbox, anna: Person, clock: VirtualClock
    ) -> None:
        sent = await raw.result("sendMessage", chat_id=anna.id, text="x")
        answer = await raw("sendMessage", chat_id=anna.id, text="y")

        assert answer["error_code"] == 429
        assert answer["parameters"] == {"retry_after": 1}
        assert answer["description"] == "Too Many Requests: retry after 1"
        assert len(box.refused()) == 1
        await raw.result("editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="z")
        clock.advance(1)
        await raw.result("sendMessage", chat_id=anna.id, text="y")

    async def test_twenty_a_minute_in_a_group_edits_too(
        self, raw: Raw, team: Group, anna: Person, clock: VirtualClock
    ) -> None:
        sent = await raw.result("sendMessage", chat_id=team.id, text="0")
        for number in range(1, 20):
            await raw.result("editMessageText", chat_id=team.id, message_id=sent["message_id"], text=str(number))
        clock.advance(10)

        answer = await raw("sendMessage", chat_id=team.id, text="one too many")

        assert answer["parameters"] == {"retry_after": 50}
        clock.advance(50)
        await raw.result("sendMessage", chat_id=team.id, text="in time")

    async def test_thirty_a_second_over_all(self, raw: Raw, box: Sandbox, clock: VirtualClock) -> None:
        crowd = [box.add_user(f"Person {number}") for number in range(31)]
        for person in crowd:
            await person.start()

        answers = [await raw("sendMessage", chat_id=person.id, text="x") for person in crowd]

        assert [answer["ok"] for answer in answers] == [True] * 30 + [False]
