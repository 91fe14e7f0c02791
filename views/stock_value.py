"""What the stock is worth, and what of it nobody buys."""

from collections.abc import Mapping

from domain.stock import SlowMovers, Valuation, Worth
from views import stock_hub
from views.buttons import pack
from views.layout import label, not_now, pager, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words

SLOW_PER_PAGE = 8


def value_page(
    words: Words, found: Valuation, *, places: Mapping[int, str], categories: Mapping[int, str], days: int
) -> Screen:
    """
    What all that is in the house has cost, by place and category; what was sold and lost of it.

    Args:
        days: Of how many days sales and losses are shown.
    """

    def draw(room: Room) -> str:
        by_place = [] if len(found.places) < 2 else _parts(words, found.places, places, words.plain("on the way"), room)
        by_category = (
            []
            if not found.categories.keys() - {0}
            else _parts(words, found.categories, categories, words.plain("in no category"), room)
        )
        return tight(
            room,
            (
                stacked(
                    words("<b>Value of the stock</b>, at average cost"),
                    words(
                        "<b>{amount}</b>, {number} pieces",
                        amount=words.money(found.total.value_minor),
                        number=found.total.pieces,
                    ),
                ),
                "\n".join(by_place),
                "\n".join(by_category),
                stacked(
                    words("Sold in {days} days: {amount}, at cost", days=days, amount=words.money(found.sold_minor)),
                    words("Lost: {amount}", amount=words.money(found.lost_minor)) if found.lost_minor > 0 else "",
                ),
            ),
        )

    text, _ = fitted(draw)
    return Screen(text, rows_of((Button(words.plain("🐌 Slow movers"), pack("stkslow", 0)),), stock_hub.back(words)))


def _parts(words: Words, parts: Mapping[int, Worth], names: Mapping[int, str], rest: str, room: Room) -> list[str]:
    """Each with what it is worth, the dearest first."""
    ordered = sorted(parts.items(), key=lambda part: -part[1].value_minor)
    lines = [
        words("{name}: {amount}", name=room.called(names.get(id_, rest)), amount=words.money(worth.value_minor))
        for id_, worth in ordered
        if worth.pieces or worth.value_minor
    ]
    return room.few(words, lines)


def slow_page(words: Words, found: SlowMovers, *, days: int, page: int) -> Screen:
    """What was not sold for so long, what binds most first; each leads to its stock."""
    setting = (Button(words.plain("⏱ After {days} days", days=days), pack("stkslowset")),)
    if not found.number:
        return Screen(
            words("Everything in stock was sold in the last {days} days.", days=days),
            rows_of(setting, stock_hub.back(words)),
        )
    pages = -(-found.number // SLOW_PER_PAGE)
    rows = [
        (Button(label(f"{words.money(each.value_minor)} · {each.label}"), pack("stkvar", each.variant_id)),)
        for each in found.shown
    ]
    return Screen(
        stacked(
            words("<b>Slow movers</b>: not sold in {days} days", days=days),
            words.count(
                "{number} product, {amount} bound.",
                "{number} products, {amount} bound.",
                found.number,
                amount=words.money(found.value_minor),
            ),
        ),
        rows_of(*rows, pager("stkslow", page=page, pages=pages), setting, stock_hub.back(words)),
    )


def ask_days(words: Words, days: int) -> Screen:
    """After how many days?"""
    return Screen(
        words("What was not sold in {days} days is slow. Type another number of days.", days=days),
        rows_of((not_now(words),)),
    )
