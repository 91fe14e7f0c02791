import pytest

from domain.importing import NotACatalogue, Refusal, Source, read_catalogue
from domain.importing.reading import BROKEN_ROWS_MAX, CONTENT_BYTES_MAX, read_sheet
from tests.domain.importing.files import (
    SHOPIFY_HEADER,
    SHOPIFY_MUG,
    WOOCOMMERCE_MUG,
    faults,
    only_product,
    shopify,
    skus,
    woocommerce,
    written,
)

HEAD = b"Handle,Title,Variant SKU,Variant Price\n"


def refusal_of(content: bytes) -> NotACatalogue:
    with pytest.raises(NotACatalogue) as refused:
        read_catalogue(content, exponent=2)
    return refused.value


class TestTellTheSystemsApart:
    def test_by_their_headers(self) -> None:
        assert read_sheet(shopify(SHOPIFY_MUG)).source is Source.SHOPIFY
        assert read_sheet(woocommerce(WOOCOMMERCE_MUG)).source is Source.WOOCOMMERCE

    def test_in_whatever_order_and_case_the_headers_are(self) -> None:
        content = written([header.upper() for header in reversed(SHOPIFY_HEADER)], [])
        content += b"," * (len(SHOPIFY_HEADER) - 2) + b"Blue mug,blue-mug\n"

        sheet = read_sheet(content)

        assert sheet.records[0].cells == {"title": "Blue mug", "handle": "blue-mug"}

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_with_any_usual_delimiter(self, delimiter: str) -> None:
        content = written(SHOPIFY_HEADER, [SHOPIFY_MUG | {"Title": "Mug, blue; large"}], delimiter=delimiter)

        assert only_product(read_catalogue(content, exponent=2)).title == "Mug, blue; large"

    def test_after_the_hint_that_excel_needs(self) -> None:
        content = b"sep=;\r\n" + written(SHOPIFY_HEADER, [SHOPIFY_MUG], delimiter=";")

        assert read_catalogue(content, exponent=2).products[0].line == 3


class TestDecode:
    def test_does_without_the_byte_order_mark(self) -> None:
        content = b"\xef\xbb\xbf" + shopify(SHOPIFY_MUG)

        assert only_product(read_catalogue(content, exponent=2)).handle == "blue-mug"

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
    def test_reads_what_shops_and_excel_write(self, encoding: str) -> None:
        content = shopify(SHOPIFY_MUG | {"Title": "Große Tasse"}).decode().encode(encoding)

        assert only_product(read_catalogue(content, exponent=2)).title == "Große Tasse"

    def test_names_the_row_with_damaged_bytes_and_keeps_the_accents_of_the_others(self) -> None:
        cup = SHOPIFY_MUG | {"Handle": "tasse", "Title": "Größte Täße", "Variant SKU": "TASSE"}
        content = shopify(cup, SHOPIFY_MUG).replace(b"Blue mug", b"Blue \xff mug")

        catalogue = read_catalogue(content, exponent=2)

        assert [product.title for product in catalogue.products] == ["Größte Täße"]
        assert faults(catalogue) == [(3, "bad_encoding")]

    def test_drops_nul_bytes(self) -> None:
        content = shopify(SHOPIFY_MUG).replace(b"Blue mug", b"Blue\0 mug")

        assert only_product(read_catalogue(content, exponent=2)).title == "Blue mug"


class TestCutIntoRows:
    def test_counts_the_lines_of_quoted_html(self) -> None:
        told = SHOPIFY_MUG | {"Body (HTML)": '<p class="a">one</p>\r\n<p>two, "three"</p>\r\n\r\n'}
        cup = SHOPIFY_MUG | {"Handle": "cup", "Variant SKU": "CUP"}
        content = written(SHOPIFY_HEADER, [told, cup], end="\r\n")

        catalogue = read_catalogue(content, exponent=2)

        assert [product.line for product in catalogue.products] == [2, 6]
        assert catalogue.products[0].description == 'one\n\ntwo, "three"'

    def test_skips_blank_lines_and_rows_of_commas(self) -> None:
        content = HEAD + b"\n,,,\n  \nmug,Mug,MUG,12.50\n\n"

        catalogue = read_catalogue(content, exponent=2)

        assert catalogue.rows == 1
        assert catalogue.products[0].line == 5

    def test_reads_cells_of_any_length(self) -> None:
        content = shopify(SHOPIFY_MUG | {"Body (HTML)": f'<img src="data:image/png;base64,{"A" * 200_000}">Nice'})

        assert only_product(read_catalogue(content, exponent=2)).description == "Nice"

    def test_takes_a_quote_within_a_bare_cell_as_it_is(self) -> None:
        catalogue = read_catalogue(HEAD + b'pipe,Pipe 5" wide,PIPE,3.00\n', exponent=2)

        assert only_product(catalogue).title == 'Pipe 5" wide'

    def test_takes_blanks_around_quoted_cells(self) -> None:
        catalogue = read_catalogue(HEAD + b'mug, "Mug, blue" ,MUG,3.00\n', exponent=2)

        assert only_product(catalogue).title == "Mug, blue"

    def test_names_rows_with_too_few_or_too_many_cells(self) -> None:
        content = HEAD + b"mug,Mug,MUG\ncup,Cup,CUP,1.00,5\njug,Jug,JUG,2.00,,\n"

        catalogue = read_catalogue(content, exponent=2)

        assert faults(catalogue) == [(2, "wrong_column_count"), (3, "wrong_column_count")]
        assert catalogue.faults[0].value == "mug,Mug,MUG"
        assert skus(catalogue) == ["JUG"]

    def test_names_a_row_whose_quote_is_never_closed_and_reads_the_rest(self) -> None:
        content = HEAD + b'mug,"Mug,MUG,1.00\ncup,Cup,CUP,1.00\njug,Jug,JUG,2.00\n'

        catalogue = read_catalogue(content, exponent=2)

        assert faults(catalogue) == [(2, "broken_quotes")]
        assert skus(catalogue) == ["CUP", "JUG"]

    def test_names_a_row_with_text_after_its_closing_quote(self) -> None:
        content = HEAD + b'mug,"Mug" blue,MUG,1.00\ncup,Cup,CUP,1.00\n'

        catalogue = read_catalogue(content, exponent=2)

        assert faults(catalogue) == [(2, "broken_quotes")]
        assert skus(catalogue) == ["CUP"]


class TestRefuseAWholeFile:
    @pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
    def test_that_is_empty(self, content: bytes) -> None:
        assert refusal_of(content).reason is Refusal.EMPTY

    def test_that_is_no_text(self) -> None:
        assert refusal_of(b"PK\x03\x04" + bytes(range(20)) + b"\0" * 50).reason is Refusal.NOT_TEXT

    def test_that_is_too_large(self) -> None:
        assert refusal_of(b"x" * (CONTENT_BYTES_MAX + 1)).reason is Refusal.TOO_LARGE

    def test_that_has_other_columns_naming_what_it_has(self) -> None:
        refused = refusal_of(b"Order,Customer,Total\n1,Ann,5.00\n")

        assert refused.reason is Refusal.UNKNOWN_COLUMNS
        assert refused.columns == ("Order", "Customer", "Total")

    def test_that_lacks_prices_like_an_inventory_file(self) -> None:
        refused = refusal_of(b"Handle,Title,SKU,Location,On hand\nmug,Mug,MUG,Shop,5\n")

        assert (refused.reason, refused.source) == (Refusal.MISSING_COLUMNS, Source.SHOPIFY)
        assert refused.columns == ("variant price",)

    def test_that_has_no_rows_lest_every_product_seem_to_have_vanished(self) -> None:
        assert refusal_of(HEAD).reason is Refusal.NO_ROWS

    def test_whose_quotes_are_broken_all_over(self) -> None:
        assert refusal_of(HEAD + b'mug,"Mug" blue,MUG,1\n' * (BROKEN_ROWS_MAX + 1)).reason is Refusal.BROKEN_QUOTES
