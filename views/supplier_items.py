"""What a supplier sells: the list, one thing of it, and what can be said of it."""

from collections.abc import Mapping, Sequence

from domain.catalogue import Variant
from domain.suppliers import Item, Supplier
from domain.suppliers.typing import ITEM_FIELDS
from views.buttons import pack
from views.layout import clipped, label, not_now, pager, paragraphs, rows_of, stacked
from views.phone import Room
from views.screen import Button, Screen
from views.words import Words, marked

ITEMS_PER_PAGE = 8
_QUESTIONS = {
    "cost_minor": marked("What does one piece cost? Type the amount in {currency}."),
    "sku": marked("What do they call it? Type their SKU, or “-” for the same as yours."),
    "lead_days": marked("How many days does it take from the order until it is here?"),
    "minimum": marked("How many pieces do they send at least?"),
    "pack": marked("How many pieces are in a pack? They send whole packs only."),
    "priority": marked("Whom to ask first? Of several suppliers, the one with the lowest number is."),
}


def item_list(
    words: Words, supplier: Supplier, items: Sequence[Item], wares: Mapping[int, Variant], *, total: int, page: int
) -> Screen:
    """What a supplier sells, a page of it."""
    theirs = words.paid_in(supplier.currency)
    return Screen(
        words.count(
            "<b>{name}</b> sells {number} thing.", "<b>{name}</b> sells {number} things.", total, name=supplier.name
        ),
        rows_of(
            *(
                (
                    Button(
                        label(f"{wares[each.variant_id].sku} · {theirs.money(each.cost_minor)}"),
                        pack("supitem", supplier.id, each.variant_id),
                    ),
                )
                for each in items
            ),
            pager("supitems", supplier.id, page=page, pages=-(-total // ITEMS_PER_PAGE)),
            (
                Button(words.plain("➕ Add"), pack("supadd", supplier.id)),
                Button(words.plain("📥 Price list"), pack("suplist", supplier.id)),
                *((Button(words.plain("💾 CSV"), pack("supcsv", supplier.id)),) if total else ()),
            ),
            (Button(words.plain("‹ Back"), pack("sup", supplier.id)),),
        ),
    )


def item_page(words: Words, supplier: Supplier, item: Item, variant: Variant) -> Screen:
    """One thing that a supplier sells, with all that can be changed about it."""

    def field(name: str, text: str) -> Button:
        return Button(text, pack("supedit", supplier.id, variant.id, ITEM_FIELDS.index(name)))

    return Screen(
        paragraphs(
            stacked(
                words("<b>{title}</b> [{sku}]", title=Room(title=44).called(variant.label), sku=variant.sku),
                words("from {name}", name=Room(title=34).called(supplier.name)),
            ),
            stacked(
                words("Costs {cost}", cost=words.paid_in(supplier.currency).money(item.cost_minor)),
                words("They call it {sku}", sku=clipped(item.sku, 24)) if item.sku else "",
                words.count("Here after {number} day", "Here after {number} days", item.lead_days),
                words("At least {number}, in packs of {pack}", number=item.minimum, pack=item.pack),
                words("Asked as number {number}", number=item.priority),
                words("🚫 Declined on {day}", day=words.day(item.declined_at)) if item.declined_at else "",
            ),
        ),
        rows_of(
            (field("cost_minor", words.plain("✏️ Cost")), field("sku", words.plain("✏️ Their SKU"))),
            (field("lead_days", words.plain("✏️ Days")), field("minimum", words.plain("✏️ Minimum"))),
            (field("pack", words.plain("✏️ Pack")), field("priority", words.plain("✏️ Priority"))),
            (
                Button(words.plain("🗑 Not sold any more"), pack("supdrop", supplier.id, variant.id)),
                Button(words.plain("‹ Back"), pack("supitems", supplier.id, 0)),
            ),
        ),
    )


def ask_item(words: Words, supplier: Supplier) -> Screen:
    """What do they sell?"""
    return Screen(
        words("What does {name} sell? Type a SKU, or words to search for.", name=supplier.name),
        rows_of((not_now(words),)),
    )


def choose_item(words: Words, supplier: Supplier, found: Sequence[Variant]) -> Screen:
    """What was found, each a button."""
    return Screen(
        words("Which one?") if found else words("Nothing was found."),
        rows_of(
            *((Button(label(each.label), pack("supcost", supplier.id, each.id)),) for each in found),
            (Button(words.plain("‹ Back"), pack("supitems", supplier.id, 0)),),
        ),
    )


def ask_field(words: Words, supplier: Supplier, variant: Variant, field: str) -> Screen:
    """What is it to be?"""
    return Screen(
        paragraphs(
            words("<b>{title}</b> [{sku}]", title=Room(title=60).called(variant.label), sku=variant.sku),
            words(_QUESTIONS[field], currency=supplier.currency),
        ),
        rows_of((not_now(words),)),
    )
