"""The shop's places: added, named, put in order, closed; and goods that go from one to the other."""

from bot.demo.stage import Stage
from tests.journeys.acts import ADDRESS, NUMBER, ask, give_to, hire, place, secret

DAY = 24 * 3600


async def open_depot(stall: Stage, name: str = "Depot") -> None:
    """The owner adds a warehouse."""
    await stall.say(stall.owner, "/stock")
    await stall.press(stall.owner, "🏬 Places")
    await stall.press(stall.owner, "➕ New place")
    await stall.say(stall.owner, name)


async def draw_up(stall: Stage, goods: str = "MUG-BLUE 12\nTEA 2", *, to: str = "Depot") -> None:
    """The owner draws a transfer up from the shop to the depot."""
    await stall.say(stall.owner, "/stock")
    for label in ("🚚 Transfers", "➕ New transfer", "Shop", to, "➕ Add goods"):
        await stall.press(stall.owner, label)
    await stall.say(stall.owner, goods)


async def send(stall: Stage, goods: str = "MUG-BLUE 12") -> None:
    """A transfer is on its way."""
    await open_depot(stall)
    await draw_up(stall, goods)
    await stall.press(stall.owner, "🚚 It is sent")


def shelf(stall: Stage, sku: str, place: str, kind: str = "free") -> int:
    found = ask(
        stall,
        "SELECT a.balance FROM accounts a JOIN variants v ON a.unit = 'v:' || v.id JOIN places p ON p.id = a.place_id "
        f"WHERE v.sku = '{sku}' AND p.name = '{place}' AND a.kind = '{kind}'",
    )
    return int(found[0][0]) if found else 0


class TestPlaces:
    async def test_are_added_named_and_put_in_order(self, stall: Stage) -> None:
        await open_depot(stall)
        stall.expect(stall.owner, "📦 Warehouse, number 2 to serve orders", "Nothing is in it.")
        await stall.press(stall.owner, "✏️ Name")
        await stall.say(stall.owner, "shop")
        stall.expect(stall.owner, "There is a place called shop already.")
        await stall.say(stall.owner, "Big depot")
        await stall.press(stall.owner, "📍 Address")
        await stall.say(stall.owner, "Harbour Road 9")
        stall.expect(stall.owner, "📍 Harbour Road 9")

        await stall.press(stall.owner, "⬆️ Earlier")

        stall.expect(stall.owner, "number 1 to serve orders")
        await stall.press(stall.owner, "‹ Places")
        stall.expect(stall.owner, "Orders are served from the first place that has everything")
        assert [row[0].label for row in stall.owner.chat().last.buttons[:2]] == ["1. Big depot", "2. Shop"]

    async def test_are_not_closed_while_something_is_there(self, stall: Stage) -> None:
        await send(stall)
        await stall.say(stall.owner, "/stock")
        await stall.press(stall.owner, "🏬 Places")
        await stall.press(stall.owner, "1. Shop")

        said = await stall.press(stall.owner, "🚫 Close it")

        assert said == "Shop is not empty: 23 on the shelf, transfers: 1."
        await stall.press(stall.owner, "‹ Places")
        await stall.press(stall.owner, "2. Depot")
        assert await stall.press(stall.owner, "↩️ Make it for returns") == "Depot is not empty: transfers: 1."

    async def test_are_closed_and_opened_again(self, stall: Stage) -> None:
        await open_depot(stall, "Returns")
        await stall.press(stall.owner, "↩️ Make it for returns")
        stall.expect(stall.owner, "↩️ Returns facility: nothing is sold from it")
        await stall.press(stall.owner, "🚫 Close it")
        stall.expect(stall.owner, "🚫 Closed")
        await stall.press(stall.owner, "✅ Open again")
        stall.expect(stall.owner, "↩️ Returns facility")

        await stall.press(stall.owner, "‹ Places")
        await stall.press(stall.owner, "1. Shop")
        said = await stall.press(stall.owner, "🚫 Close it")

        assert said == "Orders have to be served from somewhere: this is the last warehouse."

    async def test_are_for_merchants(self, stall: Stage) -> None:
        await stall.say(stall.packer, "/stock")
        assert not stall.packer.sees("🏬 Places")


class TestParcels:
    async def test_of_an_order_from_two_places_say_where_they_are(self, stall: Stage) -> None:
        code = await self.two_parcels(stall)

        stall.expect(stall.packer, f"Pack order #{code}", "🏬 Shop", "18 × Blue Mug", "🏬 Depot", "2 × Blue Mug")
        await stall.say(stall.packer, "/pack")
        await stall.press(stall.packer, "🏬 Depot (1)")
        stall.expect(stall.packer, "To be packed in Depot")
        await stall.press(stall.packer, f"#{code} · Depot")
        await stall.press(stall.packer, "▫️ 2 × Blue Mug (Blue)")
        await stall.press(stall.packer, "📦 Packed")
        await give_to(stall, "Carl")
        stall.expect(stall.courier, f"Delivery #{code}", "🏬 Collect it at: Depot, Quay 3")

    async def test_that_have_not_left_are_called_off_alone(self, stall: Stage) -> None:
        code = await self.two_parcels(stall)
        await stall.say(stall.packer, "/pack")
        await stall.press(stall.packer, "🏬 Depot (1)")
        await stall.press(stall.packer, f"#{code} · Depot")
        await stall.press(stall.packer, "▫️ 2 × Blue Mug (Blue)")
        await stall.press(stall.packer, "📦 Packed")
        await give_to(stall, "Carl")
        await stall.press(stall.courier, "🛵 Picked up")
        await stall.press(stall.owner, "📦 Shop: to be packed", chat=stall.team)
        await stall.press(stall.owner, "❌ Decline the rest", chat=stall.team)
        stall.expect(stall.owner, "18 pieces that are not packed yet come off", chat=stall.team)
        await stall.press(stall.owner, "‹ Back", chat=stall.team)
        await stall.press(stall.courier, "✅ Delivered")
        await stall.say(stall.courier, secret(stall))
        stall.expect(stall.customer, f"A part of your order #{code} has been delivered. The rest is still to come.")
        await give_to(stall, "Carl")
        await stall.say(stall.customer, "/orders")
        await stall.press(stall.customer, f"#{code}")
        await stall.press(stall.customer, "Cancel the rest")
        stall.expect(stall.customer, f"Call off the rest of order #{code}?", "18 × Blue Mug", "stays as it is")

        said = await stall.press(stall.customer, "Yes, cancel it")

        assert said == "The rest is called off."
        stall.expect(stall.customer, "2 × Blue Mug", "What was not packed yet was called off: -")
        assert (shelf(stall, "MUG-BLUE", "Shop"), shelf(stall, "MUG-BLUE", "Shop", "held")) == (18, 0)
        stall.expect(stall.owner, f"Anna has called off the rest of #{code}", "20 → 2 × Blue Mug", chat=stall.team)
        stall.expect(stall.courier, f"✖️ Your delivery of #{code} is called off")

    async def test_of_which_one_is_packed_give_that_to_the_courier_and_name_it(self, stall: Stage) -> None:
        code = await self.two_parcels(stall)
        await stall.say(stall.packer, "/pack")
        await stall.press(stall.packer, "🏬 Shop (1)")
        await stall.press(stall.packer, f"#{code} · Shop")
        await self.pack_it(stall, "18")

        stall.expect(stall.owner, "📦 From Shop: 18 of 20 pieces · packed", "📦 Depot: to be packed", chat=stall.team)
        await stall.press(stall.owner, "🛵 Assign courier", stall.team)
        stall.expect(stall.owner, "📦 From Shop: 18 of 20 pieces", "Who delivers it?", chat=stall.team)
        await stall.press(stall.owner, "Carl", stall.team)
        stall.expect(stall.courier, f"Delivery #{code} · packed", "📦 From Shop: 18 of 20 pieces")

    async def test_that_lie_in_closed_boxes_are_opened_before_the_rest_is_called_off(self, stall: Stage) -> None:
        code = await self.two_parcels(stall)
        await self.send_shops(stall, code)
        await stall.say(stall.packer, "/pack")
        await stall.press(stall.packer, f"#{code} · Depot")
        await self.pack_it(stall, "2")

        await stall.say(stall.customer, "/orders")
        await stall.press(stall.customer, f"#{code}")
        stall.expect(stall.customer, "partly delivered", "The rest is packed: to call it off, ask the shop.")
        await stall.say(stall.owner, f"/orders {code}", stall.team)
        stall.expect(
            stall.owner,
            f"Order #{code} · partly delivered",
            "📦 From Depot: 2 of 20 pieces · packed",
            "The rest is packed: open its box to decline it.",
            chat=stall.team,
        )
        await stall.press(stall.owner, "Open the box again", stall.team)
        await stall.press(stall.owner, "❌ Decline the rest", stall.team)
        stall.expect(stall.owner, "2 pieces that are not packed yet come off", chat=stall.team)

    async def pack_it(self, stall: Stage, pieces: str) -> None:
        await stall.press(stall.packer, f"▫️ {pieces} × Blue Mug (Blue)")
        await stall.press(stall.packer, "📦 Packed")

    async def send_shops(self, stall: Stage, code: str) -> None:
        """What comes from the shop has been delivered."""
        await stall.say(stall.packer, "/pack")
        await stall.press(stall.packer, "🏬 Shop (1)")
        await stall.press(stall.packer, f"#{code} · Shop")
        await self.pack_it(stall, "18")
        await give_to(stall, "Carl")
        await stall.press(stall.courier, "🛵 Picked up")
        await stall.say(stall.courier, f"delivered {secret(stall)}")

    async def two_parcels(self, stall: Stage) -> str:
        """18 mugs lie in the shop, and 12 in the depot; 20 are ordered. The order's code."""
        await send(stall, "MUG-BLUE 12")
        await stall.press(stall.owner, "📥 All of it has come")
        await stall.say(stall.owner, "/stock")
        for label in ("🏬 Places", "2. Depot", "📍 Address"):
            await stall.press(stall.owner, label)
        await stall.say(stall.owner, "Quay 3")
        return await self.order_mugs(stall, 20)

    async def order_mugs(self, stall: Stage, pieces: int) -> str:
        """Anna's order has been accepted; its code."""
        await stall.start(stall.customer)
        for label in ("🛍 Browse products", "Blue Mug", "Blue"):
            await stall.press(stall.customer, label)
        await stall.press(stall.customer, "➕ Add to cart")
        await stall.press(stall.customer, "🛒 Cart")
        await stall.press(stall.customer, "1")
        await stall.say(stall.customer, str(pieces))
        await stall.press(stall.customer, "✅ Check out")
        await stall.say(stall.customer, ADDRESS)
        await stall.share_number(stall.customer, NUMBER)
        await stall.press(stall.customer, "✅ Place order")
        await stall.press(stall.owner, "✅ Accept", stall.team)
        return stall.read(stall.customer, "Your order #")


class TestTransfers:
    async def test_are_asked_for_sent_and_received_in_parts(self, stall: Stage) -> None:
        await open_depot(stall)
        await draw_up(stall, "MUG-BLUE 12\nTEA 2")
        stall.expect(stall.owner, "12 × Blue Mug (Blue) [MUG-BLUE]", "2 × Green Tea [TEA]")
        await stall.press(stall.owner, "📤 Have it sent")
        stall.expect(stall.packer, "Transfer 1 · to be sent", "Shop → Depot")

        await stall.press(stall.packer, "📤 Send it")
        await stall.press(stall.packer, "🚚 It is sent")
        stall.expect(stall.packer, "Transfer 1 · under way")
        assert (shelf(stall, "MUG-BLUE", "Shop"), shelf(stall, "TEA", "Shop")) == (18, 0)
        await stall.press(stall.packer, "🔢 Count what has come")
        await stall.press(stall.packer, "12 · Blue Mug (Blue)")
        await stall.say(stall.packer, "8+1")

        stall.expect(stall.packer, "▫️ 9 of 12 × Blue Mug (Blue) [MUG-BLUE], 1 damaged")
        stall.expect(stall.owner, "🔍 Transfer 1 to Depot: 5 of 14 have not come.", chat=stall.team)
        await stall.press(stall.packer, "🔢 Count what has come")
        await stall.say(stall.packer, "MUG-BLUE 1\nTEA 2")
        await stall.press(stall.packer, "❓ Lost")
        await stall.press(stall.packer, "stolen")

        stall.expect(stall.packer, "Transfer 1 · ended", "Why: stolen", "10 of 12", "1 damaged, 2 lost")
        stall.expect(stall.owner, "✅ Settled by Pia", chat=stall.team)
        assert (shelf(stall, "MUG-BLUE", "Depot"), shelf(stall, "MUG-BLUE", "Depot", "quarantine")) == (9, 1)
        await stall.press(stall.packer, "📜 History")
        stall.expect(stall.packer, "2 lost · Pia (stolen)", "8 came, 1 damaged · Pia", "14 sent · Pia", "asked for")

    async def test_come_back_or_are_called_off(self, stall: Stage) -> None:
        await send(stall)
        await stall.press(stall.owner, "↩️ It came back")
        await stall.press(stall.owner, "↩️ Yes, back on the shelf")
        stall.expect(stall.owner, "Transfer 1 · ended", "12 back")
        assert shelf(stall, "MUG-BLUE", "Shop") == 30

        await draw_up(stall)
        await stall.press(stall.owner, "❌ Call it off")

        stall.expect(stall.owner, "Transfer 2 · called off")

    async def test_begin_on_the_page_of_what_goes(self, stall: Stage) -> None:
        await open_depot(stall)
        await stall.say(stall.packer, "/stock")
        await stall.press(stall.packer, "🔎 Find a product")
        await stall.say(stall.packer, "MUG-BLUE")
        for label in ("Shop", "🚚 Move", "Depot", "20", "🚚 It is sent"):
            await stall.press(stall.packer, label)
        stall.expect(stall.packer, "▫️ 20 × Blue Mug (Blue) [MUG-BLUE]")

        await stall.say(stall.packer, "/stock")
        await stall.press(stall.packer, "🔎 Find a product")
        await stall.say(stall.packer, "MUG-BLUE")
        await stall.press(stall.packer, "Depot")
        stall.expect(stall.packer, "Coming from another place: 20")
        await stall.press(stall.packer, "‹ All places")
        await stall.press(stall.packer, "Shop")
        await stall.press(stall.packer, "📜 History")
        await stall.press(stall.packer, "Transfer 1")

        stall.expect(stall.packer, "Transfer 1 · under way")

    async def test_of_more_than_is_there_are_refused_and_said_why(self, stall: Stage) -> None:
        await open_depot(stall)
        await draw_up(stall, "TEA 5")
        stall.expect(stall.owner, "⚠️ 5 × Green Tea [TEA], only 2 there")

        assert await stall.press(stall.owner, "📤 Have it sent") == "Green Tea: 2 of 5 can be sent."

        await stall.press(stall.owner, "🔢 Change")
        await stall.press(stall.owner, "5 · Green Tea")
        await stall.press(stall.owner, "All 2")
        await stall.press(stall.owner, "📤 Have it sent")
        await place(stall)
        await stall.press(stall.packer, "📤 Send it")
        said = await stall.press(stall.packer, "🚚 It is sent")
        assert said == "Not sent; the merchants are told.\nGreen Tea: 1 of 2 can be sent."
        stall.expect(stall.owner, "⚠️ Transfer 1: Shop has too little to send it.", chat=stall.team)

    async def test_refuse_what_was_typed_badly(self, stall: Stage) -> None:
        await open_depot(stall)
        await draw_up(stall, "MUG-BLUE 12\nTEA 2.5\nMUG-GREEN 1\nTEA -1\nTEA 3 boxes")

        stall.expect(
            stall.owner,
            "“TEA 2.5”: not a whole number.",
            "“MUG-GREEN 1”: there is no such SKU.",
            "“TEA -1”: less than nothing.",
            "“TEA 3 boxes”: no number at its end.",
        )
        await stall.say(stall.owner, "mug")
        await stall.press(stall.owner, "30 · Blue Mug (Blue)")
        await stall.say(stall.owner, "some")
        stall.expect(stall.owner, "Please type a whole number")
        await stall.say(stall.owner, "3")
        stall.expect(stall.owner, "3 × Blue Mug (Blue) [MUG-BLUE]")
        await stall.press(stall.owner, "🚚 It is sent")
        await stall.press(stall.owner, "🔢 Count what has come")
        await stall.say(stall.owner, "MUG-BLUE 4")
        stall.expect(stall.owner, "4 is more than is on its way (3)")

    async def test_that_take_too_long_are_tasks(self, stall: Stage) -> None:
        await send(stall)

        await stall.shop.leap(2 * DAY + 700)

        stall.expect(stall.owner, "⏳ Nothing of transfer 1 has come to Depot.", chat=stall.team)
        await stall.press(stall.owner, "🚚 Show transfer", stall.team)
        await stall.press(stall.owner, "📥 All of it has come", stall.team)
        stall.expect(stall.owner, "Transfer 1 · received", "✅ 12 × Blue Mug", chat=stall.team)

    async def test_are_not_received_twice(self, stall: Stage) -> None:
        other = await hire(stall, "Otto", "Packer")
        await send(stall)
        for packer in (stall.packer, other):
            await stall.press(packer, "📥 Receive it")

        await stall.press(stall.packer, "📥 All of it has come")
        said = await stall.press(other, "📥 All of it has come")

        assert said == "Pia was quicker: received a transfer."
        assert shelf(stall, "MUG-BLUE", "Depot") == 12

    async def test_need_two_places(self, stall: Stage) -> None:
        await stall.say(stall.packer, "/stock")
        await stall.press(stall.packer, "🚚 Transfers")
        await stall.press(stall.packer, "➕ New transfer")

        stall.expect(stall.packer, "The shop has one place only.")
