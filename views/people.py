"""Customers, those who work here, and who did what: as merchants and owners see them."""

from collections.abc import Mapping, Sequence

from domain.actors import Role
from domain.audit import Record
from domain.flows.customers import Customer
from domain.orders import Order
from domain.people import Person
from views.buttons import pack
from views.desk import role_name
from views.layout import clipped, label, not_now, pager, paragraphs, rows_of, stacked
from views.orders import stage
from views.screen import Button, Screen
from views.words import Words, marked

CUSTOMERS_PER_PAGE = 8
ORDERS_PER_PAGE = 8
ACTS_PER_PAGE = 5
NOTE_SHOWN_MAX = 200
# In the order of the numbers that buttons carry.
ROLES = tuple(Role)


def customer_list(
    words: Words, found: Sequence[Customer], *, page: int, has_more: bool, query: str, is_private: bool
) -> Screen:
    """Customers, the latest first, or those who were looked for."""
    searching = Button(words.plain("🔎 Search"), pack("findcustomer"))
    home = (Button(words.plain("🏠 Home"), pack("home")),) if is_private else ()
    if not found:
        nothing = words("Nobody found for “{query}”.", query=query) if query else words("Nobody has ordered yet.")
        back = (Button(words.plain("‹ Customers"), pack("customers", 0)),) if query else ()
        return Screen(nothing, rows_of((searching, *back), home))
    heading = words("<b>Customers</b>: “{query}”", query=query) if query else words("<b>Customers</b>, latest first")
    return Screen(
        heading,
        rows_of(
            *((Button(label(_row(words, each)), pack("customer", each.person.id)),) for each in found),
            pager("customers", page=page, pages=page + 1 + int(has_more)),
            (searching, *((Button(words.plain("‹ Customers"), pack("customers", 0)),) if query else ())),
            home,
        ),
    )


def _row(words: Words, customer: Customer) -> str:
    sign = "🚫 " if customer.person.barred_at is not None else ""
    return f"{sign}{customer.person.name} · {words.money(customer.value_minor)}"


def customer_page(words: Words, customer: Customer, *, credit_minor: int | None = None) -> Screen:
    """One customer: what they ordered, what was noted, and their credit, where they ever had any."""
    person = customer.person
    is_barred = person.barred_at is not None
    return Screen(
        paragraphs(
            words("<b>{name}</b>", name=person.name),
            stacked(
                words("@{username}", username=person.username) if person.username else "",
                words.count(
                    "{number} order, {value} in all",
                    "{number} orders, {value} in all",
                    customer.orders,
                    value=words.money(customer.value_minor),
                ),
                words("Last order: {moment}", moment=words.moment(customer.last_at)) if customer.last_at else "",
                words("🚫 May not order since {moment}", moment=words.moment(person.barred_at or 0))
                if is_barred
                else "",
                words("Has blocked the bot.") if person.blocked_at is not None else "",
            ),
            words("📝 {note}", note=clipped(person.note, NOTE_SHOWN_MAX)) if person.note else "",
        ),
        rows_of(
            (
                Button(words.plain("📦 Orders"), pack("customerorders", person.id, 0)),
                *(() if is_barred else (Button(words.plain("➕ New order"), pack("draftfor", person.id)),)),
            ),
            (
                Button(words.plain("📝 Note"), pack("customernote", person.id)),
                Button(words.plain("✅ Let them order"), pack("letorder", person.id))
                if is_barred
                else Button(words.plain("🚫 Block"), pack("askbar", person.id)),
            ),
            () if credit_minor is None else (_credit_button(words, person, credit_minor),),
            (Button(words.plain("‹ Customers"), pack("customers", 0)),),
        ),
    )


def _credit_button(words: Words, person: Person, credit_minor: int) -> Button:
    text = words.plain("🪙 Credit: {amount}", amount=words.money(credit_minor))
    return Button(label(text), pack("customercredit", person.id, 0))


def ask_bar(words: Words, person: Person) -> Screen:
    """Really?"""
    return Screen(
        words("Take no more orders from {name}? Orders that are placed go on.", name=person.name),
        rows_of(
            (Button(words.plain("🚫 Yes, block"), pack("bar", person.id)),),
            (Button(words.plain("‹ Back"), pack("customer", person.id)),),
        ),
    )


def ask_note(words: Words, person: Person) -> Screen:
    """What is to be noted?"""
    return Screen(
        words("Type what merchants should know about {name}. Type “-” to delete the note.", name=person.name),
        rows_of((not_now(words),)),
    )


def ask_query(words: Words) -> Screen:
    """Whom?"""
    return Screen(words("Type a name, a phone number, or the code of an order."), rows_of((not_now(words),)))


def customer_orders(words: Words, person: Person, orders: Sequence[Order], *, page: int, has_more: bool) -> Screen:
    """A customer's orders, newest first."""
    back = (Button(words.plain("‹ Back"), pack("customer", person.id)),)
    if not orders:
        return Screen(words("{name} has not ordered yet.", name=person.name), rows_of(back))
    return Screen(
        words("Orders of <b>{name}</b>", name=person.name),
        rows_of(
            *((Button(label(f"#{each.code} · {stage(words, each)}"), pack("ordercard", each.id)),) for each in orders),
            pager("customerorders", person.id, page=page, pages=page + 1 + int(has_more)),
            back,
        ),
    )


def staff_list(words: Words, staff: Sequence[Person], *, is_private: bool) -> Screen:
    """Everyone who works here, by role."""
    home = (Button(words.plain("🏠 Home"), pack("home")),) if is_private else ()
    return Screen(
        words("<b>Who works here</b>"),
        rows_of(
            *((Button(label(f"{each.name} · {_roles(words, each)}"), pack("member", each.id)),) for each in staff),
            (
                Button(words.plain("➕ Invite"), pack("invites")),
                Button(words.plain("📜 Who did what"), pack("acts", 0)),
            ),
            home,
        ),
    )


def _roles(words: Words, person: Person) -> str:
    return ", ".join(role_name(words, role) for role in ROLES if role in person.roles)


def member(words: Words, person: Person) -> Screen:
    """One who works here, and the roles that can be taken away."""
    removable = [role for role in ROLES if role in person.roles and role is not Role.OWNER]
    return Screen(
        paragraphs(
            words("<b>{name}</b>", name=person.name),
            _roles(words, person) or words("works here no more"),
            words("Owners are named in the settings.") if Role.OWNER in person.roles else "",
        ),
        rows_of(
            *(
                (
                    Button(
                        words.plain("➖ No longer {role}", role=role_name(words, role)),
                        pack("dismiss", person.id, ROLES.index(role)),
                    ),
                )
                for role in removable
            ),
            (Button(words.plain("📜 Who did what"), pack("actsby", person.id, 0)),),
            (Button(words.plain("‹ Staff"), pack("staff")),),
        ),
    )


def ask_dismissal(words: Words, person: Person, role: Role) -> Screen:
    """Really?"""
    return Screen(
        words("Is {name} no longer a {role} here?", name=person.name, role=role_name(words, role)),
        rows_of(
            (Button(words.plain("Yes, remove"), pack("dismissyes", person.id, ROLES.index(role))),),
            (Button(words.plain("‹ Back"), pack("member", person.id)),),
        ),
    )


def acts(
    words: Words,
    found: Sequence[Record],
    codes: Mapping[str, str],
    *,
    turn: tuple[str, tuple[int, ...]],
    page: int,
    has_more: bool,
) -> Screen:
    """
    Who did what, newest first.

    Args:
        codes: The code of the order that each subject belongs to.
        turn: The act and the numbers of the buttons that turn the page.
    """
    name, before = turn
    rows = [
        words(
            "{moment} <b>{name}</b>: {act} {about}",
            moment=words.moment(each.at),
            name=each.name,
            act=act_name(words, each),
            about=f"#{codes[each.subject]}" if each.subject in codes else each.subject,
        )
        for each in found
    ]
    return Screen(
        paragraphs(words("<b>Who did what</b>"), stacked(*rows) if rows else words("Nothing yet.")),
        rows_of(
            pager(name, *before, page=page, pages=page + 1 + int(has_more)),
            (Button(words.plain("🔎 Search"), pack("findact")), Button(words.plain("💾 As a file"), pack("actsfile"))),
            (Button(words.plain("‹ Staff"), pack("staff")),),
        ),
    )


_ACTS = {
    "accept": marked("accepted"),
    "declinefor": marked("declined"),
    "decline": marked("declined"),
    "assign": marked("gave to a courier"),
    "tick": marked("ticked a line"),
    "packed": marked("packed"),
    "unpack": marked("opened the box"),
    "reopen": marked("opened the box"),
    "shortof": marked("reported what is missing"),
    "pickedup": marked("picked up"),
    "delivered": marked("delivered"),
    "delivery_code": marked("delivered"),
    "job": marked("answered the job"),
    "failedfor": marked("could not deliver"),
    "delivery_failed": marked("could not deliver"),
    "retry": marked("set out again"),
    "redeliver": marked("set out again"),
    "bringback": marked("brings back"),
    "recall": marked("called back"),
    "cameback": marked("took back in"),
    "nocode": marked("delivered without code"),
    "handedout": marked("handed over without code"),
    "counter_code": marked("handed over"),
    "gotall": marked("booked money in"),
    "money_received": marked("booked money in"),
    "gaveback": marked("gave money back"),
    "refundyes": marked("gave money back"),
    "payback": marked("gave money back"),
    "takenow": marked("charged the card"),
    "letgo": marked("let a hold go"),
    "askpay": marked("asked to pay again"),
    "handallfor": marked("had it paid in cash"),
    "hand_over_unpaid": marked("had it paid in cash"),
    "bringitback": marked("reopened"),
    "bookall": marked("booked cash in"),
    "cash_counted": marked("booked cash in"),
    "cash_forgiven": marked("forgave cash"),
    "invite": marked("invited"),
    "dismissyes": marked("took a role away"),
    "bar": marked("blocked"),
    "letorder": marked("unblocked"),
    "customer_note": marked("noted something about"),
    "tasktake": marked("took a task"),
    "taskdrop": marked("gave a task back"),
    "taskto": marked("gave a task to somebody"),
    "tasklaterfor": marked("put a task off"),
    "taskleave": marked("left a task"),
    "taskagain": marked("tried again"),
    "claimsettle": marked("settled a claim"),
    "claimsettled": marked("settled a claim"),
    "question": marked("answered"),
    "draftfor": marked("began an order"),
    "draftlinked": marked("began an order"),
    "draftsend": marked("sent an offer"),
    "draftedit": marked("changed an offer"),
    "draftdrop": marked("withdrew an offer"),
    "place_new": marked("added a place"),
    "plcshut": marked("closed a place"),
    "plcopen": marked("opened a place again"),
    "trfto": marked("began a transfer"),
    "trfask": marked("asked for a transfer"),
    "trfsend": marked("sent a transfer"),
    "transfer_insist": marked("sent safety stock"),
    "trfoff": marked("called a transfer off"),
    "trfback": marked("took a transfer back"),
    "rtdnew": marked("drew a return up"),
    "retsend": marked("sent a return in"),
    "return_override": marked("let a return pass late"),
    "rtdask": marked("asked for a photo"),
    "return_see": marked("asked for a photo"),
    "rtdgive": marked("had a return fetched"),
    "rtdclaim": marked("asked to be paid again"),
    "rtdforgo": marked("let go what is due"),
    "keep": marked("changed the catalogue"),
    "import": marked("read products in"),
}


# What many buttons and questions do, each a little of it.
_ALIKE = {
    marked("proposed a change"): "wishsend",
    marked("agreed to a change"): "sayyes",
    marked("turned a change down"): "sayno",
    marked("changed a draft"): (
        "draftwish draftput draftnovoucher draftway draftpay draftheld draftplace "
        "draft_address draft_phone draft_note draft_voucher"
    ),
    marked("changed a place"): "place_name place_address plcmove plcuse",
    marked("changed a transfer"): "trfput trfedit transfer_goods transfer_pieces",
    marked("received a transfer"): "trfall trfgot trfbad transfer_counts transfer_came",
    marked("booked a loss"): "trflost transfer_lost",
    marked("changed the catalogue"): "kept",
    marked("changed a setting"): (
        "hours set_hours vacation set_vacation terms set_terms set_counter whenclosed offer here taxes taxadded "
        "droptax set_taxes set_tariff payterm payfirst paycapture paylapse payminutes paydays payweekdays paygrace "
        "pay_how pay_minutes pay_days "
        "feekind fee_amount fee_percent acceptself acceptfirst acceptany accept_above waitingset buyauto buy_set "
        "stk_limit stk_rule stksell stk_slow"
    ),
    marked("corrected the stock"): "stk_adjust",
    marked("set goods apart"): "stk_damage",
    marked("counted stock"): "stk_count stkout stkdropyes",
    marked("booked a count"): "stkbookas stk_book",
    marked("changed a voucher"): "vouchers new_voucher edit_voucher firstonly endvoucher",
    marked("asked for a file"): "exportas actsfile export stkexport",
    marked("stopped a file"): "exportstop",
    marked(
        "changed a supplier"
    ): "sup_new sup_field suplang supactive suppart supinvite sup_cost sup_item supdrop sup_list supwrite",
    marked("drew a purchase order up"): "buyfor buy_lines buy_quantity buydrop buyround",
    marked("sent a purchase order"): "buysend buysendyes buyagain buywrite",
    marked("ended a purchase order"): "buyendyes buy_end",
    marked("noted a supplier’s answer"): "buyyes buy_date buynoyes buy_no",
    marked("agreed to what a supplier offered"): "buyagree",
    marked("asked the next supplier"): "buypass",
    marked("set a rule for buying"): "buyrulesok buyruleok buyruledrop buy_rule",
    marked("paid a supplier"): "suppaid sup_pay",
    marked("sent goods back to a supplier"): "supbacksend",
    marked("put together what goes back"): "supsent supgiven supmore sup_back supbackkeep",
    marked("counted what has come"): "rcvput rcv_number rcv_pieces rcvall rcvnew",
    marked("booked what has come"): "rcvbook",
    marked("changed a return"): "retput retwant retby rettake return_more retdrop retagain",
    marked("agreed to a return"): "rtdyes rtdmoney rtdkeepyes rtdpartyes rtdpartfor return_part_why",
    marked("refused a return"): "rtdnofor return_refuse",
    marked("called a return off"): "rtdofffor return_off retoffyes",
    marked("settled a return"): "rtdsettle rtdlostyes rtisettle",
    marked("saw to the rest of it"): "rtdextrafor return_rest",
    marked("received a return"): "rtiall return_count",
    marked("looked at a return"): "rtiput rtiundo rtifewer return_note return_extra",
    marked("answered"): "task",
    marked("checked the books"): "taskbooks",
    marked("looked a payment up"): "tasklook",
}
_ACTS |= {act: name for name, acts in _ALIKE.items() for act in acts.split()}


def act_name(words: Words, record: Record) -> str:
    """What was done, in the person's language; a rare act by its own name."""
    if record.act.startswith("keep"):
        return words.plain(_ACTS["keep"])
    return words.plain(_ACTS[record.act]) if record.act in _ACTS else record.act.replace("_", " ")


def ask_act(words: Words) -> Screen:
    """What is looked for?"""
    return Screen(words("Type the code of an order, or the name of who did it."), rows_of((not_now(words),)))
