"""What people do in many journeys: short stories of saying, pressing and sharing."""

import asyncio
from collections.abc import Iterable
from typing import Any

from bot.demo.stage import Stage
from sandbox import Group, Message, Person
from tests import homes
from tests.harness import Shop

ADDRESS = "Main Street 5"
NUMBER = "+49 170 1234567"
_DUMPED = (
    "SELECT * FROM orders ORDER BY id",
    "SELECT * FROM order_lines ORDER BY id",
    "SELECT * FROM shipments ORDER BY id",
    "SELECT * FROM shipment_lines ORDER BY shipment_id, order_line_id",
    "SELECT * FROM accounts ORDER BY id",
    "SELECT * FROM entries ORDER BY id",
    "SELECT * FROM transfers ORDER BY entry_id, source_id, target_id",
    "SELECT * FROM cash_counts ORDER BY id",
    "SELECT * FROM staff ORDER BY person_id, role",
    # What was only begun is nothing yet.
    "SELECT * FROM drafts WHERE status <> 'open' ORDER BY id",
    "SELECT * FROM draft_lines ORDER BY draft_id, variant_id",
)


# Customers.


async def arrive(stall: Stage, name: str) -> Person:
    """Another customer opens the shop's chat."""
    person = stall.shop.box.add_user(name)
    await stall.start(person)
    return person


async def fill_cart(
    stall: Stage, customer: Person | None = None, *, product: str = "Green Tea", pieces: int = 1
) -> None:
    """A customer (Anna) has this in her cart and looks at the cart."""
    customer = customer or stall.customer
    await stall.start(customer)
    await stall.press(customer, "🛍 Browse products")
    await stall.press(customer, product)
    for _ in range(pieces):
        await stall.press(customer, "➕ Add to cart")
    await stall.press(customer, "🛒 Cart")


async def browse(stall: Stage) -> None:
    await stall.start(stall.customer)
    await stall.press(stall.customer, "🛍 Browse products")


async def go_to_address(stall: Stage, customer: Person | None = None, **what: Any) -> None:
    """A customer (Anna) is asked for her address."""
    await fill_cart(stall, customer, **what)
    await stall.press(customer or stall.customer, "✅ Check out")


async def go_to_summary(stall: Stage, customer: Person | None = None, **what: Any) -> None:
    """A customer (Anna) has everything filled in, and the summary before her."""
    customer = customer or stall.customer
    await go_to_address(stall, customer, **what)
    if not customer.sees("✅ Place order"):
        await stall.say(customer, ADDRESS)
        await stall.share_number(customer, NUMBER)


async def place(stall: Stage, customer: Person | None = None, **what: Any) -> str:
    """A customer (Anna) has placed an order; its code."""
    customer = customer or stall.customer
    await go_to_summary(stall, customer, **what)
    await stall.press(customer, "✅ Place order")
    return stall.read(customer, "Your order #")


# The shop.


async def accept(stall: Stage, customer: Person | None = None, **what: Any) -> str:
    """An order has been placed and accepted; its code."""
    code = await place(stall, customer, **what)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    return code


async def pack(stall: Stage, customer: Person | None = None, **what: Any) -> str:
    """An order of one line has been packed; its code."""
    code = await accept(stall, customer, **what)
    await stall.press(stall.packer, "▫️")
    await stall.press(stall.packer, "📦 Packed")
    return code


async def assign(stall: Stage, customer: Person | None = None, *, courier: str = "Carl", **what: Any) -> str:
    """An order has been packed and given to a courier (Carl); its code."""
    code = await pack(stall, customer, **what)
    await give_to(stall, courier)
    return code


async def give_to(stall: Stage, courier: str) -> None:
    """The owner gives the newest order to a courier, by name."""
    await stall.press(stall.owner, "courier", stall.team)
    await stall.press(stall.owner, courier, stall.team)


async def set_out(stall: Stage, customer: Person | None = None, **what: Any) -> str:
    """Carl is on his way with an order; its code."""
    code = await assign(stall, customer, **what)
    await stall.press(stall.courier, "🛵 Picked up")
    return code


async def deliver(stall: Stage, customer: Person | None = None, **what: Any) -> str:
    """Carl has delivered an order and has its cash; its code."""
    customer = customer or stall.customer
    code = await set_out(stall, customer, **what)
    await stall.say(stall.courier, secret(stall, customer), reply_to=job(stall))
    return code


async def hire(stall: Stage, name: str, role: str) -> Person:
    """Someone joins by an invite link."""
    person = stall.shop.box.add_user(name)
    await stall.open_link(person, await invite(stall, role))
    return person


async def invite(stall: Stage, role: str) -> str:
    """The owner makes an invite link."""
    await stall.say(stall.owner, "/invite")
    await stall.press(stall.owner, role)
    return "https://t.me/" + stall.read(stall.owner, "https://t.me/")


async def join_team(stall: Stage, name: str, role: str = "Merchant") -> Person:
    """Someone joins, and is let into the admin group."""
    person = await hire(stall, name, role)
    stall.team.add(person)
    await stall.shop.settle()
    return person


def secret(stall: Stage, customer: Person | None = None) -> str:
    """The code the customer was told for the door."""
    return stall.read(customer or stall.customer, "this code at the door:")


def wrong(code: str) -> str:
    """Another code than this."""
    return f"{(int(code) + 1) % 10_000:04d}"


# Looking.


def job(stall: Stage, courier: Person | None = None) -> Message:
    """The newest job of a courier (Carl), to reply to."""
    return newest(courier or stall.courier, "Delivery #")


def newest(person: Person, text: str, chat: Group | None = None) -> Message:
    """The newest message with this text."""
    found = [message for message in person.chat(chat).messages if text in message.text]
    assert found, f"{person.name} does not see {text!r}\n{person.chat(chat).screen()}"
    return found[-1]


def newest_with_buttons(person: Person) -> Message:
    """Telegram knows which messages bear buttons, whatever a client says; where none does, the newest will do."""
    ours = [each for each in person.chat().messages if each.sender == "Stall"]
    return next((each for each in reversed(ours) if each.buttons), ours[-1])


def count(person: Person, text: str, chat: Group | None = None) -> int:
    """How many messages have this text."""
    return sum(text in message.text for message in person.chat(chat).messages)


def data_of(message: Message, label: str) -> str:
    """What the button with this label carries."""
    button = next(button for row in message.buttons for button in row if label in button.label)
    assert button.data is not None, "it is no link"
    return button.data


def orders_placed(stall: Stage) -> int:
    """How many orders the database knows."""
    return int(ask(stall, "SELECT count(*) FROM orders")[0][0])


def ask(stall: Stage, statement: str) -> list[Any]:
    """Ask the shop's database, beside the running bot."""
    return homes.ask(stall.shop.settings.database_url, statement)


def dump(stall: Stage) -> list[list[Any]]:
    """All that is sold, sent, owed and owned, to compare before and after."""
    return [ask(stall, statement) for statement in _DUMPED]


# What Telegram has to refuse.


def forgive(stall: Stage, status: int) -> None:
    """In this story Telegram cannot but refuse with this status: 403 where someone blocks the bot."""
    assert isinstance(stall.shop, Shop)
    stall.shop.forgiven.add(status)


# All at once.


async def press_at_once(stall: Stage, people: Iterable[Person], label: str, chat: Group | None = None) -> None:
    """Everybody presses this before anything is answered."""
    await asyncio.gather(*(person.press(label, chat) for person in people))
    await stall.shop.settle()
