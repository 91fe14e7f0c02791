"""A supplier's price list as a file: how it is sent, what came of it, and the one that the shop writes."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from domain import money
from domain.catalogue import Variant
from domain.imports import Import, LeftOut, Status
from domain.suppliers import Item, Supplier
from domain.suppliers.importing import COLUMNS
from views.buttons import pack
from views.importing import left_out_lines, refusal_of
from views.layout import not_now, paragraphs, rows_of
from views.phone import Room
from views.screen import Button, Screen
from views.spreadsheets import csv_of
from views.words import Words

LEFT_OUT_SHOWN = 4


def ask_file(words: Words, supplier: Supplier) -> Screen:
    """What the file is to hold."""
    return Screen(
        paragraphs(
            words("Send the price list of {name} here, as a CSV file.", name=supplier.name),
            words(
                "Its columns: sku and cost (in {currency}), and if you like {others}.",
                currency=supplier.currency,
                others=", ".join(COLUMNS[1:2] + COLUMNS[3:]),
            ),
        ),
        rows_of((not_now(words),)),
    )


def card(
    words: Words, standing: Import, supplier: Supplier, left_out: Sequence[LeftOut] = (), *, number_left_out: int = 0
) -> Screen:
    """How far it is, and in the end what came of it."""
    heading = words(
        "<b>{file}</b>: price list of {name}",
        file=Room(title=24).called(standing.file_name),
        name=Room(title=24).called(supplier.name),
    )
    rows = rows_of((Button(words.plain("‹ What they sell"), pack("supitems", supplier.id, 0)),))
    if standing.status is Status.REFUSED:
        return Screen(paragraphs(heading, words("{sentence}", sentence=refusal_of(words, standing))), rows)
    if standing.status is not Status.DONE:
        going = words("{done} of {total} rows…", done=standing.done, total=standing.total)
        return Screen(paragraphs(heading, going if standing.total else words("Reading the file…")), rows)
    result = standing.result
    return Screen(
        paragraphs(
            heading,
            words("New: {added} · known: {changed}", added=result.added, changed=result.changed),
            left_out_lines(words, left_out, number_left_out, most=LEFT_OUT_SHOWN),
        ),
        rows,
    )


def as_csv(supplier: Supplier, items: Iterable[Item], wares: Mapping[int, Variant]) -> bytes:
    """What a supplier sells, as a file that can be read in again."""
    exponent = money.exponent(supplier.currency)
    return csv_of(
        COLUMNS,
        (
            (
                wares[each.variant_id].sku,
                each.sku,
                Decimal(each.cost_minor).scaleb(-exponent),
                each.lead_days,
                each.minimum,
                each.pack,
                each.priority,
            )
            for each in items
        ),
    )


def caption(words: Words, supplier: Supplier) -> str:
    """What the file is."""
    return words.plain("What {name} sells. Sent back here, it changes nothing.", name=supplier.name)
