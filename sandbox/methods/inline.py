"""answerInlineQuery."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.keyboards import checked_inline
from sandbox.methods.call import Call, Method
from sandbox.methods.callbacks import open_query
from sandbox.methods.writing import text_of

RESULTS_MAX = 50


async def answer_inline_query(call: Call) -> Any:
    results = call.arguments.things("results")
    if len(results) > RESULTS_MAX:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    for result in results:
        if not 1 <= len(result["id"].encode()) <= 64:
            raise bad_request("RESULT_ID_INVALID")
        if not result["title"]:
            raise bad_request("article title must be non-empty")
        text_of(call.world, call.arguments.within(result["input_message_content"]), "message_text")
        if "reply_markup" in result:
            checked_inline(result["reply_markup"])
    query = open_query(call, call.arguments.string("inline_query_id"), "inline_query")
    query.results = results
    call.world.changes.tell("results", query_id=query.id, user_id=query.user.id)
    return True


METHODS: dict[str, Method] = {"answerInlineQuery": answer_inline_query}
