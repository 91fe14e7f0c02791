"""What a supplier sees of what was ordered from them: never what the shop sells it for, and to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from domain import dialogs, purchasing, suppliers
from domain.actors import Actor
from domain.errors import NotFound
from domain.flows.papers import Paper, PaperLine, ReturnPaper, paper_of, return_paper_of
from domain.purchasing import Line, Offer, PurchaseOrder
from domain.suppliers import Supplier
from domain.transaction import Transaction

# More orders at a time no supplier answers.
SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class Supply:
    """A purchase order as its supplier sees it."""

    order: PurchaseOrder
    supplier: Supplier
    paper: Paper

    @property
    def lines(self) -> tuple[tuple[Line, PaperLine], ...]:
        """Each line, and how it is named to them."""
        return tuple(zip(self.order.lines, self.paper.lines, strict=True))

    def line(self, line_id: int) -> tuple[Line, PaperLine]:
        """
        One of them.

        Raises:
            NotFound: It is none of its lines.
        """
        found = next((each for each in self.lines if each[0].id == line_id), None)
        if found is None:
            raise NotFound("purchase_order_line", line_id)
        return found


@dataclass(frozen=True, slots=True)
class Supplied:
    """All that a person answers for: the suppliers, and what is on its way from them, the oldest first."""

    suppliers: tuple[Supplier, ...]
    orders: tuple[PurchaseOrder, ...]


def supply_of(tx: Transaction, purchase_order_id: int, *, actor: Actor, language: str = "") -> Supply:
    """
    A purchase order, as whoever answers for its supplier sees it.

    Args:
        language: Theirs in chat; the supplier's where it is left out.

    Raises:
        NotFound: There is none to them; merchants have a page of their own.
    """
    order = purchasing.shown_to(tx, purchase_order_id, actor=actor)
    supplier = suppliers.must_answer_for(
        tx, order.supplier_id, document=purchasing.MACHINE.document, reference=purchase_order_id, actor=actor
    )
    return Supply(order, supplier, paper_of(tx, order.id, language=language))


def comes_back_to(
    tx: Transaction, vendor_return_id: int, *, actor: Actor, language: str = ""
) -> tuple[Supplier, ReturnPaper]:
    """
    What comes back to a supplier, for whoever answers for them.

    Args:
        language: Theirs in chat; the supplier's where it is left out.

    Raises:
        NotFound: There is no such thing to them.
    """
    found = purchasing.vendor_return(tx, vendor_return_id)
    if found.sent_at is None:
        raise NotFound("vendor_return", vendor_return_id)
    supplier = suppliers.must_answer_for(
        tx, found.supplier_id, document="vendor_return", reference=vendor_return_id, actor=actor
    )
    return supplier, return_paper_of(tx, vendor_return_id, language=language)


def supplied_by(tx: Transaction, person_id: int) -> Supplied:
    """What a person has to answer or to deliver, of all suppliers that they answer for."""
    answered = tuple(suppliers.answered_by(tx, person_id))
    orders = (order for each in answered for order in purchasing.underway_from(tx, each.id, most=SHOWN_MAX))
    return Supplied(answered, tuple(islice(orders, SHOWN_MAX)))


def answers_for_any(tx: Transaction, person_id: int) -> bool:
    """True where a person answers for a supplier."""
    return bool(suppliers.answered_by(tx, person_id))


def confirm(
    tx: Transaction,
    purchase_order_id: int,
    *,
    version: int,
    offers: Mapping[int, Offer] | None = None,
    expected_at: int | None = None,
    chat_id: int,
    actor: Actor,
    now: int,
) -> None:
    """
    Take an order on, and ask nothing more about it.

    Raises:
        NotFound, AlreadyAnswered, IllegalTransition, Changed, BadInput: As `purchasing.confirm`.
    """
    purchasing.confirm(
        tx, purchase_order_id, version=version, offers=offers, expected_at=expected_at, actor=actor, now=now
    )
    _close(tx, chat_id=chat_id, actor=actor)


def give_date(
    tx: Transaction, purchase_order_id: int, *, version: int, expected_at: int, chat_id: int, actor: Actor, now: int
) -> None:
    """
    Say when its goods will be there, which also takes on what was not answered yet.

    Raises:
        NotFound, AlreadyAnswered, IllegalTransition, Changed, BadInput: As `purchasing.confirm` and `give_date`.
    """
    order = purchasing.shown_to(tx, purchase_order_id, actor=actor)
    act = purchasing.confirm if order.status is purchasing.Status.SENT else purchasing.give_date
    act(tx, purchase_order_id, version=version, expected_at=expected_at, actor=actor, now=now)
    _close(tx, chat_id=chat_id, actor=actor)


def decline(
    tx: Transaction, purchase_order_id: int, *, version: int, reason: str, chat_id: int, actor: Actor, now: int
) -> None:
    """
    Not deliver it, and say why.

    Raises:
        NotFound, AlreadyAnswered, IllegalTransition, Changed, BadInput: As `purchasing.decline`.
    """
    purchasing.decline(tx, purchase_order_id, version=version, reason=reason, actor=actor, now=now)
    _close(tx, chat_id=chat_id, actor=actor)


def _close(tx: Transaction, *, chat_id: int, actor: Actor) -> None:
    assert actor.person_id is not None, "jobs supply nothing"
    dialogs.close(tx, chat_id=chat_id, person_id=actor.person_id)
