"""The shelf runs empty: the shop orders more by itself, the baker answers in chat, and who waited is told."""

from bot.demo.opening import BAKERY, BAKERY_EMAIL
from bot.demo.stage import Stage
from bot.demo.stories import steps
from sandbox import Person

HOUR, DAY = 3600, 24 * 3600


async def restock(stage: Stage) -> None:
    """
    Anna buys the last biscuits; the order goes to the bakery by letter and in chat. Sam bakes; Pia finds two broken;
    Ben, who waited, is told and buys.
    """
    sam, ben = stage.welcome("Sam", "supplier"), stage.welcome("Ben", "customer")
    await _invite(stage, sam)
    await _sell_out(stage, sam)
    await _wait(stage, ben)
    await _promise(stage, sam)
    await _receive(stage)
    await _buy(stage, ben)


async def _invite(stage: Stage, sam: Person) -> None:
    """Sam answers for the bakery from now on."""
    owner = stage.owner
    await stage.say(owner, "/stock")
    await stage.press(owner, "🧾 Purchases")
    await stage.press(owner, "🏭 Suppliers")
    await stage.press(owner, BAKERY)
    await stage.press(owner, "🔗 Invite to chat")
    await stage.open_link(sam, "https://t.me/" + stage.read(owner, "https://t.me/"))
    stage.expect(sam, f"You answer for {BAKERY} now")


async def _sell_out(stage: Stage, sam: Person) -> None:
    """Three are left, and Anna takes them."""
    await steps.order(stage, stage.customer, "Oat & G", category="Tea & Treats", pieces=3)
    stage.expect(sam, "12 × GINGER-OAT Oat & Ginger Biscuits – €24.60", "Please answer by")
    [letter] = stage.shop.box.mail.letters
    assert letter.to == BAKERY_EMAIL
    assert [file.name for file in letter.files] == ["purchase-order-1.pdf", "purchase-order-1.csv"]


async def _wait(stage: Stage, ben: Person) -> None:
    """Ben would have some, too."""
    await stage.start(ben)
    await stage.press(ben, "🛍 Browse products")
    await stage.press(ben, "Tea & Treats")
    await stage.press(ben, "Oat & G")
    stage.expect(ben, "Sold out")
    await stage.press(ben, "🔔 Tell me when it’s back")


async def _promise(stage: Stage, sam: Person) -> None:
    """Sam says when."""
    await stage.press(sam, "📅 With a day")
    await stage.press(sam, _tomorrow(sam))
    stage.expect(sam, "✅ Confirmed for")
    stage.expect(stage.owner, f"✅ {BAKERY} has confirmed purchase order 1.", "Expected: ", chat=stage.team)
    await stage.press(stage.owner, "📄 Purchase order", stage.team)
    stage.expect(stage.owner, "Purchase order 1 · confirmed", "12 × Oat & Ginger Biscuits", chat=stage.team)


def _tomorrow(sam: Person) -> str:
    """The first day that is offered."""
    return sam.chat().last.buttons[0][0].label


async def _receive(stage: Stage) -> None:
    """Eight are there the next day, two of them in crumbs; four are still missing."""
    pia = stage.packer
    await stage.pass_time(DAY)
    await stage.say(pia, "/stock")
    await stage.press(pia, "📦 Receive goods")
    await stage.press(pia, "1 Thurs")
    await stage.press(pia, "▫️ TRT-BISCUITS")
    await stage.press(pia, "✏️ Good")
    await stage.say(pia, "6")
    await stage.press(pia, "↩️ Goes back")
    await stage.say(pia, "2")
    await stage.press(pia, "‹ Back")
    await stage.press(pia, "📥 Book 8 pieces")
    stage.expect(pia, "4 × Oat & Ginger Biscuits")


async def _buy(stage: Stage, ben: Person) -> None:
    stage.expect(ben, "🔔 Oat & Ginger Biscuits is back: €5.20")
    await stage.press(ben, "➕ Add to cart")
    await stage.press(ben, "🛒 Cart (1)")
    await stage.press(ben, "✅ Check out")
    await stage.say(ben, "3 Mill Lane")
    await stage.share_number(ben, "+49 170 7654321")
    await stage.press(ben, "✅ Place order")
    stage.expect(ben, "is placed")
