"""Screens made to fit: lengths are checked before Telegram refuses them, and keyboards become Telegram's."""

from dataclasses import replace
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from domain.importing import markup
from views.screen import CAPTION_MAX, TEXT_MAX, Keyboard, Screen

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


class _Buttons(InlineKeyboardMarkup):
    """Buttons that know how they travel: the library looks for all that a button might say, and that took long."""

    __slots__ = ()

    def to_dict(self, recursive: bool = True) -> dict[str, Any]:
        del recursive
        return {"inline_keyboard": [[_travelling(button) for button in row] for row in self.inline_keyboard]}


def _travelling(button: InlineKeyboardButton) -> dict[str, Any]:
    said = {"text": button.text, "url": button.url, "callback_data": button.callback_data}
    return {name: value for name, value in said.items() if value is not None}


class _NoPreview(LinkPreviewOptions):
    """That no link is to be previewed; it travels with every text."""

    __slots__ = ()

    def to_dict(self, recursive: bool = True) -> dict[str, Any]:
        del recursive
        return {"is_disabled": True}


NO_PREVIEW = _NoPreview(is_disabled=True)


def fitted(screen: Screen) -> Screen:
    """A text too long for a caption goes without its picture; one too long for a message is clipped."""
    if screen.picture is not None and not _fits(screen.text, CAPTION_MAX):
        screen = replace(screen, picture=None)
    if not _fits(screen.text, TEXT_MAX):
        screen = replace(screen, text=markup.clipped(screen.text, TEXT_MAX))
    return screen


def _fits(html: str, limit: int) -> bool:
    # Reading the tags costs; a text that fits with them fits without.
    return len(html.encode("utf-16-le")) // 2 <= limit or markup.visible_length(html) <= limit


def pop_up(text: str, limit: int = 200) -> str:
    """The plain text of a callback's answer, cut where Telegram would refuse it."""
    if len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    cut = text.encode("utf-16-le")[: 2 * (limit - 1)]
    return cut.decode("utf-16-le", errors="ignore").rstrip() + "…"


def keyboard_of(screen: Screen) -> Markup | None:
    """The keyboard in PTB's classes."""
    if screen.keyboard is not None:
        return _reply_keyboard(screen.keyboard)
    return inline_keyboard_of(screen)


def inline_keyboard_of(screen: Screen) -> InlineKeyboardMarkup | None:
    """The buttons below the message, or None."""
    if not screen.rows:
        return None
    return _Buttons(
        [
            [InlineKeyboardButton(each.label, callback_data=each.data or None, url=each.url or None) for each in row]
            for row in screen.rows
        ]
    )


def _reply_keyboard(keyboard: Keyboard) -> ReplyKeyboardMarkup | ReplyKeyboardRemove:
    if not keyboard.rows:
        return ReplyKeyboardRemove()
    rows = [
        [
            KeyboardButton(
                key.label,
                request_contact=key.asks == "contact" or None,
                request_location=key.asks == "location" or None,
            )
            for key in row
        ]
        for row in keyboard.rows
    ]
    return ReplyKeyboardMarkup(
        rows, resize_keyboard=True, one_time_keyboard=True, input_field_placeholder=keyboard.placeholder[:64] or None
    )
