"""A bot as most are written: python-telegram-bot, forty handlers in a row, the async ORM, one thing after the other."""

from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from benchmarks.catalogue import NOW
from benchmarks.references import orm

HANDLERS = 40
# Half of the others are asked before it.
PLACE_IS = 20

Sessions = async_sessionmaker[AsyncSession]


def application_of(token: str, sessions: Sessions) -> Application[Any, Any, Any, Any, Any, Any]:
    application = Application.builder().token(token).updater(None).job_queue(None).build()
    for number in range(HANDLERS):
        answer = _placing(sessions) if number == PLACE_IS else _nothing
        application.add_handler(CallbackQueryHandler(answer, pattern=rf"^act{number}:(\d+)$"))
    return application


def data(cart_id: int) -> str:
    """The callback data of its button."""
    return f"act{PLACE_IS}:{cart_id}"


async def _nothing(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None: ...


def _placing(sessions: Sessions) -> Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]:
    async def place(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None
        assert context.match is not None
        order = await orm.place_order(sessions, int(context.match[1]), now=NOW)
        await query.answer()
        await query.edit_message_text(
            f"<b>Your order #{order.code} is placed.</b>\n\nTotal: €{order.total / 100:.2f}",
            parse_mode=ParseMode.HTML,
            reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("🏠 Home", callback_data="act0:0")]]),
        )

    return place
