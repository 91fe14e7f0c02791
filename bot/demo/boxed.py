"""A shop in a box: the sandbox and the bot in one process, on one clock; quiet can be waited for, days can pass."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot import wiring
from bot.news import STRIPE_WEBHOOK_PATH
from bot.parts import Parts
from bot.settings import Settings
from jobs import timetable
from sandbox import Group, Person, Sandbox, VirtualClock
from sandbox.stripe import SECRET_KEY

TOKEN = "1234567:TEST"  # noqa: S105 - the sandbox believes any token.
BOT_USERNAME = "stall_bot"
# How far settle() moves the clock, at most, for what waits for a window or another try.
SETTLE_SECONDS = 120
# Turns of the event loop in which everything that has just been woken gets to say that it is busy.
TURNS = 20
# Nothing that happens by itself takes this long in real time; what does has hung.
STUCK_SECONDS = 30.0
WEBHOOK_SECRET = "whsec_stallkeeper_in_a_box"  # noqa: S105 - the sandbox signs with what it is told.


class _Given(Settings):
    """Settings of which each is given, or as it is by itself: those of a real shop may be in the environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - as pydantic hands it in.
        init_settings: PydanticBaseSettingsSource,
        *_: Any,
        **__: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def settings_for(
    box: Sandbox,
    *,
    database_url: str,
    admin: Group,
    owners: Iterable[Person],
    takes_cards: bool = False,
    **other: object,
) -> Settings:
    """
    The settings of a bot that lives against the sandbox; nothing is taken from the environment.

    Args:
        takes_cards: It has a key for the sandbox's Stripe, and hears what becomes of payments.
    """
    given: dict[str, object] = {
        "telegram_bot_token": TOKEN,
        "telegram_api_base_url": box.base_url,
        "admin_chat_id": admin.id,
        "owner_ids": ",".join(str(owner.id) for owner in owners),
        "database_url": database_url,
        "shop_name": "Stall",
    }
    if takes_cards:
        given |= {
            "stripe_secret_key": SECRET_KEY,
            "stripe_webhook_secret": WEBHOOK_SECRET,
            "stripe_api_base_url": box.stripe.base_url,
            "http_port": 0,
        }
    return _Given(**{**given, **other})  # type: ignore[arg-type]


@dataclass
class BoxedShop:
    """
    Sandbox and bot in one process, on one virtual clock.

    Args:
        parts: Makes the handlers, effects, cards and jobs; the shop's own, or a test's.
    """

    box: Sandbox
    clock: VirtualClock
    owner: Person
    admin: Group
    settings: Settings
    parts: Callable[[ZoneInfo], Parts]
    bot: wiring.Bot = field(init=False)
    is_running: bool = field(default=False, init=False)
    starts: int = field(default=0, init=False)
    # One moves the clock at a time: between two, whom the one has just woken the other takes for asleep.
    _moving: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @property
    def bot_name(self) -> str:
        """What the bot is called in its chats."""
        return self.box.world.bots[TOKEN].user.full_name

    # Time.

    async def settle(self) -> None:
        """Let everything happen that can happen by itself; windows and retries are waited for on the virtual clock."""
        async with self._moving:
            await self._settle()

    async def _settle(self) -> None:
        limit = self.clock.now() + SETTLE_SECONDS
        while True:
            await self._quiet()
            if not self._is_something_due(by=limit):
                return
            wakes_at = self.clock.next_due()
            if wakes_at is None or wakes_at > limit:
                return
            await self._set_clock(wakes_at)

    async def pass_time(self, seconds: float) -> None:
        """Let time go by: whoever sleeps wakes at the moment asked for, and the timetable is kept."""
        async with self._moving:
            await self._pass_time(seconds)

    async def leap(self, seconds: float) -> None:
        """Time has gone by, as for a machine that slept: what the timetable missed is done, once."""
        async with self._moving:
            await self._set_clock(self.clock.now() + seconds)
            await self.bot.tick()
            await self._settle()

    async def go_along(self, seconds: float) -> None:
        """Let so much time go by without waiting for anyone: called again and again, the clock goes with another."""
        async with self._moving:
            await self.clock.travel(seconds)
            await self.bot.tick()

    async def _pass_time(self, seconds: float) -> None:
        end = self.clock.now() + seconds
        while True:
            await self._quiet()
            now = self.clock.now()
            moments = [self.clock.next_due(), await timetable.next_due_at(self.bot.services, self.bot.jobs)]
            if not self._is_quiet():
                # Somebody pressed something while the timetable was asked: no time goes by before it is answered.
                continue
            coming = min((moment for moment in moments if moment is not None and moment > now), default=end)
            if coming >= end:
                break
            await self._set_clock(coming)
            await self.bot.tick()
        await self._set_clock(end)
        await self.bot.tick()
        await self._settle()

    async def _set_clock(self, moment: float) -> None:
        self.clock.set(max(moment, self.clock.now()))
        await _turn()

    async def _quiet(self) -> None:
        """Wait, in real time, until neither side does anything."""
        async with asyncio.timeout(STUCK_SECONDS):
            while not self._is_quiet():
                coming = asyncio.ensure_future(self.bot.quiet() if self.bot.busy else self.box.world.changes.next())
                # A change may fall between the question and the wait, and another bot be started: the wait is short.
                await asyncio.wait({coming}, timeout=0.02)
                coming.cancel()
                await _turn()

    def _is_quiet(self) -> bool:
        polling = self.bot.polling
        is_waiting_for_poll = self.box.pending_updates() > 0 and not (polling is not None and polling.is_resting)
        return self.box.idle() and not self.bot.busy and (self._is_webhook_resting() or not is_waiting_for_poll)

    def _is_webhook_resting(self) -> bool:
        """All that is left to deliver waits for its next try."""
        queue = self.box.world.bots[TOKEN].queue
        return queue.webhook is not None and all(each.not_before > self.clock.now() for each in queue.pending)

    def _is_something_due(self, *, by: float) -> bool:
        if self.box.pending_updates() > 0:
            return True
        moments = (self.box.stripe.hooks.next_due_at(), self.bot.looks_at)
        return any(moment is not None and moment <= by for moment in moments)

    # Life and death.

    async def restart(self) -> None:
        """Start the bot on the database as it is."""
        parts = self.parts(self.settings.zone)
        bot = await wiring.build(
            self.settings,
            clock=self.clock,
            effects_of=parts.effects_of,
            routes=parts.routes,
            registries=parts.registry,
            jobs=parts.jobs,
            listeners=parts.listeners,
            ticking=False,
        )
        self.bot = bot
        self.is_running = True
        self.starts += 1
        await bot.start()
        if bot.http is not None and self.settings.stripe_webhook_secret is not None:
            self.box.stripe.send_events_to(f"{bot.http.url}{STRIPE_WEBHOOK_PATH}", secret=WEBHOOK_SECRET)

    async def stop(self) -> None:
        """Stop the bot as SIGTERM does."""
        self.is_running = False
        await self.bot.stop()

    async def kill(self) -> None:
        """Drop the bot as kill -9 does; requests on their way are cut."""
        self.is_running = False
        await self.bot.kill()


async def _turn() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)
