"""Delivers updates to a bot's webhook: real POSTs, in order within a lane, again with back-off until they are taken."""

import asyncio
import contextlib
from typing import Any

import httpx

from sandbox.request_log import Request
from sandbox.updates import Update, Webhook
from sandbox.world import Bot, World

BACK_OFF_SECONDS = (1, 2, 4, 8, 16, 32, 60)
ANSWER_SECONDS = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  The name of the header, not a secret.


class WebhookWorker:
    """One bot's deliveries. It sleeps while the bot polls."""

    def __init__(self, world: World, bot: Bot, transport: httpx.AsyncBaseTransport | None) -> None:
        self.world = world
        self.bot = bot
        self.transport = transport
        self.deliveries: set[asyncio.Task[None]] = set()
        self._look = asyncio.Event()
        self._main: asyncio.Task[None] | None = None
        self._client: httpx.AsyncClient | None = None

    def start(self) -> None:
        self.bot.queue.listeners.append(self._look.set)
        self._main = asyncio.create_task(self._run())
        self._look.set()

    async def stop(self) -> None:
        self.bot.queue.listeners.remove(self._look.set)
        for task in (*self.deliveries, self._main):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if self._client is not None:
            await self._client.aclose()

    async def _run(self) -> None:
        while True:
            self._look.clear()
            hook = self.bot.queue.webhook
            if hook is not None:
                for update in self._deliverable(hook):
                    update.in_flight = True
                    self._spawn(self._deliver(hook, update))
            await self._look.wait()

    def _deliverable(self, hook: Webhook) -> list[Update]:
        """What may be sent now: one per lane, the oldest first, and not more than the connections allowed."""
        room = hook.max_connections - sum(update.in_flight for update in self.bot.queue.pending)
        lanes: set[str] = set()
        chosen: list[Update] = []
        for update in self.bot.queue.pending:
            if update.lane in lanes:
                continue
            lanes.add(update.lane)
            if not update.in_flight and update.not_before <= self.world.now() and len(chosen) < room:
                chosen.append(update)
        return chosen

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.deliveries.add(task)
        task.add_done_callback(self.deliveries.discard)

    async def _deliver(self, hook: Webhook, update: Update) -> None:
        error = await self._post(hook, update)
        update.in_flight = False
        if error is None:
            self.bot.queue.remove(update)
            self.world.changes.tell("confirmed", bot_id=self.bot.id)
        else:
            hook.last_error_date, hook.last_error_message = int(self.world.now()), error
            wait = BACK_OFF_SECONDS[min(update.attempts, len(BACK_OFF_SECONDS) - 1)]
            update.attempts += 1
            update.not_before = self.world.now() + wait
            self._spawn(self._look_at(update.not_before))
        self._look.set()

    async def _look_at(self, t: float) -> None:
        await self.world.clock.sleep_until(t)
        self._look.set()

    async def _post(self, hook: Webhook, update: Update) -> str | None:
        """Post one update; None when it was taken, else what went wrong in Telegram's words."""
        delivery = Request("webhook", update.as_json(), self.world.now(), self.bot.id)
        held, fault = self.world.faults.held_for(delivery), self.world.faults.fault_for(delivery)
        if held is not None and not held.after_effect:
            await held.wait()
        if fault is not None and fault.kind == "late":
            await self.world.clock.sleep(fault.seconds)
        if fault is not None and fault.kind in {"500", "502"}:
            return f"Wrong response from the webhook: {fault.kind}"
        error = await self._once(hook, update)
        if fault is not None and fault.kind == "duplicate":
            error = await self._once(hook, update)
        if held is not None and held.after_effect:
            await held.wait()
        # The shop took it but its 200 was lost on the way, so it comes again.
        return "Connection reset by peer" if fault is not None and fault.kind == "lost" else error

    async def _once(self, hook: Webhook, update: Update) -> str | None:
        if self._client is None:
            # Made when first needed: most bots poll, and a client costs 50 ms of reading certificates.
            self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS, transport=self.transport, trust_env=False)
        headers = {SECRET_HEADER: hook.secret_token} if hook.secret_token else {}
        try:
            response = await self._client.post(hook.url, json=update.as_json(), headers=headers)
        except httpx.TimeoutException:
            return "Read timeout expired"
        except httpx.HTTPError:
            return "Connection refused"
        if response.is_success:
            return None
        return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}".rstrip()
