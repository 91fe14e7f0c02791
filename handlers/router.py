"""Finds who answers: a button by its act, a command by its name, a reply by what it replies to."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from inspect import Parameter, signature
from typing import Any, Literal, TypeVar

from telegram import ChatMember, Message, Update
from telegram.ext import BaseHandler

from domain import chats, people
from domain.actors import Role
from domain.transaction import Transaction
from handlers.context import CURRENT, Context, Facts
from handlers.dialog import DialogAnswer, DialogHandler
from handlers.edge import Answer, ShopHandler
from views.buttons import BadButton, unpack

Where = Literal["private", "admin", "desk", "anywhere"]
ButtonAnswer = Callable[..., Awaitable[None]]
CommandAnswer = Callable[[Context, str], Awaitable[None]]
ReplyAnswer = Callable[[Context, str], Awaitable[None]]
B = TypeVar("B", bound=ButtonAnswer)
C = TypeVar("C", bound=CommandAnswer)
D = TypeVar("D", bound=DialogAnswer)
R = TypeVar("R", bound=ReplyAnswer)
F = TypeVar("F", bound=Answer)

_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>\w+))?(?:\s+(?P<argument>.*))?\s*", re.DOTALL)
# Larger than any id of ours or Telegram's, and safe in every database's 64-bit integer.
NUMBER_MAX = 2**53


# Whoever it is: nobody needs a role for it.
EVERYONE: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Button:
    """Who answers an act, with which numbers (the last ones may be left out), and for whom."""

    answer: ButtonAnswer
    numbers: tuple[str, ...]
    numbers_min: int
    who: frozenset[Role] = EVERYONE


@dataclass(frozen=True, slots=True)
class Command:
    """
    Who answers a command, in which chats, and for whom.

    Args:
        menu: What Telegram's menu says of it to those.
        of_suppliers: It stands in the menus of those alone who answer for a supplier, which is no role.
    """

    answer: CommandAnswer
    where: Where
    menu: str
    who: frozenset[Role] = EVERYONE
    of_suppliers: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """Who takes what was typed in answer to a question or to a message of ours, and from whom."""

    answer: Callable[..., Awaitable[None]]
    who: frozenset[Role] = EVERYONE


@dataclass(slots=True)
class Routes:
    """What a module of handlers answers. Each name is answered once in the whole program."""

    buttons: dict[str, Button] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    dialogs: dict[str, Typed] = field(default_factory=dict)
    replies: dict[str, Typed] = field(default_factory=dict)
    otherwise: Answer | None = None
    offers: Answer | None = None
    files: Answer | None = None

    def button(self, act: str) -> Callable[[B], B]:
        """The coroutine answers buttons packed with this act; its int parameters after context are the numbers."""

        def register(answer: B) -> B:
            _put(self.buttons, act, Button(answer, *_numbers_of(answer)))
            return answer

        return register

    def command(
        self, name: str, *, where: Where = "private", menu: str = "", of_suppliers: bool = False
    ) -> Callable[[C], C]:
        """
        The coroutine answers /name; with `menu` (which is translated) it stands in the menu of its chats.

        Args:
            where: "desk" is the admin chat, or the private chat of those who work there.
        """

        def register(answer: C) -> C:
            _put(self.commands, name, Command(answer, where, menu, of_suppliers=of_suppliers))
            return answer

        return register

    def dialog(self, state: str) -> Callable[[D], D]:
        """The coroutine takes the next message of a person whose dialog is in this state."""

        def register(answer: D) -> D:
            _put(self.dialogs, state, Typed(answer))
            return answer

        return register

    def reply(self, name: str) -> Callable[[R], R]:
        """The coroutine takes messages that reply to one of ours that was sent under this name."""

        def register(answer: R) -> R:
            _put(self.replies, name, Typed(answer))
            return answer

        return register

    def fallback(self, answer: F) -> F:
        """The coroutine takes what was said in private and answers nothing."""
        assert self.otherwise is None, "there is one fallback"
        self.otherwise = answer
        return answer

    def file(self, answer: F) -> F:
        """The coroutine takes files that merchants send, in the admin chat or in private, in answer to nothing."""
        assert self.files is None, "there is one taker of files"
        self.files = answer
        return answer

    def inline(self, answer: F) -> F:
        """The coroutine offers results where somebody types the bot's name in another chat; they may be unknown."""
        assert self.offers is None, "one answers inline queries"
        self.offers = answer
        return answer

    def private_menu(
        self, roles: frozenset[Role], *, only_theirs: bool = False, is_supplier: bool = False
    ) -> dict[str, str]:
        """
        The commands in the private chat of someone with these roles, each with what it does (to be translated).

        Args:
            only_theirs: Without those that everybody has.
        """
        known = {name: each for name, each in self.commands.items() if each.menu and each.where != "admin"}
        return {
            name: each.menu
            for name, each in known.items()
            if _is_in_menu(each, roles, only_theirs=only_theirs, is_supplier=is_supplier)
        }

    def desk_menu(self) -> dict[str, str]:
        """The commands in the admin chat."""
        return {name: each.menu for name, each in self.commands.items() if each.menu and each.where != "private"}

    def include(self, other: "Routes") -> None:
        """Answer all that `other` answers."""
        for act, button in other.buttons.items():
            _put(self.buttons, act, button)
        for name, command in other.commands.items():
            _put(self.commands, name, command)
        for state, dialog in other.dialogs.items():
            _put(self.dialogs, state, dialog)
        for name, reply in other.replies.items():
            _put(self.replies, name, reply)
        if other.otherwise is not None:
            self.fallback(other.otherwise)
        if other.offers is not None:
            self.inline(other.offers)
        if other.files is not None:
            self.file(other.files)


def _is_in_menu(command: Command, roles: frozenset[Role], *, only_theirs: bool, is_supplier: bool) -> bool:
    if command.of_suppliers:
        return is_supplier
    return (not command.who and not only_theirs) or bool(roles.intersection(command.who))


def handlers_of(routes: Routes) -> list[BaseHandler[Any, Any, Any]]:
    """The PTB handlers, in the order in which they are asked."""
    return [Router(routes), DialogHandler(routes.dialogs), Leftovers(routes)]


class Router(ShopHandler):
    """Buttons and commands: found by name, not by asking one handler after the other."""

    def __init__(self, routes: Routes) -> None:
        super().__init__()
        self._routes = routes

    def check_update(self, update: object) -> Answer | None:
        if not isinstance(update, Update) or CURRENT.get().facts.person is None:
            return None
        if update.callback_query is not None:
            return partial(self._press, update.callback_query.data or "")
        return self._command(update.message) if update.message is not None else None

    async def _press(self, data: str, context: Context) -> None:
        act, numbers = unpack(data)
        button = self._routes.buttons.get(act)
        if button is None or not button.numbers_min <= len(numbers) <= len(button.numbers):
            raise BadButton(data)
        if any(abs(number) > NUMBER_MAX for number in numbers):
            raise BadButton(data)
        context.begin(act, button.who, dict(zip(button.numbers, numbers, strict=False)))
        await button.answer(context, *numbers)

    def _command(self, message: Message) -> Answer | None:
        found = _COMMAND.fullmatch(message.text or "")
        if found is None:
            return None
        run = CURRENT.get()
        if found["bot"] and found["bot"].lower() != run.services.shop.bot_username.lower():
            return None
        command = self._routes.commands.get(found["name"].lower())
        if command is None or not _is_at_home(command, message, run.facts):
            return None
        return partial(_commanded, found["name"].lower(), command, (found["argument"] or "").strip())


async def _commanded(name: str, command: Command, argument: str, context: Context) -> None:
    context.begin(name, command.who, {})
    await command.answer(context, argument)


def _is_at_home(command: Command, message: Message, facts: Facts) -> bool:
    if command.where == "private":
        return message.chat.type == message.chat.PRIVATE
    is_at_desk = facts.situation.in_admin_chat or (
        command.where == "desk" and message.chat.type == message.chat.PRIVATE
    )
    return command.where == "anywhere" or is_at_desk


class Leftovers(ShopHandler):
    """Replies, what is said for no reason, and what Telegram itself has to tell. Small talk in groups is not ours."""

    def __init__(self, routes: Routes) -> None:
        super().__init__()
        self._routes = routes

    def check_update(self, update: object) -> Answer | None:
        if not isinstance(update, Update):
            return None
        if update.my_chat_member is not None:
            return _membership_changed
        if update.inline_query is not None:
            return self._routes.offers
        message = update.message
        if message is not None and message.migrate_to_chat_id is not None:
            return _group_upgraded
        return self._said(message) if message is not None else None

    def _said(self, message: Message) -> Answer | None:
        facts = CURRENT.get().facts
        if facts.person is None or (message.text is None and message.effective_attachment is None):
            return None
        reply = self._routes.replies.get(facts.situation.replied_name or "")
        if reply is not None and facts.situation.replied_subject is not None:
            return partial(_replied, reply, facts.situation.replied_name or "", facts.situation.replied_subject)
        is_ours = facts.situation.in_admin_chat or message.chat.type == message.chat.PRIVATE
        if message.document is not None and is_ours and facts.person.actor.is_any(Role.MERCHANT):
            return self._routes.files
        return self._routes.otherwise if message.chat.type == message.chat.PRIVATE else None


async def _replied(reply: Typed, name: str, subject: str, context: Context) -> None:
    noun, _, number = subject.partition(":")
    context.begin(name, reply.who, {f"{noun}_id": int(number)} if number.isdecimal() else {})
    await reply.answer(context, subject)


async def _group_upgraded(context: Context) -> None:
    message = context.message
    assert message is not None, "the router looked"
    assert message.migrate_to_chat_id is not None, "the router looked"
    await context.act(chats.migrate, old=message.chat_id, new=message.migrate_to_chat_id)


async def _membership_changed(context: Context) -> None:
    """In a private chat: the person has blocked the bot, or unblocked it, which `people.meet` has noted already."""
    changed = context.run.update.my_chat_member
    assert changed is not None, "the router looked"
    if changed.chat.type == changed.chat.PRIVATE and changed.new_chat_member.status == ChatMember.BANNED:
        await context.act(_block, telegram_id=changed.chat.id, now=context.now)


def _block(tx: Transaction, *, telegram_id: int, now: int) -> None:
    people.mark_blocked(tx, telegram_id=telegram_id, now=now)


def _put(known: dict[str, Any], name: str, answer: object) -> None:
    assert name not in known, f"{name!r} is answered twice"
    known[name] = answer


def _numbers_of(answer: ButtonAnswer) -> tuple[tuple[str, ...], int]:
    """The numbers a button's coroutine takes, and how many at least; one more name than that is the context."""
    _, *numbers = signature(answer).parameters.values()
    assert all(number.annotation in {int, "int"} for number in numbers), f"{answer!r} takes numbers"
    names = tuple(number.name.strip("_") for number in numbers)
    return names, sum(number.default is Parameter.empty for number in numbers)
