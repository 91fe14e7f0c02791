"""What Telegram shows of the bot before anyone writes: menus of commands by role and language, and descriptions."""

import asyncio
import json
from collections.abc import Awaitable, Iterator
from typing import Any

import structlog
from telegram import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError
from telegram.ext import ExtBot

from domain import introductions
from gateways.services import Services
from handlers.router import Routes
from views import introduction
from views.words import Words, languages

log = structlog.get_logger(__name__)


async def introduce(bot: ExtBot[None], services: Services, routes: Routes, *, admin_chat_id: int) -> None:
    """Tell Telegram what the bot does, in each language, if it does not know yet; a shop works without that."""
    requests = list(_requests(services, routes, admin_chat_id))
    fingerprint = json.dumps([bot.id, requests], ensure_ascii=False, sort_keys=True)
    if await services.db.read(introductions.is_known, fingerprint):
        return
    try:
        await asyncio.gather(*(_told(bot, *request) for request in requests))
    except TelegramError as trouble:
        log.warning("the bot could not introduce itself; it tries again at the next start", reason=str(trouble))
        return
    now = int(services.clock.now())
    renewed: int | None = 0
    while renewed is not None:
        renewed = await services.db.write(introductions.renew_menus, after=renewed, now=now)
    await services.db.write(introductions.keep, fingerprint)


def _requests(services: Services, routes: Routes, admin_chat_id: int) -> Iterator[tuple[str, str, Any]]:
    """What there is to tell: what it is, for which language ("": for all others), and the words."""
    speaking, name = services.shop.speaking, services.shop.name
    for language in ("", *sorted(languages() - {speaking.language})):
        words = speaking.to(language or speaking.language)
        yield "menu", language, _entries(words, routes.private_menu(frozenset()))
        yield "description", language, introduction.description(words, name)
        yield "short_description", language, introduction.short_description(words, name)
    # The admin chat speaks the shop's language, whoever reads it.
    yield f"menu:{admin_chat_id}", "", _entries(speaking.own, routes.desk_menu())


def _entries(words: Words, menu: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, words.plain(text)) for name, text in menu.items()]


def _told(bot: ExtBot[None], what: str, language: str, said: Any) -> Awaitable[bool]:
    kind, _, chat_id = what.partition(":")
    if kind == "description":
        return bot.set_my_description(said, language_code=language or None)
    if kind == "short_description":
        return bot.set_my_short_description(said, language_code=language or None)
    scope = BotCommandScopeChat(int(chat_id)) if chat_id else BotCommandScopeAllPrivateChats()
    return bot.set_my_commands([BotCommand(*entry) for entry in said], scope=scope, language_code=language or None)
