"""answerCallbackQuery."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.call import Call, Method
from sandbox.world import CallbackAnswer, Query

ANSWER_MAX = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def answer_callback_query(call: Call) -> Any:
    arguments = call.arguments
    text = arguments.maybe_string("text")
    if text is not None and len(text) > ANSWER_MAX:
        raise bad_request("MESSAGE_TOO_LONG")
    if arguments.has("url") and not arguments.string("url").startswith(
        (f"t.me/{call.bot.user.username}", "https://t.me/")
    ):
        raise bad_request("URL_INVALID")
    query = open_query(call, arguments.string("callback_query_id"), "callback_query")
    # A second answer is taken and changes nothing: the person has seen the first.
    if query.answer is None:
        query.answer = CallbackAnswer(text or None, arguments.flag("show_alert"), arguments.maybe_string("url"))
        call.world.changes.tell("answer", query_id=query.id, user_id=query.user.id)
    return True


def open_query(call: Call, query_id: str, kind: str) -> Query:
    """
    The query of this kind and id, while it may still be answered.

    Raises:
        Refused: It is too old, another bot's, or never was.
    """
    query = call.world.queries.get(query_id)
    if query is None or query.bot is not call.bot or query.kind != kind or query.is_closed:
        raise bad_request(TOO_OLD)
    if query.is_late(call.world.now()):
        raise bad_request(TOO_OLD)
    return query


METHODS: dict[str, Method] = {"answerCallbackQuery": answer_callback_query}
