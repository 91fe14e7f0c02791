"""The whole path of a press: bytes in, inbox, order placed, answer and edit out; Telegram answers at once."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter

from telegram import Update

from benchmarks import buyers, placing
from benchmarks.buyers import Buyer
from benchmarks.load import load
from benchmarks.references import flat_bot, orm
from benchmarks.result import Result
from benchmarks.rounds import by_callers, compared, copy_of
from benchmarks.telegram import TOKEN, InstantTelegram, press, speak_through
from bot.parts import shop_parts
from bot.settings import Settings
from bot.telegram import application_of
from bot.wiring import Bot
from gateways.clock import SystemClock
from gateways.database import open_database
from gateways.services import Services, ShopFacts
from gateways.telegram.messenger import Messenger
from gateways.telegram.windows import Windows

IN_FLIGHT = 50
ORDERS, ORDERS_OF_REFERENCE = load(500), load(100)


def whole_path_50() -> Iterator[Result]:
    """Fifty presses in flight, against a bot of forty flat handlers and the async ORM."""
    yield compared(
        "whole_path_50",
        partial(ours, orders=ORDERS),
        partial(reference, orders=ORDERS_OF_REFERENCE),
        unit="presses/s",
    )


BENCHMARKS = (whole_path_50,)


@asynccontextmanager
async def open_bot(path: Path, telegram: InstantTelegram) -> AsyncIterator[Bot]:
    """The shop's bot with its loops running, and nothing that brings updates."""
    settings = Settings(
        _env_file=None,
        telegram_bot_token=TOKEN,
        admin_chat_id=buyers.ADMIN_CHAT,
        owner_ids="1",
        database_url=f"sqlite:///{path}",
        shop_name="Stall",
    )
    parts = shop_parts(settings.zone)
    application = application_of(settings, parts.routes)
    speak_through(application.bot, telegram)
    await application.initialize()
    clock, db = SystemClock(), await open_database(settings.database_url, parts.effects_of)
    messenger = Messenger(application.bot, Windows(clock), clock)
    services = Services(db, clock, messenger, ShopFacts("Stall", settings.speaking, "stall_bot"))
    bot = Bot(
        settings,
        services,
        application,
        parts.routes,
        registry=parts.registry,
        jobs=(),
        ticking=False,
        listeners=parts.listeners,
    )
    db.when_emitted(bot.sender.bell.ring)
    loops = [asyncio.create_task(bot.worker.run()), asyncio.create_task(bot.sender.run())]
    try:
        yield bot
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await bot.stop()


def ours(*, orders: int) -> float:
    """Presses a second, each until its edit is out."""

    async def run(path: Path, who: list[Buyer]) -> float:
        telegram = InstantTelegram()
        updates = [(buyer, press(number, buyer)) for number, buyer in enumerate(who)]

        async def pressed(update: tuple[Buyer, bytes]) -> None:
            buyer, body = update
            edited = telegram.edited[buyer.telegram_id] = asyncio.Event()
            await bot._keep(json.loads(body))  # noqa: SLF001 - what the web server calls.
            await edited.wait()

        async with open_bot(path, telegram) as bot:
            # As a shop that is open (`bot.running`); the reference has it, too.
            gc.freeze()
            began = perf_counter()
            await by_callers(updates, pressed, callers=IN_FLIGHT)
            return orders / (perf_counter() - began)

    with copy_of(buyers.database()) as path:
        return asyncio.run(run(path, placing.first_buyers(path, orders)))


def reference(*, orders: int) -> float:
    """The same with a bot as most are written."""

    async def run(path: Path, who: list[Buyer]) -> float:
        engine = orm.engine_of(path)
        application = flat_bot.application_of(TOKEN, orm.sessions_of(engine))
        telegram = InstantTelegram()
        speak_through(application.bot, telegram)
        await application.initialize()
        updates = [
            press(number, buyer, flat_bot.data(cart_id))
            for cart_id, (number, buyer) in enumerate(islice(enumerate(who), orders), start=1)
        ]

        async def pressed(body: bytes) -> None:
            await application.process_update(Update.de_json(json.loads(body), application.bot))

        gc.freeze()
        began = perf_counter()
        await by_callers(updates, pressed, callers=IN_FLIGHT)
        seconds = perf_counter() - began
        assert telegram.answered == orders, "every press was answered"
        await application.shutdown()
        await engine.dispose()
        return orders / seconds

    who = placing.first_buyers(buyers.database(), orders)
    with copy_of(placing.plain_database()) as path:
        return asyncio.run(run(path, who))
