"""People chat on the page: they press, type, reply and send, and see what the bot does, at once."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from sandbox import Message
from tests.browser.conftest import Chat, OpenPage, Stall
from tests.browser.scripted import picture

if TYPE_CHECKING:
    from playwright.async_api import Locator

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def anna(open_page: OpenPage) -> Chat:
    """Anna's column, once she has pressed Start."""
    chat = (await open_page()).chat("Anna")
    await chat.start()
    return chat


class TestTalking:
    async def test_start_is_pressed_once_and_then_one_writes(self, anna: Chat) -> None:
        await anna.say("Good morning")

        await anna.sees("You said: Good morning")
        assert await anna.column.get_by_role("button", name="Start", exact=True).count() == 0

    async def test_enter_sends_and_shift_enter_starts_a_line(self, anna: Chat) -> None:
        field = anna.column.get_by_role("textbox")
        await field.fill("one")
        await field.press("Shift+Enter")
        await field.press_sequentially("two")
        await field.press("Enter")

        await anna.sees("You said: one two")
        assert await field.input_value() == ""

    async def test_markup_typed_is_shown_as_it_was_typed(self, anna: Chat) -> None:
        await anna.say("<img src=x onerror=alert(1)> <b>bold</b>")

        await anna.sees("You said: <img src=x onerror=alert(1)> <b>bold</b>")

    async def test_formatting_of_the_bot_is_drawn(self, anna: Chat) -> None:
        assert await anna.column.locator(".text strong").first.text_content() == "Welcome"
        assert await anna.column.locator(".text em").first.text_content() == "stall"

    async def test_a_command_in_a_text_is_sent_by_a_click(self, anna: Chat) -> None:
        await anna.press("/menu")

        await anna.sees("Press something")

    async def test_commands_are_offered(self, anna: Chat) -> None:
        await anna.press("Commands")
        await anna.column.get_by_role("button", name="/keys A keyboard").click()

        await anna.sees("Your number, please")


class TestReplying:
    async def test_a_message_is_chosen_and_answered(self, anna: Chat) -> None:
        await anna.bubble("Welcome to the stall").hover()
        await anna.press("Reply to the message of The Stall")
        await anna.say("thanks")

        await anna.sees("You answered: Welcome to the stall. Try /menu")
        assert await anna.bubble("thanks").locator(".quote").count() == 1

    async def test_a_click_on_a_bubble_chooses_it_too(self, anna: Chat) -> None:
        await anna.bubble("Welcome to the stall").locator(".bubble").click(position={"x": 4, "y": 4})

        await anna.column.locator(".about", has_text="Reply to The Stall").wait_for()
        await anna.column.get_by_role("textbox").press("Escape")
        assert not await anna.column.locator(".about").is_visible()

    async def test_the_bot_can_ask_for_a_reply(self, anna: Chat) -> None:
        await anna.say("/force")
        await anna.column.locator(".about", has_text="What is your name?").wait_for()
        await anna.say("Anna")

        await anna.sees("You answered: What is your name?")

    async def test_a_message_of_ones_own_is_edited_and_liked(self, anna: Chat) -> None:
        await anna.say("helo")
        await anna.sees("You said: helo")
        await anna.column.locator(".row.is-own", has_text="helo").hover()
        await anna.column.get_by_role("button", name="Edit your message").last.click()
        await anna.say("hello")

        await anna.column.locator(".is-own", has_text="hello").locator(".edited").wait_for()
        await anna.column.locator(".row.is-own", has_text="hello").hover()
        await anna.column.get_by_role("button", name="Thumbs up for your message").last.click()
        await anna.column.locator(".reaction", has_text="👍").wait_for()


class TestOffers:
    """Typing the bot's name and a word, in any chat."""

    async def test_arrows_and_enter_choose_and_the_focus_stays(self, anna: Chat) -> None:
        field, offers = await self._offered(anna, "harbour")
        assert await field.get_attribute("aria-controls") == await offers.get_attribute("id")
        assert await anna.column.get_by_role("status").filter(has_text="2 offered. Choose with").count() == 1

        await field.press("ArrowDown")
        await field.press("ArrowDown")
        meant = offers.get_by_role("option", selected=True)
        assert await meant.text_content() == "Harbour Lamp"
        assert await field.get_attribute("aria-activedescendant") == await meant.get_attribute("id")
        await field.press("Enter")

        await anna.sees("Harbour Lamp, €18.00")
        sent = anna.column.locator(".row.is-own", has_text="Harbour Lamp, €18.00")
        assert await sent.locator(".forwarded").text_content() == "via @stall_bot"
        assert await field.input_value() == ""
        assert not await offers.is_visible()
        assert await anna.page.evaluate("document.activeElement.tagName") == "TEXTAREA"

    async def test_escape_closes_and_enter_then_sends_what_was_typed(self, anna: Chat) -> None:
        field, offers = await self._offered(anna, "tea")

        await field.press("ArrowUp")
        await field.press("Escape")
        assert not await offers.is_visible()
        await field.press("Enter")

        await anna.sees("You said: @stall_bot tea")

    async def test_a_click_chooses_in_a_group_too(self, open_page: OpenPage, stall: Stall) -> None:
        olga = (await open_page()).chat("Olga")
        _, offers = await self._offered(olga, "mug")

        await offers.get_by_role("option", name="Harbour Mug").click()

        await olga.sees("Harbour Mug, €18.00")
        assert stall.carl.sees("Harbour Mug, €18.00", stall.team)

    async def test_where_nothing_is_found_there_is_a_way_in(self, anna: Chat) -> None:
        field = anna.column.get_by_role("textbox")
        await field.press_sequentially("@stall_bot zeppelin")

        await anna.press("Open the stall")

        await anna.sees("you bring inline")
        assert await field.input_value() == ""

    async def _offered(self, chat: Chat, word: str) -> tuple["Locator", "Locator"]:
        field = chat.column.get_by_role("textbox")
        await field.press_sequentially(f"@stall_bot {word}")
        offers = chat.column.get_by_role("listbox", name="What the bot offers")
        await offers.wait_for()
        return field, offers


class TestButtons:
    @pytest_asyncio.fixture(loop_scope="session")
    async def menu(self, anna: Chat) -> Chat:
        await anna.say("/menu")
        await anna.sees("Press something")
        return anna

    async def test_an_edit_is_seen_at_once_and_the_focus_stays(self, menu: Chat) -> None:
        await menu.column.get_by_role("button", name="Count (0)").focus()
        await menu.page.keyboard.press("Enter")
        await menu.sees("Pressed 1 times")

        assert await menu.page.evaluate("document.activeElement.textContent") == "Count (1)"

    async def test_a_note_pops_up(self, menu: Chat) -> None:
        await menu.press("Note")

        note = menu.column.get_by_role("status").filter(has_text="A note for you")
        await note.wait_for()
        assert re.search(r"\bis-shown\b", await note.get_attribute("class") or "")

    async def test_an_alert_wants_to_be_closed(self, menu: Chat) -> None:
        await menu.press("Alert")
        alert = menu.page.get_by_role("alertdialog", name="The Stall")
        await alert.get_by_text("Please read this").wait_for()

        await alert.get_by_role("button", name="OK").click()

        await alert.wait_for(state="detached")

    async def test_a_message_deleted_is_gone(self, menu: Chat) -> None:
        await menu.press("Gone")

        await menu.bubble("Press something").wait_for(state="detached")

    async def test_a_button_waits_visibly(self, menu: Chat) -> None:
        await menu.press("Never answered")

        await menu.column.locator(".key.is-waiting", has_text="Never answered").wait_for()

    async def test_a_deep_link_starts_the_bot_with_its_payload(self, menu: Chat) -> None:
        await menu.press("Deep link")

        await menu.sees("you bring gift")

    async def test_a_link_in_a_text_opens_the_chat(self, open_page: OpenPage, stall: Stall) -> None:
        olga = (await open_page()).chat("Olga")
        await stall.olga.say("https://t.me/stall_bot?start=invited", stall.team)

        await olga.column.get_by_role("link", name="https://t.me/stall_bot?start=invited").click()

        await olga.sees("you bring invited")
        assert await olga.column.get_attribute("aria-label") == "Olga in The Stall"


class TestKeyboards:
    async def test_a_number_is_shared_after_a_question(self, anna: Chat) -> None:
        await anna.say("/keys")
        await anna.press("Share my number")
        await anna.page.get_by_role("dialog").get_by_role("button", name="Share", exact=True).click()

        await anna.sees("Thanks for +4915112345678")
        await anna.column.locator(".keys").wait_for(state="hidden")

    async def test_a_key_says_its_label_and_the_keyboard_folds(self, anna: Chat) -> None:
        await anna.say("/keys")
        await anna.press("Plain key")
        await anna.sees("You said: Plain key")

        await anna.press("Keyboard of the bot")

        await anna.column.locator(".keys").wait_for(state="hidden")


class TestSending:
    async def test_a_picture_of_ours_with_a_caption(self, anna: Chat) -> None:
        await anna.attach("Picture or album")
        dialog = anna.page.get_by_role("dialog", name="Send a picture")
        await dialog.get_by_label("Caption").fill("at the door")
        await dialog.get_by_role("button", name="Send").click()

        await anna.sees("A picture: at the door")
        await _shows_pictures(anna.column.locator(".is-own .picture img"))

    async def test_several_pictures_are_an_album(self, anna: Chat, tmp_path: Path) -> None:
        files = [tmp_path / f"{name}.png" for name in ("red", "blue")]
        for file, colour in zip(files, (b"\xc0\x30\x30", b"\x30\x30\xc0"), strict=True):
            file.write_bytes(picture(colour))
        await anna.attach("Picture or album")
        dialog = anna.page.get_by_role("dialog")
        await dialog.get_by_label("Your pictures").set_input_files(files)
        await dialog.get_by_role("button", name="Send").click()

        await anna.column.locator(".is-own .album.of-2").wait_for()
        await _shows_pictures(anna.column.locator(".is-own .album img"))

    async def test_an_album_of_the_bot_is_one_bubble_and_opens(self, anna: Chat) -> None:
        await anna.say("/album")
        await anna.sees("Three colours")
        assert await anna.column.locator(".album.of-3 img").count() == 3

        await anna.column.get_by_role("button", name="Open Three colours").click()

        await anna.page.get_by_role("dialog", name="Three colours").wait_for()
        await anna.page.keyboard.press("Escape")
        await anna.page.get_by_role("dialog").wait_for(state="detached")

    async def test_a_location_that_walks_on(self, anna: Chat, stall: Stall) -> None:
        await anna.attach("Location")
        dialog = anna.page.get_by_role("dialog")
        await dialog.get_by_label("For how long").select_option("Live, for 15 minutes")
        await dialog.get_by_role("button", name="Send").click()
        await anna.sees("You are at 52.52")
        before = _location(stall).stored.content.location

        await anna.press("Walk on")

        await anna.column.locator(".is-own .edited").wait_for()
        assert _location(stall).stored.content.location != before

    async def test_a_place_has_a_link_to_the_map(self, anna: Chat) -> None:
        await anna.say("/place")

        link = anna.column.get_by_role("link", name="Open on the map: The Stall")
        assert "openstreetmap.org/?mlat=52.52&mlon=13.4" in (await link.get_attribute("href") or "")

    async def test_a_contact_of_somebody_else(self, anna: Chat) -> None:
        await anna.attach("Contact")
        dialog = anna.page.get_by_role("dialog")
        await dialog.get_by_label("Whose").select_option("Carl")
        await dialog.get_by_role("button", name="Send").click()

        await anna.sees("Thanks for +4915112345678")
        await anna.column.locator(".contact", has_text="Carl").wait_for()

    async def test_a_file(self, anna: Chat, stall: Stall, tmp_path: Path) -> None:
        file = tmp_path / "list.csv"
        file.write_text("sku;pieces\n", encoding="utf-8")
        await anna.attach("File")
        dialog = anna.page.get_by_role("dialog")
        await dialog.get_by_label("File", exact=True).set_input_files(file)
        await dialog.get_by_role("button", name="Send").click()

        await anna.column.get_by_role("link", name="list.csv").wait_for()
        assert stall.anna.chat().last.kind == "document"


def _location(stall: Stall) -> Message:
    return next(message for message in stall.anna.chat().messages if message.kind == "location")


async def _shows_pictures(images: "Locator") -> None:
    await images.first.wait_for()
    for image in await images.all():
        await image.evaluate("image => image.decode()")
