"""What merchants see while they say in other languages what products and categories are called."""

from collections.abc import Collection, Mapping

from domain.catalogue import Product
from domain.catalogue.branches import Category
from domain.catalogue.texts import ProductText
from domain.importing import clipped
from views.buttons import pack
from views.languages import native_name, number_of
from views.layout import in_rows, label, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Raw, Words, languages

SAID_BACK_MAX = 200


def product_languages(words: Words, found: Product, said: Collection[str], *, own: str) -> Screen:
    """The languages a product may be described in; those that it is, are ticked."""
    buttons = [
        Button(_ticked(language, language in said), pack("keeptext", found.id, number_of(language)))
        for language in _others(own)
    ]
    return Screen(
        paragraphs(words("<b>{title}</b>", title=found.title), _hint(words, own)),
        rows_of(*in_rows(buttons, across=2), (Button(words.plain("‹ Product"), pack("keepone", found.id)),)),
    )


def product_text(words: Words, found: Product, text: ProductText) -> Screen:
    """A product in one language, and what is shown in place of what was not said."""
    number = number_of(text.language)
    description = Raw(clipped(text.description, SAID_BACK_MAX))
    return Screen(
        paragraphs(
            words("<b>{title}</b>", title=found.title) + " · " + words("{name}", name=native_name(text.language)),
            stacked(
                words("Name: {name}", name=text.title or _own(words, found.title)),
                words("Description: {text}", text=description if text.description else _own(words, "")),
            ),
        ),
        rows_of(
            (
                Button(words.plain("✏️ Name"), pack("keeptitle", found.id, number)),
                Button(words.plain("📝 Description"), pack("keepwords", found.id, number)),
            ),
            (Button(words.plain("‹ Languages"), pack("keeptexts", found.id)),),
        ),
    )


def ask_text(words: Words, found: Product, language: str, *, is_title: bool) -> Screen:
    """What is it called, or what is it, in this language?"""
    name = native_name(language)
    asked = (
        words("What is it called in this language: {language}?", language=name)
        if is_title
        else words("Describe it in this language: {language}.", language=name)
    )
    return Screen(
        paragraphs(words("<b>{title}</b>", title=found.title), asked, words("- has the shop’s own text shown.")),
        rows_of((Button(words.plain("‹ Back"), pack("keeptext", found.id, number_of(language))),)),
    )


def category_languages(words: Words, found: Category, said: Mapping[str, str], *, own: str) -> Screen:
    """The languages a category may have a name in, with those it has."""
    lines = [
        words("{language}: {name}", language=native_name(language), name=said.get(language) or _own(words, found.name))
        for language in _others(own)
    ]
    buttons = [
        Button(_ticked(language, language in said), pack("keepcattext", found.id, number_of(language)))
        for language in _others(own)
    ]
    return Screen(
        paragraphs(words("<b>{title}</b>", title=found.name), stacked(*lines)),
        rows_of(*in_rows(buttons, across=2), (Button(words.plain("‹ Catalogue"), pack("keep", found.id, 0)),)),
    )


def ask_category_name(words: Words, found: Category, language: str) -> Screen:
    """What is it called in this language?"""
    return Screen(
        paragraphs(
            words("<b>{title}</b>", title=found.name),
            words("What is it called in this language: {language}?", language=native_name(language)),
            words("- has the shop’s own text shown."),
        ),
        rows_of((Button(words.plain("‹ Back"), pack("keepcattexts", found.id)),)),
    )


def _hint(words: Words, own: str) -> str:
    return words("Where a language has no text, customers read the shop’s: {language}.", language=native_name(own))


def _own(words: Words, text: str) -> str:
    return words.plain("{text} (the shop’s own)", text=text) if text else words.plain("the shop’s own")


def _others(own: str) -> list[str]:
    return [language for language in sorted(languages(), key=native_name) if language != own]


def _ticked(language: str, is_said: bool) -> str:
    return label(f"{'✓' if is_said else '➕'} {native_name(language)}")
