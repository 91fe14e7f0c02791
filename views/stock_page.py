"""A variant's stock, place by place: where it is, what it is worth, who moved it, and what can be done about it."""

from collections.abc import Sequence

from domain.catalogue import Variant
from domain.flows.stock_desk import AtPlace, Moves, Page, Step
from domain.ledger import Kind
from views import stock_hub
from views.buttons import pack
from views.layout import in_rows, label, not_now, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

MOVES_PER_PAGE = 4
DAY_SECONDS, NOON_SECONDS = 86400, 43200
# What of a rule is asked for, as buttons number it.
SAFETY, BEYOND, DAY = range(3)
# In the order of the numbers that buttons carry.
WAYS = (
    (Kind.FREE, Kind.QUARANTINE),
    (Kind.FREE, Kind.SCRAP),
    (Kind.QUARANTINE, Kind.FREE),
    (Kind.QUARANTINE, Kind.SCRAP),
)
_WAYS = {
    (Kind.FREE, Kind.QUARANTINE): marked("Shelf → quarantine"),
    (Kind.FREE, Kind.SCRAP): marked("Shelf → thrown away"),
    (Kind.QUARANTINE, Kind.FREE): marked("Quarantine → shelf"),
    (Kind.QUARANTINE, Kind.SCRAP): marked("Quarantine → away"),
}
_SHELVES = {Kind.FREE, Kind.QUARANTINE, Kind.SCRAP, Kind.VENDOR}
_KINDS = {
    Kind.FREE: marked("shelf"),
    Kind.QUARANTINE: marked("quarantine"),
    Kind.SCRAP: marked("thrown away"),
    Kind.VENDOR: marked("back to the supplier"),
}
_ACTS = {
    "place": marked("ordered"),
    "change": marked("order changed"),
    "split": marked("order split"),
    "reactivate": marked("order taken up again"),
    "reopen": marked("order taken up again"),
    "release": marked("given back by an order"),
    "cancel": marked("given back by an order"),
    "expire": marked("given back by an order"),
    "restock": marked("put back"),
    "serve": marked("given to a waiting order"),
    "receive": marked("received"),
    "send_back": marked("sent back"),
    "count": marked("counted"),
    "quarantine": marked("set apart"),
    "scrap": marked("thrown away"),
    "send": marked("sent to another place"),
    "lose": marked("lost on the way"),
    "take_back": marked("taken back"),
}


def variant_page(words: Words, page: Page, *, is_merchant: bool, done: str = "") -> Screen:
    """
    All that is known of a variant's stock; where it lies in one place only, what can be done there.

    Args:
        done: What has just been booked, as HTML.
    """
    if len(page.places) == 1:
        return shelf_page(words, page, page.places[0], is_merchant=is_merchant, done=done)

    def draw(room: Room) -> str:
        places = [_place_line(words, each) for each in page.places]
        return tight(room, (done, _head(words, page, room), "\n".join(room.few(words, places))))

    text, _ = fitted(draw)
    places = [Button(label(each.place.name), pack("stkat", page.variant.id, each.place.id)) for each in page.places]
    return Screen(
        text, rows_of(*in_rows(places, across=2), _about(words, page.variant, is_merchant), stock_hub.back(words))
    )


def shelf_page(words: Words, page: Page, here: AtPlace, *, is_merchant: bool, done: str = "") -> Screen:
    """A variant at one place, and what can be done about it there."""
    ids = (page.variant.id, here.place.id)
    is_one = len(page.places) == 1

    def draw(room: Room) -> str:
        head = _head(words, page, room) if is_one else _called(words, page.variant, room)
        place = "" if is_one else words("<b>{place}</b>", place=here.place.name)
        lines = (place, *_standing(words, here), *_rule(words, page, here))
        return tight(room, (done, head, stacked(*lines)))

    text, _ = fitted(draw)
    up = () if is_one else (Button(words.plain("‹ All places"), pack("stkvar", page.variant.id)),)
    rule = (
        Button(words.plain("🎚 How far to sell"), pack("stkset", *ids)),
        Button(words.plain("🛒 When to buy"), pack("buyrule", *ids)),
    )
    moves = here.place.is_active and not is_one
    moving = (Button(words.plain("🚚 Move"), pack("trffrom", here.place.id, page.variant.id)),) if moves else ()
    return Screen(
        text,
        rows_of(
            (
                Button(words.plain("± Adjust"), pack("stkadj", *ids)),
                Button(words.plain("💥 Damage"), pack("stkdmg", *ids)),
            ),
            (
                Button(words.plain("🔢 Count"), pack("stkone", *ids)),
                Button(words.plain("📜 History"), pack("stkmoves", *ids, 0)),
            ),
            rule if is_merchant and here.place.sells else (),
            moving,
            _about(words, page.variant, is_merchant),
            up,
            stock_hub.back(words),
        ),
    )


def _about(words: Words, variant: Variant, is_merchant: bool) -> tuple[Button, ...]:
    if not is_merchant:
        return ()
    return (
        Button(words.plain("📉 Low below…"), pack("stklimit", variant.id)),
        Button(words.plain("🗂 In the catalogue"), pack("keepvar", variant.id)),
    )


def _called(words: Words, variant: Variant, room: Room) -> str:
    return words("<b>{title}</b> [{sku}]", title=room.called(variant.label), sku=room.called(variant.sku))


def _head(words: Words, page: Page, room: Room) -> str:
    return stacked(
        _called(words, page.variant, room),
        words(
            "Can be ordered: <b>{number}</b> · in the house: {there}", number=page.offer.available, there=page.on_hand
        ),
        _worth(words, page),
    )


def _worth(words: Words, page: Page) -> str:
    worth = page.worth
    if worth is None or worth.pieces <= 0:
        return ""
    if not worth.value_minor:
        return words("What they cost is not known.")
    each = -(-(worth.value_minor * 2 - worth.pieces) // (2 * worth.pieces))
    return words("Worth {amount}, {each} apiece", amount=words.money(worth.value_minor), each=words.money(each))


def _place_line(words: Words, at: AtPlace) -> str:
    if at.shelf is None:
        return words("{place}: {there} there, not for sale", place=at.place.name, there=at.standing.on_hand)
    number = at.shelf.here + at.shelf.later
    return words(
        "{place}: {number} for sale, {there} there", place=at.place.name, number=number, there=at.standing.on_hand
    )


def _standing(words: Words, at: AtPlace) -> list[str]:
    """Where the pieces are: what is nowhere is left out, but for the shelf itself."""
    there = at.standing
    held, packed = there.held, there.packed
    return [
        words("Free: {free} · set aside: {held} · packed: {packed}", free=there.free, held=held, packed=packed),
        words("Promised, but not here: {number}", number=-there.promise) if there.promise else "",
        words("On the way: {number}", number=there.incoming) if there.incoming else "",
        words("Coming from another place: {number}", number=at.coming) if at.coming else "",
        words("Quarantine: {number}", number=there.quarantine) if there.quarantine else "",
        words("Back to the supplier: {number}", number=there.vendor) if there.vendor else "",
    ]


def _rule(words: Words, page: Page, at: AtPlace) -> list[str]:
    shelf = at.shelf
    if shelf is None:
        return [words("What lies here is not sold from here.")]
    limit = max(page.variant.low_stock_threshold, shelf.minimum)
    low = words("⚠️ Low: below {number}", number=limit) if shelf.low_since else words("Low below {number}", number=limit)
    if len(page.places) > 1 and page.variant.low_stock_threshold > shelf.minimum:
        low += " " + words("(all places together)")
    day = shelf.available_from
    later = words("More are expected on {day}", day=words.day(day * DAY_SECONDS + NOON_SECONDS)) if day else ""
    return [sold_down_to(words, shelf.sell_down_to), later, low if limit else ""]


def sold_down_to(words: Words, sell_down_to: int) -> str:
    """How far a shelf is sold, in words."""
    if sell_down_to > 0:
        return words("Safety stock: {number} stay here", number=sell_down_to)
    if sell_down_to < 0:
        return words("Sold beyond the shelf: up to {number}", number=-sell_down_to)
    return words("Sold to the last piece")


# --- history ------------------------------------------------------------------------------------------------------


def moves_page(words: Words, moves: Moves, *, is_first: bool, is_merchant: bool) -> Screen:
    """What came on and off the shelf, newest first, with the way to the documents it belongs to."""
    steps, following = moves.steps, moves.following

    def draw(room: Room) -> str:
        head = words("<b>History</b>: {title}, {place}", title=room.called(moves.variant.label), place=moves.place.name)
        lines = [_step(words, step, room) for step in steps]
        return tight(room, (head, "\n".join(lines) or words("Nothing has moved here yet.")))

    text, _ = fitted(draw)
    documents = [button for button in dict.fromkeys(_document(words, step, is_merchant) for step in steps) if button]
    here = (moves.variant.id, moves.place.id)
    newest = () if is_first else (Button(words.plain("‹ Newest"), pack("stkmoves", *here, 0)),)
    older = () if following is None else (Button(words.plain("Older ›"), pack("stkmoves", *here, following)),)
    back = (Button(label(words.plain("‹ {title}", title=moves.variant.label)), pack("stkat", *here)),)
    return Screen(text, rows_of(*in_rows(documents, across=2), (*newest, *older), back))


def _step(words: Words, step: Step, room: Room) -> str:
    move = step.move
    if {move.source, move.target} <= _SHELVES:
        way = words.plain(
            "{source} → {target}", source=words.known(_KINDS[move.source]), target=words.known(_KINDS[move.target])
        )
        what = words.plain("{number}: {way}", number=move.quantity, way=way)
    else:
        sign = "+" if move.target in _SHELVES else "−"
        act = words.known(_ACTS.get(move.act, move.act.replace("_", " ")))
        what = words.plain("{number}: {way}", number=f"{sign}{move.quantity}", way=act)
    reason = room.typed(words.known(move.reason))
    return stacked(
        words("<b>{what}</b>", what=what)
        if not reason
        else words("<b>{what}</b> ({reason})", what=what, reason=reason),
        words("{moment} · {name}", moment=words.moment(move.at), name=step.name or words.plain("the shop")),
    )


def _document(words: Words, step: Step, is_merchant: bool) -> Button | None:
    """The way to what a move belongs to, for those who may go there."""
    noun, _, number = step.move.document.partition(":")
    if noun == "stock_count":
        return Button(words.plain("Count {number}", number=number), pack("stkcount", int(number), 0))
    if noun == "stock_transfer":
        return Button(words.plain("Transfer {number}", number=number), pack("trf", int(number)))
    if not is_merchant:
        return None
    if noun == "purchase_order":
        return Button(words.plain("Purchase {number}", number=number), pack("buy", int(number)))
    if step.order_id is not None:
        return Button(f"#{step.order_code}", pack("orderpage", step.order_id))
    return None


# --- asking -------------------------------------------------------------------------------------------------------


def ask_adjust(words: Words, variant: Variant, at: AtPlace) -> Screen:
    """How many more or fewer, and why?"""
    return Screen(
        stacked(
            words("{title}: {number} should be there.", title=variant.label, number=at.standing.on_hand),
            words("Type how many more or fewer, and why, like “+5 found” or “-2 given away”."),
        ),
        rows_of((not_now(words),)),
    )


def ask_damage(words: Words, variant: Variant, at: AtPlace) -> Screen:
    """What has to be set apart, or can be sold after all?"""
    there = at.standing
    is_there = {Kind.FREE: there.free + there.held > 0, Kind.QUARANTINE: there.quarantine > 0}
    ways = [
        (Button(words.plain(_WAYS[way]), pack("stkdmgof", variant.id, at.place.id, number)),)
        for number, way in enumerate(WAYS)
        if is_there[way[0]]
    ]
    back = (Button(words.plain("‹ Back"), pack("stkat", variant.id, at.place.id)),)
    return Screen(
        stacked(
            words("<b>{title}</b>, {place}", title=variant.label, place=at.place.name),
            *_standing(words, at),
            words("What is thrown away is a loss, at what it has cost.") if ways else words("There is nothing here."),
        ),
        rows_of(*ways, back),
    )


def ask_damaged(words: Words, variant: Variant, way: tuple[Kind, Kind]) -> Screen:
    """How many, and why?"""
    return Screen(
        stacked(
            words("{title}: {way}", title=variant.label, way=words.plain(_WAYS[way])),
            words("Type how many and why, like “2 chipped”."),
        ),
        rows_of((not_now(words),)),
    )


def ask_rule(words: Words, page: Page, at: AtPlace) -> Screen:
    """How far is it sold?"""
    ids = (page.variant.id, at.place.id)
    return Screen(
        stacked(
            words("<b>{title}</b>, {place}", title=page.variant.label, place=at.place.name),
            *_rule(words, page, at),
            "",
            words("A safety stock is never sold. Beyond the shelf, customers order what comes later, and are told so."),
        ),
        rows_of(
            (Button(words.plain("To the last piece"), pack("stksell", *ids)),),
            (Button(words.plain("Keep a safety stock"), pack("stkrule", *ids, SAFETY)),),
            (Button(words.plain("Sell beyond the shelf"), pack("stkrule", *ids, BEYOND)),),
            (Button(words.plain("When more will come"), pack("stkrule", *ids, DAY)),),
            (Button(words.plain("‹ Back"), pack("stkat", *ids)),),
        ),
    )


def ask_part_of_rule(words: Words, variant: Variant, part: int) -> Screen:
    """How many, or when?"""
    questions = {
        SAFETY: words("How many pieces shall always stay here? Type a number."),
        BEYOND: words("How many pieces may be ordered that are not here yet? Type a number."),
        DAY: words("When will more be here? Type a day, like 2026-12-24, or “-” to take it back."),
    }
    return Screen(stacked(words("<b>{title}</b>", title=variant.label), questions[part]), rows_of((not_now(words),)))


def ask_threshold(words: Words, variant: Variant) -> Screen:
    """From how many pieces on is it low?"""
    return Screen(
        words(
            "{title}: you are told when fewer than {number} are free. Type another number, 0 for never.",
            title=variant.label,
            number=variant.low_stock_threshold,
        ),
        rows_of((not_now(words),)),
    )


def adjusted(words: Words, difference: int, there: int) -> str:
    """What was booked, as HTML."""
    if not difference:
        return words("✅ {number} are there: nothing had to be booked.", number=there)
    return words("✅ Booked: {difference}. {number} are there now.", difference=f"{difference:+d}", number=there)


def set_apart(words: Words, pieces: int, way: tuple[Kind, Kind]) -> str:
    """What was moved, as HTML."""
    return words("✅ {number}: {way}", number=pieces, way=words.plain(_WAYS[way]))


# --- finding ------------------------------------------------------------------------------------------------------


def ask_product(words: Words) -> Screen:
    """Which one?"""
    return Screen(words("Type an SKU, or words of a product’s name."), rows_of((not_now(words),)))


def found(words: Words, typed: str, variants: Sequence[Variant]) -> Screen:
    """Which of those that were found?"""
    again = (Button(words.plain("🔎 Search"), pack("stkfind")),)
    if not variants:
        return Screen(words("Nothing found for “{query}”.", query=typed[:40]), rows_of(again, stock_hub.back(words)))
    return Screen(
        words("<b>Stock</b>: “{query}”", query=typed[:40]),
        rows_of(
            *((Button(label(variant.label), pack("stkvar", variant.id)),) for variant in variants),
            again,
            stock_hub.back(words),
        ),
    )
