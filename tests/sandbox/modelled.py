"""What is made of aiogram: an unmodified client, and its model of every answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiogram.methods
import aiogram.types as model
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile
from pydantic import BaseModel, TypeAdapter

from sandbox import Sandbox
from sandbox.request_log import RequestLog
from tests.sandbox.clients import FILE_NAME, answer_of

__all__ = ["Aiogram", "BufferedInputFile", "assert_all_fits", "bot_at", "model_of", "type_of_result"]

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
    "copyMessages": list[model.MessageId],
    "forwardMessages": list[model.MessageId],
    "createInvoiceLink": str,
    "getMyStarBalance": model.StarAmount,
    "getStarTransactions": model.StarTransactions,
    "forwardMessage": model.Message,
}
MESSAGES = ("sendMessage", "sendPhoto", "sendDocument", "sendLocation", "sendVenue", "sendContact", "sendInvoice")


def model_of(name: str) -> type[BaseModel]:
    """Its model of a method or of an object."""
    found: type[BaseModel] = getattr(aiogram.methods, name[0].upper() + name[1:], None) or getattr(model, name)
    return found


def type_of_result(method: str) -> Any:
    if method in RESULTS:
        return RESULTS[method]
    if method.startswith("editMessage") or method == "stopMessageLiveLocation":
        # True for what somebody sent by way of the bot.
        return model.Message | bool
    if method in MESSAGES:
        return model.Message
    return bool


def assert_all_fits(log: RequestLog) -> None:
    """Every answer in the log is what the documentation says, with no field it does not know."""
    for request in log:
        assert request.answer is not None
        assert request.answer["ok"], str(request)
        parsed = TypeAdapter(type_of_result(request.method)).validate_python(request.answer["result"])
        assert_nothing_extra(parsed)


def assert_nothing_extra(parsed: Any) -> None:
    if isinstance(parsed, list):
        for each in parsed:
            assert_nothing_extra(each)
    elif isinstance(parsed, model.TelegramObject):
        assert not parsed.model_extra, f"{type(parsed).__name__}: {parsed.model_extra}"
        for field in type(parsed).model_fields:
            assert_nothing_extra(getattr(parsed, field))


@asynccontextmanager
async def bot_at(box: Sandbox, token: str) -> AsyncIterator[AiogramBot]:
    """A bot that asks the sandbox."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(box.base_url))
    async with AiogramBot(token, session=session) as bot:
        yield bot


@dataclass
class Aiogram:
    box: Sandbox
    bot: AiogramBot
    name: str = "aiogram"

    async def __call__(self, method: str, /, **params: Any) -> Any:
        await self.bot(getattr(aiogram.methods, method[0].upper() + method[1:])(**_aiogram_object(params)))
        return answer_of(self.box)


def _aiogram_object(value: Any) -> Any:
    """Files and keyboards as aiogram wants them; its models make the rest of plain JSON themselves."""
    if isinstance(value, bytes):
        return BufferedInputFile(value, FILE_NAME)
    if isinstance(value, dict):
        made = {name: _aiogram_object(each) for name, each in value.items()}
        return next((kind(**made) for key, kind in _AIOGRAM_OBJECTS.items() if key in value), made)
    return [_aiogram_object(each) for each in value] if isinstance(value, list) else value


# Where a plain object fits several models at once.
_AIOGRAM_OBJECTS: dict[str, type[model.TelegramObject]] = {
    "inline_keyboard": model.InlineKeyboardMarkup,
    "keyboard": model.ReplyKeyboardMarkup,
}
