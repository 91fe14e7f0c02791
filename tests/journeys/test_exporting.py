"""Orders as files in chat: periods, both forms, stopping, and who may have them."""

import asyncio
import csv
import io
import zipfile
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bot.demo.boxed import STUCK_SECONDS
from bot.demo.stage import Stage
from domain import outbox
from jobs import exporting
from tests.journeys.acts import arrive, ask, deliver, join_team, place
from tests.journeys.test_crashes import crash

DAY = 86_400


def files(stall: Stage) -> dict[str, bytes]:
    """What the bot has sent to the team, by name; the newest of each name."""
    sent = [each.stored.content.document for each in stall.owner.chat(stall.team).messages if each.kind == "document"]
    return {document.file.name or "": document.file.content for document in sent if document is not None}


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def export(stall: Stage, period: str, form: str) -> None:
    await stall.say(stall.owner, "/orders", stall.team)
    await stall.press(stall.owner, "💾 As a file", stall.team)
    await stall.press(stall.owner, period, stall.team)
    await stall.press(stall.owner, form, stall.team)
    await stall.pass_time(30)


async def test_orders_and_lines_come_as_csv(stall: Stage) -> None:
    eve = await arrive(stall, "=HYPERLINK(1)")
    code = await deliver(stall)
    second = await place(stall, eve, product="Blue Mug", pieces=2)

    await export(stall, "All", "📄 CSV")

    stall.expect(stall.owner, "✅ Orders (CSV)", "2 files were sent.", "2 orders, until", chat=stall.team)
    orders, lines = table(files(stall)["orders.csv"]), table(files(stall)["lines.csv"])
    assert [(row["code"], row["customer"], row["total"], row["due"]) for row in orders] == [
        (code, "Anna", "5.00", "0.00"),
        (second, "'=HYPERLINK(1)", "25.00", "25.00"),
    ]
    assert [(row["code"], row["sku"], row["quantity"], row["total"]) for row in lines] == [
        (code, "TEA", "1", "5.00"),
        (second, "MUG-BLUE", "2", "25.00"),
    ]
    assert ask(stall, "SELECT status, done, total, sent FROM exports") == [("done", 2, 2, 2)]


async def test_orders_and_lines_come_as_one_workbook(stall: Stage) -> None:
    code = await place(stall)

    await export(stall, "Today", "📊 Excel (XLSX)")

    with zipfile.ZipFile(io.BytesIO(files(stall)["orders.xlsx"])) as book:
        assert code in book.read("xl/worksheets/sheet1.xml").decode()
        assert "Green Tea" in book.read("xl/worksheets/sheet2.xml").decode()


async def test_only_the_chosen_days_are_in_it(stall: Stage) -> None:
    before = await place(stall)
    await stall.shop.leap(3 * DAY)
    today = await place(stall)

    await export(stall, "Today", "📄 CSV")
    assert [row["code"] for row in table(files(stall)["orders.csv"])] == [today]

    await stall.say(stall.owner, "/orders", stall.team)
    await stall.press(stall.owner, "💾 As a file", stall.team)
    await stall.press(stall.owner, "✍️ Other dates", stall.team)
    await stall.say(stall.owner, "some day", stall.team)
    stall.expect(stall.owner, "I cannot read a date there.", chat=stall.team)
    await stall.say(stall.owner, "2001-01-01 – 2099-12-31", stall.team)
    stall.expect(stall.owner, "2 orders with their lines", chat=stall.team)
    await stall.press(stall.owner, "📄 CSV", stall.team)
    await stall.pass_time(30)
    assert [row["code"] for row in table(files(stall)["orders.csv"])] == [before, today]


async def test_an_empty_period_offers_no_file(stall: Stage) -> None:
    await stall.say(stall.owner, "/orders", stall.team)
    await stall.press(stall.owner, "💾 As a file", stall.team)
    await stall.press(stall.owner, "Last month", stall.team)

    stall.expect(stall.owner, "0 orders with their lines", chat=stall.team)
    assert not stall.owner.sees("📄 CSV", stall.team)


async def test_what_was_stopped_is_not_sent(stall: Stage) -> None:
    await place(stall)
    await stall.say(stall.owner, "/orders", stall.team)
    await stall.press(stall.owner, "💾 As a file", stall.team)
    await stall.press(stall.owner, "All", stall.team)
    await stall.owner.press("📄 CSV", stall.team)
    # The chat takes a message a second, and time stands still meanwhile: not everything can have arrived.
    await stall.owner.press_data(stall.owner.chat(stall.team).last, "1exportstop:1")
    await stall.shop.settle()
    await stall.pass_time(60)

    stall.expect(stall.owner, "stopped.", chat=stall.team)
    assert ask(stall, "SELECT status FROM exports") == [("cancelled",)]
    assert len(files(stall)) < 2


async def test_what_a_killed_export_left_behind_is_removed_at_the_next_start(stall: Stage) -> None:
    left, writing, foreign = (
        Path(mkdtemp(prefix=f"stallkeeper-export-{name}-")) for name in ("stall_bot-7", "stall_bot-1", "other_bot-7")
    )
    (left / "orders.csv").write_text("half a file")
    await place(stall)
    await stall.say(stall.owner, "/orders", stall.team)
    await stall.press(stall.owner, "💾 As a file", stall.team)
    await stall.press(stall.owner, "All", stall.team)
    await stall.owner.press("📄 CSV", stall.team)
    # Killed while it is written or sent: it is written anew, and takes away what it had begun before.
    await crash(stall)
    await stall.pass_time(60)

    assert set(files(stall)) == {"orders.csv", "lines.csv"}
    assert not left.exists()
    assert not writing.exists()
    assert foreign.exists()
    foreign.rmdir()


async def test_files_of_orders_are_for_merchants_and_those_of_acts_for_owners(stall: Stage) -> None:
    mia = await join_team(stall, "Mia")
    await place(stall)
    await stall.start(stall.packer)
    await stall.say(stall.owner, "/orders", stall.team)
    screen = stall.owner.chat(stall.team).last

    for person in (stall.customer, stall.packer):
        for data in ("1exportorders", "1exportfor:4", "1exportas:0:9999999999:0", "1exportdates", "1actsfile"):
            await person.press_data(person.chat().last, data)
            await stall.shop.settle()
    await mia.press_data(screen, "1actsfile")
    await stall.shop.settle()
    assert ask(stall, "SELECT count(*) FROM exports") == [(0,)]

    await mia.press_data(screen, "1exportas:0:9999999999:0")
    await stall.pass_time(30)
    assert set(files(stall)) == {"orders.csv", "lines.csv"}


async def test_a_long_export_tells_how_far_it_is_on_its_one_card(stall: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "TELL_EVERY_SECONDS", 0)
    await place(stall)

    # It is on its way out: what was told on the way is in the card, whenever that is drawn.
    held = stall.shop.box.hold("sendDocument", chat_id=stall.team.id)
    exported = asyncio.create_task(export(stall, "All", "📄 CSV"))
    await asyncio.wait_for(held.arrived(), STUCK_SECONDS)
    drawing = outbox.card("export", "export:1", chat_id=stall.team.id)
    screen = await stall.shop.bot.services.db.read(exporting.card, drawing, stall.shop.settings.speaking)
    held.release()
    await exported

    assert "1 of 1" in screen.text
    cards = [each for each in stall.owner.chat(stall.team).messages if "Orders (CSV)" in each.text]
    assert len(cards) == 1
    assert cards[0].text.startswith("✅")
