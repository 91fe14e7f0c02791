"""What merchants are told of purchase orders and suppliers, where stock is told of."""

from domain.people import Person
from domain.purchasing import PurchaseOrder
from domain.suppliers import Supplier
from views.buttons import pack
from views.layout import rows_of, stacked
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


def confirmed(words: Words, order: PurchaseOrder, supplier: Supplier) -> Screen:
    """They deliver it, and when."""
    return Screen(
        stacked(
            words("✅ {supplier} has confirmed purchase order {number}.", supplier=supplier.name, number=order.id),
            _expected(words, order),
        ),
        rows_of((_show(words, order),)),
    )


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
