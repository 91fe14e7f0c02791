from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from gateways.telegram.fitting import fitted, keyboard_of, pop_up
from views.screen import Button, Key, Keyboard, Picture, Screen

MUG = Picture(1, "https://shop.test/mug.png")


def units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


class TestFitted:
    def test_leaves_what_fits(self) -> None:
        screen = Screen("x" * 1024, picture=MUG)

        assert fitted(screen) == screen

    def test_counts_what_is_seen_and_not_the_tags(self) -> None:
        screen = Screen("<b>" + "&amp;" * 1000 + "</b>", picture=MUG)

        assert fitted(screen) == screen

    def test_sends_a_long_text_without_its_picture(self) -> None:
        screen = Screen("x" * 1025, (((Button("Buy", "1buy")),),), picture=MUG)

        assert fitted(screen) == Screen(screen.text, screen.rows)

    def test_counts_an_emoji_as_two(self) -> None:
        assert fitted(Screen("😀" * 513, picture=MUG)).picture is None

    def test_clips_a_text_too_long_for_a_message(self) -> None:
        clipped = fitted(Screen("<b>" + "word " * 2000 + "</b>")).text

        assert units(clipped.replace("<b>", "").replace("</b>", "")) <= 4096
        assert clipped.endswith("…</b>")


class TestPopUp:
    @given(st.text(max_size=400))
    def test_is_never_longer_than_telegram_allows(self, text: str) -> None:
        assert units(pop_up(text)) <= 200

    def test_cuts_no_letter_in_two(self) -> None:
        assert pop_up("x" + "😀" * 150) == "x" + "😀" * 99 + "…"


class TestKeyboardOf:
    def test_travels_as_the_library_would_have_it(self) -> None:
        screen = Screen(
            "Hi", rows=((Button("Go", data="go"), Button("See", url="https://e.org")), (Button("Up", data="up"),))
        )
        theirs = InlineKeyboardMarkup(
            [
                [InlineKeyboardButton("Go", callback_data="go"), InlineKeyboardButton("See", url="https://e.org")],
                [InlineKeyboardButton("Up", callback_data="up")],
            ]
        )

        assert keyboard_of(screen) == theirs.to_dict()

    def test_takes_the_reply_keyboard_away_when_it_has_no_rows(self) -> None:
        assert keyboard_of(Screen("Done", keyboard=Keyboard())) == ReplyKeyboardRemove().to_dict()

    def test_asks_for_a_contact(self) -> None:
        keys = ((Key("Share", "contact"), Key("Here", "location")), (Key("Type it"),))
        screen = Screen("Phone?", keyboard=Keyboard(keys, placeholder="Your number"))
        theirs = ReplyKeyboardMarkup(
            [
                [KeyboardButton("Share", request_contact=True), KeyboardButton("Here", request_location=True)],
                [KeyboardButton("Type it")],
            ],
            resize_keyboard=True,
            one_time_keyboard=True,
            input_field_placeholder="Your number",
        )

        assert keyboard_of(screen) == theirs.to_dict()
