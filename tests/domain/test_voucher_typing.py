"""What merchants type for a voucher is understood, or refused in words."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from domain import vouchers
from domain.catalogue import categories
from domain.errors import BadInput, NotFound
from domain.prices import Discount, DiscountKind
from domain.transaction import Transaction
from domain.vouchers.typing import change_typed, make_typed
from tests.shop import CURRENCY, NOON, Shop

NEW_YEAR = 1_767_225_600  # 2026-01-01 00:00:00 UTC
DAY = 24 * 3600


@pytest.fixture
def voucher_id(shop: Shop) -> int:
    return make_typed(shop.tx, "Summer-10 10%", currency=CURRENCY, zone=UTC, actor=shop.merchant, now=NOON)


def change(shop: Shop, voucher_id: int, field: str, text: str) -> vouchers.Voucher:
    change_typed(shop.tx, voucher_id, field, text, currency=CURRENCY, zone=UTC, actor=shop.merchant)
    return vouchers.voucher(shop.tx, voucher_id)


class TestMakeTyped:
    @pytest.mark.parametrize(
        ("text", "code", "discount"),
        [
            ("SUMMER10 10%", "SUMMER10", Discount(DiscountKind.PERCENT, 100_000)),
            ("summer 7,5%", "SUMMER", Discount(DiscountKind.PERCENT, 75_000)),
            ("TWENTY 20 percent", "TWENTY", Discount(DiscountKind.PERCENT, 200_000)),
            ("WELCOME 5 EUR", "WELCOME", Discount(DiscountKind.AMOUNT, 500)),
            ("WELCOME €5 off", "WELCOME", Discount(DiscountKind.AMOUNT, 500)),
            ("WELCOME 5.00", "WELCOME", Discount(DiscountKind.AMOUNT, 500)),
            ("SHIPFREE Delivery", "SHIPFREE", Discount(DiscountKind.FREE_DELIVERY)),
        ],
    )
    def test_reads_code_and_gift(self, shop: Shop, text: str, code: str, discount: Discount) -> None:
        made = make_typed(shop.tx, text, currency=CURRENCY, zone=UTC, actor=shop.merchant, now=NOON)

        found = vouchers.voucher(shop.tx, made)
        assert (found.code, found.discount) == (code, discount)
        assert not found.is_live

    @pytest.mark.parametrize(
        ("text", "gives", "least", "days"),
        [
            ("SUMMER10 10% min 50", Discount(DiscountKind.PERCENT, 100_000), 5000, (None, None)),
            ("SPRING 5 EUR, from 20,50", Discount(DiscountKind.AMOUNT, 500), 2050, (None, None)),
            ("SPRING 20% until 02.01.2026", Discount(DiscountKind.PERCENT, 200_000), 0, (None, NEW_YEAR + 2 * DAY)),
            (
                "SPRING 20 Prozent ab 50 vom 1.1.2026 bis zum 2.1.2026",
                Discount(DiscountKind.PERCENT, 200_000),
                5000,
                (NEW_YEAR, NEW_YEAR + 2 * DAY),
            ),
        ],
    )
    def test_reads_the_conditions_after_it(
        self, shop: Shop, text: str, gives: Discount, least: int, days: tuple[int | None, int | None]
    ) -> None:
        made = make_typed(shop.tx, text, currency=CURRENCY, zone=UTC, actor=shop.merchant, now=NOON)

        found = vouchers.voucher(shop.tx, made)
        assert (found.code, found.discount) == (text.split(maxsplit=1)[0], gives)
        assert (found.min_minor, (found.starts_at, found.ends_at)) == (least, days)

    def test_says_what_it_does_not_understand(self, shop: Shop) -> None:
        with shop.refuses(BadInput) as refused:
            make_typed(shop.tx, "SUMMER 10% lots 50", currency=CURRENCY, zone=UTC, actor=shop.merchant, now=NOON)

        assert refused.error.facts == {"part": "10% lots 50"}

    @pytest.mark.parametrize(
        "text", ["", "SUMMER10", "10%", "SUMMER10 lots", "summer ten 7%", "SUMMER10 101%", "SUMMER10 0", "GIFT -5"]
    )
    def test_refuses_the_rest(self, shop: Shop, text: str) -> None:
        with shop.refuses(BadInput):
            make_typed(shop.tx, text, currency=CURRENCY, zone=UTC, actor=shop.merchant, now=NOON)


class TestChangeTyped:
    def test_a_minimum_is_set_and_let_go(self, shop: Shop, voucher_id: int) -> None:
        assert change(shop, voucher_id, "minimum", "20").min_minor == 2000
        assert change(shop, voucher_id, "minimum", "-").min_minor == 0

    def test_a_code_is_another_until_it_is_live(self, shop: Shop, tx: Transaction, voucher_id: int) -> None:
        vouchers.make(tx, "TAKEN", Discount(DiscountKind.AMOUNT, 500), actor=shop.merchant, now=NOON)
        with shop.refuses(vouchers.CodeTaken):
            change(shop, voucher_id, "code", "taken")
        assert change(shop, voucher_id, "code", "Winter").code == "WINTER"

        seen = vouchers.voucher(tx, voucher_id).version
        vouchers.go_live(tx, voucher_id, made_at=NOON, version=seen, actor=shop.merchant, now=NOON)

        with shop.refuses(NotFound):
            change(shop, voucher_id, "code", "Autumn")

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("2026-01-01 to 2026-01-02", (NEW_YEAR, NEW_YEAR + 2 * DAY)),
            ("2026-01-02", (None, NEW_YEAR + 2 * DAY)),
            ("02.01.2026", (None, NEW_YEAR + 2 * DAY)),
            ("from 2026-01-02 on", (NEW_YEAR + DAY, None)),
            ("ab 2.1.2026", (NEW_YEAR + DAY, None)),
            ("bis 2.1.2026", (None, NEW_YEAR + 2 * DAY)),
            ("1/1/2026 - 2/1/2026", (NEW_YEAR, NEW_YEAR + 2 * DAY)),
            ("until 2026-01-02", (None, NEW_YEAR + 2 * DAY)),
            ("-", (None, None)),
        ],
    )
    def test_the_last_day_counts_to_its_end(
        self, shop: Shop, voucher_id: int, text: str, days: tuple[int | None, int | None]
    ) -> None:
        found = change(shop, voucher_id, "days", text)

        assert (found.starts_at, found.ends_at) == days

    def test_days_are_the_shop_s_own(self, shop: Shop, tx: Transaction, voucher_id: int) -> None:
        tokyo = ZoneInfo("Asia/Tokyo")
        change_typed(tx, voucher_id, "days", "from 2026-01-01", currency=CURRENCY, zone=tokyo, actor=shop.merchant)

        assert vouchers.voucher(tx, voucher_id).starts_at == NEW_YEAR - 9 * 3600

    def test_products_are_named_by_sku_and_categories_by_name(
        self, shop: Shop, tx: Transaction, voucher_id: int
    ) -> None:
        shop.product("MUG")
        cups = categories.add(tx, "Cups")

        found = [change(shop, voucher_id, "products", "MUG"), change(shop, voucher_id, "categories", "cups")][-1]

        assert (len(found.gift.product_ids), found.gift.category_ids) == (1, (cups,))
        assert change(shop, voucher_id, "products", "-").gift.product_ids == ()

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("code", "TK"),
            ("days", "tomorrow"),
            ("days", "2026-02-30"),
            ("days", "2026-01-02 to 2026-01-01"),
            ("uses", "many"),
            ("uses", "0"),
            ("uses_per_person", "-1"),
            ("products", "MUG, LAMP"),
            ("categories", "Cups"),
            ("gives", "-"),
        ],
    )
    def test_refuses_what_it_does_not_understand(self, shop: Shop, voucher_id: int, field: str, text: str) -> None:
        with shop.refuses(BadInput):
            change(shop, voucher_id, field, text)
