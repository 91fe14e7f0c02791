"""What the table of rights keeps from someone, pressed and typed all the same."""

import pytest

from bot.demo.stage import Stage
from domain.actors import Role
from handlers import rights
from handlers.context import Context
from handlers.everything import all_routes
from handlers.router import Routes
from tests.journeys.acts import (
    arrive,
    deliver,
    dump,
    hire,
    newest_with_buttons,
    place,
)
from views.buttons import pack as packed

BUTTONS = all_routes().buttons
COMMANDS = all_routes().commands
HUGE = 2**53
NONSENSE = [
    *("1", "x", "0accept:1:1", "2accept:1:1", "1accept:1:1:x", "1accept", "1accept:1", "1accept::", "1no:1"),
    *("1accept:1:1:1:1", "1accept:99999999999999999:1", "1accept:-1:-1", "1ACCEPT:1:1", "1äccept:1"),
]
# More at once would wait for the chat's window until Telegram takes no answer any more.
AT_ONCE = 8
# After these the message is another one, for it has a picture now.
PICTURED = {"prod", "var", "add"}


class TestRights:
    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("who", ["customer", "packer", "courier", "merchant"])
    async def test_what_the_table_keeps_from_someone_is_refused_whatever_the_ids(self, stall: Stage, who: str) -> None:
        await deliver(stall)
        await place(stall, await arrive(stall, "Ben"))
        person = await hire(stall, "Mia", "Merchant") if who == "merchant" else getattr(stall, who)
        roles = frozenset() if who == "customer" else frozenset({Role(who)})
        await stall.start(person)
        before = dump(stall)
        forbidden = [act for act, button in BUTTONS.items() if button.who and not roles & button.who]
        assert forbidden

        for number in (1, 2):
            datas = [packed(act, *[number] * len(BUTTONS[act].numbers)) for act in forbidden]
            for start in range(0, len(datas), AT_ONCE):
                message = newest_with_buttons(person)
                presses = [await person.press_data(message, data) for data in datas[start : start + AT_ONCE]]
                await stall.shop.settle()
                said = {press.answer.text for press in presses if press.answer is not None}
                assert said == {"You may not do that here."}

        assert dump(stall) == before

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("who", ["customer", "packer", "courier", "merchant"])
    async def test_so_are_commands(self, stall: Stage, who: str) -> None:
        person = await hire(stall, "Mia", "Merchant") if who == "merchant" else getattr(stall, who)
        roles = frozenset() if who == "customer" else frozenset({Role(who)})
        await stall.start(person)
        forbidden = [
            name for name, each in COMMANDS.items() if each.where != "admin" and each.who and not roles & each.who
        ]

        for name in forbidden:
            await stall.say(person, f"/{name}")
            assert person.chat().last.text == "You may not do that here.", name

    def test_a_handler_that_is_not_in_the_table_is_no_program(self) -> None:
        routes = Routes()

        @routes.button("forgotten")
        async def forgotten(context: Context) -> None: ...

        with pytest.raises(AssertionError, match="not in the table of rights: button forgotten"):
            rights.guarded(routes)
