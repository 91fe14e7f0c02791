"""Orders that merchants draw up for customers: the list, one of them, its lines, and what is asked for it."""

from collections.abc import Sequence
from urllib.parse import quote

from domain import drafts, phones
from domain.carts import Cart, Way
from domain.catalogue import Variant
from domain.drafts import HOLDS_DAYS, Draft, Status
from domain.errors import ShopError
from domain.flows.customers import Customer
from domain.flows.drafting import DraftPage
from domain.flows.ordering import Barred
from domain.orders import CartEmpty, DetailsMissing
from domain.paying import Terms
from domain.people import Address
from domain.stock import Short
from views import choosing
from views import prices as price_views
from views.buttons import pack
from views.checkout import payment_line
from views.layout import clipped, in_rows, label, not_now, pager, paragraphs, priced, rows_of, stacked
from views.places import where_drawn_up
from views.refusals import worded
from views.screen import Button, Screen
from views.words import Words, marked

DRAFTS_PER_PAGE = 8
LINES_SHOWN, LINE_MAX = 2, 38
LINES_PER_PAGE = 4
CUSTOMERS_SHOWN = 8
# In the order of the numbers that buttons carry.
FIELDS = ("address", "phone", "note", "voucher")

_STATUSES = {
    Status.OPEN: marked("being drawn up"),
    Status.SENT: marked("sent"),
    Status.ACCEPTED: marked("accepted"),
    Status.DECLINED: marked("declined"),
    Status.WITHDRAWN: marked("withdrawn"),
    Status.LAPSED: marked("lapsed"),
}
_MISSING = {
    "address": marked("the address"),
    "phone": marked("the phone number"),
    "country": marked("the country, at the end of the address"),
    "postcode": marked("the postcode, in the address"),
}
_QUESTIONS = {
    "address": marked("Type where it goes (street, house number, postcode, town), or send a place on the map."),
    "phone": marked("Type the customer’s phone number."),
    "note": marked("Type the note for this order."),
    "voucher": marked("Type the code of the voucher."),
}


def draft_list(words: Words, found: Sequence[DraftPage], *, page: int, has_more: bool) -> Screen:
    """What is drawn up, or waits for its customer's answer."""
    return Screen(
        words("<b>Drafts</b>") if found else words("<b>Drafts</b>: none."),
        rows_of(
            *((Button(label(_row(words, each)), pack("draft", each.draft.id)),) for each in found),
            pager("drafts", page=page, pages=page + 1 + int(has_more)),
            (
                Button(words.plain("➕ New order"), pack("draftnew")),
                Button(words.plain("‹ Orders"), pack("board")),
            ),
        ),
    )


def _row(words: Words, page: DraftPage) -> str:
    sign = "📨" if page.draft.status is Status.SENT else "📝"
    return f"{sign} {words.money(page.quoted.totals.total_minor)} · {_whose(words, page)}"


def _whose(words: Words, page: DraftPage) -> str:
    return words.plain("by link") if page.customer is None else page.customer.name


def ask_customer(words: Words) -> Screen:
    """For whom?"""
    return Screen(
        words("Whom is the order for? Type a name, a phone number, or the code of an order."),
        rows_of((Button(words.plain("🔗 Somebody new"), pack("draftlinked")),), (not_now(words),)),
    )


def customers_found(words: Words, found: Sequence[Customer]) -> Screen:
    """Who may be meant; somebody who has never written is passed a link."""
    return Screen(
        words("Whom is the order for?")
        if found
        else words("Nobody found. Somebody new gets a link that you pass on to them."),
        rows_of(
            *((Button(label(each.person.name), pack("draftfor", each.person.id)),) for each in found[:CUSTOMERS_SHOWN]),
            (Button(words.plain("🔗 Somebody new"), pack("draftlinked")),),
            (Button(words.plain("🔎 Search"), pack("draftnew")), Button(words.plain("‹ Drafts"), pack("drafts", 0))),
        ),
    )


def draft_page(words: Words, page: DraftPage, *, bot_username: str) -> Screen:
    """A draft with all that can be done about it."""
    draft = page.draft
    link = f"https://t.me/{bot_username}?start=offer_{draft.token}"
    is_passed_on = draft.status is Status.SENT and draft.person_id is None
    return Screen(
        paragraphs(
            stacked(
                words(
                    "<b>{name}</b> · {status}", name=_whose(words, page), status=words.plain(_STATUSES[draft.status])
                ),
                few_lines(words, draft.promised),
                price_views.quoted_rows(words, page.quoted),
            ),
            stacked(
                where_drawn_up(words, draft.cart, counter=page.counter, most=LINE_MAX),
                words("Phone: {phone}", phone=phones.shown(draft.cart.phone))
                if draft.cart.phone
                else words("Phone: not said yet"),
                payment_line(words, draft.cart),
                words("📝 {note}", note=clipped(draft.cart.note, LINE_MAX - 3))
                if draft.cart.note and draft.status is not Status.SENT
                else "",
                words("Holds until {moment}", moment=words.moment(draft.lapses_at))
                if draft.status is Status.SENT and draft.lapses_at is not None
                else "",
            ),
            link if is_passed_on else "",
        ),
        _buttons(words, page, link=link if is_passed_on else ""),
    )


def few_lines(words: Words, cart: Cart) -> str:
    """As many lines as a phone has room for beside the rest."""
    rows = [
        words(
            "{quantity} × {title} – {total}",
            quantity=line.quantity,
            title=clipped(line.variant.label, LINE_MAX - 8 - len(words.money(line.price_minor))),
            total=words.money(line.price_minor),
        )
        for line in cart.lines
    ]
    if not rows:
        return words("Nothing in it yet.")
    if len(rows) <= LINES_SHOWN:
        return stacked(*rows)
    rest = len(rows) - LINES_SHOWN + 1
    more = words.count("… and {number} more line", "… and {number} more lines", rest)
    return stacked(*rows[: LINES_SHOWN - 1], more)


def _buttons(words: Words, page: DraftPage, *, link: str) -> tuple[tuple[Button, ...], ...]:
    draft = page.draft
    back = Button(words.plain("‹ Drafts"), pack("drafts", 0))
    seen = (draft.id, draft.version)
    if draft.status is Status.OPEN:
        return rows_of(*_drawing_up(words, page), (Button(words.plain("🗑 Throw away"), pack("draftdrop", *seen)), back))
    change = Button(words.plain("✏️ Change it"), pack("draftedit", *seen))
    if draft.status is Status.SENT:
        share = f"https://t.me/share/url?url={quote(link, safe='')}"
        return rows_of(
            (Button(words.plain("📨 Pass the link on"), url=share),) if link else (),
            (change, Button(words.plain("↩️ Withdraw"), pack("draftdrop", *seen))),
            (back,),
        )
    if draft.order_id is not None:
        return rows_of((Button(words.plain("Show order"), pack("ordercard", draft.order_id)),), (back,))
    return rows_of((change,) if drafts.MACHINE.allows(draft.status, Status.OPEN) else (), (back,))


def _drawing_up(words: Words, page: DraftPage) -> list[Sequence[Button]]:
    draft = page.draft

    def field(name: str, text: str) -> Button:
        return Button(text, pack("draftask", draft.id, FIELDS.index(name)))

    voucher = page.quoted.voucher
    off = [] if voucher is None else [Button(label(f"❌ {voucher.code}"), pack("draftnovoucher", draft.id))]
    if voucher is None and page.has_vouchers:
        off = [field("voucher", words.plain("🎟 Voucher"))]
    sending = words.plain("🔗 Make the link")
    if page.customer is not None:
        sending = label(words.plain("✅ Send to {name}", name=page.customer.name))
    return [
        (
            *((Button(words.plain("🧾 Lines"), pack("draftlines", draft.id, 0)),) if draft.cart.lines else ()),
            Button(words.plain("➕ Product"), pack("draftadd", draft.id)),
        ),
        (
            *((field("address", words.plain("✏️ Address")),) if draft.cart.way is Way.DELIVERY else ()),
            field("phone", words.plain("✏️ Phone")),
            field("note", words.plain("✏️ Note")),
        ),
        off,
        [
            *(_way(words, draft, way) for way in page.ways if way is not draft.cart.way),
            *(_terms(words, draft, terms) for terms in page.terms if terms is not draft.cart.terms),
        ],
        (
            Button(
                words.count("⏳ Holds {number} day", "⏳ Holds {number} days", draft.holds_days),
                pack("draftholds", draft.id),
            ),
        ),
        (Button(sending, pack("draftsend", draft.id, draft.version)),) if draft.cart.lines else (),
    ]


def _way(words: Words, draft: Draft, way: Way) -> Button:
    text = words.plain("🛵 Deliver it") if way is Way.DELIVERY else words.plain("🏬 To be picked up")
    return Button(text, pack("draftway", draft.id, choosing.WAYS.index(way)))


def _terms(words: Words, draft: Draft, terms: Terms) -> Button:
    return Button(choosing.terms_name(words, terms), pack("draftpay", draft.id, choosing.TERMS.index(terms)))


def lines_page(words: Words, draft: Draft, *, number: int) -> Screen:
    """The lines, each with buttons."""
    lines = draft.cart.lines
    pages = max(1, -(-len(lines) // LINES_PER_PAGE))
    number = min(number, pages - 1)
    shown = lines[number * LINES_PER_PAGE :][:LINES_PER_PAGE]

    def to(variant_id: int, quantity: int) -> str:
        return pack("draftwish", draft.id, variant_id, max(0, quantity), number)

    return Screen(
        paragraphs(
            words("<b>Lines</b>"),
            stacked(
                *(
                    words(
                        "{quantity} × {title} – {total}",
                        quantity=line.quantity,
                        title=clipped(line.variant.label, LINE_MAX),
                        total=words.money(line.price_minor),
                    )
                    for line in shown
                )
            ),
        ),
        rows_of(
            *(
                row
                for line in shown
                for row in (
                    (Button(label(line.variant.label), pack("draftlines", draft.id, number)),),
                    (
                        Button("➖", to(line.variant.id, line.quantity - 1)),
                        Button(str(line.quantity), pack("draftlines", draft.id, number)),
                        Button("➕", to(line.variant.id, line.quantity + 1)),
                        Button(words.plain("❌"), to(line.variant.id, 0)),
                    ),
                )
            ),
            pager("draftlines", draft.id, page=number, pages=pages),
            (Button(words.plain("➕ Product"), pack("draftadd", draft.id)), _to_draft(words, draft.id)),
        ),
    )


def ask_product(words: Words) -> Screen:
    """Which product?"""
    return Screen(words("Type a SKU, or words to search for."), rows_of((not_now(words),)))


def choose(words: Words, draft_id: int, variants: Sequence[Variant]) -> Screen:
    """What was found, each a button."""
    rows = [
        (Button(priced(variant.label, words.money(variant.price_minor)), pack("draftput", draft_id, variant.id)),)
        for variant in variants
    ]
    return Screen(
        words("Which one?") if rows else words("Nothing was found."), rows_of(*rows, (_to_draft(words, draft_id),))
    )


def ask_field(words: Words, name: str, *, draft_id: int, saved: Sequence[Address]) -> Screen:
    """What is to be said of it? Where it goes may be one of its customer's saved addresses."""
    places = [
        Button(label(f"📍 {' · '.join(filter(None, (each.name, each.text)))}"), pack("draftplace", draft_id, each.id))
        for each in (saved if name == "address" else ())
    ]
    return Screen(words(_QUESTIONS[name]), rows_of(*in_rows(places, across=1), (not_now(words),)))


def ask_holds(words: Words, draft: Draft) -> Screen:
    """For how long may it be accepted?"""
    days = [
        Button(
            ("✓ " if each == draft.holds_days else "") + words.count("{number} day", "{number} days", each),
            pack("draftheld", draft.id, number),
        )
        for number, each in enumerate(HOLDS_DAYS)
    ]
    return Screen(
        words("For how long may the customer accept it, once it is sent?"),
        rows_of(*in_rows(days, across=2), (_to_draft(words, draft.id),)),
    )


def not_ready(words: Words, refusal: ShopError) -> str:
    """Why it cannot be sent, as a merchant reads it; plain, for a pop-up."""
    if isinstance(refusal, CartEmpty):
        return words.plain("Nothing in it yet.")
    if isinstance(refusal, Barred):
        return words.plain("The shop takes no orders from this customer.")
    if isinstance(refusal, DetailsMissing):
        return words.plain(
            "Still missing: {what}", what=", ".join(words.plain(_MISSING[each]) for each in refusal.fields)
        )
    return worded(words, refusal)


def declined(words: Words, page: DraftPage) -> Screen:
    """The customer said no."""
    return _news(words, page, words("❌ {name} has declined your offer.", name=_whose(words, page)))


def lapsed(words: Words, page: DraftPage) -> Screen:
    """Nobody answered."""
    return _news(words, page, words("⌛ Your offer to {name} has lapsed.", name=_whose(words, page)))


def short(words: Words, page: DraftPage, missing: Sequence[Short]) -> Screen:
    """The customer would have it, but could not."""
    told = words("⚠️ {name} wanted to accept your offer, but there is too little:", name=_whose(words, page))
    rows = [
        words("{title}: {wanted} wanted, {there} there", title=each.label, wanted=each.wanted, there=each.available)
        for each in missing[:LINES_PER_PAGE]
    ]
    return _news(words, page, stacked(told, *rows))


def _news(words: Words, page: DraftPage, text: str) -> Screen:
    return Screen(
        stacked(text, words("Total: <b>{total}</b>", total=words.money(page.quoted.totals.total_minor))),
        rows_of((Button(words.plain("Show draft"), pack("draft", page.draft.id)),)),
    )


def _to_draft(words: Words, draft_id: int) -> Button:
    return Button(words.plain("‹ Back"), pack("draft", draft_id))
