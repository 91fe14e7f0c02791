"""A browser, and a page in it on a sandbox with three people, a group and the scripted bot."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
import pytest_asyncio

from sandbox import Group, Person, Sandbox, VirtualClock
from tests.browser import scripted

if TYPE_CHECKING:
    from playwright.async_api import Browser, ConsoleMessage, Locator, Page

TOKEN = "1234567:TEST"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MILLISECONDS = 20_000
PHONE, DESKTOP = (375, 720), (1280, 800)


def _not_here(reason: str) -> NoReturn:
    """Skip, but not where the tests are meant to prove something."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"the browser tests must run here: {reason}")
    pytest.skip(reason)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator["Browser"]:
    chromium = shutil.which("chromium")
    if chromium is None:
        _not_here("there is no chromium; apt-get install chromium")
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        _not_here("playwright is not installed")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        await launched.close()


@dataclass
class Stall:
    """The sandbox behind the page."""

    box: Sandbox
    clock: VirtualClock
    anna: Person
    olga: Person
    carl: Person
    team: Group


@pytest_asyncio.fixture(loop_scope="session")
async def stall() -> AsyncIterator[Stall]:
    clock = VirtualClock()
    box = Sandbox(clock=clock, flood_limits=False)
    box.add_bot(TOKEN, "stall_bot", "The Stall")
    anna, olga, carl = (box.add_user(name) for name in ("Anna", "Olga", "Carl"))
    team = box.add_group("Stall Team", [olga, carl])
    box.page.title = "The Stall"
    for person, group in ((anna, None), (olga, team), (carl, None)):
        box.page.show(person, group)
    await box.start()
    async with scripted.running(box.base_url, TOKEN):
        yield Stall(box, clock, anna, olga, carl, team)
    await box.stop()


@dataclass
class Chat:
    """One column, as the person in front of it uses it."""

    page: "Page"
    column: "Locator"

    async def start(self) -> None:
        await self.column.get_by_role("button", name="Start", exact=True).click()
        await self.sees("Welcome to the stall")

    async def say(self, text: str) -> None:
        await self.column.get_by_role("textbox").fill(text)
        await self.column.get_by_role("button", name="Send", exact=True).click()

    async def press(self, label: str) -> None:
        await self.column.get_by_role("button", name=label, exact=True).last.click()

    async def sees(self, text: str) -> None:
        await self.column.get_by_text(text).last.wait_for()

    async def attach(self, what: str) -> None:
        await self.press("Attach")
        await self.press(what)

    def bubble(self, text: str) -> "Locator":
        return self.column.locator(".row", has_text=text).last


@dataclass
class Opened:
    """The page in one window; errors are what its scripts and its console complained of."""

    page: "Page"
    errors: list[str]

    def hear(self, said: "ConsoleMessage") -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def chat(self, name: str) -> Chat:
        column = self.page.locator(f'section.column[aria-label^="{name} in"]')
        return Chat(self.page, column)


OpenWindow = Callable[..., Awaitable[Opened]]
OpenPage = Callable[..., Awaitable[Opened]]


@pytest_asyncio.fixture(loop_scope="session")
async def open_window(browser: "Browser") -> AsyncIterator[OpenWindow]:
    """Opens the page of the sandbox given; whatever it complains of fails the test."""
    windows: list[Opened] = []

    async def opened(box: Sandbox, size: tuple[int, int], *, scheme: Any = "light", scale: float = 1) -> Opened:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            device_scale_factor=scale,
            reduced_motion="reduce",
        )
        context.set_default_timeout(WAIT_MILLISECONDS)
        page = await context.new_page()
        window = Opened(page, [])
        page.on("pageerror", lambda error: window.errors.append(str(error)))
        page.on("console", window.hear)
        await page.goto(box.base_url)
        await page.locator("html[data-ready]").wait_for()
        await page.locator(".head-title").nth(len(box.page.columns) - 1).wait_for(state="attached")
        windows.append(window)
        return window

    yield opened
    for window in windows:
        await window.page.context.close()
    assert [error for window in windows for error in window.errors] == []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(stall: Stall, open_window: OpenWindow) -> AsyncIterator[OpenPage]:
    """
    Opens the page on the scripted bot's sandbox; no request may be refused there.

    The sandbox is asked for first, so it closes last: a page whose sandbox is gone would complain.
    """

    async def opened(size: tuple[int, int] = DESKTOP, *, scheme: Any = "light") -> Opened:
        return await open_window(stall.box, size, scheme=scheme)

    yield opened
    assert stall.box.refused() == []


@pytest.fixture
def probe() -> str:
    """Functions that measure the page from inside."""
    return Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
