"""Every language says every sentence, and can say it."""

import re
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from views.locales.__main__ import catalogues, faults_of, sentences
from views.words import Speaking, languages

CODES = catalogues()
# Numbers that fall into every plural form of our languages.
NUMBERS = (0, 1, 2, 3, 5, 11, 21, 22, 100, 102, 1000)


@pytest.fixture(scope="module")
def spoken() -> Catalog:
    """Every sentence of the code, which is read whole for it."""
    return sentences()


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_is_complete_and_true_to_the_code(code: str, spoken: Catalog) -> None:
    assert list(faults_of(code, spoken)) == []


@pytest.mark.parametrize("code", ["en", *CODES])
def test_every_sentence_takes_its_facts(code: str, spoken: Catalog) -> None:
    words = Speaking(code, "EUR", "UTC").own

    for message in (each for each in spoken if each.id):
        if isinstance(message.id, str):
            facts = dict.fromkeys(re.findall(r"{(\w+)}", message.id), "<fact>")
            assert words(message.id, **facts).count("&lt;fact&gt;") == message.id.count("{")
            assert words.plain(message.id, **facts)
        else:
            one, many = message.id
            named: dict[str, Any] = dict.fromkeys(re.findall(r"{(\w+)}", one + many), "<fact>")
            named.pop("number", None)
            for number in NUMBERS:
                assert "{" not in words.count(one, many, number, **named)


def test_the_shop_speaks_five_languages() -> None:
    assert languages() == {"en", "de", "es", "ru", "ar"}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", ["Nur noch 1 da", "Nur noch 3 da"]),
        ("ru", ["Осталась всего 1 штука", "Осталось всего 3 штуки", "Осталось всего 5 штук"]),
        ("ar", ["بقيت قطعة واحدة فقط", "بقيت قطعتان فقط", "بقيت 3 قطع فقط", "بقيت 11 قطعة فقط"]),
    ],
)
def test_numbers_take_their_plural_form(code: str, said: list[str]) -> None:
    words = Speaking(code, "EUR", "UTC").own

    heard = [words.count("Only {number} left", "Only {number} left", number) for number in (1, 2, 3, 5, 11)]

    assert [sentence for sentence in said if sentence not in heard] == []


@pytest.mark.parametrize(
    ("code", "amount"),
    [
        ("en", "€1,234.50"),
        ("de", "1.234,50\xa0€"),
        ("es", "1.234,50\xa0€"),
        ("ru", "1\xa0234,50\xa0€"),
        ("ar", "\u200f1,234.50\xa0€"),
    ],
)
def test_money_is_written_as_its_readers_write_it(code: str, amount: str) -> None:
    assert Speaking(code, "EUR", "UTC").own.money(123450) == amount


@pytest.mark.parametrize(
    ("spoken", "answered"), [("de-AT", "de"), ("ru", "ru"), ("ja", "es"), ("", "es"), (None, "es")]
)
def test_people_are_answered_in_their_language_or_the_shop_s(spoken: str | None, answered: str) -> None:
    assert Speaking("es", "EUR", "UTC").to(spoken).language == answered
