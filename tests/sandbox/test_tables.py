"""Our tables of the Bot API against an independent model of it: aiogram's."""

from typing import Any

import pytest

from sandbox.methods import METHODS as SERVED
from sandbox.parameters import fields_of
from sandbox.tables import METHODS, OBJECTS

# aiogram speaks 10.3, the sandbox 10.0.
NEWER = {
    "ephemeral_message_parameters",
    "receiver_user_id",
    "callback_query_id",
    "rich_message",
    "ephemeral_message_id",
    "disabled",
    "is_ephemeral",
    "supports_join_request_queries",
}
# aiogram keeps them for old programs; the documentation does not have them any more.
GONE = {
    "allow_sending_without_reply",
    "disable_web_page_preview",
    "reply_to_message_id",
    "switch_pm_parameter",
    "switch_pm_text",
    "request_user",
    "hide_url",
}
STILL_THERE = {("answerCallbackQuery", "callback_query_id"), ("ReplyParameters", "allow_sending_without_reply")}
# Fields aiogram sets to the one value they may have.
FIXED = {"type", "remove_keyboard", "force_reply"}
# Since 10.1 there is another way to say it, so aiogram no longer demands these.
REQUIRED_IN_10_0 = {("editMessageText", "text"), ("ReplyParameters", "message_id")}
# We keep all variants of these in one table row; aiogram's base class is empty.
VARIANTS = {"BotCommandScope", "MenuButton"}


@pytest.mark.parametrize("name", sorted({*METHODS, *OBJECTS} - VARIANTS))
def test_agrees_with_an_independent_model(name: str, modelled: Any) -> None:
    ours = fields_of(METHODS.get(name, OBJECTS.get(name, "")))
    theirs = {
        ("from" if field == "from_user" else field): info
        for field, info in modelled.model_of(name).model_fields.items()
    }
    left_out = {field for field in GONE | NEWER if (name, field) not in STILL_THERE}
    if name in {"InlineKeyboardMarkup", "ReplyKeyboardMarkup"}:
        left_out |= {"force_reply"}

    assert set(ours) == set(theirs) - left_out
    for field, info in theirs.items():
        if field in ours and field not in FIXED and (name, field) not in REQUIRED_IN_10_0:
            assert ours[field].required == info.is_required(), field


def test_every_method_in_the_table_is_served() -> None:
    assert set(METHODS) == set(SERVED)


def test_every_named_type_is_in_the_tables() -> None:
    from sandbox.parameters import _SIMPLE
    from sandbox.tables import CHOICES, SHAPES

    known = {*_SIMPLE, *OBJECTS, *CHOICES, *SHAPES}
    used = {
        field.type.strip("[]") for line in (*METHODS.values(), *OBJECTS.values()) for field in fields_of(line).values()
    }

    assert used <= known
