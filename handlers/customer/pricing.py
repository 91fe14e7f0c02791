"""What makes a difference to the price of an order: a voucher, the country, the postcode."""

from domain import carts, dialogs, prices
from domain.dialogs import Dialog
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.customer import steps
from handlers.questions import ask, unless_cancelled
from handlers.router import Routes
from views import checkout, choosing
from views.buttons import BadButton

routes = Routes()


@routes.button("voucher")
async def ask_voucher(context: Context) -> None:
    await ask(context, "voucher")
    await context.send(checkout.ask_voucher(context.words))


@routes.dialog("voucher")
@unless_cancelled
async def voucher_typed(context: Context, _: Dialog) -> None:
    """A code, however it is typed."""
    await context.act(_use_voucher, context.typed, context.person, chat_id=context.chat_id, now=context.now)
    await context.show(await context.read(steps.screen, context, "summary"))


@routes.button("dropvoucher")
async def drop_voucher(context: Context) -> None:
    await context.act(_drop_voucher, context.person, now=context.now)
    await context.show(await context.read(steps.screen, context, "summary"))


@routes.button("countries")
async def ask_country(context: Context) -> None:
    rules = await context.read(prices.rules)
    await context.show(choosing.ask_country(context.words, rules.countries))


@routes.button("country")
async def choose_country(context: Context, number: int) -> None:
    await steps.go_on(context, _choose_country, number)


@routes.button("postcode")
async def ask_postcode(context: Context) -> None:
    await ask(context, "postcode")
    await context.send(checkout.ask_postcode(context.words))


@routes.dialog("postcode")
@unless_cancelled
async def postcode_typed(context: Context, _: Dialog) -> None:
    await context.act(_set_postcode, context.typed, context.person, chat_id=context.chat_id, now=context.now)
    await context.show(await context.read(steps.screen, context, "summary"))


def _use_voucher(tx: Transaction, code: str, person: Person, *, chat_id: int, now: int) -> None:
    carts.use_voucher(tx, code, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)


def _drop_voucher(tx: Transaction, person: Person, *, now: int) -> None:
    carts.drop_voucher(tx, actor=person.actor, now=now)


def _choose_country(tx: Transaction, person: Person, number: int, *, now: int) -> None:
    countries = prices.rules(tx).countries
    if not 0 <= number < len(countries):
        raise BadButton(f"country:{number}")
    carts.set_destination(tx, country=countries[number], actor=person.actor, now=now)


def _set_postcode(tx: Transaction, text: str, person: Person, *, chat_id: int, now: int) -> None:
    carts.set_destination(tx, postcode=text, actor=person.actor, now=now)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
