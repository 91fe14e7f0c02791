"""The board of orders, as merchants see it: stages with counts, lists, an order's page, and looking for one."""

from collections.abc import Mapping

from domain.flows.board import COUNT_MAX, Found, Stage
from domain.flows.overview import Delivery
from domain.orders import Payment
from domain.tasks import Kind as TaskKind
from views.buttons import pack
from views.layout import in_rows, not_now, pager, parted, rows_of
from views.screen import Button, Screen
from views.staff import listed_stage
from views.storefront import today_button
from views.tasks import kind_name
from views.words import Words, marked

ORDERS_PER_PAGE = 8
# In the order of the numbers that buttons carry.
STAGES = tuple(Stage)
_STAGES = {
    Stage.TO_ACCEPT: marked("🆕 To accept"),
    Stage.TO_PAY: marked("💶 To pay"),
    Stage.TO_PACK: marked("📦 To pack"),
    Stage.PACKED: marked("🎁 Packed"),
    Stage.UNDERWAY: marked("🛵 On the way"),
    Stage.PROBLEMS: marked("⚠️ Problems"),
    Stage.ALL: marked("🗂 All orders"),
}


def board(words: Words, counts: Mapping[Stage, int], *, drafts: int, is_private: bool) -> Screen:
    """How many orders are at each stage, and how many are drawn up."""
    stages = [
        Button(f"{words.plain(_STAGES[stage])} · {_number(number)}", pack("orderlist", STAGES.index(stage), 0))
        for stage, number in counts.items()
    ]
    everything = Button(words.plain(_STAGES[Stage.ALL]), pack("orderlist", STAGES.index(Stage.ALL), 0))
    own = (Button(words.plain("🛍 My own orders"), pack("orders", 0)),)
    home = (Button(words.plain("🏠 Home"), pack("home")),)
    return Screen(
        words("<b>Orders</b>") if any(counts.values()) else words("<b>Orders</b>: nothing to do. Well done!"),
        rows_of(
            *in_rows(stages, across=2),
            (everything, Button(words.plain("🔎 Search"), pack("findorder"))),
            (
                Button(words.plain("📝 Drafts · {number}", number=drafts), pack("drafts", 0)),
                Button(words.plain("➕ New order"), pack("draftnew")),
            ),
            (today_button(words), Button(words.plain("💾 As a file"), pack("exportorders"))),
            *((own, home) if is_private else ()),
        ),
    )


def _number(number: int) -> str:
    return str(number) if number <= COUNT_MAX else f"{COUNT_MAX}+"


def order_list(words: Words, stage: Stage, found: Found, *, page: int) -> Screen:
    """The orders at a stage, the longest waiting first; of all orders, the newest first."""
    name = words.plain(_STAGES[stage])
    rows = [_row(each, _beside(words, stage, found, each)) for each in found.deliveries]
    return Screen(
        words("<b>{stage}</b>", stage=name) if rows else words("<b>{stage}</b>: none.", stage=name),
        rows_of(
            *rows,
            pager("orderlist", STAGES.index(stage), page=page, pages=page + 1 + int(found.has_more)),
            back(words),
        ),
    )


def found_orders(words: Words, query: str, search_id: int, found: Found, *, page: int) -> Screen:
    """The orders that were looked for."""
    again = Button(words.plain("🔎 Search"), pack("findorder"))
    if not found.deliveries:
        return Screen(
            words("No order found for “{query}”.", query=query),
            rows_of((again,), back(words)),
        )
    return Screen(
        words("<b>Orders</b>: “{query}”", query=query),
        rows_of(
            *(_row(each, listed_stage(words, each)) for each in found.deliveries),
            pager("ordersfound", search_id, page=page, pages=page + 1 + int(found.has_more)),
            (again, *back(words)),
        ),
    )


def ask_query(words: Words) -> Screen:
    """Which order?"""
    return Screen(
        words("Type the code of an order, a name, the last digits of a phone number, or an SKU."),
        rows_of((not_now(words),)),
    )


def back(words: Words) -> tuple[Button, ...]:
    """To the stages."""
    return (Button(words.plain("‹ Orders"), pack("board")),)


def _beside(words: Words, stage: Stage, found: Found, delivery: Delivery) -> str:
    """What is said beside an order's code: among those at one stage what it costs, and of a problem what it is."""
    why = found.why.get(delivery.order.id)
    if isinstance(why, TaskKind):
        return kind_name(words, why)
    if why is Payment.PART_PAID:
        return words.plain("partly paid")
    if stage in {Stage.ALL, Stage.PROBLEMS}:
        return listed_stage(words, delivery)
    return words.money(delivery.order.total_minor)


def _row(delivery: Delivery, beside: str) -> tuple[Button, ...]:
    order = delivery.order
    return (Button(parted(f"#{order.code}", beside, rest=order.name), pack("orderpage", order.id)),)
