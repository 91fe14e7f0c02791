"""Suppliers as merchants see them: the list, one of them, and what can be said of them."""

from collections.abc import Sequence

from domain.flows.supplying import SupplierPage
from domain.suppliers import Supplier
from domain.suppliers.typing import FIELDS
from views.buttons import pack
from views.languages import native_name, number_of
from views.layout import clipped, in_rows, label, not_now, pager, paragraphs, rows_of, stacked
from views.phone import Room
from views.screen import Button, Screen
from views.words import Words, languages, marked

SUPPLIERS_PER_PAGE = 8
_ROW = 38
_QUESTIONS = {
    "name": marked("What is the supplier called?"),
    "currency": marked("Which currency are they paid in? Type three letters, like EUR."),
    "email": marked("Where are orders written to? Type an e-mail address, or “-” for nowhere."),
}


def supplier_list(words: Words, found: Sequence[Supplier], *, total: int, page: int) -> Screen:
    """Whom the shop buys from, those first that are ordered from."""
    pages = -(-total // SUPPLIERS_PER_PAGE)
    return Screen(
        paragraphs(
            words("<b>Suppliers</b>"),
            "" if found else words("Nobody yet. Whom do you buy from?"),
        ),
        rows_of(
            *((Button(label(_row(each)), pack("sup", each.id)),) for each in found),
            pager("sups", page=page, pages=pages),
            (Button(words.plain("➕ New supplier"), pack("supnew")),),
            (Button(words.plain("‹ Purchases"), pack("buys")),),
        ),
    )


def _row(supplier: Supplier) -> str:
    return f"{supplier.name} · {supplier.currency}" if supplier.active else f"⛔ {supplier.name}"


def ask_new(words: Words) -> Screen:
    """Who are they?"""
    return Screen(
        words(
            "Type the supplier’s name, and with it what else you know, with commas between: “Acme, USD, de, "
            "orders@acme.example”. All of it can be changed later."
        ),
        rows_of((not_now(words),)),
    )


def supplier_page(words: Words, page: SupplierPage) -> Screen:
    """A supplier with all that can be done about them."""
    supplier, theirs = page.supplier, words.paid_in(page.supplier.currency)
    owed = words("Owed to them: <b>{amount}</b>", amount=theirs.money(page.owed_minor))
    if page.owed_minor < 0:
        owed = words("They owe you <b>{amount}</b>", amount=theirs.money(-page.owed_minor))
    return Screen(
        paragraphs(
            words("🏭 <b>{name}</b>", name=Room(title=36).called(supplier.name)),
            stacked(
                "" if supplier.active else words("⛔ Nothing is ordered from them."),
                words(
                    "{language} · paid in {currency}",
                    language=native_name(supplier.language),
                    currency=supplier.currency,
                ),
                words("✉️ {email}", email=clipped(supplier.email, _ROW - 3))
                if supplier.email
                else words("✉️ not written to"),
                words("⚠️ Letters come back: {why}", why=clipped(supplier.email_refused_why, _ROW - 8))
                if supplier.email_refused_at is not None
                else "",
                words("💬 {name} answers for them in chat", name=clipped(page.contact, 12))
                if page.contact
                else words("💬 nobody answers for them in chat"),
            ),
            stacked(
                words.count("Sells {number} thing", "Sells {number} things", page.items),
                words.count("{number} order on its way", "{number} orders on their way", page.underway),
                owed if page.owed_minor else "",
            ),
        ),
        _buttons(words, page),
    )


def _buttons(words: Words, page: SupplierPage) -> tuple[tuple[Button, ...], ...]:
    supplier = page.supplier
    seen = (supplier.id, supplier.version)

    def field(name: str, text: str) -> Button:
        return Button(text, pack("supask", *seen, FIELDS.index(name)))

    active = Button(words.plain("⛔ Order nothing"), pack("supactive", *seen, 0))
    if not supplier.active:
        active = Button(words.plain("✅ Order again"), pack("supactive", *seen, 1))
    return rows_of(
        (
            Button(words.plain("📦 What they sell"), pack("supitems", supplier.id, 0)),
            Button(words.plain("🧾 Orders"), pack("suporders", supplier.id, 0)),
        ),
        (Button(words.plain("💶 Owed and paid"), pack("supmoney", supplier.id, 0)),),
        (field("name", words.plain("✏️ Name")), Button(words.plain("✏️ Language"), pack("suplangs", *seen))),
        (field("currency", words.plain("✏️ Currency")), field("email", words.plain("✏️ E-mail"))),
        (
            Button(words.plain("🔗 Invite to chat"), pack("supinvite", supplier.id)),
            *((Button(words.plain("➖ Not in chat"), pack("suppart", *seen)),) if page.contact else ()),
        ),
        (Button(words.plain("✉️ Write to them again"), pack("supwrite", supplier.id)),)
        if supplier.email_refused_at is not None
        else (),
        (active, Button(words.plain("‹ Suppliers"), pack("sups", 0))),
    )


def ask_field(words: Words, supplier: Supplier, field: str) -> Screen:
    """What is it to be?"""
    return Screen(
        paragraphs(words("🏭 <b>{name}</b>", name=supplier.name), words(_QUESTIONS[field])),
        rows_of((not_now(words),)),
    )


def ask_language(words: Words, supplier: Supplier) -> Screen:
    """What are they written to in?"""
    buttons = [
        Button(
            f"✓ {native_name(language)}" if language == supplier.language else native_name(language),
            pack("suplang", supplier.id, supplier.version, number_of(language)),
        )
        for language in sorted(languages(), key=native_name)
    ]
    return Screen(
        words("What shall we write to {name} in?", name=supplier.name),
        rows_of(*in_rows(buttons, across=2), (_to_supplier(words, supplier.id),)),
    )


def invited(words: Words, supplier: Supplier, link: str) -> Screen:
    """The link to pass on; it works once."""
    return Screen(
        paragraphs(
            words("Invite for whoever answers for <b>{name}</b>:", name=supplier.name),
            words("{link}", link=link),
            words("It works once and for 7 days, and ends every invite of theirs before it."),
        ),
        rows_of((_to_supplier(words, supplier.id),)),
    )


def welcome(words: Words, supplier: Supplier) -> Screen:
    """Who has just joined, to themselves."""
    return Screen(
        words("Welcome! You answer for <b>{name}</b> now: our orders to them come here.", name=supplier.name),
        rows_of(
            (Button(words.plain("🏭 Orders to you"), pack("pos")),), (Button(words.plain("🏠 Home"), pack("home")),)
        ),
    )


def _to_supplier(words: Words, supplier_id: int) -> Button:
    return Button(words.plain("‹ Back"), pack("sup", supplier_id))


def written_again(words: Words) -> str:
    """They will have it; or it comes back once more. As plain text."""
    return words.plain("They are written to again. Should it come back once more, you read so here.")
