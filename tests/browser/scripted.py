"""A small bot for trying the page, with no shop behind it: it shows what buttons, keyboards and media can do."""

import asyncio
import contextlib
import struct
import zlib
from typing import Any

from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputMediaPhoto,
    InputTextMessageContent,
    KeyboardButton,
    LabeledPrice,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ShippingOption,
)
from telegram.constants import ChatType, ParseMode
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

LONG_TEXT = "One line after another.\n" * 40
_SAYINGS = {"/long": LONG_TEXT, "/link": "Come in: https://t.me/stall_bot?start=invited"}
PRODUCTS = ("Harbour Mug", "Harbour Lamp", "Green Tea")
POLL_SECONDS = 30
# On a busy machine, and beside a clock that stands still, an answer may take long: it is never too late here.
PATIENCE_SECONDS = 3600
WAYS = [
    ShippingOption("bike", "By bicycle", [LabeledPrice("Bicycle", 300)]),
    ShippingOption("post", "By post", [LabeledPrice("Post", 500)]),
]


def picture(colour: bytes = b"\x30\x90\xa0", width: int = 320, height: int = 240) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + colour * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _buttons(count: int) -> InlineKeyboardMarkup:
    made = [
        [(f"Count ({count})", f"count {count + 1}"), ("Note", "note")],
        [("Alert", "alert"), ("Gone", "gone"), ("Never answered", "never")],
    ]
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in made]
    web = InlineKeyboardButton("Web", url="https://example.org/")
    deep = InlineKeyboardButton("Deep link", url="https://t.me/stall_bot?start=gift")
    return InlineKeyboardMarkup([*rows, [web, deep]])


class ScriptedBot:
    """Polls the sandbox and answers each command in its own way."""

    def __init__(self, bot: ExtBot[None]) -> None:
        self.bot = bot

    async def run(self) -> None:
        await self.bot.set_my_commands([("menu", "Buttons of all kinds"), ("keys", "A keyboard")])
        offset = 0
        while True:
            for update in await self.bot.get_updates(offset, timeout=POLL_SECONDS, read_timeout=PATIENCE_SECONDS):
                offset = update.update_id + 1
                if update.callback_query is not None:
                    await self._pressed(update.callback_query)
                elif update.inline_query is not None:
                    await self._asked(update.inline_query)
                elif update.shipping_query is not None:
                    await update.shipping_query.answer(True, WAYS)
                elif update.pre_checkout_query is not None:
                    is_kept = update.pre_checkout_query.invoice_payload != "gone"
                    await update.pre_checkout_query.answer(is_kept, None if is_kept else "It is sold out.")
                elif update.message is not None and update.message.chat.type == ChatType.PRIVATE:
                    await self._said(update.message)

    async def _said(self, message: Message) -> None:
        chat = message.chat_id
        if message.contact is not None:
            await self._say(chat, f"Thanks for {message.contact.phone_number}", reply_markup=ReplyKeyboardRemove())
        elif message.successful_payment is not None:
            await self._say(chat, f"Thanks for {message.successful_payment.total_amount} cents")
        elif message.location is not None:
            await self._say(chat, f"You are at {message.location.latitude:.2f}")
        elif message.photo:
            await self._say(chat, f"A picture: {message.caption}", reply_to_message_id=message.message_id)
        elif message.reply_to_message is not None:
            await self._say(chat, f"You answered: {message.reply_to_message.text}")
        elif message.text is not None:
            await self._told(chat, message.text)

    async def _told(self, chat: int, text: str) -> None:
        command, _, rest = text.partition(" ")
        match command:
            case "/start":
                await self._say(chat, f"<b>Welcome</b> to the <i>stall</i>{rest and f', you bring {rest}'}. Try /menu")
            case "/menu":
                await self._say(chat, "Press something", reply_markup=_buttons(0))
            case "/keys":
                share = KeyboardButton("Share my number", request_contact=True)
                keys = ReplyKeyboardMarkup([[share], ["Plain key"]], input_field_placeholder="Your number")
                await self._say(chat, "Your number, please", reply_markup=keys)
            case "/album":
                colours = (b"\xc0\x50\x40", b"\x40\x80\x60", b"\xe0\xa0\x40")
                media = [InputMediaPhoto(picture(colour)) for colour in colours]
                await self.bot.send_media_group(chat, media, caption="Three colours")
            case "/place":
                await self.bot.send_venue(chat, 52.52, 13.4, "The Stall", "12 Harbour Street")
            case "/invoice":
                prices = [LabeledPrice("Harbour Mug", 1800), LabeledPrice("Wrapping", 250)]
                is_sent = rest == "sent"
                await self.bot.send_invoice(
                    chat,
                    "A mug",
                    "Thrown by hand.",
                    rest or "mug",
                    "EUR",
                    prices,
                    provider_token="284685063:TEST:1",
                    need_shipping_address=is_sent,
                    is_flexible=is_sent,
                )
            case "/arabic":
                label = InlineKeyboardButton("🛒 السلة (2)", callback_data="note")
                text = "مرحبا بك في المتجر.\n<blockquote>شاي أخضر 5.00 €</blockquote>"
                await self._say(chat, text, reply_markup=InlineKeyboardMarkup([[label]]))
                await self._say(chat, "رقمك من فضلك", reply_markup=ReplyKeyboardMarkup([["إلغاء", "(2) السلة"]]))
            case "/force":
                await self._say(chat, "What is your name?", reply_markup=ForceReply())
            case "/long" | "/link":
                await self._say(chat, _SAYINGS[command])
            case _:
                await self._say(chat, f"You said: {text}", parse_mode=None)

    async def _say(self, chat: int, text: str, **more: Any) -> None:
        await self.bot.send_message(chat, text, **{"parse_mode": ParseMode.HTML, **more})

    async def _asked(self, query: InlineQuery) -> None:
        """Products by a word of their names; where there are none, the way in."""
        found = [name for name in PRODUCTS if query.query.casefold() in name.casefold()]
        results = [
            InlineQueryResultArticle(str(PRODUCTS.index(name)), name, InputTextMessageContent(f"{name}, €18.00"))
            for name in found
        ]
        way_in = None if found else InlineQueryResultsButton("Open the stall", start_parameter="inline")
        await query.answer(results, button=way_in)

    async def _pressed(self, query: CallbackQuery) -> None:
        message = query.message
        assert isinstance(message, Message)
        word, _, number = (query.data or "").partition(" ")
        match word:
            case "count":
                await query.answer()
                await message.edit_text(f"Pressed {number} times", reply_markup=_buttons(int(number)))
            case "note":
                await query.answer("A note for you")
            case "alert":
                await query.answer("Please read this", show_alert=True)
            case "gone":
                await message.delete()
                await query.answer()


def _patient() -> HTTPXRequest:
    return HTTPXRequest(
        read_timeout=PATIENCE_SECONDS,
        write_timeout=PATIENCE_SECONDS,
        connect_timeout=PATIENCE_SECONDS,
        pool_timeout=PATIENCE_SECONDS,
    )


@contextlib.asynccontextmanager
async def running(base_url: str, token: str) -> Any:
    """Let the bot live as long as the block runs."""
    calls, polling = _patient(), _patient()
    bot: ExtBot[None] = ExtBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=calls,
        get_updates_request=polling,
    )
    async with bot:
        living = asyncio.create_task(ScriptedBot(bot).run())
        try:
            yield bot
        finally:
            living.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await living
