"""editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup."""

from dataclasses import replace
from typing import Any

from sandbox import talk
from sandbox.errors import Refused, bad_request
from sandbox.keyboards import checked_inline
from sandbox.methods.albums import media_content
from sandbox.methods.call import Call, Method, chat_to_write, count, message_of
from sandbox.methods.writing import caption_of, text_of
from sandbox.objects import message_object
from sandbox.world import Content, StoredMessage

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)


async def edit_message_text(call: Call) -> Any:
    message = message_to_edit(call)
    text = text_of(call.world, call.arguments)
    if message.content.text is None:
        raise bad_request("there is no text in the message to edit")
    preview = call.arguments.thing("link_preview_options") or {}
    return apply_edit(call, message, Content(text=text, link_preview=tuple(sorted(preview.items()))))


async def edit_message_caption(call: Call) -> Any:
    message = message_to_edit(call)
    if message.content.photo is None and message.content.document is None:
        raise bad_request("there is no caption in the message to edit")
    content = replace(
        message.content,
        caption=caption_of(call.world, call.arguments),
        caption_above=call.arguments.flag("show_caption_above_media"),
    )
    return apply_edit(call, message, content)


async def edit_message_media(call: Call) -> Any:
    message = message_to_edit(call)
    thing = call.arguments.thing("media")
    assert thing is not None
    if message.inline_message_id is not None and call.arguments.uploads:
        # What is sent in someone's name takes files that Telegram has or can fetch.
        raise bad_request("invalid message content specified")
    if message.content.photo is None and message.content.document is None and message.content.text is None:
        raise bad_request("there is no media in the message to edit")
    if message.media_group_id is not None and (message.content.photo is None) != (thing["type"] != "photo"):
        raise bad_request("can't change media type in the album")
    return apply_edit(call, message, await media_content(call, call.arguments.within(thing)))


async def edit_message_reply_markup(call: Call) -> Any:
    message = message_to_edit(call)
    return apply_edit(call, message, message.content, is_silent=True)


def message_to_edit(call: Call) -> StoredMessage:
    """
    The bot's own message that shall be edited, or one that somebody sent by way of it.

    Raises:
        Refused: It is gone, not the bot's, or of a kind that cannot be edited.
    """
    arguments = call.arguments
    if not arguments.has("chat_id") and not arguments.has("message_id"):
        return _inline_message(call)
    if not arguments.has("chat_id"):
        raise bad_request("chat_id is empty")
    if not arguments.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = message_of(call, chat_to_write(call), "message to edit not found")
    # Whatever brought or took away a reply keyboard, or forced a reply, stays as it was sent.
    is_fixed = message.service or message.forwarded is not None or message.reply_keyboard is not None
    if message.sender is not call.bot.user or is_fixed:
        raise bad_request("message can't be edited")
    return message


def _inline_message(call: Call) -> StoredMessage:
    inline_id = call.arguments.maybe_string("inline_message_id")
    if not inline_id:
        raise bad_request("message identifier is not specified")
    message = call.world.inline_messages.get(inline_id)
    if message is None:
        raise bad_request("invalid inline message identifier specified")
    if message.is_deleted or message.via_bot is not call.bot.user:
        raise bad_request("MESSAGE_ID_INVALID")
    return message


def apply_edit(
    call: Call, message: StoredMessage, content: Content, *, is_silent: bool = False
) -> dict[str, Any] | bool:
    """
    Change content and keyboard; a keyboard not given is taken away. Of what others sent the bot is told nothing more.

    Raises:
        Refused: Nothing would change, or the keyboard cannot be.
    """
    markup = call.arguments.thing("reply_markup")
    keyboard = checked_inline(markup, content.invoice)
    if content == message.content and keyboard == message.inline_keyboard:
        raise not_modified()
    count(call, message.chat, is_edit=True)
    message.inline_keyboard = keyboard
    talk.edit(call.world, message, content, is_silent=is_silent)
    if message.inline_message_id is not None:
        return True
    return message_object(call.world, message)


def not_modified() -> Refused:
    return bad_request(NOT_MODIFIED)


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
}
