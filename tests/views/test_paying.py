"""The screens on which merchants set how orders are paid: they fit a phone in every language."""

from dataclasses import replace

import pytest

from domain.paying import INSTRUCTIONS_MAX, Capture, Gateway, OnLapse, Rules, Terms
from views import paying
from views.phone import ROWS, rows_of_text
from views.screen import Screen
from views.words import Speaking, languages

STRIPE = Gateway("stripe", is_live=False, page_seconds_min=2100, page_seconds_max=86_400)


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("capture", list(Capture))
@pytest.mark.parametrize("on_lapse", list(OnLapse))
def test_settings_fit(language: str, capture: Capture, on_lapse: OnLapse) -> None:
    words = Speaking(language, "EUR", "UTC").own
    rules = Rules(
        terms=(Terms.PREPAID, Terms.CARD, Terms.CASH),
        instructions=("IBAN DE02 1203 0000 0000 2020 51 " * 10)[:INSTRUCTIONS_MAX],
        capture=capture,
        on_lapse=on_lapse,
        gateway=STRIPE,
    )

    for screen in (paying.payment(words, rules), paying.cards(words, rules)):
        assert rows_of_text(screen.text) <= ROWS, screen.text
        assert all(len(each) <= 24 for each in labels(screen)), labels(screen)


def test_cards_say_whether_money_moves() -> None:
    words = Speaking("en", "EUR", "UTC").own

    said = [
        paying.cards(words, Rules(gateway=gateway)).text for gateway in (None, STRIPE, replace(STRIPE, is_live=True))
    ]

    assert "its keys for Stripe are not set" in said[0]
    assert "🧪 Stripe is connected for tests" in said[1]
    assert "✅ Stripe is connected." in said[2]
