"""
A supplier would deliver a purchase order otherwise: line by line, and sent to the shop as a whole.

What was said so far is in the person's dialog, so that it outlives a restart, and is gone once they do something else.
"""

from dataclasses import replace

from domain.dialogs import Dialog
from domain.errors import BadInput
from domain.flows import supplies
from domain.flows.supplies import Supply
from domain.purchasing import Line, Offer
from domain.stock.model import QUANTITY_MAX
from handlers import typed
from handlers.context import Context
from handlers.questions import ask, unless_cancelled
from handlers.router import Routes
from handlers.supplier.orders import NAME, do, seen, show
from views import supplying_asks as views

routes = Routes()
STATE = "supply_change"
NO_LINE, QUANTITY, PRICE = 0, "quantity", "price"
Said = dict[int, Offer]


@routes.button("pochange")
async def changes(context: Context, order_id: int, version: int, page: int = 0) -> None:
    """What would be otherwise, as far as it was said."""
    supply = await seen(context, order_id, version)
    if supply is None:
        return
    await _show(context, supply, version, _said(context, order_id, version), page=page)


@routes.button("poline")
async def ask_quantity(context: Context, order_id: int, version: int, line_id: int) -> None:
    await _ask_of_line(context, order_id, version, line_id, QUANTITY)


@routes.button("poprice")
async def ask_price(context: Context, order_id: int, version: int, line_id: int) -> None:
    await _ask_of_line(context, order_id, version, line_id, PRICE)


@routes.button("ponone")
async def none_of_it(context: Context, order_id: int, version: int, line_id: int) -> None:
    supply = await seen(context, order_id, version)
    if supply is None:
        return
    line, _ = supply.line(line_id)
    said = _said(context, order_id, version)
    await _show(context, supply, version, _with(said, line, replace(_offer(said, line), quantity=0)))


@routes.dialog(STATE)
@unless_cancelled
async def typed_for_line(context: Context, dialog: Dialog) -> None:
    """A number, or a price, of the line that was asked about."""
    order_id, version = dialog.data["order_id"], dialog.data["version"]
    if dialog.data["line_id"] == NO_LINE:
        raise BadInput("purchase_order", "no_line")
    supply = await seen(context, order_id, version)
    if supply is None:
        return
    line, _ = supply.line(dialog.data["line_id"])
    said = _said(context, order_id, version)
    offer = _offer(said, line)
    if dialog.data["what"] == PRICE:
        offer = replace(offer, cost_minor=typed.amount(context.typed, currency=supply.order.currency))
    else:
        offer = replace(offer, quantity=_pieces(context.typed, line))
    await _show(context, supply, version, _with(said, line, offer))


@routes.button("posend")
async def send(context: Context, order_id: int, version: int) -> None:
    said = _said(context, order_id, version)
    if said:
        await do(context, order_id, supplies.confirm, version=version, offers=said)
    else:
        # It was sent before, or given up.
        await show(context, order_id)


async def _ask_of_line(context: Context, order_id: int, version: int, line_id: int, what: str) -> None:
    supply = await seen(context, order_id, version)
    if supply is None:
        return
    line, named = supply.line(line_id)
    said = _said(context, order_id, version)
    await _ask(context, order_id, version, said, line_id=line_id, what=what)
    asked = views.ask_price if what == PRICE else views.ask_quantity
    screen = asked(context.words, supply, line, named, _offer(said, line))
    await context.show(screen, name=NAME, subject=supply.order.document)


async def _show(context: Context, supply: Supply, version: int, said: Said, *, page: int = 0) -> None:
    await _ask(context, supply.order.id, version, said)
    await context.show(views.changes(context.words, supply, said, page=page), name=NAME, subject=supply.order.document)


async def _ask(
    context: Context, order_id: int, version: int, said: Said, *, line_id: int = NO_LINE, what: str = QUANTITY
) -> None:
    offers = ",".join(f"{number}:{offer.quantity}:{offer.cost_minor}" for number, offer in said.items())
    await ask(context, STATE, order_id=order_id, version=version, line_id=line_id, what=what, offers=offers)


def _said(context: Context, order_id: int, version: int) -> Said:
    """What was said of this order, as it was then; nothing where the person has been asked something else since."""
    dialog = context.dialog
    if dialog is None or dialog.state != STATE:
        return {}
    if (dialog.data["order_id"], dialog.data["version"]) != (order_id, version):
        return {}
    numbers = (tuple(map(int, each.split(":"))) for each in dialog.data["offers"].split(",") if each)
    return {line_id: Offer(quantity, cost_minor) for line_id, quantity, cost_minor in numbers}


def _offer(said: Said, line: Line) -> Offer:
    return said.get(line.id, Offer(line.quantity, line.cost_minor))


def _with(said: Said, line: Line, offer: Offer) -> Said:
    """The same with this line otherwise; as it was ordered, nothing is said of it."""
    others = {line_id: each for line_id, each in said.items() if line_id != line.id}
    return others if offer == Offer(line.quantity, line.cost_minor) else {**others, line.id: offer}


def _pieces(text: str, line: Line) -> int:
    found = typed.whole_number(text)
    if not line.received <= found <= QUANTITY_MAX:
        raise BadInput("number", "out_of_range", least=line.received, most=QUANTITY_MAX)
    return found
