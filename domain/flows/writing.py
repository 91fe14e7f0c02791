"""Writing to suppliers of purchase orders: which letters go out, what they say, and what follows if one is returned."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain import letters, outbox, purchasing, suppliers, tasks
from domain.actors import Actor, the_shop
from domain.errors import Changed
from domain.events import LetterCameBack, LetterSentAgain
from domain.flows.papers import Paper, ReturnPaper, paper_of, return_paper_of
from domain.letters import Bounce, Kind, Letter, Mark
from domain.outbox import Effect
from domain.purchasing import Answer, PurchaseOrder, Status
from domain.suppliers import Supplier
from domain.transaction import Transaction

# Suppliers have few orders on their way; the rest is in the list that they are sent.
CARRIED_MAX = 50
# The work that writes to a supplier about what comes back to them.
RETURN = "letter_return"
_ACTOR = str(the_shop("letters"))


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What a letter is made of."""

    kind: Kind
    order: PurchaseOrder
    supplier: Supplier
    paper: Paper


def letter(tx: Transaction, purchase_order_id: int, kind: Kind) -> list[Effect]:
    """The letter to its supplier about an order, where they take letters."""
    order = purchasing.purchase_order(tx, purchase_order_id)
    supplier = suppliers.supplier(tx, order.supplier_id)
    return [_effect(order, kind)] if supplier.takes_letters else []


def letter_of_return(tx: Transaction, vendor_return_id: int) -> list[Effect]:
    """The letter to a supplier about what comes back to them, with its paper, where they take letters."""
    found = purchasing.vendor_return(tx, vendor_return_id)
    lane = outbox.lane_of_letters(found.supplier_id)
    is_written = suppliers.supplier(tx, found.supplier_id).takes_letters
    return [outbox.work(RETURN, vendor_return_id, lane=lane)] if is_written else []


def of_return(tx: Transaction, vendor_return_id: int) -> tuple[Supplier, ReturnPaper] | None:
    """To whom that letter goes, and what it says; None where it was handed in before, or nobody takes it."""
    found = purchasing.vendor_return(tx, vendor_return_id)
    supplier = suppliers.supplier(tx, found.supplier_id)
    if found.written_at is not None or not supplier.takes_letters:
        return None
    return supplier, return_paper_of(tx, vendor_return_id)


def return_refused(tx: Transaction, supplier_id: int, *, email: str, why: str, now: int) -> None:
    """Nobody can be written to at that address: what comes back to them is told by others, and a merchant is called."""
    if suppliers.note_refused(tx, supplier_id, email, written_at=now, why=why, now=now):
        document = suppliers.supplier(tx, supplier_id).document
        tasks.raise_task(tx, tasks.Kind.LETTERS_REFUSED, document, now=now)


def untold(tx: Transaction, supplier_id: int) -> list[Effect]:
    """
    Letters to a supplier who can be reached again: about the orders of which they were not told, those that came back,
    and about what was sent back to them.
    """
    waiting = purchasing.underway_from(tx, supplier_id, most=CARRIED_MAX)
    called_for = {
        task.subject for task in tasks.open_about(tx, [each.document for each in waiting]) if _is_untold(task)
    }
    due = {(order.id, Kind.ORDER): order for order in waiting if order.document in called_for}
    for back in letters.undelivered_to(tx, supplier_id, most=CARRIED_MAX):
        due[back.purchase_order_id, back.kind] = purchasing.purchase_order(tx, back.purchase_order_id)
    # Nobody is reminded of what they hear of with the same post.
    known = {order_id for order_id, kind in due if kind is Kind.ORDER}
    about_orders = [
        _effect(order, kind)
        for (order_id, kind), order in sorted(due.items(), key=lambda each: each[0])
        if kind is not Kind.REMINDER or order_id not in known
    ]
    gone = purchasing.unwritten_to(tx, supplier_id, most=CARRIED_MAX)
    return [*about_orders, *(effect for each in gone for effect in letter_of_return(tx, each.id))]


def correspondence(tx: Transaction, kind: Kind, purchase_order_id: int, *, version: int) -> Correspondence | None:
    """What the letter says; None where there is nothing to say any more, or nobody to say it to."""
    order = purchasing.purchase_order(tx, purchase_order_id)
    supplier = suppliers.supplier(tx, order.supplier_id)
    if not supplier.takes_letters or not _is_true(order, kind, version=version):
        return None
    return Correspondence(kind, order, supplier, paper_of(tx, order.id))


def note_handed_in(tx: Transaction, letter: Letter, *, now: int) -> None:
    """A mail server has taken a letter; whoever reads that it came back reads now that it went out again."""
    letters.note_handed_in(tx, letter.id, now=now)
    if letters.is_written_again(tx, letter):
        tx.emit(LetterSentAgain(purchase_order_id=letter.purchase_order_id, at=now, actor=_ACTOR))


def write_again(tx: Transaction, purchase_order_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    A letter about an order came back, and its address is right all the same: write to its supplier again.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is no such order, or it is not what the merchant saw.
    """
    order = purchasing.purchase_order(tx, purchase_order_id)
    if order.version != version:
        raise Changed(purchasing.MACHINE.document, purchase_order_id)
    suppliers.write_again(tx, order.supplier_id, actor=actor, now=now)


def take_in(tx: Transaction, bounces: Iterable[Bounce], *, mailbox: str, mark: Mark, now: int) -> None:
    """What mail servers have returned to a mailbox, up to a mark; what is no letter of ours is left alone."""
    for bounce in bounces:
        letter = letters.named(tx, bounce.keys)
        if letter is not None:
            whose = "" if bounce.recipient.casefold() == letter.email.casefold() else f"{bounce.recipient}: "
            come_back(tx, letter, why=whose + bounce.why, now=now)
    letters.note_read(tx, mailbox, mark)


def come_back(tx: Transaction, letter: Letter, *, why: str, now: int) -> None:
    """
    A letter cannot be delivered, as a mail server says at once or days later: nobody is written to at its address any
    more, and a merchant is called. To the address that they have by now, or that a merchant has called right since, it
    goes out once more. What comes back twice is told once.
    """
    if not letters.note_came_back(tx, letter.id, why=why, now=now):
        return
    order = purchasing.purchase_order(tx, letter.purchase_order_id)
    if suppliers.note_refused(tx, order.supplier_id, letter.email, written_at=letter.written_at, why=why, now=now):
        document = suppliers.supplier(tx, order.supplier_id).document
        tasks.raise_task(tx, tasks.Kind.LETTERS_REFUSED, document, purchase_order_id=order.id, now=now)
    elif order.version == letter.version:
        _write_again(tx, order, letter.kind, now=now)
    tx.emit(LetterCameBack(purchase_order_id=order.id, at=now, actor=_ACTOR))


def _write_again(tx: Transaction, order: PurchaseOrder, kind: Kind, *, now: int) -> None:
    supplier = suppliers.supplier(tx, order.supplier_id)
    if supplier.takes_letters:
        outbox.put(tx, [_effect(order, kind)], now=now)
    elif kind is Kind.ORDER and _awaits_answer(order) and not suppliers.can_be_told(tx, supplier):
        tasks.raise_task(tx, tasks.Kind.PURCHASE_UNTOLD, order.document, now=now)


def _effect(order: PurchaseOrder, kind: Kind) -> Effect:
    lane = outbox.lane_of_letters(order.supplier_id)
    return outbox.work(kind, order.id, lane=lane, version=order.version)


def _is_true(order: PurchaseOrder, kind: Kind, *, version: int) -> bool:
    """Nothing has happened since: what has is said in a letter of its own, or was said to the supplier's face."""
    if order.version != version:
        return False
    if kind is Kind.CANCELLED:
        return order.sent_at is not None
    return kind is Kind.AGREED or _awaits_answer(order)


def _awaits_answer(order: PurchaseOrder) -> bool:
    return order.status is Status.SENT and order.answer is Answer.NONE


def _is_untold(task: tasks.Task) -> bool:
    return task.kind is tasks.Kind.PURCHASE_UNTOLD
