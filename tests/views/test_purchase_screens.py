"""Screens of buying fit a phone, however long what they tell of is, in every language."""

from dataclasses import replace

import pytest

from domain import letters
from domain.catalogue import Variant
from domain.flows.arriving import ArrivalPage
from domain.flows.papers import ReturnPaper, ReturnPaperLine
from domain.flows.purchases import PurchasePage, Step
from domain.flows.settling_up import Damaged, Move
from domain.flows.supplying import SupplierPage
from domain.ledger import Kind
from domain.purchasing import Answer, Arrived, Buying, Line, Offer, PurchaseOrder, Status
from domain.suppliers import Item, Supplier
from views import (
    buying,
    purchase_lines,
    purchase_orders,
    receiving,
    supplier_items,
    supplier_money,
    suppliers,
    supplying,
)
from views.layout import LABEL_MAX
from views.phone import ROWS, rows_of_text
from views.screen import Screen
from views.words import Words

LANGUAGES = ("en", "de", "es", "ru", "ar")
NAME = "The Honourable Company of Merchants Trading into the Far East and the Isles"
MAIL = "the.orders.of.the.honourable.company@a-very-long-name-of-a-domain.example.org"
ACME = Supplier(1, NAME, "de", "USD", MAIL, 7, True, 3, 1, 1_767_268_800, "550 5.1.1 no such user here, go away " * 3)
VARIANT = Variant(
    id=7,
    product_id=1,
    title="A mug for long mornings by the sea, with a lid and a spoon and a saucer",
    sku="MUG-SEA-BLUE-LARGE-WITH-LID",
    options=("ultramarine blue", "very large"),
    price_minor=1200,
    compare_at_minor=None,
    cost_minor=None,
    barcode="",
    tax_class="",
    weight_grams=None,
    low_stock_threshold=0,
    picture_id=None,
    imported_quantity=None,
    active=True,
    is_on_sale=True,
)
LINES = tuple(
    Line(number, 7, "A-77-1234567", 123_456, 9_999_999, Offer(1000, 88_888_888) if number % 2 else None, 1000)
    for number in range(1, 60)
)
ORDER = PurchaseOrder(
    id=123_456,
    supplier_id=1,
    place_id=1,
    status=Status.SENT,
    version=9,
    currency="USD",
    answer=Answer.DECLINED,
    answered_at=1,
    answer_by_at=1_767_268_800,
    expected_at=1_767_268_800,
    reason="We are very sorry, but none of this can be had before next autumn. " * 4,
    created_at=1,
    sent_at=1,
    ended_at=1_767_268_800,
    lines=LINES,
)
BACK = letters.Letter(
    1, ORDER.id, 9, letters.Kind.ORDER, "a@b.example", "key", 1, 1, 1, "550 5.1.1 Nobody is there, nor ever was. " * 4
)
PLACE = "The second warehouse behind the old harbour"


def fits(screen: Screen) -> bool:
    labels = [button.label for row in screen.rows for button in row]
    assert all(len(label) <= LABEL_MAX for label in labels), labels
    assert rows_of_text(screen.text) <= ROWS, screen.text
    return True


def page(order: PurchaseOrder) -> PurchasePage:
    return PurchasePage(
        order,
        ACME,
        PLACE,
        {7: VARIANT},
        True,
        True,
        (NAME, "Bolt"),
        True,
        has_rate=False,
        has_address=False,
        # Once they have answered, it does not matter.
        letter_back=BACK if order.answer is Answer.NONE and order.status is not Status.DRAFT else None,
    )


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return Words(request.param, "EUR", "UTC")


class TestScreens:
    @pytest.mark.parametrize("status", list(Status))
    @pytest.mark.parametrize("answer", list(Answer))
    def test_of_an_order_fit(self, words: Words, status: Status, answer: Answer) -> None:
        shown = page(replace(ORDER, status=status, answer=answer))

        assert fits(purchase_orders.purchase_page(words, shown))
        assert fits(purchase_orders.ask_end(words, shown))
        assert fits(purchase_orders.ask_no(words, shown))
        assert fits(purchase_orders.ask_date(words, shown))
        assert fits(purchase_orders.files(words, shown))
        for number in (0, 99):
            assert fits(purchase_lines.lines_page(words, shown, number=number))
        assert fits(purchase_lines.ask_lines(words, shown))
        assert fits(purchase_lines.ask_quantity(words, shown, LINES[0]))

    def test_of_an_order_that_its_supplier_would_not_send_so_fit(self, words: Words) -> None:
        shown = replace(
            page(replace(ORDER, status=Status.DRAFT, lines=tuple(replace(line, offered=None) for line in LINES))),
            rounded_up={7: 123_460},
        )

        assert fits(purchase_orders.purchase_page(words, shown))
        assert fits(purchase_lines.lines_page(words, shown, number=0))

    def test_of_an_order_that_was_closed_say_what_came(self) -> None:
        words = Words("en", "EUR", "UTC")
        lines = (replace(LINES[1], quantity=10, received=4), replace(LINES[1], quantity=3, received=0))
        shown = page(replace(ORDER, status=Status.CLOSED, answer=Answer.NONE, lines=lines))

        text = purchase_orders.purchase_page(words, shown).text

        assert "4 of 10 × A" in text
        assert "0 of 3 × A" in text
        assert "Came for <b>$399,999.96</b> of $1,299,999.87" in text

    def test_of_an_order_say_that_the_worth_of_its_currency_is_to_be_said(self) -> None:
        words = Words("en", "EUR", "UTC")
        shown = page(replace(ORDER, status=Status.DRAFT, lines=LINES[:1]))

        for asks, each in (
            (True, shown),
            (False, replace(shown, has_rate=True)),
            (False, replace(shown, order=replace(shown.order, currency="EUR"))),
            (False, replace(shown, order=replace(shown.order, status=Status.CLOSED))),
        ):
            screen = purchase_orders.purchase_page(words, each)
            labels = [button.label for row in screen.rows for button in row]
            assert ("⚠️ Say what USD is worth." in screen.text) is asks
            assert ("💱 Exchange rate" in labels) is asks

    def test_of_its_history_fit(self, words: Words) -> None:
        kinds = [*purchase_orders._STEPS, "GoodsReceived"]
        steps = [Step(1_767_268_800, kind, NAME, good=123_456, damaged=123_456) for kind in kinds]

        for number in range(4):
            assert fits(purchase_orders.steps_page(words, 123_456, steps, number=number))

    @pytest.mark.parametrize("status", list(Status))
    def test_of_what_has_come_fit(self, words: Words, status: Status) -> None:
        counted = {line.id: Arrived(100_000, 20_000, 3_000) for line in LINES[::2]}
        order = replace(ORDER, status=status)
        for is_being_booked in (False, True):
            shown = ArrivalPage(order, NAME, PLACE, {7: VARIANT}, counted, is_being_booked)
            assert fits(receiving.arrival_page(words, shown, number=1))
            known = replace(shown, rate_e9=920_000_000, sets_rate=True)
            assert fits(receiving.arrival_page(words, known, number=1, rate_e9=912_345_678))
        assert fits(receiving.ask_rate(words, shown))
        assert fits(receiving.line_page(words, shown, LINES[0]))
        for kind in receiving.KINDS:
            assert fits(receiving.ask_number(words, shown, LINES[0], kind))

    def test_of_a_supplier_fit(self, words: Words) -> None:
        item = Item(1, 7, "A-77-1234567" * 5, 10**12, 730, 10**6, 10**6, 99, 1_767_268_800)
        for owed_minor in (10**12, -(10**12)):
            assert fits(suppliers.supplier_page(words, SupplierPage(ACME, NAME, 12_345, 12_345, owed_minor)))
        assert fits(supplier_items.item_page(words, ACME, item, VARIANT))
        assert fits(supplier_items.item_list(words, ACME, [item] * 8, {7: VARIANT}, total=99, page=1))
        moves = [Move(1_767_268_800, kind, "purchase_order:123456", 10**12) for kind in ("receive", "pay", "send_back")]
        assert fits(supplier_money.account(words, ACME, 10**12, moves * 4, page=0))
        damaged = Damaged(1, VARIANT, 1, PLACE, Kind.QUARANTINE, 10**6, 10**9)
        assert fits(supplier_money.damaged_list(words, ACME, [damaged] * 6, [], page=1, has_more=True))
        line = ReturnPaperLine("A-77-1234567", "MUG", NAME * 3, 10**6, 10**9)
        paper = ReturnPaper(123_456, NAME, "en", "USD", PLACE, 0, (line,) * 20)
        assert fits(supplier_money.put_together(words, ACME, paper, is_told=True))
        assert fits(supplying.goods_back(words, ACME, paper))
        assert fits(supplier_money.ask_sent_back(words, ACME, damaged))
        assert fits(supplier_money.ask_paid(words, ACME, 10**12, rate_e9=920_000_000))

    def test_of_how_the_shop_buys_fit(self, words: Words) -> None:
        rates = dict.fromkeys(("USD", "GBP", "CHF", "JPY", "SEK"), 920123456)

        assert fits(buying.settings(words, Buying(10**12, 5000, 999, 60, 100, True, rates)))
        assert fits(buying.settings(words, Buying()))
