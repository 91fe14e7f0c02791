"""A sandbox on TCP with one bot, two people, and unmodified clients beside a raw one."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from telegram.ext import ExtBot

from sandbox import Bot, Group, Person, Sandbox, VirtualClock

TOKEN = "1234567:TEST"


@dataclass
class Raw:
    """Requests as no client library would send them."""

    http: httpx.AsyncClient
    url: str

    async def __call__(self, method: str, /, **params: Any) -> Any:
        return (await self.http.post(f"{self.url}/bot{TOKEN}/{method}", json=params)).json()

    async def refusal(self, method: str, /, **params: Any) -> str:
        answer = await self(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def result(self, method: str, /, **params: Any) -> Any:
        answer = await self(method, **params)
        assert answer["ok"], answer
        return answer["result"]


@pytest.fixture
def modelled() -> Any:
    """What is made of aiogram's model, which takes five seconds to load: not where nobody asks for it."""
    return importlib.import_module("tests.sandbox.modelled")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def box(clock: VirtualClock) -> AsyncIterator[Sandbox]:
    box = Sandbox(clock=clock, flood_limits=False)
    box.add_bot(TOKEN, "stall_bot", "Stall")
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
def bot(box: Sandbox) -> Bot:
    return box.world.bots[TOKEN]


@pytest.fixture
async def anna(box: Sandbox) -> Person:
    anna = box.add_user("Anna", username="anna_shops")
    await anna.start()
    return anna


@pytest.fixture
async def owner(box: Sandbox) -> Person:
    return box.add_user("Olga", "Owner")


@pytest.fixture
def team(box: Sandbox, owner: Person, anna: Person) -> Group:
    return box.add_group("Team", [owner, anna])


@pytest.fixture
async def raw(box: Sandbox) -> AsyncIterator[Raw]:
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        yield Raw(http, box.base_url)


@pytest.fixture
async def ptb(box: Sandbox) -> AsyncIterator[ExtBot[None]]:
    bot: ExtBot[None] = ExtBot(TOKEN, base_url=f"{box.base_url}/bot", base_file_url=f"{box.base_url}/file/bot")
    async with bot:
        yield bot


async def until(condition: Callable[[], object]) -> None:
    """Let the event loop turn until something holds that no event tells of."""
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0)


def png(width: int = 640, height: int = 480) -> bytes:
    """The head of a PNG: all that tells its size."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
