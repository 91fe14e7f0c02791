"""
HTTP to one server, over connections that are kept: no more of it than a bot says, at a fifth of what a client for all
of HTTP takes for it.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

import httptools

CONNECT_SECONDS = 5.0


class Broken(ConnectionError):
    """The connection ended before the answer did, or what came is no HTTP."""


class Wire:
    """
    Connections to one server.

    Args:
        origin: The server's address, scheme, host and port.
        connections: How many there may be at once; who wants one more waits.
        kept_seconds: How long one that nobody needs stays open.
        trusted: Makes whom to trust, where the scheme is https.
    """

    def __init__(
        self, origin: str, *, connections: int, kept_seconds: float, trusted: Callable[[], ssl.SSLContext]
    ) -> None:
        parts = urlsplit(origin)
        assert parts.hostname is not None, "the settings have been checked"
        self._host, self._name = parts.hostname, parts.netloc.rpartition("@")[2]
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._is_secret = parts.scheme == "https"
        self._trusted = trusted
        self._context: ssl.SSLContext | None = None
        self.kept_seconds = kept_seconds
        self._room = asyncio.Semaphore(connections)
        # The last one used is on top, and used again first.
        self._idle: list[_Connection] = []

    async def post(self, path: str, body: bytes, *, head: str, seconds: float) -> tuple[int, bytes]:
        """
        Ask, and wait for the answer; its status and its body.

        Args:
            head: Fields of the request's head, each ended by CR LF; those that every request has are added.
            seconds: Within which the answer has to be here, whatever is waited for.

        Raises:
            TimeoutError: It was not; the server may have heard what was asked all the same.
            OSError: The server cannot be reached, or hung up.
        """
        asked = f"POST {path} HTTP/1.1\r\nHost: {self._name}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode()
        async with asyncio.timeout(seconds), self._room:
            connection = self._kept() or await self._opened()
            answer = await connection.ask(asked + body)
            if connection.is_open:
                self._idle.append(connection)
            return answer

    def close(self) -> None:
        """Close what is open and not in use."""
        while self._idle:
            self._idle.pop().close()

    def _kept(self) -> "_Connection | None":
        """One that is still open, and has been in use not long ago."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and now - connection.rests_since < self.kept_seconds:
                return connection
            connection.close()
        return None

    async def _opened(self) -> "_Connection":
        if self._is_secret and self._context is None:
            self._context = self._trusted()
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(CONNECT_SECONDS):
            _, connection = await loop.create_connection(
                lambda: _Connection(loop), self._host, self._port, ssl=self._context, happy_eyeballs_delay=0.25
            )
        return connection


class _Connection(asyncio.Protocol):
    """One connection, on which one request at a time is answered."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self.is_open = False
        self.rests_since = 0.0

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """
        Send a request, and wait for its answer.

        Raises:
            OSError: The connection ended before.
        """
        assert self._transport is not None, "it is connected"
        answer: asyncio.Future[tuple[int, bytes]] = self._loop.create_future()
        self._answer = answer
        self._transport.write(request)
        try:
            return await answer
        finally:
            self._answer = None
            self.rests_since = self._loop.time()
            # Whoever no longer waits leaves an answer behind that belongs to nobody.
            if not answer.done() or answer.cancelled():
                self.is_open = False
                self._transport.abort()

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.close()

    # What the event loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            # Nobody has asked for anything.
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as trouble:
            self._break(Broken(f"no HTTP: {trouble}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._break(exc if isinstance(exc, OSError) else Broken("the server hung up"))

    # What the parser tells.

    def on_message_begin(self) -> None:
        self._body = []

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        status: int = self._parser.get_status_code()
        if status < 200:
            # "Go on", or "wait": the answer is still to come.
            return
        if not self._parser.should_keep_alive():
            self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((status, b"".join(self._body)))

    def _break(self, trouble: Any) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(trouble)
