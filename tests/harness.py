"""A whole shop for tests: a sandbox and the bot on one virtual clock, or the bot as a process that can be killed."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from bot.demo.boxed import BOT_USERNAME, STUCK_SECONDS, TOKEN, BoxedShop, settings_for
from bot.parts import Parts
from domain.transaction import Transaction
from sandbox import Group, Person, Request, Sandbox, VirtualClock

CheckLaws = Callable[[Transaction], Sequence[object]]


@dataclass
class Shop(BoxedShop):
    """
    A shop in a box, opened on a database of its own.

    Args:
        check_laws: Run at closing: what it returns are faults.
    """

    check_laws: CheckLaws | None = None
    # What Telegram has to refuse in this story, by status: 403 where someone blocks the bot.
    forgiven: set[int] = field(default_factory=set)

    @classmethod
    async def open(
        cls,
        database_url: str,
        parts: Callable[[ZoneInfo], Parts],
        *,
        flood_limits: bool = True,
        forum: bool = False,
        supergroup: bool = False,
        takes_cards: bool = False,
        check_laws: CheckLaws | None = None,
        before: Callable[[Self], None] | None = None,
        **settings: object,
    ) -> Self:
        """
        Open a shop on a migrated database, with an owner and an admin group.

        Args:
            takes_cards: With a key for the sandbox's Stripe.
            before: What happens before the bot starts, and may send to those it knows.
        """
        clock = VirtualClock()
        box = Sandbox(clock=clock, flood_limits=flood_limits)
        box.add_bot(TOKEN, BOT_USERNAME, "Stall")
        owner = box.add_user("Olga", username="olga")
        admin = box.add_group("Stall Team", [owner], forum=forum, supergroup=supergroup)
        await box.start()
        given = settings_for(
            box, database_url=database_url, admin=admin, owners=[owner], takes_cards=takes_cards, **settings
        )
        shop = cls(box, clock, owner, admin, given, parts, check_laws)
        if before is not None:
            before(shop)
        await shop.restart()
        return shop

    async def close(self, *, check: bool = True) -> None:
        """Close everything; refused requests and broken laws fail the test."""
        try:
            faults: Sequence[object] = ()
            if check and self.is_running:
                await self.settle()
                if self.check_laws is not None:
                    faults = await self.bot.services.db.read(self.check_laws)
        finally:
            if self.is_running:
                await self.kill()
            await self.box.stop()
        if check:
            refused = [request for request in self.box.refused() if not self._is_forgiven(request)]
            assert not refused, "\n".join(str(request) for request in refused)
            assert not faults, "\n".join(str(fault) for fault in faults)

    def _is_forgiven(self, request: Request) -> bool:
        """
        Telegram remembers what a killed program had sent; its successor learns of it by a 429. And that a group was
        upgraded is told by a refusal.
        """
        has_moved = "migrate_to_chat_id" in ((request.answer or {}).get("parameters") or {})
        return has_moved or request.status in self.forgiven or (self.starts > 1 and request.status == 429)


@dataclass
class BotProcess:
    """The bot as its own process, on the real clock, against a sandbox on TCP: for kill -9."""

    box: Sandbox
    settings: dict[str, str]
    folder: Path
    # What Python runs: the shop's command line, or a test's wrapper around it.
    program: tuple[str, ...] = ("-m", "bot")
    process: asyncio.subprocess.Process | None = None

    @classmethod
    def of(cls, box: Sandbox, folder: Path, *, admin: Group, owners: Iterable[Person]) -> Self:
        """A process not started yet; its database will be in the folder."""
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": box.base_url,
            "ADMIN_CHAT_ID": str(admin.id),
            "OWNER_IDS": ",".join(str(owner.id) for owner in owners),
            "DATABASE_URL": f"sqlite:///{folder / 'shop.db'}",
            "SHOP_NAME": "Stall",
        }
        return cls(box, settings, folder)

    @property
    def database(self) -> Path:
        return self.folder / "shop.db"

    async def start(self) -> None:
        """Start it, and wait until it asks for updates."""
        asked = len(self.box.requests.of("getUpdates"))
        await self.spawn()
        assert self.process is not None, "it was started"
        async with asyncio.timeout(STUCK_SECONDS):
            while len(self.box.requests.of("getUpdates")) == asked:
                assert self.process.returncode is None, self.log()
                await asyncio.wait({asyncio.ensure_future(self.box.world.changes.next())}, timeout=0.1)

    async def spawn(self) -> None:
        """Start it, and do not wait."""
        with (self.folder / "bot.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *self.program, "run", cwd=self.folder, env=self._environment(), stderr=log
            )

    async def run(self, *arguments: str) -> tuple[int, str]:
        """Run another command of the shop beside it; its exit code, and what it said."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=self.folder,
            env=self._environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode is not None, "it has ended"
        return process.returncode, said.decode()

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | self.settings

    async def kill(self) -> None:
        """kill -9."""
        assert self.process is not None, "it was started"
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None, "it was started"
        self.process.terminate()
        async with asyncio.timeout(STUCK_SECONDS):
            return await self.process.wait()

    def log(self) -> str:
        """What it wrote."""
        return (self.folder / "bot.log").read_text()

    def open_rows(self) -> int:
        """Rows of inbox and outbox that are not done."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            counted = connection.execute(
                "SELECT (SELECT count(*) FROM inbox WHERE status IN ('received', 'acted'))"
                " + (SELECT count(*) FROM outbox WHERE status IN ('waiting', 'sending'))"
            )
            return int(counted.fetchone()[0])


def real_box() -> Sandbox:
    """A sandbox on the real clock, with the bot known to it."""
    box = Sandbox()
    box.add_bot(TOKEN, BOT_USERNAME, "Stall")
    return box
