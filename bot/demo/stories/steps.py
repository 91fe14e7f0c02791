"""What happens in more than one story: ordering, packing, delivering, and a mistake put right."""

from bot import demo_samples
from bot.demo.stage import Stage
from sandbox import Person


async def order(
    stage: Stage,
    customer: Person,
    product: str,
    *,
    category: str = "Ceramics",
    pieces: int = 1,
    terms: str | None = None,
) -> str:
    """
    A customer orders something; the order's code.

    Args:
        terms: The button that says how it is paid; None where that is so already.
    """
    await stage.start(customer)
    await stage.press(customer, "🛍 Browse products")
    await stage.press(customer, category)
    await stage.press(customer, product)
    for _ in range(pieces):
        await stage.press(customer, "➕ Add to cart")
    await stage.press(customer, f"🛒 Cart ({pieces})")
    await stage.press(customer, "✅ Check out")
    if not customer.sees("✅ Place order"):
        await stage.say(customer, "12 Harbour Street, second floor")
        await stage.share_number(customer, "+49 170 1234567")
    if terms is not None:
        await stage.press(customer, terms)
    await stage.press(customer, "✅ Place order")
    return stage.read(customer, "Your order #")


async def accept(stage: Stage, code: str) -> None:
    """The shop takes an order on, from the board."""
    owner, team = stage.owner, stage.team
    await stage.say(owner, f"/orders {code}", team)
    await stage.press(owner, f"#{code}", team)
    await stage.press(owner, "✅ Accept", team)


async def pack(stage: Stage, code: str) -> None:
    """The packer packs an order of one line."""
    card = next(each for each in reversed(stage.packer.chat().messages) if f"Pack order #{code}" in each.text)
    await stage.press(stage.packer, "▫️", message=card)
    card = next(each for each in reversed(stage.packer.chat().messages) if f"Pack order #{code}" in each.text)
    await stage.press(stage.packer, "📦 Packed", message=card)


async def assign(stage: Stage, code: str) -> None:
    """The shop gives an order to the courier."""
    owner, team = stage.owner, stage.team
    await stage.say(owner, f"/orders {code}", team)
    await stage.press(owner, f"#{code}", team)
    await stage.press(owner, "🛵 Assign courier", team)
    await stage.press(owner, stage.courier.name, team)


async def deliver(stage: Stage, customer: Person, code: str) -> None:
    """The courier brings an order, and is told the code at the door."""
    carl = stage.courier
    await assign(stage, code)
    job = next(each for each in reversed(carl.chat().messages) if f"Delivery #{code}" in each.text)
    await stage.press(carl, "🛵 Picked up", message=job)
    secret = stage.read(customer, "this code at the door:")
    await stage.pass_time(20 * 60)
    await stage.say(carl, f"delivered {secret}", reply_to=job)
    stage.expect(customer, f"Your order #{code} has been delivered")


async def report_mistake(stage: Stage, customer: Person, code: str) -> None:
    """The customer reports that somebody else's order came, with a photo."""
    await stage.press(customer, f"Order #{code}")
    await stage.press(customer, "⚠️ Something is wrong")
    await stage.press(customer, "🙅 Not my order")
    stage.expect(customer, "Please type what is wrong; photos help.")
    await stage.send_photos(customer, list(demo_samples.pictures().values())[:1])
    await stage.say(customer, "I ordered the mug and got a plate, for a Mr Hill.")
    await stage.press(customer, "✅ Send to the shop")
    stage.expect(customer, "The shop looks into it")


async def settle(stage: Stage, customer: Person, code: str) -> None:
    """A merchant finds the order among the problems, writes to the customer, and settles it."""
    owner, team = stage.owner, stage.team
    await stage.say(owner, "/orders", team)
    await stage.press(owner, "⚠️ Problems · 1", team)
    await stage.press(owner, f"#{code}", team)
    await stage.press(owner, "❗ claim", team)
    stage.expect(owner, f"about #{code}: it is somebody else's order.", "got a plate", chat=team)
    await stage.press(owner, "📷 Photos (1)", team)
    await stage.pass_time(10)
    card = next(each for each in reversed(owner.chat(team).messages) if "it is somebody else's order" in each.text)
    await stage.say(owner, "We are sorry! Carl brings the mug this evening.", team, reply_to=card)
    stage.expect(customer, "Carl brings the mug this evening.")
    await stage.press(owner, "✅ Settled …", team)
    await stage.say(owner, "The right mug is on its way; keep the plate.", team)
    stage.expect(customer, "has dealt with your report", "keep the plate")
