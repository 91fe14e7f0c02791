"""The shop's places, as merchants keep them: in which order they serve, what each is for, and what is in it."""

from collections.abc import Sequence

from domain.flows.places import PlacePage
from domain.stock import Place, PlaceKind
from views.buttons import pack
from views.layout import label, not_now, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.stock_hub import back as to_stock
from views.stock_refusals import LEFT
from views.words import Words

# The number of a kind in a button.
KINDS = tuple(PlaceKind)


def place_list(words: Words, places: Sequence[Place]) -> Screen:
    """All of them, those that serve first on top."""
    ordered = sorted(places, key=lambda each: not each.is_active)
    serving = sum(each.sells for each in places)
    said = (
        words("Orders are served from the first place that has everything, else from as few as can be.")
        if serving > 1
        else words("All goods are in one place. Add a warehouse, a second shop, or one where returns go.")
    )
    return Screen(
        paragraphs(words("<b>Places</b>"), said),
        rows_of(
            *((Button(label(_row(each, number)), pack("plc", each.id)),) for number, each in enumerate(ordered, 1)),
            (Button(words.plain("➕ New place"), pack("plcnew")),),
            to_stock(words),
        ),
    )


def _row(place: Place, number: int) -> str:
    if not place.is_active:
        return f"🚫 {place.name}"
    return f"↩️ {place.name}" if place.kind is PlaceKind.RETURNS else f"{number}. {place.name}"


def place_page(words: Words, page: PlacePage) -> Screen:
    """One place, with what can be done about it."""
    place = page.place
    return Screen(
        paragraphs(
            words("<b>{name}</b>", name=place.name),
            stacked(
                _use(words, page),
                words("📍 {address}", address=place.address)
                if place.address
                else words("📍 No address: customers and couriers are not told where it is."),
            ),
            stacked(*(words("▫️ {what}", what=words.plain(LEFT[what], number=n)) for what, n in page.left.items()))
            or words("Nothing is in it."),
        ),
        rows_of(*_buttons(words, page), (Button(words.plain("‹ Places"), pack("plcs")),)),
    )


def _use(words: Words, page: PlacePage) -> str:
    place = page.place
    if not place.is_active:
        return words("🚫 Closed")
    if place.kind is PlaceKind.RETURNS:
        return words("↩️ Returns facility: nothing is sold from it")
    return words("📦 Warehouse, number {number} to serve orders", number=page.number)


def _buttons(words: Words, page: PlacePage) -> list[tuple[Button, ...]]:
    place = page.place
    seen = (place.id, place.version)
    if not place.is_active:
        return [(Button(words.plain("✅ Open again"), pack("plcopen", *seen)),)]
    moving = []
    if page.number > 1:
        moving.append(Button(words.plain("⬆️ Earlier"), pack("plcmove", place.id, 0)))
    if not page.is_last:
        moving.append(Button(words.plain("⬇️ Later"), pack("plcmove", place.id, 1)))
    use = (
        Button(words.plain("📦 Make it a warehouse"), pack("plcuse", *seen, KINDS.index(PlaceKind.WAREHOUSE)))
        if place.kind is PlaceKind.RETURNS
        else Button(words.plain("↩️ Make it for returns"), pack("plcuse", *seen, KINDS.index(PlaceKind.RETURNS)))
    )
    return [
        (
            Button(words.plain("✏️ Name"), pack("plcname", place.id)),
            Button(words.plain("📍 Address"), pack("plcaddr", place.id)),
        ),
        tuple(moving),
        (use,),
        (Button(words.plain("🚫 Close it"), pack("plcshut", *seen)),),
    ]


def ask_name(words: Words, place: Place | None) -> Screen:
    """What is it called?"""
    asked = (
        words("Type the name of the new place, like “Depot”.")
        if place is None
        else words("Type another name for {name}.", name=place.name)
    )
    return Screen(asked, rows_of((not_now(words),)))


def ask_address(words: Words, place: Place) -> Screen:
    """Where is it?"""
    return Screen(
        words(
            "Type where {name} is: customers collect their orders there, and couriers what leaves it. "
            "Type “-” to say nothing.",
            name=place.name,
        ),
        rows_of((not_now(words),)),
    )
