"""`stallkeeper run`: from the settings to the running shop, until it is told to stop."""

import asyncio
import gc
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot import wiring
from bot.logs import configure_logging
from bot.parts import shop_parts
from bot.settings import Settings
from gateways.clock import SystemClock
from gateways.database.alone import the_only_run
from gateways.database.migrating import migrate

T = TypeVar("T")


def run_shop(settings: Settings) -> None:
    """
    Migrate the database and run the bot until SIGTERM or SIGINT.

    Raises:
        DatabaseUnusable: The database cannot be used, or another bot runs on it.
        TokenRefused: Telegram does not know the token.
        OSError: The HTTP address is taken.
    """
    configure_logging()
    with the_only_run(settings.database_url):
        migrate(settings.database_url)
        asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_stop.set)
    parts = shop_parts(settings.zone)
    building = wiring.build(
        settings,
        clock=SystemClock(),
        effects_of=parts.effects_of,
        routes=parts.routes,
        registries=parts.registry,
        jobs=parts.jobs,
        listeners=parts.listeners,
    )
    bot = await _unless(told_to_stop, building)
    if bot is None:
        return
    try:
        await _unless(told_to_stop, _open_for_ever(bot))
    finally:
        await bot.stop()


async def _open_for_ever(bot: wiring.Bot) -> None:
    await bot.start()
    # What an open shop is made of stays: to look for garbage in it again and again would be a fifth of all it does.
    gc.freeze()
    await bot.until_collapse()


async def _unless(told_to_stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of the work, or None when we are told to stop before it is there."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(told_to_stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return None
    return working.result()
