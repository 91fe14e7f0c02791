"""Two unmodified clients through the same calls; every answer and update fits aiogram's model of the Bot API."""

from collections.abc import AsyncIterator
from typing import Any

import aiogram.types as model
import pytest
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile
from pydantic import TypeAdapter
from telegram import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)
from telegram.ext import ExtBot

from sandbox import Group, Person, Sandbox
from sandbox.tables import METHODS
from tests.sandbox.conftest import TOKEN, Raw, png

RESULTS: dict[str, Any] = {
    "getMe": model.User,
    "getUpdates": list[model.Update],
    "getWebhookInfo": model.WebhookInfo,
    "sendMediaGroup": list[model.Message],
    "getFile": model.File,
    "getChat": model.ChatFullInfo,
    "getChatMember": model.ResultChatMemberUnion,
    "getChatAdministrators": list[model.ResultChatMemberUnion],
    "getChatMemberCount": int,
    "getMyCommands": list[model.BotCommand],
    "getMyName": model.BotName,
    "getMyDescription": model.BotDescription,
    "getMyShortDescription": model.BotShortDescription,
    "getChatMenuButton": model.ResultMenuButtonUnion,
    "createForumTopic": model.ForumTopic,
    "copyMessage": model.MessageId,
    "forwardMessage": model.Message,
}
MESSAGES = ("sendMessage", "sendPhoto", "sendDocument", "sendLocation", "sendVenue", "sendContact")


def type_of_result(method: str) -> Any:
    if method in RESULTS:
        return RESULTS[method]
    if method in MESSAGES or method.startswith("editMessage") or method == "stopMessageLiveLocation":
        return model.Message
    return bool


def assert_all_fits(box: Sandbox) -> set[str]:
    """Every answer in the log is what the documentation says, with no field it does not know."""
    for request in box.requests:
        assert request.answer is not None
        assert request.answer["ok"], str(request)
        parsed = TypeAdapter(type_of_result(request.method)).validate_python(request.answer["result"])
        assert_nothing_extra(parsed)
    return {request.method for request in box.requests}


def assert_nothing_extra(parsed: Any) -> None:
    if isinstance(parsed, list):
        for each in parsed:
            assert_nothing_extra(each)
    elif isinstance(parsed, model.TelegramObject):
        assert not parsed.model_extra, f"{type(parsed).__name__}: {parsed.model_extra}"
        for field in type(parsed).model_fields:
            assert_nothing_extra(getattr(parsed, field))


@pytest.fixture
async def aio(box: Sandbox) -> AsyncIterator[AiogramBot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(box.base_url))
    async with AiogramBot(TOKEN, session=session) as bot:
        yield bot


@pytest.fixture
def forum(box: Sandbox, owner: Person, anna: Person) -> Group:
    return box.add_group("Forum", [owner, anna], forum=True)


BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])


class TestPythonTelegramBot:
    async def test_messages_and_edits(self, box: Sandbox, ptb: ExtBot[None], anna: Person) -> None:
        sent = await ptb.send_message(anna.id, "<b>x</b> /start", parse_mode="HTML", reply_markup=BUTTON)
        await ptb.send_message(anna.id, "y", reply_parameters=ReplyParameters(sent.message_id))
        await sent.edit_text("z", reply_markup=BUTTON)
        await sent.edit_reply_markup(None)
        photo = await ptb.send_photo(anna.id, png(), caption="<i>c</i>", parse_mode="HTML")
        await photo.edit_caption("d")
        await photo.edit_media(InputMediaPhoto(png(1000, 900), caption="e"))
        await ptb.send_photo(anna.id, photo.photo[-1].file_id)
        document = await ptb.send_document(anna.id, b"%PDF-1.4", filename="bill.pdf")
        await ptb.send_media_group(anna.id, [InputMediaPhoto(png()), InputMediaPhoto(photo.photo[0].file_id)])
        await ptb.send_media_group(anna.id, [InputMediaDocument(b"a"), InputMediaDocument(b"b")], caption="both")
        live = await ptb.send_location(anna.id, 1.5, 2.5, live_period=60)
        await live.edit_live_location(2, 3)
        await live.stop_live_location()
        await ptb.send_venue(anna.id, 1, 2, "Shop", "Main street")
        await ptb.send_contact(anna.id, "+49123", "Bob")
        await ptb.send_chat_action(anna.id, "typing")
        ask = ReplyKeyboardMarkup([[KeyboardButton("Phone", request_contact=True)]], resize_keyboard=True)
        await ptb.send_message(anna.id, "phone?", reply_markup=ask)
        await ptb.copy_message(anna.id, anna.id, photo.message_id)
        await ptb.forward_message(anna.id, anna.id, sent.message_id)
        await ptb.pin_chat_message(anna.id, sent.message_id)
        await ptb.unpin_chat_message(anna.id)
        await ptb.set_message_reaction(anna.id, sent.message_id, "👍")
        assert document.document is not None
        file = await ptb.get_file(document.document.file_id)
        await ptb.delete_message(anna.id, sent.message_id)
        await ptb.delete_messages(anna.id, [live.message_id])

        assert bytes(await file.download_as_bytearray()) == b"%PDF-1.4"
        assert document.document.file_name == "bill.pdf"
        assert_all_fits(box)

    async def test_chats_topics_and_profile(self, box: Sandbox, ptb: ExtBot[None], anna: Person, forum: Group) -> None:
        topic = await ptb.create_forum_topic(forum.id, "Orders")
        in_topic = await ptb.send_message(forum.id, "x", message_thread_id=topic.message_thread_id)
        await ptb.edit_forum_topic(forum.id, topic.message_thread_id, name="All orders")
        await ptb.close_forum_topic(forum.id, topic.message_thread_id)
        await ptb.reopen_forum_topic(forum.id, topic.message_thread_id)
        await ptb.pin_chat_message(forum.id, in_topic.message_id)
        await ptb.get_chat(forum.id)
        await ptb.get_chat(anna.id)
        await ptb.get_chat_member(forum.id, anna.id)
        await ptb.get_chat_administrators(forum.id)
        assert await ptb.get_chat_member_count(forum.id) == 3
        await ptb.set_my_commands([BotCommand("start", "Begin")], language_code="de")
        assert [c.command for c in await ptb.get_my_commands(language_code="de")] == ["start"]
        await ptb.delete_my_commands(language_code="de")
        await ptb.set_my_name("Stall!")
        assert (await ptb.get_my_name()).name == "Stall!"
        await ptb.set_my_description("d")
        await ptb.get_my_description()
        await ptb.set_my_short_description("s")
        await ptb.get_my_short_description()
        await ptb.set_chat_menu_button(menu_button=MenuButtonCommands())
        await ptb.get_chat_menu_button(anna.id)
        await ptb.get_webhook_info()

        assert in_topic.is_topic_message
        assert_all_fits(box)

    async def test_updates_parse(self, box: Sandbox, ptb: ExtBot[None], raw: Raw, anna: Person, forum: Group) -> None:
        sent = await ptb.send_message(anna.id, "x", reply_markup=BUTTON)
        press = await anna.press("Go")
        assert press.query is not None
        await ptb.answer_callback_query(press.query.id, "done", show_alert=True)
        topic = forum.create_topic("Orders")
        await anna.say("hi", forum, topic=topic.message_thread_id)
        await anna.send_contact("+49")
        location = await anna.send_location(1, 2, live_period=60)
        await anna.move(location, 3, 4)
        await anna.send_album([png(), png()], "both")
        await anna.send_document(b"x", "x.txt")
        await anna.react(anna.chat().messages[1], "👍")
        await anna.edit(await anna.say("helo"), "hello")
        question = await anna.ask_inline("mug")
        anna.block()
        anna.leave(forum)

        updates = await raw.result("getUpdates")
        kinds = {kind for update in updates for kind in update if kind != "update_id"}
        parsed = [Update.de_json(update, ptb) for update in updates]

        assert kinds == {
            "message",
            "edited_message",
            "callback_query",
            "inline_query",
            "my_chat_member",
        }
        assert all(update.effective_user is not None for update in parsed)
        assert question.results is None
        assert sent.message_id
        assert_all_fits(box)


class TestAiogram:
    async def test_the_same_calls(self, box: Sandbox, aio: AiogramBot, anna: Person, forum: Group) -> None:
        markup = model.InlineKeyboardMarkup(
            inline_keyboard=[[model.InlineKeyboardButton(text="Go", callback_data="go")]]
        )
        me = await aio.get_me()
        sent = await aio.send_message(anna.id, "<b>x</b>", parse_mode="HTML", reply_markup=markup)
        edited = await aio.edit_message_text("z", chat_id=anna.id, message_id=sent.message_id)
        photo = await aio.send_photo(anna.id, BufferedInputFile(png(), "mug.png"), caption="c")
        assert photo.photo is not None
        await aio.edit_message_caption(chat_id=anna.id, message_id=photo.message_id, caption="d")
        await aio.edit_message_media(
            model.InputMediaPhoto(media=BufferedInputFile(png(), "cup.png")),
            chat_id=anna.id,
            message_id=photo.message_id,
        )
        await aio.send_document(anna.id, BufferedInputFile(b"x", "x.txt"))
        album = await aio.send_media_group(
            anna.id,
            [
                model.InputMediaPhoto(media=photo.photo[-1].file_id),
                model.InputMediaPhoto(media=BufferedInputFile(png(), "a.png")),
            ],
        )
        live = await aio.send_location(anna.id, 1, 2, live_period=60)
        await aio.edit_message_live_location(3, 4, chat_id=anna.id, message_id=live.message_id)
        await aio.stop_message_live_location(chat_id=anna.id, message_id=live.message_id)
        await aio.send_venue(anna.id, 1, 2, "Shop", "Main street")
        await aio.send_contact(anna.id, "+49", "Bob")
        await aio.set_message_reaction(anna.id, sent.message_id, [model.ReactionTypeEmoji(emoji="👍")])
        await aio.copy_message(anna.id, anna.id, photo.message_id)
        await aio.forward_message(anna.id, anna.id, sent.message_id)
        topic = await aio.create_forum_topic(forum.id, "Orders")
        await aio.send_message(forum.id, "x", message_thread_id=topic.message_thread_id)
        await aio.get_chat(forum.id)
        await aio.get_chat_administrators(forum.id)
        await aio.set_my_commands([model.BotCommand(command="start", description="Begin")])
        await aio.delete_message(anna.id, sent.message_id)
        await aio.get_updates()

        assert me.username == "stall_bot"
        assert isinstance(edited, model.Message)
        assert len({message.media_group_id for message in album}) == 1
        assert_all_fits(box)

    async def test_downloads(self, aio: AiogramBot, anna: Person) -> None:
        sent = await aio.send_document(anna.id, BufferedInputFile(b"bytes", "x.txt"))
        assert sent.document is not None

        downloaded = await aio.download(sent.document)

        assert downloaded is not None
        assert downloaded.read() == b"bytes"


def test_every_method_has_a_checked_result() -> None:
    assert all(type_of_result(method) is not None for method in METHODS)
