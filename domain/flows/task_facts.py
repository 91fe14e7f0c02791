"""What the card of a task shows, gathered in one read."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from domain import (
    catalogue,
    claims,
    inbox,
    ledger,
    letters,
    orders,
    outbox,
    paying,
    payments,
    people,
    purchasing,
    returns,
    shipping,
    suppliers,
)
from domain.claims import Claim
from domain.errors import NotFound
from domain.flows import (
    buying_tasks,
    card_money,
    exchanging,
    reclaiming,
    resolving,
    return_tasks,
    tasking,
    transfers,
    unmet,
)
from domain.flows.card_money import CardMoney
from domain.flows.resolving import Surplus
from domain.flows.transfers import TransferPage
from domain.ledger import Account
from domain.orders import Order
from domain.paying import OnLapse
from domain.people import Person, Question
from domain.purchasing import PurchaseOrder
from domain.returns import Extra, Return
from domain.shipping import Shipment
from domain.suppliers import Supplier
from domain.tasks import Kind, Task
from domain.transaction import Transaction

# What orders' money by card calls for.
MONEY = frozenset({Kind.CAPTURE_FAILED, Kind.PAID_TOO_MUCH, Kind.PAID_LATE, Kind.HOLD_ENDING, Kind.REFUND_FAILED})


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """
    A task with what its card shows.

    Args:
        stands: False once its cause is gone, though nobody has closed it yet.
        person: Whom it concerns: a customer, or who could not be told.
        title: A product's name, where it is about one.
        number: How many pieces, or faults; or what was given for what did not come back, in minor units.
        detail: An address, or what went wrong, in no language of ours.
        due_minor: What is not paid yet of an order, where it is about money.
        card: That order's money by card.
        surplus: What came for it beyond what it costs.
        on_lapse: What becomes of a hold that ends.
        transfer: Goods between two places, where it is about them.
        purchase: The order to a supplier that it is about, and `supplier` who that is.
        following: Who would be asked next; "" where nobody else sells any of it.
        titles: What is to be bought, does not come, or is wanted instead and sold out.
        returned: A return, where it is about one.
        extras: What was in its box besides.
        closed_by: Who closed it; None where its cause was gone by itself.
    """

    task: Task
    stands: bool
    assignee: Person | None
    closed_by: Person | None
    order: Order | None = None
    person: Person | None = None
    shipment: Shipment | None = None
    question: Question | None = None
    claim: Claim | None = None
    title: str = ""
    number: int = 0
    detail: str = ""
    due_minor: int = 0
    card: CardMoney = card_money.NOTHING
    surplus: Surplus = field(default_factory=Surplus)
    on_lapse: OnLapse = OnLapse.CAPTURE
    transfer: TransferPage | None = None
    purchase: PurchaseOrder | None = None
    supplier: Supplier | None = None
    following: str = ""
    titles: tuple[str, ...] = ()
    returned: Return | None = None
    extras: Sequence[Extra] = ()


def facts_of(tx: Transaction, task: Task) -> TaskFacts:
    """Everything the card of a task shows; what was erased is not shown any more."""
    closer = task.closed_by.removeprefix("person:") if task.closed_by.startswith("person:") else ""
    about: dict[str, Any] = {}
    with suppress(NotFound):
        about = _ABOUT[task.subject.partition(":")[0]](tx, task)
    return TaskFacts(
        task,
        stands=tasking.stands(tx, task),
        assignee=None if task.assignee_id is None else people.by_id(tx, task.assignee_id),
        closed_by=people.by_id(tx, int(closer)) if closer else None,
        **about,
    )


def _order(tx: Transaction, task: Task) -> dict[str, Any]:
    parcels = shipping.of_order(tx, task.number) if task.kind is Kind.ORDER_TO_PACK else []
    order = orders.order(tx, task.number)
    about: dict[str, Any] = {"order": order, "shipment": next(reversed(parcels), None)}
    if task.kind is Kind.ORDER_UNMET:
        about["titles"] = tuple(f"{each.pieces} × {each.title}" for each in unmet.of_order(tx, order.id))
    if task.kind not in MONEY:
        return about
    return about | {
        "due_minor": orders.due_minor(tx, order),
        "card": card_money.of_order(tx, order.id),
        "surplus": resolving.surplus(tx, order),
        "on_lapse": paying.rules(tx).on_lapse,
    }


def _shipment(tx: Transaction, task: Task) -> dict[str, Any]:
    shipment = shipping.shipment(tx, task.number)
    return {"shipment": shipment, "order": orders.order(tx, shipment.order_id)}


def _payment(tx: Transaction, task: Task) -> dict[str, Any]:
    """Money at a provider that is none of ours belongs to no order."""
    number = task.number
    return {"order": orders.order(tx, payments.payment(tx, number).order_id)} if number else {}


def _return(tx: Transaction, task: Task) -> dict[str, Any]:
    found = returns.read(tx, task.number)
    concerned = _CONCERNED.get(task.kind)
    order = (concerned(tx, found) if concerned is not None else None) or orders.order(tx, found.order_id)
    about: dict[str, Any] = {"returned": found, "order": order, "person": people.by_id(tx, found.person_id)}
    if task.kind is Kind.RETURN_NOT_GIVEN:
        about["number"] = reclaiming.worth_minor(tx, found)
    if task.kind is Kind.RETURN_NOT_COLLECTED:
        planned = [each for each in shipping.of_return(tx, found.id) if each.status is shipping.Status.PLANNED]
        about["shipment"] = next(reversed(planned), None)
    if task.kind is Kind.RETURN_TO_DECIDE and found.status is returns.Status.REQUESTED:
        about["titles"] = tuple(exchanging.missing(tx, found))
    return about | {"extras": returns.extras(tx, found.id), "due_minor": orders.due_minor(tx, order)}


# On which order somebody owes something.
_CONCERNED: dict[Kind, Callable[[Transaction, Return], Order | None]] = {
    Kind.RETURN_TO_REPAY: return_tasks.owed_by_hand,
    Kind.RETURN_UNPAID: reclaiming.owing,
}


def _claim(tx: Transaction, task: Task) -> dict[str, Any]:
    claim = claims.claim(tx, task.number)
    return {"claim": claim, "order": orders.order(tx, claim.order_id), "person": people.by_id(tx, claim.person_id)}


def _question(tx: Transaction, task: Task) -> dict[str, Any]:
    asked = people.question(tx, task.number)
    order = None if asked.order_id is None else orders.order(tx, asked.order_id)
    return {"question": asked, "person": people.by_id(tx, asked.person_id), "order": order}


def _variant(tx: Transaction, task: Task) -> dict[str, Any]:
    variant = catalogue.variant(tx, task.number)
    shelf = Account(ledger.Kind.FREE, unit=ledger.pieces(variant.id), place_id=task.data["place_id"])
    return {"title": variant.label, "detail": variant.sku, "number": ledger.balance(tx, shelf)}


def _picture(tx: Transaction, task: Task) -> dict[str, Any]:
    title = catalogue.product(tx, task.data["product_id"]).title
    return {"title": title, "detail": catalogue.picture(tx, task.number).url}


def _message(tx: Transaction, task: Task) -> dict[str, Any]:
    row = outbox.undeliverable(tx, task.number)
    if row is None:
        raise NotFound("message", task.number)
    noun, _, number = row.subject.partition(":")
    about = _purchase(tx, int(number)) if noun in _OF_PURCHASES else {}
    if noun in letters.KINDS:
        return about | {"title": about["supplier"].name, "detail": row.error or ""}
    try:
        person: Person | None = people.at_telegram(tx, row.chat_id)
    except NotFound:
        person = None
    order = _order_told_of(tx, row.subject)
    title = "" if person else str(row.chat_id)
    return about | {"person": person, "order": order, "detail": row.error or "", "title": title}


def _order_told_of(tx: Transaction, subject: str) -> Order | None:
    """The order that a message is about, where it is about one."""
    kind, _, number = subject.partition(":")
    if kind == "order":
        return orders.order(tx, int(number))
    return orders.order(tx, shipping.shipment(tx, int(number)).order_id) if kind == "shipment" else None


def _parked(tx: Transaction, task: Task) -> dict[str, Any]:
    row = inbox.parked(tx, task.number)
    # What was dealt with after all is forgotten some day.
    is_news = row is not None and row.source != inbox.Source.TELEGRAM
    return {"number": task.number, "detail": row.source.title() if is_news else ""}


def _purchase(tx: Transaction, purchase_order_id: int) -> dict[str, Any]:
    order = purchasing.purchase_order(tx, purchase_order_id)
    return {"purchase": order, "supplier": suppliers.supplier(tx, order.supplier_id)}


def _purchase_order(tx: Transaction, task: Task) -> dict[str, Any]:
    """With who comes next, for as long as that may be asked."""
    about = _purchase(tx, task.number)
    order = about["purchase"]
    next_ids = {item.supplier_id for item in purchasing.next_suppliers(tx, order, now=task.raised_at).values() if item}
    names = [suppliers.supplier(tx, supplier_id).name for supplier_id in sorted(next_ids)]
    titles = tuple(catalogue.variant(tx, line.variant_id).label for line in order.lines)
    return about | {"following": ", ".join(names), "titles": titles}


def _supplier(tx: Transaction, task: Task) -> dict[str, Any]:
    order_id = task.data.get("purchase_order_id")
    about = {} if order_id is None else _purchase(tx, order_id)
    return about | {"supplier": suppliers.supplier(tx, task.number)}


def _purchases(tx: Transaction, task: Task) -> dict[str, Any]:
    unmet = buying_tasks.unmet(tx, task)
    titles = tuple(catalogue.variant(tx, variant_id).label for variant_id in unmet)
    return {"titles": titles, "number": task.data["number"]}


# What messages about purchase orders are about.
_OF_PURCHASES = letters.KINDS | {"purchase_order", "purchase"}
# By the noun in the task's subject.
_ABOUT: dict[str, Callable[[Transaction, Task], dict[str, Any]]] = {
    "order": _order,
    "shipment": _shipment,
    "payment": _payment,
    "claim": _claim,
    "return": _return,
    "question": _question,
    "variant": _variant,
    "picture": _picture,
    "outbox": _message,
    "inbox": _parked,
    "stock_transfer": lambda tx, task: {"transfer": transfers.page_of(tx, task.number)},
    "purchase_order": _purchase_order,
    "supplier": _supplier,
    "purchases": _purchases,
    "books": lambda _tx, task: {"number": task.data["faults"]},
}
