import json
import sqlite3

import pytest

from bot.inbound import lane_of
from sandbox import Person
from tests.bot.little_shop import LittleShop
from tests.conftest import OpenShop
from tests.harness import Shop


class TestPolling:
    async def test_confirms_only_what_is_kept(
        self, shop: Shop, anna: Person, little: LittleShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from bot import inbound

        tries = []

        async def full(*_: object, **__: object) -> int:
            tries.append(shop.box.pending_updates())
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(inbound, "keep_updates", full)
        await anna.say("/wait kept")
        await shop.pass_time(3)
        assert tries
        assert set(tries) == {1}

        monkeypatch.undo()
        await shop.pass_time(120)

        assert little.acts == ["kept"]
        assert shop.box.pending_updates() == 0

    @pytest.mark.parametrize("kind", ["500", "502", "429", "lost"])
    async def test_survives_trouble(self, shop: Shop, anna: Person, little: LittleShop, kind: str) -> None:
        shop.box.faults.add("getUpdates", kind, times=4)

        await anna.say("/wait through")
        await shop.settle()

        assert little.acts == ["through"]

    async def test_brings_what_was_said_while_nobody_was_there(
        self, shop: Shop, anna: Person, little: LittleShop
    ) -> None:
        await shop.stop()
        for number in range(3):
            await anna.say(f"/wait {number}")

        await shop.restart()
        await shop.settle()

        assert little.acts == ["0", "1", "2"]

    async def test_takes_the_place_of_a_webhook(self, open_shop: OpenShop, little: LittleShop) -> None:
        shop = await open_shop(little.parts)
        await shop.stop()
        shop.box.world.bots[shop.settings.token].queue.webhook = None

        await shop.restart()

        assert shop.box.requests.of("deleteWebhook")

    async def test_asks_for_what_it_understands_only(self, shop: Shop) -> None:
        asked = json.loads(shop.box.requests.of("getUpdates")[0].params["allowed_updates"])

        answered = {"message", "callback_query", "my_chat_member", "inline_query"}
        assert set(asked) == answered | {"pre_checkout_query", "shipping_query"}


PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -9, "type": "supergroup"}
ANNA = {"id": 7}


class TestLaneOf:
    @pytest.mark.parametrize(
        ("update", "lane"),
        [
            ({"message": {"chat": PRIVATE, "from": ANNA}}, "chat:7"),
            ({"message": {"chat": GROUP, "from": ANNA}}, "chat:-9:7"),
            ({"message": {"chat": GROUP}}, "chat:-9:0"),
            ({"callback_query": {"from": ANNA, "message": {"chat": PRIVATE}}}, "chat:7"),
            ({"callback_query": {"from": ANNA, "message": {"chat": GROUP}}}, "chat:-9:7"),
            ({"callback_query": {"from": ANNA, "inline_message_id": "x"}}, "chat:7"),
            ({"pre_checkout_query": {"id": "55", "from": ANNA}}, "query:55"),
            ({"shipping_query": {"id": "56", "from": ANNA}}, "query:56"),
            ({"my_chat_member": {"chat": PRIVATE, "from": ANNA}}, "chat:7"),
            ({"poll": {"id": "1"}}, "misc:poll"),
            ({}, "misc:nothing"),
        ],
    )
    def test_is_what_has_to_be_taken_in_order(self, update: dict[str, object], lane: str) -> None:
        assert lane_of({"update_id": 1, **update}) == lane
