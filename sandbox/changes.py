"""Tells listeners (the page's event stream, waiting tests) that something in the world has changed."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

Fact = tuple[int, dict[str, Any]]
# So many changes are remembered for a page whose stream was cut; one that missed more asks for everything anew.
REMEMBERED = 1000


class Changes:
    """A fan-out of small numbered facts. Each listener has its own queue, so a slow one holds up nobody."""

    def __init__(self) -> None:
        self._number = 0
        self._recent: deque[Fact] = deque(maxlen=REMEMBERED)
        self._listeners: set[asyncio.Queue[Fact | None]] = set()
        self._waiters: set[asyncio.Future[None]] = set()

    @property
    def number(self) -> int:
        """The number of the newest change."""
        return self._number

    def tell(self, kind: str, **facts: Any) -> None:
        self._number += 1
        fact = (self._number, {"kind": kind, **facts})
        self._recent.append(fact)
        for listener in self._listeners:
            listener.put_nowait(fact)
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def listen(self, after: int | None = None) -> AsyncIterator[Fact]:
        """
        All that changes from now on, or since the change with the given number.

        Args:
            after: The number of the last change the listener has seen; None for a new listener.
        """
        queue: asyncio.Queue[Fact | None] = asyncio.Queue()
        if after is not None:
            if self._recent and self._recent[0][0] > after + 1:
                queue.put_nowait((self._number, {"kind": "missed"}))
            for fact in self._recent:
                if fact[0] > after:
                    queue.put_nowait(fact)
        self._listeners.add(queue)
        try:
            while (told := await queue.get()) is not None:
                yield told
        finally:
            self._listeners.discard(queue)

    async def next(self) -> None:
        """Wait until anything changes."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        for listener in self._listeners:
            listener.put_nowait(None)
