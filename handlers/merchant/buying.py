"""How the shop buys: what merchants set of it."""

from domain import dialogs, purchasing
from domain.dialogs import Dialog
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
    await ask(context, "buy_set", field=FIELDS[number])
    await context.send(views.ask_field(context.words, FIELDS[number]))


@routes.dialog("buy_set")
@unless_cancelled
async def field_typed(context: Context, dialog: Dialog) -> None:
    await context.act(
        _set,
        dialog.data["field"],
        context.typed,
        currency=context.services.shop.speaking.currency,
        person=context.person,
        chat_id=context.chat_id,
    )
    await _show(context)


async def _show(context: Context) -> None:
    await show(context, views.settings(context.words, await context.read(purchasing.buying)))


def _send_by_itself(tx: Transaction, is_so: bool, *, person: Person) -> None:
    purchasing.set_buying(tx, sends_by_itself=is_so, actor=person.actor)


def _set(tx: Transaction, field: str, text: str, *, currency: str, person: Person, chat_id: int) -> None:
    purchasing.set_typed(tx, field, text, currency=currency, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
