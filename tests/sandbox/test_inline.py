"""What somebody sends by way of a bot: chosen from its offers, pressed, edited by the id the bot is told."""

from typing import Any

import pytest

from sandbox import Group, Person, Sandbox
from sandbox.pressing import InlineQuestion
from tests.sandbox.conftest import Raw, png

BUTTON = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
MUG: dict[str, Any] = {"type": "article", "id": "1", "title": "Mug", "input_message_content": {"message_text": "A mug"}}


async def offered(raw: Raw, person: Person, group: Group, *results: dict[str, Any]) -> InlineQuestion:
    asked = await person.ask_inline("mug", group)
    await raw.result("answerInlineQuery", inline_query_id=asked.query.id, results=list(results))
    return asked


class TestChosenResults:
    async def test_tell_the_bot_the_id_by_which_it_edits(self, raw: Raw, anna: Person, team: Group) -> None:
        asked = await offered(raw, anna, team, MUG | {"reply_markup": BUTTON})

        sent = asked.choose("Mug")

        chosen = (await raw.result("getUpdates"))[-1]["chosen_inline_result"]
        assert chosen["inline_message_id"] == sent.stored.inline_message_id
        assert await raw.result("editMessageText", inline_message_id=chosen["inline_message_id"], text="Sold") is True
        assert anna.chat(team).last.text == "Sold"
        assert anna.chat(team).last.sender == "Anna"

    async def test_have_no_id_without_buttons(self, raw: Raw, anna: Person, team: Group) -> None:
        (await offered(raw, anna, team, MUG)).choose("Mug")

        assert "inline_message_id" not in (await raw.result("getUpdates"))[-1]["chosen_inline_result"]

    async def test_are_pressed_without_a_message(self, raw: Raw, anna: Person, owner: Person, team: Group) -> None:
        (await offered(raw, anna, team, MUG | {"reply_markup": BUTTON})).choose("Mug")

        pressed = await owner.press("Go", team)

        asked = (await raw.result("getUpdates"))[-1]["callback_query"]
        assert "message" not in asked
        assert asked["inline_message_id"] == pressed.message.stored.inline_message_id
        assert asked["from"]["id"] == owner.id

    async def test_may_be_an_invoice_that_anyone_pays(self, raw: Raw, anna: Person, owner: Person, team: Group) -> None:
        invoice = {
            "title": "Mug",
            "description": "For mornings",
            "payload": "mug-1",
            "provider_token": "",
            "currency": "XTR",
            "prices": [{"label": "Mug", "amount": 5}],
        }
        (await offered(raw, anna, team, MUG | {"input_message_content": invoice})).choose("Mug")

        paid = await owner.pay(chat=team)

        asked = (await raw.result("getUpdates"))[-1]["pre_checkout_query"]
        await raw.result("answerPreCheckoutQuery", pre_checkout_query_id=asked["id"], ok=True)
        assert paid.status == "paid"
        assert (await raw.result("getUpdates"))[-1]["message"]["chat"]["id"] == owner.id

    async def test_may_be_a_photo_with_a_caption(self, raw: Raw, box: Sandbox, anna: Person, team: Group) -> None:
        box.publish("https://shop.example/mug.png", png())
        address = "https://shop.example/mug.png"
        photo = {"type": "photo", "id": "p", "photo_url": address, "thumbnail_url": address, "caption": "A mug"}
        sent = (await offered(raw, anna, team, photo | {"reply_markup": BUTTON})).choose("p")
        at = {"inline_message_id": sent.stored.inline_message_id}

        await raw.result("editMessageCaption", **at, caption="Sold", reply_markup=BUTTON)

        assert anna.chat(team).last.text == "Sold"
        assert await raw.refusal("editMessageText", **at, text="x") == (
            "Bad Request: there is no text in the message to edit"
        )


class TestRefusals:
    @pytest.mark.parametrize(
        ("result", "words"),
        [
            (MUG | {"id": "x" * 65}, "RESULT_ID_INVALID"),
            (MUG | {"title": ""}, "article title must be non-empty"),
            (MUG | {"input_message_content": {}}, "input message content is not specified"),
            (MUG | {"input_message_content": {"message_text": "x" * 4097}}, "message is too long"),
            (MUG | {"type": "toy"}, 'can\'t parse inline query result: type "toy" is unsupported'),
            ({"type": "photo", "id": "p", "photo_file_id": "nonsense"}, "wrong file identifier/HTTP URL specified"),
        ],
    )
    async def test_of_a_wrong_result(self, raw: Raw, anna: Person, result: dict[str, Any], words: str) -> None:
        asked = await anna.ask_inline("mug")

        refusal = await raw.refusal("answerInlineQuery", inline_query_id=asked.query.id, results=[result])

        assert refusal.startswith(f"Bad Request: {words}")
        assert asked.results is None

    async def test_of_too_many_results(self, raw: Raw, anna: Person) -> None:
        asked = await anna.ask_inline("mug")
        results = [MUG | {"id": str(number)} for number in range(51)]

        refusal = await raw.refusal("answerInlineQuery", inline_query_id=asked.query.id, results=results)

        assert refusal == "Bad Request: too many inline query results specified"

    async def test_of_what_cannot_be_edited(self, raw: Raw, anna: Person, team: Group) -> None:
        sent = (await offered(raw, anna, team, MUG | {"reply_markup": BUTTON})).choose("Mug")
        at = {"inline_message_id": sent.stored.inline_message_id}

        same = await raw.refusal("editMessageText", **at, text="A mug", reply_markup=BUTTON)
        await anna.delete(sent)

        assert same.startswith("Bad Request: message is not modified")
        assert await raw.refusal("editMessageText", **at, text="x") == "Bad Request: MESSAGE_ID_INVALID"
        assert await raw.refusal("editMessageText", inline_message_id="x", text="x") == (
            "Bad Request: invalid inline message identifier specified"
        )
        assert await raw.refusal("editMessageText", text="x") == "Bad Request: message identifier is not specified"
