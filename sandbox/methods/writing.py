"""What all sending methods share: text and captions, where a message goes, its keyboard and what it replies to."""

from dataclasses import dataclass
from typing import Any

from sandbox import talk
from sandbox.entities import link_is_valid, parse_html
from sandbox.errors import bad_request
from sandbox.invoices import Invoice
from sandbox.keyboards import checked_inline, checked_reply
from sandbox.methods.call import Call, chat_to_write, count, membership
from sandbox.objects import message_object
from sandbox.parameters import Arguments
from sandbox.texts import (
    CAPTION_MAX,
    TEXT_MAX,
    Entity,
    Formatted,
    splits_a_surrogate,
    trimmed,
    utf16_length,
    utf16_slice,
    with_found_entities,
)
from sandbox.world import Chat, Content, StoredMessage, World

# What find_entities adds by itself needs no field; these do.
ENTITY_FIELDS = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
ENTITY_TYPES = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline",
    "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention",
    "custom_emoji", "date_time",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes, and how it appears there."""

    chat: Chat
    thread_id: int | None
    reply_to: StoredMessage | None
    quote: str | None
    inline_keyboard: dict[str, Any] | None
    reply_keyboard: dict[str, Any] | None
    is_protected: bool


def text_of(world: World, arguments: Arguments, name: str = "text", entities: str = "entities") -> Formatted:
    """
    The text of a message.

    Raises:
        Refused: It is empty, too long, or its entities cannot be.
    """
    formatted = _formatted(world, arguments, name, entities)
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16_length(formatted.text) > TEXT_MAX:
        raise bad_request("message is too long")
    return formatted


def caption_of(world: World, arguments: Arguments) -> Formatted | None:
    """
    The caption of a photo or document, or None.

    Raises:
        Refused: It is too long, or its entities cannot be.
    """
    if not arguments.has("caption"):
        return None
    formatted = _formatted(world, arguments, "caption", "caption_entities")
    if utf16_length(formatted.text) > CAPTION_MAX:
        raise bad_request("message caption is too long")
    return formatted if formatted.text else None


def _formatted(world: World, arguments: Arguments, name: str, entities: str) -> Formatted:
    text = arguments.string(name)
    mode = (arguments.maybe_string("parse_mode") or "").lower()
    if mode == "html":
        formatted = parse_html(text)
    elif mode:
        # Telegram knows Markdown too; the shop writes HTML only, and a slip should be seen.
        raise bad_request("unsupported parse_mode")
    else:
        formatted = Formatted(text, explicit_entities(text, arguments.things(entities)))
    known = tuple(e for e in formatted.entities if e.user_id is None or e.user_id in world.users)
    return with_found_entities(trimmed(Formatted(formatted.text, known)))


def explicit_entities(text: str, things: list[dict[str, Any]]) -> tuple[Entity, ...]:
    """
    Entities as a bot gives them.

    Raises:
        Refused: One is of no known type, lies outside the text or cuts a character in two.
    """
    length = utf16_length(text)
    entities = []
    for thing in things:
        kind, offset, size = thing["type"], thing["offset"], thing["length"]
        if kind not in ENTITY_TYPES:
            raise bad_request(f'can\'t parse MessageEntity: type "{kind}" is unsupported')
        needed = ENTITY_FIELDS.get(kind)
        if needed is not None and needed not in thing:
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{needed}\"")
        if offset < 0 or size <= 0 or offset + size > length:
            raise bad_request(f"entity with offset {offset} and length {size} lies outside the text")
        if splits_a_surrogate(text, offset):
            raise bad_request(
                f"entity begins in a middle of a UTF-16 symbol at byte offset {_byte_after(text, offset)}"
            )
        if splits_a_surrogate(text, offset + size):
            where = f"at byte offset {_byte_after(text, offset + size)}"
            raise bad_request(f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol {where}")
        if kind == "text_link" and not link_is_valid(thing["url"]):
            # Telegram keeps the words and drops the link.
            continue
        entities.append(
            Entity(
                kind,
                offset,
                size,
                url=thing.get("url"),
                user_id=thing["user"]["id"] if "user" in thing else None,
                language=thing.get("language"),
                custom_emoji_id=thing.get("custom_emoji_id"),
                unix_time=thing.get("unix_time"),
                date_time_format=thing.get("date_time_format"),
            )
        )
    return tuple(sorted(entities, key=lambda e: (e.offset, -e.length)))


def _byte_after(text: str, position: int) -> int:
    """The byte at which the character cut in two ends."""
    return len(utf16_slice(text, 0, position + 1).encode())


def place_of(call: Call, invoice: Invoice | None = None) -> Place:
    """
    Where the new message goes.

    Raises:
        Refused: Chat, topic, replied message or keyboard is not what it must be.
    """
    arguments = call.arguments
    chat = chat_to_write(call)
    if arguments.has("business_connection_id"):
        raise bad_request("business connection not found")
    reply_to, quote = _reply(arguments, chat)
    thread_id = arguments.maybe_integer("message_thread_id")
    if thread_id is None and reply_to is not None:
        thread_id = reply_to.thread_id
    _check_topic(call, chat, thread_id)
    markup = arguments.thing("reply_markup")
    inline = reply = None
    if invoice is not None or (markup is not None and "inline_keyboard" in markup):
        inline = checked_inline(markup, invoice)
    elif markup is not None:
        reply = checked_reply(markup, is_private=chat.is_private)
    return Place(chat, thread_id, reply_to, quote, inline, reply, arguments.flag("protect_content"))


def _reply(arguments: Arguments, chat: Chat) -> tuple[StoredMessage | None, str | None]:
    parameters = arguments.thing("reply_parameters")
    if parameters is None:
        return None, None
    found = chat.message(parameters["message_id"])
    if parameters.get("chat_id", chat.id) != chat.id:
        raise bad_request("chat not found")
    if found is None:
        if parameters.get("allow_sending_without_reply"):
            return None, None
        raise bad_request("message to be replied not found")
    quote = parameters.get("quote")
    said = found.content.text or found.content.caption
    if quote is not None and (said is None or quote not in said.text):
        raise bad_request("QUOTE_TEXT_INVALID")
    return found, quote


def _check_topic(call: Call, chat: Chat, thread_id: int | None) -> None:
    if thread_id is None:
        return
    topic = chat.topics.get(thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    member = membership(call, chat)
    if topic.is_closed and (member is None or not member.is_administrator):
        raise bad_request("TOPIC_CLOSED")


def write(call: Call, place: Place, content: Content, **facts: Any) -> StoredMessage:
    return talk.post(
        call.world,
        place.chat,
        call.bot.user,
        content,
        thread_id=place.thread_id,
        reply_to=place.reply_to,
        quote=place.quote,
        inline_keyboard=place.inline_keyboard,
        reply_keyboard=place.reply_keyboard,
        is_protected=place.is_protected,
        **facts,
    )


def send(call: Call, place: Place, content: Content) -> dict[str, Any]:
    """
    Count one message and write it.

    Raises:
        Refused: Too Many Requests.
    """
    count(call, place.chat)
    return message_object(call.world, write(call, place, content))
