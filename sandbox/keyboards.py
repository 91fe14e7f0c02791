"""Checks keyboards as Telegram does: sizes, exactly one action per button, data counted in bytes."""

from typing import Any

from sandbox.entities import link_is_valid
from sandbox.errors import bad_request
from sandbox.invoices import Invoice, amount_in_words
from sandbox.world import World

INLINE_BUTTONS_MAX = 100
INLINE_ROW_MAX = 8
REPLY_BUTTONS_MAX = 300
REPLY_ROW_MAX = 12
CALLBACK_DATA_BYTES_MAX = 64
STYLES = {"danger", "success", "primary"}
INLINE_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
REPLY_ACTIONS = (
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
)


def checked_inline(markup: dict[str, Any] | None, invoice: Invoice | None = None) -> dict[str, Any] | None:
    """
    Check an inline keyboard; one without buttons is none. Below an invoice the first button pays, or Telegram adds it.

    Raises:
        Refused: It is no inline keyboard, or one that Telegram would not show.
    """
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    rows = [row for row in markup["inline_keyboard"] if row] if markup is not None else []
    _check_size(rows, INLINE_BUTTONS_MAX, INLINE_ROW_MAX)
    for row in rows:
        for button in row:
            _check_inline_button(button)
    _check_pay_buttons([button for row in rows for button in row], invoice)
    if invoice is not None and not rows:
        rows = [[{"text": f"Pay {amount_in_words(invoice.total_amount, invoice.currency)}", "pay": True}]]
    return {"inline_keyboard": rows} if rows else None


def forwarded_keyboard(world: World, invoice: Invoice | None) -> dict[str, Any] | None:
    """Below a forwarded invoice: Pay as before, or a link to the bot where the invoice has a start parameter."""
    if invoice is None or not invoice.start_parameter:
        return checked_inline(None, invoice)
    url = f"https://t.me/{world.bot_with(invoice.bot_id).user.username}?start={invoice.start_parameter}"
    return {"inline_keyboard": [[{"text": invoice.title, "url": url}]]}


def checked_reply(markup: dict[str, Any], *, is_private: bool) -> dict[str, Any]:
    """
    Check a markup that is not an inline keyboard.

    Raises:
        Refused: Telegram would not show it.
    """
    if "keyboard" in markup:
        rows = [row for row in markup["keyboard"] if row]
        if not rows:
            raise bad_request("reply keyboard must be non-empty")
        _check_size(rows, REPLY_BUTTONS_MAX, REPLY_ROW_MAX)
        for row in rows:
            for button in row:
                _check_reply_button(button, is_private=is_private)
    if len(markup.get("input_field_placeholder", "")) > 64:
        raise bad_request("input field placeholder is too long")
    if markup.get("remove_keyboard") is False or markup.get("force_reply") is False:
        raise bad_request("object expected as reply markup")
    return markup


def _check_size(rows: list[list[dict[str, Any]]], buttons_max: int, row_max: int) -> None:
    if sum(len(row) for row in rows) > buttons_max or any(len(row) > row_max for row in rows):
        raise bad_request("reply markup is too long")


def _check_inline_button(button: dict[str, Any]) -> None:
    _check_looks(button, "inline keyboard button")
    actions = [action for action in INLINE_ACTIONS if action in button]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(
            f"can't parse inline keyboard button: exactly one action is allowed, found {' and '.join(actions)}"
        )
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= CALLBACK_DATA_BYTES_MAX:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not link_is_valid(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    for action in ("web_app", "login_url"):
        if action in button and not button[action]["url"].startswith("https://"):
            raise bad_request(
                f"inline keyboard button URL '{button[action]['url']}' is invalid: Only HTTPS links are allowed"
            )
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    # There are no games here to carry it.
    if "callback_game" in button:
        raise bad_request("BUTTON_TYPE_INVALID")


def _check_pay_buttons(buttons: list[dict[str, Any]], invoice: Invoice | None) -> None:
    pays = [bool(button.get("pay")) for button in buttons]
    if invoice is None and any(pays):
        raise bad_request("BUTTON_TYPE_INVALID")
    if invoice is not None and pays and (not pays[0] or any(pays[1:])):
        raise bad_request("BUTTON_POS_INVALID")


def _check_reply_button(button: dict[str, Any], *, is_private: bool) -> None:
    _check_looks(button, "keyboard button")
    actions = [action for action in REPLY_ACTIONS if button.get(action)]
    if len(actions) > 1:
        raise bad_request(f"can't parse keyboard button: at most one action is allowed, found {' and '.join(actions)}")
    if is_private or not actions:
        return
    asked = {"request_contact": "phone number", "request_location": "location", "web_app": "web app"}.get(
        actions[0], "this"
    )
    raise bad_request(f"{asked} can be requested in private chats only")


def _check_looks(button: dict[str, Any], what: str) -> None:
    if not button["text"].strip():
        raise bad_request(f"{what} text must be non-empty")
    if button.get("style", "danger") not in STYLES:
        raise bad_request(f"can't parse {what}: invalid style specified")
