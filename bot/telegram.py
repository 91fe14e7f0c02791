"""The Telegram library, set up as we use it: no updater, no job queue, one router, errors handed to the worker."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import httpx
import structlog
from telegram.error import InvalidToken, NetworkError, TimedOut
from telegram.ext import Application, ContextTypes
from telegram.request import HTTPXRequest, RequestData

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
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0
_HEAD = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "stallkeeper"}
_ECHOED = ("reply_markup", "entities", "caption_entities", "from", "link_preview_options", "reply_to_message")

log = structlog.get_logger(__name__)


class LeanRequest(HTTPXRequest):
    """
    Says what a bot says all day by aiohttp, which takes a fraction of what httpx takes for it; files go the library's
    way.

    Drops what Telegram echoes of the messages we sent before it is parsed: nobody reads it.
    """

    def __init__(self, base_url: str, *, connections: int) -> None:
        """
        Args:
            base_url: The Bot API's address.
        """
        address = urlsplit(base_url)
        # A proxy of the environment is for the world outside, not for a sandbox on this machine.
        self._is_outside = address.hostname not in LOOPBACK
        self._is_secret = address.scheme == "https"
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        super().__init__(
            connection_pool_size=connections,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=ANSWER_SECONDS,
            write_timeout=ANSWER_SECONDS,
            pool_timeout=10.0,
            httpx_kwargs={"trust_env": self._is_outside, "limits": _kept_open(connections)},
        )

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        if method != "POST" or (request_data is not None and request_data.contains_files):
            return await super().do_request(url, method, request_data, *args, **kwargs)
        return await self.ask(url, request_data.json_parameters if request_data is not None else {})

    async def ask(self, url: str, parameters: dict[str, str], *, seconds: float = ANSWER_SECONDS) -> tuple[int, bytes]:
        """
        Ask for something without files; the answer's status, and its body.

        Args:
            seconds: Within which the answer has to be here, whatever is waited for.

        Raises:
            NetworkError: There was none; the server may have heard what was asked all the same.
        """
        within = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        said = urlencode(parameters).encode()
        try:
            async with self._open().post(url, data=said, headers=_HEAD, timeout=within) as answer:
                return answer.status, await answer.read()
        except TimeoutError as late:
            raise TimedOut from late
        except (aiohttp.ClientError, OSError) as trouble:
            raise NetworkError(f"{type(trouble).__name__}: {trouble}") from trouble

    def _open(self) -> aiohttp.ClientSession:
        """It belongs to the event loop that first asks."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections,
                    keepalive_timeout=KEPT_OPEN_SECONDS,
                    ssl=httpx.create_ssl_context() if self._is_secret else True,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=self._is_outside,
            )
        return self._session

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
        await super().shutdown()

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


def link(settings: Settings, *, connections: int) -> LeanRequest:
    """A link to Telegram."""
    return LeanRequest(settings.telegram_api_base_url, connections=connections)


def application_of(settings: Settings, routes: Routes) -> App:
    """PTB's application, not yet started."""
    bot = ShopBot(
        settings.token,
        base_url=f"{settings.telegram_api_base_url}/bot",
        base_file_url=f"{settings.telegram_api_base_url}/file/bot",
        request=link(settings, connections=64),
        get_updates_request=link(settings, connections=1),
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
            # The library closes only what it has begun.
            await application.bot.request.shutdown()
            raise TokenRefused("Telegram does not know this token: check TELEGRAM_BOT_TOKEN.") from None
        except NetworkError as trouble:
            log.warning("Telegram cannot be reached; trying again.", detail=type(trouble).__name__)
            await clock.sleep_until(clock.now() + REACH_AGAIN_SECONDS)
        else:
            return
