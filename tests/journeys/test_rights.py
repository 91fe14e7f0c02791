"""What the table of rights keeps from someone, pressed and typed all the same."""

import pytest

from bot.demo.stage import Stage
from domain.actors import Role
from handlers import rights
from handlers.context import Context
from handlers.everything import all_routes
from handlers.router import Routes
from tests.journeys.acts import dump, hire
from tests.journeys.forging import everyone_in_place, forge, kept_from, on_orders

COMMANDS = all_routes().commands


class TestRights:
    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("who", ["customer", "packer", "courier", "merchant"])
    async def test_what_the_table_keeps_from_someone_is_refused_whatever_the_ids(self, stall: Stage, who: str) -> None:
        """With the very ids and versions that would do: of what is out, to be packed, and new."""
        person = await hire(stall, "Mia", "Merchant") if who == "merchant" else getattr(stall, who)
        await everyone_in_place(stall)
        forbidden = kept_from(*() if who == "customer" else (Role(who),))
        assert forbidden
        before = dump(stall)

        pressed = await forge(stall, person, on_orders(stall, 2, 3, 4, acts=forbidden))

        assert {press.answer.text for press in pressed if press.answer is not None} == {"You may not do that here."}
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
