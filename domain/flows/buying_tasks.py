"""Which tasks buying calls for: each stands as long as a purchase order, or a supplier, is as it was called for."""

from domain import purchasing, suppliers
from domain.purchasing import Answer, PurchaseOrder, Status
from domain.tasks import Task
from domain.transaction import Transaction


def is_unmet(tx: Transaction, task: Task) -> bool:
    """Some of it is still to be bought, and still nobody sells it."""
    return any(True for _ in unmet(tx, task))


def unmet(tx: Transaction, task: Task) -> list[int]:
    """The variants that are to be bought, and that nobody sells who has not just declined to."""
    found = []
    for place_id, variant_ids in task.data["places"]:
        wanted = [
            each.rule.variant_id for each in purchasing.outlooks(tx, variant_ids, place_id=place_id) if each.wanted
        ]
        sold = suppliers.offers(tx, wanted, now=task.raised_at)
        found += [
            variant_id
            for variant_id in wanted
            if all(item.declined_lately(now=task.raised_at) for item in sold.get(variant_id, ()))
        ]
    return list(dict.fromkeys(found))


def is_untold(tx: Transaction, task: Task) -> bool:
    """It waits for an answer of a supplier who can be reached in no way."""
    order = purchasing.purchase_order(tx, task.number)
    return _waits(order) and not suppliers.can_be_told(tx, suppliers.supplier(tx, order.supplier_id))


def is_unanswered(tx: Transaction, task: Task) -> bool:
    """They were not asked again since."""
    order = purchasing.purchase_order(tx, task.number)
    return _waits(order) and (order.answer_by_at or 0) < task.raised_at


def is_declined(tx: Transaction, task: Task) -> bool:
    """It waits for a merchant."""
    return _has(tx, task, Answer.DECLINED)


def is_changed(tx: Transaction, task: Task) -> bool:
    """It waits for a merchant."""
    return _has(tx, task, Answer.CHANGED)


def is_late(tx: Transaction, task: Task) -> bool:
    """It has not all come, and nobody has said another day."""
    order = purchasing.purchase_order(tx, task.number)
    return order.status is Status.CONFIRMED and (order.expected_at or 0) < task.raised_at


def is_refused(tx: Transaction, task: Task) -> bool:
    """They have no other address yet."""
    return suppliers.supplier(tx, task.number).email_refused_at is not None


def _has(tx: Transaction, task: Task, answer: Answer) -> bool:
    order = purchasing.purchase_order(tx, task.number)
    return order.status is Status.SENT and order.answer is answer


def _waits(order: PurchaseOrder) -> bool:
    return order.status is Status.SENT and order.answer is Answer.NONE
