"""What is said of a product file that was sent in: how far it is, what came of it, and why a row was left out."""

from collections.abc import Iterable, Sequence

from domain.importing import FaultReason, Refusal
from domain.imports import Import, LeftOut, Status
from views.layout import paragraphs, stacked
from views.screen import Screen
from views.words import Words, marked

# With the sums above, twelve lines are all that a phone shows at once; the file has the rest.
LEFT_OUT_SHOWN = 5
VANISHED_SHOWN = 5
FOREIGN_SKU = "foreign_sku"

REASONS = {
    FaultReason.AMBIGUOUS_PRICE: marked("this price could mean two amounts"),
    FaultReason.BAD_ENCODING: marked("some letters cannot be read"),
    FaultReason.BAD_NUMBER: marked("this is no number that can stand here"),
    FaultReason.BAD_PICTURE: marked("this is no address of a picture"),
    FaultReason.BAD_PRICE: marked("this is no price"),
    FaultReason.BAD_QUANTITY: marked("this is no number of pieces"),
    FaultReason.BAD_WEIGHT: marked("this is no weight"),
    FaultReason.BLANK_HANDLE: marked("the handle is missing"),
    FaultReason.BLANK_OPTION: marked("the value of an option is missing"),
    FaultReason.BLANK_PRICE: marked("the price is missing"),
    FaultReason.BLANK_SKU: marked("the SKU is missing"),
    FaultReason.BLANK_TITLE: marked("the name is missing"),
    FaultReason.BROKEN_QUOTES: marked("the quotation marks do not pair up"),
    FaultReason.DUPLICATE_HANDLE: marked("another product has this handle"),
    FaultReason.DUPLICATE_OPTIONS: marked("another variant has these options"),
    FaultReason.DUPLICATE_SKU: marked("another row has this SKU"),
    FaultReason.EMPTY_ROW: marked("the row says nothing"),
    FaultReason.EXTERNAL_PRODUCT: marked("it is sold elsewhere"),
    FaultReason.GROUPED_PRODUCT: marked("it only groups other products"),
    FaultReason.NEGATIVE_PRICE: marked("the price is below zero"),
    FaultReason.NO_VARIANTS: marked("nothing of it can be sold"),
    FaultReason.PRODUCT_REFUSED: marked("its product was left out"),
    FaultReason.TOO_LONG: marked("this is too long"),
    FaultReason.TOO_MANY_DECIMALS: marked("the price has too many decimals"),
    FaultReason.UNKNOWN_PARENT: marked("its product is not in the file"),
    FaultReason.UNKNOWN_PLACE: marked("there is no such place"),
    FaultReason.UNKNOWN_SKU: marked("nothing in the shop has this SKU"),
    FaultReason.UNKNOWN_TYPE: marked("this kind of product is not known"),
    FaultReason.WRONG_COLUMN_COUNT: marked("it has more or fewer columns than the header"),
    FOREIGN_SKU: marked("another product has this SKU"),
}
REFUSALS = {
    Refusal.EMPTY: marked("The file is empty."),
    Refusal.TOO_LARGE: marked("The file is too large: 20 MB at most."),
    Refusal.NOT_TEXT: marked("That is no text file. Please export the products as CSV and send that."),
    Refusal.UNKNOWN_COLUMNS: marked(
        "Its columns are not known: that is no product file of Shopify or WooCommerce, and no list of stock levels, "
        "which has sku and quantity."
    ),
    Refusal.MISSING_COLUMNS: marked("Columns are missing: {columns}."),
    Refusal.BROKEN_QUOTES: marked("Quotation marks are broken all over the file."),
    Refusal.NO_ROWS: marked("The file has a header, but no products."),
    "gone": marked("Telegram does not hand the file out any more. Please send it again."),
}


def refusal(words: Words, reason: str, facts: Iterable[str] = ()) -> str:
    """Why a whole file is refused, as plain text."""
    return words.plain(REFUSALS[Refusal(reason) if reason in set(Refusal) else reason], columns=", ".join(facts))


def card(
    words: Words, standing: Import, left_out: Sequence[LeftOut] = (), *, number_left_out: int = 0, place: str = ""
) -> Screen:
    """
    How far an import is, and in the end what came of it.

    Args:
        left_out: The first of the rows that were left out, of so many.
        place: Where pieces are of which the file names no place, where there are several.
    """
    heading = words("<b>Import of {file}</b>", file=standing.file_name)
    if standing.status is Status.REFUSED:
        return Screen(paragraphs(heading, words("{sentence}", sentence=refusal_of(words, standing))))
    if standing.status is not Status.DONE:
        going = words("Reading the file…")
        if standing.total:
            going = words("{done} of {total} products…", done=standing.done, total=standing.total)
        return Screen(paragraphs(heading, going))
    result = standing.result
    return Screen(
        paragraphs(
            heading,
            words(
                "Added: {added} · changed: {changed} · unchanged: {unchanged}",
                added=result.added,
                changed=result.changed,
                unchanged=result.unchanged,
            ),
            words("Pieces without a place in the file are at {place}.", place=place) if place else "",
            left_out_lines(words, left_out, number_left_out),
            _vanished(words, result.vanished),
        )
    )


def refusal_of(words: Words, standing: Import) -> str:
    """Why this file was refused."""
    return refusal(words, standing.result.refusal, standing.result.facts)


def line(words: Words, row: LeftOut) -> str:
    """A row that was left out, as plain text: "Line 7 (MUG-RED): the price is missing"."""
    known = REASONS.get(FaultReason(row.reason) if row.reason in set(FaultReason) else row.reason, row.reason)
    said = words.plain("Line {line} ({name}): {reason}", line=row.line, name=row.name, reason=words.plain(known))
    return f"{said}: {row.value}" if row.value else said


def report(words: Words, left_out: Iterable[LeftOut]) -> str:
    """Every row that was left out, one a line, for a text file."""
    return "\n".join(line(words, row) for row in left_out) + "\n"


def report_caption(words: Words, standing: Import) -> str:
    """What the text file is."""
    return words("All rows of {file} that were left out.", file=standing.file_name)


def export_caption(words: Words, shop: str) -> str:
    """What the exported file is."""
    return words("The catalogue of {shop}, in Shopify’s form. Sent back here, it changes nothing.", shop=shop)


def how_to_import(words: Words) -> Screen:
    """Where to send a product file."""
    return Screen(
        paragraphs(
            words("Send a product file of Shopify or WooCommerce (CSV) here, as a file."),
            words("/export sends you the catalogue as such a file."),
        )
    )


def left_out_lines(words: Words, left_out: Sequence[LeftOut], number: int, *, most: int = LEFT_OUT_SHOWN) -> str:
    """The first of the rows that were left out, as HTML; "" where none was."""
    if not left_out:
        return ""
    shown = [words("{line}", line=line(words, row)[:120]) for row in left_out[:most]]
    return stacked(words("Left out: {number}", number=number), *shown)


def _vanished(words: Words, titles: tuple[str, ...]) -> str:
    if not titles:
        return ""
    names = ", ".join(titles[:VANISHED_SHOWN]) + (", …" if len(titles) > VANISHED_SHOWN else "")
    return words("No longer in the file, but still in the shop ({number}): {names}", number=len(titles), names=names)
