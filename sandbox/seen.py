"""Chats as a person sees them: deleted messages are gone, edits applied, buttons drawn below."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.invoices import Invoice, amount_in_words
from sandbox.objects import message_object
from sandbox.texts import Formatted, as_html, utf16_slice
from sandbox.world import Chat, Location, StoredMessage, User, World

SHORT = 60


class NotSeen(AssertionError):
    """The person does not see what they were told to use; the message shows the chat's screen."""

    def __init__(self, what: str, screen: str) -> None:
        super().__init__(f"{what}\n{screen}")
        self.screen = screen


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    data: str | None = None
    url: str | None = None
    # Its whole Bot API object, for the rarer kinds.
    raw: Any = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was when it was looked at."""

    message_id: int
    chat: Chat
    sender: str
    sender_id: int
    date: int
    text: str
    # The largest size of the photo, as bytes; None when there is no photo.
    photo: bytes | None
    kind: str
    buttons: tuple[tuple[Button, ...], ...]
    reply_to: int | None
    topic: int | None
    edited: bool
    is_pinned: bool
    reactions: tuple[str, ...]
    stored: StoredMessage

    @property
    def html(self) -> str:
        """The text with its formatting."""
        content = self.stored.content
        return as_html(content.text or content.caption or Formatted(""))

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.buttons for button in row]

    def button(self, label: str) -> Button | None:
        return next((button for row in self.buttons for button in row if button.label == label), None)


def message_seen(stored: StoredMessage) -> Message:
    content = stored.content
    formatted = content.text or content.caption or Formatted("")
    keyboard = (stored.inline_keyboard or {}).get("inline_keyboard", [])
    return Message(
        message_id=stored.message_id,
        chat=stored.chat,
        sender=stored.sender.full_name,
        sender_id=stored.sender.id,
        date=stored.date,
        text=formatted.text or invoice_words(content.invoice) or service_words(stored),
        photo=content.photo.largest.file.content if content.photo else None,
        kind=kind_of(stored),
        buttons=tuple(tuple(_button(each) for each in row) for row in keyboard),
        reply_to=stored.reply_to.message_id if stored.reply_to else None,
        topic=stored.thread_id,
        edited=stored.edited_at is not None,
        is_pinned=stored.message_id in stored.chat.pinned,
        reactions=tuple(r.get("emoji", "*") for each in stored.reactions.values() for r in each),
        stored=stored,
    )


def _button(raw: dict[str, Any]) -> Button:
    url = raw.get("url") or (raw.get("web_app") or raw.get("login_url") or {}).get("url")
    return Button(raw["text"], raw.get("callback_data"), url, raw)


def kind_of(stored: StoredMessage) -> str:
    content = stored.content
    if stored.service:
        return "service"
    for name in ("photo", "document", "location", "venue", "contact", "invoice"):
        if getattr(content, name) is not None:
            return name
    return "text"


def invoice_words(invoice: Invoice | None) -> str:
    """An invoice as the app draws it: what it is for, and what it comes to."""
    if invoice is None:
        return ""
    total = amount_in_words(invoice.total_amount, invoice.currency)
    return f"{invoice.title}\n{invoice.description}\n{total}"


def service_words(stored: StoredMessage) -> str:
    """A line like "Anna joined", as clients show it in the middle of the chat."""
    name = stored.sender.full_name
    pair: tuple[str, Any] = next(iter(stored.service.items()), ("", None))
    key, value = pair
    match key:
        case "new_chat_members":
            words = ", ".join(member["first_name"] for member in value) + " joined"
        case "left_chat_member":
            words = f"{value['first_name']} left"
        case "pinned_message":
            words = f"{name} pinned a message"
        case "forum_topic_created":
            words = f"topic {value['name']!r} was created"
        case "forum_topic_edited":
            words = f"the topic is now {value.get('name', '')!r}"
        case "successful_payment":
            words = f"{name} paid {amount_in_words(value['total_amount'], value['currency'])}"
        case "refunded_payment":
            words = f"{name} refunded {amount_in_words(value['total_amount'], value['currency'])}"
        case _:
            words = key.replace("_", " ")
    return words


class ChatView:
    """One chat in the eyes of one person."""

    def __init__(self, world: World, chat: Chat, viewer: User) -> None:
        self.world = world
        self.chat = chat
        self.viewer = viewer

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def title(self) -> str:
        if self.chat.bot is not None:
            return self.chat.bot.user.first_name
        return self.chat.title or ""

    @property
    def messages(self) -> list[Message]:
        return [message_seen(stored) for stored in self.chat.visible()]

    @property
    def last(self) -> Message:
        """
        The newest message.

        Raises:
            NotSeen: The chat is empty.
        """
        visible = self.chat.visible()
        if not visible:
            raise NotSeen("the chat is empty", self.screen())
        return message_seen(visible[-1])

    def as_json(self) -> list[dict[str, Any]]:
        return [message_object(self.world, stored) for stored in self.chat.visible()]

    def reply_keyboard(self) -> tuple[StoredMessage, dict[str, Any]] | None:
        """The keyboard shown instead of the letters, and the message that brought it."""
        for stored in reversed(self.chat.messages.values()):
            markup = stored.reply_keyboard
            if markup is None or not self._is_addressed(stored, markup) or "force_reply" in markup:
                continue
            if "remove_keyboard" in markup or stored.is_deleted:
                return None
            return stored, markup
        return None

    def forced_reply(self) -> StoredMessage | None:
        """The message the person's app has opened a reply to, as the bot asked."""
        visible = self.chat.visible()
        if not visible or visible[-1].reply_keyboard is None or "force_reply" not in visible[-1].reply_keyboard:
            return None
        return visible[-1] if self._is_addressed(visible[-1], visible[-1].reply_keyboard) else None

    def _is_addressed(self, stored: StoredMessage, markup: dict[str, Any]) -> bool:
        if not markup.get("selective"):
            return True
        if stored.reply_to is not None and stored.reply_to.sender is self.viewer:
            return True
        text = stored.content.text or stored.content.caption or Formatted("")
        names = {self.viewer.username and f"@{self.viewer.username}"}
        return any(
            e.user_id == self.viewer.id or utf16_slice(text.text, e.offset, e.length) in names for e in text.entities
        )

    def labels(self) -> list[str]:
        """The labels of all buttons in sight, from the top down."""
        found = [label for message in self.messages for label in message.labels]
        keyboard = self.reply_keyboard()
        if keyboard is not None:
            found += [button["text"] for row in keyboard[1]["keyboard"] for button in row]
        return found

    def screen(self, tail: int | None = None) -> str:
        """The chat as plain text; the newest `tail` messages of it."""
        messages = self.messages if tail is None else self.messages[-tail:]
        lines = [f"── {self.title} (as {self.viewer.full_name} sees it) ──"]
        for message in messages:
            lines += self._drawn(message)
        keyboard = self.reply_keyboard()
        if keyboard is not None:
            lines += [f"⌨ [ {' | '.join(button['text'] for button in row)} ]" for row in keyboard[1]["keyboard"]]
        return "\n".join(lines)

    def _drawn(self, message: Message) -> Iterator[str]:
        if message.kind == "service":
            yield f"* {message.text}"
            return
        stored = message.stored
        topic = self.chat.topics.get(message.topic) if message.topic is not None else None
        where = f" #{topic.name}" if topic else ""
        head = f"{message.sender}{where}{' (edited)' if message.edited else ''}:"
        if stored.reply_to is not None:
            quoted = message_seen(stored.reply_to).text if not stored.reply_to.is_deleted else "deleted message"
            yield f"  > {quoted.splitlines()[0][:SHORT] if quoted else '…'}"
        body = " ".join(part for part in (_attachment(stored), message.text) if part)
        lines = body.splitlines() or [""]
        yield f"{head} {lines[0]}"
        for line in lines[1:]:
            yield f"    {line}"
        if message.reactions:
            yield f"    {' '.join(message.reactions)}"
        for row in message.buttons:
            yield f"    [ {' | '.join(button.label for button in row)} ]"


def _attachment(stored: StoredMessage) -> str:
    content = stored.content
    match kind_of(stored):
        case "photo":
            words = "photo"
        case "invoice":
            words = "invoice"
        case "document":
            words = f"document {content.document.file.name or ''}" if content.document else ""
        case "location":
            words = _place(content.location) if content.location else ""
        case "venue":
            words = f"venue {content.venue.title}, {content.venue.address}" if content.venue else ""
        case "contact":
            words = f"contact {content.contact.first_name} {content.contact.phone_number}" if content.contact else ""
        case _:
            words = ""
    return f"[{words}]" if words else ""


def _place(location: Location) -> str:
    live = "live " if location.live_period else ""
    return f"{live}location {location.latitude:.6g}, {location.longitude:.6g}"
