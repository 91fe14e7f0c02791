"""The bot's own HTTP server: what others bring, Telegram first of all, and a word on its health."""

import asyncio
import contextlib
import hmac
import json
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateways.complaints import Complaint

WEBHOOK_PATH = "/telegram/webhook"
HEALTH_PATH = "/health"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name.
BODY_MAX = 1_000_000

log = structlog.get_logger(__name__)

T = TypeVar("T")

Keep = Callable[[dict[str, Any]], Awaitable[None]]


def web_app(routes: Iterable[Route], *, is_healthy: Callable[[], bool]) -> Starlette:
    """The web application: what others bring, and how the shop is."""

    async def health(_: Request) -> Response:
        healthy = is_healthy()
        return PlainTextResponse("ok" if healthy else "stopped", status_code=200 if healthy else 503)

    return Starlette(routes=[*routes, Route(HEALTH_PATH, health, methods=["GET"])])


class TurnedAway(Exception):
    """What came is not kept; its sender is told so by this status, or that all is well (200) where nobody wants it."""

    def __init__(self, status_code: int) -> None:
        super().__init__(status_code)
        self.status_code = status_code


def kept_route(
    path: str,
    *,
    read: Callable[[Request, bytes], T],
    keep: Callable[[T], Awaitable[None]],
    lost: str,
    admit: Callable[[Request], None] = lambda _: None,
) -> Route:
    """
    Where another program brings what is to be kept; it is answered once that is safe.

    Args:
        read: Understands a body, or raises `TurnedAway`.
        lost: What the log says when it could not be kept; the sender brings it again.
        admit: Raises `TurnedAway` before the body is read.
    """
    complaint = Complaint(log)

    async def bring(request: Request) -> Response:
        try:
            admit(request)
            brought = read(request, await _limited_body(request))
        except TurnedAway as answer:
            return Response(status_code=answer.status_code)
        try:
            await keep(brought)
        except Exception as error:  # noqa: BLE001 - the edge that logs it.
            complaint.say(lost, error)
            return Response(status_code=503)
        complaint.settle()
        return Response(status_code=200)

    return Route(path, bring, methods=["POST"])


def telegram_route(*, secret: str, keep: Keep) -> Route:
    """
    Where Telegram brings updates.

    Args:
        keep: Keeps one update; when it returns, the update is safe and Telegram may forget it.
    """

    def admit(request: Request) -> None:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise TurnedAway(403)

    lost = "an update could not be kept; Telegram will bring it again"
    return kept_route(WEBHOOK_PATH, read=_update_in, keep=keep, lost=lost, admit=admit)


async def _limited_body(request: Request) -> bytes:
    """
    The body; what is beyond the limit is not read.

    Raises:
        TurnedAway: It is too large, or did not come whole.
    """
    announced = request.headers.get("Content-Length", "0")
    if announced.isdecimal() and int(announced) > BODY_MAX:
        raise TurnedAway(413)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_MAX:
                raise TurnedAway(413)
    except ClientDisconnect:
        raise TurnedAway(400) from None
    return bytes(body)


def _update_in(_: Request, body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise TurnedAway(400) from None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise TurnedAway(400)
    if not all(isinstance(part, dict) for name, part in update.items() if name != "update_id"):
        raise TurnedAway(400)
    return update


class HttpServer:
    """uvicorn in our own loop; the program around it owns the signals."""

    def __init__(self, app: Starlette, *, host: str, port: int) -> None:
        self._host = host
        self._port = port
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=2
        )
        self._server = uvicorn.Server(config)
        self._server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        self._serving: asyncio.Task[None] | None = None
        self.url = ""

    async def start(self) -> None:
        """
        Listen.

        Raises:
            OSError: The address is taken, or not ours.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
        except OSError:
            listener.close()
            raise
        self.url = f"http://{self._host}:{listener.getsockname()[1]}"
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        # uvicorn has no event to wait for.
        while not self._server.started and not self._serving.done():  # noqa: ASYNC110
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """Answer what is being asked, and close."""
        if self._serving is not None:
            self._server.should_exit = True
            await self._serving
            self._serving = None

    async def abandon(self) -> None:
        """Close without a word, as a killed program does."""
        if self._serving is None:
            return
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        self._serving = None
        for server in self._server.servers:
            server.close()
        for connection in list(self._server.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
