"""createForumTopic, editForumTopic, closeForumTopic, reopenForumTopic, deleteForumTopic."""

from typing import Any

from sandbox import talk
from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method, chat_to_write, count, require_administrator
from sandbox.world import Chat, Topic

TOPIC_NAME_MAX = 128
ICON_COLORS = {0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F}
DEFAULT_ICON_COLOR = 0x6FB9F0


async def create_forum_topic(call: Call) -> Any:
    chat = forum_of(call, "not enough rights to create a topic")
    name = _name(call.arguments.string("name"))
    color = call.arguments.maybe_integer("icon_color") or DEFAULT_ICON_COLOR
    if color not in ICON_COLORS:
        raise bad_request("invalid forum topic icon color specified")
    count(call, chat)
    topic = new_topic(call, chat, name, color)
    return {"message_thread_id": topic.message_thread_id, "name": name, "icon_color": color}


def new_topic(call: Call, chat: Chat, name: str, color: int) -> Topic:
    thread_id = chat.last_message_id + 1
    topic = Topic(thread_id, name, color)
    chat.topics[thread_id] = topic
    service = {"forum_topic_created": {"name": name, "icon_color": color}}
    talk.post_service(call.world, chat, call.bot.user, service, thread_id=thread_id)
    return topic


async def edit_forum_topic(call: Call) -> Any:
    chat = forum_of(call, "not enough rights to edit the topic")
    topic = topic_of(call, chat)
    name = call.arguments.maybe_string("name")
    emoji = call.arguments.maybe_string("icon_custom_emoji_id")
    new_name = _name(name) if name else topic.name
    if new_name == topic.name and (emoji is None or (emoji or None) == topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = new_name
    topic.icon_custom_emoji_id = (emoji or None) if emoji is not None else topic.icon_custom_emoji_id
    _tell(call, chat, topic, {"forum_topic_edited": {"name": new_name}})
    return True


async def close_forum_topic(call: Call) -> Any:
    return _set_closed(call, is_closed=True)


async def reopen_forum_topic(call: Call) -> Any:
    return _set_closed(call, is_closed=False)


def _set_closed(call: Call, *, is_closed: bool) -> bool:
    chat = forum_of(call, "not enough rights to close the topic")
    topic = topic_of(call, chat)
    if topic.is_closed == is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = is_closed
    _tell(call, chat, topic, {"forum_topic_closed" if is_closed else "forum_topic_reopened": {}})
    return True


async def delete_forum_topic(call: Call) -> Any:
    chat = forum_of(call, "not enough rights to delete the topic")
    topic = topic_of(call, chat)
    for message in chat.visible():
        if message.thread_id == topic.message_thread_id:
            talk.delete(call.world, message)
    del chat.topics[topic.message_thread_id]
    return True


def _tell(call: Call, chat: Chat, topic: Topic, service: dict[str, Any]) -> None:
    talk.post_service(call.world, chat, call.bot.user, service, thread_id=topic.message_thread_id)


def forum_of(call: Call, no_rights: str) -> Chat:
    chat = chat_to_write(call)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    require_administrator(call, chat, bad_request(no_rights))
    return chat


def topic_of(call: Call, chat: Chat) -> Topic:
    topic = chat.topics.get(call.arguments.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def _name(name: str) -> str:
    name = name.strip()
    if not name:
        raise bad_request("TOPIC_TITLE_EMPTY")
    if len(name) > TOPIC_NAME_MAX:
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    return name


METHODS: dict[str, Method] = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
