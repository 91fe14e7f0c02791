"""Everyone can use the page: by keyboard, by ear, in the dark, on a phone."""

import itertools
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Opened, OpenPage, Stall

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTRAST_LEAST = 4.5
CONTROL_ROLES = {"button", "link", "textbox", "combobox", "spinbutton", "searchbox", "checkbox", "listbox", "menuitem"}
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


async def _full(open_page: OpenPage, stall: Stall, size: tuple[int, int], scheme: str = "light") -> Opened:
    """The page with a bit of everything on it."""
    stall.box.page.guide("Press Start in Anna's chat, then see what happens.", stall.anna)
    stall.box.page.insight = _news
    opened = await open_page(size, scheme=scheme)
    anna = opened.chat("Anna")
    await anna.start()
    for command, answer in (
        ("/album", "Three colours"),
        ("/place", "12 Harbour Street"),
        ("/menu", "Press something"),
        ("/invoice", "Thrown by hand."),
        ("/link", "Come in"),
        ("Averyveryverylongwordthatnobodycanbreak" * 4, "You said: Avery"),
        ("/keys", "Your number, please"),
    ):
        await anna.say(command)
        await anna.sees(answer)
    await stall.olga.say("Who takes it?", stall.team)
    await stall.carl.say("I do", stall.team, reply_to=stall.olga.chat(stall.team).last)
    await stall.anna.send_contact()
    await stall.anna.send_document(b"x" * 5000, "a list with a rather long name.csv")
    await anna.column.locator(".document").wait_for()
    await anna.sees("Thanks for")
    await anna.say("/keys")
    await anna.column.locator(".keys").wait_for()
    return opened


async def _news() -> Any:
    return {
        "order": "SQJWM8",
        "status": "packed",
        "timeline": [{"at": 1_767_603_600, "what": "order placed", "who": "Anna"}],
        "goods": [{"where": "on the way", "account": "in_transit", "title": "A mug of a very long name", "pieces": -2}],
        "money": [{"where": "cash with Carl", "account": "courier_cash", "amount": "€1,036.00", "is_less": False}],
    }


class TestReach:
    @SIZES
    async def test_tab_reaches_every_control(
        self, open_page: OpenPage, stall: Stall, size: tuple[int, int], probe: str
    ) -> None:
        page = (await _full(open_page, stall, size)).page
        await page.evaluate(probe)
        expected = await page.evaluate("probe.controls()")
        await page.evaluate("document.activeElement.blur()")

        reached = set()
        for _ in range(expected * 2):
            await page.keyboard.press("Tab")
            reached.add(await page.evaluate("probe.focused()"))
            if len(reached - {None}) == expected:
                break

        missed = await page.evaluate(
            "seen => [...document.querySelectorAll('[data-probe]')]"
            ".filter((each) => !seen.includes(each.dataset.probe)).map((each) => each.outerHTML.slice(0, 120))",
            list(reached),
        )
        assert missed == []

    @SIZES
    async def test_every_control_has_a_name(self, open_page: OpenPage, stall: Stall, size: tuple[int, int]) -> None:
        page = (await _full(open_page, stall, size)).page
        session = await page.context.new_cdp_session(page)
        tree = await session.send("Accessibility.getFullAXTree")

        controls = [node for node in tree["nodes"] if _text(node, "role") in CONTROL_ROLES and not node["ignored"]]
        assert len(controls) > 20
        assert [node for node in controls if not _text(node, "name")] == []

    async def test_a_menu_is_walked_with_arrows_and_left_with_escape(self, open_page: OpenPage, stall: Stall) -> None:
        opened = await _full(open_page, stall, DESKTOP)
        attach = opened.chat("Anna").column.get_by_role("button", name="Attach")
        await attach.press("Enter")
        await opened.page.keyboard.press("ArrowDown")
        assert await opened.page.evaluate("document.activeElement.textContent") == "File"

        await opened.page.keyboard.press("Escape")

        assert await attach.evaluate("button => button === document.activeElement")


class TestLooks:
    @SIZES
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    async def test_every_text_stands_out(
        self, open_page: OpenPage, stall: Stall, size: tuple[int, int], scheme: str, probe: str
    ) -> None:
        opened = await _full(open_page, stall, size, scheme)
        await opened.page.get_by_role("button", name="Look behind the counter").click()
        await opened.page.locator(".timeline").wait_for()
        await opened.page.evaluate(probe)
        faint = await opened.page.evaluate("least => probe.faint(least)", CONTRAST_LEAST)
        await opened.page.get_by_role("button", name="Close the panel").click()
        await opened.page.get_by_role("button", name="Add a person").click()

        assert faint + await opened.page.evaluate("least => probe.faint(least)", CONTRAST_LEAST) == []

    async def test_the_dark_page_is_dark(self, open_page: OpenPage) -> None:
        pages = [(await open_page(scheme=scheme)).page for scheme in ("light", "dark")]

        light, dark = [await page.evaluate("getComputedStyle(document.body).backgroundColor") for page in pages]

        assert (light, dark) == ("rgb(223, 230, 236)", "rgb(12, 19, 26)")

    @SIZES
    async def test_nothing_scrolls_sideways(
        self, open_page: OpenPage, stall: Stall, size: tuple[int, int], probe: str
    ) -> None:
        opened = await _full(open_page, stall, size)
        await opened.page.evaluate(probe)
        closed = await opened.page.evaluate("[probe.overflow(), probe.wide()]")
        await opened.page.get_by_role("button", name="Look behind the counter").click()
        await opened.page.locator(".timeline").wait_for()

        assert [closed, await opened.page.evaluate("[probe.overflow(), probe.wide()]")] == [[0, []], [0, []]]

    async def test_four_people_stand_side_by_side(self, open_page: OpenPage, stall: Stall, probe: str) -> None:
        stall.box.page.show(stall.box.add_user("Dora"))
        opened = await _full(open_page, stall, DESKTOP)
        await opened.page.evaluate(probe)

        columns = [await column.bounding_box() for column in await opened.page.locator("section.column").all()]

        assert await opened.page.evaluate("[probe.overflow(), probe.wide()]") == [0, []]
        edges = [(box["x"], box["x"] + box["width"]) for box in columns if box is not None]
        assert len(edges) == 4
        assert all(left >= 0 and right <= DESKTOP[0] for left, right in edges)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(edges))

    @SIZES
    async def test_what_is_written_from_right_to_left_reads_so(
        self, open_page: OpenPage, size: tuple[int, int], probe: str
    ) -> None:
        opened = await open_page(size)
        anna = opened.chat("Anna")
        await anna.start()
        await anna.say("/arabic")
        await anna.sees("رقمك من فضلك")
        await anna.column.locator(".keys .key").first.wait_for()
        await opened.page.evaluate(probe)

        directions = await anna.column.locator(
            ".text:has(blockquote), .keyboard span[dir], .keys span[dir]"
        ).evaluate_all("all => all.map(each => getComputedStyle(each).direction)")
        borders = await anna.column.locator("blockquote").evaluate_all(
            "all => all.map(each => [getComputedStyle(each).borderRightWidth, getComputedStyle(each).borderLeftWidth])"
        )

        time = await anna.column.locator(".bubble:has(blockquote) .meta").bounding_box()
        bubble = await anna.column.locator(".bubble:has(blockquote)").bounding_box()

        assert directions == ["rtl"] * 4
        # A line ends on the left: there is room for the time.
        assert time is not None
        assert bubble is not None
        assert time["x"] - bubble["x"] < bubble["width"] / 2
        assert borders == [["3px", "0px"]]
        assert await opened.page.evaluate("[probe.overflow(), probe.wide()]") == [0, []]


def _text(node: Any, field: str) -> str:
    return str(node.get(field, {}).get("value", "")).strip()
