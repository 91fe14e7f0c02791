"""What suppliers see fits a phone, however long an order is and whatever they speak."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.flows.papers import Paper, PaperLine
from domain.flows.supplies import Supplied, Supply
from domain.purchasing import Answer, Line, Offer, PurchaseOrder, Status
from domain.suppliers import Supplier
from tests.shop import NOON
from views import supplying, supplying_asks
from views.layout import LABEL_MAX
from views.phone import ROWS, rows_of_text
from views.screen import Screen
from views.words import Speaking, Words, languages

LINES = 50
TITLE = "A very long name of something that is baked by hand (large, with almonds and honey)"


def supply(status: Status = Status.SENT, answer: Answer = Answer.NONE) -> Supply:
    """Fifty lines of long names, each of which would be otherwise."""
    offered = Offer(1_200, 234_567) if answer is Answer.CHANGED else None
    lines = tuple(
        Line(number, number, f"SKU-THAT-IS-LONG-{number}", 1_000, 123_456, offered, 3) for number in range(1, LINES + 1)
    )
    order = PurchaseOrder(
        id=123_456,
        supplier_id=1,
        place_id=1,
        status=status,
        version=99,
        currency="USD",
        answer=answer,
        answered_at=NOON,
        answer_by_at=NOON,
        expected_at=NOON,
        reason="We have no flour, and the mill says that there will be none before Easter. " * 3,
        created_at=NOON,
        sent_at=NOON,
        ended_at=None,
        lines=lines,
    )
    supplier = Supplier(1, "The Bakers of Saint Nicholas and Daughters", "en", "USD", "", 1, True, 1, NOON)
    named = tuple(PaperLine(line.sku, "OWN", TITLE, line.quantity, line.cost_minor) for line in lines)
    place = "The warehouse behind the old station, Long Street of the Harbour Masters 123, 24103 Kiel"
    return Supply(order, supplier, Paper(order.id, supplier.name, "en", "USD", place, NOON, named))


def screens(words: Words) -> Iterator[Screen]:
    """Everything a supplier may see of such an order."""
    for status in (Status.SENT, Status.CONFIRMED, Status.CLOSED, Status.CANCELLED):
        yield supplying.order(words, supply(status), shop="Little Lantern")
    for answer in (Answer.CHANGED, Answer.DECLINED):
        yield supplying.order(words, supply(answer=answer), shop="Little Lantern")
    long = supply(answer=Answer.CHANGED)
    for page in (0, 3, 99):
        yield supplying.lines(words, long, page=page)
    yield supplying.order_list(words, Supplied((long.supplier,) * 3, (long.order,) * 20))
    for news in (supplying.reminder, supplying.agreed, supplying.called_off, supplying.overdue):
        yield news(words, long)
    yield supplying_asks.ask_date(words, long, {1: NOON, 14: NOON + 14 * 24 * 3600})
    yield supplying_asks.ask_reason(words, long)
    offers = {line.id: Offer(1_200, 123_457) for line in long.order.lines}
    yield supplying_asks.changes(words, long, offers, page=0)
    line, named = long.line(7)
    yield supplying_asks.ask_quantity(words, long, line, named, offers[7])
    yield supplying_asks.ask_price(words, long, line, named, offers[7])


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_screen_fits(language: str) -> None:
    words = replace(Speaking("en", "EUR", "UTC").own, language=language)

    for screen in screens(words):
        assert rows_of_text(screen.text) <= ROWS, screen.text
        assert [button.label for row in screen.rows for button in row if len(button.label) > LABEL_MAX] == []
