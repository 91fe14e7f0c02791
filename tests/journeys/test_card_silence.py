"""A payment provider that does not answer, does not tell, or tells too often; and a shop that dies in between."""

import asyncio

import pytest

from bot.demo.stage import Stage
from jobs import reconciling
from jobs.payments import Cashier
from sandbox.stripe import GOOD, Weather, moves
from sandbox.stripe.box import StripeBox
from sandbox.stripe.cards import card_of
from sandbox.stripe.records import Movement
from tests.cards import asking
from tests.journeys import acts
from tests.journeys.conftest import OpenStall

# What databases do differently has its tests elsewhere.
pytestmark = pytest.mark.parametrize("on", ["sqlite"])

DAY = 24 * 3600
SECONDS = 40.0


@pytest.fixture
async def stall(open_stall: OpenStall) -> Stage:
    return await open_stall(takes_cards=True)


@pytest.fixture
def bank(stall: Stage) -> StripeBox:
    return stall.shop.box.stripe


async def paid(stall: Stage) -> str:
    """An order of 5 euro is paid by card, and accepted; its code."""
    code = await acts.place(stall)
    await pay(stall)
    await stall.press(stall.owner, "✅ Accept", stall.team)
    return code


async def pay(stall: Stage) -> None:
    """Somebody pays on the newest page, and does not come back to tell."""
    bank = stall.shop.box.stripe
    moves.pay(bank.account, bank.sessions[0], card_of(GOOD))
    await stall.shop.settle()


async def pack(stall: Stage) -> None:
    await stall.press(stall.packer, "▫️")
    await stall.press(stall.packer, "📦 Packed")


async def give_back(stall: Stage, code: str, amount: str) -> None:
    """A merchant gives so much of an order back."""
    await stall.say(stall.owner, f"/orders {code}")
    await stall.press(stall.owner, f"#{code}")
    await stall.press(stall.owner, "💶 Money")
    await stall.press(stall.owner, "💸 Give money back")
    await stall.say(stall.owner, amount)
    await stall.press(stall.owner, "Arrived broken")
    await stall.press(stall.owner, "✅ Give")


def waiting(stall: Stage) -> list[tuple[str, str]]:
    """What was asked and has no answer."""
    statement = "SELECT act, status FROM payment_operations WHERE status NOT IN ('succeeded', 'failed')"
    return [tuple(row) for row in acts.ask(stall, statement)]


def told(stall: Stage) -> list[str]:
    """What has happened to cards, in the order in which it has."""
    return [row[0] for row in acts.ask(stall, "SELECT kind FROM events WHERE kind LIKE 'Card%' ORDER BY id")]


def moved(bank: StripeBox) -> list[tuple[str, int]]:
    """What has come to the merchant's account, or left it."""
    return [(each.kind, each.amount) for each in reversed(bank.account.all(Movement))]


def tasks(stall: Stage) -> list[tuple[str, str]]:
    return [tuple(row) for row in acts.ask(stall, "SELECT kind, subject FROM tasks WHERE status = 'open'")]


async def reconcile(stall: Stage) -> None:
    services = stall.shop.bot.services
    since = int(stall.shop.clock.now()) - DAY
    await reconciling.reconcile(Cashier(), services, services.payments["stripe"], since=since)
    await stall.shop.settle()


async def die(stall: Stage) -> None:
    """Killed, and started again by whoever watches over it."""
    await stall.shop.kill()
    acts.forgive(stall, 400)
    stall.shop.box.stripe.faults.clear()
    await stall.shop.restart()
    await stall.shop.settle()


class TestNoAnswer:
    @pytest.mark.parametrize("fault", ["lost", "502", "429"])
    async def test_to_the_opening_of_a_page_opens_one(self, stall: Stage, bank: StripeBox, fault: str) -> None:
        bank.faults.add("sessions.create", fault)

        await acts.place(stall)
        await stall.pass_time(60)

        assert len(bank.sessions) == 1
        assert (waiting(stall), told(stall)) == ([], ["CardPageOpened"])

    @pytest.mark.parametrize("fault", ["lost", "502", "429"])
    async def test_to_a_capture_takes_the_money_once(self, stall: Stage, bank: StripeBox, fault: str) -> None:
        await paid(stall)
        bank.send_events_to("", secret="")
        bank.faults.add("payment_intents.capture", fault)

        await pack(stall)
        await stall.pass_time(60)

        assert moved(bank) == [("charge", 500)]
        assert (waiting(stall), tasks(stall)) == ([], [])
        stall.expect(stall.owner, "Total: €5.00, paid", chat=stall.team)

    @pytest.mark.parametrize("fault", ["lost", "502"])
    async def test_to_a_refund_gives_back_once(self, stall: Stage, bank: StripeBox, fault: str) -> None:
        await paid(stall)
        await pack(stall)
        await stall.press(stall.packer, "Open the box again")
        bank.send_events_to("", secret="")
        bank.faults.add("refunds.create", fault)

        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)
        await stall.pass_time(60)

        assert moved(bank) == [("charge", 500), ("refund", -500)]
        assert (waiting(stall), tasks(stall)) == ([], [])

    @pytest.mark.parametrize("fault", ["lost", "502"])
    async def test_to_a_void_lets_go(self, stall: Stage, bank: StripeBox, fault: str) -> None:
        await paid(stall)
        bank.send_events_to("", secret="")
        bank.faults.add("payment_intents.cancel", fault)

        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)
        await stall.pass_time(60)

        assert [intent.status for intent in bank.intents] == ["canceled"]
        assert (waiting(stall), told(stall)[-1]) == ([], "CardLetGo")

    async def test_for_an_hour_is_caught_up_with_after_it(self, stall: Stage, bank: StripeBox) -> None:
        await acts.place(stall)
        bank.send_events_to("", secret="")
        bank.faults.add("*", "502", times=1000)
        await pay(stall)
        await stall.shop.leap(3600)
        assert "CardHeld" not in told(stall)

        bank.faults.clear()
        await stall.pass_time(700)

        assert (waiting(stall), told(stall)[-1]) == ([], "CardHeld")


class TestAFailureThatIsKept:
    """What has gone wrong on Stripe's side is kept under its key: asked again, it is told again."""

    async def test_of_an_opening_leads_to_another_page(self, stall: Stage, bank: StripeBox) -> None:
        bank.faults.add("sessions.create", "500")

        await acts.place(stall)
        await stall.pass_time(60)

        assert len(bank.sessions) == 1
        assert (waiting(stall), told(stall)) == ([], ["CardPageOpened"])

    async def test_of_a_capture_is_a_task_once_it_is_sure_that_it_was_not_done(
        self, stall: Stage, bank: StripeBox
    ) -> None:
        await paid(stall)
        bank.faults.add("payment_intents.capture", "500")
        await pack(stall)
        await stall.shop.leap(1800)
        assert (waiting(stall), tasks(stall)) == ([("capture", "unknown")], [])

        await stall.shop.leap(1800)
        await stall.pass_time(700)

        assert (waiting(stall), moved(bank)) == ([], [])
        assert [kind for kind, _ in tasks(stall)] == ["capture_failed"]
        await stall.press(stall.owner, "💳 Charge once more", stall.team)
        assert moved(bank) == [("charge", 500)]

    async def test_is_looked_past_where_it_was_done_all_the_same(self, stall: Stage, bank: StripeBox) -> None:
        await paid(stall)
        bank.send_events_to("", secret="")
        bank.faults.add("payment_intents.capture", "500")
        await pack(stall)
        moves.capture(bank.account, bank.intents[0], None)

        await stall.pass_time(120)

        assert (waiting(stall), moved(bank)) == ([], [("charge", 500)])
        stall.expect(stall.owner, "Total: €5.00, paid", chat=stall.team)


class TestNonsense:
    async def test_about_one_payment_keeps_no_other_from_being_asked_after(self, stall: Stage, bank: StripeBox) -> None:
        bank.send_events_to("", secret="")
        for _ in range(2):
            await acts.place(stall)
            await pay(stall)
            await stall.pass_time(130)
            bank.faults.add("payment_intents.cancel", "502")
            await stall.press(stall.owner, "❌ Decline", stall.team)
            await stall.press(stall.owner, "Sold out", stall.team)
            if len(bank.intents) == 1:
                bank.intents[0].amount = None  # type: ignore[assignment]

        await stall.pass_time(60)

        assert waiting(stall) == [("void", "unknown")]


class TestNews:
    async def test_is_asked_for_where_none_comes(self, stall: Stage, bank: StripeBox) -> None:
        bank.send_events_to("", secret="")
        await acts.place(stall)
        await pay(stall)
        assert "CardHeld" not in told(stall)

        await stall.pass_time(130)

        stall.expect(stall.owner, "held on Visa •••• 4242", chat=stall.team)

    async def test_is_booked_once_though_it_comes_twice_late_and_in_any_order(
        self, stall: Stage, bank: StripeBox
    ) -> None:
        bank.hooks.weather = Weather(copies=2, delay_seconds=5, shuffle_seconds=60)

        await paid(stall)
        await stall.pass_time(70)
        await pack(stall)
        await stall.pass_time(120)

        assert told(stall) == ["CardPageOpened", "CardHeld", "CardCharged"]
        assert (moved(bank), waiting(stall)) == ([("charge", 500)], [])

    async def test_comes_while_the_shop_is_away(self, stall: Stage, bank: StripeBox) -> None:
        await acts.place(stall)
        await stall.shop.kill()
        moves.pay(bank.account, bank.sessions[0], card_of(GOOD))

        await stall.shop.restart()
        await stall.pass_time(130)

        assert told(stall) == ["CardPageOpened", "CardHeld"]


class TestAskedOnceMore:
    async def test_a_page_is_asked_for_with_the_same_words(self, stall: Stage, bank: StripeBox) -> None:
        bank.faults.add("sessions.create", "lost")
        await acts.go_to_summary(stall)
        await stall.press(stall.customer, "✅ Place order")
        assert (len(bank.sessions), told(stall)) == (1, [])

        await stall.say(stall.customer, "/language")
        await stall.press(stall.customer, "Deutsch")
        await stall.pass_time(60)

        assert (len(bank.sessions), waiting(stall), told(stall)) == (1, [], ["CardPageOpened"])


class TestKilled:
    @pytest.mark.parametrize("after_effect", [False, True])
    async def test_around_the_opening_of_a_page_there_is_one(
        self, stall: Stage, bank: StripeBox, *, after_effect: bool
    ) -> None:
        await acts.go_to_summary(stall)
        held = bank.faults.hold("sessions.create", after_effect=after_effect)
        await stall.customer.press("✅ Place order")
        await asyncio.wait_for(held.arrived(), SECONDS)

        await die(stall)
        await stall.pass_time(60)

        assert (len(bank.sessions), waiting(stall), told(stall)) == (1, [], ["CardPageOpened"])

    @pytest.mark.parametrize("after_effect", [False, True])
    async def test_around_a_capture_the_money_is_taken_once(
        self, stall: Stage, bank: StripeBox, *, after_effect: bool
    ) -> None:
        await paid(stall)
        await stall.press(stall.packer, "▫️")
        held = bank.faults.hold("payment_intents.capture", after_effect=after_effect)
        await stall.packer.press("📦 Packed")
        await asyncio.wait_for(held.arrived(), SECONDS)

        await die(stall)
        await stall.pass_time(60)

        assert moved(bank) == [("charge", 500)]
        assert (waiting(stall), told(stall).count("CardCharged")) == ([], 1)


class TestReconciling:
    async def test_finds_what_nobody_has_told_of(self, stall: Stage, bank: StripeBox) -> None:
        await acts.place(stall)
        bank.send_events_to("", secret="")
        await pay(stall)

        await reconcile(stall)

        assert told(stall) == ["CardPageOpened", "CardHeld"]

    async def test_finds_what_was_given_back_at_the_providers_desk(self, stall: Stage, bank: StripeBox) -> None:
        await paid(stall)
        await pack(stall)
        bank.send_events_to("", secret="")
        bank.refund_at_desk(bank.intents[0], 200)

        await reconcile(stall)
        await reconcile(stall)

        assert told(stall)[-1] == "CardRefunded"
        assert told(stall).count("CardRefunded") == 1

    async def test_calls_for_a_merchant_where_the_provider_knows_nothing_of_a_page(
        self, stall: Stage, bank: StripeBox
    ) -> None:
        await acts.place(stall)
        await stall.shop.leap(700)
        lost = bank.sessions[0]
        del bank.account.records[lost.id]
        asked = asking(int(stall.shop.clock.now()) + 2400, reference="1", order_code="NOTOUR", shop="")
        await stall.shop.bot.services.payments["stripe"].open_checkout(asked)

        await reconcile(stall)
        assert tasks(stall) == [("payment_differs", "payment:1")]

        bank.account.add(lost)
        await reconcile(stall)
        assert tasks(stall) == []

    async def test_gives_a_page_up_that_the_provider_knows_nothing_of(self, stall: Stage, bank: StripeBox) -> None:
        await acts.place(stall)
        del bank.account.records[bank.sessions[0].id]

        await stall.press(stall.owner, "❌ Decline", stall.team)
        await stall.press(stall.owner, "Sold out", stall.team)
        await stall.pass_time(60)

        assert waiting(stall) == []

    async def test_leaves_the_money_of_another_shop_alone(self, stall: Stage, bank: StripeBox) -> None:
        await acts.place(stall)
        [ours] = bank.sessions
        bank.send_events_to("", secret="")
        for reference in ("1", "71"):
            asked = asking(int(stall.shop.clock.now()) + 2400, reference=reference, key=reference, shop="other_bot")
            await stall.shop.bot.services.payments["stripe"].open_checkout(asked)
            await pay(stall)

        await reconcile(stall)

        assert tasks(stall) == []
        assert ours.status == "open"

    async def test_calls_for_a_merchant_where_money_is_nobodys(self, stall: Stage, bank: StripeBox) -> None:
        asked = asking(int(stall.shop.clock.now()) + 2400, shop=stall.shop.bot.services.shop.bot_username)
        bank.send_events_to("", secret="")
        await stall.shop.bot.services.payments["stripe"].open_checkout(asked)
        await reconcile(stall)
        assert tasks(stall) == []

        await pay(stall)
        for _ in range(2):
            await reconcile(stall)

        assert tasks(stall) == [("payment_differs", "payment:0")]

    async def test_holds_up_no_other_payment_for_a_refund_that_does_not_fit_yet(
        self, stall: Stage, bank: StripeBox
    ) -> None:
        """Given back at the provider's desk, while two of ours were never answered: either may have been done."""
        code = await paid(stall)
        await pack(stall)
        bank.send_events_to("", secret="")
        bank.faults.add("refunds.create", "502", times=20)
        for _ in range(2):
            await give_back(stall, code, "2")
        bank.refund_at_desk(bank.intents[0], 200)
        await acts.place(stall)
        await pay(stall)

        await reconcile(stall)

        assert told(stall)[-1] == "CardHeld"
        bank.faults.clear()
        await stall.pass_time(120)
        assert waiting(stall) == []
        assert moved(bank)[-1] == ("refund", -200)
