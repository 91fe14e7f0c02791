"""What people type, share and are called: whatever it is, a short clear answer, and nothing half-done."""

import pytest

from bot.demo.stage import Stage
from tests.journeys.acts import (
    ADDRESS,
    arrive,
    ask,
    assign,
    count,
    fill_cart,
    go_to_address,
    go_to_summary,
    job,
    orders_placed,
    pack,
    place,
    set_out,
)
from tests.journeys.conftest import png

RTL = "רחוב הרצל 12, תל אביב"
ODD_NAME = "<b>Bob</b> & 'Söhne' 🎈 \u202eabc"


class TestQuantity:
    async def asked(self, stall: Stage) -> None:
        await fill_cart(stall, product="Blue Mug")
        await stall.press(stall.customer, "1")

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize(
        ("typed", "answer"),
        [
            ("31", "Blue Mug (Blue): only 30 left, not 31."),
            ("-1", "Please type a number from 0 to 999."),
            ("−1", "Please type a number from 0 to 999."),
            ("1000000000", "Please type a number from 0 to 999."),
            ("9" * 40, "Please type a whole number, like 2."),
            ("two", "Please type a whole number, like 2."),
            ("1.5", "Please type a whole number, like 2."),
            ("🎈", "Please type a whole number, like 2."),
        ],
    )
    async def test_that_is_none_is_asked_for_again(self, stall: Stage, typed: str, answer: str) -> None:
        await self.asked(stall)

        await stall.say(stall.customer, typed)
        assert stall.customer.chat().last.text == answer

        await stall.say(stall.customer, "3")
        stall.expect(stall.customer, "3 × Blue Mug (Blue) – €37.50")

    async def test_0_takes_it_out(self, stall: Stage) -> None:
        await self.asked(stall)

        await stall.say(stall.customer, "0")

        stall.expect(stall.customer, "Your cart is empty.")

    async def test_that_is_a_picture_is_asked_for_again(self, stall: Stage) -> None:
        await self.asked(stall)

        await stall.customer.send_photo(png())
        await stall.shop.settle()

        assert stall.customer.chat().last.text == "Please type a whole number, like 2."

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("way_out", ["[Cancel]", "Cancel", "cancel", "/cancel", "/start", "/cart"])
    async def test_may_be_left_unsaid(self, stall: Stage, way_out: str) -> None:
        await self.asked(stall)

        if way_out.startswith("["):
            await stall.press(stall.customer, way_out.strip("[]"))
        else:
            await stall.say(stall.customer, way_out)
        await stall.say(stall.customer, "7")
        await stall.say(stall.customer, "/cart")

        assert "1 × Blue Mug (Blue)" in stall.customer.chat().last.text


class TestAddress:
    async def test_that_is_too_long_is_asked_for_again(self, stall: Stage) -> None:
        await go_to_address(stall)

        await stall.say(stall.customer, "Long Street " * 450)
        assert "at most 500 characters" in stall.customer.chat().last.text

        await stall.say(stall.customer, "x" * 501)
        assert "at most 500 characters" in stall.customer.chat().last.text
        await stall.say(stall.customer, ADDRESS)
        stall.expect(stall.customer, "Which phone number")

    async def test_that_is_a_photo_is_asked_for_again(self, stall: Stage) -> None:
        await go_to_address(stall)

        await stall.customer.send_photo(png())
        await stall.shop.settle()

        assert stall.customer.chat().last.text == "Please type the address: street, house number, town."

    async def test_of_emoji_and_from_right_to_left_reaches_the_door(self, stall: Stage) -> None:
        await go_to_address(stall)
        await stall.say(stall.customer, f"🏠 {RTL}")
        await stall.say(stall.customer, "030 1234567")

        await stall.press(stall.customer, "✅ Place order")

        stall.expect(stall.owner, f"Address: 🏠 {RTL}", chat=stall.team)

    async def test_may_be_a_place_on_the_map_which_the_courier_gets_as_a_pin(self, stall: Stage) -> None:
        await go_to_address(stall)
        await stall.share_place(stall.customer, 54.323293, 10.122765)
        await stall.share_number(stall.customer, "+49 170 1234567")
        stall.expect(stall.customer, "Deliver to: 📍 the place you sent on the map")

        await stall.press(stall.customer, "✅ Place order")
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        await stall.press(stall.owner, "🛵 Assign courier", stall.team)
        await stall.press(stall.owner, "Carl", stall.team)

        pin = stall.courier.chat().last.stored.content.venue
        assert pin is not None
        assert (pin.location.latitude, pin.location.longitude) == (54.323293, 10.122765)
        assert pin.title in stall.courier.chat().messages[-2].text
        assert pin.address == "54.323293, 10.122765"
        stall.expect(stall.courier, "📍 Map")

    async def test_left_by_a_button_takes_the_keyboard_away(self, stall: Stage) -> None:
        await go_to_address(stall)
        assert "📍 Send my location" in stall.customer.labels()

        await stall.press(stall.customer, "🛍 Products")

        assert "📍 Send my location" not in stall.customer.labels()
        await stall.say(stall.customer, ADDRESS)
        assert ask(stall, "SELECT address FROM carts") == [("",)]

    @pytest.mark.parametrize("way_out", ["[Cancel]", "/cancel"])
    async def test_called_off_goes_back_to_the_cart(self, stall: Stage, way_out: str) -> None:
        await go_to_address(stall)

        if way_out.startswith("["):
            await stall.press(stall.customer, "Cancel")
        else:
            await stall.say(stall.customer, way_out)

        stall.expect(stall.customer, "All right, nothing was changed.")
        assert stall.customer.chat().last.text.startswith("Your cart")
        await stall.press(stall.customer, "✅ Check out", message=stall.customer.chat().last)
        stall.expect(stall.customer, "Where shall we deliver to?")

    async def test_start_in_the_middle_begins_anew_and_keeps_the_cart(self, stall: Stage) -> None:
        await go_to_address(stall)

        await stall.start(stall.customer)

        assert "📍 Send my location" not in stall.customer.labels()
        stall.expect(stall.customer, "🛒 Cart (1)")
        await stall.say(stall.customer, "hello")
        assert ask(stall, "SELECT address FROM carts") == [("",)]


class TestPhone:
    async def asked(self, stall: Stage) -> None:
        await go_to_address(stall)
        await stall.say(stall.customer, ADDRESS)

    async def test_of_somebody_else_is_refused(self, stall: Stage) -> None:
        await self.asked(stall)

        await stall.customer.send_contact("+49 151 7654321", of=stall.courier)
        await stall.shop.settle()

        assert stall.customer.chat().last.text == "That is somebody else's contact. Please send your own number."
        await stall.press(stall.customer, "📱 Share my number")
        stall.expect(stall.customer, "✅ Place order")

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("typed", ["1" * 20, "call me", "12", "☎️", "0170/1234567 or 0171/7654321"])
    async def test_that_is_none_is_asked_for_again(self, stall: Stage, typed: str) -> None:
        await self.asked(stall)

        await stall.say(stall.customer, typed)

        assert stall.customer.chat().last.text.startswith("That is no phone number.")
        assert orders_placed(stall) == 0

    async def test_called_off_shows_the_cart_which_asks_only_for_it(self, stall: Stage) -> None:
        await self.asked(stall)
        await stall.press(stall.customer, "Cancel")

        await stall.press(stall.customer, "✅ Check out", message=stall.customer.chat().last)

        stall.expect(stall.customer, "Which phone number")
        await stall.say(stall.customer, "0170 1234567")
        stall.expect(stall.customer, f"Deliver to: {ADDRESS}")


class TestNote:
    async def test_with_html_is_shown_as_it_was_typed(self, stall: Stage) -> None:
        await go_to_summary(stall)
        await stall.press(stall.customer, "✏️ Note")
        await stall.say(stall.customer, "<b>Ring</b> & wait <script>")

        await stall.press(stall.customer, "✅ Place order")

        stall.expect(stall.owner, "Note: <b>Ring</b> & wait <script>", chat=stall.team)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        stall.expect(stall.packer, "Note: <b>Ring</b> & wait <script>")

    @pytest.mark.parametrize("way_out", ["[Cancel]", "/cancel", "cancel"])
    async def test_called_off_shows_the_summary(self, stall: Stage, way_out: str) -> None:
        await go_to_summary(stall)
        await stall.press(stall.customer, "✏️ Note")

        if way_out.startswith("["):
            await stall.press(stall.customer, "Cancel")
        else:
            await stall.say(stall.customer, way_out)

        assert stall.customer.chat().last.text.startswith("Your order")
        assert ask(stall, "SELECT note FROM carts") == [("",)]

    async def test_that_is_too_long_is_asked_for_again(self, stall: Stage) -> None:
        await go_to_summary(stall)
        await stall.press(stall.customer, "✏️ Note")

        await stall.say(stall.customer, "please " * 100)

        assert "at most 500 characters" in stall.customer.chat().last.text


class TestNames:
    async def test_with_html_emoji_and_turned_letters_are_shown_as_they_are(self, stall: Stage) -> None:
        bob = await arrive(stall, ODD_NAME)

        code = await set_out(stall, bob)

        stall.expect(stall.owner, f"Customer: {ODD_NAME}", chat=stall.team)
        assert ODD_NAME in job(stall).text
        await stall.say(stall.owner, "/orders", stall.team)
        await stall.press(stall.owner, "🗂 All orders", stall.team)
        stall.expect(stall.owner, f"#{code} on its way", chat=stall.team)

    async def test_of_products_are_shown_as_they_are(self, stall: Stage) -> None:
        await stall.start(stall.customer)
        await stall.press(stall.customer, "🛍 Browse products")
        await stall.press(stall.customer, "Lamp <odd &… · sold out")

        assert stall.customer.chat().last.html.startswith("<b>Lamp &lt;odd &amp; bright&gt;</b>")

    async def test_of_staff_are_shown_as_they_are(self, stall: Stage) -> None:
        odd = stall.shop.box.add_user(ODD_NAME)
        await stall.say(stall.owner, "/invite courier")
        await stall.open_link(odd, "https://t.me/" + stall.read(stall.owner, "https://t.me/"))
        stall.expect(stall.owner, f"{ODD_NAME} has joined as courier.", chat=stall.team)

        await assign(stall, courier=ODD_NAME[:10])

        stall.expect(stall.owner, f"Courier: {ODD_NAME}", chat=stall.team)


class TestAnythingElse:
    async def test_small_talk_is_met_with_the_way_in(self, stall: Stage) -> None:
        for text in ("hello?", "🎈", RTL, "/unknown", "x" * 4096, "<b>"):
            await stall.say(stall.customer, text)
            assert stall.customer.chat().last.sender == "Stall"
            assert stall.customer.chat().last.labels

    async def test_a_contact_or_a_place_nobody_asked_for_too(self, stall: Stage) -> None:
        await stall.share_place(stall.customer, 1.0, 2.0)
        await stall.share_number(stall.customer, "+49 170 1234567")

        assert count(stall.customer, "Welcome to Stall!") == 2

    async def test_small_talk_in_the_admin_chat_is_left_alone(self, stall: Stage) -> None:
        await stall.say(stall.owner, "Lunch?", stall.team)

        assert stall.team.chat.messages[max(stall.team.chat.messages)].sender is stall.owner.user

    async def test_an_old_cancel_key_is_put_away(self, stall: Stage) -> None:
        await stall.say(stall.customer, "Cancel")

        stall.expect(stall.customer, "All right, nothing was changed.")


class TestDecline:
    async def test_with_a_typed_reason_tells_it_to_the_customer(self, stall: Stage) -> None:
        code = await place(stall)
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "✍️ Another reason", stall.team)

        await stall.say(stall.owner, "Out of <tea> & paper", stall.team)

        stall.expect(stall.customer, f"cannot take your order #{code}", "Reason: Out of <tea> & paper")
        stall.expect(stall.owner, f"Order #{code} · called off", chat=stall.team)

    @pytest.mark.parametrize("way_out", ["[Cancel]", "/cancel", "Cancel"])
    async def test_called_off_declines_nothing(self, stall: Stage, way_out: str) -> None:
        code = await place(stall)
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "✍️ Another reason", stall.team)

        if way_out.startswith("["):
            await stall.press(stall.owner, "Cancel", stall.team)
        else:
            await stall.say(stall.owner, way_out, stall.team)
        await stall.say(stall.owner, "We were just talking", stall.team)

        stall.expect(stall.owner, "All right, nothing was changed.", f"Order #{code} · new", chat=stall.team)
        assert ask(stall, "SELECT status FROM orders") == [("placed",)]

    async def test_after_it_was_packed_says_so(self, stall: Stage) -> None:
        await place(stall)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "✍️ Another reason", stall.team)
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")

        await stall.say(stall.owner, "We have no tea", stall.team)

        stall.expect(stall.owner, "Pia was quicker: packed.", chat=stall.team)
        assert ask(stall, "SELECT status FROM orders") == [("confirmed",)]
        assert ask(stall, "SELECT status FROM orders") == [("confirmed",)]

    async def test_too_long_a_reason_is_asked_for_again(self, stall: Stage) -> None:
        await place(stall)
        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "✍️ Another reason", stall.team)

        await stall.say(stall.owner, "because " * 50, stall.team)

        stall.expect(stall.owner, "at most 300 characters", chat=stall.team)
        await stall.say(stall.owner, "because", stall.team)
        assert ask(stall, "SELECT status FROM orders") == [("cancelled",)]


async def test_packing_shows_what_is_in_the_box(stall: Stage) -> None:
    code = await pack(stall, pieces=2)
    await stall.press(stall.packer, "Open the box again")

    stall.expect(stall.packer, f"Pack order #{code} · being packed")
    await stall.press(stall.packer, "✅ 2 × Green Tea")
    assert await stall.press(stall.packer, "📦 Packed") == "1 line is not ticked yet."
