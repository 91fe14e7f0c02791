import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.http import SECRET_HEADER, telegram_route, web_app
from sandbox import Person
from tests.bot.little_shop import LittleShop
from tests.conftest import OpenShop
from tests.harness import Shop

SECRET = "open-sesame"


class Kept:
    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.failure: Exception | None = None

    async def __call__(self, update: dict[str, Any]) -> None:
        if self.failure is not None:
            raise self.failure
        self.updates.append(update)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
async def client(kept: Kept) -> AsyncIterator[httpx.AsyncClient]:
    app = web_app([telegram_route(secret=SECRET, keep=kept)], is_healthy=lambda: True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.test") as client:
        yield client


class TestWebhook:
    async def post(self, client: httpx.AsyncClient, body: bytes, secret: str | None = SECRET) -> int:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        return (await client.post("/telegram/webhook", content=body, headers=headers)).status_code

    async def test_keeps_an_update(self, client: httpx.AsyncClient, kept: Kept) -> None:
        assert await self.post(client, b'{"update_id": 1, "message": {}}') == 200
        assert kept.updates == [{"update_id": 1, "message": {}}]

    @pytest.mark.parametrize("secret", [None, "", "open-sesame ", "OPEN-SESAME", "öpen"])
    async def test_turns_away_who_does_not_know_the_secret(
        self, client: httpx.AsyncClient, kept: Kept, secret: str | None
    ) -> None:
        headers = {} if secret is None else {SECRET_HEADER: secret.encode("latin-1")}

        response = await client.post("/telegram/webhook", content=b'{"update_id": 1}', headers=headers)  # type: ignore[arg-type]

        assert response.status_code == 403
        assert kept.updates == []

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"{}",
            b'{"update_id": "1"}',
            b'{"update_id": 1, "message": 7}',
            b"\xff",
            b"[" * 99999,
        ],
    )
    async def test_refuses_what_is_no_update(self, client: httpx.AsyncClient, kept: Kept, body: bytes) -> None:
        assert await self.post(client, body) == 400
        assert kept.updates == []

    async def test_refuses_what_is_too_large(self, client: httpx.AsyncClient, kept: Kept) -> None:
        assert await self.post(client, json.dumps({"update_id": 1, "x": {"y": "z" * 1_000_000}}).encode()) == 413

    async def test_stops_reading_when_no_length_was_announced(self, client: httpx.AsyncClient, kept: Kept) -> None:
        async def endless() -> AsyncIterator[bytes]:
            for _ in range(100):
                yield b"x" * 100_000

        response = await client.post("/telegram/webhook", content=endless(), headers={SECRET_HEADER: SECRET})

        assert response.status_code == 413

    async def test_does_not_acknowledge_what_could_not_be_kept(self, client: httpx.AsyncClient, kept: Kept) -> None:
        kept.failure = OSError("disk full")

        assert await self.post(client, b'{"update_id": 1}') == 503

    async def test_is_not_for_reading(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/telegram/webhook")).status_code == 405


class TestHealth:
    async def test_is_well_while_the_loops_run(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/health")

        assert (response.status_code, response.text) == (200, "ok")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def webhook_shop(open_shop: OpenShop, little: LittleShop) -> Shop:
    port = free_port()
    return await open_shop(little.parts, public_url=f"http://127.0.0.1:{port}", http_port=port)


class TestShopWithWebhook:
    async def test_is_told_of_updates(self, webhook_shop: Shop, little: LittleShop) -> None:
        anna: Person = webhook_shop.box.add_user("Anna")
        await anna.start()
        await webhook_shop.settle()
        await anna.press("Add")
        await webhook_shop.settle()

        assert anna.chat().last.text == "Count: 1"
        assert webhook_shop.box.requests.of("getUpdates") == []

    @pytest.mark.parametrize("path", ["/", "/sandbox/insight", "/sandbox/page", "/sandbox/state", "/insight", "/page/"])
    async def test_shows_nobody_the_shop_from_behind(self, webhook_shop: Shop, path: str) -> None:
        """What a demo's panel tells of orders and money is for the demo alone."""
        async with httpx.AsyncClient(base_url=str(webhook_shop.settings.public_url)) as client:
            assert (await client.get("/health")).status_code == 200
            assert (await client.get(path)).status_code == 404

    async def test_takes_an_update_that_comes_twice_once(self, webhook_shop: Shop, little: LittleShop) -> None:
        anna: Person = webhook_shop.box.add_user("Anna")
        webhook_shop.box.faults.add("webhook", "duplicate", times=3)
        webhook_shop.box.faults.add("webhook", "lost", times=2)

        await anna.say("/wait once")
        await webhook_shop.settle()

        assert little.acts == ["once"]

    async def test_gets_what_came_while_it_was_away(self, webhook_shop: Shop, little: LittleShop) -> None:
        anna: Person = webhook_shop.box.add_user("Anna")
        await webhook_shop.kill()
        await anna.say("/wait late")

        await webhook_shop.restart()
        await webhook_shop.settle()

        assert little.acts == ["late"]
