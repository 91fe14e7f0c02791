"""Exchanges of what was paid by card, as people see them: differences, faults, couriers, and debts."""

import pytest

from bot.demo.stage import Stage
from domain import returns
from domain.actors import the_shop
from tests.journeys.acts import ask, job, join_team, newest, place, press_at_once, secret
from tests.journeys.conftest import OpenStall, png
from tests.journeys.test_exchanging import ask_for_what_came, bring, child_of
from tests.postgres import Engine

DAY = 24 * 3600


@pytest.fixture
def on() -> Engine:
    """What is asked of the database here is asked of both by the domain's tests."""
    return "sqlite"


@pytest.fixture
async def stall(open_stall: OpenStall) -> Stage:
    """A stall that takes cards and, beside them, cash."""
    return await open_stall(takes_cards=True)


async def bought(stall: Stage) -> str:
    """A tea that was paid by card has arrived; its code."""
    code = await place(stall)
    await stall.pay(stall.customer)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await send(stall, "Green Tea")
    return code


async def send(stall: Stage, title: str) -> None:
    """What waits to be packed is packed and delivered."""
    for label in (f"▫️ 1 × {title}", "📦 Packed"):
        await stall.press(stall.packer, label)
    await stall.press(stall.owner, "🛵 Assign courier", stall.team)
    await stall.press(stall.owner, "Carl", stall.team)
    await stall.press(stall.courier, "🛵 Picked up")
    await stall.say(stall.courier, secret(stall, stall.customer), reply_to=job(stall))


async def begin(stall: Stage) -> str:
    code = await bought(stall)
    await stall.say(stall.customer, "/orders")
    await stall.press(stall.customer, f"#{code} · delivered")
    await stall.press(stall.customer, "↩️ Give back")
    return code


class TestTheDifference:
    async def test_is_paid_on_a_page_and_all_of_it_goes_back_the_way_it_came(self, stall: Stage) -> None:
        """The mug is paid with the tea and another card; given back, each payment gets what came from it."""
        code = await begin(stall)
        await ask_for_what_came(stall, "mug", "Blue Mug (Blue)")
        stall.expect(stall.customer, "To be paid besides: €7.50")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        await bring(stall, code)
        instead = child_of(stall)
        stall.expect(stall.customer, f"What you get instead is order #{instead}", "The link to pay it")
        stall.expect(stall.customer, "Please pay €7.50")

        await stall.pay(stall.customer)
        await send(stall, "Blue Mug (Blue)")

        assert ask(stall, "SELECT payment FROM orders WHERE sent_as <> ''") == [("paid",)]
        await stall.say(stall.customer, "/orders")
        await stall.press(stall.customer, f"#{instead} · delivered")
        await stall.press(stall.customer, "↩️ Give back")
        for label in (
            "Blue Mug",
            "I changed my mind",
            "‹ Back",
            "🎁 What for",
            "Money back",
            "🚚 How",
            "🏬 I bring it",
        ):
            await stall.press(stall.customer, label)
        await stall.press(stall.customer, "✅ Send to the shop")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        await bring(stall, instead, "Blue Mug (Blue)")
        stall.expect(stall.customer, f"Your return of #{instead} is settled.", "You get back: €12.50")
        refunds = stall.shop.box.stripe.refunds
        assert sorted(each.amount for each in refunds) == [500, 750]

    async def test_that_is_not_paid_is_a_task_and_can_be_let_go(self, stall: Stage) -> None:
        code = await begin(stall)
        await ask_for_what_came(stall, "mug", "Blue Mug (Blue)")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        await bring(stall, code)
        instead = child_of(stall)

        await stall.shop.leap(4 * DAY)

        stall.expect(stall.owner, f"still has to pay €7.50 for #{instead}", chat=stall.team)
        await stall.press(stall.owner, "🤝 Let it go", stall.team)
        stall.expect(stall.customer, "there is nothing more to pay.")
        await send(stall, "Blue Mug (Blue)")
        stall.expect(stall.courier, "Paid already: collect nothing.")


class TestAFaultyPiece:
    async def test_is_replaced_by_one_that_is_paid_already(self, stall: Stage) -> None:
        code = await begin(stall)
        for label in ("Green Tea", "It does not work", "‹ Back", "🎁 What for", "The same once more", "🚚 How"):
            await stall.press(stall.customer, label)
        await stall.press(stall.customer, "🏬 I bring it")
        stall.expect(stall.customer, "Please send a photo of it.")
        await stall.send_photos(stall.customer, [png()])
        below = stall.customer.chat().last
        assert below.buttons[-2][0].label == "✅ Send to the shop", "it is not sent yet"
        await stall.press(stall.customer, "✅ Send to the shop")
        mira = await join_team(stall, "Mira")

        await press_at_once(stall, (stall.owner, mira, stall.owner), "✅ Agree", stall.team)

        assert ask(stall, "SELECT count(*) FROM orders WHERE sent_as = 'replacement'") == [(1,)]
        stall.expect(stall.customer, f"Then #{child_of(stall)} goes out to you, as soon as all is here.")
        await bring(stall, code)
        stall.expect(stall.packer, f"🔁 Replacement for the return of #{code}")
        await send(stall, "Green Tea")
        stall.expect(stall.customer, f"Your order #{child_of(stall)} has been delivered.")
        assert not stall.shop.box.stripe.refunds


class TestWhatGoesOutAtOnce:
    async def fetched(self, stall: Stage) -> str:
        """A mug of as much as the tea goes out as soon as Carl has the tea, which then turns out to be a brick."""
        await stall.shop.bot.services.db.write(returns.set_policy, sends_at_once=True, actor=the_shop("test"))
        code = await begin(stall)
        for label in ("Green Tea", "It came too late", "‹ Back", "🎁 What for", "The same once more", "🚚 How"):
            await stall.press(stall.customer, label)
        await stall.press(stall.customer, "🛵 Fetch it")
        await stall.press(stall.customer, "✅ Send to the shop")
        await stall.press(stall.owner, "✅ Agree", stall.team)
        await stall.press(stall.customer, "🕐 Choose a time")
        await stall.press(stall.customer, newest(stall.customer, "When shall we fetch it?").buttons[0][0].label)
        await stall.press(stall.owner, "🛵 Courier", stall.team)
        await stall.press(stall.owner, "Carl", stall.team)
        await stall.say(stall.courier, "got it", reply_to=newest(stall.courier, "Fetch #"))
        await send(stall, "Green Tea")
        await stall.say(stall.packer, "/returns")
        await stall.press(stall.packer, f"#{code}")
        for label in ("✅ All of it is here", "🔍 1 × Green Tea", "👎 Do not accept it", "🗑 Throw away"):
            await stall.press(stall.packer, label)
        return code

    async def test_is_asked_for_again_where_what_came_is_no_good(self, stall: Stage) -> None:
        code = await self.fetched(stall)
        stall.expect(stall.owner, "was settled before it was here.", "not accepted: €5.00", chat=stall.team)

        await stall.press(stall.owner, "💳 Ask for €5.00", stall.team)

        stall.expect(stall.customer, f"Not all of your return of #{code} came back as agreed.")
        stall.expect(stall.customer, "Please pay €5.00 by card", "It is charged at once.")
        assert not ask(stall, "SELECT id FROM tasks WHERE kind = 'return_unpaid'"), "they have time for that"
        await stall.pay(stall.customer)
        assert ask(stall, "SELECT payment FROM orders WHERE sent_as <> ''") == [("paid",)]
        assert not ask(stall, "SELECT id FROM tasks WHERE status = 'open' AND kind = 'return_unpaid'")

    async def test_is_let_go(self, stall: Stage) -> None:
        await self.fetched(stall)

        await stall.press(stall.owner, "🤝 Let it go", stall.team)

        assert not ask(stall, "SELECT id FROM tasks WHERE status = 'open' AND kind = 'return_not_given'")
