"""The world the sandbox holds: users, bots, chats, members, topics and messages, as plain records."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.files import Document, FileStore, Photo
from sandbox.flood import FloodLimits
from sandbox.invoices import Invoice, StarTransaction
from sandbox.profile import Profile
from sandbox.request_log import RequestLog
from sandbox.texts import Formatted
from sandbox.updates import UpdateQueue

if TYPE_CHECKING:
    from sandbox.paying import Checkout

# How long each kind of query waits for its answer.
ANSWER_SECONDS = {"callback_query": 15.0, "inline_query": 15.0, "shipping_query": 10.0, "pre_checkout_query": 10.0}


@dataclass(slots=True, eq=False)
class User:
    id: int
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float
    live_period: int | None = None
    horizontal_accuracy: float | None = None
    heading: int | None = None
    proximity_alert_radius: int | None = None


@dataclass(frozen=True, slots=True)
class Venue:
    location: Location
    title: str
    address: str
    foursquare_id: str | None = None
    foursquare_type: str | None = None
    google_place_id: str | None = None
    google_place_type: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: int | None = None
    vcard: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. Two messages are the same when this and their keyboards are equal."""

    text: Formatted | None = None
    caption: Formatted | None = None
    photo: Photo | None = None
    document: Document | None = None
    location: Location | None = None
    venue: Venue | None = None
    contact: Contact | None = None
    invoice: Invoice | None = None
    has_spoiler: bool = False
    caption_above: bool = False
    link_preview: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """One result of an inline query: the message it becomes when it is chosen."""

    content: Content
    keyboard: dict[str, Any] | None


@dataclass(slots=True, eq=False)
class StoredMessage:
    chat: "Chat"
    message_id: int
    sender: User
    sent_at: float
    content: Content
    thread_id: int | None = None
    reply_to: "StoredMessage | None" = None
    quote: str | None = None
    edited_at: float | None = None
    media_group_id: str | None = None
    inline_keyboard: dict[str, Any] | None = None
    # A reply keyboard, its removal, or a forced reply: people see it below the chat, the Bot API does not tell it.
    reply_keyboard: dict[str, Any] | None = None
    forwarded: dict[str, Any] | None = None
    via_bot: User | None = None
    # By this a bot edits what was sent in someone's name, in chats it is no member of.
    inline_message_id: str | None = None
    is_protected: bool = False
    # A service message: the one field that says what happened.
    service: dict[str, Any] = field(default_factory=dict)
    reactions: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    # Who has paid this invoice: they see a receipt instead of the Pay button.
    paid_by: set[int] = field(default_factory=set)
    is_deleted: bool = False

    @property
    def date(self) -> int:
        return int(self.sent_at)

    @property
    def live_until(self) -> float | None:
        location = self.content.location
        if location is None or location.live_period is None:
            return None
        return float("inf") if location.live_period == 0x7FFFFFFF else self.sent_at + location.live_period


@dataclass(slots=True, eq=False)
class Topic:
    message_thread_id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None
    is_closed: bool = False


@dataclass(slots=True, eq=False)
class Member:
    user: User
    status: str
    # When a ban ends, 0 for never.
    until_date: int = 0

    @property
    def is_present(self) -> bool:
        return self.status in {"creator", "administrator", "member"}

    @property
    def is_administrator(self) -> bool:
        return self.status in {"creator", "administrator"}


@dataclass(slots=True, eq=False)
class Chat:
    id: int
    type: str
    title: str | None = None
    is_forum: bool = False
    # A private chat is between this user and this bot.
    user: User | None = None
    bot: "Bot | None" = None
    is_started: bool = False
    is_blocked: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    last_message_id: int = 0

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    def visible(self) -> list[StoredMessage]:
        return [message for message in self.messages.values() if not message.is_deleted]

    def message(self, message_id: int) -> StoredMessage | None:
        found = self.messages.get(message_id)
        return found if found is not None and not found.is_deleted else None

    def member(self, user_id: int) -> Member | None:
        return self.members.get(user_id)


@dataclass(slots=True, eq=False)
class Bot:
    user: User
    token: str
    # With privacy mode on, a bot that is no administrator sees only commands, replies to it and mentions of it.
    privacy_mode: bool = True
    flood: FloodLimits = field(default_factory=FloodLimits)
    queue: UpdateQueue = field(default_factory=UpdateQueue)
    profile: Profile = field(default_factory=Profile)
    stars: list[StarTransaction] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.user.id


@dataclass(slots=True, eq=False)
class CallbackAnswer:
    text: str | None
    show_alert: bool
    url: str | None


@dataclass(slots=True, eq=False)
class Query:
    """What the bot is asked and has to answer in time: a press, an inline query, a shipping or pre-checkout query."""

    id: str
    kind: str
    bot: Bot
    user: User
    asked_at: float
    answer: CallbackAnswer | None = None
    results: list[dict[str, Any]] | None = None
    # The button above them, into the private chat.
    way_in: dict[str, Any] | None = None
    # The results by their ids, ready to be sent.
    offers: dict[str, Offer] = field(default_factory=dict)
    # The payment that waits for the answer.
    checkout: "Checkout | None" = None
    # It was answered, and takes no second answer.
    is_closed: bool = False

    def is_late(self, now: float) -> bool:
        """The time to answer is over."""
        return now - self.asked_at > ANSWER_SECONDS[self.kind]


class World:
    """All of it, and the counters behind new ids."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.users: dict[int, User] = {}
        self.bots: dict[str, Bot] = {}
        self.groups: dict[int, Chat] = {}
        self.private_chats: dict[tuple[int, int], Chat] = {}
        self.queries: dict[str, Query] = {}
        self.checkouts: dict[str, Checkout] = {}
        self.invoice_links: dict[str, Invoice] = {}
        self.inline_messages: dict[str, StoredMessage] = {}
        self.files = FileStore()
        self.faults = Faults()
        self.log = RequestLog()
        self.changes = Changes()
        self.user_ids = itertools.count(5_000_001)
        self.group_ids = itertools.count(4_000_001)
        self.query_ids = itertools.count(7_700_000_001)
        self.media_group_ids = itertools.count(13_000_000_001)
        self.charge_ids = itertools.count(1)

    def now(self) -> float:
        return self.clock.now()

    def private_chat(self, bot: Bot, user: User) -> Chat:
        """The chat of a bot and a person: made when first looked for, not started before Start is pressed."""
        key = (bot.id, user.id)
        if key not in self.private_chats:
            self.private_chats[key] = Chat(user.id, "private", user=user, bot=bot)
        return self.private_chats[key]

    def bots_in(self, chat: Chat) -> Iterator[Bot]:
        for bot in self.bots.values():
            if chat.bot is bot:
                yield bot
                continue
            member = chat.member(bot.id)
            if member is not None and member.is_present:
                yield bot

    def bot_with(self, bot_id: int) -> Bot:
        return next(bot for bot in self.bots.values() if bot.id == bot_id)

    def bot_named(self, username: str) -> Bot | None:
        return next((b for b in self.bots.values() if (b.user.username or "").lower() == username.lower()), None)

    def link_of(self, invoice: Invoice) -> str:
        """A link with which anyone can pay the invoice, any number of times."""
        link = f"https://t.me/${next(self.query_ids):x}"
        self.invoice_links[link] = invoice
        return link

    def invoice_at(self, link: str) -> Invoice:
        assert link in self.invoice_links, f"there is no invoice at {link}"
        return self.invoice_links[link]

    def name_inline(self, message: StoredMessage) -> str:
        """Give a message sent by way of a bot the id by which that bot may edit it."""
        message.inline_message_id = f"BAAAA{next(self.query_ids):X}"
        self.inline_messages[message.inline_message_id] = message
        return message.inline_message_id

    def new_media_group_id(self) -> str:
        return str(next(self.media_group_ids))
