"""The demo on the sandbox's page: people side by side, a tour, real time, and a panel for the curious."""

import asyncio
from typing import Any

from bot.demo.insight import insight
from bot.demo.stage import Stage

TURN_SECONDS = 0.25
ROLES = {"Cleo": "courier", "Jonas": "customer, in German", "Lucía": "customer, in Spanish"}


def furnish(stage: Stage) -> None:
    """Put the people on the page, and say what to press to see an order through."""
    page, shop = stage.shop.box.page, stage.shop
    page.title = stage.shop.bot_name
    page.show(stage.customer)
    page.show(stage.owner, stage.team)
    page.show(stage.packer)
    page.show(stage.courier)
    roles = {stage.owner.id: "owner", stage.packer.id: "packer", stage.courier.id: "courier"}
    for person in shop.box.people.values():
        page.call(person, roles.get(person.id) or ROLES.get(person.name, "customer"))

    async def told() -> dict[str, Any] | None:
        return await shop.bot.services.db.read(insight, shop.bot.services.shop.speaking.own)

    page.insight = told
    page.travel = shop.pass_time
    _guide(stage)
    page.is_furnished.set()


def _guide(stage: Stage) -> None:
    page = stage.shop.box.page
    anna, olga, pia, carl = stage.customer, stage.owner, stage.packer, stage.courier
    page.guide("You are Anna, who has just found the shop. Say hello.", anna, press="Start")
    page.guide("Look around, choose something, and put it in the cart.", anna, press="Add to cart")
    page.guide("Open the cart and check out: an address, a phone number (the buttons help).", anna, press="Check out")
    page.guide("All is filled in: place the order. Its goods are taken off the shelf now.", anna, press="Place order")
    page.guide("Olga runs the shop from the team's group. Accept the order there.", olga, press="Accept")
    page.guide("Pia packs: tick what is in the box, then close it.", pia, press="Packed")
    page.guide("Olga gives it to a courier: “Assign courier”, then Carl.", olga, press="Carl")
    page.guide("Carl picks it up. Anna is told a code for the door.", carl, press="Picked up")
    page.guide("At the door Carl presses “Delivered” …", carl, press="Delivered")
    page.guide("… and types the code that Anna was told. Then the eye above shows where goods and money went.", carl)
    page.guide(
        "That was one order. Pay the next one by card: the number 4242 4242 4242 4242 is all its page asks for. Or let "
        "time go by with the clock, be someone else with “+”, hand in the cash: /cash, or see the day’s "
        "figures: /today."
    )


async def let_time_pass(stage: Stage) -> None:
    """Let the virtual clock go with the real one; whoever is on the page may move it besides."""
    loop, shop = asyncio.get_running_loop(), stage.shop
    last = loop.time()
    while True:
        await asyncio.sleep(TURN_SECONDS)
        now = loop.time()
        await shop.go_along(now - last)
        last = now
