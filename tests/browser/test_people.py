"""Several people side by side: columns, what they have not read, the clock, the tour, and the panel for the curious."""

from typing import Any

import pytest

from sandbox import talk
from sandbox.texts import Formatted
from sandbox.world import Content
from tests.browser.conftest import PHONE, TOKEN, OpenPage, Stall

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEWS = {
    "order": "SQJWM8",
    "status": "on its way",
    "timeline": [{"at": 1_767_603_600, "what": "order placed", "who": "Anna"}],
    "goods": [{"where": "on the way", "account": "in_transit", "title": "Harbour Mug, Oat", "pieces": 2}],
    "money": [{"where": "cash with Carl", "account": "courier_cash", "amount": "€36.00", "is_less": False}],
}


class TestColumns:
    async def test_each_person_has_the_chat_they_were_given(self, open_page: OpenPage) -> None:
        page = (await open_page()).page

        titles = await page.locator(".column").evaluate_all("all => all.map((each) => each.ariaLabel)")
        assert titles == ["Anna in The Stall", "Olga in Stall Team", "Carl in The Stall"]

    async def test_what_one_writes_in_a_group_the_other_sees(self, open_page: OpenPage, stall: Stall) -> None:
        opened = await open_page()
        await opened.chat("Olga").say("Who is free?")

        await opened.chat("Carl").press("The Stall, as Carl: switch the chat, 1 unread in others")
        await opened.chat("Carl").column.get_by_role("button", name="Stall Team").click()

        await opened.chat("Carl").sees("Who is free?")
        await opened.chat("Carl").column.locator(".badge").wait_for(state="detached")

    async def test_someone_new_comes_by_a_click_and_stays_over_a_reload(
        self, open_page: OpenPage, stall: Stall
    ) -> None:
        opened = await open_page()
        await opened.page.get_by_role("button", name="Add a person").click()
        dialog = opened.page.get_by_role("dialog", name="Add a person")
        await dialog.get_by_label("Name of someone new").fill("Mia")
        await dialog.get_by_label("Joins").select_option("Stall Team")
        await dialog.get_by_role("button", name="Add", exact=True).click()
        await opened.chat("Mia").sees("Mia joined")

        await opened.page.reload()

        await opened.chat("Mia").sees("Mia joined")
        assert {person.name for person in stall.box.people.values()} == {"Anna", "Olga", "Carl", "Mia"}

    async def test_a_column_is_closed(self, open_page: OpenPage) -> None:
        opened = await open_page()
        await opened.page.get_by_role("button", name="Close the column of Carl").click()

        await opened.chat("Carl").column.wait_for(state="detached")

    async def test_news_while_one_reads_further_up_is_counted(self, open_page: OpenPage, stall: Stall) -> None:
        anna = (await open_page()).chat("Anna")
        await anna.start()
        await anna.say("/long")
        await anna.sees("One line after another.")
        down = anna.column.get_by_role("button", name="To the newest message")
        await anna.column.locator(".log").evaluate("log => { log.scrollTop = 0; }")
        await down.wait_for()

        bot = stall.box.world.bots[TOKEN]
        talk.post(stall.box.world, stall.anna.chat().chat, bot.user, Content(text=Formatted("News")))

        await anna.column.locator('.down[data-count="1"]').wait_for()
        await down.click()
        await down.wait_for(state="hidden")

    async def test_a_stream_that_was_cut_loses_nothing(self, open_page: OpenPage, stall: Stall) -> None:
        opened = await open_page()
        await opened.page.context.set_offline(True)
        stall.box.world.changes.close()
        await stall.anna.start()

        await opened.page.context.set_offline(False)

        await opened.chat("Anna").sees("Welcome to the stall")
        opened.errors.clear()


class TestPhone:
    async def test_one_column_at_a_time_and_tabs_that_tell_of_news(self, open_page: OpenPage, stall: Stall) -> None:
        opened = await open_page(PHONE)
        tabs = opened.page.get_by_role("navigation", name="People")
        await opened.chat("Anna").start()
        await stall.olga.say("Hello team", stall.team)

        await tabs.get_by_role("button", name="Carl").locator(".badge", has_text="1").wait_for()
        await tabs.get_by_role("button", name="Olga").click()

        await opened.chat("Olga").sees("Hello team")
        assert await opened.page.locator(".column:visible").count() == 1


class TestClock:
    async def test_days_pass_by_a_click(self, open_page: OpenPage, stall: Stall) -> None:
        opened = await open_page()
        before = stall.clock.now()
        for words in ("one minute", "one hour", "one day"):
            await opened.page.get_by_role("button", name=f"Let {words} go by").click()

        await opened.page.locator(".clock-face", has_text="Tue 6 Jan").wait_for()
        assert stall.clock.now() == before + 60 + 3600 + 86_400

    async def test_a_new_day_is_marked_in_the_chat(self, open_page: OpenPage, stall: Stall) -> None:
        opened = await open_page()
        await opened.chat("Anna").start()
        stall.clock.advance(86_400)
        await opened.chat("Anna").say("Back again")

        await opened.chat("Anna").sees("Tuesday 6 January")


class TestTour:
    async def test_it_goes_on_when_the_button_was_pressed_and_can_be_closed(
        self, open_page: OpenPage, stall: Stall
    ) -> None:
        stall.box.page.guide("Press Start in Anna's chat.", stall.anna, press="Start")
        stall.box.page.guide("Write to the team.", stall.olga)
        opened = await open_page()
        tour = opened.page.get_by_role("complementary", name="Tour")
        await tour.get_by_text("Press Start in Anna's chat.").wait_for()
        await opened.chat("Anna").column.locator(".start.is-next").wait_for()

        await opened.chat("Anna").start()

        await tour.get_by_text("Write to the team.").wait_for()
        await tour.get_by_role("button", name="Close the tour").click()
        await opened.page.reload()
        await opened.chat("Anna").sees("Welcome to the stall")
        assert await tour.count() == 0


class TestInsight:
    async def test_there_is_no_panel_unless_the_shop_tells(self, open_page: OpenPage) -> None:
        opened = await open_page()

        assert await opened.page.get_by_role("button", name="Look behind the counter").count() == 0

    async def test_it_follows_the_last_order(self, open_page: OpenPage, stall: Stall) -> None:
        told: dict[str, Any] = {}

        async def insight() -> Any:
            return told or None

        stall.box.page.insight = insight
        opened = await open_page()
        await opened.page.get_by_role("button", name="Look behind the counter").click()
        panel = opened.page.get_by_role("complementary", name="Behind the counter")
        await panel.get_by_text("No order yet.").wait_for()

        told.update(NEWS)
        await opened.chat("Anna").start()

        for words in ("#SQJWM8", "on its way", "order placed", "Harbour Mug, Oat", "cash with Carl", "€36.00"):
            await panel.get_by_text(words).first.wait_for()
