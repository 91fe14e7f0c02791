"""A product's card: pictures to leaf through, options to choose, and what can be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from domain.catalogue import Picture as CataloguePicture
from domain.catalogue import Product, Variant
from domain.importing import markup
from domain.stock import Offer
from views import backorders
from views.browsing import Where, back_to
from views.buttons import pack
from views.layout import label, paragraphs, rows_of, stacked
from views.screen import Button, Picture, Screen
from views.storefront import SCARCE_PIECES, cart_button
from views.waitlist import ASK, TAKE_BACK
from views.words import Raw, Words

VALUES_PER_PAGE = 12
# A screen has twelve lines before its buttons; title, price, stock, options and blank lines need the rest.
DESCRIPTION_LINES_MAX = 5
# So many letters stand beside each other on a phone; the edges of a button take room, too.
_ROW_LETTERS_MAX, _PADDING, _ACROSS_MAX = 36, 2, 4


@dataclass(frozen=True, slots=True)
class Beside:
    """
    What a card shows beside the product.

    Args:
        link: The product's deep link; "" shows no way to share it.
        is_favourite: None where there are no hearts.
        can_print: For those who run the shop.
        is_awaited: They are told when the chosen variant, which is sold out, is back.
    """

    in_cart: int = 0
    link: str = ""
    is_favourite: bool | None = None
    can_print: bool = False
    is_awaited: bool = False


def card(
    words: Words,
    product: Product,
    offers: Mapping[int, Offer],
    *,
    chosen: Variant,
    where: Where | None = None,
    picture_id: int = 0,
    beside: Beside | None = None,
    now: int = 0,
) -> Screen:
    """
    A product with the chosen variant's price and stock.

    Args:
        offers: What can be ordered, by variant.
        picture_id: The picture leafed to; 0 for the variant's own.
    """
    where, beside = where or Where(), beside or Beside()
    pictures = [picture for picture in product.pictures if picture.dead_at is None]
    shown = next((p for p in pictures if p.id == picture_id), None) or product.picture_for(chosen)
    available = {variant_id: offer.available for variant_id, offer in offers.items()}
    there = available.get(chosen.id, 0)
    stock = _stock_line(words, there, beside)
    if there and offers[chosen.id].later:
        stock = backorders.stock_line(words, offers[chosen.id], now=now)
    return Screen(
        _text(words, product, chosen, stock=stock, pictures=pictures, shown=shown),
        rows_of(
            _leafing(pictures, shown, chosen=chosen, where=where),
            *_option_rows(words, product, available, chosen=chosen, where=where),
            (_getting(words, chosen, there=there, where=where, is_awaited=beside.is_awaited),),
            _doing(words, product, chosen, where=where, beside=beside),
            (back_to(words, where), cart_button(words, beside.in_cart)),
        ),
        picture=Picture(shown.id, shown.url, shown.file_id) if shown else None,
    )


def qr_caption(words: Words, title: str, link: str) -> str:
    """What stands below a QR code."""
    return words("“{title}”: scanned, it opens {link}", title=title, link=link)


def _text(
    words: Words,
    product: Product,
    chosen: Variant,
    *,
    stock: str,
    pictures: list[CataloguePicture],
    shown: CataloguePicture | None,
) -> Raw:
    price = words("<b>{price}</b>", price=words.money(chosen.price_minor))
    if chosen.compare_at_minor is not None and chosen.compare_at_minor > chosen.price_minor:
        price += " " + words("<s>{price}</s>", price=words.money(chosen.compare_at_minor))
    leafed = ""
    if len(pictures) > 1 and shown is not None:
        leafed = words("Picture {number} of {total}", number=pictures.index(shown) + 1, total=len(pictures))
    return paragraphs(
        words("<b>{title}</b>", title=product.title),
        Raw(_clipped(product.description)),
        stacked(_options_line(words, product, chosen), price, stock, leafed),
    )


def _clipped(description: str) -> str:
    lines = [line for line in description.split("\n") if line.strip()]
    if len(lines) <= DESCRIPTION_LINES_MAX:
        return "\n".join(lines)
    kept = "\n".join(lines[:DESCRIPTION_LINES_MAX])
    return markup.clipped("\n".join(lines), markup.visible_length(kept))


def _options_line(words: Words, product: Product, chosen: Variant) -> str:
    pairs = zip(product.option_names, chosen.options, strict=False)
    named = [words.plain("{option}: {value}", option=name, value=value) for name, value in pairs]
    return words("{options}", options=" · ".join(named)) if named else ""


def _stock_line(words: Words, there: int, beside: Beside) -> str:
    if there == 0:
        return words("Sold out. We tell you when it is back.") if beside.is_awaited else words("Sold out")
    if there <= SCARCE_PIECES:
        return words.count("Only {number} left", "Only {number} left", there)
    return words("In stock")


def _getting(words: Words, chosen: Variant, *, there: int, where: Where, is_awaited: bool) -> Button:
    """The way to have it: at once, or once it is back."""
    if there:
        return Button(words.plain("➕ Add to cart"), pack("add", chosen.id, *where.numbers))
    text = words.plain(TAKE_BACK) if is_awaited else words.plain(ASK)
    return Button(text, pack("back", chosen.id, int(not is_awaited), *where.numbers))


def _leafing(
    pictures: list[CataloguePicture], shown: CataloguePicture | None, *, chosen: Variant, where: Where
) -> tuple[Button, ...]:
    if shown is None or len(pictures) < 2:
        return ()
    place = pictures.index(shown)
    before, after = pictures[place - 1], pictures[(place + 1) % len(pictures)]
    return (
        Button("‹ 🖼", pack("var", chosen.id, before.id, *where.numbers)),
        Button("🖼 ›", pack("var", chosen.id, after.id, *where.numbers)),
    )


def _doing(words: Words, product: Product, chosen: Variant, *, where: Where, beside: Beside) -> tuple[Button, ...]:
    buttons = []
    if beside.is_favourite is not None:
        text = words.plain("❤️ Saved") if beside.is_favourite else words.plain("🤍 Save")
        buttons.append(Button(text, pack("fav", chosen.id, int(not beside.is_favourite), *where.numbers)))
    if beside.link:
        url = f"https://t.me/share/url?url={quote(beside.link, safe='')}&text={quote(product.title)}"
        buttons.append(Button(words.plain("↗️ Share"), url=url))
    if beside.can_print:
        buttons.append(Button(words.plain("🖨 QR code"), pack("qr", product.id)))
    return tuple(buttons)


# --- options ------------------------------------------------------------------------------------------------------


def _option_rows(
    words: Words, product: Product, available: Mapping[int, int], *, chosen: Variant, where: Where
) -> tuple[tuple[Button, ...], ...]:
    """
    One row for each option, as wide as its values allow.

    What an option offers is what there is together with those above it, so that no combination is impossible.
    """
    variants = product.on_sale
    if len(variants) == 1:
        return ()
    if any(len(variant.options) != len(product.option_names) for variant in variants) or not product.option_names:
        return _rows([(v.id, ", ".join(v.options) or v.sku, [v]) for v in variants], words, available, chosen, where)
    rows: list[tuple[Button, ...]] = []
    for depth in range(len(product.option_names)):
        fitting = [v for v in variants if v.options[:depth] == chosen.options[:depth]]
        values = dict.fromkeys(variant.options[depth] for variant in fitting)
        offered = []
        for value in values:
            having = [variant for variant in fitting if variant.options[depth] == value]
            offered.append((_nearest(having, available, chosen).id, value, having))
        if len(offered) > 1 or depth == 0:
            rows += _rows(offered, words, available, chosen, where)
    return tuple(rows)


def _nearest(having: list[Variant], available: Mapping[int, int], chosen: Variant) -> Variant:
    """The one most like the chosen; where that is sold out, one that is there."""

    def likeness(variant: Variant) -> tuple[bool, int]:
        alike = sum(one == other for one, other in zip(variant.options, chosen.options, strict=False))
        return available.get(variant.id, 0) > 0, alike

    return chosen if chosen in having else max(having, key=likeness)


def _rows(
    offered: list[tuple[int, str, list[Variant]]],
    words: Words,
    available: Mapping[int, int],
    chosen: Variant,
    where: Where,
) -> tuple[tuple[Button, ...], ...]:
    buttons = []
    place = 0
    for number, (variant_id, value, having) in enumerate(offered):
        if chosen in having:
            place = number
        text = value
        if not any(available.get(variant.id, 0) for variant in having):
            text = words.plain("{options} (sold out)", options=text)
        text = label(f"✓ {text}" if chosen in having else text)
        buttons.append(Button(text, pack("var", variant_id, 0, *where.numbers)))
    start = place // VALUES_PER_PAGE * VALUES_PER_PAGE
    shown = buttons[start : start + VALUES_PER_PAGE]
    turns = []
    if start:
        turns.append(Button("‹", buttons[start - 1].data))
    if start + VALUES_PER_PAGE < len(buttons):
        turns.append(Button("›", buttons[start + VALUES_PER_PAGE].data))
    return rows_of(*_filled(shown), turns)


def _filled(buttons: list[Button]) -> list[list[Button]]:
    """Side by side as long as a phone can show them whole."""
    rows: list[list[Button]] = []
    for button in buttons:
        beside = rows[-1] if rows else []
        letters = sum(len(each.label) + _PADDING for each in [*beside, button])
        if beside and len(beside) < _ACROSS_MAX and letters <= _ROW_LETTERS_MAX:
            beside.append(button)
        else:
            rows.append([button])
    return rows
