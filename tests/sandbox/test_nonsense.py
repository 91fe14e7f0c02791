"""Whatever a bot sends, the sandbox answers in words: never with a crash."""

import json
import random
from typing import Any

import httpx
import pytest

from sandbox import Group, Person, Sandbox
from sandbox.parameters import fields_of
from sandbox.tables import METHODS, OBJECTS
from tests.sandbox.conftest import TOKEN

ODD: list[Any] = [
    None, "", " ", "0", "-1", "x", "true", "[]", "{}", "null", "nan", "inf",
    "[1, null]", 0, -1, 1, 2.5, 10**18, 10**30, True, False,
    [], {}, [[]], [None], [{}], {"type": "x"}, {"message_id": 1}, "👋", "\ud83d", "<b>", "&#x110000;", "@name",
    "https://example.com/", "attach://x", "\0",
]  # fmt: skip


def odd_object(name: str, chance: random.Random) -> dict[str, Any]:
    return {
        field: odd_value(spec.type, chance) for field, spec in fields_of(OBJECTS[name]).items() if chance.random() < 0.6
    }


def odd_value(type_: str, chance: random.Random) -> Any:
    """Half the time something of the right shape, else anything at all."""
    if chance.random() < 0.4:
        return chance.choice(ODD)
    if type_.startswith("["):
        return [odd_value(type_[1:-1], chance) for _ in range(chance.randrange(3))]
    if type_ in OBJECTS:
        return odd_object(type_, chance)
    if type_ == "ReplyMarkup":
        return odd_object(chance.choice(["InlineKeyboardMarkup", "ReplyKeyboardMarkup", "ForceReply"]), chance)
    if type_ == "InputMedia":
        return odd_object("InputMediaPhoto", chance) | {"type": "photo"}
    simple = {"int": 2, "float": 2.0, "bool": True, "str": "text", "chat": 2, "file": "text", "object": {}}
    return simple.get(type_, {"type": "emoji", "emoji": "👍"})


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"getUpdates", "setWebhook"}))
async def test_never_crashes(box: Sandbox, anna: Person, team: Group, method: str) -> None:
    chance = random.Random(method)
    places = [anna.id, team.id]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(box.app), base_url="http://box", verify=False) as http:
        for _ in range(60):
            params = {
                name: odd_value(field.type, chance)
                for name, field in fields_of(METHODS[method]).items()
                if field.required or chance.random() < 0.5
            }
            if "chat_id" in params and chance.random() < 0.8:
                params["chat_id"] = chance.choice(places)
            # Escaped, so that half a character arrives as such.
            content = json.dumps(params).encode("ascii")
            headers = {"Content-Type": "application/json"}
            answer = (await http.post(f"/bot{TOKEN}/{method}", content=content, headers=headers)).json()

            assert answer["ok"] or answer["error_code"] in {400, 403}, answer
