"""What merchants say of a return in words, which its customer reads: to what part they agree, and why not."""

from collections.abc import Callable, Sequence
from typing import Any

from domain import returns
from domain.dialogs import Dialog
from domain.errors import BadInput, NotFound
from domain.flows import found_besides, returning
from handlers.context import Context
from handlers.merchant.returns import decide, page_of
from handlers.questions import ask, unless_cancelled
from handlers.router import Routes
from views import return_desk as views
from views.return_desk import REFUSALS

routes = Routes()
# The states of who was asked to what part they agree, and why not to the rest; why they refuse it, or call it off; what
# a photo shall show; and what becomes of what was in the box besides.
PART, PART_WHY, REFUSE, OFF = "return_part", "return_part_why", "return_refuse", "return_off"
SEE, REST = "return_see", "return_rest"


@routes.button("rtdpart")
async def ask_part(context: Context, return_id: int, version: int) -> None:
    """What is agreed to, line by line, is kept in the question until it is sent."""
    await ask(context, PART, return_id=return_id, version=version)
    page = await context.read(page_of, context, return_id)
    await context.send(views.ask_part(context.words, page, {}))


@routes.button("rtdpartof")
async def part_of(context: Context, return_id: int, line_id: int, quantity: int) -> None:
    page, agreed = await context.read(page_of, context, return_id), _agreed(context, return_id)
    most = {line.id: line.quantity for line in page.returned.lines}
    if line_id not in most or not 0 <= quantity <= most[line_id]:
        raise BadInput("quantity", "out_of_range", most=most.get(line_id, 0))
    agreed[line_id] = quantity
    await ask(context, PART, return_id=return_id, version=page.returned.version, **_kept(agreed))
    await context.show(views.ask_part(context.words, page, agreed))


@routes.button("rtdpartyes")
async def agree_to_part(context: Context, return_id: int, version: int) -> None:
    """Who has gone on to something else meanwhile is asked anew: what they had pressed is gone with the question."""
    page = await context.read(page_of, context, return_id)
    if not _is_asked(context, return_id):
        await ask(context, PART, return_id=return_id, version=version)
        await context.show(views.ask_part(context.words, page, {}))
        return
    agreed = _agreed(context, return_id)
    if not any(agreed.get(line.id, line.quantity) for line in page.returned.lines):
        raise BadInput("quantity", "nothing")
    if any(agreed.get(line.id, line.quantity) < line.quantity for line in page.returned.lines):
        await ask(context, PART_WHY, return_id=return_id, version=version, **_kept(agreed))
        await context.show(views.ask_why_part(context.words, page, version))
        return
    await decide(context, returning.approve, return_id, version=version, was_asked=True, zone=context.zone)


@routes.button("rtdpartfor")
async def part_for(context: Context, return_id: int, number: int, version: int) -> None:
    """Who has gone on to something else meanwhile is asked anew."""
    if not _is_asked(context, return_id):
        await agree_to_part(context, return_id, version)
        return
    await _agree_to_part(context, return_id, version, await _in_their_words(context, return_id, REFUSALS, number))


@routes.dialog(PART_WHY)
@unless_cancelled
async def part_why_typed(context: Context, dialog: Dialog) -> None:
    await _agree_to_part(context, dialog.data["return_id"], dialog.data["version"], context.typed)


@routes.dialog(PART)
@unless_cancelled
async def part_typed(context: Context, dialog: Dialog) -> None:
    """Nothing is typed here: the buttons are pressed."""
    page = await context.read(page_of, context, dialog.data["return_id"])
    await context.show(views.ask_part(context.words, page, _agreed(context, page.returned.id)))


@routes.button("rtdno")
async def ask_refusal(context: Context, return_id: int) -> None:
    page = await context.read(page_of, context, return_id)
    await ask(context, REFUSE, return_id=return_id, version=page.returned.version)
    await context.send(views.ask_refusal(context.words, page))


@routes.button("rtdnofor")
async def refuse_for(context: Context, return_id: int, number: int, version: int) -> None:
    reason = await _in_their_words(context, return_id, REFUSALS, number)
    await decide(context, returning.reject, return_id, version=version, was_asked=True, reason=reason)


@routes.dialog(REFUSE)
@unless_cancelled
async def refusal_typed(context: Context, dialog: Dialog) -> None:
    await _decide_as_asked(context, dialog, returning.reject, reason=context.typed)


@routes.button("rtdask")
async def ask_what_to_see(context: Context, return_id: int) -> None:
    page = await context.read(page_of, context, return_id)
    await ask(context, SEE, return_id=return_id, version=page.returned.version)
    await context.send(views.ask_what_to_see(context.words, page))


@routes.dialog(SEE)
@unless_cancelled
async def what_to_see_typed(context: Context, dialog: Dialog) -> None:
    await _decide_as_asked(context, dialog, returns.ask_photo, what=context.typed)


@routes.button("rtdoff")
async def ask_off(context: Context, return_id: int, version: int) -> None:
    """Why? Its customer is told, and nobody fetches it."""
    page = await context.read(page_of, context, return_id)
    await ask(context, OFF, return_id=return_id, version=version)
    await context.send(views.ask_off(context.words, page, version))


@routes.button("rtdofffor")
async def call_off_for(context: Context, return_id: int, number: int, version: int) -> None:
    reason = await _in_their_words(context, return_id, views.OFF_REASONS, number)
    await decide(context, returning.cancel, return_id, version=version, was_asked=True, reason=reason)


@routes.dialog(OFF)
@unless_cancelled
async def off_typed(context: Context, dialog: Dialog) -> None:
    await _decide_as_asked(context, dialog, returning.cancel, reason=context.typed)


async def _decide_as_asked(context: Context, dialog: Dialog, work: Callable[..., Any], **said: str) -> None:
    """What was typed is the answer about the return that the question was about, as it was then."""
    await decide(context, work, dialog.data["return_id"], version=dialog.data["version"], was_asked=True, **said)


@routes.button("rtdextra")
async def ask_rest(context: Context, return_id: int) -> None:
    """What becomes of what was in the box besides?"""
    page = await context.read(page_of, context, return_id)
    await ask(context, REST, return_id=return_id)
    await context.send(views.ask_rest(context.words, page))


@routes.button("rtdextrafor")
async def rest_for(context: Context, return_id: int, number: int, _version: int) -> None:
    """Whatever else has changed of it meanwhile: said once, it is said."""
    await _see_to_rest(context, return_id, await _in_their_words(context, return_id, views.RESTS, number))


@routes.dialog(REST)
@unless_cancelled
async def rest_typed(context: Context, dialog: Dialog) -> None:
    await _see_to_rest(context, dialog.data["return_id"], context.typed)


async def _see_to_rest(context: Context, return_id: int, said: str) -> None:
    await decide(context, found_besides.see_to_rest, return_id, was_asked=True, said=said)


async def _agree_to_part(context: Context, return_id: int, version: int, reason: str) -> None:
    how = {"pieces": _agreed(context, return_id), "reason": reason, "zone": context.zone}
    await decide(context, returning.approve, return_id, version=version, was_asked=True, **how)


async def _in_their_words(context: Context, return_id: int, reasons: Sequence[str], number: int) -> str:
    """One of these, in the customer's own language, for it is they who read it."""
    if not 0 <= number < len(reasons):
        raise NotFound("reason", number)
    page = await context.read(page_of, context, return_id)
    return context.services.shop.speaking.to(page.customer.language).plain(reasons[number])


def _is_asked(context: Context, return_id: int) -> bool:
    asked = context.dialog
    return asked is not None and asked.state in {PART, PART_WHY} and asked.data["return_id"] == return_id


def _kept(agreed: dict[int, int]) -> dict[str, int]:
    """What was pressed so far, as the question keeps it."""
    return {f"line{each}": many for each, many in agreed.items()}


def _agreed(context: Context, return_id: int) -> dict[int, int]:
    """What was pressed so far of a part to agree to."""
    kept = context.dialog.data if context.dialog is not None and _is_asked(context, return_id) else {}
    return {int(name.removeprefix("line")): int(many) for name, many in kept.items() if name.startswith("line")}
