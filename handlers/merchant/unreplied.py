"""A price or a number of pieces that a merchant types after a product's message, without replying to it."""

from functools import partial

from domain import messages, money, searches
from domain.actors import Role
from domain.catalogue import Variant
from domain.errors import BadInput, NotFound
from domain.flows import shelving
from domain.flows.keeping import product_kept, variant_kept
from domain.flows.shelving import Pieces
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant import kept
from handlers.merchant.keeping import take_typed
from handlers.router import Routes
from views import unreplied as views

routes = Routes()
# Among so many of the newest messages of the chat it is looked for; what was shown earlier is not what one looks at.
_LOOKED_BACK, _SHOWN_SECONDS = 5, 15 * 60


async def said_of_shown(context: Context, typed: str) -> bool:
    """Whether it may be meant for the product that was shown: then that is asked."""
    if not context.actor.is_any(Role.MERCHANT) or not _is_of_a_product(typed, context.words.currency):
        return False
    shown = await context.read(_shown, chat_id=context.chat_id, now=context.now)
    if shown is None:
        return False
    subject, kinds, pieces = shown
    search_id = await context.note(searches.note, typed, person_id=context.person.id, now=context.now)
    if len(kinds) > 1:
        await kept.show_which(context, kinds[0].product_id, search_id, 0)
    else:
        await context.show(views.ask(context.words, typed, kinds[0], pieces, (*subject, search_id)))
    return True


@routes.button("keeptyped")
async def take(context: Context, kind: int, number: int, search_id: int) -> None:
    """It was meant for it; however often that is pressed, once."""
    if not 0 <= kind < len(views.MEANT):
        raise NotFound("kind", kind)
    said = partial(searches.take, search_id=search_id, person_id=context.person.id)
    await take_typed(context, f"{views.MEANT[kind]}:{number}", said)


@routes.button("keepwhich")
async def turn(context: Context, product_id: int, search_id: int, page: int) -> None:
    """More kinds, any of which may be meant."""
    await kept.show_which(context, product_id, search_id, page)


def _is_of_a_product(typed: str, currency: str) -> bool:
    """It reads like a price, or like a number of pieces."""
    try:
        if shelving.parse_stock(typed) is not None:
            return True
        money.parse_amount(typed, currency=currency)
    except BadInput:
        return False
    return True


def _shown(tx: Transaction, *, chat_id: int, now: int) -> tuple[tuple[int, int], list[Variant], Pieces] | None:
    """What the newest message of the catalogue here is about, the kinds that may be meant, and pieces of the first."""
    found = messages.newest(tx, chat_id=chat_id, most=_LOOKED_BACK)
    newest = next((each for each in found if each.name == kept.NAME), None)
    if newest is None or newest.sent_at < now - _SHOWN_SECONDS:
        return None
    kind, _, number = newest.subject.partition(":")
    if kind not in {"product", "variant"}:
        return None
    try:
        if kind == "variant":
            kinds = [variant_kept(tx, int(number))]
        else:
            kinds = [each for each in product_kept(tx, int(number)).variants if each.active]
    except (NotFound, ValueError):
        return None
    return ((views.MEANT.index(kind), int(number)), kinds, shelving.pieces(tx, kinds[0].id)) if kinds else None
