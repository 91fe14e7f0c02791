"""Paying by card: with a card that has too little on it, too late, and with an answer that nobody heard."""

from bot.demo.stage import Stage
from bot.demo.stories import steps
from sandbox import Person
from sandbox.stripe import POOR

HOUR, DAY = 3600, 24 * 3600
BY_CARD = "💳 Pay by card"
# More requests than any story makes.
EVERY = 1_000_000


async def pay(stage: Stage) -> None:
    """
    Anna's card has too little on it; another one is good. The money is held, charged when the order is packed, and a
    part of it given back.
    """
    anna, owner, team = stage.customer, stage.owner, stage.team
    code = await steps.order(stage, anna, "Harbour Mug", terms=BY_CARD)
    stage.expect(anna, "Please pay €18.00 by card until", "It is held at first, and charged when we pack.")

    await stage.pay(anna, card=POOR)
    stage.expect(anna, "there is not enough money on it")
    await stage.pay(anna)
    stage.expect(anna, f"We have your payment for order #{code}", "€18.00 is held on your Visa •••• 4242")
    stage.expect(owner, "€18.00 held until", chat=team)

    await steps.accept(stage, code)
    await steps.pack(stage, code)
    stage.expect(anna, f"Your order #{code} is packed", "€18.00 was charged to your Visa •••• 4242.")
    await steps.deliver(stage, anna, code)
    await _give_back(stage, code, "5")
    stage.expect(anna, "We give €5.00 back to your Visa •••• 4242", "Your bank shows it within 5 to 10 days.")
    await stage.press(anna, f"Order #{code}")
    stage.expect(anna, "€5.00 went back to your card")


async def late(stage: Stage) -> None:
    """
    The payment provider cannot be reached. Anna pays for two orders, nobody hears of it, and both end. Then the shop
    hears: the mug is still there, so the one stands again; the biscuits are gone, so her bank lets go of the other.
    """
    anna, stripe = stage.customer, stage.shop.box.stripe
    await _pay_within_an_hour(stage)
    mug = await steps.order(stage, anna, "Harbour Mug", terms=BY_CARD)
    to_mug = stage.link(anna, "/pay/")
    biscuits = await steps.order(stage, anna, "Biscuits", category="Tea & Treats", pieces=3)
    stripe.faults.add("*", "500", EVERY)
    stripe.faults.add("webhook", "500", EVERY)
    await stage.pay(anna)
    await stage.pay(anna, link=to_mug)
    stage.expect(anna, "we are asking your bank")

    await stage.pass_time(HOUR)
    await stage.shop.leap(DAY)
    await stage.pass_time(2 * HOUR)
    stage.expect(anna, f"Your order #{mug} was not paid in time", f"Your order #{biscuits} was not paid in time")
    await _buy_in_cash(stage, "Biscuits", category="Tea & Treats")
    stripe.faults.clear()
    await stage.pass_time(2 * HOUR)
    stage.expect(anna, f"Your payment came after your order #{mug} had ended", "so it stands again")
    stage.expect(anna, f"came after your order #{biscuits} had ended", "Your bank lets go of it")


async def unknown(stage: Stage) -> None:
    """
    The shop charges Anna's card, and the answer is lost, with every piece of news. The parcel stays where it is until
    the shop has found out: it is charged, once.
    """
    anna, owner, team, stripe = stage.customer, stage.owner, stage.team, stage.shop.box.stripe
    code = await steps.order(stage, anna, "Harbour Mug", terms=BY_CARD)
    await stage.pay(anna)
    await steps.accept(stage, code)

    stripe.faults.add("payment_intents.capture", "lost")
    stripe.faults.add("webhook", "500", EVERY)
    await steps.pack(stage, code)
    stage.expect(anna, "€18.00 is charged to your card now.")
    stage.expect(owner, "€18.00 being charged", chat=team)
    await stage.press(owner, "🛵 Assign courier", team)
    await stage.press(owner, stage.courier.name, team)
    said = await stage.press(stage.courier, "🛵 Picked up")
    assert "The card is being charged" in said, "the parcel stays here"

    await stage.pass_time(5 * 60)
    stage.expect(anna, "€18.00 was charged to your Visa •••• 4242.")
    assert [each.amount_received for each in stripe.intents] == [1800], "it is charged once"
    await stage.press(stage.courier, "🛵 Picked up")
    stage.expect(anna, f"Your order #{code} is on its way")


async def _pay_within_an_hour(stage: Stage) -> None:
    owner, team = stage.owner, stage.team
    await stage.say(owner, "/payment", team)
    await stage.press(owner, "⏳ Time to pay", team)
    await stage.press(owner, "60 minutes", team)


async def _give_back(stage: Stage, code: str, amount: str) -> None:
    owner, team = stage.owner, stage.team
    await stage.say(owner, f"/orders {code}", team)
    await stage.press(owner, f"#{code}", team)
    await stage.press(owner, "💶 Money", team)
    await stage.press(owner, "💸 Give money back", team)
    await stage.say(owner, amount, team)
    await stage.say(owner, "A scratch on the handle", team)
    await stage.press(owner, f"✅ Give €{amount}.00 back", team)


async def _buy_in_cash(stage: Stage, product: str, *, category: str) -> None:
    """Somebody else orders a piece of it."""
    rosa: Person = stage.shop.box.add_user("Rosa")
    await steps.order(stage, rosa, product, category=category)
