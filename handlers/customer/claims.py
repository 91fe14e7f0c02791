"""Something is wrong with an order: where it is, or a claim with photos and words."""

from domain import claims, dialogs, messages, orders, outbox
from domain.dialogs import Dialog
from domain.errors import Changed, NotFound
from domain.flows import overview
from domain.people import Person
from domain.transaction import Transaction
from handlers.came import Came
from handlers.context import Context
from handlers.customer.orders import page_of_theirs
from handlers.questions import leave, unless_cancelled
from handlers.router import Routes
from views import claims as views
from views.claims import KINDS

routes = Routes()


@routes.button("wrong")
async def what_is_wrong(context: Context, order_id: int) -> None:
    page = await context.read(page_of_theirs, context, order_id)
    await leave(context)
    await context.show(views.what_is_wrong(context.words, page))


@routes.button("track")
async def track(context: Context, order_id: int) -> None:
    page = await context.read(page_of_theirs, context, order_id)
    await context.show(views.tracking(context.words, page))


@routes.button("claim")
async def begin(context: Context, order_id: int, number: int) -> None:
    """Ask for photos and words; each that comes is added to the draft."""
    if not 0 <= number < len(KINDS):
        raise NotFound("kind of claim", number)
    claim_id = await context.act(
        _begin, order_id, KINDS[number], person=context.person, chat_id=context.chat_id, now=context.now
    )
    draft = await context.read(claims.claim_of, claim_id, person_id=context.person.id)
    order = await context.read(orders.order, order_id)
    await context.show(views.draft(context.words, draft, order), name="claim", subject=draft.subject)


@routes.dialog("claim")
@unless_cancelled
async def more_came(context: Context, dialog: Dialog) -> None:
    """A photo, words, or both: an album comes as several messages, so the card that follows is drawn once for all."""
    await context.act(_add, dialog.data["claim_id"], Came.of(context), now=context.now)


@routes.button("claimsend")
async def send(context: Context, claim_id: int) -> None:
    try:
        order_id = await context.act(_file, claim_id, person=context.person, chat_id=context.chat_id, now=context.now)
    except Changed:
        # Pressed twice: it is with the shop.
        order_id = (await context.read(claims.claim_of, claim_id, person_id=context.person.id)).order_id
    await context.show(views.filed(context.words, await context.read(orders.order, order_id)))


def _begin(tx: Transaction, order_id: int, kind: claims.Kind, *, person: Person, chat_id: int, now: int) -> int:
    overview.order_of_customer(tx, order_id, person_id=person.id)
    claim_id = claims.begin(tx, order_id, kind, actor=person.actor, now=now)
    dialogs.ask(tx, chat_id=chat_id, person_id=person.id, state="claim", claim_id=claim_id, now=now)
    return claim_id


def _add(tx: Transaction, claim_id: int, came: Came, *, now: int) -> None:
    """How the claim stands then is said below what was sent, where it is seen."""
    claims.add(tx, claim_id, body=came.typed, photo=came.photo, actor=came.person.actor)
    subject = f"claim:{claim_id}"
    messages.bring_below(tx, name="claim", subject=subject, chat_id=came.chat_id, message_id=came.message_id)
    outbox.put(tx, [outbox.card("claim", subject, chat_id=came.chat_id)], now=now)


def _file(tx: Transaction, claim_id: int, *, person: Person, chat_id: int, now: int) -> int:
    order_id = claims.file(tx, claim_id, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    return order_id
