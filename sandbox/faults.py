"""Faults on demand: refusals, errors, silence, answers lost after the effect, slowness; and requests held by a test."""

import asyncio
from dataclasses import dataclass, field

from sandbox.request_log import Request

KINDS = {"429", "500", "502", "timeout", "lost", "slow", "duplicate", "late"}


@dataclass(slots=True, eq=False)
class Fault:
    """
    What shall go wrong with the next matching requests.

    429, 500, 502: answered at once, without effect. timeout: no answer until released, effect only then (or before,
    with after_effect). lost: the effect happens, the connection closes without an answer. slow: the answer comes after
    so many real seconds. For method "webhook": 500 and timeout as if the shop had answered so, duplicate (delivered
    twice), late (delivered after so many seconds of the shop's clock).
    """

    method: str
    kind: str
    times: int = 1
    chat_id: int | None = None
    retry_after: int = 1
    seconds: float = 0.0
    after_effect: bool = False
    requests: list[Request] = field(default_factory=list)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let the requests that time out go on."""
        self._released.set()

    async def released(self) -> None:
        await self._released.wait()


class Held:
    """One request that stands still until the test lets it go on."""

    def __init__(self, method: str, *, chat_id: int | None, after_effect: bool) -> None:
        self.method = method
        self.chat_id = chat_id
        self.after_effect = after_effect
        self.request: Request | None = None
        self._arrived = asyncio.Event()
        self._released = asyncio.Event()

    async def arrived(self) -> Request:
        """Wait for the request; its effect has happened only if after_effect was asked for."""
        await self._arrived.wait()
        assert self.request is not None
        return self.request

    def release(self) -> None:
        self._released.set()

    async def wait(self) -> None:
        self._arrived.set()
        await self._released.wait()


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._held: list[Held] = []
        self._standing: list[Held] = []

    def add(
        self,
        method: str,
        kind: str,
        times: int = 1,
        *,
        chat_id: int | None = None,
        retry_after: int = 1,
        seconds: float = 0.0,
        after_effect: bool = False,
    ) -> Fault:
        """
        Let the next requests of a method go wrong; "*" is any method but getUpdates.

        Raises:
            ValueError: There is no such kind of fault.
        """
        if kind not in KINDS:
            raise ValueError(f"no fault {kind!r}; there are {', '.join(sorted(KINDS))}")
        fault = Fault(method, kind, times, chat_id, retry_after, seconds, after_effect)
        self._faults.append(fault)
        return fault

    def hold(self, method: str, *, chat_id: int | None = None, after_effect: bool = False) -> Held:
        """Hold the next matching request."""
        held = Held(method, chat_id=chat_id, after_effect=after_effect)
        self._held.append(held)
        return held

    def clear(self) -> None:
        """Forget what has not happened yet, and release everything that waits."""
        for fault in self._faults:
            fault.release()
        for held in (*self._held, *self._standing):
            held.release()
        self._faults.clear()
        self._held.clear()
        self._standing.clear()

    def fault_for(self, request: Request) -> Fault | None:
        for fault in self._faults:
            if fault.times > 0 and _matches(fault.method, fault.chat_id, request):
                fault.times -= 1
                fault.requests.append(request)
                return fault
        return None

    def held_for(self, request: Request) -> Held | None:
        for held in self._held:
            if _matches(held.method, held.chat_id, request):
                self._held.remove(held)
                self._standing.append(held)
                held.request = request
                return held
        return None


def _matches(method: str, chat_id: int | None, request: Request) -> bool:
    if method == "*" and request.method in {"getUpdates", "webhook"}:
        return False
    return method in {"*", request.method} and chat_id in {None, request.chat_id}
