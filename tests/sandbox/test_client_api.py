"""The people's side over HTTP: what a page builds on."""

import base64
import json
from typing import Any

import httpx

from sandbox import Group, Person, Sandbox
from tests.sandbox.conftest import Raw, png


class Page:
    def __init__(self, raw: Raw) -> None:
        self.http = raw.http
        self.url = f"{raw.url}/sandbox"

    async def get(self, path: str, **params: Any) -> Any:
        response = await self.http.get(f"{self.url}/{path}", params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.http.post(f"{self.url}/{path}", json=body)

    async def act(self, path: str, **body: Any) -> Any:
        response = await self.post(path, **body)
        assert response.status_code == 200, response.text
        return response.json()


BUTTONS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}, {"text": "Web", "url": "https://x.org"}]]}


class TestActing:
    async def test_a_newcomer_talks_to_the_bot(self, raw: Raw, box: Sandbox) -> None:
        page = Page(raw)
        cora = (await page.act("people", first_name="Cora", language_code="de"))["id"]
        await page.act("start", **{"as": cora}, payload="invite")
        said = await page.act("say", **{"as": cora}, text="hello")
        await page.act("location", **{"as": cora}, latitude=1, longitude=2)
        await page.act("contact", **{"as": cora})
        await page.act("photo", **{"as": cora}, content=base64.b64encode(png()).decode(), caption="look")
        await page.act("edit", **{"as": cora}, chat_id=cora, message_id=said["message_id"], text="hello!")

        updates = await raw.result("getUpdates")
        assert [update["message"].get("text") for update in updates[:2]] == ["/start invite", "hello"]
        assert updates[-1]["edited_message"]["text"] == "hello!"
        assert (await page.get("quiet"))["pending_updates"] == 6
        view = await page.get(f"chats/{cora}/messages", **{"as": cora})
        assert [message["kind"] for message in view["messages"]] == ["text", "text", "location", "contact", "photo"]
        photo = await raw.http.get(f"{page.url}/files/{view['messages'][-1]['photo'][-1]['file_id']}")
        assert (photo.content, photo.headers["content-type"]) == (png(), "image/png")

    async def test_a_press_and_its_answer(self, raw: Raw, anna: Person) -> None:
        page = Page(raw)
        await raw.result("sendMessage", chat_id=anna.id, text="x", reply_markup=BUTTONS)

        pressed = await page.act("press", **{"as": anna.id}, label="Go")
        before = await page.get(f"answers/{pressed['query_id']}")
        await raw.result("answerCallbackQuery", callback_query_id=pressed["query_id"], text="Gone", show_alert=True)
        after = await page.get(f"answers/{pressed['query_id']}")

        assert (before["answered"], after["answered"]) == (False, True)
        assert (after["text"], after["show_alert"]) == ("Gone", True)
        assert (await page.act("press", **{"as": anna.id}, label="Web"))["url"] == "https://x.org"

    async def test_a_payment_step_by_step(self, raw: Raw, anna: Person) -> None:
        page = Page(raw)
        prices = [{"label": "Mug", "amount": 1250}]
        facts = {"title": "Mug", "description": "Blue", "payload": "7", "provider_token": "1:TEST:a"}
        sent = await raw.result(
            "sendInvoice", chat_id=anna.id, currency="EUR", prices=prices, is_flexible=True, **facts
        )
        way = {"id": "post", "title": "Post", "prices": [{"label": "Post", "amount": 490}]}

        async def asked(kind: str) -> str:
            return str((await raw.result("getUpdates", offset=-1))[0][kind]["id"])

        before = (await page.get(f"chats/{anna.id}/messages", **{"as": anna.id}))["messages"][-1]
        opened = await page.act("pay", **{"as": anna.id}, chat_id=anna.id, message_id=sent["message_id"])
        await raw.result(
            "answerShippingQuery", shipping_query_id=await asked("shipping_query"), ok=True, shipping_options=[way]
        )
        offered = await page.get(f"checkouts/{opened['checkout_id']}")
        await page.act("ship", checkout_id=opened["checkout_id"], shipping_option="post")
        await raw.result("answerPreCheckoutQuery", pre_checkout_query_id=await asked("pre_checkout_query"), ok=True)
        paid = await page.get(f"checkouts/{opened['checkout_id']}")
        after = (await page.get(f"chats/{anna.id}/messages", **{"as": anna.id}))["messages"]

        assert (before["kind"], before["bill"]["total"], before["bill"]["is_paid"]) == ("invoice", "€12.50", False)
        assert list(before["bill"]["order_info"]) == ["shipping_address"]
        assert (opened["status"], offered["status"], paid["status"]) == ("shipping", "choosing", "paid")
        assert offered["shipping_options"] == [{"id": "post", "title": "Post", "amount": "€4.90"}]
        assert (paid["is_over"], paid["total"]) == (True, "€17.40")
        assert [each["bill"]["is_paid"] for each in after if each["bill"]] == [True]
        assert after[-1]["words"] == "Anna paid €17.40"
        assert (await page.post("pay", **{"as": anna.id}, message_id=sent["message_id"])).status_code == 409
        assert (await page.post("settle", checkout_id="7", outcome="paid")).status_code == 400

    async def test_shows_the_screen_when_a_button_is_missing(self, raw: Raw, anna: Person) -> None:
        response = await Page(raw).post("press", **{"as": anna.id}, label="Nowhere")

        assert response.status_code == 409
        assert "Anna: /start" in response.json()["screen"]

    async def test_refuses_nonsense(self, raw: Raw, anna: Person) -> None:
        page = Page(raw)

        assert (await page.post("say", **{"as": 1}, text="x")).status_code == 400
        assert (await page.post("say", **{"as": anna.id})).status_code == 400
        assert (await page.post("say", **{"as": anna.id}, text="x", chat_id=-5)).status_code == 400
        assert (await page.post("photo", **{"as": anna.id}, content="???")).status_code == 400
        assert len(anna.chat().messages) == 1


class TestLooking:
    async def test_lists_chats_and_groups(self, raw: Raw, box: Sandbox, anna: Person, team: Group) -> None:
        page = Page(raw)
        stranger = (await page.act("people", first_name="Stranger"))["id"]
        await page.act(f"groups/{team.id}/members", person=stranger)

        chats = await page.get("chats", **{"as": stranger})
        state = await page.get("state")

        assert [(chat["id"], chat["type"]) for chat in chats] == [(stranger, "private"), (team.id, "group")]
        assert state["bots"][0]["username"] == "stall_bot"
        new = (await page.act(f"groups/{team.id}/migrate"))["chat_id"]
        assert new == team.id
        assert "Stranger" not in (await raw.http.get(f"{page.url}/chats/{new}/screen", params={"as": anna.id})).text

    async def test_tells_the_commands_for_a_person(self, raw: Raw, anna: Person) -> None:
        await raw.result("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
        await raw.result(
            "setMyCommands",
            commands=[{"command": "orders", "description": "Orders"}],
            scope={"type": "chat", "chat_id": anna.id},
        )

        told = await Page(raw).get("commands", **{"as": anna.id})

        assert [command["command"] for command in told["commands"]] == ["orders"]

    async def test_moves_the_clock(self, raw: Raw, box: Sandbox) -> None:
        page, before = Page(raw), box.clock.now()

        moved = await page.act("clock", advance=3600)

        assert moved == {"now": before + 3600, "virtual": True}
        assert (await page.post("clock", set=before)).status_code == 400

    async def test_streams_changes_and_takes_up_a_cut_stream(self, raw: Raw, box: Sandbox, anna: Person) -> None:
        page = Page(raw)
        seen = []
        async with raw.http.stream("GET", f"{page.url}/events", params={"after": 0}) as stream:
            async for line in stream.aiter_lines():
                if line == ": here":
                    await anna.say("live")
                if line.startswith("data: "):
                    seen.append(json.loads(line.removeprefix("data: ")))
                if len([fact for fact in seen if fact["kind"] == "message"]) == 2:
                    break

        assert [fact["message_id"] for fact in seen if fact["kind"] == "message"] == [1, 2]
