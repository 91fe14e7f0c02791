"""What the admin chat is told besides orders: cash, stock, people, and things that need a human."""

from collections.abc import Sequence

from domain.actors import Role
from domain.orders import Order
from domain.payments import CashCount
from domain.people import Person
from views.buttons import pack
from views.layout import begun, label, not_now, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words, marked

ROLES = {
    Role.OWNER: marked("owner"),
    Role.MERCHANT: marked("merchant"),
    Role.PACKER: marked("packer"),
    Role.COURIER: marked("courier"),
}
INVITABLE = (Role.MERCHANT, Role.PACKER, Role.COURIER)


def role_name(words: Words, role: Role) -> str:
    """A role in the person's language."""
    return words.plain(ROLES[role])


def ask_role(words: Words, *, is_private: bool) -> Screen:
    """Whom to invite?"""
    buttons = tuple(
        Button(begun(role_name(words, role)), pack("invite", number)) for number, role in enumerate(INVITABLE)
    )
    home = (Button(words.plain("🏠 Home"), pack("home")),) if is_private else ()
    return Screen(words("Whom do you want to invite?"), rows_of(buttons, home))


def invited(words: Words, role: Role, link: str) -> Screen:
    """The link to pass on; it works once."""
    return Screen(
        paragraphs(
            words("Invite for a {role}:", role=role_name(words, role)),
            link,
            words("It works once and for 7 days. Send it only to the person you mean."),
        )
    )


def welcome(words: Words, role: Role) -> Screen:
    """Who has just joined, to themselves."""
    hints = {
        Role.PACKER: words(
            "You will get a card here for every order to pack. /pack lists them, /returns what comes back."
        ),
        Role.COURIER: words("You will get a card here for every delivery of yours. /jobs lists them."),
        Role.MERCHANT: words("Orders come into the admin chat. There, /orders lists the open ones."),
    }
    lists = {
        Role.PACKER: (Button(words.plain("📋 To pack"), pack("topack")),),
        Role.COURIER: (Button(words.plain("🛵 Deliveries"), pack("jobs")),),
    }
    return Screen(
        paragraphs(words("Welcome! You are a {role} now.", role=role_name(words, role)), hints.get(role, "")),
        rows_of((*lists.get(role, ()), Button(words.plain("🏠 Home"), pack("home")))),
    )


def staff_joined(words: Words, person: Person, role: Role) -> Screen:
    """Who has just joined, to the admin chat."""
    return Screen(words("{name} has joined as {role}.", name=person.name, role=role_name(words, role)))


def staff_left(words: Words, person: Person, role: Role) -> Screen:
    """Who has a role no more, to the admin chat."""
    return Screen(words("{name} is no longer {role}.", name=person.name, role=role_name(words, role)))


def cash_overview(words: Words, purses: Sequence[tuple[Person, int]]) -> Screen:
    """What each courier has to hand in."""
    if not purses:
        return Screen(words("No courier has cash to hand in."))
    return Screen(
        words("<b>Cash with couriers</b>"),
        rows_of(
            *(
                (Button(label(f"{person.name} · {words.money(minor)}"), pack("purse", person.id)),)
                for person, minor in purses
            )
        ),
    )


def purse(words: Words, courier: Person, owed_minor: int) -> Screen:
    """One courier's cash, and what a merchant can do about it."""
    if owed_minor == 0:
        return Screen(
            words("{name} has nothing to hand in.", name=courier.name),
            rows_of((Button(words.plain("‹ Cash"), pack("cash")),)),
        )
    amount = words.money(owed_minor)
    return Screen(
        words("{name} has <b>{amount}</b> to hand in.", name=courier.name, amount=amount),
        rows_of(
            (Button(words.plain("Book in {amount}", amount=amount), pack("bookall", courier.id, owed_minor)),),
            (
                Button(words.plain("Another amount"), pack("booksome", courier.id)),
                Button(words.plain("Forgive"), pack("forgive", courier.id)),
            ),
            (Button(words.plain("‹ Cash"), pack("cash")),),
        ),
    )


def ask_counted(words: Words, courier: Person, owed_minor: int) -> Screen:
    """How much was it?"""
    return Screen(
        words(
            "{name} has {amount} to hand in. Type the amount you counted.",
            name=courier.name,
            amount=words.money(owed_minor),
        ),
        rows_of((not_now(words),)),
    )


def ask_forgiven(words: Words, courier: Person, owed_minor: int) -> Screen:
    """How much, and why?"""
    return Screen(
        words(
            "{name} has {amount} to hand in. Type the amount to forgive and why, like “2.50 wrong change”.",
            name=courier.name,
            amount=words.money(owed_minor),
        ),
        rows_of((not_now(words),)),
    )


def counted(words: Words, courier: Person, count: CashCount) -> Screen:
    """What was booked, and what is still missing."""
    return Screen(
        stacked(
            words("Cash from {name}: expected {amount}.", name=courier.name, amount=words.money(count.expected_minor)),
            words("Counted: {amount}.", amount=words.money(count.counted_minor)) if count.counted_minor else "",
            words("Forgiven: {amount} ({reason}).", amount=words.money(count.forgiven_minor), reason=count.reason)
            if count.forgiven_minor
            else "",
            words("Still to hand in: <b>{amount}</b>.", amount=words.money(count.missing_minor))
            if count.missing_minor
            else "",
        ),
        rows_of((Button(words.plain("‹ Cash"), pack("cash")),)),
    )


def receipt(words: Words, count: CashCount) -> Screen:
    """The same, to the courier."""
    return Screen(
        stacked(
            words("The shop has booked in {amount} from you.", amount=words.money(count.counted_minor))
            if count.counted_minor
            else "",
            words("{amount} was forgiven.", amount=words.money(count.forgiven_minor)) if count.forgiven_minor else "",
            words("Still to hand in: <b>{amount}</b>.", amount=words.money(count.missing_minor))
            if count.missing_minor
            else words("You have nothing left to hand in."),
        )
    )


def cancelled(
    words: Words,
    order: Order,
    *,
    fee_minor: int,
    waived_minor: int,
    back_minor: int,
    to_card_minor: int = 0,
    credit_minor: int = 0,
    let_go_minor: int = 0,
) -> Screen:
    """
    The customer called the order off; what is kept of their money, and what is not.

    Args:
        back_minor: What somebody has to give back.
        to_card_minor: What goes back by itself.
        credit_minor: What was paid with credit, and is credit again.
    """
    to_card = words("{amount} goes back to the card by itself.", amount=words.money(to_card_minor))
    waived = words(
        "Your rule says {amount} more, but nothing was paid in advance that it could be kept of.",
        amount=words.money(waived_minor),
    )
    return Screen(
        stacked(
            words("❌ The customer has called off #{code}.", code=order.code),
            words("You keep a fee of {amount}.", amount=words.money(fee_minor)) if fee_minor else "",
            waived if waived_minor else "",
            words("{amount} is to be given back.", amount=words.money(back_minor)) if back_minor else "",
            to_card if to_card_minor else "",
            words("{amount} is the customer’s credit again.", amount=words.money(credit_minor)) if credit_minor else "",
            words("{amount} held on the card is let go.", amount=words.money(let_go_minor)) if let_go_minor else "",
        ),
        rows_of((Button(words.plain("Show order"), pack("ordercard", order.id)),) if back_minor else ()),
    )


def desk_moved(words: Words) -> Screen:
    """This topic it is."""
    return Screen(words("All right, this comes here from now on."))


def which_desk(words: Words) -> Screen:
    """How to use /here."""
    return Screen(words("Type /here orders, /here stock or /here tasks in the topic where you want to be told."))
