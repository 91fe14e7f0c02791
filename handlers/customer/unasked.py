"""What comes without having been asked for: photos, and words after what was said between a customer and the shop."""

from enum import StrEnum

from domain import dialogs, people, returns, searches
from domain.transaction import Transaction
from handlers.came import Came
from handlers.context import Context
from handlers.customer.returns import MORE, add_more, say_enough
from handlers.router import Routes
from views import asking

routes = Routes()
# Photos that come so soon one after the other are an album, which is answered once.
ALBUM_SECONDS = 10


class Taken(StrEnum):
    """With what a photo went."""

    RETURN = "return"
    CONVERSATION = "conversation"
    ALBUM = "album"
    NOTHING = "nothing"


async def photo_came(context: Context) -> None:
    """A photo belongs to the return that waits for one, or else to what was said to the shop before."""
    taken, most = await context.act(_take, Came.of(context), now=context.now)
    if taken is Taken.RETURN:
        await say_enough(context, most)
    elif taken is Taken.CONVERSATION:
        await context.show(asking.passed_on(context.words))
    elif taken is Taken.NOTHING:
        await context.show(asking.what_photo(context.words))


@routes.button("asktyped")
async def send_typed(context: Context, search_id: int) -> None:
    """What was typed, and searched for, was meant for the shop."""
    await context.act(_send, search_id, person=context.person, now=context.now)
    await context.show(asking.passed_on(context.words))


def _take(tx: Transaction, came: Came, *, now: int) -> tuple[Taken, int | None]:
    """With what the photo went; and how many there may be of a return, where it was too many."""
    person_id = came.person.id
    said = people.last_said(tx, person_id, now=now)
    begun_since = max(now - dialogs.LIFETIME_SECONDS, 0 if said is None else said.at)
    return_id = returns.wanting_photo(tx, person_id=person_id, begun_since=begun_since)
    if return_id is not None:
        # More may follow: an album, and words.
        dialogs.ask(tx, chat_id=came.chat_id, person_id=person_id, state=MORE, now=now, return_id=return_id)
        return Taken.RETURN, add_more(tx, {"return_id": return_id}, came, now=now)
    if said is None:
        return Taken.NOTHING, None
    people.ask_shop(tx, came.typed, photo=came.photo, order_id=said.order_id, actor=came.person.actor, now=now)
    is_album = not said.from_shop and said.photo is not None and now - said.at < ALBUM_SECONDS
    return Taken.ALBUM if is_album else Taken.CONVERSATION, None


def _send(tx: Transaction, search_id: int, *, person: people.Person, now: int) -> None:
    """Pressed twice, it is said once."""
    typed = searches.query_of(tx, search_id, person_id=person.id)
    said = people.last_said(tx, person.id, now=now)
    if said is None or said.from_shop or said.body != typed:
        order_id = None if said is None else said.order_id
        people.ask_shop(tx, typed, order_id=order_id, actor=person.actor, now=now)
