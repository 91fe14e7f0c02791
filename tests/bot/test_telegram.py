"""The link to Telegram."""

import asyncio
import json

import pytest

from bot.settings import Settings
from bot.telegram import App, LeanRequest, application_of
from handlers.router import Routes


def application(url: str) -> App:
    settings = Settings(
        _env_file=None,
        telegram_bot_token="1234567:TEST",
        telegram_api_base_url=url,
        admin_chat_id=-1001,
        owner_ids="1",
        shop_name="Stall",
    )
    return application_of(settings, Routes())


class TestTheLink:
    async def test_asks_all_it_has_to_ask_over_connections_it_has(self) -> None:
        connections = 0
        me = {"id": 1234567, "is_bot": True, "first_name": "Stall", "username": "stall_bot"}
        body = json.dumps({"ok": True, "result": me}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            try:
                while True:
                    asked = (await reader.readuntil(b"\r\n\r\n")).lower()
                    length = asked.partition(b"content-length:")[2].partition(b"\r\n")[0]
                    await reader.readexactly(int(length or 0))
                    writer.write(head + body)
            except asyncio.IncompleteReadError:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        linked = application(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await linked.initialize()

        for _ in range(20):
            await linked.bot.get_me()

        assert connections == 1
        await linked.shutdown()
        server.close()

    def test_parses_nothing_that_only_echoes_what_we_sent(self) -> None:
        echo = {"message_id": 7, "text": "x", "reply_markup": {"inline_keyboard": []}, "from": {"id": 1}}
        payload = json.dumps({"ok": True, "result": echo}).encode()

        answer = LeanRequest.parse_json_payload(payload)

        assert answer["result"] == {"message_id": 7, "text": "x"}

    def test_goes_by_a_proxy_where_there_is_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("https_proxy", "http://proxy.example:3128")

        assert LeanRequest("https://api.telegram.org", connections=1).wire is None
        assert LeanRequest("http://127.0.0.1:8081", connections=1).wire is not None

    async def test_by_a_proxy_says_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The proxy is a server that is asked for an address of another."""
        asked: list[bytes] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            asked.append(head + await reader.readexactly(length))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        link = LeanRequest("http://telegram.example", connections=1)

        async with link:
            assert await link.ask("http://telegram.example/bot1/getUpdates", {"offset": "7"}) == (200, b"{}")

        assert asked[0].startswith(b"POST http://telegram.example/bot1/getUpdates HTTP/1.1\r\n")
        assert asked[0].endswith(b"\r\n\r\noffset=7")
        server.close()
