"""Letters to suppliers about purchase orders: which are to be written, and what they say as things stand then."""

from dataclasses import dataclass
from enum import StrEnum

from domain import outbox, purchasing, suppliers, tasks
from domain.flows.papers import Paper, paper_of
from domain.outbox import Delivery, Effect
from domain.purchasing import Answer, PurchaseOrder, Status
from domain.suppliers import Supplier
from domain.transaction import Transaction

# Suppliers have few orders on their way; the rest is in the list that they are sent.
CARRIED_MAX = 50


class Kind(StrEnum):
    """Why a supplier is written to; also the name of the work that does it."""

    ORDER = "letter_order"
    REMINDER = "letter_reminder"
    AGREED = "letter_agreed"
    CANCELLED = "letter_cancelled"


KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What a letter is made of; `key` names it for good, however often it has to be handed in."""

    kind: Kind
    key: str
    order: PurchaseOrder
    supplier: Supplier
    paper: Paper


def letters(tx: Transaction, purchase_order_id: int, kind: Kind) -> list[Effect]:
    """The letter to its supplier about an order, where they take letters."""
    order = purchasing.purchase_order(tx, purchase_order_id)
    supplier = suppliers.supplier(tx, order.supplier_id)
    return [_letter(order, kind)] if supplier.takes_letters else []


def untold(tx: Transaction, supplier_id: int) -> list[Effect]:
    """Letters about the orders of which a supplier, who could not be reached, has not been told."""
    waiting = purchasing.underway_from(tx, supplier_id, most=CARRIED_MAX)
    called_for = {
        task.subject for task in tasks.open_about(tx, [each.document for each in waiting]) if _is_untold(task)
    }
    return [_letter(order, Kind.ORDER) for order in waiting if order.document in called_for]


def correspondence(tx: Transaction, kind: Kind, purchase_order_id: int, *, version: int) -> Correspondence | None:
    """What the letter says; None where there is nothing to say any more, or nobody to say it to."""
    order = purchasing.purchase_order(tx, purchase_order_id)
    supplier = suppliers.supplier(tx, order.supplier_id)
    if not supplier.takes_letters or not _is_true(order, kind, version=version):
        return None
    key = f"purchase-order-{order.id}-{version}"
    if kind is not Kind.ORDER:
        key += f"-{kind.removeprefix('letter_')}"
    return Correspondence(kind, key, order, supplier, paper_of(tx, order.id))


def note_refused(tx: Transaction, delivery: Delivery, letter: Correspondence, *, why: str, now: int) -> None:
    """
    A mail server says that nobody can be written to at the supplier's address: they are written to no more, and a
    merchant is called. To the address that they have by now, the letter goes.
    """
    if not suppliers.note_refused(tx, letter.supplier.id, letter.supplier.email, why=why, now=now):
        outbox.retry(tx, delivery, at=now, error=None)
        return
    outbox.give_up(tx, delivery, error=why, tell_staff=False, now=now)
    facts = {"purchase_order_id": letter.order.id}
    tasks.raise_task(tx, tasks.Kind.LETTERS_REFUSED, letter.supplier.document, **facts, now=now)


def _letter(order: PurchaseOrder, kind: Kind) -> Effect:
    lane = outbox.lane_of_letters(order.supplier_id)
    return outbox.work(kind, order.id, lane=lane, version=order.version)


def _is_true(order: PurchaseOrder, kind: Kind, *, version: int) -> bool:
    """Nothing has happened since: what has is said in a letter of its own, or was said to the supplier's face."""
    if order.version != version:
        return False
    if kind is Kind.CANCELLED:
        return order.sent_at is not None
    return kind is Kind.AGREED or (order.status is Status.SENT and order.answer is Answer.NONE)


def _is_untold(task: tasks.Task) -> bool:
    return task.kind is tasks.Kind.PURCHASE_UNTOLD
