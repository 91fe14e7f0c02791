"""A stall whose bot is a process of its own, on the real clock, and the people before it."""

import asyncio
from collections.abc import Callable

from domain.flows import laws
from gateways.database import open_database
from jobs.effects import effects_of
from sandbox import Group, NotSeen, Person, Sandbox
from tests.harness import BotProcess
from tests.journeys.acts import ADDRESS

SECONDS = 40.0
# What the successor of a killed program may be told: it has no memory of what was sent, edited and answered.
FORGIVEN = ("Too Many Requests", "message is not modified", "query is too old")


class Street:
    """A stall whose bot is a process of its own; people wait to see what comes."""

    # How long people wait for an answer, in real seconds.
    patience = SECONDS

    def __init__(self, box: Sandbox, process: BotProcess, owner: Person, team: Group) -> None:
        self.box, self.process = box, process
        self.owner, self.team = owner, team

    async def arrive(self, name: str) -> Person:
        """A customer with a mug in the cart, who has pressed "Check out"."""
        person = self.box.add_user(name)
        await person.start()
        for label in ("🛍 Browse products", "Blue Mug", "➕ Add to cart", "🛒 Cart (1)", "✅ Check out"):
            await self.press(person, label)
        await person.wait_to_see("Where shall we deliver to?", seconds=self.patience)
        return person

    async def go_to_summary(self, name: str) -> Person:
        person = await self.arrive(name)
        await person.say(ADDRESS)
        await person.wait_to_see("Which phone number", seconds=self.patience)
        await person.say("0170 1234567")
        await person.wait_to_see("✅ Place order", seconds=self.patience)
        return person

    async def press(self, person: Person, label: str, chat: Group | None = None) -> None:
        """Press it as soon as it is there."""
        async with asyncio.timeout(self.patience):
            while True:
                try:
                    await person.press(label, chat)
                except NotSeen:
                    await self.box.world.changes.next()
                else:
                    return

    async def restart(self) -> None:
        await self.process.kill()
        self.box.faults.clear()
        await self.process.start()

    async def all_done(self) -> None:
        """Nothing waits in either queue any more."""
        await self.until(lambda: not self.box.pending_updates() and not self.process.open_rows())

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(self.patience):
            while not is_so():
                await asyncio.wait({asyncio.ensure_future(self.box.world.changes.next())}, timeout=0.05)

    def orders(self) -> int:
        """How many orders have a card; the one that was on its way when the bot died may have two."""
        return len({message.text[:13] for message in self.owner.chat(self.team).messages if "Order #" in message.text})


async def broken_laws(process: BotProcess) -> list[str]:
    db = await open_database(process.settings["DATABASE_URL"], effects_of)
    try:
        return [str(fault) for fault in await db.read(laws.check)]
    finally:
        await db.close()
