"""setMyCommands, getMyCommands, deleteMyCommands: by scope and language."""

import re
from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method, found_chat

COMMANDS_MAX = 100
PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat": ("chat_id",), "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id")}


async def set_my_commands(call: Call) -> Any:
    commands = call.arguments.things("commands")
    if len(commands) > COMMANDS_MAX:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = []
    for command in commands:
        name, description = command["command"].removeprefix("/"), command["description"].strip()
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not description:
            raise bad_request("command description must be non-empty")
        if len(description) > 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": name, "description": description})
    call.bot.profile.commands[_key(call)] = kept
    call.world.changes.tell("commands", bot_id=call.bot.id)
    return True


async def get_my_commands(call: Call) -> Any:
    return call.bot.profile.commands.get(_key(call), [])


async def delete_my_commands(call: Call) -> Any:
    call.bot.profile.commands.pop(_key(call), None)
    call.world.changes.tell("commands", bot_id=call.bot.id)
    return True


def _key(call: Call) -> tuple[str, str]:
    return _scope(call), language(call)


def _scope(call: Call) -> str:
    scope = call.arguments.thing("scope") or {"type": "default"}
    kind = scope["type"]
    if kind in PLAIN_SCOPES:
        return str(kind)
    if kind not in CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    for field in CHAT_SCOPES[kind]:
        if field not in scope:
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{field}\"")
    # A scope for a chat nobody knows is refused as the chat itself would be.
    found_chat(call, scope["chat_id"])
    return ":".join(str(part) for part in (kind, *(scope[field] for field in CHAT_SCOPES[kind])))


def language(call: Call) -> str:
    """
    The language a text of the bot is meant for, "" for all others.

    Raises:
        Refused: It is not two letters.
    """
    code = call.arguments.maybe_string("language_code") or ""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("LANGUAGE_CODE_INVALID")
    return code


METHODS: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
}
