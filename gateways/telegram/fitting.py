"""Screens made to fit: lengths are checked before Telegram refuses them, and keyboards become what travels."""

from dataclasses import replace
from typing import Any

from domain.importing import markup
from views.screen import CAPTION_MAX, TEXT_MAX, Button, Key, Keyboard, Screen

Markup = dict[str, Any]


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
    """The keyboard as it travels (`reply_markup`)."""
    if screen.keyboard is not None:
        return _reply_keyboard(screen.keyboard)
    return inline_keyboard_of(screen)


def inline_keyboard_of(screen: Screen) -> Markup | None:
    """The buttons below the message, or None."""
    return {"inline_keyboard": [[_button(each) for each in row] for row in screen.rows]} if screen.rows else None


def _button(button: Button) -> dict[str, str]:
    if button.data:
        return {"text": button.label, "callback_data": button.data}
    return {"text": button.label, "url": button.url}


def _reply_keyboard(keyboard: Keyboard) -> Markup:
    if not keyboard.rows:
        return {"remove_keyboard": True}
    shown = {
        "keyboard": [[_key(key) for key in row] for row in keyboard.rows],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }
    return {**shown, "input_field_placeholder": keyboard.placeholder[:64]} if keyboard.placeholder else shown


def _key(key: Key) -> dict[str, Any]:
    return {"text": key.label, f"request_{key.asks}": True} if key.asks else {"text": key.label}
