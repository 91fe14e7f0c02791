"""banChatMember, unbanChatMember, leaveChat."""

from typing import Any

from sandbox import talk
from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method, chat_of, chat_to_write, require_administrator
from sandbox.objects import user_object
from sandbox.world import Chat, User

# A ban for less or more than this is for ever.
BAN_SECONDS_MIN = 30
BAN_SECONDS_MAX = 366 * 24 * 3600


async def ban_chat_member(call: Call) -> Any:
    chat, user = chat_to_write(call), _user_of(call)
    if chat.is_private:
        raise bad_request("can't ban members in private chats")
    _check_removable(call, chat, user)
    seconds = (call.arguments.maybe_integer("until_date") or 0) - call.world.now()
    is_for_ever = not BAN_SECONDS_MIN <= seconds <= BAN_SECONDS_MAX
    # A basic group keeps no list of the banned: whoever is thrown out has left.
    status = "left" if chat.type == "group" else "kicked"
    until = 0 if is_for_ever else call.arguments.integer("until_date")
    _remove(call, chat, user, status, until)
    if call.arguments.flag("revoke_messages"):
        for message in chat.visible():
            if message.sender is user and not message.service:
                talk.delete(call.world, message)
    return True


async def unban_chat_member(call: Call) -> Any:
    chat, user = chat_to_write(call), _user_of(call)
    if chat.type != "supergroup":
        raise bad_request("method is available for supergroup and channel chats only")
    member = chat.member(user.id)
    is_banned = member is not None and member.status == "kicked"
    if call.arguments.flag("only_if_banned") and not is_banned:
        return True
    _check_removable(call, chat, user)
    if is_banned:
        talk.set_membership(call.world, chat, call.bot.user, user, "left")
    elif member is not None and member.is_present:
        # Whoever was not banned is thrown out, and may come back.
        _remove(call, chat, user, "left")
    return True


async def leave_chat(call: Call) -> Any:
    chat = chat_of(call)
    if chat.is_private:
        raise bad_request("can't leave private chats")
    _remove(call, chat, call.bot.user, "left")
    return True


def _user_of(call: Call) -> User:
    user = call.world.users.get(call.arguments.integer("user_id"))
    if user is None:
        raise bad_request("invalid user_id specified")
    return user


def _check_removable(call: Call, chat: Chat, user: User) -> None:
    no_rights = (
        "CHAT_ADMIN_REQUIRED" if chat.type == "group" else "not enough rights to restrict/unrestrict chat member"
    )
    if user is call.bot.user:
        raise bad_request("can't restrict self")
    member = chat.member(user.id)
    if member is not None and member.status == "creator":
        raise bad_request("can't remove chat owner")
    require_administrator(call, chat, bad_request(no_rights))
    if member is not None and member.is_administrator:
        raise bad_request("user is an administrator of the chat")


def _remove(call: Call, chat: Chat, user: User, status: str, until: int = 0) -> None:
    member = chat.member(user.id)
    if member is not None and member.is_present:
        talk.post_service(call.world, chat, call.bot.user, {"left_chat_member": user_object(user)})
    talk.set_membership(call.world, chat, call.bot.user, user, status, until=until)


METHODS: dict[str, Method] = {
    "banChatMember": ban_chat_member,
    "unbanChatMember": unban_chat_member,
    "leaveChat": leave_chat,
}
