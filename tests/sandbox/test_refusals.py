"""What Telegram refuses, the sandbox refuses, in the same words."""

from typing import Any

import pytest

from sandbox import Group, Person, Sandbox, VirtualClock
from tests.sandbox.conftest import Raw, png

NO_END_TAG = "can't parse entities: Can't find end tag corresponding to start tag \"b\""
NO_STRING = 'can\'t parse inline keyboard button: Field "callback_data" must be of type String'
URL_BUTTON = {"text": "x", "url": "https://example.com"}


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


class TestParameters:
    @pytest.mark.parametrize(
        ("params", "words"),
        [
            ({"text": ""}, "message text is empty"),
            ({"text": "  \n "}, "message text is empty"),
            ({"text": "x" * 4097}, "message is too long"),
            ({"text": "👋" * 2049}, "message is too long"),
            ({"text": 5}, 'parameter "text" must be of type String'),
            ({"text": "x", "reply_to_message_id": 1}, 'unknown parameter "reply_to_message_id" of sendMessage'),
            ({"text": "x", "message_thread_id": 77}, "message thread not found"),
            ({"text": "x", "parse_mode": "Latex"}, "unsupported parse_mode"),
            ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
            ({"text": "x", "reply_markup": "nonsense"}, "object expected as reply markup"),
            ({"text": "<b>x", "parse_mode": "HTML"}, NO_END_TAG),
        ],
    )
    async def test_refuses_a_wrong_message(self, raw: Raw, anna: Person, params: dict[str, Any], words: str) -> None:
        assert await raw.refusal("sendMessage", chat_id=anna.id, **params) == f"Bad Request: {words}"
        assert len(anna.chat().messages) == 1

    async def test_counts_the_text_after_its_entities(self, raw: Raw, anna: Person) -> None:
        await raw.result("sendMessage", chat_id=anna.id, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")

    async def test_refuses_a_missing_chat(self, raw: Raw) -> None:
        assert await raw.refusal("sendMessage", text="x") == "Bad Request: chat_id is empty"
        assert await raw.refusal("sendMessage", chat_id=42, text="x") == "Bad Request: chat not found"
        assert await raw.refusal("sendMessage", chat_id="@nobody", text="x") == "Bad Request: chat not found"

    async def test_knows_no_other_methods_and_tokens(self, raw: Raw, box: Sandbox) -> None:
        assert await raw("sendDice", chat_id=1) == {"ok": False, "error_code": 404, "description": "Not Found"}
        answer = await raw.http.post(f"{box.base_url}/bot9:NO/getMe")
        assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")

    async def test_takes_forms_and_queries_too(self, raw: Raw, box: Sandbox, anna: Person) -> None:
        url = f"{raw.url}/bot1234567:TEST/sendMessage"
        form = await raw.http.post(url, data={"chat_id": str(anna.id), "text": "form", "disable_notification": "true"})
        query = await raw.http.get(url, params={"chat_id": anna.id, "text": "query"})

        assert form.json()["ok"]
        assert query.json()["ok"]
        assert [m.text for m in anna.chat().messages[1:]] == ["form", "query"]


class TestKeyboards:
    @pytest.mark.parametrize(
        ("button", "words"),
        [
            ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
            ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
            ({"text": "x"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
            (
                {"text": "x", "callback_data": "a", "url": "https://example.com"},
                "can't parse inline keyboard button: exactly one action is allowed, found url and callback_data",
            ),
            ({"text": " ", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
            ({"text": "x", "url": "no address"}, "inline keyboard button URL 'no address' is invalid: Wrong HTTP URL"),
            ({"text": "x", "callback_data": 5}, NO_STRING),
            ({"text": "x", "data": "5"}, 'unknown field "data" in inline keyboard button'),
        ],
    )
    async def test_refuses_a_wrong_button(self, raw: Raw, anna: Person, button: dict[str, Any], words: str) -> None:
        refusal = await raw.refusal("sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard(button))

        assert refusal == f"Bad Request: {words}"

    @pytest.mark.parametrize("rows", [[[URL_BUTTON] * 9], [[URL_BUTTON] * 4] * 26])
    async def test_refuses_too_many_buttons(self, raw: Raw, anna: Person, rows: Any) -> None:
        markup = {"inline_keyboard": rows}

        refusal = await raw.refusal("sendMessage", chat_id=anna.id, text="x", reply_markup=markup)

        assert refusal == "Bad Request: reply markup is too long"

    async def test_takes_64_bytes_of_data(self, raw: Raw, anna: Person) -> None:
        button = {"text": "x", "callback_data": "é" * 32}

        await raw.result("sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard(button))

    async def test_asks_for_contacts_in_private_only(self, raw: Raw, team: Group) -> None:
        markup = {"keyboard": [[{"text": "Phone", "request_contact": True}]]}

        refusal = await raw.refusal("sendMessage", chat_id=team.id, text="x", reply_markup=markup)

        assert refusal == "Bad Request: phone number can be requested in private chats only"


class TestEdits:
    async def test_refuses_an_edit_without_change(self, raw: Raw, anna: Person) -> None:
        sent = await raw.result("sendMessage", chat_id=anna.id, text="<b>x</b>", parse_mode="HTML")
        same = {"chat_id": anna.id, "message_id": sent["message_id"], "text": "x "}

        refusal = await raw.refusal("editMessageText", **same, entities=[{"type": "bold", "offset": 0, "length": 1}])

        assert refusal == (
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the"
            " same as a current content and reply markup of the message"
        )
        await raw.result("editMessageText", **same)

    async def test_refuses_to_edit_a_photo_as_text(self, raw: Raw, box: Sandbox, anna: Person) -> None:
        box.publish("https://shop.example/mug.png", png())
        sent = await raw.result("sendPhoto", chat_id=anna.id, photo="https://shop.example/mug.png")
        target = {"chat_id": anna.id, "message_id": sent["message_id"]}

        refusal = await raw.refusal("editMessageText", **target, text="x")

        assert refusal == "Bad Request: there is no text in the message to edit"
        await raw.result("editMessageCaption", **target, caption="now with words")
        assert anna.chat().last.text == "now with words"

    async def test_refuses_what_is_gone_or_not_its_own(self, raw: Raw, anna: Person) -> None:
        said = await anna.say("mine")

        gone = await raw.refusal("editMessageText", chat_id=anna.id, message_id=999, text="x")
        foreign = await raw.refusal("editMessageText", chat_id=anna.id, message_id=said.message_id, text="x")

        assert gone == "Bad Request: message to edit not found"
        assert foreign == "Bad Request: message can't be edited"
        assert await raw.refusal("deleteMessage", chat_id=anna.id, message_id=999) == (
            "Bad Request: message to delete not found"
        )

    async def test_refuses_a_reply_keyboard_in_an_edit(self, raw: Raw, anna: Person) -> None:
        sent = await raw.result("sendMessage", chat_id=anna.id, text="x")

        refusal = await raw.refusal(
            "editMessageReplyMarkup",
            chat_id=anna.id,
            message_id=sent["message_id"],
            reply_markup={"keyboard": [[{"text": "a"}]]},
        )

        assert "keyboard" in refusal

    async def test_refuses_to_delete_after_48_hours(self, raw: Raw, anna: Person, clock: VirtualClock) -> None:
        sent = await raw.result("sendMessage", chat_id=anna.id, text="x")
        clock.advance(48 * 3600 + 1)

        refusal = await raw.refusal("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])

        assert refusal == "Bad Request: message can't be deleted for everyone"
        assert anna.sees("x")

    async def test_moves_a_live_location_until_it_is_stopped(self, raw: Raw, anna: Person, clock: VirtualClock) -> None:
        sent = await raw.result("sendLocation", chat_id=anna.id, latitude=1, longitude=2, live_period=600)
        target = {"chat_id": anna.id, "message_id": sent["message_id"]}

        moved = await raw.result("editMessageLiveLocation", **target, latitude=3, longitude=4)
        stopped = await raw.result("stopMessageLiveLocation", **target)

        assert moved["location"] == {"latitude": 3, "longitude": 4, "live_period": 600}
        assert stopped["location"] == {"latitude": 3, "longitude": 4}
        assert await raw.refusal("editMessageLiveLocation", **target, latitude=5, longitude=6) == (
            "Bad Request: there is no live location in the message to edit"
        )


class TestWhoMayBeWrittenTo:
    async def test_not_who_never_started(self, raw: Raw, owner: Person) -> None:
        refusal = await raw.refusal("sendMessage", chat_id=owner.id, text="x")

        assert refusal == "Forbidden: bot can't initiate conversation with a user"

    async def test_not_who_blocked_until_they_return(self, raw: Raw, anna: Person) -> None:
        anna.block()

        assert await raw.refusal("sendMessage", chat_id=anna.id, text="x") == "Forbidden: bot was blocked by the user"
        anna.unblock()
        await raw.result("sendMessage", chat_id=anna.id, text="x")

    async def test_not_a_group_that_threw_it_out(self, raw: Raw, team: Group) -> None:
        team.remove_bot()

        refusal = await raw.refusal("sendMessage", chat_id=team.id, text="x")

        assert refusal == "Forbidden: bot was kicked from the group chat"

    async def test_tells_the_new_id_of_an_upgraded_group(self, raw: Raw, team: Group) -> None:
        old = team.id
        new = team.migrate()

        answer = await raw("sendMessage", chat_id=old, text="x")

        assert answer == {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": new},
        }
        updates = await raw.result("getUpdates")
        services = [u["message"] for u in updates if "message" in u]
        assert [m.get("migrate_to_chat_id") for m in services][-2:] == [new, None]
        assert services[-1]["migrate_from_chat_id"] == old
        await raw.result("sendMessage", chat_id=new, text="x")


class TestCallbackQueries:
    async def test_refuses_an_answer_that_comes_too_late(self, raw: Raw, anna: Person, clock: VirtualClock) -> None:
        await raw.result(
            "sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard({"text": "Go", "callback_data": "go"})
        )
        press = await anna.press("Go")
        assert press.query is not None
        clock.advance(60)

        refusal = await raw.refusal("answerCallbackQuery", callback_query_id=press.query.id)

        words = "query is too old and response timeout expired or query ID is invalid"
        assert refusal == f"Bad Request: {words}"
        assert press.answer is None
        assert await raw.refusal("answerCallbackQuery", callback_query_id="5") == f"Bad Request: {words}"
