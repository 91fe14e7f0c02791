"""A purchase order on paper, read back."""

import csv
import re
import unicodedata
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any

import fontpkg
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from domain.flows.papers import Paper, PaperLine, ReturnPaper, ReturnPaperLine
from tests.shop import NOON
from views import papers
from views.words import Speaking, Words, languages

SPEAKING = Speaking("en", "EUR", "UTC")
LINES = (PaperLine("A-1", "MUG", "Кружка (синяя)", 12, 350), PaperLine("CUP", "CUP", "كوب أزرق", 7, 1000))


def paper(language: str = "en", *, currency: str = "USD", lines: tuple[PaperLine, ...] = LINES) -> Paper:
    return Paper(12, "Größe & Söhne", language, currency, "Shop", NOON, lines)


def printed(paper: Paper) -> list[str]:
    """The text of each page."""
    reader = PdfReader(BytesIO(papers.as_pdf(paper, SPEAKING, shop="Anna's mugs")))
    return [page.extract_text() for page in reader.pages]


class TestPdf:
    def test_says_what_is_ordered(self) -> None:
        [page] = printed(paper())

        for said in ("Purchase order 12", "Größe & Söhne", "Anna's mugs", "1 Jan 2026", "Кружка (синяя)", "A-1"):
            assert said in page
        assert "$42.00" in page
        assert "Total: $112.00" in page

    @pytest.mark.parametrize(
        ("language", "said"),
        [("de", "Bestellung 12"), ("es", "Pedido de compra 12"), ("ru", "Заказ поставщику 12"), ("xx", "Purchase")],
    )
    def test_speaks_the_supplier_s_language(self, language: str, said: str) -> None:
        assert said in printed(paper(language))[0]

    def test_joins_arabic_letters_and_runs_from_right_to_left(self) -> None:
        [page] = printed(paper("ar"))

        # Read back, marks stand between letters where shapes have no letter of their own.
        letters = re.sub(r"[^\u0620-\u064a\d\n ]", "", page)
        for word in ("طلب", "شراء", "المورد"):
            assert word in letters
        head = next(line for line in letters.splitlines() if "الكمية" in line)
        assert head.index("الكمية") < head.index("الصنف")
        line = next(line for line in page.splitlines() if "A-1" in line)
        assert line.index("42.00") < line.index("12") < line.index("A-1")

    def test_has_no_letter_that_its_fonts_lack(self) -> None:
        fonts = [TTFont(fontpkg.path(name)) for name in ("Noto Sans", "Noto Sans Arabic")]
        known = {chr(code) for font in fonts for code in font.getBestCmap()}

        for language in languages():
            words = Words(language, "EUR", "UTC")
            said = [words.day(NOON), *papers._titles(words), words.plain("Purchase order {number}", number=12)]
            said += [
                replace(words, currency=currency).money(1_234_567)
                for currency in ("EUR", "USD", "GBP", "JPY", "KWD", "RUB", "INR", "AED", "TRY", "UAH", "PLN", "CHF")
            ]
            # Marks that only say which way text runs are never drawn.
            letters = {letter for letter in "".join(said) if unicodedata.category(letter) != "Cf"}
            assert letters - known == set(), language

    def test_goes_on_as_long_as_it_takes(self) -> None:
        many = tuple(PaperLine(f"A-{number}", "MUG", "A mug", 1, 100) for number in range(120))

        pages = printed(paper(lines=many))

        assert len(pages) > 2
        assert all("Quantity" in page for page in pages)
        assert "A-119" in pages[-1]

    def test_brings_of_its_fonts_what_is_printed(self) -> None:
        [page] = PdfReader(BytesIO(papers.as_pdf(paper("ar"), SPEAKING, shop="x"))).pages

        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            [descendant] = font["/DescendantFonts"]
            embedded = TTFont(BytesIO(descendant["/FontDescriptor"]["/FontFile2"].get_data()))
            assert "glyf" in embedded
            assert not {*papers._NOT_PRINTED} & {*embedded.keys()}

    def test_is_the_same_each_time(self) -> None:
        assert papers.as_pdf(paper(), SPEAKING, shop="x") == papers.as_pdf(paper(), SPEAKING, shop="x")


class TestCsv:
    def test_holds_the_lines(self) -> None:
        written = papers.as_csv(paper("de", currency="JPY"), SPEAKING)

        assert list(csv.reader(StringIO(written.decode("utf-8-sig")))) == [
            ["SKU", "Artikel", "Menge", "Einzelpreis", "Gesamt", "Währung", "Unsere SKU"],
            ["A-1", "Кружка (синяя)", "12", "350", "4200", "JPY", "MUG"],
            ["CUP", "كوب أزرق", "7", "1000", "7000", "JPY", "CUP"],
        ]

    def test_lets_no_spreadsheet_reckon(self) -> None:
        written = papers.as_csv(paper(lines=(PaperLine("=1+1", "MUG", "@evil", 1, 100),)), SPEAKING)

        assert b"'=1+1,'@evil,1,1.00" in written


class TestReturnPdf:
    @pytest.mark.parametrize(
        ("language", "heading", "credit"),
        [("en", "Goods sent back 7", "Credit: $6.00"), ("de", "Rücksendung 7", "Gutschrift: 6,00")],
    )
    def test_says_what_goes_back_for_what(self, language: str, heading: str, credit: str) -> None:
        lines = (ReturnPaperLine("A-1", "MUG", "Кружка", 2, 400), ReturnPaperLine("A-2", "JUG", "Krug", 1, 200))
        gone = ReturnPaper(7, "Größe & Söhne", language, "USD", "Shop", NOON, lines)

        reader = PdfReader(BytesIO(papers.return_as_pdf(gone, SPEAKING, shop="Anna's mugs")))
        [page] = [page.extract_text().replace("\xa0", " ") for page in reader.pages]

        for said in (heading, credit, "Größe & Söhne", "Anna's mugs", "Кружка", "A-1", "MUG", "Krug"):
            assert said in page
        assert papers.return_name_of(gone) == "return-7.pdf"
