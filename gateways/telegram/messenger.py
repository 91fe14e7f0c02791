"""Sends, edits and deletes messages, within Telegram's limits, and says in our words what went wrong."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InputFile,
    error,
)
from telegram.constants import ParseMode

from domain.outbox import Pin
from gateways.clock import Clock
from gateways.errors import PermanentFailure
from gateways.telegram import fitting, inline
from gateways.telegram.bot import ShopBot
from gateways.telegram.failures import Gone, PictureRefused, TooLate, TopicGone, Unchanged, failure_of
from gateways.telegram.windows import Kind, Windows, WindowShut
from views.inline import Card
from views.screen import Picture, Screen

T = TypeVar("T")
# So many callback queries and pictures are remembered in memory.
REMEMBERED_MAX = 5000


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it stands in the chat now; `chat_id` differs from the one asked for when the group has moved."""

    chat_id: int
    message_id: int
    has_photo: bool
    file_id: str | None = None
    is_new: bool = True


async def _nothing(*_: Any) -> None: ...


@dataclass(slots=True)
class Hooks:
    """Whom the messenger tells what it learnt on the way."""

    picture_sent: Callable[[int, str], Awaitable[None]] = _nothing
    picture_dead: Callable[[int], Awaitable[None]] = _nothing
    chat_moved: Callable[[int, int], Awaitable[None]] = _nothing


class Messenger:
    """The shop's voice in Telegram."""

    def __init__(self, bot: ShopBot, windows: Windows, clock: Clock) -> None:
        self.windows = windows
        self.hooks = Hooks()
        self._bot = bot
        self._clock = clock
        self._moved: dict[int, int] = {}
        self._file_ids: OrderedDict[int, str] = OrderedDict()
        self._dead_pictures: set[int] = set()
        self._shown: OrderedDict[tuple[int, int], Screen] = OrderedDict()
        # A message whose kind changed, and the one that came in its place: who taps twice gets one screen.
        self._replaced: OrderedDict[tuple[int, int], Sent] = OrderedDict()
        self._edits: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self._answered: OrderedDict[str, None] = OrderedDict()

    async def send(
        self, chat_id: int, screen: Screen, *, thread_id: int | None = None, reply_to: int | None = None
    ) -> Sent:
        """
        Send the screen as a new message; its pin, if it has one, is the caller's to send after it (`send_pin`).

        Raises:
            WindowShut: Too much was sent; nothing has happened.
            TemporaryFailure: It may have arrived or not.
            PermanentFailure: It has not arrived and never will.
        """
        screen = self._known(fitting.fitted(screen))
        try:
            return await self._send(chat_id, screen, thread_id, reply_to)
        except TopicGone:
            return await self.send(chat_id, screen)
        except PictureRefused:
            return await self.send(chat_id, await self._without_bad_picture(screen), thread_id=thread_id)

    async def edit(
        self,
        chat_id: int,
        message_id: int,
        screen: Screen,
        *,
        has_photo: bool,
        thread_id: int | None = None,
        or_anew: bool = True,
    ) -> Sent:
        """
        Make the message show the screen: in place, or by a new one where its kind changes or the old one is gone.

        Args:
            or_anew: False where one that is gone is missed by nobody.

        Raises:
            WindowShut, TemporaryFailure, PermanentFailure: As for `send`.
        """
        screen = self._known(fitting.fitted(screen))
        there = (chat_id, message_id)
        while (instead := self._replaced.get(there)) is not None:
            there, has_photo = (instead.chat_id, instead.message_id), instead.has_photo
        chat_id, message_id = there
        if screen.keyboard is not None or has_photo != (screen.picture is not None) or chat_id in self._moved:
            sent = await self.send(chat_id, screen, thread_id=thread_id)
            _remember(self._replaced, there, sent)
            await self.delete(chat_id, message_id)
            return sent
        try:
            # A handler's answer and a card's refresh may be about to show the same: the second is saved.
            async with self._edits.setdefault(there, asyncio.Lock()):
                if self._shown.get(there) != _essence(screen):
                    self._shown.pop(there, None)
                    return await self._edit(chat_id, message_id, screen)
        except Unchanged:
            _remember(self._shown, there, _essence(screen))
        except Gone:
            if or_anew:
                return await self.send(chat_id, screen, thread_id=thread_id)
        except PictureRefused:
            better = await self._without_bad_picture(screen)
            return await self.edit(chat_id, message_id, better, has_photo=has_photo, thread_id=thread_id)
        return Sent(*there, has_photo, is_new=False)

    async def send_pin(self, chat_id: int, pin: Pin, *, thread_id: int | None = None) -> Sent:
        """
        Send a place on the map under its title, with its degrees as the address: they can be typed into any map.

        Raises:
            WindowShut, TemporaryFailure, PermanentFailure: As for `send`.
        """
        address = f"{pin.latitude:.6f}, {pin.longitude:.6f}"
        message = await self._call(
            chat_id,
            Kind.SEND,
            lambda to: self._bot.send_venue(
                to, pin.latitude, pin.longitude, pin.title, address, message_thread_id=thread_id
            ),
        )
        return Sent(message.chat_id, message.message_id, has_photo=False)

    async def set_menu(self, chat_id: int, menu: Sequence[tuple[str, str]]) -> None:
        """
        Give a private chat a menu of commands of its own, names with what they do; an empty one: everybody's.

        Raises:
            WindowShut, TemporaryFailure, PermanentFailure: As for `send`.
        """
        scope = BotCommandScopeChat(chat_id)
        commands = [BotCommand(name, text) for name, text in menu]

        def request(_: int) -> Awaitable[bool]:
            if commands:
                return self._bot.set_my_commands(commands, scope=scope)
            return self._bot.delete_my_commands(scope=scope)

        await self._call(0, Kind.FREE, request)

    async def send_document(
        self, chat_id: int, content: bytes | Path, *, name: str, caption: str, thread_id: int | None = None
    ) -> Sent:
        """
        Send a file; one on the disk is sent from there, without being read into memory as a whole.

        Raises:
            WindowShut, TemporaryFailure, PermanentFailure: As for `send`.
        """
        with ExitStack() as opened:
            document: bytes | InputFile = content if isinstance(content, bytes) else b""
            if isinstance(content, Path):
                file = opened.enter_context(content.open("rb"))
                document = InputFile(file, filename=name, read_file_handle=False)
            message = await self._call(
                chat_id,
                Kind.SEND,
                lambda to: self._bot.send_document(
                    to, document, filename=name, caption=caption, parse_mode=ParseMode.HTML, message_thread_id=thread_id
                ),
            )
        return Sent(message.chat_id, message.message_id, has_photo=False)

    async def download(self, file_id: str) -> bytes:
        """
        Fetch a file that someone has sent; Telegram lets bots have 20 MB.

        Raises:
            TemporaryFailure, PermanentFailure: It cannot be had now, or never.
        """

        async def request(_: int) -> bytes:
            file = await self._bot.get_file(file_id)
            return bytes(await file.download_as_bytearray())

        return await self._call(0, Kind.FREE, request)

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Take a message away; one that is gone, too old to delete or in a group that has moved stays as it is."""
        if chat_id in self._moved:
            return
        try:
            await self._call(chat_id, Kind.FREE, lambda to: self._bot.delete_message(to, message_id))
        except PermanentFailure:
            return

    async def answer_callback(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a pressed button, once: a second answer is dropped, and so is one that comes too late."""
        if self.has_answered(query_id):
            return
        with suppress(TooLate):
            await self._call(
                0,
                Kind.FREE,
                lambda _: self._bot.say(
                    "answerCallbackQuery",
                    callback_query_id=query_id,
                    text=fitting.pop_up(text) or None,
                    show_alert=alert or None,
                ),
            )
        _remember(self._answered, query_id, None)

    async def answer_inline(
        self, query_id: str, cards: Sequence[Card], *, cache_seconds: int, next_offset: str, way_in: str = ""
    ) -> None:
        """
        Offer cards where somebody typed the bot's name; an answer that comes too late is dropped.

        Args:
            cache_seconds: So long Telegram may give the same answer to the same person.
            next_offset: What it asks with for more; "" when there are no more.
            way_in: The label of a button that opens the shop; "" for none.
        """
        with suppress(TooLate):
            await self._call(
                0,
                Kind.FREE,
                lambda _: self._bot.answer_inline_query(
                    query_id,
                    inline.results_of(cards),
                    cache_time=cache_seconds,
                    is_personal=True,
                    next_offset=next_offset,
                    button=inline.way_in(way_in),
                ),
            )

    def has_answered(self, query_id: str) -> bool:
        """True when the pressed button was answered, perhaps at an earlier attempt."""
        return query_id in self._answered

    async def _send(self, chat_id: int, screen: Screen, thread_id: int | None, reply_to: int | None) -> Sent:
        around = {
            "message_thread_id": thread_id,
            "reply_markup": fitting.keyboard_of(screen),
            "reply_parameters": {"message_id": reply_to, "allow_sending_without_reply": True} if reply_to else None,
        }

        def request(to: int) -> Awaitable[dict[str, Any]]:
            if screen.picture is None:
                return self._bot.say("sendMessage", chat_id=to, **_text(screen), **around)
            return self._bot.say("sendPhoto", chat_id=to, photo=_address(screen.picture), **_caption(screen), **around)

        return await self._sent(await self._call(chat_id, Kind.SEND, request), screen, is_new=True)

    async def _edit(self, chat_id: int, message_id: int, screen: Screen) -> Sent:
        there: dict[str, Any] = {"message_id": message_id, "reply_markup": fitting.inline_keyboard_of(screen)}

        def request(to: int) -> Awaitable[dict[str, Any]]:
            if screen.picture is None:
                return self._bot.say("editMessageText", chat_id=to, **_text(screen), **there)
            media = {"type": "photo", "media": _address(screen.picture), **_caption(screen)}
            return self._bot.say("editMessageMedia", chat_id=to, media=media, **there)

        return await self._sent(await self._call(chat_id, Kind.EDIT, request), screen, is_new=False)

    async def _call(self, chat_id: int, kind: Kind, request: Callable[[int], Awaitable[T]]) -> T:
        to = self._moved.get(chat_id, chat_id)
        try:
            return await self._counted(to, kind, request)
        except error.RetryAfter as trouble:
            until = self._clock.now() + _seconds(trouble.retry_after)
            self.windows.shut(to, until=until)
            raise WindowShut(until) from trouble
        except error.ChatMigrated as trouble:
            self._moved[to] = trouble.new_chat_id
            await self.hooks.chat_moved(to, trouble.new_chat_id)
            if kind is not Kind.SEND:
                # The messages stayed behind; in the new group their numbers are those of others.
                raise Gone("the group has moved") from trouble
            return await self._call(trouble.new_chat_id, kind, request)
        except error.TelegramError as trouble:
            raise failure_of(trouble) from trouble

    async def _counted(self, chat_id: int, kind: Kind, request: Callable[[int], Awaitable[T]]) -> T:
        taken = self.windows.take(chat_id, kind)
        try:
            answer = await request(chat_id)
        except (error.BadRequest, error.Forbidden, error.ChatMigrated, error.RetryAfter):
            self.windows.give_back(taken)
            raise
        except BaseException:
            self.windows.arrived(taken)
            raise
        self.windows.arrived(taken)
        return answer

    async def _sent(self, message: dict[str, Any], screen: Screen, *, is_new: bool) -> Sent:
        chat_id, message_id = message["chat"]["id"], message["message_id"]
        file_id = message["photo"][-1]["file_id"] if message.get("photo") else None
        # What the message shows is known until an edit of it goes wrong: asking for the same again is saved.
        _remember(self._shown, (chat_id, message_id), _essence(screen))
        picture = screen.picture
        if picture is not None and file_id is not None and picture.file_id is None:
            _remember(self._file_ids, picture.picture_id, file_id)
            await self.hooks.picture_sent(picture.picture_id, file_id)
        return Sent(chat_id, message_id, file_id is not None, file_id, is_new)

    def _known(self, screen: Screen) -> Screen:
        """Send a picture by the file id that we learnt since the screen's facts were read."""
        picture = screen.picture
        if picture is None:
            return screen
        if picture.picture_id in self._dead_pictures:
            return replace(screen, picture=None)
        file_id = self._file_ids.get(picture.picture_id)
        if picture.file_id is None and file_id is not None:
            return replace(screen, picture=replace(picture, file_id=file_id))
        return screen

    async def _without_bad_picture(self, screen: Screen) -> Screen:
        """A file id is another bot's or has expired: try the address. A dead address: do without."""
        picture = screen.picture
        assert picture is not None, "Telegram refused a picture"
        self._file_ids.pop(picture.picture_id, None)
        if picture.file_id is not None and picture.address:
            return replace(screen, picture=replace(picture, file_id=None))
        if picture.picture_id not in self._dead_pictures:
            self._dead_pictures.add(picture.picture_id)
            await self.hooks.picture_dead(picture.picture_id)
        return replace(screen, picture=None)


def _essence(screen: Screen) -> Screen:
    """The screen as it looks, however its picture travels."""
    return screen if screen.picture is None else replace(screen, picture=replace(screen.picture, file_id=None))


def _text(screen: Screen) -> dict[str, Any]:
    return {"text": screen.text, "parse_mode": ParseMode.HTML, "link_preview_options": {"is_disabled": True}}


def _caption(screen: Screen) -> dict[str, Any]:
    return {"caption": screen.text, "parse_mode": ParseMode.HTML}


def _address(picture: Picture) -> str:
    return picture.file_id or picture.address


def _seconds(retry_after: int | timedelta) -> float:
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else float(retry_after)


def _remember(memory: OrderedDict[Any, Any], key: object, value: object) -> None:
    memory[key] = value
    if len(memory) > REMEMBERED_MAX:
        memory.popitem(last=False)
