"""Which language the shop speaks to a person."""

from babel import Locale

from views.buttons import pack
from views.layout import in_rows, rows_of
from views.screen import Button, Screen
from views.words import SOURCE_LANGUAGE, Words, languages

# Of a button: "whatever Telegram says".
AS_IN_TELEGRAM = 0


def language_screen(words: Words, *, chosen: str | None) -> Screen:
    """The languages, each by its own name, so that it is found by those who can read no other."""
    others = sorted(languages() - {SOURCE_LANGUAGE}, key=native_name)
    buttons = [
        Button(_ticked(native_name(language), chosen == language), pack("language", number_of(language)))
        for language in (SOURCE_LANGUAGE, *others)
    ]
    telegram = _ticked(words.plain("As in Telegram"), chosen is None)
    return Screen(
        words("Which language shall we speak?"),
        rows_of(
            *in_rows(buttons, across=2),
            (Button(telegram, pack("language", AS_IN_TELEGRAM)),),
            (Button(words.plain("🏠 Home"), pack("home")),),
        ),
    )


def native_name(language: str) -> str:
    """What its speakers call it: Deutsch, Español, Русский."""
    name = Locale.parse(language).get_display_name(language) or language
    return name[0].upper() + name[1:]


def number_of(language: str) -> int:
    """A language as a button carries it: its two letters, read as a number."""
    return int.from_bytes(language.encode())


def language_of(number: int) -> str | None:
    """The language that a button carries, None where it is none of ours."""
    return next((language for language in languages() if number_of(language) == number), None)


def _ticked(label: str, is_chosen: bool) -> str:
    return f"✓ {label}" if is_chosen else label
