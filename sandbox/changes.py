"""Tells listeners (the page's event stream, waiting tests) that something in the world has changed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any


class Changes:
    """A fan-out of small facts. Each listener has its own queue, so a slow one holds up nobody."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._waiters: set[asyncio.Future[None]] = set()

    def tell(self, kind: str, **facts: Any) -> None:
        for listener in self._listeners:
            listener.put_nowait({"kind": kind, **facts})
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def listen(self) -> AsyncIterator[dict[str, Any]]:
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            while (fact := await queue.get()) is not None:
                yield fact
        finally:
            self._listeners.discard(queue)

    async def next(self) -> None:
        """Wait until anything changes."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        await waiter

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        for listener in self._listeners:
            listener.put_nowait(None)
