"""A customer's card beside all else that becomes of an order: another way to pay, changes, approval, fees, offers."""

import pytest

from bot.demo.stage import Stage
from sandbox.stripe import CAREFUL
from tests.journeys import acts
from tests.journeys.conftest import OpenStall
from tests.journeys.test_calling_off import ask_to_cancel, look_at, set_fee
from tests.journeys.test_drafting import draw_up
from tests.postgres import Engine

PAY = "💳 Pay €5.00"


@pytest.fixture
def on() -> Engine:
    """What is asked of the database here is asked of both by the domain's tests."""
    return "sqlite"


@pytest.fixture
async def stall(open_stall: OpenStall) -> Stage:
    """A stall that takes cards and, beside them, cash."""
    return await open_stall(takes_cards=True)


class TestTheBank:
    async def test_asks_first_and_is_told_yes(self, stall: Stage) -> None:
        await acts.place(stall)

        assert not await stall.pay(stall.customer, card=CAREFUL)

        stall.expect(stall.customer, "We have your payment", "€5.00 is held on your Visa •••• 3155")
        stall.expect(stall.owner, "held on Visa •••• 3155", chat=stall.team)


class TestThePage:
    async def test_is_linked_from_the_order_too(self, stall: Stage) -> None:
        anna, code = stall.customer, await acts.place(stall)
        await stall.press(anna, f"Order #{code}")
        stall.expect(anna, "Please pay €5.00 by card until", PAY)

        await stall.pay(anna)

        await stall.press(anna, f"Order #{code}")
        stall.expect(anna, "€5.00 is held on your Visa •••• 4242, and charged when we pack.")

    async def test_is_one_however_often_it_is_asked_for(self, stall: Stage) -> None:
        anna = stall.customer
        stripe = stall.shop.box.stripe
        await acts.place(stall)
        await stall.press(anna, "💱 Pay another way")
        await stall.press(anna, "💵 Pay in cash")
        await stall.press(anna, "💱 Pay another way")
        message = acts.newest(anna, "How would you like to pay")

        await anna.press("💳 Pay by card", None, message)
        await anna.press("💳 Pay by card", None, message)
        await stall.shop.settle()

        assert [each.status for each in stripe.sessions] == ["open", "expired"]

    async def test_leads_back_without_paying(self, stall: Stage) -> None:
        anna = stall.customer
        await acts.place(stall)

        await stall.open_link(anna, stall.shop.box.stripe.sessions[0].cancel_url)

        stall.expect(anna, "Please pay €5.00 by card until", PAY, "💱 Pay another way", "is further down")
        assert sum("/pay/" in (b.url or "") for m in anna.chat().messages for row in m.buttons for b in row) == 1


class TestAnotherWay:
    async def test_closes_the_page_and_back_opens_another(self, stall: Stage) -> None:
        anna, code, stripe = stall.customer, await acts.place(stall), stall.shop.box.stripe
        await stall.press(anna, "💱 Pay another way")
        stall.expect(anna, f"How would you like to pay €5.00 for your order #{code}?")

        await stall.press(anna, "💵 Pay in cash")
        stall.expect(anna, "is paid another way now", "€5.00")
        assert [each.status for each in stripe.sessions] == ["expired"]
        stall.expect(stall.owner, "cash on delivery", chat=stall.team)
        await stall.press(anna, f"Order #{code}")
        stall.expect(anna, "You chose another way to pay")
        await stall.press(anna, "💱 Pay another way")
        await stall.press(anna, "💳 Pay by card")
        stall.expect(stall.owner, "to be paid by card", "To be paid: €5.00 until", chat=stall.team)
        await stall.pay(anna)

        stall.expect(anna, f"We have your payment for order #{code}", "€5.00 is held on your Visa •••• 4242")


class TestAChange:
    async def test_to_more_asks_for_the_difference_only(self, stall: Stage) -> None:
        anna, code = stall.customer, await acts.place(stall)
        await stall.pay(anna)

        await change(stall, code)
        await stall.press(anna, "➕")
        await stall.press(anna, "✅ Send this change")
        stall.expect(anna, "Please pay €5.00 by card", "€5.00 is held on your Visa •••• 4242")
        await stall.pay(anna)

        assert [each.amount for each in stall.shop.box.stripe.intents] == [500, 500]
        await stall.press(anna, f"Order #{code}")
        stall.expect(anna, "€10.00 is held on your Visa •••• 4242")
        await pack(stall)
        stall.expect(stall.owner, "Total: €10.00, paid", chat=stall.team)
        assert [each.amount_received for each in stall.shop.box.stripe.intents] == [500, 500]

    async def test_to_less_charges_what_is_packed_and_lets_the_rest_go(self, stall: Stage) -> None:
        anna, code = stall.customer, await acts.place(stall, pieces=2)
        await stall.pay(anna)

        await change(stall, code)
        await stall.press(anna, "➖")
        await stall.press(anna, "✅ Send this change")
        await stall.press(anna, f"Order #{code}")
        stall.expect(
            anna,
            "€5.00 is held on your Visa •••• 4242, and charged when we pack.",
            "€5.00 held on your card is not needed",
        )
        await pack(stall)

        stall.expect(anna, "€5.00 was charged to your Visa •••• 4242.")
        assert [(each.amount, each.amount_received) for each in stall.shop.box.stripe.intents] == [(1000, 500)]


class TestCallingOff:
    async def test_keeps_the_fee_and_lets_the_rest_go(self, stall: Stage) -> None:
        await set_fee(stall, "✏️ Amount", "2")
        anna, code = stall.customer, await acts.place(stall)
        await stall.pay(anna)
        await stall.press(stall.owner, "✅ Accept", stall.team)

        await ask_to_cancel(stall, code)
        stall.expect(anna, f"Call off order #{code}?", "this costs €2.00", "€3.00")
        await stall.press(anna, "Yes, cancel it")

        stall.expect(anna, "Fee for calling off: €2.00", f"Your order #{code} is called off")
        stall.expect(anna, "€2.00 was charged to your Visa •••• 4242.", "€3.00 on your card is held no more.")
        assert [(each.amount, each.amount_received) for each in stall.shop.box.stripe.intents] == [(500, 200)]

    async def test_by_the_shop_lets_all_of_it_go(self, stall: Stage) -> None:
        anna, code = stall.customer, await acts.place(stall)
        await stall.pay(anna)

        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)

        stall.expect(anna, f"order #{code}", "Sold out", "€5.00 on your card is held no more.")
        assert [each.status for each in stall.shop.box.stripe.intents] == ["canceled"]

    async def test_before_it_is_paid_closes_the_page(self, stall: Stage) -> None:
        anna, code = stall.customer, await acts.place(stall)
        link = stall.link(anna, "/pay/")

        await ask_to_cancel(stall, code)
        await stall.press(anna, "Yes, cancel it")

        assert [each.status for each in stall.shop.box.stripe.sessions] == ["expired"]
        page = await anna.pay_page(link)
        assert not page.went_to


class TestWhatComesFirst:
    async def test_is_the_shops_approval_and_then_the_page(self, stall: Stage) -> None:
        await stall.say(stall.owner, "/acceptance", stall.team)
        await stall.press(stall.owner, "☐ Approve first orders", stall.team)
        anna, code = stall.customer, await acts.place(stall)
        assert not stall.shop.box.stripe.sessions

        await stall.press(stall.owner, "✅ Accept", stall.team)
        stall.expect(anna, f"the shop has accepted your order #{code}", "Please pay €5.00 by card until")
        await stall.pay(anna)

        stall.expect(stall.packer, f"Pack order #{code}")

    async def test_is_an_offer_that_is_accepted(self, stall: Stage) -> None:
        await acts.place(stall)
        await draw_up(stall)
        await stall.press(stall.owner, "✅ Send to Anna", stall.team)
        stall.expect(stall.customer, "Payment: by card")

        await stall.press(stall.customer, "✅ Accept")
        stall.expect(stall.customer, "Please pay €12.50 by card until")
        await stall.pay(stall.customer)

        stall.expect(stall.customer, "€12.50 is held on your Visa •••• 4242")


async def test_it_is_charged_at_once_where_the_shop_wants_that(stall: Stage) -> None:
    await stall.say(stall.owner, "/payment", stall.team)
    await stall.press(stall.owner, "💳 Cards", stall.team)
    await stall.press(stall.owner, "Charge at once", stall.team)
    anna, code = stall.customer, await acts.place(stall)
    stall.expect(anna, "It is charged at once.")

    await stall.pay(anna)
    stall.expect(anna, f"We have your payment for order #{code}", "€5.00 was charged to your Visa •••• 4242.")
    await ask_to_cancel(stall, code)
    await stall.press(anna, "Yes, cancel it")

    stall.expect(anna, "We give €5.00 back to your Visa •••• 4242", "Your bank shows it within 5 to 10 days.")
    assert [each.amount for each in stall.shop.box.stripe.refunds] == [500]


@pytest.mark.parametrize(("currency", "amount", "held"), [("JPY", "¥1,250", 1250), ("KWD", "KWD1.250", 1250)])
async def test_currencies_without_decimals_and_with_three(
    open_stall: OpenStall, currency: str, amount: str, held: int
) -> None:
    stall = await open_stall(takes_cards=True, shop_currency=currency)
    await acts.place(stall, product="Blue Mug")
    assert amount in stall.customer.chat().screen().replace("\u00a0", " ")

    await stall.pay(stall.customer)

    assert [each.amount for each in stall.shop.box.stripe.intents] == [held]
    seen = stall.customer.chat().screen().replace("\u00a0", " ")
    assert f"{amount} is held on your Visa •••• 4242" in seen


async def change(stall: Stage, code: str) -> None:
    """Anna begins to change her order."""
    await look_at(stall, code)
    await stall.press(stall.customer, "✏️ Change")


async def pack(stall: Stage) -> None:
    """The shop takes an order of one line on, and packs it."""
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await stall.press(stall.packer, "▫️")
    await stall.press(stall.packer, "📦 Packed")
