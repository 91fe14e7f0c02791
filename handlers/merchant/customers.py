"""Customers, in the hands of merchants: the list, one of them, notes, and whom the shop serves no more."""

from domain import dialogs, people
from domain.dialogs import Dialog
from domain.errors import BadInput
from domain.flows import customers, spending
from domain.people import Person
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from views import credit
from views import people as views
from views.credit import MOVES_PER_PAGE
from views.people import CUSTOMERS_PER_PAGE, ORDERS_PER_PAGE
from views.screen import Screen

routes = Routes()


@routes.command("customers", where="anywhere", menu="Customers")
async def customers_command(context: Context, query: str) -> None:
    """`/customers`, or `/customers anna`."""
    if query:
        await _show_found(context, query)
    else:
        await customer_list(context, 0)


@routes.button("customers")
async def customer_list(context: Context, page: int) -> None:
    await leave(context)
    page = max(0, page)
    found = await context.read(
        customers.customers,
        skipped=page * CUSTOMERS_PER_PAGE,
        most=CUSTOMERS_PER_PAGE + 1,
        actor=context.actor,
    )
    await context.show(
        views.customer_list(
            context.words,
            found[:CUSTOMERS_PER_PAGE],
            page=page,
            has_more=len(found) > CUSTOMERS_PER_PAGE,
            query="",
            is_private=context.is_private,
        )
    )


@routes.button("findcustomer")
async def ask_query(context: Context) -> None:
    await ask(context, "find_customer")
    await context.send(views.ask_query(context.words))


@routes.dialog("find_customer")
@unless_cancelled
async def query_typed(context: Context, _: Dialog) -> None:
    if not context.typed.strip():
        raise BadInput("title", "empty")
    await _show_found(context, context.typed.strip())


async def _show_found(context: Context, query: str) -> None:
    found = await context.read(customers.found, query, actor=context.actor)
    await leave(context)
    await context.show(
        views.customer_list(
            context.words,
            found[:CUSTOMERS_PER_PAGE],
            page=0,
            has_more=False,
            query=query[:40],
            is_private=context.is_private,
        )
    )


@routes.button("customer")
async def customer(context: Context, person_id: int) -> None:
    await leave(context)
    await _show(context, person_id)


@routes.button("customerorders")
async def customer_orders(context: Context, person_id: int, page: int) -> None:
    page = max(0, page)
    person = (await context.read(customers.customer, person_id, actor=context.actor)).person
    found = await context.read(
        customers.orders_of, person_id, skipped=page * ORDERS_PER_PAGE, most=ORDERS_PER_PAGE + 1, actor=context.actor
    )
    await context.show(
        views.customer_orders(
            context.words, person, found[:ORDERS_PER_PAGE], page=page, has_more=len(found) > ORDERS_PER_PAGE
        )
    )


@routes.button("customercredit")
async def customer_credit(context: Context, person_id: int, page: int) -> None:
    """How the credit of a customer came about."""
    await context.show(await context.read(_purse, context, person_id, max(0, page)))


def _purse(tx: Transaction, context: Context, person_id: int, page: int) -> Screen:
    person = customers.customer(tx, person_id, actor=context.actor).person
    found = spending.purse_of(
        tx,
        person_id,
        currency=context.words.currency,
        skipped=page * MOVES_PER_PAGE,
        most=MOVES_PER_PAGE,
        actor=context.actor,
    )
    return credit.purse_of_customer(context.words, person, found, page=page)


@routes.button("customernote")
async def ask_note(context: Context, person_id: int) -> None:
    person = (await context.read(customers.customer, person_id, actor=context.actor)).person
    await ask(context, "customer_note", customer_id=person_id)
    await context.send(views.ask_note(context.words, person))


@routes.dialog("customer_note")
@unless_cancelled
async def note_typed(context: Context, dialog: Dialog) -> None:
    if not context.typed.strip():
        raise BadInput("note", "empty")
    text = "" if context.typed.strip() == "-" else context.typed
    person_id = dialog.data["customer_id"]
    await context.act(_note_and_close, person_id, text=text, person=context.person, chat_id=context.chat_id)
    await _show(context, person_id)


@routes.button("askbar")
async def ask_bar(context: Context, person_id: int) -> None:
    found = await context.read(customers.customer, person_id, actor=context.actor)
    await context.show(views.ask_bar(context.words, found.person))


@routes.button("bar")
async def bar(context: Context, person_id: int) -> None:
    await context.act(people.bar, person_id, is_barred=True, actor=context.actor, now=context.now)
    await _show(context, person_id)


@routes.button("letorder")
async def let_order(context: Context, person_id: int) -> None:
    await context.act(people.bar, person_id, is_barred=False, actor=context.actor, now=context.now)
    await _show(context, person_id)


async def _show(context: Context, person_id: int) -> None:
    await context.show(await context.read(_page, context, person_id))


def _page(tx: Transaction, context: Context, person_id: int) -> Screen:
    found = customers.customer(tx, person_id, actor=context.actor)
    credit_minor = spending.ever_had_minor(tx, person_id, currency=context.words.currency)
    return views.customer_page(context.words, found, credit_minor=credit_minor)


def _note_and_close(tx: Transaction, person_id: int, *, text: str, person: Person, chat_id: int) -> None:
    people.note(tx, person_id, text, actor=person.actor)
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
