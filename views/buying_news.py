"""What merchants are told of purchase orders and suppliers, where stock is told of."""

from domain.flows.purchases import PurchasePage
from domain.people import Person
from domain.purchasing import PurchaseOrder
from domain.suppliers import Supplier
from views.buttons import pack
from views.layout import rows_of, stacked
from views.phone import Room, fitted, tight
from views.purchase_orders import expected, fewer, line_said
from views.screen import Button, Screen
from views.words import Words


def drawn_up(words: Words, order: PurchaseOrder, supplier: Supplier) -> Screen:
    """The shop would buy this: it waits for a merchant."""
    amount = words.paid_in(order.currency).money(order.cost_minor)
    return Screen(
        stacked(
            words(
                "🛒 Purchase order {number} to {supplier} waits to be sent.", number=order.id, supplier=supplier.name
            ),
            words.count("{number} line, {amount}", "{number} lines, {amount}", len(order.lines), amount=amount),
        ),
        rows_of((Button(words.plain("📨 Send"), pack("buysend", order.id, order.version)), _show(words, order))),
    )


def confirmed(words: Words, page: PurchasePage) -> Screen:
    """They deliver it, and when; of what fewer than was asked for."""
    order, theirs = page.order, words.paid_in(page.order.currency)
    short = [line for line in order.lines if line.variant_id in page.asked]

    def draw(room: Room) -> str:
        said = words(
            "✅ {supplier} has confirmed purchase order {number}.", supplier=page.supplier.name, number=order.id
        )
        lines = room.few(words, [line_said(words, theirs, page, line, room) for line in short])
        return tight(room, (said, stacked(fewer(words, page), *lines), expected(words, page)))

    text, _ = fitted(draw)
    again = (Button(words.plain("➕ New order"), pack("buynew", 0)),) if short else ()
    return Screen(text, rows_of((_show(words, order),), again))


def dated(words: Words, order: PurchaseOrder, supplier: Supplier) -> Screen:
    """Another day."""
    return Screen(
        stacked(
            words(
                "📅 {supplier} has another day for purchase order {number}.", supplier=supplier.name, number=order.id
            ),
            _expected(words, order),
        ),
        rows_of((_show(words, order),)),
    )


def joined(words: Words, supplier: Supplier, person: Person) -> Screen:
    """Somebody answers for a supplier in chat."""
    return Screen(
        words("👋 {name} answers for {supplier} now.", name=person.name, supplier=supplier.name),
        rows_of((Button(words.plain("🏭 Supplier"), pack("sup", supplier.id)),)),
    )


def _expected(words: Words, order: PurchaseOrder) -> str:
    due_at = order.expected_at
    return "" if due_at is None else words("Expected on {day}", day=words.day(due_at))


def _show(words: Words, order: PurchaseOrder) -> Button:
    return Button(words.plain("📄 Purchase order"), pack("buy", order.id))
