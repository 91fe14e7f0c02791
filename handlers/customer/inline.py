"""The shop in any chat: somebody types the bot's name and a word, and is offered products to send."""

from domain import catalogue
from domain.catalogue import Hit, shelves
from domain.transaction import Transaction
from handlers.context import Context
from handlers.router import Routes
from views import inline

routes = Routes()
RESULTS_AT_ONCE = 20
# So long Telegram may answer the same person by itself; prices do not change much faster.
CACHE_SECONDS = 60


@routes.inline
async def offer(context: Context) -> None:
    """Offer what is found, or the nearest; where nothing was typed yet, what is new."""
    asked = context.run.update.inline_query
    assert asked is not None, "the router looked"
    person, speaking = context.run.facts.person, context.services.shop.speaking
    words = speaking.to(person.language if person is not None else asked.from_user.language_code)
    skipped = int(asked.offset) if asked.offset.isdecimal() and len(asked.offset) < len("10000") else 0
    hits, is_last = await context.read(_offered, asked.query, skipped=skipped, language=words.language)
    cards = [inline.card(words, hit, bot_username=context.services.shop.bot_username) for hit in hits]
    await context.services.messenger.answer_inline(
        asked.id,
        cards,
        cache_seconds=CACHE_SECONDS,
        next_offset="" if is_last else str(skipped + RESULTS_AT_ONCE),
        way_in="" if cards or skipped else inline.way_in(words),
    )


def _offered(tx: Transaction, query: str, *, skipped: int, language: str) -> tuple[list[Hit], bool]:
    """Products from the one after `skipped`, and whether these are the last."""
    if query.strip():
        ids = catalogue.search(tx, query).product_ids
    else:
        newest = shelves.page(tx, sort=shelves.Sort.NEWEST, most=RESULTS_AT_ONCE)
        ids = tuple(listed.product_id for listed in newest.products)
    shown = ids[skipped : skipped + RESULTS_AT_ONCE]
    return catalogue.hits(tx, shown, language=language), skipped + RESULTS_AT_ONCE >= len(ids)
