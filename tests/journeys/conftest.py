"""A stall for journeys: a small catalogue, an owner, a packer, a courier, and customers at the door."""

import asyncio
import struct
import zlib
from collections.abc import Awaitable, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.commands import import_into
from bot.demo.boxed import TOKEN
from bot.demo.stage import Stage
from bot.parts import shop_parts
from domain import importing
from tests.conftest import OpenShop
from tests.harness import Shop
from tests.homes import Home, Kept, keep, move_in
from tests.journeys.phone import unfit
from tests.postgres import Engine

PICTURE = "https://pictures.example/mug.png"
CATALOGUE = f"""Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Cost per item,Image Src
mug,Blue Mug,<p>A <b>mug</b> for mornings</p>,Colour,Blue,MUG-BLUE,12.50,30,4.00,{PICTURE}
mug,,,,Red,MUG-RED,13.50,3,4.00,
tea,Green Tea,<p>Calm &amp; clear</p>,Title,Default Title,TEA,5.00,2,1.00,
lamp,Lamp <odd & bright>,,Title,Default Title,LAMP,40.00,0,15.00,
"""  # noqa: E501 - a file as Shopify writes it.
# What a stall that has just been hired has left in its queues is no part of any journey.
STAGES = pytest.StashKey[list[Stage]]()
_QUEUES = ("inbox", "outbox", "messages", "dialogs")

OpenStall = Callable[..., Awaitable[Stage]]
# So much of each chat is shown when a journey fails.
SHOWN_MESSAGES = 8


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed expectation shows the chats as the people saw them, however it was written."""
    report = yield
    funcargs: dict[str, Any] = getattr(item, "funcargs", {})
    stages = [each for each in (*funcargs.values(), *item.stash.get(STAGES, ())) if isinstance(each, Stage)]
    if report.when == "call" and report.failed:
        report.sections += [("chats as people see them", chats_of(each)) for each in dict.fromkeys(stages)]
    return report


def chats_of(stage: Stage) -> str:
    """Everybody's chat, and the team's."""
    views = [person.chat() for person in stage.shop.box.people.values()] + [stage.owner.chat(stage.team)]
    return "\n\n".join(view.screen(tail=SHOWN_MESSAGES) for view in views if view.messages)


def png(width: int = 64, height: int = 48) -> bytes:
    """A small picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x30\x60\xc0" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Callable[[Engine], Kept]:
    """What a stall holds once its catalogue is in and its people have joined; made once on each database."""
    folder = tmp_path_factory.mktemp("hired")

    async def set_up(home: Home) -> None:
        shop = await Shop.open(home.url, shop_parts)
        await _fill_shelves(shop, CATALOGUE)
        await Stage(shop).hire()
        await shop.stop()
        await shop.close(check=False)

    @cache
    def made(on: Engine) -> Kept:
        home = move_in(on, Kept(template_database), folder / "shop.db")
        # A loop of its own: the test's is running already.
        with ThreadPoolExecutor() as thread:
            thread.submit(asyncio.run, set_up(home)).result()
        kept = keep(home, folder / "hired.db", without=_QUEUES)
        home.leave()
        return kept

    return made


@pytest.fixture(scope="session")
def hired_database(ready: Callable[[Engine], Kept]) -> Path:
    """The SQLite file of such a stall, to be copied."""
    return ready("sqlite").path


@pytest.fixture
def open_stall(
    request: pytest.FixtureRequest, open_shop: OpenShop, ready: Callable[[Engine], Kept], on: Engine
) -> Iterator[OpenStall]:
    """Opens stalls; with `hired=False`, nobody but the owner works there; with `catalogue=""`, nothing is sold."""
    shops: list[Shop] = []

    async def opened(*, catalogue: str = CATALOGUE, hired: bool = True, **options: object) -> Stage:
        is_ready = hired and catalogue == CATALOGUE
        stages: list[Stage] = []

        def come(shop: Shop) -> None:
            shop.box.publish(PICTURE, png())
            stages.append(stage := Stage(shop))
            request.node.stash.setdefault(STAGES, []).append(stage)
            if is_ready:
                world = shop.box.world
                for person in (stage.owner, stage.packer, stage.courier):
                    world.private_chat(world.bots[TOKEN], person.user).is_started = True

        shop = await open_shop(kept=ready(on) if is_ready else None, before=come, **options)
        shops.append(shop)
        [stage] = stages
        if catalogue and not is_ready:
            await _fill_shelves(shop, catalogue)
        if hired and not is_ready:
            await stage.hire()
        return stage

    yield opened
    faults = [fault for shop in shops for fault in unfit(shop.box.requests)]
    assert not faults, "\n".join(faults)


@pytest.fixture
async def stall(open_stall: OpenStall) -> Stage:
    return await open_stall()


async def _fill_shelves(shop: Shop, catalogue: str) -> None:
    shop.box.publish(PICTURE, png())
    found = importing.read_catalogue(catalogue.encode(), exponent=2)
    await import_into(shop.bot.services.db, found, "EUR")
