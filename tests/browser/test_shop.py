"""The whole shop on the page: a customer orders, the team accepts, packs and delivers, all by pressing and typing."""

import asyncio
import base64
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.narrating import Narrator
from bot.demo.opening import open_stage
from bot.demo.page import furnish
from bot.demo.stage import Stage
from bot.demo.stories import STORIES
from sandbox import VirtualClock
from sandbox.clock import DEFAULT_START
from tests.browser.conftest import DESKTOP, Chat, Opened, OpenWindow

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADDRESS = "12 Harbour Street, second floor"
# Where the README's pictures are kept; set by `make screenshots`, so that a mere test run leaves them as they are.
SCREENSHOTS = os.environ.get("SCREENSHOTS")
HANDHELD = (390, 900)
LEAST_VARIETY = 0.3


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The demo's shop with its page; whatever follows from a press happens by itself, on the virtual clock."""
    stage = await open_stage(f"sqlite:///{tmp_path}/shop.db", clock=VirtualClock(), write=None)
    furnish(stage)
    living = asyncio.create_task(_live(stage))
    yield stage
    living.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await living
    await stage.shop.settle()
    faults = await stage.faults()
    await stage.close()
    assert faults == []


async def _live(stage: Stage) -> None:
    changes = stage.shop.box.world.changes
    while True:
        known = changes.number
        await stage.shop.settle()
        if changes.number == known:
            await changes.next()


async def _told_once_open(stage: Stage) -> None:
    await stage.shop.box.page.is_open.wait()
    await STORIES["buy"](stage)


class TestOrdering:
    async def test_from_start_to_delivered_as_the_tour_says(self, stage: Stage, open_window: OpenWindow) -> None:
        opened = await open_window(stage.shop.box, DESKTOP)
        anna, olga, pia, carl = (opened.chat(name) for name in ("Anna", "Olga", "Pia", "Carl"))
        await _tour_says(opened, "Say hello")
        await anna.press("Start")
        await _tour_says(opened, "choose something")
        await _put_in_cart(anna)
        await _tour_says(opened, "Open the cart and check out")
        await _fill_in(anna)
        await _tour_says(opened, "place the order")
        await anna.press("✅ Place order")
        await anna.sees("is placed")

        await _tour_says(opened, "Accept the order")
        await olga.press("✅ Accept")
        await anna.sees("the shop has accepted your order")
        await _tour_says(opened, "Pia packs")
        await _pack(pia)
        await anna.sees("is packed")
        await _give_to_carl(olga)
        await _tour_says(opened, "Carl picks it up")
        await carl.press("🛵 Picked up")

        await _tour_says(opened, "At the door")
        code = await _code_of(anna)
        await carl.press("✅ Delivered")
        await carl.sees("Type the customer's 4-digit code")
        await carl.say(code)
        await anna.sees("has been delivered")
        await _shelf_and_till(opened)

    async def test_a_courier_replies_and_the_cash_is_booked_in(self, stage: Stage, open_window: OpenWindow) -> None:
        opened = await open_window(stage.shop.box, DESKTOP)
        anna, olga, pia, carl = (opened.chat(name) for name in ("Anna", "Olga", "Pia", "Carl"))
        await _order(anna)
        await olga.press("✅ Accept")
        await _pack(pia)
        await _give_to_carl(olga)
        await carl.press("🛵 Picked up")
        code = await _code_of(anna)

        await carl.bubble("Delivery #").hover()
        await carl.press("Reply to the message of Little Lantern")
        await carl.say(f"delivered {code}")
        await anna.sees("has been delivered")
        await olga.say("/cash")
        await olga.column.get_by_role("button", name="Carl").last.click()
        await olga.column.get_by_role("button", name="Book in").last.click()

        await olga.sees("Counted: €36.00")
        await carl.sees("You have nothing left to hand in.")


class TestPlaying:
    async def test_a_story_is_told_while_one_watches_and_moves_the_clock(
        self, stage: Stage, open_window: OpenWindow
    ) -> None:
        page = stage.shop.box.page
        stage.narrator = Narrator(page, before_seconds=0, after_seconds=0)
        telling = asyncio.create_task(_told_once_open(stage))
        opened = await open_window(stage.shop.box, DESKTOP)
        await opened.page.get_by_role("button", name="Let one minute go by").click()
        await telling
        page.tell("The end.")

        await opened.page.get_by_role("complementary", name="Tour").get_by_text("The end.").wait_for()
        await opened.chat("Anna").sees("has been delivered")
        assert stage.shop.clock.now() > DEFAULT_START + 60


class TestPictures:
    async def test_what_people_see_can_be_shown(
        self, stage: Stage, open_window: OpenWindow, tmp_path: Path, probe: str
    ) -> None:
        opened = await open_window(stage.shop.box, HANDHELD, scale=1.25)
        await opened.page.evaluate(probe)
        await opened.page.get_by_role("button", name="Close the tour").click()
        folder = Path(SCREENSHOTS or tmp_path)
        anna, olga, pia, carl = (opened.chat(name) for name in ("Anna", "Olga", "Pia", "Carl"))
        await anna.press("Start")
        await _put_in_cart(anna)
        await _show(opened, anna, folder / "product.png")
        await _fill_in(anna)
        await _show(opened, anna, folder / "checkout.png")
        await anna.press("✅ Place order")
        await _turn_to(opened, "Olga")
        await olga.sees("· new")
        await _show(opened, olga, folder / "order.png")
        await olga.press("✅ Accept")
        await _turn_to(opened, "Pia")
        await _pack(pia)
        await _turn_to(opened, "Olga")
        await _give_to_carl(olga)
        await _turn_to(opened, "Carl")
        await carl.press("🛵 Picked up")
        await carl.sees("out for delivery")
        await _show(opened, carl, folder / "delivery.png")


# What people do.


async def _order(anna: Chat) -> None:
    await anna.press("Start")
    await _put_in_cart(anna)
    await _fill_in(anna)
    await anna.press("✅ Place order")
    await anna.sees("is placed")


async def _put_in_cart(anna: Chat) -> None:
    await anna.press("🛍 Browse products")
    await anna.press("Ceramics (7)")
    await anna.press("Harbour Mug · €18.00")
    await anna.press("➕ Add to cart")
    await anna.column.get_by_role("button", name="🛒 Cart (1)").wait_for()


async def _fill_in(anna: Chat) -> None:
    await anna.press("🛒 Cart (1)")
    await anna.press("➕")
    await anna.sees("2 × Harbour Mug")
    await anna.press("✅ Check out")
    await anna.sees("Where shall we deliver to?")
    await anna.say(ADDRESS)
    await anna.press("📱 Share my number")
    await anna.page.get_by_role("dialog").get_by_role("button", name="Share", exact=True).click()
    await anna.sees(f"Deliver to: {ADDRESS}")


async def _pack(pia: Chat) -> None:
    await pia.column.get_by_role("button", name="▫️").last.click()
    await pia.sees("✅ 2 × Harbour Mug")
    await pia.press("📦 Packed")


async def _give_to_carl(olga: Chat) -> None:
    # The card's buttons are those of its version: she waits until she sees that it is packed.
    await olga.sees("· packed")
    await olga.press("🛵 Assign courier")
    await olga.column.get_by_role("button", name="Carl").last.click()


async def _code_of(anna: Chat) -> str:
    said = await anna.bubble("this code at the door").locator(".text").inner_text()
    return said.split("this code at the door:")[1].split()[0]


async def _turn_to(opened: Opened, name: str) -> None:
    await opened.page.get_by_role("navigation", name="People").get_by_role("button", name=name).click()


# What they see.


async def _tour_says(opened: Opened, words: str) -> None:
    await opened.page.get_by_role("complementary", name="Tour").get_by_text(words).wait_for()


async def _shelf_and_till(opened: Opened) -> None:
    """The panel for the curious tells where it all went."""
    await opened.page.get_by_role("button", name="Look behind the counter").click()
    panel = opened.page.get_by_role("complementary", name="Behind the counter")
    for words in ("delivered", "order placed", "parcel picked up", "with the customer", "cash with Carl", "€36.00"):
        await panel.get_by_text(words).first.wait_for()


async def _show(opened: Opened, chat: Chat, path: Path) -> None:
    """A picture of the chat, with nothing hovered, focused or popped up; and it is no blank one."""
    await opened.page.mouse.move(0, 0)
    await opened.page.evaluate("document.activeElement.blur()")
    await chat.column.locator(".toast.is-shown").wait_for(state="detached")
    await opened.page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => {})))")
    taken = await chat.column.screenshot(path=path, animations="disabled", caret="hide")
    picture = "data:image/png;base64," + base64.b64encode(taken).decode()
    assert await opened.page.evaluate("picture => probe.variety(picture)", picture) > LEAST_VARIETY
