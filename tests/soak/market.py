"""A market day: a real bot process with customers who buy, an owner who accepts and a packer who packs."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from domain import inbox, outbox, tables
from domain.transaction import Transaction
from gateways.database import open_database
from jobs.effects import effects_of
from sandbox import Group, Message, Person, Sandbox
from tests import postgres
from tests.harness import BotProcess, real_box
from tests.journeys.acts import ADDRESS
from tests.journeys.street import FORGIVEN, Street
from tests.postgres import Engine

CATALOGUE = """Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty
mug,Blue Mug,<p>For mornings</p>,Title,Default Title,MUG-BLUE,12.50,1000
"""
PIECES_MAX = 3
# So many orders are accepted, and so many of them packed: a group takes twenty messages and edits a minute.
ACCEPTED_MAX, PACKED_MAX = 8, 4
ORDERS_MAX = 45

_ORDERS = (
    select(tables.orders.c.code, func.sum(tables.order_lines.c.quantity).label("pieces"))
    .join(tables.order_lines, tables.order_lines.c.order_id == tables.orders.c.id)
    .group_by(tables.orders.c.code)
)
_INBOX = select(tables.inbox.c.key, tables.inbox.c.status)
_OUTBOX = select(tables.outbox.c.status, tables.outbox.c.error)


@dataclass
class Purchase:
    """What one customer wanted, and the order they were told of."""

    person: Person
    pieces: int
    code: str = ""


@dataclass
class Books:
    """What the database holds in the end."""

    pieces_by_order: dict[str, int]
    inbox: dict[str, str]
    outbox: Counter[str] = field(default_factory=Counter)


class Market(Street):
    """The stall on a busy day."""

    patience = 240.0

    def __init__(self, box: Sandbox, process: BotProcess, owner: Person, team: Group, packer: Person) -> None:
        super().__init__(box, process, owner, team)
        self.packer = packer
        self.purchases: list[Purchase] = []
        self.accepted: set[str] = set()
        self.packed: set[str] = set()

    async def set_up(self) -> None:
        """Fill the shelves, open, and hire the packer."""
        (self.process.folder / "products.csv").write_text(CATALOGUE)
        code, said = await self.process.run("import", "products.csv")
        assert code == 0, said
        await self.process.start()
        await self.owner.start()
        await self.owner.say("/invite")
        await self.press(self.owner, "Packer")
        await self.owner.wait_to_see("https://t.me/", seconds=self.patience)
        link = next(word for message in self.owner.chat().messages for word in message.text.split() if "t.me/" in word)
        await self.packer.open_link(link)
        await self.packer.wait_to_see("You are a packer now", seconds=self.patience)

    # What people do.

    async def buy(self, random: Random) -> None:
        """A new customer comes, and goes with an order; whoever waits for an answer waits until it is there."""
        person = self.box.add_user(f"Customer {len(self.purchases) + 1}")
        purchase = Purchase(person, random.randint(1, PIECES_MAX))
        self.purchases.append(purchase)
        await person.start()
        await self.press(person, "🛍 Browse products")
        await self.press(person, "Blue Mug")
        for _ in range(purchase.pieces):
            await self.press(person, "➕ Add to cart")
        await self.press(person, f"🛒 Cart ({purchase.pieces})")
        await self.press(person, "✅ Check out")
        await person.wait_to_see("Where shall we deliver to?", seconds=self.patience)
        await person.say(ADDRESS)
        await person.wait_to_see("Which phone number", seconds=self.patience)
        await person.say("0170 1234567")
        await self.press(person, "✅ Place order")
        await person.wait_to_see("is placed", seconds=self.patience)
        purchase.code = _code_in(next(each.text for each in person.chat().messages if "is placed" in each.text))

    async def shop_along(self, random: Random, closing: asyncio.Event) -> None:
        """One customer after the other, until the market closes."""
        while not closing.is_set() and len(self.purchases) < ORDERS_MAX:
            await self.buy(random)

    async def accept_orders(self) -> None:
        """The owner accepts orders as their cards come, until cancelled."""
        while len(self.accepted) < ACCEPTED_MAX:
            card = await self._next_card(self.owner, "✅ Accept", self.accepted, self.team)
            code = _code_in(card.text)
            await self.owner.press("✅ Accept", self.team, card)
            await self.until(lambda card=card: "to be packed" in self._as_it_is(self.owner, card, self.team))  # type: ignore[misc]
            self.accepted.add(code)

    async def pack_orders(self) -> None:
        """The packer packs what comes, until cancelled."""
        while len(self.packed) < PACKED_MAX:
            card = await self._next_card(self.packer, "▫️", self.packed)
            code = _code_in(card.text)
            await self.packer.press("▫️", None, card)
            await self.until(lambda card=card: self._has(self.packer, card, "📦 Packed"))  # type: ignore[misc]
            await self.packer.press("📦 Packed", None, card)
            await self.until(lambda card=card: not self._has(self.packer, card, "📦 Packed"))  # type: ignore[misc]
            self.packed.add(code)

    async def _next_card(self, person: Person, label: str, done: set[str], chat: Group | None = None) -> Message:
        """The oldest card with this button about an order that is not done yet, as soon as there is one."""
        while True:
            for message in person.chat(chat).messages:
                if any(label in each for each in message.labels) and _code_in(message.text) not in done:
                    return message
            await self.box.world.changes.next()

    def _as_it_is(self, person: Person, card: Message, chat: Group | None = None) -> str:
        return next(each.text for each in person.chat(chat).messages if each.message_id == card.message_id)

    def _has(self, person: Person, card: Message, label: str) -> bool:
        now = next(each for each in person.chat().messages if each.message_id == card.message_id)
        return any(label in each for each in now.labels)

    # What came of it.

    async def until_all_is_done(self) -> None:
        """Wait until nothing lies in either queue, whichever database they are in."""
        async with asyncio.timeout(self.patience):
            db = await open_database(self.process.settings["DATABASE_URL"], effects_of)
            try:
                while self.box.pending_updates() or await db.read(_open_rows):
                    await asyncio.wait({asyncio.ensure_future(self.box.world.changes.next())}, timeout=0.1)
            finally:
                await db.close()

    async def books(self) -> Books:
        """Read the database, beside whatever runs."""
        db = await open_database(self.process.settings["DATABASE_URL"], effects_of)
        try:
            return await db.read(_books)
        finally:
            await db.close()

    async def expect_all_is_well(self) -> None:
        """Each act was done once and answered, each message came, and the books add up."""
        token = self.process.settings["TELEGRAM_BOT_TOKEN"]
        books = await self.books()
        assert books.pieces_by_order == {each.code: each.pieces for each in self.purchases}
        known = {str(update_id) for update_id in self.box.world.bots[token].queue.sent}
        assert books.inbox == dict.fromkeys(known, "answered")
        assert set(books.outbox) == {"sent"}
        for purchase in self.purchases:
            assert self.told(self.owner, f"Order #{purchase.code}", self.team) >= 1
            assert self.told(purchase.person, "accepted your order") >= (purchase.code in self.accepted)
            assert self.told(purchase.person, "is packed") >= (purchase.code in self.packed)
        for code in self.accepted:
            assert self.told(self.packer, f"#{code}") >= 1
        refused = [each for each in self.box.refused() if not any(words in str(each) for words in FORGIVEN)]
        assert not refused, "\n".join(map(str, refused))
        assert "Traceback" not in self.process.log(), self.process.log()
        exit_code, said = await self.process.run("check")
        assert exit_code == 0, said

    def told(self, person: Person, text: str, chat: Group | None = None) -> int:
        """How many messages of the shop have this text."""
        return sum(text in message.text for message in person.chat(chat).messages)

    def duplicates(self) -> int:
        """How many messages came more than once: the price of a death between sending and noting."""
        came: Counter[tuple[int, str]] = Counter()
        for purchase in self.purchases:
            came.update((purchase.person.id, each.text) for each in purchase.person.chat().messages if _is_ours(each))
        cards = [each for each in self.owner.chat(self.team).messages if "Order #" in each.text]
        came.update((self.team.id, _code_in(each.text)) for each in cards)
        return sum(times - 1 for times in came.values())


def _open_rows(tx: Transaction) -> int:
    return inbox.open_count(tx) + outbox.open_count(tx)


def _books(tx: Transaction) -> Books:
    return Books(
        {row.code: int(row.pieces) for row in tx.all(_ORDERS)},
        {row.key: row.status for row in tx.all(_INBOX)},
        Counter(row.status for row in tx.all(_OUTBOX)),
    )


def _code_in(text: str) -> str:
    return text.partition("#")[2].split()[0].strip(".,:·") if "#" in text else ""


def _is_ours(message: Message) -> bool:
    return message.sender == "Stall" and message.kind == "text"


@asynccontextmanager
async def market_day(folder: Path, *, on: Engine = "sqlite", **settings: Any) -> AsyncIterator[Market]:
    """A market whose process is not started yet; killed in the end."""
    if on == "postgresql":
        settings["DATABASE_URL"] = postgres.empty_database()
    box = real_box()
    await box.start()
    owner, packer = box.add_user("Olga"), box.add_user("Pia")
    team = box.add_group("Team", [owner])
    process = BotProcess.of(box, folder, admin=team, owners=[owner])
    process.settings |= settings
    market = Market(box, process, owner, team, packer)
    try:
        yield market
    finally:
        if process.process is not None:
            await process.kill()
        await box.stop()
