"""Buttons that a changed client presses, by whoever and with whatever ids: in journeys about rights and forgeries."""

from collections.abc import Iterable
from inspect import signature

from bot.demo.stage import Stage
from domain.actors import Role
from handlers.everything import all_routes
from sandbox import Person, Press
from tests.journeys.acts import accept, arrive, ask, deliver, newest_with_buttons, place, set_out
from views.buttons import pack

BUTTONS = all_routes().buttons
# More at once would wait for the chat's window until Telegram takes no answer any more.
AT_ONCE = 8
# After these the message is another one, for it has a picture now.
_PICTURED = {"prod", "var", "add"}


def allowed_to(*roles: Role) -> list[str]:
    """The acts that the table of rights lets somebody with these roles through to; what it keeps, test_rights tries."""
    return [act for act, button in BUTTONS.items() if not button.who or button.who.intersection(roles)]


def kept_from(*roles: Role) -> list[str]:
    """The acts that the table of rights keeps from somebody with these roles."""
    allowed = set(allowed_to(*roles))
    return [act for act in BUTTONS if act not in allowed]


async def everyone_in_place(stall: Stage) -> None:
    """Order 1 is delivered, 2 is out for delivery, 3 is to be packed, 4 is new; 1 and 3 are Anna's, 2 and 4 Ben's."""
    ben = await arrive(stall, "Ben")
    await deliver(stall, product="Blue Mug")
    await set_out(stall, ben, product="Blue Mug")
    await accept(stall, product="Blue Mug")
    await place(stall, ben, product="Blue Mug")


async def forge(stall: Stage, person: Person, datas: Iterable[str]) -> list[Press]:
    """Press them all on the person's newest message with the bot: a changed client does that."""
    wanted = list(datas)
    plain = [data for data in wanted if data[1:].partition(":")[0] not in _PICTURED]
    batches = [plain[start : start + AT_ONCE] for start in range(0, len(plain), AT_ONCE)]
    pressed = []
    for batch in [*batches, *([data] for data in wanted if data not in plain)]:
        message = newest_with_buttons(person)
        presses = [await person.press_data(message, data) for data in batch]
        await stall.shop.settle()
        assert all(press.answer is not None for press in presses), [p.label for p in presses if p.answer is None]
        pressed += presses
    return pressed


def with_number(number: int, acts: Iterable[str]) -> list[str]:
    """The buttons of these acts with this number in all places."""
    return [pack(act, *[number] * len(BUTTONS[act].numbers)) for act in acts]


def on_orders(stall: Stage, *order_ids: int, acts: Iterable[str]) -> list[str]:
    """The buttons of these acts on orders that exist and on their shipments, with just the version that would do."""
    orders = dict(ask(stall, "SELECT id, version FROM orders"))
    shipments = {order: found for order, *found in ask(stall, "SELECT order_id, id, version FROM shipments")}
    datas = []
    for act in acts:
        names = [name for name in signature(BUTTONS[act].answer).parameters if name != "context"]
        for order_id in order_ids:
            shipment_id, version = shipments.get(order_id, (0, 0))
            known = {"order_id": order_id, "shipment_id": shipment_id, "version": version, "_version": version}
            if "shipment_id" not in names:
                known |= {"version": orders[order_id], "_version": orders[order_id]}
            datas.append(pack(act, *(known.get(name, 1) for name in names)))
    return list(dict.fromkeys(datas))
