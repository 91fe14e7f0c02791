"""The wire to Telegram, against servers that do what servers do."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.demo.boxed import TURNS
from gateways.wire import Broken, Wire

CERTIFICATE = Path(__file__).with_name("localhost.pem")
Answer = Callable[[asyncio.StreamWriter, bytes], Awaitable[None]]
Serve = Callable[[Answer], Awaitable[str]]


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
                length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
                self.asked.append(head + await reader.readexactly(length))
                await self.answer(writer, self.asked[-1][-length:] if length else b"")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    yield server
    await server.stop()


def wire_to(origin: str, *, connections: int = 2, kept_seconds: float = 60.0) -> Wire:
    return Wire(origin, connections=connections, kept_seconds=kept_seconds, trusted=ssl.create_default_context)


async def ask(wire: Wire, body: bytes = b"hello", *, seconds: float = 20.0) -> tuple[int, bytes]:
    return await wire.post("/bot/getMe", body, head="User-Agent: test\r\n", seconds=seconds)


@pytest.fixture
async def wire(server: Server) -> AsyncIterator[Wire]:
    wire = wire_to(await server.start())
    yield wire
    wire.close()


class TestPost:
    async def test_asks_and_is_answered(self, wire: Wire, server: Server) -> None:
        assert await ask(wire) == (200, b"hello")

        [asked] = server.asked
        assert asked.startswith(b"POST /bot/getMe HTTP/1.1\r\nHost: 127.0.0.1:")
        assert b"\r\nUser-Agent: test\r\n" in asked

    async def test_says_what_the_server_refuses(self, wire: Wire, server: Server) -> None:
        async def refuse(writer: asyncio.StreamWriter, _: bytes) -> None:
            writer.write(plain(b"no", status="429 Too Many Requests"))

        server.answer = refuse

        assert await ask(wire) == (429, b"no")

    async def test_takes_an_answer_in_pieces(self, wire: Wire, server: Server) -> None:
        async def piecemeal(writer: asyncio.StreamWriter, _: bytes) -> None:
            for piece in (
                b"HTTP/1.1 200 O",
                b"K\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r",
                b"\n2\r\nde\r\n0\r\n\r\n",
            ):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)

        server.answer = piecemeal

        assert await ask(wire) == (200, b"abcde")
        assert await ask(wire) == (200, b"abcde")
        assert server.connections == 1

    async def test_waits_for_the_answer_behind_a_word_to_go_on(self, wire: Wire, server: Server) -> None:
        async def twice(writer: asyncio.StreamWriter, body: bytes) -> None:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" + plain(body))

        server.answer = twice

        assert await ask(wire) == (200, b"hello")

    async def test_speaks_in_secret_where_the_address_says_so(self, server: Server) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        origin = await server.start(context)
        trusting = Wire(
            origin,
            connections=1,
            kept_seconds=60.0,
            trusted=lambda: ssl.create_default_context(cafile=str(CERTIFICATE)),
        )

        assert await ask(trusting) == (200, b"hello")
        with pytest.raises(ssl.SSLCertVerificationError):
            await ask(wire_to(origin))
        trusting.close()

    async def test_of_a_server_that_is_not_there_fails(self, server: Server) -> None:
        origin = await server.start()
        await server.stop()

        with pytest.raises(OSError, match=r"[Cc]onnect"):
            await ask(wire_to(origin))


class TestConnections:
    async def test_are_used_again(self, wire: Wire, server: Server) -> None:
        for _ in range(5):
            await ask(wire)

        assert server.connections == 1

    async def test_are_no_more_than_there_may_be(self, wire: Wire, server: Server) -> None:
        said = [f"message {number}".encode() for number in range(20)]

        answers = await asyncio.gather(*(ask(wire, each) for each in said))

        assert [body for _, body in answers] == said
        assert server.connections == 2

    async def test_that_rested_for_too_long_are_left_alone(self, server: Server) -> None:
        wire = wire_to(await server.start(), kept_seconds=0.0)

        await ask(wire)
        await ask(wire)

        assert server.connections == 2
        wire.close()

    @pytest.mark.parametrize("fields", [b"", b"Connection: close\r\n"])
    async def test_that_the_server_has_closed_are_made_anew(self, wire: Wire, server: Server, fields: bytes) -> None:
        async def close(writer: asyncio.StreamWriter, body: bytes) -> None:
            writer.write(plain(body, fields=fields))
            await writer.drain()
            writer.close()

        server.answer = close

        for _ in range(3):
            assert await ask(wire) == (200, b"hello")
            # It takes the loop a few turns to hear of it.
            for _ in range(TURNS):
                await asyncio.sleep(0)

        assert server.connections == 3


class TestTrouble:
    @pytest.mark.parametrize(
        "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it", b"what?\r\n\r\n"]
    )
    async def test_is_told_where_no_answer_comes(self, wire: Wire, server: Server, said: bytes) -> None:
        async def hang_up(writer: asyncio.StreamWriter, _: bytes) -> None:
            writer.write(said)
            writer.close()

        server.answer = hang_up

        with pytest.raises(Broken):
            await ask(wire)
        server.answer = server.echo
        assert await ask(wire) == (200, b"hello")

    async def test_of_one_who_waits_no_longer_is_nobody_elses(self, wire: Wire, server: Server) -> None:
        heard, late = asyncio.Event(), asyncio.Event()

        async def answer_late(writer: asyncio.StreamWriter, body: bytes) -> None:
            if body == b"slow":
                heard.set()
                await late.wait()
            writer.write(plain(body))

        server.answer = answer_late
        with pytest.raises(TimeoutError):
            await ask(wire, b"never", seconds=0.0)
        waiting = asyncio.create_task(ask(wire, b"slow"))
        await heard.wait()
        waiting.cancel()
        late.set()

        assert await ask(wire, b"quick") == (200, b"quick")
        assert await ask(wire, b"again") == (200, b"again")
