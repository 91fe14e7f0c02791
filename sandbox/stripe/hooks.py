"""Brings events to a shop's webhook: signed, again until they are taken; doubled, shuffled and delayed on demand."""

import asyncio
import contextlib
import hashlib
import hmac
import json
from dataclasses import dataclass
from random import Random

import httpx

from sandbox.changes import Changes
from sandbox.faults import Faults
from sandbox.request_log import Request
from sandbox.stripe.account import Account
from sandbox.stripe.records import Event

BACK_OFF_SECONDS = (60, 300, 1800, 7200, 18000, 36000)
ANSWER_SECONDS = 20.0
SIGNATURE_HEADER = "Stripe-Signature"


def signature_of(body: bytes, *, secret: str, at: int) -> str:
    """What Stripe writes in its header: when it signed, and the sign."""
    sign = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={sign}"


@dataclass(slots=True)
class Weather:
    """
    How news travels.

    Args:
        copies: How often each event is brought.
        delay_seconds: How long each takes...
        shuffle_seconds: ...and how much longer, at most, by chance: they overtake each other.
    """

    copies: int = 1
    delay_seconds: float = 0.0
    shuffle_seconds: float = 0.0


class Hooks:
    """One webhook endpoint; nothing is brought anywhere as long as it has no address."""

    def __init__(self, account: Account, faults: Faults, changes: Changes) -> None:
        self.url = ""
        self.secret = ""
        self.weather = Weather()
        self.chance = Random(1)  # noqa: S311 - the order of news is no secret.
        self._account = account
        self._faults = faults
        self._changes = changes
        self._tasks: dict[asyncio.Task[None], float] = {}
        self._flying = 0
        self._client: httpx.AsyncClient | None = None
        account.listeners.append(self.bring)

    def bring(self, event: Event) -> None:
        """Send an event on its way; also one that was brought before."""
        if not self.url:
            return
        now = self._account.clock.now()
        for _ in range(self.weather.copies):
            late = self.chance.uniform(0, self.weather.shuffle_seconds) if self.weather.shuffle_seconds else 0.0
            self._spawn(event, now + self.weather.delay_seconds + late)

    def is_flying(self) -> bool:
        """Something is being delivered right now."""
        return self._flying > 0

    def next_due_at(self) -> float | None:
        """When the next of what is still on its way arrives."""
        return min(self._tasks.values(), default=None)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _spawn(self, event: Event, due: float) -> None:
        # Counted from now: between here and the task's first step nobody may take the world for quiet.
        is_due = due <= self._account.clock.now()
        self._flying += is_due
        task = asyncio.create_task(self._deliver(event, due, is_counted=is_due))
        self._tasks[task] = due
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        self._changes.tell("stripe", method="webhook")

    async def _deliver(self, event: Event, due: float, *, is_counted: bool) -> None:
        clock, attempts = self._account.clock, 0
        while True:
            if not is_counted:
                await clock.sleep_until(due)
                self._flying += 1
            is_counted = False
            try:
                taken = await self._post(event)
            finally:
                self._flying -= 1
            if taken or attempts == len(BACK_OFF_SECONDS):
                return
            due = clock.now() + BACK_OFF_SECONDS[attempts]
            attempts += 1
            task = asyncio.current_task()
            assert task is not None, "it is one"
            self._tasks[task] = due
            self._changes.tell("stripe", method="webhook")

    async def _post(self, event: Event) -> bool:
        fault = self._faults.fault_for(Request("webhook", {}, self._account.clock.now()))
        if fault is not None and fault.kind == "late":
            await self._account.clock.sleep(fault.seconds)
        if fault is not None and fault.kind in {"500", "502"}:
            return False
        taken = await self._once(event)
        if fault is not None and fault.kind == "duplicate":
            taken = await self._once(event)
        # The shop took it but its 200 was lost on the way, so it comes again.
        return taken and not (fault is not None and fault.kind == "lost")

    async def _once(self, event: Event) -> bool:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False, verify=False)  # noqa: S501
        body = json.dumps(self._account.written(event), indent=2).encode()
        signature = signature_of(body, secret=self.secret, at=self._account.now())
        headers = {SIGNATURE_HEADER: signature, "Content-Type": "application/json; charset=utf-8"}
        try:
            response = await self._client.post(self.url, content=body, headers=headers)
        except httpx.HTTPError:
            return False
        return response.is_success
