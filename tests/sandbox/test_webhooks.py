"""Webhooks: real POSTs with the secret, in order, again until they are taken."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import Person, Sandbox, VirtualClock
from sandbox.listening import GuestServer, listen
from tests.sandbox.conftest import TOKEN, Raw, until


@dataclass
class Shop:
    """A webhook that notes what it gets and answers what it is told."""

    statuses: list[int] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def hook(self, request: Request) -> Response:
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        self.taken.append(await request.json())
        self.came.set()
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    async def has(self, count: int) -> None:
        while len(self.taken) < count:
            self.came.clear()
            await self.came.wait()


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
async def box(clock: VirtualClock, shop: Shop) -> AsyncIterator[Sandbox]:
    app = Starlette(routes=[Route("/hook", shop.hook, methods=["POST"])])
    box = Sandbox(clock=clock, flood_limits=False, webhook_transport=httpx.ASGITransport(app))
    box.add_bot(TOKEN, "stall_bot", "Stall")
    await box.start()
    yield box
    await box.stop()


async def confirmed(box: Sandbox) -> None:
    await until(lambda: not box.pending_updates())


class TestDelivery:
    async def test_posts_with_the_secret(self, box: Sandbox, raw: Raw, shop: Shop, anna: Person) -> None:
        await raw.result("setWebhook", url="http://127.0.0.1/hook", secret_token="s3cret")
        await confirmed(box)

        assert [update["message"]["text"] for update in shop.taken] == ["/start"]
        assert shop.secrets == ["s3cret"]
        assert box.idle()

    async def test_tries_again_with_back_off(
        self, box: Sandbox, raw: Raw, shop: Shop, anna: Person, clock: VirtualClock
    ) -> None:
        shop.statuses = [500, 503]
        await raw.result("setWebhook", url="http://127.0.0.1/hook")
        await shop.has(1)
        await asyncio.sleep(0)
        for seconds, tries in ((1, 2), (2, 3)):
            await until(lambda: clock.next_due() is not None)
            assert box.pending_updates() == 1
            clock.advance(seconds)
            await shop.has(tries)
        await confirmed(box)

        info = await raw.result("getWebhookInfo")
        assert [update["update_id"] for update in shop.taken] == [shop.taken[0]["update_id"]] * 3
        assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"

    async def test_keeps_one_chats_order(self, box: Sandbox, raw: Raw, shop: Shop, anna: Person) -> None:
        for number in range(20):
            await anna.say(str(number))
        await raw.result("setWebhook", url="http://127.0.0.1/hook", drop_pending_updates=False)
        await confirmed(box)

        assert [update["message"]["text"] for update in shop.taken[1:]] == [str(number) for number in range(20)]

    async def test_delivers_twice_when_asked(self, box: Sandbox, raw: Raw, shop: Shop, anna: Person) -> None:
        box.faults.add("webhook", "duplicate")
        await raw.result("setWebhook", url="http://127.0.0.1/hook")
        await confirmed(box)
        box.redeliver(shop.taken[0]["update_id"])
        await confirmed(box)

        assert len(shop.taken) == 3
        assert len({update["update_id"] for update in shop.taken}) == 1

    async def test_delivers_late_when_asked(
        self, box: Sandbox, raw: Raw, shop: Shop, anna: Person, clock: VirtualClock
    ) -> None:
        box.faults.add("webhook", "late", seconds=30)
        await raw.result("setWebhook", url="http://127.0.0.1/hook")
        await until(lambda: clock.next_due() is not None)
        assert shop.taken == []

        clock.advance(30)
        await shop.has(1)

    async def test_posts_over_tcp(self, raw: Raw, shop: Shop, clock: VirtualClock) -> None:
        server = GuestServer(Starlette(routes=[Route("/hook", shop.hook, methods=["POST"])]))
        listener, address = listen("127.0.0.1", 0)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        async with Sandbox(clock=clock) as box:
            bot = box.add_bot(TOKEN, "stall_bot", "Stall")
            await raw.http.post(f"{box.base_url}/bot{TOKEN}/setWebhook", json={"url": f"{address}/hook"})
            await box.add_user("Cora").start()
            await shop.has(1)
            while box.pending_updates(bot):
                await box.world.changes.next()
        server.stop()
        await serving

        assert shop.taken[0]["message"]["text"] == "/start"

    async def test_is_held_while_the_shop_has_answered(self, box: Sandbox, raw: Raw, shop: Shop, anna: Person) -> None:
        held = box.hold("webhook", after_effect=True)
        await raw.result("setWebhook", url="http://127.0.0.1/hook")

        await held.arrived()

        assert (len(shop.taken), box.pending_updates(), box.idle()) == (1, 1, False)
        held.release()
        await confirmed(box)


class TestSetWebhook:
    @pytest.mark.parametrize(
        ("params", "words"),
        [
            ({"url": "http://shop.example/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
            (
                {"url": "https://shop.example:99/"},
                "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
            ),
            ({"url": "https://shop.example/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ],
    )
    async def test_refuses_a_wrong_address(self, raw: Raw, params: dict[str, Any], words: str) -> None:
        assert await raw.refusal("setWebhook", **params) == f"Bad Request: {words}"
