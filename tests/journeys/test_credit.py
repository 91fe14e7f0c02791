"""What a return gave as credit is spent: in part and on the whole, at once and afterwards, and comes back."""

from datetime import UTC
from typing import Any

import pytest

from bot.demo.stage import Stage
from domain import orders, returns
from domain.actors import Actor
from domain.flows import repaying, returning, spending
from domain.returns import Reason, Way, Wish
from domain.transaction import Transaction
from tests.journeys.acts import ask, deliver, go_to_summary, newest, secret
from tests.journeys.conftest import OpenStall
from tests.journeys.test_returns import go_to_draft
from tests.postgres import Engine

MUG: dict[str, Any] = {"product": "Blue Mug"}


@pytest.fixture
def on() -> Engine:
    """What is asked of the database here is asked of both by the domain's tests."""
    return "sqlite"


async def earn(stall: Stage) -> None:
    """A parcel with tea for 5 euro has come, and its customer has got credit for it; she need not give it back."""
    await deliver(stall)
    await stall.shop.bot.services.db.write(_let_them_keep_it, now=int(stall.shop.box.clock.now()))


def _let_them_keep_it(tx: Transaction, *, now: int) -> None:
    order = orders.order(tx, 1)
    by: dict[str, Any] = {"zone": UTC, "actor": Actor(order.person_id), "now": now}
    return_id = returns.begin(tx, order.id, **by)
    returns.put(tx, return_id, order.lines[0].id, 1, reason=Reason.CHANGED_MIND, version=None, **by)
    returns.wish(tx, return_id, Wish.CREDIT, version=returns.read(tx, return_id).version, actor=by["actor"])
    returns.send_by(tx, return_id, Way.DROPOFF, version=returns.read(tx, return_id).version, actor=by["actor"])
    returning.ask(tx, return_id, version=returns.read(tx, return_id).version, **by)
    asked = returns.read(tx, return_id)
    shop: dict[str, Any] = {"zone": UTC, "actor": orders.DOORMAN, "now": now}
    returning.approve(tx, return_id, keeps=True, version=asked.version, **shop)
    if returns.read(tx, return_id).status is returns.Status.APPROVED:
        repaying.settle(tx, return_id, version=returns.read(tx, return_id).version, **shop)


class TestCredit:
    async def test_is_what_a_return_gives_and_pays_a_part_of_the_next_order(self, stall: Stage) -> None:
        code, anna = await go_to_draft(stall), stall.customer
        for label in ("Green Tea", "I changed my mind", "‹ Back", "🎁 What for", "Credit for the shop", "🚚 How"):
            await stall.press(anna, label)
        await stall.press(anna, "🏬 I bring it")
        stall.expect(anna, "You get as credit: €5.00")
        await stall.press(anna, "✅ Send to the shop")
        stall.expect(stall.owner, "As credit: €5.00", chat=stall.team)
        for label in ("✅ Agree", "📦 Receive, look at it", "✅ All of it is here", "🔍 1 × Green Tea"):
            await stall.press(stall.owner, label, stall.team)
        await stall.press(stall.owner, "✅ Back on the shelf", stall.team)
        await stall.press(stall.owner, "💶 Settle it now", stall.team)
        stall.expect(anna, f"Your return of #{code} is settled.", "credit")

        await go_to_summary(stall, **MUG)
        stall.expect(anna, "Your credit pays €5.00, €7.50 is left to pay.")
        await stall.press(anna, "✅ Place order")
        stall.expect(anna, "Paid with credit: €5.00", "€7.50, to be paid in cash on delivery.")
        stall.expect(stall.owner, "€12.50, €7.50 of it in cash", "Paid with credit: €5.00", chat=stall.team)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        await stall.press(stall.owner, "courier", stall.team)
        await stall.press(stall.owner, "Carl", stall.team)
        await stall.press(stall.courier, "🛵 Picked up")
        stall.expect(stall.courier, "Collect: €7.50 in cash")
        stall.expect(anna, "Please have €7.50 ready in cash.")
        await stall.say(stall.courier, secret(stall), reply_to=newest(stall.courier, "Delivery #"))
        stall.expect(stall.courier, "Collected: €7.50")

    async def test_pays_all_of_an_order(self, stall: Stage) -> None:
        await earn(stall)
        anna = stall.customer
        await go_to_summary(stall)
        stall.expect(anna, "Your credit pays all of it.")
        assert not anna.sees("Pay in cash"), "there is nothing to pay"

        await stall.press(anna, "✅ Place order")

        stall.expect(anna, "Paid with credit: €5.00", "Next: the shop looks at your order.")
        stall.expect(stall.owner, "Total: €5.00, paid", chat=stall.team)
        await stall.press(stall.owner, "✅ Accept", stall.team)
        await stall.press(stall.packer, "▫️")
        await stall.press(stall.packer, "📦 Packed")
        await stall.press(stall.owner, "courier", stall.team)
        await stall.press(stall.owner, "Carl", stall.team)
        stall.expect(stall.courier, "Paid already: collect nothing.")

    async def test_is_kept_then_pays_and_comes_back(self, stall: Stage) -> None:
        await earn(stall)
        anna = stall.customer
        await go_to_summary(stall, **MUG)
        await stall.press(anna, "🪙 Keep €5.00 credit")
        assert not anna.sees("Your credit pays")
        assert anna.sees("🪙 Use €5.00 credit")
        await stall.press(anna, "✅ Place order")
        code = stall.read(anna, "Your order #")
        await stall.press(anna, f"Order #{code}")

        await stall.press(anna, "🪙 €5.00 with credit")

        stall.expect(anna, "€12.50, €7.50 of it in cash", "Paid with credit: €5.00", "You paid €5.00 with credit")
        stall.expect(stall.owner, "€7.50 of it in cash", chat=stall.team)
        await stall.press(anna, "Cancel order")
        stall.expect(anna, "€5.00 is your credit again.")
        await stall.press(anna, "Yes, cancel it")
        stall.expect(anna, "€5.00 that you had paid with credit")
        stall.expect(stall.owner, "€5.00 is the customer’s credit again.", chat=stall.team)

        await stall.say(anna, "/orders")
        await stall.press(anna, "🪙 Credit: €5.00")
        stall.expect(anna, "Your credit: €5.00", f"+€5.00, given back for #{code}", f"-€5.00, paid #{code}")
        await stall.say(stall.owner, "/customers", stall.team)
        await stall.press(stall.owner, "Anna", stall.team)
        await stall.press(stall.owner, "🪙 Credit: €5.00", stall.team)
        stall.expect(stall.owner, "Credit of Anna: €5.00", f"-€5.00, paid #{code}", chat=stall.team)

    async def test_that_another_phone_has_spent_meanwhile_is_said(self, stall: Stage) -> None:
        await earn(stall)
        anna = stall.customer
        await go_to_summary(stall, **MUG)
        await stall.press(anna, "🪙 Keep €5.00 credit")
        await stall.press(anna, "✅ Place order")
        await go_to_summary(stall, **MUG)
        await stall.press(anna, "🪙 Use €5.00 credit")
        stall.expect(anna, "€7.50 is left to pay.")
        await stall.shop.bot.services.db.write(_pay, now=int(stall.shop.box.clock.now()))

        said = await stall.press(anna, "✅ Place order")

        assert said == "This has changed meanwhile. Here is how it stands now."
        stall.expect(anna, "Payment: cash on delivery")
        assert not anna.sees("is left to pay")
        assert ask(stall, "SELECT credit_minor FROM orders ORDER BY id") == [(0,), (500,)]


def _pay(tx: Transaction, *, now: int) -> None:
    order = orders.order(tx, 2)
    seen: dict[str, Any] = {"version": order.version, "amount_minor": 500}
    spending.pay(tx, order.id, **seen, actor=Actor(order.person_id), now=now)


class TestCreditAndACard:
    async def test_share_an_order(self, open_stall: OpenStall) -> None:
        stall = await open_stall(takes_cards=True)
        anna = stall.customer
        await go_to_summary(stall)
        await stall.press(anna, "💵 Pay in cash")
        await stall.press(anna, "‹ Cart")
        await earn(stall)
        await go_to_summary(stall, **MUG)
        await stall.press(anna, "💳 Pay by card")
        stall.expect(anna, "Your credit pays €5.00, €7.50 is left to pay.")

        await stall.press(anna, "✅ Place order")

        stall.expect(anna, "Please pay €7.50 by card until", "💳 Pay €7.50")
        await stall.pay(anna)
        stall.expect(anna, "€7.50 is held on your Visa •••• 4242")
        stall.expect(stall.owner, "€12.50, €7.50 held on the card", "Paid with credit: €5.00", chat=stall.team)
