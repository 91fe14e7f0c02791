"""The page as the sandbox serves it: files, policy, what it shows first, and the window on the shop."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from sandbox import Group, NotSeen, Person, Sandbox, VirtualClock
from sandbox import client_page as page
from tests.sandbox.conftest import Raw

NEWS = {"order": "SQJWM8", "status": "packed", "timeline": [], "goods": [], "money": []}
KEYS = {"keyboard": [[{"text": "Menu"}, {"text": "Help"}]], "one_time_keyboard": True}


class TestFiles:
    async def test_the_page_and_all_it_names_are_served(self, raw: Raw) -> None:
        index = await raw.http.get(raw.url + "/")
        named = re.findall(r'"(/page/[^"]+)"', index.text)

        assert index.headers["content-type"] == "text/html; charset=utf-8"
        assert len(named) >= 4
        for address in named:
            assert (await raw.http.get(raw.url + address)).status_code == 200, address

    @pytest.mark.parametrize(
        ("name", "kind"), [("main.js", "text/javascript"), ("style.css", "text/css"), ("map.svg", "image/svg+xml")]
    )
    async def test_each_kind_has_its_type_and_the_policy(self, raw: Raw, name: str, kind: str) -> None:
        served = await raw.http.get(f"{raw.url}/page/{name}")

        assert served.headers["content-type"].startswith(kind)
        assert served.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'; script-src 'self'" in served.headers["content-security-policy"]

    @pytest.mark.parametrize("name", ["style.css", "chat.css"])
    async def test_it_is_laid_out_from_either_side(self, raw: Raw, name: str) -> None:
        """Arabic runs from right to left: nothing may say left or right."""
        served = await raw.http.get(f"{raw.url}/page/{name}")

        assert re.findall(r"[\w-]*\b(?:left|right)\b[\w-]*\s*:[^;]*;|:\s*(?:left|right)\b", served.text) == []

    @pytest.mark.parametrize("name", ["nothing.js", "%2e%2e%2fbox.py", "..%2f__init__.py"])
    async def test_nothing_else_is_served(self, raw: Raw, name: str) -> None:
        assert (await raw.http.get(f"{raw.url}/page/{name}")).status_code == 404

    async def test_no_file_is_long(self) -> None:
        lengths = {name: content.count(b"\n") for name, content in page._files().items()}

        assert {name for name, length in lengths.items() if length > 400} == set()


class TestSetup:
    async def test_columns_and_the_tour_are_told(
        self, raw: Raw, box: Sandbox, anna: Person, owner: Person, team: Group
    ) -> None:
        box.page.title = "Stall"
        box.page.show(anna)
        box.page.show(owner, team)
        box.page.call(owner, "owner")
        box.page.guide("Say hello.", anna, press="Start")
        box.page.tell("Olga accepts.", owner, team, press="Accept")

        assert (await raw.http.get(f"{raw.url}/sandbox/page")).json() == {
            "stage": box.page.stage,
            "title": "Stall",
            "columns": [{"person": anna.id, "chat_id": anna.id}, {"person": owner.id, "chat_id": team.id}],
            "tour": [{"text": "Say hello.", "person": anna.id, "press": "Start"}],
            "roles": {str(owner.id): "owner"},
            "caption": {"text": "Olga accepts.", "press": "Accept", "person": owner.id, "chat_id": team.id},
            "insight": False,
        }

    async def test_it_is_told_only_once_the_stage_is_furnished(self, raw: Raw, box: Sandbox) -> None:
        box.page.is_furnished.clear()
        asked = asyncio.create_task(raw.http.get(f"{raw.url}/sandbox/page"))
        await raw.http.get(f"{raw.url}/sandbox/state")
        assert not asked.done()

        box.page.title = "Stall"
        box.page.is_furnished.set()

        assert (await asked).json()["title"] == "Stall"


class TestInsight:
    async def test_there_is_none_unless_configured(self, raw: Raw) -> None:
        assert (await raw.http.get(f"{raw.url}/sandbox/insight")).status_code == 404

    async def test_a_function_is_asked_anew_each_time(self, raw: Raw, box: Sandbox) -> None:
        told: list[Any] = [None, NEWS]

        async def insight() -> Any:
            return told.pop(0)

        box.page.insight = insight

        assert [(await raw.http.get(f"{raw.url}/sandbox/insight")).json() for _ in range(2)] == [None, NEWS]

    async def test_an_address_is_fetched_for_the_page(self, raw: Raw, box: Sandbox) -> None:
        box.page.insight = f"{raw.url}/sandbox/clock"

        assert (await raw.http.get(f"{raw.url}/sandbox/insight")).json()["virtual"] is True

    async def test_a_shop_that_is_away_is_said_to_be(self, raw: Raw, box: Sandbox) -> None:
        box.page.insight = f"{raw.url}/nowhere"

        refused = await raw.http.get(f"{raw.url}/sandbox/insight")

        assert (refused.status_code, "404" in refused.json()["error"]) == (502, True)


class TestTime:
    async def test_it_passes_as_the_stage_wants_it(self, raw: Raw, box: Sandbox, clock: VirtualClock) -> None:
        passed: list[float] = []

        async def travel(seconds: float) -> None:
            passed.append(seconds)
            clock.advance(seconds)

        box.page.travel = travel
        before = clock.now()

        moved = await raw.http.post(f"{raw.url}/sandbox/clock", json={"advance": 60})

        assert (passed, moved.json()["now"]) == ([60.0], before + 60)


class TestMessages:
    async def test_the_newest_can_be_asked_for(self, raw: Raw, anna: Person) -> None:
        for text in ("one", "two", "three"):
            await anna.say(text)

        asked = {"as": anna.id, "tail": 2}
        view = (await raw.http.get(f"{raw.url}/sandbox/chats/{anna.id}/messages", params=asked)).json()

        assert ([message["text"] for message in view["messages"]], view["has_earlier"]) == (["two", "three"], True)


class TestKeys:
    async def test_a_key_is_pressed_though_a_button_has_its_label(self, raw: Raw, anna: Person) -> None:
        await raw.result("sendMessage", chat_id=anna.id, text="keys", reply_markup=KEYS)
        buttons = {"inline_keyboard": [[{"text": "Menu", "callback_data": "menu"}]]}
        await raw.result("sendMessage", chat_id=anna.id, text="buttons", reply_markup=buttons)

        pressed = await _press_key(raw, anna, "Menu")

        assert pressed.status_code == 200
        assert anna.chat().last.text == "Menu"
        assert anna.chat().reply_keyboard() is None

    async def test_there_must_be_one(self, raw: Raw, anna: Person) -> None:
        refused = await _press_key(raw, anna, "Menu")

        assert refused.status_code == 409
        with pytest.raises(NotSeen):
            await anna.press_key("Menu")


async def _press_key(raw: Raw, person: Person, label: str) -> httpx.Response:
    return await raw.http.post(f"{raw.url}/sandbox/press_key", json={"as": person.id, "label": label})
