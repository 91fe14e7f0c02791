"""A product file sent in chat is read in while the shop sells on; sent back as it was exported, it changes nothing."""

import asyncio

from sqlalchemy import func, select

from bot.demo.stage import Stage
from domain import tables
from domain.flows.exporting import export_catalogue
from sandbox.seen import Message
from tests.journeys.conftest import CATALOGUE, OpenStall
from tests.shop import CURRENCY

HEADER = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n"
CUPS = HEADER + "cup,Cup,CUP,3.00,5\njug,Jug,JUG,,2\npot,Pot,POT,9.00,1\nbowl,Bowl,TEA,4.00,1\n"


async def send_file(stall: Stage, content: str | bytes, name: str = "products.csv") -> None:
    """Olga sends a file to the admin chat, and all that follows happens."""
    content = content.encode() if isinstance(content, str) else content
    await stall.owner.send_document(content, name, chat=stall.team)
    await stall.shop.settle()


def documents(stall: Stage) -> list[Message]:
    """What the shop has sent to the admin chat as files."""
    messages = stall.owner.chat(stall.team).messages
    return [each for each in messages if each.kind == "document" and each.sender == stall.shop.bot_name]


def content_of(message: Message) -> bytes:
    document = message.stored.content.document
    assert document is not None, "it is a file"
    return document.file.content


class TestAFileInTheAdminChat:
    async def test_fills_the_shelves(self, stall: Stage) -> None:
        await send_file(stall, CUPS)

        stall.expect(stall.owner, "Added: 2 · changed: 0 · unchanged: 0", chat=stall.team)
        await stall.start(stall.customer)
        await stall.press(stall.customer, "🛍 Browse products")
        assert any("Cup" in label for label in stall.customer.chat().last.labels)

    async def test_names_each_row_it_left_out(self, stall: Stage) -> None:
        await send_file(stall, CUPS)

        shown = ("Left out: 2", "Line 3 (JUG): the price is missing", "Line 5 (TEA): another product has this SKU")
        stall.expect(stall.owner, *shown, chat=stall.team)
        assert all(line in content_of(documents(stall)[-1]).decode() for line in shown[1:])

    async def test_changes_nothing_the_second_time(self, stall: Stage) -> None:
        await send_file(stall, CUPS)

        await send_file(stall, CUPS)

        stall.expect(stall.owner, "Added: 0 · changed: 0 · unchanged: 2", chat=stall.team)

    async def test_names_what_has_vanished_and_keeps_it(self, stall: Stage) -> None:
        await send_file(stall, HEADER + "mug,Blue Mug,MUG-BLUE,12.50,30\n")

        said = "No longer in the file, but still in the shop (2): Green Tea, Lamp"
        stall.expect(stall.owner, said, chat=stall.team)
        await stall.say(stall.owner, "/catalogue", stall.team)
        assert "Green Tea" in stall.owner.chat(stall.team).last.labels

    async def test_that_is_no_catalogue_is_refused_whole(self, stall: Stage) -> None:
        await send_file(stall, "Name,Colour\nMug,blue\n")
        stall.expect(stall.owner, "that is no product file of Shopify or WooCommerce", chat=stall.team)

        await send_file(stall, b"\0\1\2\3" * 50, "products.xlsx")
        stall.expect(stall.owner, "That is no text file.", chat=stall.team)

    async def test_of_no_merchant_is_left_alone(self, stall: Stage) -> None:
        ben = stall.shop.box.add_user("Ben")
        stall.team.add(ben)

        await ben.send_document(CUPS.encode(), "products.csv", chat=stall.team)
        await stall.shop.settle()

        assert "Import of" not in stall.owner.chat(stall.team).screen()

    async def test_goes_on_where_it_was_when_the_program_died(self, stall: Stage) -> None:
        many = HEADER + "".join(f"p{number},Product {number},P{number},1.00,{number}\n" for number in range(200))
        await stall.owner.send_document(many.encode(), "many.csv", chat=stall.team)
        while not 0 < await _done(stall) < 200:  # noqa: ASYNC110 - each look is a turn of the loop.
            await asyncio.sleep(0)
        await stall.shop.kill()
        await stall.shop.restart()

        await stall.shop.settle()

        stall.expect(stall.owner, "Added: 200 · changed: 0 · unchanged: 0", chat=stall.team)


class TestExport:
    async def test_sent_back_changes_nothing(self, open_stall: OpenStall) -> None:
        stall = await open_stall(catalogue=CATALOGUE)
        anna = stall.customer
        await stall.start(anna)
        await stall.press(anna, "🛍 Browse products")
        for label in ("Green Tea", "➕ Add to cart", "🛒 Cart (1)", "✅ Check out"):
            await stall.press(anna, label)
        await stall.say(anna, "Main Street 5")
        await stall.share_number(anna, "+49 170 1234567")
        await stall.press(anna, "✅ Place order")
        await stall.say(stall.owner, "/export", stall.team)
        before = await _exported(stall)

        await send_file(stall, content_of(documents(stall)[-1]), "catalogue.csv")

        stall.expect(stall.owner, "Added: 0 · changed: 0 · unchanged: 3", chat=stall.team)
        assert await _exported(stall) == before

    async def test_is_for_merchants_only(self, stall: Stage) -> None:
        await stall.start(stall.customer)

        await stall.say(stall.customer, "/export")

        stall.expect(stall.customer, "You may not do that here")


async def _done(stall: Stage) -> int:
    """How many products of the only import are in."""
    done = await stall.shop.bot.services.db.read(lambda tx: tx.scalar(select(func.max(tables.imports.c.done))))
    return int(done or 0)


async def _exported(stall: Stage) -> bytes:
    return await stall.shop.bot.services.db.read(export_catalogue, currency=CURRENCY, now=0)
