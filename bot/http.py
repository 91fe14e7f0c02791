"""The bot's own HTTP server: what others bring, Telegram first of all, and a word on its health."""

import asyncio
import contextlib
import hmac
import json
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.logs import Complaint

WEBHOOK_PATH = "/telegram/webhook"
HEALTH_PATH = "/health"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name.
BODY_MAX = 1_000_000

log = structlog.get_logger(__name__)

Keep = Callable[[dict[str, Any]], Awaitable[None]]


def web_app(routes: Iterable[Route], *, is_healthy: Callable[[], bool]) -> Starlette:
    """The web application: what others bring, and how the shop is."""

    async def health(_: Request) -> Response:
        healthy = is_healthy()
        return PlainTextResponse("ok" if healthy else "stopped", status_code=200 if healthy else 503)

    return Starlette(routes=[*routes, Route(HEALTH_PATH, health, methods=["GET"])])


def telegram_route(*, secret: str, keep: Keep) -> Route:
    """
    Where Telegram brings updates.

    Args:
        keep: Keeps one update; when it returns, the update is safe and Telegram may forget it.
    """
    complaint = Complaint(log)

    async def webhook(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        try:
            body = await limited_body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        update = _update_in(body)
        if update is None:
            return Response(status_code=400)
        try:
            await keep(update)
        except Exception as error:  # noqa: BLE001 - the edge that logs it.
            complaint.say("an update could not be kept; Telegram will bring it again", error)
            return Response(status_code=503)
        complaint.settle()
        return Response(status_code=200)

    return Route(WEBHOOK_PATH, webhook, methods=["POST"])


async def limited_body(request: Request) -> bytes | None:
    """The body, or None when it is too large; what comes after that is not read."""
    announced = request.headers.get("Content-Length", "0")
    if announced.isdecimal() and int(announced) > BODY_MAX:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            return None
    return bytes(body)


def _update_in(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        return None
    return update if all(isinstance(part, dict) for name, part in update.items() if name != "update_id") else None


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
