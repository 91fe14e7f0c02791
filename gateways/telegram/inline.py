"""Offers products in any chat: cards become the results of an inline query."""

from collections.abc import Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from views.inline import Card

# The parameter of the link that opens the shop where nothing was found.
START = "home"


def results_of(cards: Sequence[Card]) -> list[InlineQueryResultArticle]:
    """The cards as Telegram takes them; the picture is shown above the text, as a preview of its address."""
    return [
        InlineQueryResultArticle(
            card.id,
            card.title,
            InputTextMessageContent(
                card.text,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(url=card.picture_url, show_above_text=True)
                if card.picture_url
                else LinkPreviewOptions(is_disabled=True),
            ),
            reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton(card.label, url=card.url)]]),
            description=card.line,
            thumbnail_url=card.picture_url or None,
        )
        for card in cards
    ]


def way_in(label: str) -> InlineQueryResultsButton | None:
    """The button above the results; none without a label."""
    return InlineQueryResultsButton(label, start_parameter=START) if label else None
