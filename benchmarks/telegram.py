"""A Telegram that answers at once, and presses of a button as it would bring them."""

import asyncio
import json
from typing import Any

from telegram import Bot
from telegram.request import BaseRequest, RequestData

from benchmarks.buyers import FIRST_CUSTOMER, Buyer
from benchmarks.catalogue import NOW
from views.buttons import pack

BOT_ID = 1234567
TOKEN = f"{BOT_ID}:BENCH"
MESSAGE_ID = 77
_SELF = {"id": BOT_ID, "is_bot": True, "first_name": "Stall", "username": "stall_bot"}


class InstantTelegram(BaseRequest):
    """Takes every request, answers it at once, and tells who waits for an edit in a chat that it came."""

    def __init__(self) -> None:
        self.edited: dict[int, asyncio.Event] = {}
        self.answered = 0

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        del method
        name, given = url.rpartition("/")[2], request_data.parameters if request_data is not None else {}
        # A round trip is one turn of the loop at least.
        await asyncio.sleep(0)
        result: Any = _SELF
        if name in {"sendMessage", "editMessageText"}:
            chat_id = int(str(given["chat_id"]))
            if (edited := self.edited.get(chat_id)) is not None and name == "editMessageText":
                edited.set()
            result = {
                "message_id": MESSAGE_ID,
                "date": NOW,
                "chat": {"id": chat_id, "type": "private" if chat_id > 0 else "group", "first_name": "C"},
                "text": given["text"],
                "from": _SELF,
                "reply_markup": given.get("reply_markup"),
            }
        elif name != "getMe":
            self.answered += name == "answerCallbackQuery"
            result = True
        return 200, json.dumps({"ok": True, "result": result}).encode()


def speak_through(bot: Bot, telegram: InstantTelegram) -> None:
    """Have all that the bot asks answered at once; answers are parsed as its own transport parses them."""
    telegram.parse_json_payload = bot.request.parse_json_payload  # type: ignore[method-assign]
    bot._request = (telegram, telegram)  # noqa: SLF001 - PTB takes a transport at building only.


def press(number: int, buyer: Buyer, data: str | None = None) -> bytes:
    """The update of a press on "Place order" under a summary, as Telegram brings it: with the old keyboard."""
    keyboard = [
        [{"text": "✅ Place order", "callback_data": pack("place", buyer.cart_id, buyer.version)}],
        [{"text": "✏️ Address", "callback_data": pack("address")}, {"text": "📞 Phone", "callback_data": pack("phone")}],
        [{"text": "📝 Note", "callback_data": pack("note")}, {"text": "🛒 Cart", "callback_data": pack("cart")}],
        [{"text": "🏠 Home", "callback_data": pack("home")}],
    ]
    sender = {
        "id": buyer.telegram_id,
        "is_bot": False,
        # As they are known: who has a full cart has written before.
        "first_name": f"Customer {buyer.telegram_id - FIRST_CUSTOMER}",
        "language_code": "en",
    }
    message = {
        "message_id": MESSAGE_ID,
        "from": _SELF,
        "chat": {"id": buyer.telegram_id, "first_name": "Customer", "type": "private"},
        "date": NOW,
        "text": "Your order\n\n1 × Thing 1 – €12.00\n1 × Thing 2 – €7.00\n1 × Thing 3 – €3.00\nTotal: €22.00",
        "entities": [{"offset": 0, "length": 10, "type": "bold"}],
        "reply_markup": {"inline_keyboard": keyboard},
    }
    query = {
        "id": str(10_000_000 + number),
        "from": sender,
        "message": message,
        "chat_instance": "42",
        "data": data or pack("place", buyer.cart_id, buyer.version),
    }
    return json.dumps({"update_id": 900_000 + number, "callback_query": query}, ensure_ascii=False).encode()
