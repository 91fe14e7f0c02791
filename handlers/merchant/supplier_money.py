"""What is between the shop and its suppliers: paying them, and sending damaged goods back."""

import asyncio
from collections.abc import Callable
from typing import Any

from domain import catalogue, dialogs, purchasing, suppliers
from domain.dialogs import Dialog
from domain.errors import Changed
from domain.flows import papers, settling_up
from domain.people import Person
from domain.purchasing import VendorReturn
from domain.purchasing.amounts import parse_paid, parse_sent_back
from domain.transaction import Transaction
from handlers.context import Context
from handlers.merchant.showing import show, with_home
from handlers.questions import ask, leave, unless_cancelled
from handlers.quicker import stands_with
from handlers.router import Routes
from views import papers as paper_views
from views import supplier_money as views
from views.screen import Screen
from views.supplier_money import DAMAGED_PER_PAGE, GONE_PER_PAGE

routes = Routes()


@routes.button("supmoney")
async def account(context: Context, supplier_id: int, page: int) -> None:
    await leave(context)
    await context.show(await context.read(_account(context, supplier_id, page)))


@routes.button("suppay")
async def ask_paid(context: Context, supplier_id: int, version: int) -> None:
    supplier = await context.read(suppliers.supplier, supplier_id)
    owed = await context.read(purchasing.owed_minor, supplier)
    rates = (await context.read(purchasing.buying)).rates_e9
    await ask(context, "sup_pay", supplier_id=supplier_id, version=version)
    await context.send(views.ask_paid(context.words, supplier, owed, rate_e9=rates.get(supplier.currency)))


@routes.button("suppaid")
async def paid(context: Context, supplier_id: int, version: int, amount: int) -> None:
    await _do(context, supplier_id, _pay, version=version, amount_minor=amount)


@routes.dialog("sup_pay")
@unless_cancelled
async def paid_typed(context: Context, dialog: Dialog) -> None:
    supplier_id = dialog.data["supplier_id"]
    supplier = await context.read(suppliers.supplier, supplier_id)
    said = parse_paid(context.typed, theirs=supplier.currency, ours=_currency(context))
    facts = {"amount_minor": said.amount_minor, "paid_minor": said.taken_minor}
    await _do(context, supplier_id, _pay, version=dialog.data["version"], **facts)


@routes.button("supback")
async def damaged(context: Context, supplier_id: int, page: int) -> None:
    await leave(context)
    page = max(0, page)
    supplier = await context.read(suppliers.supplier, supplier_id)
    found = await context.read(
        settling_up.to_go_back,
        supplier_id,
        most=DAMAGED_PER_PAGE + 1,
        skipped=page * DAMAGED_PER_PAGE,
        actor=context.actor,
    )
    drafts = await context.read(purchasing.put_together_for, supplier_id)
    shown, has_more = found[:DAMAGED_PER_PAGE], len(found) > DAMAGED_PER_PAGE
    await show(context, views.damaged_list(context.words, supplier, shown, drafts, page=page, has_more=has_more))


@routes.button("supbackof")
async def ask_sent_back(context: Context, supplier_id: int, version: int, account_id: int) -> None:
    supplier = await context.read(suppliers.supplier, supplier_id)
    found = await context.read(settling_up.lying_at, supplier_id, account_id, actor=context.actor)
    await ask(context, "sup_back", supplier_id=supplier_id, version=version, account_id=account_id)
    await context.send(views.ask_sent_back(context.words, supplier, found))


@routes.button("supsent")
async def sent_back(context: Context, supplier_id: int, version: int, account_id: int, pieces: int) -> None:
    """They take off what they ask for them now."""
    facts = {"version": version, "account_id": account_id, "pieces": pieces}
    await _put(context, supplier_id, credit_minor=None, **facts)


@routes.button("supgiven")
async def sent_back_for_nothing(context: Context, supplier_id: int, version: int, account_id: int, pieces: int) -> None:
    facts = {"version": version, "account_id": account_id, "pieces": pieces}
    await _put(context, supplier_id, credit_minor=0, **facts)


@routes.button("supmore")
async def sent_back_for_more(context: Context, supplier_id: int, pieces: int, credit: int) -> None:
    """They take off more than they ask for them: of what, the question says that was typed to."""
    asked = context.dialog
    if asked is None or asked.state != "sup_back" or asked.data["supplier_id"] != supplier_id:
        await context.show(await context.read(_account(context, supplier_id, 0)))
        return
    facts = {name: asked.data[name] for name in ("version", "account_id")}
    await _put(context, supplier_id, pieces=pieces, credit_minor=credit, **facts)


@routes.button("supbackdraft")
async def put_together(context: Context, return_id: int) -> None:
    await leave(context)
    await show(context, await context.read(_put_together(context, return_id)))


@routes.button("supbacksend")
async def send_back(context: Context, return_id: int, version: int) -> None:
    """They read what comes back to them, in chat or by letter."""
    found = await context.read(purchasing.vendor_return, return_id)
    facts = {"version": version, "currency": _currency(context), "actor": context.actor, "now": context.now}
    await _with_it(context, found, purchasing.send_back, **facts)


@routes.button("supbackkeep")
async def keep_here(context: Context, return_id: int, version: int) -> None:
    found = await context.read(purchasing.vendor_return, return_id)
    await _with_it(context, found, purchasing.keep_here, version=version, actor=context.actor)


@routes.button("supgone")
async def gone(context: Context, supplier_id: int, page: int) -> None:
    await leave(context)
    await show(context, await context.read(_gone, context, supplier_id, max(0, page)))


@routes.button("supgonepdf")
async def paper(context: Context, return_id: int) -> None:
    """As it is sent along; a PDF takes a while to make, so not on the loop."""
    found = await context.read(purchasing.vendor_return, return_id)
    supplier = await context.read(suppliers.supplier, found.supplier_id)
    written = await context.read(papers.return_paper_of, return_id)
    speaking, name = context.services.shop.speaking, context.services.shop.name
    content = await asyncio.to_thread(paper_views.return_as_pdf, written, speaking, shop=name)
    caption = views.gone_caption(context.words, supplier, found)
    await context.send_file(content, name=paper_views.return_name_of(written), caption=caption)


@routes.dialog("sup_back")
@unless_cancelled
async def sent_back_typed(context: Context, dialog: Dialog) -> None:
    supplier_id = dialog.data["supplier_id"]
    supplier = await context.read(suppliers.supplier, supplier_id)
    pieces, credit = parse_sent_back(context.typed, currency=supplier.currency)
    there = await context.read(settling_up.lying_at, supplier_id, dialog.data["account_id"], actor=context.actor)
    if credit is not None and 0 < there.cost_minor * pieces < credit:
        amounts = {"pieces": pieces, "credit_minor": credit}
        await context.show(views.ask_more_than_cost(context.words, supplier, there, **amounts))
        return
    facts = {name: dialog.data[name] for name in ("version", "account_id")}
    await _put(context, supplier_id, pieces=pieces, credit_minor=credit, **facts)


async def _put(context: Context, supplier_id: int, **facts: Any) -> None:
    """What goes back is put together until somebody sends it."""
    try:
        return_id = await context.act(_put_back, supplier_id, person=context.person, chat_id=context.chat_id, **facts)
    except Changed as refusal:
        await stands_with(context, refusal, f"supplier:{supplier_id}", _account(context, supplier_id, 0))
        return
    await context.show(await context.read(_put_together(context, return_id)))


async def _with_it(context: Context, found: VendorReturn, work: Callable[..., None], **facts: Any) -> None:
    account = _account(context, found.supplier_id, 0)
    try:
        await context.act(work, found.id, **facts)
    except Changed as refusal:
        await stands_with(context, refusal, f"supplier:{found.supplier_id}", account)
        return
    await context.show(await context.read(account))


async def _do(context: Context, supplier_id: int, work: Callable[..., None], **facts: object) -> None:
    here = {"currency": _currency(context), "chat_id": context.chat_id, "now": context.now}
    try:
        await context.act(work, supplier_id, person=context.person, **here, **facts)
    except Changed as refusal:
        await stands_with(context, refusal, f"supplier:{supplier_id}", _account(context, supplier_id, 0))
        return
    await context.show(await context.read(_account(context, supplier_id, 0)))


def _currency(context: Context) -> str:
    return context.services.shop.speaking.currency


def _account(context: Context, supplier_id: int, page: int) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        supplier = suppliers.supplier(tx, supplier_id)
        owed = purchasing.owed_minor(tx, supplier)
        moves = settling_up.moves_of(tx, supplier, actor=context.actor)
        number = purchasing.count_vendor_returns(tx, supplier_id)
        return with_home(context, views.account(context.words, supplier, owed, moves, page=page, went_back=number))

    return draw


def _put_together(context: Context, return_id: int) -> Callable[[Transaction], Screen]:
    def draw(tx: Transaction) -> Screen:
        written = papers.return_paper_of(tx, return_id, language=context.words.language)
        supplier = suppliers.supplier(tx, purchasing.vendor_return(tx, return_id).supplier_id)
        is_told = suppliers.can_be_told(tx, supplier)
        return with_home(context, views.put_together(context.words, supplier, written, is_told=is_told))

    return draw


def _gone(tx: Transaction, context: Context, supplier_id: int, page: int) -> Screen:
    supplier, skipped = suppliers.supplier(tx, supplier_id), page * GONE_PER_PAGE
    found = purchasing.vendor_returns_of(tx, supplier_id, most=GONE_PER_PAGE, skipped=skipped)
    number = purchasing.count_vendor_returns(tx, supplier_id)
    variants = catalogue.variants(tx, [each.lines[0].variant_id for each in found])
    return views.gone(context.words, supplier, found, variants, page=page, number=number)


def _pay(
    tx: Transaction,
    supplier_id: int,
    *,
    version: int,
    amount_minor: int,
    paid_minor: int | None = None,
    currency: str,
    person: Person,
    chat_id: int,
    now: int,
) -> None:
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    purchasing.pay(
        tx,
        supplier_id,
        version=version,
        amount_minor=amount_minor,
        paid_minor=paid_minor,
        currency=currency,
        actor=person.actor,
        now=now,
    )


def _put_back(
    tx: Transaction,
    supplier_id: int,
    *,
    version: int,
    account_id: int,
    pieces: int,
    credit_minor: int | None,
    person: Person,
    chat_id: int,
) -> int:
    dialogs.close(tx, chat_id=chat_id, person_id=person.id)
    facts = {"version": version, "pieces": pieces, "credit_minor": credit_minor}
    return settling_up.put_back(tx, supplier_id, account_id, **facts, actor=person.actor)  # type: ignore[arg-type]
