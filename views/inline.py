"""Products as they are offered in any chat, where somebody types the bot's name and a word."""

from dataclasses import dataclass

from domain.catalogue import Hit
from domain.catalogue.words import without_markup
from views.layout import paragraphs
from views.waitlist import ASK
from views.words import Raw, Words

_DESCRIPTION_MAX = 100


@dataclass(frozen=True, slots=True)
class Card:
    """
    A product to choose and to send.

    Args:
        line: Below the title in the list to choose from; plain text.
        text: What is sent; HTML.
        label: Of the button below it, which leads to `url`.
        picture_url: "" where there is none that can be fetched.
    """

    id: str
    title: str
    line: str
    text: str
    label: str
    url: str
    picture_url: str


def card(words: Words, hit: Hit, *, bot_username: str) -> Card:
    """The product's card, with a link that opens it in the shop, or that has them told when it is back."""
    listed = hit.listed
    price = words.money(listed.price_minor)
    if listed.has_dearer:
        price = words.plain("from {price}", price=price)
    if not listed.in_stock:
        price = words.plain("{price}, sold out", price=price)
    said = " ".join(without_markup(hit.description).split())
    line = f"{price} · {said}" if said else price
    return Card(
        id=f"p{listed.product_id}",
        title=listed.title,
        line=line if len(line) <= _DESCRIPTION_MAX else line[: _DESCRIPTION_MAX - 1].rstrip() + "…",
        text=paragraphs(
            words("<b>{title}</b>", title=listed.title), Raw(hit.description), words("<b>{price}</b>", price=price)
        ),
        label=words.plain("🛍 Open in the shop") if listed.in_stock else words.plain(ASK),
        url=f"https://t.me/{bot_username}?start={'p' if listed.in_stock else 'w'}_{listed.product_id}",
        picture_url=hit.picture_url,
    )


def way_in(words: Words) -> str:
    """What the button above the offers says where there are none."""
    return words.plain("Nothing found. Open the shop")
