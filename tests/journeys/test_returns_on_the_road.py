"""What comes back by courier: the last free time, counts by reply, parts, parcels nobody took, and money by card."""

import pytest

from bot.demo.stage import Stage
from domain import returns
from domain.actors import the_shop
from sandbox import Person
from tests.journeys import acts
from tests.journeys.conftest import OpenStall
from tests.postgres import Engine

DAY = 24 * 3600
FETCHED = "🛵 Fetch it"


@pytest.fixture
def on() -> Engine:
    """What is asked of the database here is asked of both by the domain's tests."""
    return "sqlite"


async def ask_back(stall: Stage, customer: Person, *titles: str, pieces: int = 1, way: str = FETCHED) -> None:
    """A customer gives back so many of each of what was delivered last, and the shop agrees."""
    await stall.say(customer, "/orders")
    await stall.press(customer, "· delivered")
    await stall.press(customer, "↩️ Give back")
    for title in titles:
        await stall.press(customer, title)
        await stall.press(customer, "I changed my mind")
        for _ in range(pieces - 1):
            await stall.press(customer, "➕")
        await stall.press(customer, "‹ Back")
    for label in ("🎁 What for", "Money back", "🚚 How", way, "✅ Send to the shop"):
        await stall.press(customer, label)
    await stall.press(stall.owner, "✅ Agree", stall.team)


async def times_of(stall: Stage, customer: Person) -> list[str]:
    """The customer looks at when it can be fetched."""
    await stall.press(customer, "🕐 Choose a time")
    screen = acts.newest(customer, "When shall we fetch it?")
    return [row[0].label for row in screen.buttons[:-1]]


async def give_to_carl(stall: Stage, customer: Person) -> None:
    await stall.press(customer, (await times_of(stall, customer))[0])
    await stall.press(stall.owner, "🛵 Courier", stall.team)
    await stall.press(stall.owner, "Carl", stall.team)


class TestTheLastPlace:
    async def test_is_given_to_whom_was_quicker_and_the_other_is_told(self, stall: Stage) -> None:
        eve = await acts.arrive(stall, "Eve")
        await stall.shop.bot.services.db.write(returns.set_policy, slot_places=1, actor=the_shop("test"))
        for customer in (stall.customer, eve):
            await acts.deliver(stall, customer)
            await ask_back(stall, customer, "Green Tea")
        first, second, *_ = await times_of(stall, eve)
        assert (await times_of(stall, stall.customer))[0] == first
        await stall.press(stall.customer, first)

        said = await stall.press(eve, first)

        assert said == "That time is taken by now. Please choose another one."
        await stall.press(eve, second)
        assert acts.ask(stall, "SELECT count(DISTINCT fetched_from_at), count(*) FROM returns") == [(2, 2)]


class TestCounts:
    async def test_are_replied_line_by_line_and_the_rest_stays_with_its_customer(self, stall: Stage) -> None:
        anna = stall.customer
        await acts.fill_cart(stall, product="Blue Mug", pieces=2)
        code = await acts.accept(stall, product="Green Tea", pieces=2)
        for label in ("▫️ 2 × Blue Mug", "▫️ 2 × Green Tea", "📦 Packed"):
            await stall.press(stall.packer, label)
        await acts.give_to(stall, "Carl")
        await stall.press(stall.courier, "🛵 Picked up")
        await stall.say(stall.courier, acts.secret(stall), reply_to=acts.job(stall))
        await ask_back(stall, anna, "Blue Mug", "Green Tea", pieces=2)
        await give_to_carl(stall, anna)
        card = acts.newest(stall.courier, "Fetch #")

        await stall.say(stall.courier, "MUG-BLUE 3\nTEA 1", reply_to=card)
        assert acts.ask(stall, "SELECT sum(collected) FROM return_lines") == [(0,)]
        await stall.say(stall.courier, "MUG-BLUE 1\nTEA 2", reply_to=card)

        stall.expect(stall.courier, f"👍 #{code}: with you", "3 pieces")
        stall.expect(anna, "So far: 3 of 4 pieces")
        await stall.press(stall.owner, "📦 Receive, look at it", stall.team)
        await stall.press(stall.owner, "📥 1 × Blue Mug", stall.team)
        await stall.say(stall.owner, "1", stall.team)
        await stall.press(stall.owner, "🔍 1 × Blue Mug", stall.team)
        await stall.press(stall.owner, "🗑 Throw away", stall.team)
        assert not stall.owner.sees("💶 Settle what came", stall.team), "two are with the courier"
        await stall.press(stall.owner, "✅ All of it is here", stall.team)
        await stall.press(stall.owner, "🔍 2 × Green Tea", stall.team)
        await stall.press(stall.owner, "all 2", stall.team)
        await stall.press(stall.owner, "💶 Settle what came", stall.team)

        stall.expect(anna, f"Your return of #{code} is settled.", "You get back: €22.50")
        assert acts.ask(stall, "SELECT sum(approved) FROM return_lines") == [(3,)]

    async def test_and_buttons_of_others_do_nothing(self, stall: Stage) -> None:
        await acts.deliver(stall)
        await ask_back(stall, stall.customer, "Green Tea")
        await give_to_carl(stall, stall.customer)
        all_of_it = acts.data_of(acts.newest(stall.courier, "Fetch #"), "✅ I have all of it")
        ravi = await acts.hire(stall, "Ravi", "Courier")
        eve = await acts.arrive(stall, "Eve")
        before = acts.dump(stall)

        for person in (ravi, eve, stall.customer, stall.packer):
            for data in (all_of_it, "1rtcsome:2", "1rtcnotfor:2:0", "1rtdyes:1:1", "1rtdlostyes:1:1", "1rtdagain:1:1"):
                await person.press_data(person.chat().last, data)
                await stall.shop.settle()
        for data in ("1rtiall:1:3", "1rtiput:1:1:1:1:3", "1retput:1:1:5:0", "1retput:1:1:5:9"):
            await eve.press_data(eve.chat().last, data)
            await stall.shop.settle()

        assert acts.dump(stall) == before
        assert acts.ask(stall, "SELECT status, collected FROM returns JOIN return_lines ON return_id = returns.id") == [
            ("approved", 0)
        ]


class TestUndelivered:
    async def come_back(self, stall: Stage) -> str:
        code = await acts.set_out(stall, pieces=2)
        await stall.press(stall.courier, "⚠️ Could not deliver")
        await stall.press(stall.courier, "Nobody home")
        await stall.press(stall.courier, "↩️ Bring back")
        return code

    async def test_is_received_by_the_code_on_it_and_sent_again(self, stall: Stage) -> None:
        anna, code = stall.customer, await self.come_back(stall)
        stall.expect(anna, f"Undelivered: #{code} · on its way", "You owe nothing for it.")
        stall.expect(stall.courier, "Collect nothing.")
        for label in ("🔁 Send it again", "💶 Rather not again", "🔁 Send it again"):
            await stall.press(anna, label)
        await stall.say(stall.packer, "/returns")
        await stall.press(stall.packer, "🔎 By code")
        await stall.say(stall.packer, "zzz")
        stall.expect(stall.packer, "There is no such return.", "Type the code that stands on the box.")
        await stall.say(stall.packer, code)
        await stall.press(stall.packer, "✅ All of it is here")
        stall.expect(stall.packer, "Anna would like to have it again.")
        await stall.press(stall.owner, "🔁 Send it again", stall.team)
        stall.expect(anna, f"What we could not deliver of #{code} is settled.", "We send it to you again.")

        await acts.give_to(stall, "Carl")
        await stall.press(stall.courier, "🛵 Picked up")
        stall.expect(stall.courier, "Collect: €10.00 in cash")
        job = acts.job(stall)
        await stall.say(stall.courier, acts.secret(stall), reply_to=job)

        stall.expect(stall.courier, f"👍 #{code}: ✅ delivered", "Collected: €10.00")
        assert acts.job(stall).message_id == job.message_id, "the card stands where it stood"
        await stall.say(anna, "/orders")
        stall.expect(anna, f"#{code} · delivered")
        await stall.say(anna, "/returns")
        await stall.press(anna, f"#{code} · settled")
        stall.expect(anna, f"Undelivered: #{code} · settled")
        assert acts.ask(stall, "SELECT balance FROM accounts WHERE kind = 'courier_cash'") == [(1000,)]

    async def test_is_lost_where_its_courier_never_comes(self, stall: Stage) -> None:
        code = await self.come_back(stall)
        await stall.shop.leap(DAY + 3600)
        stall.expect(stall.owner, f"The return of #{code} from Anna is with a courier", chat=stall.team)

        await stall.press(stall.owner, "🕳 The rest is lost", stall.team)
        stall.expect(stall.owner, "2 pieces have not come in.", chat=stall.team)
        await stall.press(stall.owner, "🕳 It is lost", stall.team)

        stall.expect(stall.customer, f"What we could not deliver of #{code} is settled.", "You owe nothing for it.")
        stall.expect(stall.owner, "🕳 Lost: 2", chat=stall.team)
        assert acts.ask(stall, "SELECT count(*) FROM tasks WHERE status = 'open' AND kind LIKE 'return%'") == [(0,)]


class TestByCard:
    @pytest.fixture
    async def stall(self, open_stall: OpenStall) -> Stage:
        """A stall that takes cards and, beside them, cash."""
        return await open_stall(takes_cards=True)

    async def test_is_given_back_once_the_provider_can_be_reached_again(self, stall: Stage) -> None:
        anna, stripe = stall.customer, stall.shop.box.stripe
        code = await acts.place(stall)
        await stall.pay(anna)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        await acts.give_to(stall, "Carl")
        await stall.press(stall.courier, "🛵 Picked up")
        await stall.say(stall.courier, acts.secret(stall), reply_to=acts.job(stall))
        await ask_back(stall, anna, "Green Tea", way="🏬 I bring it")
        stripe.faults.add("*", "502", 1_000_000)
        await stall.press(stall.owner, "📦 Receive, look at it", stall.team)
        for label in ("✅ All of it is here", "🔍 1 × Green Tea", "✅ Back on the shelf", "💶 Settle it now"):
            await stall.press(stall.owner, label, stall.team)
        stall.expect(anna, f"Your return of #{code} is settled.")
        assert [each.amount for each in stripe.refunds] == []

        stripe.faults.clear()
        await stall.pass_time(3600)

        stall.expect(anna, "€5.00")
        assert [(each.amount, each.status) for each in stripe.refunds] == [(500, "succeeded")]
