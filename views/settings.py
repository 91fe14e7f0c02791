"""What customers set for themselves: reminders, saved addresses, language."""

from collections.abc import Sequence

from domain.people import ADDRESSES_MAX, Address, Person
from views.buttons import pack
from views.layout import label, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words


def settings(words: Words, person: Person, *, addresses: int, more: Sequence[Button] = ()) -> Screen:
    """
    All settings, each a button.

    Args:
        addresses: How many are saved.
        more: Buttons of other parts of the shop, such as the choice of a language.
    """
    if person.wants_reminders:
        reminders = Button(words.plain("🔔 Reminders: on"), pack("reminders", 0))
    else:
        reminders = Button(words.plain("🔕 Reminders: off"), pack("reminders", 1))
    return Screen(
        stacked(
            words("<b>Your settings</b>"),
            words("We remind you of a full cart."),
            "" if person.wants_reminders else words("Not now, though: you have switched it off."),
        ),
        rows_of(
            (reminders,),
            (Button(words.plain("📍 Addresses ({number})", number=addresses), pack("addresses")),),
            *((button,) for button in more),
            (Button(words.plain("🏠 Home"), pack("home")),),
        ),
    )


def address_list(words: Words, addresses: Sequence[Address]) -> Screen:
    """The saved addresses, each a button."""
    adding = [Button(words.plain("➕ New address"), pack("addaddress"))] if len(addresses) < ADDRESSES_MAX else []
    return Screen(
        words("<b>Your addresses</b>") if addresses else words("You have no saved addresses yet."),
        rows_of(
            *((Button(label(f"📍 {each.name}"), pack("myaddress", each.id)),) for each in addresses),
            adding,
            (Button(words.plain("‹ Settings"), pack("settings")), Button(words.plain("🛒 Cart"), pack("cart"))),
        ),
    )


def one_address(words: Words, address: Address) -> Screen:
    """One saved address, and what can be done about it."""
    return Screen(
        paragraphs(
            words("<b>{name}</b>", name=address.name),
            words("{text}", text=address.text) if address.text else "",
            words("📍 A place you sent on the map") if address.location else "",
        ),
        rows_of(
            (
                Button(words.plain("✏️ Rename"), pack("nameaddress", address.id)),
                Button(words.plain("🗑 Delete"), pack("dropaddress", address.id)),
            ),
            (Button(words.plain("‹ Addresses"), pack("addresses")),),
        ),
    )


def ask_address_name(words: Words, address: Address) -> Screen:
    """What to call it?"""
    return Screen(
        words("What shall we call “{name}”? For example: Office.", name=address.name),
        rows_of((Button(words.plain("Cancel"), pack("myaddress", address.id)),)),
    )


def ask_address_text(words: Words) -> Screen:
    """A new address, outside an order."""
    return Screen(
        words("Please type the address, or send a place on the map."),
        rows_of((Button(words.plain("Cancel"), pack("addresses")),)),
    )
