"""What suppliers get on paper, in their language: orders as a PDF to print and a CSV to read in, and what goes back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from domain import money
from domain.flows.papers import Paper, ReturnPaper
from views.spreadsheets import csv_of
from views.words import Speaking, Words

if TYPE_CHECKING:
    from fpdf import FPDF

# Read from right to left.
_LEFTWARD = frozenset({"ar", "fa", "he", "ur"})
_TEXT, _HEADING, _LINE_MM = 10, 16, 6
_GREY = (235, 235, 235)
# Of the columns: the supplier's SKU, the title, the quantity, the cost of one, the total.
_WIDTHS = (32, 70, 20, 30, 34)
# What a font needs to be shaped, and to be had in every weight and width.
_NOT_PRINTED = ("GDEF", "GPOS", "GSUB", "STAT", "fvar", "avar", "gvar", "HVAR", "MVAR")


def words_of(paper: Paper | ReturnPaper, speaking: Speaking) -> Words:
    """The supplier's language, and the currency they are paid in."""
    return speaking.to(paper.language).paid_in(paper.currency)


def where(shop: str, paper: Paper | ReturnPaper) -> str:
    """Where suppliers bring goods, and fetch them: to whom, and the address."""
    return ", ".join(part for part in (shop, paper.place) if part)


def name_of(paper: Paper, ending: str) -> str:
    """What the file is called."""
    return f"purchase-order-{paper.number}.{ending}"


def as_csv(paper: Paper, speaking: Speaking) -> bytes:
    """The lines as a table: amounts are plain decimals."""
    words, exponent = words_of(paper, speaking), money.exponent(paper.currency)
    titles = (*_titles(words), words.plain("Currency"), words.plain("Our SKU"))
    return csv_of(
        titles,
        (
            (
                line.sku,
                line.title,
                line.quantity,
                Decimal(line.cost_minor).scaleb(-exponent),
                Decimal(line.total_minor).scaleb(-exponent),
                paper.currency,
                line.own_sku,
            )
            for line in paper.lines
        ),
    )


def as_pdf(paper: Paper, speaking: Speaking, *, shop: str) -> bytes:
    """
    The whole order on A4, on as many pages as it takes.

    A thousand lines take about a second: not on the event loop.
    """
    words = words_of(paper, speaking)
    rows = [
        _titles(words),
        *(
            (line.sku, line.title, str(line.quantity), words.money(line.cost_minor), words.money(line.total_minor))
            for line in paper.lines
        ),
    ]
    said = (
        words.plain("Ordered by: {shop}", shop=shop),
        words.plain("Supplier: {supplier}", supplier=paper.supplier),
        words.plain("Date: {day}", day=words.day(paper.at)),
        words.plain("Deliver to: {place}", place=where(shop, paper)),
    )
    heading = words.plain("Purchase order {number}", number=paper.number)
    return _drawn(paper, heading, said, rows, words.plain("Total: {amount}", amount=words.money(paper.total_minor)))


def return_name_of(paper: ReturnPaper) -> str:
    """What the file of what goes back is called."""
    return f"return-{paper.number}.pdf"


def return_as_pdf(paper: ReturnPaper, speaking: Speaking, *, shop: str) -> bytes:
    """What goes back, to be sent along; not on the event loop."""
    words = words_of(paper, speaking)
    titles = (
        *(words.plain("SKU"), words.plain("Article"), words.plain("Quantity"), words.plain("Our SKU")),
        words.plain("Taken off"),
    )
    rows = [
        titles,
        *(
            (line.sku, line.title, str(line.quantity), line.own_sku, words.money(line.credit_minor))
            for line in paper.lines
        ),
    ]
    said = (
        words.plain("Sent by: {shop}", shop=shop),
        words.plain("Supplier: {supplier}", supplier=paper.supplier),
        words.plain("Date: {day}", day=words.day(paper.at)),
        words.plain("Sent from: {place}", place=where(shop, paper)),
    )
    heading = words.plain("Goods sent back {number}", number=paper.number)
    credit = words.plain("Credit: {amount}", amount=words.money(paper.credit_minor))
    return _drawn(paper, heading, said, rows, credit)


def _drawn(
    paper: Paper | ReturnPaper, heading: str, said: Sequence[str], rows: Sequence[Sequence[str]], sum_: str
) -> bytes:
    """A heading, some lines, a table, and what it comes to."""
    pdf, align = _page(paper), "R" if paper.language in _LEFTWARD else "L"
    pdf.set_font_size(_HEADING)
    _write(pdf, heading, align)
    pdf.set_font_size(_TEXT)
    for each in said:
        _write(pdf, each, align)
    pdf.ln(_LINE_MM)
    _table(pdf, rows, is_leftward=align == "R")
    pdf.ln(_LINE_MM)
    _write(pdf, sum_, "L" if align == "R" else "R")
    _thin_out(pdf)
    return bytes(pdf.output())


def _page(paper: Paper | ReturnPaper) -> "FPDF":
    # They take a quarter of a second and much memory to load, which a shop without suppliers never needs.
    import fontpkg
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_creation_date(datetime.fromtimestamp(paper.at, tz=UTC))
    pdf.add_font("Sans", fname=str(fontpkg.path("Noto Sans")))
    pdf.add_font("Arabic", fname=str(fontpkg.path("Noto Sans Arabic")))
    pdf.set_font("Sans", size=_TEXT)
    pdf.set_fallback_fonts(["Arabic"])
    pdf.set_text_shaping(True)
    pdf.set_auto_page_break(True, margin=15)
    pdf.add_page()
    return pdf


def _write(pdf: "FPDF", text: str, align: str) -> None:
    pdf.multi_cell(0, h=1.5 * pdf.font_size, text=text, align=align, new_x="LMARGIN", new_y="NEXT")


def _table(pdf: "FPDF", rows: Sequence[Sequence[str]], *, is_leftward: bool) -> None:
    from fpdf.fonts import FontFace

    text, number = ("R", "L") if is_leftward else ("L", "R")
    columns, turned = len(rows[0]), slice(None, None, -1 if is_leftward else 1)
    aligned = (text, text, *[number] * (columns - 2))
    head = FontFace(emphasis="", fill_color=_GREY)
    with pdf.table(
        col_widths=_WIDTHS[:columns][turned], text_align=aligned[turned], headings_style=head, line_height=_LINE_MM
    ) as table:
        for cells in rows:
            row = table.row()
            for cell in cells[turned]:
                row.cell(cell)


def _thin_out(pdf: "FPDF") -> None:
    """
    Leave out of the fonts what is of no use once the text is shaped, in the one weight it is printed in.

    Picking the letters from all of it would take longer than the rest of the paper does, and most of the file.
    """
    from fpdf.fonts import TTFFont

    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            for table in _NOT_PRINTED:
                if table in font.ttfont:
                    del font.ttfont[table]


def _titles(words: Words) -> tuple[str, str, str, str, str]:
    return (
        words.plain("SKU"),
        words.plain("Article"),
        words.plain("Quantity"),
        words.plain("Each"),
        words.plain("Total"),
    )
