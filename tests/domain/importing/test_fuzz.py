from hypothesis import given, settings
from hypothesis import strategies as st

from domain.importing import ImportedCatalogue, NotACatalogue, Source, read_catalogue
from domain.importing.reading import read_sheet
from tests.domain.importing.files import (
    SHOPIFY_HEADER,
    SHOPIFY_MUG,
    WOOCOMMERCE_HEADER,
    WOOCOMMERCE_MUG,
    WOOCOMMERCE_SHIRT,
    shirt_variation,
    shopify,
    woocommerce,
    written,
)

SHOPIFY_FILE = shopify(
    SHOPIFY_MUG | {"Body (HTML)": '<p class="x">One,\r\ntwo</p>', "Image Src": "https://cdn.example/mug.jpg"},
    {"Handle": "shirt", "Title": "Größe Shirt", "Option1 Name": "Size", "Option1 Value": "S", "Variant Price": "20"},
    {"Handle": "shirt", "Option1 Value": "M", "Variant Price": "1,234.50", "Variant Inventory Qty": "-3"},
    {"Handle": "shirt", "Image Src": "https://cdn.example/back.jpg", "Image Position": "2"},
)
WOOCOMMERCE_FILE = woocommerce(
    WOOCOMMERCE_MUG | {"Description": '<p class="x">One,\r\ntwo</p>', "Sale price": "9,90"},
    WOOCOMMERCE_SHIRT | {"Name": "Größe", "Stock": "8", "Images": "https://cdn.example/a.jpg, b.jpg"},
    shirt_variation(Stock="parent"),
    shirt_variation(SKU="", Stock="parent", **{"Attribute 1 value(s)": "Green"}),
    {"Type": "external", "Name": "Elsewhere"},
)
FILES = st.sampled_from([SHOPIFY_FILE, WOOCOMMERCE_FILE])
CELLS = st.sampled_from(
    ["", "shirt", "SHIRT", "1", "-1", "1.234", "variable", "variation", "id:20", "parent", "<p>", "x" * 300, "★"]
)


@st.composite
def mutated_files(draw: st.DrawFn) -> bytes:
    """Cut out, put in and repeat pieces of a good file."""
    content = draw(FILES)
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 60)))
        put_in = draw(
            st.binary(max_size=5)
            | st.sampled_from([b'"', b",", b"\n", b"\r\n", b"\0", b"\xff", content[start:end] * 2])
        )
        content = content[:start] + put_in + content[end:]
    return content


def files_of_any_cells(header: list[str]) -> st.SearchStrategy[bytes]:
    row = st.dictionaries(st.sampled_from(header), CELLS | st.text(max_size=8).filter(lambda text: "\0" not in text))
    return st.lists(row, min_size=1, max_size=8).map(lambda rows: written(header, rows))


def check(content: bytes, *, exponent: int = 2) -> ImportedCatalogue | None:
    """Check that each row ended in exactly one place: a variant, a product's or a picture's row, or a fault."""
    try:
        catalogue = read_catalogue(content, exponent=exponent)
    except NotACatalogue:
        return None
    sheet = read_sheet(content)
    variants = [variant for product in catalogue.products for variant in product.variants]
    refused = [fault.line for fault in catalogue.faults if not fault.reason.keeps_row]
    sold = [variant.line for variant in variants]
    rows = {record.line for record in sheet.records} | {fault.line for fault in sheet.faults}
    pictures = {record.line for record in sheet.records if record.text("image src", "product image url")}

    assert len({*refused, *sold}) == len(refused) + len(sold), "a row ended twice"
    assert {*refused, *sold} <= rows
    left = rows - {*refused, *sold, *(product.line for product in catalogue.products)}
    assert left <= (pictures if catalogue.source is Source.SHOPIFY else set())
    assert catalogue.rows == len(rows)
    assert len({variant.sku for variant in variants}) == len(variants)
    assert len({product.handle for product in catalogue.products}) == len(catalogue.products)
    for product in catalogue.products:
        assert product.variants
        assert product.title
        assert len({variant.options for variant in product.variants}) == len(product.variants)
        assert all(len(variant.options) == len(product.option_names) for variant in product.variants)
    return catalogue


class TestReadAnyFile:
    def test_reads_the_good_ones(self) -> None:
        for content in (SHOPIFY_FILE, WOOCOMMERCE_FILE):
            catalogue = check(content)

            assert catalogue
            assert [len(product.variants) for product in catalogue.products] == [1, 2]

    @settings(deadline=None)
    @given(st.binary())
    def test_refuses_or_reads_any_bytes(self, content: bytes) -> None:
        check(content)

    @settings(deadline=None)
    @given(FILES, st.binary(max_size=300))
    def test_refuses_or_reads_any_bytes_under_a_good_header(self, content: bytes, rest: bytes) -> None:
        check(content.split(b"\n")[0] + b"\n" + rest)

    @settings(deadline=None)
    @given(mutated_files(), st.sampled_from([0, 2, 3]))
    def test_accounts_for_each_row_of_a_damaged_file(self, content: bytes, exponent: int) -> None:
        check(content, exponent=exponent)

    @settings(deadline=None)
    @given(files_of_any_cells(SHOPIFY_HEADER) | files_of_any_cells(WOOCOMMERCE_HEADER))
    def test_accounts_for_each_row_of_a_file_of_any_cells(self, content: bytes) -> None:
        check(content)

    @settings(deadline=None)
    @given(mutated_files())
    def test_reads_the_same_each_time(self, content: bytes) -> None:
        assert check(content) == check(content)


class TestReadThousandsOfRows:
    WORDS = (
        "<p>A <strong>mug</strong> for tea &amp; coffee.</p>\n<ul><li>clay</li><li>love</li></ul>"
        + "<p>More words.</p>" * 8
    )

    def test_of_shopify_whole(self) -> None:
        content = shopify(
            *(
                SHOPIFY_MUG | {"Handle": f"mug-{number}", "Variant SKU": f"MUG-{number}", "Body (HTML)": self.WORDS}
                for number in range(4_000)
            )
        )

        self.check_whole(content)

    def test_of_woocommerce_whole(self) -> None:
        content = woocommerce(
            WOOCOMMERCE_SHIRT | {"Description": self.WORDS},
            *(shirt_variation(SKU="", **{"Attribute 1 value(s)": f"Colour {number}"}) for number in range(2_000)),
            *(WOOCOMMERCE_MUG | {"SKU": f"MUG-{number}", "Description": self.WORDS} for number in range(2_000)),
        )

        self.check_whole(content)

    def check_whole(self, content: bytes) -> None:
        catalogue = read_catalogue(content, exponent=2)

        assert catalogue.faults == ()
        assert sum(len(product.variants) for product in catalogue.products) == 4_000
