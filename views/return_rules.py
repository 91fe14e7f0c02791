"""What comes back, until when, at whose cost, and how far the shop trusts: as merchants set it."""

from collections.abc import Mapping, Sequence

from domain.catalogue import Product
from domain.catalogue.categories import Branch
from domain.hours import written_week
from domain.returns import ASKED, Policy, Reason
from domain.returns.policy import FIELDS
from views import returns
from views.buttons import pack
from views.layout import label, not_now, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

REASONS = ASKED
CHOICES_PER_PAGE = 8
# The pages, by the numbers in their buttons.
TIMES, COSTS, TRUST, FETCHING, PAYERS, APPROVED = range(6)
_QUESTIONS = {
    "window_days": marked("How many days after delivery may customers change their mind? 0: never."),
    "fault_days": marked("For how many days do you answer for what is wrong with your goods?"),
    "back_within_days": marked("How many days do customers have to give back what was agreed?"),
    "pickup_minor": marked("What does it cost to have it fetched, where the customer pays that? Type the amount."),
    "dropoff_minor": marked("What does it cost to bring it, where the customer pays that? Type the amount."),
    "restocking_percent": marked("What is kept for restocking where a mind was changed, in percent?"),
    "approves_up_to_minor": marked("Up to what value are returns agreed to by themselves? 0: none are."),
    "trusts_up_to_minor": marked("Up to what value is settled before anything has come? 0: nothing is."),
    "open_max": marked("From how many open returns of one customer on do you want to be asked? 0: never."),
    "month_minor": marked("From what value of one customer’s returns in 30 days on do you want to be asked? 0: never."),
    "slot_places": marked("How many can be fetched in one of the times?"),
    "slot_ahead_hours": marked("How many hours before a time can it be chosen no longer?"),
}
_LABELS = {
    "window_days": marked("✏️ To change minds"),
    "fault_days": marked("✏️ For faults"),
    "back_within_days": marked("✏️ To give it back"),
    "pickup_minor": marked("✏️ Fetching"),
    "dropoff_minor": marked("✏️ Bringing"),
    "restocking_percent": marked("✏️ Restocking"),
    "approves_up_to_minor": marked("✏️ Agreed up to"),
    "trusts_up_to_minor": marked("✏️ Trusted up to"),
    "open_max": marked("✏️ Open returns"),
    "month_minor": marked("✏️ Value a month"),
    "slot_places": marked("✏️ Places"),
    "slot_ahead_hours": marked("✏️ Hours ahead"),
}


def rules(words: Words, policy: Policy) -> Screen:
    """All of it, and where each is set."""
    text, _ = fitted(lambda room: _overview(words, policy, room))
    return Screen(
        text,
        rows_of(
            (
                Button(words.plain("📅 Until when"), pack("rtrpage", TIMES)),
                Button(words.plain("💶 At whose cost"), pack("rtrpage", COSTS)),
            ),
            (
                Button(words.plain("🤝 By itself"), pack("rtrpage", TRUST)),
                Button(words.plain("🛵 Fetching"), pack("rtrpage", FETCHING)),
            ),
            (Button(words.plain("‹ Returns"), pack("rtds", 0, 0)),),
        ),
    )


def _overview(words: Words, policy: Policy, room: Room) -> str:
    return tight(
        room,
        [
            words("<b>What comes back</b>"),
            stacked(
                _minds(words, policy),
                words.count(
                    "Faults: {number} day after delivery.", "Faults: {number} days after delivery.", policy.fault_days
                ),
            ),
            stacked(_by_itself(words, policy), _trusted(words, policy)),
            _when(words, policy, room),
        ],
    )


def times(words: Words, policy: Policy, products: Sequence[Product], categories: Mapping[int, str]) -> Screen:
    """Until when, and what differs from that."""
    text, _ = fitted(lambda room: _times(words, policy, room))
    others = [
        *((each.title, policy.of_products[each.id], 0, each.id) for each in products),
        *((name, policy.of_categories[id_], 1, id_) for id_, name in categories.items()),
    ]
    return Screen(
        text,
        rows_of(
            (_field(words, "window_days"), _field(words, "fault_days")),
            (_field(words, "back_within_days"),),
            *(
                (Button(_days(words, name, days), pack("rtrof", kind, id_)),)
                for name, days, kind, id_ in others[:CHOICES_PER_PAGE]
            ),
            (
                Button(words.plain("➕ For a product"), pack("rtrproduct")),
                Button(words.plain("➕ For a category"), pack("rtrcats", 0)),
            ),
            (Button(words.plain("‹ Back"), pack("rtr")),),
        ),
    )


def _times(words: Words, policy: Policy, room: Room) -> str:
    return tight(
        room,
        [
            words("<b>Until when</b>"),
            stacked(
                _minds(words, policy),
                words.count(
                    "Faults: {number} day after delivery.", "Faults: {number} days after delivery.", policy.fault_days
                ),
                words.count(
                    "What was agreed is waited for {number} day.",
                    "What was agreed is waited for {number} days.",
                    policy.back_within_days,
                ),
            ),
            room.besides(words("Where several categories say something, the shortest time counts.")),
        ],
    )


def costs(words: Words, policy: Policy) -> Screen:
    """What it costs, and who pays."""
    payers = ", ".join(returns.reason_name(words, reason) for reason in policy.customer_pays)
    keeping = Button(words.plain("📪 Keep the delivery"), pack("rtrkeep", 1))
    if policy.keeps_delivery:
        keeping = Button(words.plain("📪 Give delivery back"), pack("rtrkeep", 0))
    return Screen(
        paragraphs(
            words("<b>At whose cost</b>"),
            words("Customers pay where: {reasons}.", reasons=payers) if payers else words("The shop pays everything."),
            stacked(
                words("Fetching: {amount}", amount=words.money(policy.pickup_minor)),
                words("Bringing: {amount}", amount=words.money(policy.dropoff_minor)),
                words("Restocking: {percent} %", percent=policy.restocking_percent),
            ),
            words("Of orders that could not be delivered, what was paid for the delivery is kept.")
            if policy.keeps_delivery
            else words("Orders that could not be delivered are paid back whole, with the delivery."),
        ),
        rows_of(
            (_field(words, "pickup_minor"), _field(words, "dropoff_minor")),
            (_field(words, "restocking_percent"),),
            (Button(words.plain("👤 Where customers pay"), pack("rtrpage", PAYERS)),),
            (keeping,),
            (Button(words.plain("‹ Back"), pack("rtr")),),
        ),
    )


def trust(words: Words, policy: Policy) -> Screen:
    """What goes on by itself, and from where on a merchant is asked."""
    sending = Button(words.plain("🚚 Send once on the way"), pack("rtrsend", 1))
    if policy.sends_at_once:
        sending = Button(words.plain("📦 Send once it is here"), pack("rtrsend", 0))
    return Screen(
        paragraphs(
            words("<b>What goes on by itself</b>"),
            stacked(_by_itself(words, policy), _trusted(words, policy)),
            stacked(_limits(words, policy)),
            words("What is wanted instead goes out as soon as the goods are on their way.")
            if policy.sends_at_once
            else words("What is wanted instead goes out when the goods are here."),
        ),
        rows_of(
            (_field(words, "approves_up_to_minor"), _field(words, "trusts_up_to_minor")),
            (Button(words.plain("🤝 For which reasons"), pack("rtrpage", APPROVED)),),
            (_field(words, "open_max"), _field(words, "month_minor")),
            (sending,),
            (Button(words.plain("‹ Back"), pack("rtr")),),
        ),
    )


def fetching(words: Words, policy: Policy) -> Screen:
    """When couriers fetch."""
    text, _ = fitted(lambda room: _fetching(words, policy, room))
    return Screen(
        text,
        rows_of(
            (Button(words.plain("✏️ Times"), pack("rtrslots")),),
            (_field(words, "slot_places"), _field(words, "slot_ahead_hours")),
            (Button(words.plain("‹ Back"), pack("rtr")),),
        ),
    )


def _fetching(words: Words, policy: Policy, room: Room) -> str:
    return tight(
        room,
        [
            words("<b>Fetching</b>"),
            _when(words, policy, room),
            stacked(
                words.count("{number} place in each time", "{number} places in each time", policy.slot_places),
                words.count(
                    "Chosen {number} hour before at the latest",
                    "Chosen {number} hours before at the latest",
                    policy.slot_ahead_hours,
                ),
            ),
        ],
    )


def reasons(words: Words, chosen: Sequence[Reason], *, page: int) -> Screen:
    """For which reasons? Each is turned on or off."""
    question = words("For which reasons do customers pay the way back?")
    if page == APPROVED:
        question = words("For which reasons are returns agreed to by themselves?")
    buttons = [
        Button(
            label(("✅ " if reason in chosen else "▫️ ") + returns.reason_name(words, reason)),
            pack("rtrturn", page, number),
        )
        for number, reason in enumerate(REASONS)
    ]
    back = COSTS if page == PAYERS else TRUST
    return Screen(
        question,
        rows_of(*((button,) for button in buttons), (Button(words.plain("‹ Back"), pack("rtrpage", back)),)),
    )


def categories(words: Words, branches: Sequence[Branch], *, page: int) -> Screen:
    """For which category?"""
    pages = max(1, -(-len(branches) // CHOICES_PER_PAGE))
    shown = branches[page * CHOICES_PER_PAGE : (page + 1) * CHOICES_PER_PAGE]
    return Screen(
        words("For which category?") if branches else words("There are no categories yet."),
        rows_of(
            *(
                (Button(label("· " * (each.depth - 1) + each.category.name), pack("rtrof", 1, each.category.id)),)
                for each in shown
            ),
            pager("rtrcats", page=page, pages=pages),
            (Button(words.plain("‹ Back"), pack("rtrpage", TIMES)),),
        ),
    )


def products(words: Words, found: Sequence[Product]) -> Screen:
    """Which of these?"""
    return Screen(
        words("Which one?") if found else words("Nothing was found."),
        rows_of(
            *((Button(label(each.title), pack("rtrof", 0, each.id)),) for each in found),
            (Button(words.plain("‹ Back"), pack("rtrpage", TIMES)),),
        ),
    )


def ask_product(words: Words) -> Screen:
    """Which product?"""
    return Screen(words("Type a SKU, or words to search for."), rows_of((not_now(words),)))


def ask_days(words: Words, name: str, *, kind: int, id_: int, is_set: bool) -> Screen:
    """Within how many days?"""
    return Screen(
        words("Within how many days may a mind be changed about {title}? 0: never.", title=name),
        rows_of(
            (Button(words.plain("🧹 As everywhere"), pack("rtrdrop", kind, id_)),) if is_set else (),
            (not_now(words),),
        ),
    )


def ask_field(words: Words, field: str) -> Screen:
    """What is it to be?"""
    return Screen(words(_QUESTIONS[field]), rows_of((not_now(words),)))


def ask_slots(words: Words) -> Screen:
    """When do couriers fetch?"""
    return Screen(
        words("When do couriers fetch? Type it like “Mon-Fri 17-20, Sat 10-12”, or “off”."), rows_of((not_now(words),))
    )


def _field(words: Words, name: str) -> Button:
    return Button(words.plain(_LABELS[name]), pack("rtrask", FIELDS.index(name)))


def _days(words: Words, name: str, days: int) -> str:
    return label(words.plain("{days} d · {title}", days=days, title=name))


def _minds(words: Words, policy: Policy) -> str:
    if not policy.window_days:
        return words("Nobody may change their mind.")
    return words.count(
        "Changed minds: {number} day after delivery.",
        "Changed minds: {number} days after delivery.",
        policy.window_days,
    )


def _by_itself(words: Words, policy: Policy) -> str:
    if not policy.approves_up_to_minor:
        return words("You decide on every return.")
    return words("Agreed to by itself: up to {amount}", amount=words.money(policy.approves_up_to_minor))


def _trusted(words: Words, policy: Policy) -> str:
    if not policy.trusts_up_to_minor:
        return words("Money goes back when the goods are here.")
    return words("Settled before it comes: up to {amount}", amount=words.money(policy.trusts_up_to_minor))


def _limits(words: Words, policy: Policy) -> str:
    return stacked(
        words("Above {number} open returns of a customer, you are asked.", number=policy.open_max)
        if policy.open_max
        else "",
        words("Above {amount} of a customer’s returns a month, you are asked.", amount=words.money(policy.month_minor))
        if policy.month_minor
        else "",
    )


def _when(words: Words, policy: Policy, room: Room) -> str:
    if not policy.slots:
        return words("Nobody fetches: customers bring it.")
    return words("Couriers fetch: {times}", times=room.typed(written_week(policy.slots)))
