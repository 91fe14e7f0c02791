"""A whole python-telegram-bot application against the sandbox, by base URL alone; over TCP and in-process."""

import asyncio
from typing import Any

import httpx
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import NetworkError
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler, ContextTypes, ExtBot
from telegram.request import HTTPXRequest

from sandbox import Person, Sandbox
from tests.sandbox.conftest import TOKEN


async def greet(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    await update.effective_message.reply_html("Hello <b>you</b>", reply_markup=keyboard)


async def go(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.edit_message_text("Went")
    await update.callback_query.answer("Done")


class TestApplication:
    async def test_polls_greets_and_edits(self, box: Sandbox) -> None:
        cora = box.add_user("Cora")
        builder = ApplicationBuilder().token(TOKEN).base_url(f"{box.base_url}/bot")
        app = builder.base_file_url(f"{box.base_url}/file/bot").build()
        app.add_handlers([CommandHandler("start", greet), CallbackQueryHandler(go)])
        assert app.updater is not None
        async with app:
            await app.start()
            await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)

            await cora.start()
            await cora.wait_to_see("Hello you")
            press = await cora.press("Go")
            answer = await press.answered()
            while box.pending_updates() or not box.idle():
                await box.world.changes.next()

            await app.updater.stop()
            await app.stop()

        assert answer.text == "Done"
        assert cora.chat().last.text == "Went"
        assert box.refused() == []


class TestInProcess:
    @pytest.fixture
    async def inside(self, box: Sandbox) -> Any:
        request = HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(box.app)})
        polling = HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(box.app)})
        bot: ExtBot[None] = ExtBot(TOKEN, base_url="http://sandbox/bot", request=request, get_updates_request=polling)
        async with bot:
            yield bot

    async def test_needs_no_network(self, inside: ExtBot[None], anna: Person) -> None:
        waiting = asyncio.create_task(inside.get_updates(offset=-1, timeout=5))
        await inside.send_message(anna.id, "x")

        assert (await waiting)[0].message is not None
        assert anna.sees("x")

    async def test_loses_answers_too(self, inside: ExtBot[None], box: Sandbox, anna: Person) -> None:
        box.faults.add("sendMessage", "lost")

        with pytest.raises(NetworkError):
            await inside.send_message(anna.id, "x")

        assert anna.sees("x")
