"""What merchants see of a product's variants: all of them, one with its small print, the questions about that."""

from collections.abc import Mapping

from domain.catalogue import Product, Variant
from domain.flows.shelving import DETAILS, Pieces
from views.buttons import pack
from views.keeping import stock_line
from views.layout import in_rows, label, pager, paragraphs, rows_of, shortened, stacked
from views.screen import Button, Screen
from views.words import Words, marked

VARIANTS_PER_PAGE = 10
DETAIL_NAMES = tuple(DETAILS)
DETAIL_LABELS = {
    "compare_at_minor": marked("Price before"),
    "cost_minor": marked("Cost"),
    "sku": marked("SKU"),
    "barcode": marked("Barcode"),
    "weight_grams": marked("Weight"),
    "low_stock_threshold": marked("Low stock below"),
    "tax_class": marked("Tax class"),
}
DETAIL_QUESTIONS = {
    "compare_at_minor": marked("What did it cost before? Type the higher price, or - for none."),
    "cost_minor": marked("What does one piece cost you? Type an amount, or - for unknown."),
    "sku": marked("Type the SKU."),
    "barcode": marked("Type the barcode, or - for none."),
    "weight_grams": marked("What does one piece weigh, in grams? Type a number, or - for unknown."),
    "low_stock_threshold": marked("Below how many pieces shall you be told?"),
    "tax_class": marked("Type the tax class of the whole product, or - for none."),
}


def variants(words: Words, found: Product, pieces: Mapping[int, Pieces], *, page: int) -> Screen:
    """Every variant of a product, each a button."""
    pages = max(1, -(-len(found.variants) // VARIANTS_PER_PAGE))
    page = min(max(0, page), pages - 1)
    shown = found.variants[page * VARIANTS_PER_PAGE : (page + 1) * VARIANTS_PER_PAGE]
    buttons = [
        Button(
            label(
                words.plain(
                    "{mark}{name} · {price} · {number}",
                    mark="" if each.active else "🙈 ",
                    name=shortened(", ".join(each.options) or each.sku, 12),
                    price=words.money(each.price_minor),
                    number=pieces[each.id].there,
                )
            ),
            pack("keepvar", each.id),
        )
        for each in shown
    ]
    return Screen(
        paragraphs(words("<b>{title}</b>", title=found.title), words("Each with its price and how many there are.")),
        rows_of(
            *in_rows(buttons, across=1),
            pager("keepvars", found.id, page=page, pages=pages),
            (Button(words.plain("‹ Product"), pack("keepone", found.id)),),
        ),
    )


def variant(words: Words, found: Variant, pieces: Pieces) -> Screen:
    """A variant with all its small print."""
    optional = (
        words("Price before: {price}", price=words.money(found.compare_at_minor)) if found.compare_at_minor else "",
        words("Cost: {price}", price=words.money(found.cost_minor)) if found.cost_minor is not None else "",
        words("Barcode: {code}", code=found.barcode) if found.barcode else "",
        words("Weight: {grams} g", grams=found.weight_grams) if found.weight_grams else "",
        words("Tax class: {name}", name=found.tax_class) if found.tax_class else "",
    )
    details = [
        Button(words.plain(DETAIL_LABELS[name]), pack("keepvask", found.id, at)) for at, name in enumerate(DETAIL_NAMES)
    ]
    turn = words.plain("🙈 Hide") if found.active else words.plain("👁 Show")
    return Screen(
        paragraphs(
            stacked(
                words("<b>{label}</b>", label=found.label),
                words("SKU: {sku}", sku=found.sku),
                words("Price: {price}", price=words.money(found.price_minor)),
                stock_line(words, [pieces])
                + " "
                + words("(told when below {number})", number=found.low_stock_threshold),
                *optional,
            ),
            words("Reply “12.50” to set the price; “+20”, “-3” or “=15” for the stock."),
        ),
        rows_of(
            *in_rows(details, across=3),
            (Button(words.plain("📦 Its stock"), pack("stkvar", found.id)),),
            (
                Button(turn, pack("keepturn", found.id, int(not found.active))),
                Button(words.plain("‹ Product"), pack("keepone", found.product_id)),
            ),
        ),
    )


def ask_detail(words: Words, found: Variant, detail: str) -> Screen:
    """Ask for one detail of a variant."""
    return Screen(
        paragraphs(words("<b>{label}</b>", label=found.label), words(DETAIL_QUESTIONS[detail])),
        rows_of((Button(words.plain("‹ Variant"), pack("keepvar", found.id)),)),
    )
