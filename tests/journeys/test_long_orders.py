"""Orders of twenty lines, with long words about them, fit every phone; what has no room there is read in full."""

from bot.demo.stage import Stage
from domain import carts, people, suppliers
from domain.actors import the_shop
from domain.transaction import Transaction
from tests.journeys.acts import NUMBER, ask, newest
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


async def order_all(stall: Stage, *, code: str = "") -> None:
    """Anna orders one of each, and has much to say; she may have a voucher."""
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
    if code:
        await stall.press(anna, "🎟 Voucher")
        await stall.say(anna, code)
    await stall.press(anna, "✅ Place order")


def fill(tx: Transaction, telegram_id: int) -> None:
    person = people.at_telegram(tx, telegram_id)
    for variant_id in range(1, LINES + 1):
        carts.add(tx, variant_id, actor=person.actor, now=0)


async def test_of_twenty_lines_say_what_came_off_their_total(open_stall: OpenStall) -> None:
    stall = await open_stall(catalogue=CATALOGUE)
    await stall.say(stall.owner, "/vouchers LONG 10%", stall.team)
    await stall.press(stall.owner, "✅ Make it live", stall.team)
    await order_all(stall, code="LONG")

    stall.expect(stall.owner, "🎟 LONG: −€2.00", "Total: €18.00", chat=stall.team)
    await stall.press(stall.customer, "Order #")
    stall.expect(stall.customer, "🎟 LONG: −€2.00", "Total: €18.00")


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


BOUGHT = 230
STOCK_LIST = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n" + "".join(
    f"pin-{number},Pin {number:03},Title,Default Title,P{number:03},1.00,0\n" for number in range(BOUGHT)
)


def know_supplier(tx: Transaction) -> None:
    """Acme sells pins, of which there are many."""
    owner = the_shop("test")
    acme = suppliers.add(tx, "Acme", language="en", currency="EUR", email="", actor=owner, now=0)
    for variant_id in range(1, BOUGHT + 1):
        suppliers.put_item(tx, suppliers.Item(acme, variant_id, "", 30), actor=owner)


async def test_to_a_supplier_go_out_in_parts_and_say_so(open_stall: OpenStall) -> None:
    stall = await open_stall(catalogue=STOCK_LIST)
    olga, team = stall.owner, stall.team
    await stall.shop.bot.services.db.write(know_supplier)
    await stall.say(olga, "/stock", team)
    for button in ("🧾 Purchases", "➕ New order", "Acme"):
        await stall.press(olga, button, team)
    for some in range(0, BOUGHT, 200):
        await stall.press(olga, "➕ Add", team)
        await stall.say(olga, "\n".join(f"P{number:03} 2" for number in range(some, min(BOUGHT, some + 200))), team)
    stall.expect(olga, "being drawn up", f"Total: €{BOUGHT * 0.6:.2f}", chat=team)

    await stall.press(olga, "✅ Send the order", team)
    said = await stall.press(olga, "📤 Send it all the same", team)

    assert said == "30 lines more are in purchase order 2: send that, too."
    stall.expect(olga, "· sent", "Total: €120.00", chat=team)
    await stall.say(olga, "/stock", team)
    for button in ("🧾 Purchases", "📝 Drafts (1)", "Acme"):
        await stall.press(olga, button, team)
    stall.expect(olga, "being drawn up", "Total: €18.00", chat=team)

    await stall.press(olga, "✅ Send the order", team)
    assert not await stall.press(olga, "📤 Send it all the same", team)

    lines = "SELECT count(*) FROM purchase_order_lines GROUP BY purchase_order_id ORDER BY purchase_order_id"
    assert ask(stall, lines) == [(200,), (30,)]
    assert ask(stall, "SELECT sum(balance) FROM accounts WHERE kind = 'incoming'") == [(2 * BOUGHT,)]
