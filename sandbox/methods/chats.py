"""getChat, getChatMember, getChatAdministrators, getChatMemberCount and reactions."""

from typing import Any

from sandbox import talk
from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method, chat_of, chat_to_write, message_of
from sandbox.objects import chat_full_object, member_object
from sandbox.world import Chat, Member

REACTIONS = set(
    """
    👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳
    ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈
    😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀
    😡
    """.split()  # noqa: SIM905  Seventy quoted literals read worse.
)


async def get_chat(call: Call) -> Any:
    return chat_full_object(call.world, chat_of(call))


async def get_chat_member(call: Call) -> Any:
    chat, user_id = chat_of(call), call.arguments.integer("user_id")
    user = call.world.users.get(user_id)
    if user is None:
        raise bad_request("invalid user_id specified")
    if chat.is_private:
        if user is chat.user or user is call.bot.user:
            return member_object(Member(user, "member"))
        raise bad_request("member not found")
    member = chat.member(user_id)
    if member is None or (member.status == "kicked" and 0 < member.until_date <= call.world.now()):
        member = Member(user, "left")
    return member_object(member)


async def get_chat_administrators(call: Call) -> Any:
    chat = _group_of(call)
    bots_too = call.arguments.flag("return_bots")
    return [
        member_object(member)
        for member in chat.members.values()
        if member.is_administrator and (bots_too or not member.user.is_bot or member.user is call.bot.user)
    ]


async def get_chat_member_count(call: Call) -> Any:
    chat = chat_of(call)
    return 2 if chat.is_private else sum(member.is_present for member in chat.members.values())


def _group_of(call: Call) -> Chat:
    chat = chat_of(call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return chat


async def set_message_reaction(call: Call) -> Any:
    chat = chat_to_write(call)
    message = message_of(call, chat, "message to react not found")
    reactions = call.arguments.things("reaction")
    if message.service:
        raise bad_request("message can't be reacted")
    # A bot is no premium user: one reaction, and no custom emoji of its own.
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if reaction["type"] != "emoji" or reaction["emoji"].replace("\ufe0f", "") not in REACTIONS:
            raise bad_request("REACTION_INVALID")
    message.reactions[call.bot.id] = reactions
    talk.changed(call.world, message, "reaction")
    return True


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "setMessageReaction": set_message_reaction,
}
