"""Who did what, for owners: the list, by person, by order, and as a file."""

import csv
from datetime import UTC, datetime
from io import StringIO

from domain import audit, people
from domain.actors import Actor, Role
from domain.audit import Record
from domain.dialogs import Dialog
from domain.errors import BadInput
from domain.flows import auditing
from domain.transaction import Transaction
from handlers.context import Context
from handlers.questions import ask, leave, unless_cancelled
from handlers.router import Routes
from views import people as views
from views.people import ACTS_PER_PAGE

routes = Routes()
FILE_ROWS_MAX = 50_000


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
    """All that was done, as a file for a spreadsheet."""
    records = await context.read(audit.acts, most=FILE_ROWS_MAX, actor=context.actor)
    content = _table(records)
    await context.send_file(content, name="audit.csv", caption=views.acts_caption(context.words, len(records)))


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
    subjects = None if order_id is None else auditing.subjects_of(tx, order_id)
    found = audit.acts(tx, person_id=person_id, subjects=subjects, skipped=skipped, most=ACTS_PER_PAGE + 1, actor=actor)
    return found, auditing.codes_of(tx, [each.subject for each in found])


def _member_called(tx: Transaction, name: str) -> int | None:
    everyone = [person for role in Role for person in people.staff_with(tx, role)]
    return next((person.id for person in everyone if name.strip("@").casefold() in person.name.casefold()), None)


def _table(records: list[Record]) -> bytes:
    """As spreadsheets read it: UTF-8 with its mark; nothing in a cell is taken for a formula."""
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(["at_utc", "person_id", "name", "act", "subject", "facts"])
    for each in records:
        at = datetime.fromtimestamp(each.at, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")
        facts = "; ".join(f"{name}={value}" for name, value in each.facts.items())
        rows.writerow([at, each.person_id, _harmless(each.name), each.act, each.subject, facts])
    return written.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
