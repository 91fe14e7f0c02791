"""What came goes back: two of three mugs fetched and paid for, one changed, one broken, and two that nobody took."""

from bot import demo_samples
from bot.demo.stage import Stage
from bot.demo.stories import steps
from bot.demo.stories.paying import BY_CARD
from sandbox import Message, Person


async def give_back(stage: Stage) -> None:
    """
    Anna has paid for three mugs by card. One has a crack, one she does not like; Carl fetches both, Pia puts the one
    back on the shelf and throws the other away, and the money goes back to the card.
    """
    anna = stage.customer
    code = await _bought(stage, "Harbour Mug", pieces=3, terms=BY_CARD)
    await _ask_two_back(stage, code)
    await stage.press(stage.owner, "✅ Agree", stage.team)
    stage.expect(anna, f"The shop has agreed to your return of #{code}.")
    await _look_at_both(stage, await _fetch(stage, code))
    stage.expect(anna, f"📦 What you gave back of #{code} is here, and we look at it.")
    stage.expect(anna, f"Your return of #{code} is settled.", "You get back: €36.00")


async def _bought(stage: Stage, product: str, *, pieces: int = 1, terms: str | None = None, **what: str) -> str:
    """An order that has arrived; its code."""
    anna = stage.customer
    code = await steps.order(stage, anna, product, pieces=pieces, terms=terms, **what)
    if terms == BY_CARD:
        await stage.pay(anna)
    await steps.accept(stage, code)
    await steps.pack(stage, code)
    await steps.deliver(stage, anna, code)
    return code


async def _ask_two_back(stage: Stage, code: str) -> None:
    anna = stage.customer
    await stage.press(anna, f"Order #{code}")
    await stage.press(anna, "↩️ Give back")
    await stage.press(anna, "Harbour Mug")
    await stage.press(anna, "It does not work")
    await stage.press(anna, "I changed my mind")
    await stage.press(anna, "‹ Back")
    await stage.press(anna, "🎁 What for")
    await stage.press(anna, "Money back")
    await stage.press(anna, "🚚 How")
    await stage.press(anna, "🛵 Fetch it")
    await stage.press(anna, "📷 Photos and words")
    await stage.send_photos(anna, list(demo_samples.pictures().values())[:1])
    await stage.say(anna, "The handle has a crack.")
    await stage.press(anna, "✅ Send to the shop")
    stage.expect(anna, f"Return of #{code} · the shop looks at it")


async def _fetch(stage: Stage, code: str) -> str:
    """What stands on the parcel."""
    anna, owner, carl = stage.customer, stage.owner, stage.courier
    await stage.press(anna, "🕐 Choose a time")
    await stage.press(anna, _newest(anna, "When shall we fetch it?").buttons[0][0].label)
    back = stage.read(anna, "Write this code on it:")
    await stage.press(owner, "🛵 Courier", stage.team)
    await stage.press(owner, carl.name, stage.team)
    await stage.say(carl, "got it", reply_to=_newest(carl, f"Fetch #{code}"))
    stage.expect(anna, f"Return of #{code} · on its way")
    return back


async def _look_at_both(stage: Stage, back: str) -> None:
    """The packer types the code that stands on the box."""
    pia = stage.packer
    await _receive(stage, back)
    await stage.press(pia, "🔍 1 × It does not work")
    await stage.press(pia, "🗑 Throw away")
    await stage.press(pia, "✍️ Note")
    await stage.say(pia, "A crack from rim to handle.")
    await stage.press(pia, "🔍 1 × I changed my mind")
    await stage.press(pia, "✅ Back on the shelf")
    await stage.press(pia, "💶 Settle it now")


def _newest(person: Person, text: str) -> Message:
    return next(each for each in reversed(person.chat().messages) if text in each.text)


async def exchange(stage: Stage) -> None:
    """
    Anna's mug has the wrong colour: she would rather have the other one. It is kept for her as soon as the shop agrees,
    and packed when hers is back; it costs the same, so no money moves.
    """
    anna, owner, pia = stage.customer, stage.owner, stage.packer
    code = await _bought(stage, "Harbour Mug")
    await stage.press(anna, f"Order #{code}")
    await stage.press(anna, "↩️ Give back")
    await stage.press(anna, "Harbour Mug")
    await stage.press(anna, "I changed my mind")
    await stage.press(anna, "‹ Back")
    await stage.press(anna, "🎁 What for")
    await stage.press(anna, "Something else instead")
    await stage.press(anna, "✓ 1 × Harbour")
    await stage.press(anna, "🔁 Choose what instead")
    await stage.press(anna, "Oat · €18.00")
    await stage.press(anna, "🚚 How")
    await stage.press(anna, "🏬 I bring it")
    await stage.press(anna, "✅ Send to the shop")
    await stage.press(owner, "✅ Agree", stage.team)
    stage.expect(anna, f"The shop has agreed to your return of #{code}.", "Write this code on it")
    await _receive(stage, stage.read(anna, "Write this code on it:"))
    await stage.press(pia, "🔍 1 × Harbour")
    await stage.press(pia, "✅ Back on the shelf")
    await stage.press(pia, "💶 Settle it now")
    stage.expect(anna, f"Your return of #{code} is settled.")
    instead = stage.read(anna, "What you get instead is order #", ".")
    await steps.pack(stage, instead)
    await steps.deliver(stage, anna, instead)
    stage.expect(stage.courier, f"Delivery #{instead} · ✅ delivered", "Paid already: collect nothing.")


async def claim(stage: Stage) -> None:
    """
    A mug came broken. Anna shows it; the shop lets her keep it, and what it had cost is hers to spend: she gets another
    one for that, and Carl has nothing to collect.
    """
    anna, owner, team = stage.customer, stage.owner, stage.team
    code = await _bought(stage, "Harbour Mug", terms=BY_CARD)
    await stage.press(anna, f"Order #{code}")
    await stage.press(anna, "⚠️ Something is wrong")
    await stage.press(anna, "💔 It is damaged")
    await stage.press(anna, "‹ Back")
    await stage.press(anna, "🎁 What for")
    await stage.press(anna, "Credit for the shop")
    await stage.press(anna, "🚚 How")
    await stage.press(anna, "🏬 I bring it")
    stage.expect(anna, "Please send a photo of it.")
    await stage.press(anna, "📷 Photos and words")
    await stage.send_photos(anna, list(demo_samples.pictures().values())[:1])
    await stage.press(anna, "✅ Send to the shop")
    await stage.press(owner, "🖼 Photos (1)", team)
    await stage.press(owner, "🎁 May keep it", team)
    await stage.press(owner, "🎁 Yes, they keep it", team)
    stage.expect(anna, f"Your return of #{code} is settled.", "You got as credit: €18.00")
    stage.expect(owner, f"Return of #{code} · settled", "Nothing has to come back.", chat=team)
    another = await steps.order(stage, anna, "Harbour Mug")
    stage.expect(anna, "Paid with credit: €18.00")
    await steps.accept(stage, another)
    await steps.pack(stage, another)
    await steps.deliver(stage, anna, another)
    stage.expect(stage.courier, f"Delivery #{another} · ✅ delivered", "Paid already: collect nothing.")


async def _receive(stage: Stage, code: str) -> None:
    pia = stage.packer
    await stage.say(pia, "/returns")
    await stage.press(pia, "🔎 By code")
    await stage.say(pia, code)
    await stage.press(pia, "✅ All of it is here")


async def come_back(stage: Stage) -> None:
    """
    Nobody opens the door: Carl says so, and brings the parcel back. Anna would like to have her two mugs after all; Pia
    sees that one has broken on the way, throws it away and sends the other once more: the money for the one goes back.
    """
    anna, owner, pia, team = stage.customer, stage.owner, stage.packer, stage.team
    code = await _in_vain(stage, "Harbour Mug", pieces=2)
    stage.expect(anna, f"Undelivered: #{code} · on its way", "You get back: €36.00")
    await stage.press(anna, "🔁 Send it again")
    stage.expect(owner, f"Undelivered: #{code}", "Anna would like to have it again.", chat=team)
    await _receive(stage, code)
    await stage.press(pia, "🔍 2 × Harbour")
    await stage.press(pia, "🗑 Throw away")
    await stage.press(pia, "🔍 1 × Harbour")
    await stage.press(pia, "🔁 Send it again")
    await stage.press(pia, "💶 Settle it now")
    stage.expect(anna, f"What we could not deliver of #{code} is settled.", "You get back: €18.00")
    stage.expect(owner, f"Undelivered: #{code} · settled", "Throw away: 1", "Send it again: 1", chat=team)
    await steps.deliver(stage, anna, code)


async def _in_vain(stage: Stage, product: str, *, pieces: int) -> str:
    """An order that is paid for and comes back, for nobody was at home; its code."""
    anna, carl = stage.customer, stage.courier
    code = await steps.order(stage, anna, product, pieces=pieces, terms=BY_CARD)
    await stage.pay(anna)
    await steps.accept(stage, code)
    await steps.pack(stage, code)
    await steps.assign(stage, code)
    await stage.press(carl, "🛵 Picked up")
    await stage.press(carl, "⚠️ Could not deliver")
    await stage.press(carl, "Nobody home")
    await stage.press(carl, "↩️ Bring back")
    return code
