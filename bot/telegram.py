"""The Telegram library, set up as we use it: no updater, no job queue, one router, errors handed to the worker."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from telegram.error import InvalidToken, NetworkError
from telegram.ext import Application, ContextTypes
from telegram.request import HTTPXRequest

from bot.settings import LOOPBACK, Settings
from gateways.clock import Clock
from gateways.telegram.bot import ShopBot
from handlers.context import Context
from handlers.edge import hand_to_worker
from handlers.router import Routes, handlers_of

App = Application[ShopBot, Context, Any, Any, Any, Any]
REACH_AGAIN_SECONDS = 5
# A connection that the other side has closed meanwhile is noticed, and made anew.
KEPT_OPEN_SECONDS = 60.0
_ECHOED = ("reply_markup", "entities", "caption_entities", "from", "link_preview_options", "reply_to_message")

log = structlog.get_logger(__name__)


class LeanRequest(HTTPXRequest):
    """Drops what Telegram echoes of the messages we sent before it is parsed: nobody reads it."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer = HTTPXRequest.parse_json_payload(payload)
        result = answer.get("result")
        if isinstance(result, dict) and "message_id" in result:
            for name in _ECHOED:
                result.pop(name, None)
        return answer


class TokenRefused(Exception):
    """Telegram does not know the token."""


def api_url(settings: Settings) -> str:
    """The Bot API's address with the token in it: never log it."""
    return f"{settings.telegram_api_base_url}/bot{settings.token}"


def application_of(settings: Settings, routes: Routes) -> App:
    """PTB's application, not yet started."""
    # A proxy of the environment is for the world outside, not for a sandbox on this machine.
    is_outside = urlsplit(settings.telegram_api_base_url).hostname not in LOOPBACK

    def request(connections: int) -> HTTPXRequest:
        return LeanRequest(
            connection_pool_size=connections,
            connect_timeout=5.0,
            read_timeout=15.0,
            write_timeout=15.0,
            pool_timeout=10.0,
            httpx_kwargs={"trust_env": is_outside, "limits": _kept_open(connections)},
        )

    bot = ShopBot(
        settings.token,
        base_url=f"{settings.telegram_api_base_url}/bot",
        base_file_url=f"{settings.telegram_api_base_url}/file/bot",
        request=request(64),
        get_updates_request=request(1),
    )
    application: App = (
        Application.builder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    application.add_handlers(handlers_of(routes))
    application.add_error_handler(hand_to_worker)
    return application


def _kept_open(connections: int) -> httpx.Limits:
    """A quiet shop has a press every few seconds: greeting Telegram anew for each would take longer than the answer."""
    return httpx.Limits(
        max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=KEPT_OPEN_SECONDS
    )


async def reach(application: App, clock: Clock) -> None:
    """
    Say hello to Telegram (getMe), however long it takes until it can be reached.

    Raises:
        TokenRefused: It does not know us.
    """
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            raise TokenRefused("Telegram does not know this token: check TELEGRAM_BOT_TOKEN.") from None
        except NetworkError as trouble:
            log.warning("Telegram cannot be reached; trying again.", detail=type(trouble).__name__)
            await clock.sleep_until(clock.now() + REACH_AGAIN_SECONDS)
        else:
            return
