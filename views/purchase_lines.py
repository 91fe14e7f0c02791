"""What is in a purchase order: its lines, and what is asked while it is drawn up by hand."""

from collections.abc import Mapping, Sequence

from domain.flows.purchases import PurchasePage
from domain.purchasing import Line, Status
from domain.stock import Place
from domain.suppliers import Item, Supplier
from views.buttons import pack
from views.layout import label, not_now, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.purchase_orders import line_said, rounding_up, to_order
from views.screen import Button, Screen
from views.words import Words

LINES_PER_PAGE = 5
SUPPLIERS_PER_PAGE = 8
_REPLACED_MAX = 8


def lines_page(words: Words, page: PurchasePage, *, number: int) -> Screen:
    """The lines; while it is drawn up, each with buttons."""
    order, theirs = page.order, words.paid_in(page.order.currency)
    is_draft = order.status is Status.DRAFT
    pages = max(1, -(-len(order.lines) // LINES_PER_PAGE))
    number = min(number, pages - 1)
    shown = order.lines[number * LINES_PER_PAGE :][:LINES_PER_PAGE]
    heading = words.count(
        "🧾 Purchase order {order}: {number} line",
        "🧾 Purchase order {order}: {number} lines",
        len(order.lines),
        order=order.id,
    )

    def draw(room: Room) -> str:
        lines = [line_said(words, theirs, page, line, room) for line in shown]
        return tight(room, (heading, stacked(*lines) if lines else words("Nothing in it yet.")))

    text, _ = fitted(draw)
    return Screen(
        text,
        rows_of(
            *(_line_buttons(words, page, line, number) for line in shown if is_draft),
            rounding_up(words, page),
            pager("buylines", order.id, page=number, pages=pages),
            (
                *((Button(words.plain("➕ Add"), pack("buyadd", order.id)),) if is_draft else ()),
                to_order(words, order.id),
            ),
        ),
    )


def _line_buttons(words: Words, page: PurchasePage, line: Line, number: int) -> tuple[Button, ...]:
    order = page.order
    sku = page.wares[line.variant_id].sku
    return (
        Button(label(f"✏️ {line.quantity} × {sku}"), pack("buyqty", order.id, order.version, line.variant_id)),
        Button(words.plain("❌"), pack("buydrop", order.id, order.version, line.variant_id, number)),
    )


def ask_quantity(words: Words, page: PurchasePage, line: Line) -> Screen:
    """How many?"""
    return Screen(
        paragraphs(
            words("How many pieces of <b>{title}</b>?", title=Room(title=60).called(page.wares[line.variant_id].label)),
            words(
                "Type a number. Now: {quantity}, at {cost} each.",
                quantity=line.quantity,
                cost=words.paid_in(page.order.currency).money(line.cost_minor),
            ),
        ),
        rows_of((not_now(words),)),
    )


def ask_how_many(words: Words, page: PurchasePage, item: Item, label_: str, *, now: int) -> Screen:
    """How many of something that was looked for?"""
    theirs = words.paid_in(page.order.currency)
    return Screen(
        paragraphs(
            words("How many pieces of <b>{title}</b>?", title=Room(title=80).called(label_)),
            stacked(
                words("{cost} each", cost=theirs.money(item.cost_minor)),
                words.count("In packs of {number}", "In packs of {number}", item.pack) if item.pack > 1 else "",
                words("At least {number}", number=item.minimum) if item.minimum > 1 else "",
                words("In the order now: {number}", number=now) if now else "",
            ),
        ),
        rows_of((not_now(words),)),
    )


def ask_lines(words: Words, page: PurchasePage) -> Screen:
    """What is to be ordered?"""
    return Screen(
        words(
            "What do you order from {name}? Type a SKU or its name and how many, like “MUG-BLUE 24” or “blue mug 24”; "
            "several lines are fine. Or type words to search for.",
            name=page.supplier.name,
        ),
        rows_of((not_now(words),)),
    )


def replaced(words: Words, page: PurchasePage, before: Mapping[int, int]) -> str:
    """What was in it before what was typed took its place, as plain text; "" where nothing was."""
    changed = [line for line in page.order.lines if before.get(line.variant_id, line.quantity) != line.quantity]
    lines = [
        words.plain(
            "{title}: {number} in it now, in place of {before}",
            title=page.wares[line.variant_id].label,
            number=line.quantity,
            before=before[line.variant_id],
        )
        for line in changed[:_REPLACED_MAX]
    ]
    more = [words.plain("… and {number} more", number=len(changed) - len(lines))] if len(changed) > len(lines) else []
    return "\n".join((*lines, *more))


def choose_item(words: Words, page: PurchasePage, found: Sequence[tuple[int, str]]) -> Screen:
    """What the supplier sells of what was looked for, each a button."""
    order = page.order
    return Screen(
        words("Which one?")
        if found
        else words(
            "{name} sells nothing like that. Look at their items, or type other words.", name=page.supplier.name
        ),
        rows_of(
            *((Button(label(title), pack("buypick", order.id, variant_id)),) for variant_id, title in found),
            (to_order(words, order.id),),
        ),
    )


def choose_supplier(words: Words, found: Sequence[Supplier], *, total: int, page: int) -> Screen:
    """From whom?"""
    return Screen(
        words("From whom do you order?") if found else words("First add a supplier."),
        rows_of(
            *((Button(label(each.name), pack("buyfor", each.id)),) for each in found if each.active),
            pager("buynew", page=page, pages=-(-total // SUPPLIERS_PER_PAGE)),
            () if found else (Button(words.plain("➕ New supplier"), pack("supnew")),),
            (Button(words.plain("‹ Purchases"), pack("buys")),),
        ),
    )


def choose_place(words: Words, supplier: Supplier, places: Sequence[Place]) -> Screen:
    """Where do the goods go?"""
    return Screen(
        words("Where do the goods of {name} go?", name=supplier.name),
        rows_of(
            *((Button(label(each.name), pack("buyfor", supplier.id, each.id)),) for each in places),
            (Button(words.plain("‹ Purchases"), pack("buys")),),
        ),
    )


def goes_nowhere(page: PurchasePage) -> bool:
    """Whether its supplier could not know where to bring it, were it sent."""
    return page.order.status is Status.DRAFT and not page.has_address


def ask_send(words: Words, page: PurchasePage) -> Screen:
    """Send it, though its supplier cannot know where to bring it?"""
    return Screen(
        paragraphs(
            words("⚠️ Nobody has said where {place} is.", place=page.place),
            words(
                "So {name} would not read where to bring purchase order {number}.",
                name=Room(title=30).called(page.supplier.name),
                number=page.order.id,
            ),
        ),
        rows_of(
            (Button(words.plain("📍 Address"), pack("plcaddr", page.order.place_id)),),
            (Button(words.plain("📤 Send it all the same"), pack("buysendyes", page.order.id, page.order.version)),),
            (to_order(words, page.order.id),),
        ),
    )
