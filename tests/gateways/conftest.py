from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from gateways.telegram.bot import ShopBot
from gateways.telegram.messenger import Hooks, Messenger
from gateways.telegram.windows import Windows
from sandbox import Group, Person, Sandbox, VirtualClock

TOKEN = "1234567:TEST"


@dataclass
class Told:
    """What the messenger's hooks were told."""

    sent: list[tuple[int, str]] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)

    def hooks(self) -> Hooks:
        async def sent(picture_id: int, file_id: str) -> None:
            self.sent.append((picture_id, file_id))

        async def dead(picture_id: int) -> None:
            self.dead.append(picture_id)

        async def moved(old: int, new: int) -> None:
            self.moved.append((old, new))

        return Hooks(sent, dead, moved)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def box(clock: VirtualClock) -> AsyncIterator[Sandbox]:
    box = Sandbox(clock=clock)
    box.add_bot(TOKEN, "stall_bot", "Stall")
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def messenger(box: Sandbox, clock: VirtualClock, told: Told) -> AsyncIterator[Messenger]:
    bot = ShopBot(TOKEN, base_url=f"{box.base_url}/bot")
    messenger = Messenger(bot, Windows(clock), clock)
    messenger.hooks = told.hooks()
    async with bot:
        yield messenger


@pytest.fixture
async def anna(box: Sandbox) -> Person:
    anna = box.add_user("Anna")
    await anna.start()
    return anna


@pytest.fixture
def group(box: Sandbox, anna: Person) -> Group:
    return box.add_group("Team", [anna])
