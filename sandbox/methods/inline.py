"""answerInlineQuery."""

from dataclasses import replace
from typing import Any

from sandbox.errors import bad_request
from sandbox.keyboards import checked_inline
from sandbox.methods.call import Call, Method
from sandbox.methods.callbacks import open_query
from sandbox.methods.invoices import invoice_of
from sandbox.methods.messages import contact_of, location_of, venue_of
from sandbox.methods.writing import caption_of, text_of
from sandbox.parameters import Arguments
from sandbox.world import Content, Offer

RESULTS_MAX = 50


async def answer_inline_query(call: Call) -> Any:
    results = call.arguments.things("results")
    if len(results) > RESULTS_MAX:
        raise bad_request("too many inline query results specified")
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    offers = {result["id"]: await _offer(call, call.arguments.within(result)) for result in results}
    query = open_query(call, call.arguments.string("inline_query_id"), "inline_query")
    query.results, query.offers, query.way_in = results, offers, call.arguments.thing("button")
    call.world.changes.tell("results", query_id=query.id, user_id=query.user.id)
    return True


async def _offer(call: Call, result: Arguments) -> Offer:
    if not 1 <= len(result.string("id").encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if result.string("type") == "article" and not result.string("title"):
        raise bad_request("article title must be non-empty")
    words = result.thing("input_message_content")
    if words is not None:
        content = _message_content(call, result.within(words))
    else:
        content = await _photo(call, result)
    return Offer(content, checked_inline(result.thing("reply_markup"), content.invoice))


async def _photo(call: Call, result: Arguments) -> Content:
    """Telegram fetches an address only when the result is chosen; here a wrong one is seen at once."""
    reference = result.string("photo_file_id" if result.has("photo_file_id") else "photo_url")
    return Content(
        photo=await call.world.files.photo(reference, {}),
        caption=caption_of(call.world, result),
        caption_above=result.flag("show_caption_above_media"),
    )


def _message_content(call: Call, words: Arguments) -> Content:
    if words.has("message_text"):
        preview = words.thing("link_preview_options") or {}
        return Content(text=text_of(call.world, words, "message_text"), link_preview=tuple(sorted(preview.items())))
    if words.has("payload"):
        return Content(invoice=invoice_of(replace(call, arguments=words)))
    if words.has("phone_number"):
        return Content(contact=contact_of(words))
    if words.has("address"):
        return Content(venue=venue_of(words))
    return Content(location=location_of(words))


METHODS: dict[str, Method] = {"answerInlineQuery": answer_inline_query}
