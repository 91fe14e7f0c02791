"""What a handler has in hand: who wrote, where, the shop's services, and the ways to act and to answer."""

import asyncio
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from html import escape
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from telegram import CallbackQuery, Chat, MaybeInaccessibleMessage, Message, Update
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext, ExtBot

from domain import audit, chats, dialogs, inbox, messages, outbox, people
from domain.actors import Actor, Role
from domain.errors import NotFound
from domain.outbox import Pin
from domain.transaction import Transaction
from gateways.services import Services, ShopFacts
from gateways.telegram.messenger import Sent
from views.screen import Screen
from views.words import Words

__all__ = ["CURRENT", "Context", "Facts", "Run", "Services", "ShopFacts", "facts_of"]

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Situation:
    """What a handler is chosen by. It is kept with the act, so that a rerun comes to the same handler."""

    dialog: dialogs.Dialog | None
    in_admin_chat: bool
    replied_name: str | None
    replied_subject: str | None


_SITUATION = TypeAdapter(Situation)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database knows of an update before anything is done with it, read in one go."""

    person: people.Person | None
    situation: Situation

    @property
    def kept(self) -> str:
        """The situation as the inbox keeps it."""
        return _SITUATION.dump_json(self.situation).decode()


@dataclass(slots=True)
class Run:
    """One attempt at one update: lent by the worker, found by the context, given back with its error."""

    services: Services
    claim: inbox.Claim
    update: Update
    facts: Facts
    now: int
    error: BaseException | None = None
    context: "Context | None" = field(default=None, repr=False)
    # What the person does, by the name of its route, and the numbers it is done with.
    doing: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)


CURRENT: ContextVar[Run] = ContextVar("the update this task works on")


def facts_of(
    tx: Transaction,
    claim: inbox.Claim,
    *,
    telegram_id: int | None,
    chat_id: int | None,
    replied_to: int | None,
    now: int,
) -> Facts:
    """Read who wrote, what they were asked, and what the message they reply to is about."""
    person = None
    if telegram_id is not None:
        try:
            person = people.at_telegram(tx, telegram_id)
        except NotFound:
            person = None
    if claim.has_acted:
        return Facts(person, _SITUATION.validate_json(claim.facts))
    dialog = replied = None
    if person is not None and chat_id is not None:
        dialog = dialogs.open_dialog(tx, chat_id=chat_id, person_id=person.id, now=now)
    if chat_id is not None and replied_to is not None:
        replied = messages.at(tx, chat_id=chat_id, message_id=replied_to)
    in_admin_chat = chat_id is not None and chat_id < 0 and chats.is_ours(tx, chat_id)
    name, subject = (replied.name, replied.subject) if replied else (None, None)
    return Facts(person, Situation(dialog, in_admin_chat, name, subject))


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """One update in the hands of one handler."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        chat_id: int | None = None,
        user_id: int | None = None,
    ) -> None:
        super().__init__(application, chat_id, user_id)
        self.run = CURRENT.get()
        self._has_acted = False
        query = self.run.update.callback_query
        self._was_answered = query is not None and self.services.messenger.has_answered(query.id)
        self._has_answered = self._was_answered

    # Who and where.

    @property
    def services(self) -> Services:
        return self.run.services

    @property
    def claim(self) -> inbox.Claim:
        return self.run.claim

    @property
    def now(self) -> int:
        return self.run.now

    @property
    def person(self) -> people.Person:
        person = self.run.facts.person
        assert person is not None, "handlers are called only for people"
        return person

    @property
    def actor(self) -> Actor:
        return self.person.actor

    @property
    def words(self) -> Words:
        """The person's language; a group reads the shop's, whoever has pressed something there."""
        person, speaking = self.run.facts.person, self.services.shop.speaking
        return speaking.to(person.language) if person is not None and self.is_private else speaking.own

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.services.shop.speaking.timezone)

    @property
    def query(self) -> CallbackQuery | None:
        """The pressed button, or None."""
        return self.run.update.callback_query

    @property
    def message(self) -> Message | None:
        """The message that came in, or the one that bears the pressed button, unless it is too old to be known."""
        concerned = _concerned(self.run.update)
        return concerned if isinstance(concerned, Message) else None

    @property
    def chat(self) -> Chat | None:
        concerned = _concerned(self.run.update)
        return concerned.chat if concerned is not None else None

    @property
    def chat_id(self) -> int:
        return self.chat.id if self.chat is not None else self.person.telegram_id

    @property
    def thread_id(self) -> int | None:
        message = self.message
        # Replies in groups without topics have a thread too, to which nothing can be sent.
        return message.message_thread_id if message is not None and message.is_topic_message else None

    @property
    def is_private(self) -> bool:
        return self.chat is None or self.chat.type == ChatType.PRIVATE

    @property
    def in_admin_chat(self) -> bool:
        return self.run.facts.situation.in_admin_chat

    @property
    def typed(self) -> str:
        """The text of the message; the caption of a photo; "" for anything else."""
        message = self.run.update.message
        return (message.text or message.caption or "") if message is not None else ""

    @property
    def photo(self) -> str | None:
        """The file id of the photo that was sent, at its largest."""
        message = self.run.update.message
        return message.photo[-1].file_id if message is not None and message.photo else None

    @property
    def dialog(self) -> dialogs.Dialog | None:
        return self.run.facts.situation.dialog

    @property
    def replied_subject(self) -> str | None:
        return self.run.facts.situation.replied_subject

    @property
    def replied_name(self) -> str | None:
        return self.run.facts.situation.replied_name

    # Acting.

    def begin(self, doing: str, who: frozenset[Role], numbers: Mapping[str, int]) -> None:
        """
        The router has found who answers.

        Args:
            who: The roles one of which it takes; where there are none, everybody may.

        Raises:
            NotAllowed: The person has none of them.
        """
        self.run.doing, self.run.numbers = doing, numbers
        if who:
            self.actor.must_be(*who, to=doing)

    async def act(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """
        Do the one write of this update; when it was done before, hand back its kept result.

        Raises:
            LeaseLost: Another worker has the update by now.
            RolesChanged: The person's roles are others by now; the worker lets the handler look again.
        """
        assert not self._has_acted, "a handler makes at most one write per update"
        self._has_acted = True
        return await self.services.db.write(_act, self.run, work, *args, **kwargs)

    async def note(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As `act`, for what is no act of the shop's: it only notes what the person was asked."""
        self.run.doing = ""
        return await self.act(work, *args, **kwargs)

    async def read(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the database, on one snapshot."""
        return await self.services.db.read(work, *args, **kwargs)

    async def forget_dialog(self) -> None:
        """Ask no longer what cannot be answered any more. The act was refused, so this is no second one."""
        await self.services.db.write(dialogs.close, chat_id=self.chat_id, person_id=self.person.id)

    # Answering.

    async def show(self, screen: Screen, *, name: str = "", subject: str = "") -> None:
        """
        Answer: in place of the screen whose button was pressed, or with a new message to one that was typed.

        Raises:
            WindowShut: Too much was sent; the worker comes back later, and `act` will hand back its result.
        """
        message = self.message
        if self.query is None or message is None or screen.keyboard is not None or not _is_screen(message):
            await self.send(screen, name=name, subject=subject)
            return
        editing = self.services.messenger.edit(
            self.chat_id, message.message_id, screen, has_photo=bool(message.photo), thread_id=self.thread_id
        )
        sent, _ = await _both(editing, self._answer())
        await self._remember(sent, screen, name=name, subject=subject)

    async def send(self, screen: Screen, *, name: str = "", subject: str = "") -> None:
        """
        Answer with a new message, whatever was pressed.

        Raises:
            WindowShut: Too much was sent; the worker comes back later.
        """
        sending = self.services.messenger.send(self.chat_id, screen, thread_id=self.thread_id)
        sent, _ = await _both(sending, self._answer())
        await self._remember(sent, screen, name=name, subject=subject)

    async def send_file(self, content: bytes, *, name: str, caption: str) -> None:
        """
        Answer with a file of ours, whatever was pressed.

        Raises:
            WindowShut: Too much was sent; the worker comes back later.
        """
        sending = self.services.messenger.send_document(
            self.chat_id, content, name=name, caption=caption, thread_id=self.thread_id
        )
        await _both(sending, self._answer())

    async def toast(self, text: str, *, alert: bool = False) -> None:
        """
        Say something beside the screen that follows: in a pop-up (plain text, 200 characters), or in a message where no
        button was pressed. What popped up at an earlier attempt does not come again.
        """
        if not self._was_answered:
            await self.tell(text, alert=alert)

    async def tell(self, text: str, *, alert: bool = False) -> None:
        """Say the one thing there is to say: in a pop-up while the button waits for one, else in a message."""
        if self.query is None or self._has_answered:
            await self.send(Screen(escape(text, quote=False)))
        else:
            await self._answer(text, alert=alert)

    async def finish(self) -> None:
        """Stop the button's clock where the handler has not; the router calls it."""
        await self._answer()

    async def _answer(self, text: str = "", *, alert: bool = False) -> None:
        if self.query is not None and not self._has_answered:
            self._has_answered = True
            await self.services.messenger.answer_callback(self.query.id, text, alert=alert)

    async def _remember(self, sent: Sent, screen: Screen, *, name: str, subject: str) -> None:
        """Keep what the message is about. A pin has to wait for the chat's window, so the sender brings it."""
        pin = screen.pin if sent.is_new else None
        if subject or pin:
            await self.services.db.write(
                _keep, sent, name=name, subject=subject, pin=pin, thread_id=self.thread_id, now=self.now
            )


def _act(
    tx: Transaction,
    run: Run,
    work: Callable[Concatenate[Transaction, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """What the handler read of the person is true still, or nothing is done; what was done before stays done."""
    if run.facts.person is not None and not run.claim.has_acted:
        people.must_have_kept_roles(tx, run.facts.person)
    result = inbox.act_once(tx, run.claim, work, *args, **kwargs)
    if run.doing and run.facts.person is not None and run.facts.person.roles and not run.claim.has_acted:
        audit.record(tx, run.doing, run.numbers, person_id=run.facts.person.id, now=run.now)
    return result


def _keep(
    tx: Transaction,
    sent: Sent,
    *,
    name: str,
    subject: str,
    pin: Pin | None,
    thread_id: int | None,
    now: int,
) -> None:
    if subject:
        messages.keep(
            tx,
            chat_id=sent.chat_id,
            message_id=sent.message_id,
            name=name,
            subject=subject,
            has_photo=sent.has_photo,
            now=now,
        )
    if pin is not None:
        outbox.put(tx, [outbox.pin(subject, pin, chat_id=sent.chat_id, thread_id=thread_id)], now=now)


def _concerned(update: Update) -> MaybeInaccessibleMessage | None:
    if update.callback_query is not None:
        return update.callback_query.message
    return update.message


def _is_screen(message: Message) -> bool:
    """True for what can become another screen: a file, say, stays what it is."""
    return message.text is not None or bool(message.photo)


async def _both(main: Any, beside: Any) -> tuple[Any, Any]:
    """Wait for both even when one fails, so that nothing goes on unwatched; the first one's failure counts first."""
    results = await asyncio.gather(main, beside, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results[0], results[1]
