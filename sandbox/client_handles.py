"""Finds people, groups and messages by the numbers a page sends."""

from typing import Protocol

from sandbox.groups import Group
from sandbox.paying import Checkout
from sandbox.people import Person
from sandbox.pressing import InlineQuestion
from sandbox.seen import Message, message_seen
from sandbox.world import Bot, World


class WrongRequest(Exception):
    """The page asked for something that is not there."""


class Box(Protocol):
    """What the client API needs of the sandbox."""

    world: World
    people: dict[int, Person]
    groups: list[Group]

    def add_user(
        self, first_name: str, last_name: str | None, username: str | None, language_code: str | None
    ) -> Person: ...

    def add_group(
        self, title: str, members: list[Person], *, forum: bool, supergroup: bool, bot_is_administrator: bool
    ) -> Group: ...

    def idle(self) -> bool: ...


class Handles:
    def __init__(self, box: Box) -> None:
        self.box = box
        self.questions: dict[str, InlineQuestion] = {}

    @property
    def world(self) -> World:
        return self.box.world

    def person(self, person_id: object) -> Person:
        try:
            return self.box.people[int(str(person_id))]
        except (KeyError, ValueError):
            raise WrongRequest(f"there is no person {person_id}") from None

    def bot(self) -> Bot:
        bot = next(iter(self.world.bots.values()), None)
        if bot is None:
            raise WrongRequest("there is no bot yet")
        return bot

    def group(self, chat_id: int) -> Group:
        for group in self.box.groups:
            if chat_id == group.id or any(chat_id == earlier.id for earlier in group.earlier):
                return group
        raise WrongRequest(f"there is no group {chat_id}")

    def place(self, chat_id: int | None, person: Person) -> Group | Bot:
        """Where a person writes: a group, or the private chat, whose id is the person's own."""
        if chat_id is None or chat_id == person.id:
            return self.bot()
        return self.group(chat_id)

    def checkout(self, checkout_id: object) -> Checkout:
        try:
            return self.world.checkouts[str(checkout_id)]
        except KeyError:
            raise WrongRequest(f"there is no checkout {checkout_id}") from None

    def message(self, person: Person, chat_id: int | None, message_id: int) -> Message:
        stored = person.chat(self.place(chat_id, person)).chat.message(message_id)
        if stored is None:
            raise WrongRequest(f"there is no message {message_id}")
        return message_seen(stored)
