"""A customer's card beside all else that becomes of an order: another way to pay, changes, approval, fees, offers."""

import pytest

from bot.demo.stage import Stage
from sandbox.stripe import CAREFUL
from tests.journeys import acts
from tests.journeys.conftest import OpenStall
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

        stall.expect(stall.customer, "We have your payment", "€5.00 is held on your card")
        stall.expect(stall.owner, "held on the card", chat=stall.team)


class TestThePage:
    async def test_is_linked_from_the_order_too(self, stall: Stage) -> None:
        anna, code = stall.customer, await acts.place(stall)
        await stall.press(anna, f"Order #{code}")
        stall.expect(anna, "Please pay €5.00 by card until", PAY)

        await stall.pay(anna)

        await stall.press(anna, f"Order #{code}")
        stall.expect(anna, "€5.00 is held on your card, and charged when we pack.")

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

        stall.expect(anna, f"We have your payment for order #{code}", "€5.00 is held on your card")
