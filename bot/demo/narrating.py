"""Telling on the page what a story does, at a pace to watch: who is about to press what, and what pops up then."""

import asyncio
from dataclasses import dataclass

from sandbox import Group, Page, Person

# Long enough to find the button that glows, and to read what came of it.
BEFORE_SECONDS = 1.2
AFTER_SECONDS = 0.9


@dataclass
class Narrator:
    """Says each act on the page before it is done."""

    page: Page
    before_seconds: float = BEFORE_SECONDS
    after_seconds: float = AFTER_SECONDS

    async def before(self, person: Person, act: str, chat: Group | None, *, press: str | None = None) -> None:
        """Someone is about to do something; where it is a button, let it glow."""
        self.page.tell(f"{person.name} {act}.", person, chat, press=press or "")
        await asyncio.sleep(self.before_seconds)

    async def after(self, person: Person, popped_up: str) -> None:
        """It is done; what popped up is seen by whoever pressed."""
        if popped_up:
            self.page.pop_up(popped_up, person)
        await asyncio.sleep(self.after_seconds)
