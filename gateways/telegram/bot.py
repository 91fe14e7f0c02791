"""The Telegram library's bot, with the two things that a shop does most in a shorter way."""

from typing import Any

from telegram import InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from gateways.telegram import fitting


class ShopBot(ExtBot[None]):
    """Hands over Telegram's answer to text of ours as it is: to make a message of it costs as much as to send it."""

    async def send_text(
        self,
        chat_id: int,
        text: str,
        *,
        thread_id: int | None,
        keyboard: Any,
        reply: ReplyParameters | None,
    ) -> dict[str, Any]:
        """Send text as a new message, which Telegram tells of."""
        return await self._said(
            "sendMessage", chat_id, text, keyboard, message_thread_id=thread_id, reply_parameters=reply
        )

    async def edit_text(
        self, chat_id: int, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None
    ) -> dict[str, Any]:
        """Change the text of a message and the buttons under it."""
        return await self._said("editMessageText", chat_id, text, keyboard, message_id=message_id)

    async def _said(self, method: str, chat_id: int, text: str, keyboard: Any, **more: Any) -> dict[str, Any]:
        message: dict[str, Any] = await self._post(
            method,
            {
                "chat_id": chat_id,
                "text": text,
                "parse_mode": ParseMode.HTML,
                "link_preview_options": fitting.NO_PREVIEW,
                "reply_markup": keyboard,
                **more,
            },
        )
        return message
