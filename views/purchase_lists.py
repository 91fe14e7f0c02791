"""Purchase orders in lists: where buying begins, those at a stage, and those from a supplier."""

from collections.abc import Mapping, Sequence

from domain.purchasing import Answer, Stage, Status, Summary
from domain.suppliers import Supplier
from views.buttons import pack
from views.layout import label, pager, paragraphs, rows_of
from views.screen import Button, Screen
from views.stock_hub import back
from views.words import Words, marked

ORDERS_PER_PAGE = 8
# In the order of the numbers that buttons carry.
STAGES = tuple(Stage)
_STAGES = {
    Stage.TO_DECIDE: marked("❗ To decide"),
    Stage.DRAFT: marked("📝 Drafts"),
    Stage.SENT: marked("📨 Sent"),
    Stage.CONFIRMED: marked("🚚 On their way"),
    Stage.ENDED: marked("🗄 Ended"),
}
_SIGNS = {Status.DRAFT: "📝", Status.SENT: "📨", Status.CONFIRMED: "🚚", Status.CLOSED: "✅", Status.CANCELLED: "❌"}
_ANSWER_SIGNS = {Answer.CHANGED: "✏️", Answer.DECLINED: "🚫"}


def hub(words: Words, counts: Mapping[Stage, int]) -> Screen:
    """Where buying begins: orders by stage, and what orders come from."""
    stages = [
        Button(_stage(words, stage, counts.get(stage, 0)), pack("buylist", number, 0))
        for number, stage in enumerate(STAGES)
        if counts.get(stage) or stage in {Stage.DRAFT, Stage.ENDED}
    ]
    return Screen(
        paragraphs(
            words("<b>Purchases</b>"),
            words("What was ordered from suppliers, and what is to be."),
        ),
        rows_of(
            *((each,) for each in stages),
            (
                Button(words.plain("➕ New order"), pack("buynew", 0)),
                Button(words.plain("🏭 Suppliers"), pack("sups", 0)),
            ),
            (
                Button(words.plain("📐 Rules"), pack("buyrules", 0)),
                Button(words.plain("⚙️ How you buy"), pack("buyset")),
            ),
            back(words),
        ),
    )


def _stage(words: Words, stage: Stage, number: int) -> str:
    name = words.plain(_STAGES[stage])
    return f"{name} ({number})" if number else name


def order_list(words: Words, stage: Stage, found: Sequence[Summary], *, page: int, has_more: bool) -> Screen:
    """The orders at a stage."""
    name = words.plain(_STAGES[stage])
    return Screen(
        words("<b>{stage}</b>", stage=name) if found else words("<b>{stage}</b>: none.", stage=name),
        rows_of(
            *_rows(words, found),
            pager("buylist", STAGES.index(stage), page=page, pages=page + 1 + int(has_more)),
            (Button(words.plain("‹ Purchases"), pack("buys")),),
        ),
    )


def orders_from(words: Words, supplier: Supplier, found: Sequence[Summary], *, page: int, has_more: bool) -> Screen:
    """All that was ever ordered from a supplier."""
    return Screen(
        words("Orders from <b>{name}</b>", name=supplier.name)
        if found
        else words("Nothing was ordered from {name} yet.", name=supplier.name),
        rows_of(
            *_rows(words, found),
            pager("suporders", supplier.id, page=page, pages=page + 1 + int(has_more)),
            (Button(words.plain("‹ Back"), pack("sup", supplier.id)),),
        ),
    )


def _rows(words: Words, found: Sequence[Summary]) -> list[tuple[Button, ...]]:
    return [(Button(label(_row(words, each)), pack("buy", each.id)),) for each in found]


def _row(words: Words, order: Summary) -> str:
    sign = _ANSWER_SIGNS.get(order.answer, _SIGNS[order.status]) if order.status is Status.SENT else None
    cost = words.paid_in(order.currency).money(order.cost_minor)
    return f"{sign or _SIGNS[order.status]} {order.id} {order.supplier} · {cost}"
