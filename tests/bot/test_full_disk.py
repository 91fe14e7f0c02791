"""The disk of the database is full for long: nobody is blamed for it, and once there is room all is done, once."""

import itertools
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from domain import messages, outbox, tables
from domain.transaction import Transaction
from gateways.database import Database, DatabaseFull
from handlers.context import Context
from sandbox import Person
from tests.bot.little_shop import LittleShop
from tests.bot.test_sender import Tally, send, texts
from tests.harness import Shop
from tests.postgres import Engine

# Longer than it takes to be blamed five times.
LONG = 600
_INBOX = select(tables.inbox.c.source, tables.inbox.c.status, tables.inbox.c.dropped).order_by(tables.inbox.c.id)
_CARD = select(tables.outbox.c.status, tables.outbox.c.attempts).where(tables.outbox.c.name == "tally")


@pytest.fixture
def on() -> Engine:
    """PostgreSQL's server has a disk of its own, which no test may fill."""
    return "sqlite"


async def fill(db: Database) -> None:
    """
    Let the file grow no more, until not even a word has room in inbox and messages.

    What has its place already can still be changed: a row can be claimed, and what became of it not written.
    """
    await db.write(_limit, pages=0)
    for put in (_put_in_inbox, _put_in_messages):
        with suppress(DatabaseFull):
            for number in itertools.count(1):
                await db.write(put, number)


async def make_room(db: Database) -> None:
    await db.write(_limit, pages=1_000_000)


def _limit(tx: Transaction, *, pages: int) -> None:
    """As many pages as these, or, where it has more, as it has."""
    tx._connection.execute(f"PRAGMA max_page_count={pages or 1}")  # type: ignore[attr-defined]


def _put_in_inbox(tx: Transaction, number: int) -> None:
    tx.insert(
        tables.inbox,
        **dict.fromkeys(("attempts", "due_at", "lease_until", "lease", "received_at"), 0),
        source="junk",
        key=f"{number}",
        lane="",
        body="",
        status="answered",
    )


def _put_in_messages(tx: Transaction, number: int) -> None:
    messages.keep(tx, chat_id=1, message_id=number, name="", subject="", has_photo=False, now=0)


def greedy(tx: Transaction) -> None:
    tx.insert(tables.places, name="x" * 100_000, priority=1)


def rows(tx: Transaction) -> list[Any]:
    return [row for row in tx.all(_INBOX) if row.source == "telegram"]


def card(tx: Transaction) -> Any:
    return tx.one(_CARD)


@pytest.fixture
def tally(little: LittleShop) -> Tally:
    little.cards["tally"] = tally = Tally()
    return tally


class TestAnUpdate:
    async def test_taken_in_hand_before_is_answered_afterwards(
        self, shop: Shop, anna: Person, little: LittleShop
    ) -> None:
        db, tries = shop.bot.services.db, list[int]()

        async def meet_the_end_of_the_disk(_: Context) -> None:
            if not tries:
                await fill(db)
            tries.append(1)
            await db.write(greedy)

        little.before_act = meet_the_end_of_the_disk
        await anna.say("/wait mine")
        await shop.settle()
        await shop.pass_time(LONG)
        assert tries
        assert little.acts == []

        await make_room(db)
        await shop.pass_time(LONG)

        assert little.acts == ["mine"]
        assert anna.sees("mine was number 1")
        assert not anna.sees("Sorry")
        assert {(row.status, row.dropped) for row in await db.read(rows)} == {("answered", 0)}

    async def test_that_arrives_meanwhile_waits_at_telegram(self, shop: Shop, anna: Person) -> None:
        db = shop.bot.services.db
        await fill(db)

        with capture_logs() as logs:
            await anna.say("/wait mine")
            await shop.settle()
            await shop.pass_time(LONG)
        assert shop.box.pending_updates() == 1
        await make_room(db)
        await shop.pass_time(LONG)

        assert anna.sees("mine was number 1")
        said = [line["event"] for line in logs if line["log_level"] != "info"]
        assert any("disk of the database is full: make room" in event for event in said)
        # Once by each who met it, not at every try.
        assert len(said) == len(set(said))


class TestAMessage:
    async def test_that_arrived_is_noted_later_and_not_sent_again(self, tally: Tally, shop: Shop, anna: Person) -> None:
        db, since = shop.bot.services.db, anna.chat().last.message_id
        await shop.pass_time(2)
        held = shop.box.hold("sendMessage")
        await send(shop, anna.id)
        await held.arrived()
        await fill(db)

        held.release()
        await shop.settle()
        await shop.pass_time(LONG)
        assert texts(anna, since=since) == ["Tally 0"]
        assert (await db.read(card)).status == outbox.Status.SENDING
        await make_room(db)
        await shop.pass_time(LONG)
        await send(shop, anna.id)
        await shop.settle()

        assert texts(anna, since=since) == ["Tally 0"]
        assert (await db.read(card)).status == outbox.Status.SENT
