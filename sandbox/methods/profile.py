"""Name, descriptions and menu button of the bot."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method
from sandbox.methods.commands import language

NAME_MAX = 64
DESCRIPTION_MAX = 512
SHORT_DESCRIPTION_MAX = 120


def _set(call: Call, texts: dict[str, str], field: str, longest: int) -> bool:
    text = call.arguments.maybe_string(field) or ""
    if len(text) > longest:
        raise bad_request(f"{field.replace('_', ' ')} is too long")
    if text:
        texts[language(call)] = text
    else:
        texts.pop(language(call), None)
    call.world.changes.tell("profile", bot_id=call.bot.id)
    return True


def _get(call: Call, texts: dict[str, str], default: str = "") -> str:
    return texts.get(language(call), texts.get("", default))


async def set_my_name(call: Call) -> Any:
    return _set(call, call.bot.profile.names, "name", NAME_MAX)


async def get_my_name(call: Call) -> Any:
    return {"name": _get(call, call.bot.profile.names, call.bot.user.first_name)}


async def set_my_description(call: Call) -> Any:
    return _set(call, call.bot.profile.descriptions, "description", DESCRIPTION_MAX)


async def get_my_description(call: Call) -> Any:
    return {"description": _get(call, call.bot.profile.descriptions)}


async def set_my_short_description(call: Call) -> Any:
    return _set(call, call.bot.profile.short_descriptions, "short_description", SHORT_DESCRIPTION_MAX)


async def get_my_short_description(call: Call) -> Any:
    return {"short_description": _get(call, call.bot.profile.short_descriptions)}


async def set_chat_menu_button(call: Call) -> Any:
    button = call.arguments.thing("menu_button") or {"type": "default"}
    if button["type"] not in {"commands", "default", "web_app"}:
        raise bad_request("can't parse menu button: unsupported type specified")
    if button["type"] == "web_app":
        for field in ("text", "web_app"):
            if field not in button:
                raise bad_request(f"can't parse menu button: Can't find field \"{field}\"")
        if not button["web_app"]["url"].startswith("https://"):
            raise bad_request(f"menu button Web App URL '{button['web_app']['url']}' is invalid")
    call.bot.profile.menu_buttons[_private_chat_id(call)] = button
    call.world.changes.tell("profile", bot_id=call.bot.id)
    return True


async def get_chat_menu_button(call: Call) -> Any:
    buttons = call.bot.profile.menu_buttons
    return buttons.get(_private_chat_id(call), buttons.get(None, {"type": "commands"}))


def _private_chat_id(call: Call) -> int | None:
    chat_id = call.arguments.maybe_integer("chat_id")
    if chat_id is not None and chat_id not in call.world.users:
        raise bad_request("chat not found")
    return chat_id


METHODS: dict[str, Method] = {
    "setMyName": set_my_name,
    "getMyName": get_my_name,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
