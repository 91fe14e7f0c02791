"""
Two unmodified clients through the same calls, and every answer and update against aiogram's model of the Bot API.

`make conformance` writes what was called into docs/conformance.md; without it the page is compared with the calls.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import ExtBot

from sandbox import Group, Person, Sandbox, VirtualClock
from sandbox.request_log import RequestLog
from sandbox.tables import METHODS
from tests.sandbox.clients import PythonTelegramBot
from tests.sandbox.conftest import TOKEN
from tests.sandbox.tour import KINDS, Tour

PAGE = Path(__file__).parent.parent.parent / "docs" / "conformance.md"
# Drawn by lot, so that no bot can guess another's; and each sandbox listens at an address of its own.
BY_LOT = {"file_id", "file_unique_id", "file_path", "url"}


@pytest.fixture
def forum(box: Sandbox, owner: Person, anna: Person) -> Group:
    return box.add_group("Forum", [owner, anna], forum=True)


BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])


def by_parameters(log: RequestLog) -> dict[str, set[str]]:
    """The parameters given to each method that was called."""
    called: dict[str, set[str]] = {}
    for request in log:
        called.setdefault(request.method, set()).update(request.params)
    return called


def without_lots(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "…" if name in BY_LOT else without_lots(each) for name, each in value.items()}
    return [without_lots(each) for each in value] if isinstance(value, list) else value


def page_of(logs: dict[str, RequestLog]) -> str:
    """docs/conformance.md: each method, what was given to it by all clients, and who called it."""
    called = {name: by_parameters(log) for name, log in logs.items()}
    head = (
        "# What the sandbox has of the Bot API\n\n"
        "Written by `make conformance`, and compared with the calls by `tests/sandbox/test_conformance.py`: two\n"
        "unmodified clients make the same calls (`tests/sandbox/tour.py`), are given the same answers, and every\n"
        "answer and update fits aiogram's model of the Bot API. A parameter not named here is taken and checked as\n"
        "well (`sandbox/tables.py`), but this story has no use for it.\n\n"
    )
    rows = [f"| method | parameters tried | {' | '.join(logs)} |", f"|---|---|{'---|' * len(logs)}"]
    for method in sorted(METHODS):
        tried = set.intersection(*(each.get(method, set()) for each in called.values()))
        ticks = " | ".join("✓" if method in each else "–" for each in called.values())
        rows.append(f"| {method} | {', '.join(sorted(tried)) or '–'} | {ticks} |")
    told = f"\n## Updates\n\nBoth clients were told, and read: {', '.join(KINDS)}.\n"
    return head + "\n".join(rows) + "\n" + told


@pytest.fixture
async def tours(clock: VirtualClock, modelled: Any) -> AsyncIterator[Callable[[], Awaitable[dict[str, RequestLog]]]]:
    """Both clients through all methods, each in a sandbox of its own; what was asked and answered, by their names."""
    boxes: list[Sandbox] = []

    async def opened() -> tuple[Sandbox, Person, Person]:
        box = Sandbox(clock=clock, flood_limits=False)
        boxes.append(box)
        box.add_bot(TOKEN, "stall_bot", "Stall")
        await box.start()
        anna, owner = box.add_user("Anna", username="anna_shops"), box.add_user("Olga", "Owner")
        await anna.start()
        return box, anna, owner

    async def gone() -> dict[str, RequestLog]:
        box, anna, owner = await opened()
        ptb: ExtBot[None] = ExtBot(TOKEN, base_url=f"{box.base_url}/bot", base_file_url=f"{box.base_url}/file/bot")
        async with ptb:
            box.requests.clear()
            await Tour(box, PythonTelegramBot(box, ptb), anna, owner).go()
        other, anna, owner = await opened()
        async with modelled.bot_at(other, TOKEN) as aio:
            await Tour(other, modelled.Aiogram(other, aio), anna, owner).go()
        return {PythonTelegramBot.name: box.requests, modelled.Aiogram.name: other.requests}

    yield gone
    for box in boxes:
        await box.stop()


class TestBothClients:
    async def test_make_the_same_calls_to_every_method(self, tours: Any, modelled: Any) -> None:
        logs = await tours()

        for log in logs.values():
            assert {request.method for request in log} == set(METHODS)
            modelled.assert_all_fits(log)
        for ours, theirs in zip(*logs.values(), strict=True):
            assert (ours.method, without_lots(ours.answer)) == (theirs.method, without_lots(theirs.answer))
        if os.environ.get("CONFORMANCE"):
            PAGE.write_text(page_of(logs), encoding="utf-8")
        assert PAGE.read_text(encoding="utf-8") == page_of(logs), "run make conformance"


class TestPythonTelegramBot:
    async def test_downloads(self, ptb: ExtBot[None], anna: Person) -> None:
        sent = await ptb.send_document(anna.id, b"%PDF-1.4", filename="bill.pdf")
        assert sent.document is not None

        file = await sent.document.get_file()

        assert bytes(await file.download_as_bytearray()) == b"%PDF-1.4"
        assert sent.document.file_name == "bill.pdf"


class TestAiogram:
    async def test_downloads(self, box: Sandbox, anna: Person, modelled: Any) -> None:
        async with modelled.bot_at(box, TOKEN) as aio:
            sent = await aio.send_document(anna.id, modelled.BufferedInputFile(b"bytes", "x.txt"))
            assert sent.document is not None

            downloaded = await aio.download(sent.document)

        assert downloaded is not None
        assert downloaded.read() == b"bytes"


def test_every_method_has_a_checked_result(modelled: Any) -> None:
    assert all(modelled.type_of_result(method) is not None for method in METHODS)
