"""How the shop buys: what merchants set of it."""

from domain import dialogs, purchasing
from domain.dialogs import Dialog
from domain.flows import rates
from domain.people import Person
from domain.purchasing.settings import FIELDS
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from views import buying as views
from views.buttons import BadButton

routes = Routes()


@routes.button("buyset")
async def settings(context: Context) -> None:
    await leave(context)
    await _show(context)


@routes.button("buyauto")
async def send_by_itself(context: Context, is_so: int) -> None:
    await context.act(_send_by_itself, bool(is_so), person=context.person)
    await _show(context)


@routes.button("buyask")
async def ask_field(context: Context, number: int) -> None:
    if not 0 <= number < len(FIELDS):
        raise BadButton(f"buyask:{number}")
    ours = context.services.shop.speaking.currency
    foreign = await context.read(rates.foreign, currency=ours) if FIELDS[number] == "rates_e9" else ()
    await ask(context, "buy_set", field=FIELDS[number])
    await context.send(views.ask_field(context.words, FIELDS[number], foreign=foreign))


@routes.button("buyrate")
async def ask_rate(context: Context, purchase_id: int) -> None:
    """What the currency of this order is worth, for all of its kind."""
    theirs = (await context.read(purchasing.purchase_order, purchase_id)).currency
    await ask(context, "buy_set", field="rates_e9", theirs=theirs)
    await context.send(views.ask_rate(context.words, theirs))


@routes.dialog("buy_set")
@unless_cancelled
async def field_typed(context: Context, dialog: Dialog) -> None:
    await context.act(
        _set,
        dialog.data["field"],
        context.typed,
        theirs=dialog.data.get("theirs", ""),
        currency=context.services.shop.speaking.currency,
        person=context.person,
        chat_id=context.chat_id,
        now=context.now,
    )
    await _show(context)


async def _show(context: Context) -> None:
    await show(context, views.settings(context.words, await context.read(purchasing.buying)))


def _send_by_itself(tx: Transaction, is_so: bool, *, person: Person) -> None:
    purchasing.set_buying(tx, sends_by_itself=is_so, actor=person.actor)


def _set(
    tx: Transaction, field: str, text: str, *, theirs: str, currency: str, person: Person, chat_id: int, now: int
) -> None:
    if field == "rates_e9":
        rates.set_typed(tx, text, theirs=theirs, currency=currency, actor=person.actor, now=now)
    else:
        purchasing.set_typed(tx, field, text, currency=currency, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
