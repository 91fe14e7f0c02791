"""What Telegram shows of the bot before anyone has written: in the empty chat, and in its profile."""

from views.words import Words

# Telegram's limits: setMyDescription and setMyShortDescription.
DESCRIPTION_MAX, SHORT_DESCRIPTION_MAX = 512, 120


def description(words: Words, shop_name: str) -> str:
    """What stands in the empty chat, above "Start"."""
    said = words.plain(
        "Welcome to {shop}! Look around, order in a few taps, and follow your order here. Press Start to begin.",
        shop=shop_name,
    )
    return said[:DESCRIPTION_MAX]


def short_description(words: Words, shop_name: str) -> str:
    """What stands in the profile, and beside a link to the bot."""
    return words.plain("{shop}: browse, order and follow your order in chat.", shop=shop_name)[:SHORT_DESCRIPTION_MAX]
