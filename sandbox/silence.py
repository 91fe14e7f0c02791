"""Answers that do not come: connections cut without a word, and clients that go away while they wait."""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TypeVar

import httpx
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.faults import Fault

T = TypeVar("T")


class ClientGone(Exception):
    """The client closed the connection before it was answered."""


class NoAnswer(Response):
    """Closes the connection without a word."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        transport = scope.get("state", {}).get("transport")
        if transport is None:
            # In-process there is no connection to cut: the client sees what it would see had there been one.
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        transport.abort()
        # uvicorn learns of it in its next turn; it would answer 500 if we came back before that.
        for _ in range(3):
            await asyncio.sleep(0)


async def before_effect(http: HttpRequest, fault: Fault) -> None:
    """Stand still where the fault is a silence before the effect."""
    if fault.kind == "timeout" and not fault.after_effect:
        await unless_gone(http, fault.released())


async def after_effect(http: HttpRequest, fault: Fault) -> None:
    """Stand still where the fault is a silence after the effect, or slowness."""
    if fault.kind == "timeout" and fault.after_effect:
        await unless_gone(http, fault.released())
    if fault.kind == "slow":
        await unless_gone(http, asyncio.sleep(fault.seconds))


async def unless_gone(http: HttpRequest, work: Awaitable[T]) -> T:
    """
    Wait for the work, unless the client goes away first.

    Raises:
        ClientGone: It went.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_disconnected(http))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone
        return working.result()
    finally:
        for task in (working, leaving):
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


async def _disconnected(http: HttpRequest) -> None:
    while (await http.receive())["type"] != "http.disconnect":
        pass
