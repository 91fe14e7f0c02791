"""Orders of twenty lines, with long words about them, fit every phone; what has no room there is read in full."""

from bot.demo.stage import Stage
from domain import carts, people
from domain.transaction import Transaction
from tests.journeys.acts import NUMBER, newest
from tests.journeys.conftest import OpenStall

LINES = 20
NOTE = "Please leave it with the neighbours on the second floor. " * 8
ADDRESS = "Long Street of the Old Harbour 5, rear building, third staircase on the left, " * 5
CATALOGUE = (
    "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n"
    + "".join(
        f"mug-{number},A mug of a rather long name with number {number},,Title,Default Title,MUG-{number:02},1.00,5\n"
        for number in range(LINES)
    )
)


async def order_all(stall: Stage) -> None:
    """Anna orders one of each, and has much to say."""
    anna = stall.customer
    await stall.start(anna)
    await stall.shop.bot.services.db.write(fill, anna.user.id)
    await stall.press(anna, "🛒 Cart")
    await stall.press(anna, "✅ Check out")
    await stall.say(anna, ADDRESS.strip())
    await stall.share_number(anna, NUMBER)
    await stall.press(anna, "✏️ Note")
    await stall.say(anna, NOTE.strip())
    stall.expect(anna, "… and ")
    await stall.press(anna, "✅ Place order")


def fill(tx: Transaction, telegram_id: int) -> None:
    person = people.at_telegram(tx, telegram_id)
    for variant_id in range(1, LINES + 1):
        carts.add(tx, variant_id, actor=person.actor, now=0)


async def test_of_twenty_lines_are_seen_through_on_phones(open_stall: OpenStall) -> None:
    stall = await open_stall(catalogue=CATALOGUE)
    await order_all(stall)
    anna, olga = stall.customer, stall.owner
    await stall.press(anna, "Order #")
    await stall.press(anna, "📄 In full")
    told = anna.chat().last.text
    assert all(f"number {number} – €1.00" in told for number in range(LINES))
    assert NOTE.strip() in told
    assert ADDRESS.strip() in told

    await stall.press(olga, "✅ Accept", stall.team)
    assert "MUG-00" in newest(stall.packer, "Pack order").text
    for number in range(LINES):
        await stall.press(stall.packer, f"rath…{number}" if number < 10 else f"rat…{number}")
    await stall.press(stall.packer, "📄 In full")
    assert NOTE.strip() in stall.packer.chat().last.text
    assert ADDRESS.strip() not in stall.packer.chat().last.text
    await stall.press(stall.packer, "📦 Packed")

    await stall.press(olga, "🛵 Assign courier", stall.team)
    await stall.press(olga, "Carl", stall.team)
    await stall.press(stall.courier, "📄 In full")
    told = stall.courier.chat().last.text
    assert ADDRESS.strip() in told
    assert "€" not in told
    await stall.press(olga, "🧾 Details", stall.team)
    await stall.press(olga, "📍 Where to", stall.team)
    await stall.press(olga, "📄 In full", stall.team)
    assert NOTE.strip() in olga.chat(stall.team).last.text
