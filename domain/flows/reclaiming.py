"""What was settled on trust, and did not come or is not as it should be: a merchant asks for it, or lets it go."""

from collections.abc import Mapping
from datetime import tzinfo

from domain import ledger, orders, paying, payments, returns, shipping, tasks
from domain.actors import Actor, Role
from domain.errors import Changed
from domain.events import ReturnDueLetGo, ReturnReclaimed
from domain.flows import accepting, cards, standing
from domain.ledger import Entry, Transfer
from domain.orders import Order, Status, crediting
from domain.orders.crediting import Credit, Part
from domain.paying import Terms
from domain.prices import unit_costs
from domain.returns import Return
from domain.tasks import Kind
from domain.transaction import Transaction

_STANDING = (Status.PLACED, Status.CONFIRMED)
# Why an order is charged again for what came back on paper only.
RECLAIMED = "reclaim"


def worth_minor(tx: Transaction, found: Return) -> int:
    """What was given for pieces that are not here, or not as they should be, and that nobody has dealt with."""
    given = _given_for(tx, found, returns.unmet(tx, found))
    return sum(each.total_minor for each in given)


def owing(tx: Transaction, found: Return) -> Order | None:
    """The order on which a return's customer owes something: what was sent for it, or the one it is of."""
    for order_id in (found.child_order_id, found.order_id):
        order = None if order_id is None else orders.order(tx, order_id)
        if order is not None and order.status in _STANDING and not order.waits and orders.due_minor(tx, order) > 0:
            return order
    return None


def is_asked_for(tx: Transaction, found: Return) -> bool:
    """Its customer was asked to pay: they have time for that still, or a merchant has to see to it."""
    return has_time_to_pay(found) or any(
        task.kind is Kind.RETURN_UNPAID for task in tasks.open_about(tx, [found.document])
    )


def has_time_to_pay(found: Return) -> bool:
    """Its customer was asked to pay, and the time for that is not over."""
    was_asked = not returns.expected(found) or any(line.reclaimed for line in found.lines)
    return found.status is returns.Status.RESOLVED and found.clock_at is not None and was_asked


def call_for(tx: Transaction, found: Return, *, now: int) -> None:
    """A merchant has to say what becomes of what was settled on trust, if any of it is not as it should be."""
    if worth_minor(tx, found):
        tasks.raise_task(tx, Kind.RETURN_NOT_GIVEN, found.document, order_id=found.order_id, now=now)


def look_for_money(tx: Transaction, found: Return, *, now: int) -> None:
    """The time for what its customer was asked to pay is over: a merchant is called, unless it was paid."""
    if is_asked_for(tx, found) and owing(tx, found) is not None:
        tasks.raise_task(tx, Kind.RETURN_UNPAID, found.document, order_id=found.order_id, now=now)


def ask(tx: Transaction, return_id: int, *, version: int, zone: tzinfo, actor: Actor, now: int) -> int:
    """
    Ask its customer to pay for it: what was credited for it is charged again, on what was sent for it as far as that
    was paid with it, by card where the shop takes cards. They have as long for that as for any order.

    Returns:
        How much that is.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such return.
        Changed: It is not what the merchant saw, or nothing of it is to be asked for.
    """
    actor.must_be(Role.MERCHANT, to="ask for what did not come back")
    found = returns.locked(tx, return_id, version=version)
    pieces, old = returns.unmet(tx, found), orders.order(tx, found.order_id)
    given = _given_for(tx, found, pieces)
    amount = sum(each.total_minor for each in given)
    if not amount:
        raise Changed("return", return_id)
    after = returns.note_dealt_with(tx, found, pieces)
    if not returns.expected(after):
        # Where more is still to come, its own last day is that of the money, too.
        window = paying.rules(tx).window
        returns.set_clock(tx, after, window.deadline(now, zone=zone) + window.grace_minutes * 60 + 1)
    child, on_child = _paid_with_it(tx, found, amount)
    charged_again = [
        Credit(each.part, each.rate_ppm, -each.total_minor, -each.tax_minor, each.order_line_id, -each.quantity)
        for each in given
    ]
    asked = ReturnReclaimed(order_id=old.id, return_id=return_id, amount_minor=amount, at=now, actor=str(actor))
    tx.emit(asked)
    moved = crediting.give(tx, old, charged_again, reason=RECLAIMED, actor=actor, now=now)
    if child is not None:
        moved.append(Transfer(orders.receivable(old), orders.receivable(child), on_child))
    ledger.post(tx, Entry("reclaim", found.document, found.version, actor=actor, at=now), moved)
    tasks.settle(tx, Kind.RETURN_NOT_GIVEN, found.document, actor=actor, now=now)
    for order in (old, *([child] if child is not None else [])):
        _have_paid(tx, order, actor=actor, now=now)
    if returns.expected(after) and after.clock_at is None:
        # Of the rest, which a courier has, the last day is over, and so it is for the money.
        tasks.raise_task(tx, Kind.RETURN_UNPAID, found.document, order_id=old.id, now=now)
    return amount


def let_go(tx: Transaction, return_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Ask for nothing more: neither for what did not come or was not accepted, nor for what is still to be paid for that,
    or for what was sent instead. What is sent and waits for its money goes out.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such return.
        Changed: It is not what the merchant saw, or there is nothing to let go.
    """
    actor.must_be(Role.MERCHANT, to="let go of what is owed")
    found = returns.locked(tx, return_id, version=version)
    pieces, unpaid = returns.unmet(tx, found), owing(tx, found)
    is_asked = is_asked_for(tx, found)
    if not pieces and (unpaid is None or not is_asked):
        raise Changed("return", return_id)
    after = returns.note_dealt_with(tx, found, pieces)
    tasks.settle(tx, Kind.RETURN_NOT_GIVEN, found.document, actor=actor, now=now)
    while is_asked and unpaid is not None:
        _forgive(tx, unpaid, found, actor=actor, now=now)
        unpaid = owing(tx, after)
    tasks.settle(tx, Kind.RETURN_UNPAID, found.document, actor=actor, now=now)
    if not returns.expected(after):
        returns.set_clock(tx, after, None)


def _given_for(tx: Transaction, found: Return, pieces: Mapping[int, int]) -> list[Credit]:
    """What was credited for so many pieces of the lines of a return, which are the last that were."""
    by_order_line: dict[int, int] = {}
    for line in found.lines:
        if pieces.get(line.id):
            by_order_line[line.order_line_id] = by_order_line.get(line.order_line_id, 0) + pieces[line.id]
    found_credits = []
    for each in crediting.outstanding(tx, found.order_id) if by_order_line else []:
        wanted = by_order_line.get(each.order_line_id or 0, 0)
        quantity = min(wanted, each.quantity) if each.part is Part.GOODS else 0
        if quantity:
            costs = unit_costs(each.total_minor, each.tax_minor, quantity=each.quantity)[-quantity:]
            total, tax = sum(cost.total_minor for cost in costs), sum(cost.tax_minor for cost in costs)
            found_credits.append(Credit(each.part, each.rate_ppm, total, tax, each.order_line_id, quantity))
    return [each for each in found_credits if each.total_minor]


def _paid_with_it(tx: Transaction, found: Return, amount_minor: int) -> tuple[Order | None, int]:
    """What was sent for a return, if it stands, and how much of an amount it was paid with what came back."""
    if found.child_order_id is None:
        return None, 0
    orders.locked(tx, found.child_order_id)
    child = orders.order(tx, found.child_order_id)
    if child.status not in _STANDING:
        return None, 0
    # What was given back of it since is there no longer.
    there = orders.received_minor(tx, child) - payments.refunding_minor(tx, child.id)
    part = min(amount_minor, max(0, min(there, orders.passed_minor(tx, child))))
    return (child, part) if part else (None, 0)


def _have_paid(tx: Transaction, order: Order, *, actor: Actor, now: int) -> None:
    """What is due is paid by card, where the shop takes cards, for nobody comes to the door for it any more."""
    rules, due_minor = paying.rules(tx), orders.due_minor(tx, order)
    row = orders.locked(tx, order.id)
    if due_minor > 0 and rules.gateway is not None and Terms.CARD in rules.terms and order.terms is not Terms.CARD:
        orders.collect_by_card(tx, row)
    standing.refresh(tx, order.id)
    if due_minor > 0:
        cards.begin(tx, order.id, actor=actor, now=now)


def _forgive(tx: Transaction, order: Order, found: Return, *, actor: Actor, now: int) -> None:
    row = orders.locked(tx, order.id)
    # What is on its way back is still to be paid, too.
    due_minor = orders.due_minor(tx, order) + payments.refunding_minor(tx, order.id)
    if due_minor <= 0:
        # It was paid while we waited for it.
        return
    orders.set_clock(tx, row, None)
    gone = shipping.pieces_that_came_back(tx, order.id)
    left = crediting.left_of(order, crediting.kept_of(order, gone), crediting.outstanding(tx, order.id))
    credited = crediting.spread(due_minor, left, left=left)
    moved = crediting.give(tx, order, credited, reason="let_go", actor=actor, now=now)
    accepting.confirm_what_is_covered(tx, orders.order(tx, order.id), due_minor=0, actor=actor, now=now)
    told = ReturnDueLetGo(order_id=order.id, return_id=found.id, amount_minor=due_minor, at=now, actor=str(actor))
    tx.emit(told)
    ledger.post(tx, Entry("let_go", order.document, order.version, actor=actor, at=now), moved)
    standing.refresh(tx, order.id)
    cards.close_unwanted(tx, order, amount_minor=0, now=now)
