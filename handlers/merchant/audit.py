"""Who did what, for owners: the list, by person, by order, and as a file."""

from domain import audit, people, periods
from domain.actors import Actor, Role
from domain.audit import Record
from domain.dialogs import Dialog
from domain.errors import BadInput
from domain.exports import Form, What
from domain.flows import auditing
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.exporting import start
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from views import people as views
from views.people import ACTS_PER_PAGE

routes = Routes()


@routes.command("audit", where="anywhere", menu="Who did what")
async def audit_command(context: Context, query: str) -> None:
    """`/audit`, or `/audit` with the code of an order or a name."""
    if query:
        await _show_found(context, query)
    else:
        await acts(context, 0)


@routes.button("acts")
async def acts(context: Context, page: int) -> None:
    await leave(context)
    await _show(context, ("acts", ()), max(0, page))


@routes.button("actsby")
async def acts_by(context: Context, person_id: int, page: int) -> None:
    await _show(context, ("actsby", (person_id,)), max(0, page), person_id=person_id)


@routes.button("actson")
async def acts_on(context: Context, order_id: int, page: int) -> None:
    await _show(context, ("actson", (order_id,)), max(0, page), order_id=order_id)


@routes.button("findact")
async def ask_act(context: Context) -> None:
    await ask(context, "find_act")
    await context.send(views.ask_act(context.words))


@routes.dialog("find_act")
@unless_cancelled
async def act_typed(context: Context, _: Dialog) -> None:
    if not context.typed.strip():
        raise BadInput("title", "empty")
    await _show_found(context, context.typed.strip())


@routes.button("actsfile")
async def acts_file(context: Context) -> None:
    """All that was done, as a file for a spreadsheet; it follows."""
    await start(context, What.ACTS, Form.CSV, periods.ever(context.now, context.zone))


async def _show_found(context: Context, query: str) -> None:
    """By the code of an order; otherwise by whose name it is part of."""
    order_id = await context.read(auditing.order_meant, query)
    person_id = None if order_id is not None else await context.read(_member_called, query)
    await leave(context)
    if order_id is not None:
        await _show(context, ("actson", (order_id,)), 0, order_id=order_id)
    else:
        await _show(context, ("actsby", (person_id or 0,)), 0, person_id=person_id or 0)


async def _show(
    context: Context,
    turn: tuple[str, tuple[int, ...]],
    page: int,
    *,
    person_id: int | None = None,
    order_id: int | None = None,
) -> None:
    found, codes = await context.read(
        _page, skipped=page * ACTS_PER_PAGE, person_id=person_id, order_id=order_id, actor=context.actor
    )
    await context.show(
        views.acts(
            context.words,
            found[:ACTS_PER_PAGE],
            codes,
            turn=turn,
            page=page,
            has_more=len(found) > ACTS_PER_PAGE,
        )
    )


def _page(
    tx: Transaction, *, skipped: int, person_id: int | None, order_id: int | None, actor: Actor
) -> tuple[list[Record], dict[str, str]]:
    subjects = None if order_id is None else auditing.acted_on(tx, order_id)
    found = audit.acts(tx, person_id=person_id, subjects=subjects, skipped=skipped, most=ACTS_PER_PAGE + 1, actor=actor)
    return found, auditing.codes_of(tx, [each.subject for each in found])


def _member_called(tx: Transaction, name: str) -> int | None:
    everyone = [person for role in Role for person in people.staff_with(tx, role)]
    return next((person.id for person in everyone if name.strip("@").casefold() in person.name.casefold()), None)
