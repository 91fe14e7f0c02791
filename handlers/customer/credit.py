"""A customer's credit: used at checkout or kept, paid with afterwards, and looked at."""

from domain import carts
from domain.errors import Changed
from domain.flows import spending
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.customer import orders, paying, steps
from handlers.questions import leave, stands
from handlers.router import Routes
from views import credit as views
from views.credit import MOVES_PER_PAGE
from views.screen import Screen

routes = Routes()


@routes.button("usecredit")
async def use_credit(context: Context, is_used: int) -> None:
    """Pay the order with it, or keep it for later."""
    await context.act(_use_credit, context.person, is_used=bool(is_used), now=context.now)
    await context.show(await context.read(steps.screen, context, "summary"))


@routes.button("credit")
async def purse(context: Context, page: int) -> None:
    await leave(context)
    await context.show(await context.read(_purse, context, max(0, page)))


@routes.button("paycredit")
async def pay_with_credit(context: Context, order_id: int, version: int, amount_minor: int) -> None:
    """What is due, as far as the credit reaches; what was seen may be outdated."""

    def current(tx: Transaction) -> Screen:
        return orders.screen(tx, context, order_id)

    seen = {"version": version, "amount_minor": amount_minor}
    try:
        has_page = await context.act(_pay, context, order_id, **seen)
    except Changed as refusal:
        await stands(context, refusal, current)
        return
    await context.toast(context.words.plain("Paid with your credit."))
    if not has_page:
        await context.show(await context.read(current))


def _use_credit(tx: Transaction, person: Person, *, is_used: bool, now: int) -> None:
    carts.use_credit(tx, is_used=is_used, actor=person.actor, now=now)


def _purse(tx: Transaction, context: Context, page: int) -> Screen:
    found = spending.purse_of(
        tx,
        context.person.id,
        currency=context.words.currency,
        skipped=page * MOVES_PER_PAGE,
        most=MOVES_PER_PAGE,
        actor=context.actor,
    )
    return views.purse(context.words, found, page=page)


def _pay(tx: Transaction, context: Context, order_id: int, *, version: int, amount_minor: int) -> bool:
    """Whether the message of what is left to pay by card comes in place of what was pressed."""
    spending.pay(tx, order_id, version=version, amount_minor=amount_minor, actor=context.actor, now=context.now)
    return paying.bring_newest(tx, context, order_id)
