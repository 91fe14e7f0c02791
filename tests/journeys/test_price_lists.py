"""A supplier's price list is read in as a file in chat, and sent as one."""

from bot.demo.stage import Stage
from tests.journeys.acts import ask
from tests.journeys.test_exporting import files
from tests.journeys.test_importing import send_file
from tests.journeys.test_purchasing import know_acme

LIST = """sku;supplier sku;cost;lead days;minimum;pack;priority
MUG-RED;AC-7;2,80;5;24;12;1
MUG-BLUE;AC-8;2,60;;;;
NOPE;AC-9;1,00;;;;
LAMP;;-4;;;;
TEA;;cheap;;;;
MUG-RED;;3,00;;;;
TEA;;1,50;soon;;;
"""
ITEMS = (
    "SELECT v.sku, i.sku, i.cost_minor, lead_days, minimum, pack FROM supplier_items i "
    "JOIN variants v ON v.id = variant_id ORDER BY v.sku"
)


async def send_list(stall: Stage, content: str | bytes, name: str = "prices.csv") -> None:
    await stall.press(stall.owner, "📥 Price list", stall.team)
    await send_file(stall, content, name)


class TestPriceList:
    async def test_is_read_in_and_its_wrong_rows_are_named(self, stall: Stage) -> None:
        await know_acme(stall)

        await send_list(stall, LIST)

        stall.expect(
            stall.owner,
            "prices.csv: price list of Acme",
            "New: 1 · known: 1",
            "Left out: 5",
            "Line 4 (NOPE): nothing in the shop has this SKU",
            "Line 5 (LAMP): the price is below zero: -4",
            "Line 6 (TEA): this is no price: cheap",
            "Line 7 (MUG-RED): another row has this SKU",
            chat=stall.team,
        )
        assert ask(stall, ITEMS) == [
            ("MUG-BLUE", "AC-8", 260, 7, 1, 1),
            ("MUG-RED", "AC-7", 280, 5, 24, 12),
            ("TEA", "", 150, 7, 1, 1),
        ]

    async def test_that_was_sent_changes_nothing_when_it_is_read_in(self, stall: Stage) -> None:
        await know_acme(stall)
        await send_list(stall, LIST)
        await stall.press(stall.owner, "‹ What they sell", stall.team)
        before = ask(stall, ITEMS)
        await stall.press(stall.owner, "💾 CSV", stall.team)
        await send_list(stall, files(stall)["prices-1.csv"])

        stall.expect(stall.owner, "New: 0 · known: 3", chat=stall.team)
        assert ask(stall, ITEMS) == before

    async def test_that_is_none_is_refused_and_products_stay_products(self, stall: Stage) -> None:
        await know_acme(stall)
        await stall.press(stall.owner, "📥 Price list", stall.team)
        await stall.say(stall.owner, "here it is", stall.team)
        stall.expect(stall.owner, "Please send the list as a CSV file.", chat=stall.team)
        await send_file(stall, "name,price\nMug,3\n")
        stall.expect(stall.owner, "Columns are missing: sku, cost.", chat=stall.team)

        await send_file(stall, "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\ncup,Cup,CUP,3.00,5\n")

        stall.expect(stall.owner, "Added: 1", chat=stall.team)
        assert len(ask(stall, ITEMS)) == 2
