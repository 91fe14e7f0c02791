"""The link to Telegram, against servers that do what servers do."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from telegram.error import NetworkError, TimedOut

from bot.demo.boxed import TURNS
from bot.settings import Settings
from bot.telegram import App, LeanRequest, application_of
from handlers.router import Routes

CERTIFICATE = Path(__file__).parents[1] / "gateways" / "localhost.pem"
ME = {"id": 1234567, "is_bot": True, "first_name": "Stall", "username": "stall_bot"}
Answer = Callable[[asyncio.StreamWriter, bytes], Awaitable[None]]


def plain(body: bytes, *, status: str = "200 OK", fields: bytes = b"") -> bytes:
    return b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status.encode(), fields, len(body), body)


class Server:
    """Reads requests and has each answered; knows how often it was called upon, and what it was asked."""

    def __init__(self) -> None:
        self.connections = 0
        self.asked: list[bytes] = []
        self.answer: Answer = self.echo
        self._server: asyncio.Server

    async def start(self, context: ssl.SSLContext | None = None) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        scheme, name = ("http", "127.0.0.1") if context is None else ("https", "localhost")
        return f"{scheme}://{name}:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()

    async def echo(self, writer: asyncio.StreamWriter, body: bytes) -> None:
        writer.write(plain(body))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
                body = await reader.readexactly(length)
                self.asked.append(head + body)
                await self.answer(writer, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    yield server
    await server.stop()


class Asking:
    """A link with two connections, and what it is asked for."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self.link = LeanRequest(origin, connections=2)

    async def __call__(self, said: str = "hello", *, seconds: float = 20.0) -> tuple[int, bytes]:
        return await self.link.ask(f"{self._origin}/bot1:A/getMe", {"said": said}, seconds=seconds)


@pytest.fixture
async def ask(server: Server) -> AsyncIterator[Asking]:
    asking = Asking(await server.start())
    async with asking.link:
        yield asking


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
    async def test_asks_all_it_has_to_ask_over_connections_it_has(self, server: Server) -> None:
        async def say_who(writer: asyncio.StreamWriter, _: bytes) -> None:
            writer.write(plain(json.dumps({"ok": True, "result": ME}).encode()))

        server.answer = say_who
        linked = application(await server.start())
        await linked.initialize()

        for _ in range(20):
            await linked.bot.get_me()

        assert server.connections == 1
        await linked.shutdown()

    async def test_says_what_is_asked_as_a_form(self, ask: Asking, server: Server) -> None:
        assert await ask("tea & cake") == (200, b"said=tea+%26+cake")

        [asked] = server.asked
        assert asked.startswith(b"POST /bot1:A/getMe HTTP/1.1\r\n")
        assert b"\r\nContent-Type: application/x-www-form-urlencoded\r\n" in asked

    async def test_says_what_the_server_refuses(self, ask: Asking, server: Server) -> None:
        async def refuse(writer: asyncio.StreamWriter, _: bytes) -> None:
            writer.write(plain(b"no", status="429 Too Many Requests"))

        server.answer = refuse

        assert await ask() == (429, b"no")

    def test_parses_nothing_that_only_echoes_what_we_sent(self) -> None:
        echo = {"message_id": 7, "text": "x", "reply_markup": {"inline_keyboard": []}, "from": {"id": 1}}
        payload = json.dumps({"ok": True, "result": echo}).encode()

        answer = LeanRequest.parse_json_payload(payload)

        assert answer["result"] == {"message_id": 7, "text": "x"}

    async def test_goes_by_a_proxy_where_there_is_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
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

    async def test_trusts_whom_the_machine_trusts(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        origin = await server.start(context)
        stranger = Asking(origin)
        async with stranger.link:
            with pytest.raises(NetworkError, match=r"[Cc]ertificate"):
                await stranger()

        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        trusting = Asking(origin)

        async with trusting.link:
            assert await trusting() == (200, b"said=hello")


class TestConnections:
    async def test_are_no_more_than_there_may_be(self, ask: Asking, server: Server) -> None:
        answers = await asyncio.gather(*(ask(str(number)) for number in range(20)))

        assert [body for _, body in answers] == [b"said=%d" % number for number in range(20)]
        assert server.connections == 2

    @pytest.mark.parametrize("fields", [b"", b"Connection: close\r\n"])
    async def test_that_the_server_has_closed_are_made_anew(self, ask: Asking, server: Server, fields: bytes) -> None:
        async def close(writer: asyncio.StreamWriter, body: bytes) -> None:
            writer.write(plain(body, fields=fields))
            await writer.drain()
            writer.close()

        server.answer = close

        for _ in range(3):
            assert await ask() == (200, b"said=hello")
            # It takes the loop a few turns to hear of it.
            for _ in range(TURNS):
                await asyncio.sleep(0)

        assert server.connections == 3


class TestTrouble:
    @pytest.mark.parametrize(
        "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it", b"what?\r\n\r\n"]
    )
    async def test_is_told_where_no_answer_comes_and_nothing_is_asked_twice(
        self, ask: Asking, server: Server, said: bytes
    ) -> None:
        await ask("first")

        async def hang_up(writer: asyncio.StreamWriter, _: bytes) -> None:
            writer.write(said)
            writer.close()

        server.answer = hang_up
        with pytest.raises(NetworkError):
            await ask("lost")
        server.answer = server.echo

        assert await ask("last") == (200, b"said=last")
        assert [asked.partition(b"said=")[2] for asked in server.asked] == [b"first", b"lost", b"last"]

    async def test_is_told_where_nobody_is(self, server: Server) -> None:
        asking = Asking(await server.start())
        await server.stop()

        async with asking.link:
            with pytest.raises(NetworkError, match=r"[Cc]onnect"):
                await asking()

    async def test_of_one_who_waits_no_longer_is_nobody_elses(self, ask: Asking, server: Server) -> None:
        heard, late = asyncio.Event(), asyncio.Event()

        async def answer_late(writer: asyncio.StreamWriter, body: bytes) -> None:
            if body == b"said=slow":
                heard.set()
                await late.wait()
            writer.write(plain(body))

        server.answer = answer_late
        waiting = asyncio.create_task(ask("slow"))
        await heard.wait()
        waiting.cancel()
        late.set()

        assert await ask("quick") == (200, b"said=quick")
        assert await ask("again") == (200, b"said=again")

    async def test_of_an_answer_that_takes_too_long_says_so(self, ask: Asking, server: Server) -> None:
        never = asyncio.Event()

        async def wait(_: asyncio.StreamWriter, __: bytes) -> None:
            await never.wait()

        server.answer = wait

        with pytest.raises(TimedOut):
            await ask(seconds=0.01)
        never.set()
