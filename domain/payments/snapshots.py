"""
What a provider says of a payment, put into our books: however often it is said, late, and in any order.

A snapshot is compared with what we know, never with what we expected to happen next. All it says only grows: held
once, taken so far, let go, given back. So an older snapshot has nothing to add to a newer one, and saying a thing twice
books it once. What the provider does not mention (the answer to a capture knows no page and no refunds) is left alone.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, update

from domain import ledger, orders, tables
from domain.errors import Changed, NotFound
from domain.ledger import Entry, Kind, Transfer
from domain.payments import queries
from domain.payments.model import Act, Difference, Operation, Payment, Standing, Status
from domain.payments.operations import entry_of, found, given_up, locked_with_order, settled
from domain.payments.provider import OperationStatus, PageStatus, Refunded, Snapshot
from domain.transaction import Transaction

_payments = tables.payments.c
_KNOWN = (
    *("page_id", "payment_id", "page", "authorised_at", "let_go_at", "capture_before", "decline", "fee_minor"),
    *("card_brand", "card_digits"),
)
_LEARN = (
    update(tables.payments)
    .where(_payments.id == bindparam("of_id"), _payments.version == bindparam("seen"))
    .values(version=_payments.version + 1, **{name: bindparam(f"to_{name}") for name in _KNOWN})
)


@dataclass(frozen=True, slots=True)
class Applied:
    """
    What a snapshot came to.

    Args:
        is_news: It said something that we did not know.
        differences: What cannot be true of this payment. Nothing was booked then; a human has to look.
        unplaced: Refunds made elsewhere that do not fit in what is left while ours are on their way: look again later.
    """

    now: Standing
    is_news: bool = False
    differences: tuple[Difference, ...] = ()
    unplaced: tuple[Refunded, ...] = ()

    @property
    def payment(self) -> Payment:
        return self.now.payment


@dataclass
class _Books:
    """
    What a snapshot changes, gathered first: the ledger is posted to last.

    Args:
        held_since: By how much more is held than before.
        refundable_since: So too.
    """

    tx: Transaction
    was: Standing
    snapshot: Snapshot
    now: int
    payment: Payment
    operations: dict[int, Operation]
    held_since: int = 0
    refundable_since: int = 0
    posts: list[tuple[Entry, list[Transfer]]] = field(default_factory=list)
    learnt: dict[str, Any] = field(default_factory=dict)
    is_news: bool = False
    unplaced: list[Refunded] = field(default_factory=list)

    @property
    def authorised(self) -> int:
        return self.was.held.authorised + self.held_since

    @property
    def refundable(self) -> int:
        return self.was.held.refundable + self.refundable_since

    def post(self, kind: str, key: int | str, *transfers: Transfer) -> None:
        self.posts.append((entry_of(self.payment, kind, key, now=self.now), list(transfers)))

    def move(self, source: Kind, target: Kind, amount_minor: int) -> Transfer:
        return Transfer(self.payment.account(source), self.payment.account(target), amount_minor)

    def settle(self, operation: Operation, to: Status, *, provider_id: str = "", reason: str = "") -> None:
        changed = settled(self.tx, operation, to=to, provider_id=provider_id, reason=reason, now=self.now)
        self.operations[changed.id] = changed
        self.is_news = True

    def find(self, act: Act, amount_minor: int, *, status: Status, name: str) -> Operation:
        seen = found(self.tx, self.payment, act, amount_minor, status=status, name=name, now=self.now)
        self.operations[seen.id] = seen
        self.is_news = True
        return seen


def apply(tx: Transaction, was: Standing, snapshot: Snapshot, *, now: int) -> Applied:
    """
    Book what the provider says of a payment, as far as it is news.

    Args:
        was: How the payment stands, which is locked.

    Raises:
        Changed: Somebody changed the payment without locking it, which is a bug.
    """
    differences = was.payment.differences(snapshot)
    if differences:
        return Applied(was, differences=differences)
    books = _Books(tx, was, snapshot, now, was.payment, dict(was.operations))
    _learn(books)
    _authorise(books)
    _take(books)
    _let_go(books)
    for refunded in snapshot.refunds:
        _give_back(books, refunded)
    if books.learnt:
        _keep(books)
    if not books.is_news:
        return Applied(was, unplaced=tuple(books.unplaced))
    held = was.held.after((each for _, transfers in books.posts for each in transfers), was.payment)
    for entry, transfers in books.posts:
        # Everything they move is this payment's or its order's, and both are locked.
        ledger.post(tx, entry, transfers)
    stands = Standing(books.payment, books.operations, lambda: held)
    return Applied(stands, is_news=True, unplaced=tuple(books.unplaced))


def referred(tx: Transaction, snapshot: Snapshot) -> tuple[Standing, Any]:
    """
    How the payment stands that a snapshot is of, and its order's row; both are locked.

    Raises:
        NotFound: It is of none of ours. Another shop's with the same provider may bear the same number, and so may one
            from before our database was set up anew: those are for other orders.
    """
    reference = snapshot.reference
    if not (reference.isascii() and reference.isdigit() and len(reference) < 19):
        raise NotFound("payment", reference)
    payment, order = locked_with_order(tx, int(reference))
    if snapshot.order_code not in ("", order.code):
        raise NotFound("payment", reference)
    return queries.standing(tx, payment), order


def _learn(books: _Books) -> None:
    """The names it has at the provider, how its page stands, and what the bank said."""
    payment, snapshot, learnt = books.payment, books.snapshot, books.learnt
    for name in ("page_id", "payment_id"):
        if getattr(snapshot, name) and not getattr(payment, name):
            learnt[name] = getattr(snapshot, name)
    if snapshot.page_id:
        _learn_page(books)
    if snapshot.fee_minor is not None and snapshot.fee_minor != payment.fee_minor:
        learnt["fee_minor"] = snapshot.fee_minor
    if snapshot.capture_before is not None and snapshot.capture_before != payment.capture_before:
        learnt["capture_before"] = snapshot.capture_before
    for name in ("card_brand", "card_digits"):
        if getattr(snapshot, name) not in ("", getattr(payment, name)):
            learnt[name] = getattr(snapshot, name)
    is_over = payment.authorised_at is not None or payment.let_go_at is not None
    decline = None if snapshot.is_paid or is_over else snapshot.decline or payment.decline
    if decline is not payment.decline:
        learnt["decline"] = decline


def _learn_page(books: _Books) -> None:
    page = books.snapshot.page
    is_later = books.payment.page is PageStatus.OPEN or page is PageStatus.COMPLETE
    if page is not PageStatus.OPEN and page is not books.payment.page and is_later:
        books.learnt["page"] = page
    for each in list(books.operations.values()):
        if not each.is_in_flight:
            continue
        if each.act is Act.OPEN:
            books.settle(each, Status.SUCCEEDED, provider_id=books.snapshot.page_id)
        elif each.act is Act.CLOSE and page is PageStatus.EXPIRED:
            books.settle(each, Status.SUCCEEDED)
        elif each.act is Act.CLOSE and page is PageStatus.COMPLETE:
            # Somebody has just paid: the payment wins.
            books.settle(each, Status.FAILED, reason="page_complete")


def _authorise(books: _Books) -> None:
    payment, snapshot = books.payment, books.snapshot
    if payment.authorised_at is not None or payment.let_go_at is not None or not snapshot.is_paid:
        return
    quantity = snapshot.authorised_minor + snapshot.captured_minor
    books.learnt["authorised_at"] = books.now
    books.held_since += quantity
    books.post("authorise", 1, Transfer(payment.card, payment.account(Kind.AUTHORISED), quantity))


def _take(books: _Books) -> None:
    """What was taken since we last heard: what we have in hand, or what somebody took elsewhere."""
    payment = books.payment
    captures = [each for each in books.operations.values() if each.act is Act.CAPTURE]
    before = [each for each in captures if each.status is Status.SUCCEEDED]
    taken = books.snapshot.captured_minor - sum(each.amount_minor for each in before)
    if taken <= 0:
        return
    asked = _in_hand(books)
    income = Transfer(queries.receivable(payment), payment.clearing, taken)
    if asked is not None and asked.act is Act.CAPTURE and asked.amount_minor == taken:
        books.settle(asked, Status.SUCCEEDED)
        books.post("capture", asked.id, books.move(Kind.CAPTURING, Kind.REFUNDABLE, taken), income)
    else:
        if asked is not None:
            _give_up(books, asked, reason="taken_elsewhere")
        name = str(books.snapshot.captured_minor)
        seen = books.find(Act.CAPTURE, taken, status=Status.SUCCEEDED, name=name)
        # More than we knew to be held: what was taken was held before.
        missing = max(0, taken - books.authorised)
        books.held_since += missing - taken
        books.post(
            "capture",
            seen.id,
            Transfer(payment.card, payment.account(Kind.AUTHORISED), missing),
            books.move(Kind.AUTHORISED, Kind.REFUNDABLE, taken),
            income,
        )
    books.refundable_since += taken
    books.is_news = True


def _let_go(books: _Books) -> None:
    """What is held no longer: as we asked, with what was taken, or because it lapsed."""
    payment, snapshot = books.payment, books.snapshot
    has_taken = snapshot.captured_minor > 0 and snapshot.authorised_minor == 0
    if not snapshot.is_let_go and not has_taken:
        return
    asked = _in_hand(books)
    if asked is not None and asked.act is Act.VOID:
        books.settle(asked, Status.SUCCEEDED)
        books.post("void", asked.id, Transfer(payment.account(Kind.VOIDING), payment.card, asked.amount_minor))
    elif asked is not None and snapshot.is_let_go:
        _give_up(books, asked, reason="let_go")
    if payment.let_go_at is None or books.authorised:
        books.learnt["let_go_at"] = books.now
    if books.authorised:
        lapsed = books.authorised
        books.post("lapse", payment.version, Transfer(payment.account(Kind.AUTHORISED), payment.card, lapsed))
        books.held_since -= lapsed
        books.is_news = True


def _give_back(books: _Books, refunded: Refunded) -> None:
    known = _refund_of(books, refunded)
    if known is None:
        _give_back_elsewhere(books, refunded)
    elif known.is_in_flight:
        _answer(books, known, refunded)
    elif known.status is Status.SUCCEEDED and refunded.status is OperationStatus.FAILED:
        # The customer's bank has sent it back.
        _lock_its_order(books, known)
        books.settle(known, Status.FAILED, provider_id=refunded.refund_id, reason="sent_back")
        books.refundable_since += known.amount_minor
        books.post("refund_return", known.id, *_reversed(_paid_back(books, known, Kind.REFUNDABLE)))


def _answer(books: _Books, asked: Operation, refunded: Refunded) -> None:
    if refunded.status is OperationStatus.SUCCEEDED:
        _lock_its_order(books, asked)
        books.settle(asked, Status.SUCCEEDED, provider_id=refunded.refund_id)
        books.post("refund", asked.id, *_paid_back(books, asked, Kind.REFUNDING))
    elif refunded.status is OperationStatus.FAILED:
        _fail(books, asked, provider_id=refunded.refund_id, reason="bank")
    elif asked.status is not Status.PENDING:
        books.settle(asked, Status.PENDING, provider_id=refunded.refund_id)


def _fail(books: _Books, asked: Operation, *, provider_id: str = "", reason: str) -> None:
    """It was not given back, and never will be under this name."""
    books.settle(asked, Status.FAILED, provider_id=provider_id, reason=reason)
    books.refundable_since += asked.amount_minor
    books.post("refund_fail", asked.id, books.move(Kind.REFUNDING, Kind.REFUNDABLE, asked.amount_minor))


def _give_back_elsewhere(books: _Books, refunded: Refunded) -> None:
    """A refund from the provider's own desk, or one of ours that arrived after we had given it up."""
    amount, is_done = refunded.amount_minor, refunded.status is OperationStatus.SUCCEEDED
    has_failed = refunded.status is OperationStatus.FAILED
    if amount > books.refundable and not has_failed:
        _give_up_what_cannot_be(books)
    if amount <= 0 or (amount > books.refundable and not has_failed):
        books.unplaced.append(refunded)
        return
    status = Status.SUCCEEDED if is_done else Status.FAILED if has_failed else Status.PENDING
    seen = books.find(Act.REFUND, amount, status=status, name=refunded.refund_id)
    if has_failed:
        return
    books.refundable_since -= amount
    if is_done:
        books.post("refund", seen.id, *_paid_back(books, seen, Kind.REFUNDABLE))
    else:
        books.post("refund_ask", seen.id, books.move(Kind.REFUNDABLE, Kind.REFUNDING, amount))


def _give_up_what_cannot_be(books: _Books) -> None:
    """
    Of ours that the provider does not know, those for which too little is left there will never be done: what they have
    in hand is free at once, whatever became of their keys.
    """
    snapshot = books.snapshot
    if not snapshot.captured_minor:
        # It is not mentioned.
        return
    left, named = snapshot.captured_minor - snapshot.refunded_minor, {each.reference for each in snapshot.refunds}
    for each in list(books.operations.values()):
        is_unseen = each.act is Act.REFUND and not each.provider_id and str(each.id) not in named
        if is_unseen and each.is_in_flight and each.amount_minor > left:
            _fail(books, each, reason="refunded_elsewhere")


def _refund_of(books: _Books, refunded: Refunded) -> Operation | None:
    """Our row of a refund: known by its name at the provider, or by the reference that we gave it along."""
    refunds = [each for each in books.operations.values() if each.act is Act.REFUND]
    for each in refunds:
        if each.provider_id == refunded.refund_id:
            return each
    for each in refunds:
        is_ours = str(each.id) == refunded.reference and not each.provider_id
        if is_ours and each.is_in_flight and each.amount_minor == refunded.amount_minor:
            return each
    return None


def _lock_its_order(books: _Books, refund: Operation) -> None:
    """It may be for kin of the payment's order: of what that is owed, and what is on its way, both change at once."""
    if refund.order_id != books.payment.order_id:
        orders.locked(books.tx, refund.order_id)


def _paid_back(books: _Books, refund: Operation, source: Kind) -> list[Transfer]:
    payment = books.payment
    return [
        Transfer(payment.account(source), payment.card, refund.amount_minor),
        Transfer(payment.clearing, queries.receivable(payment, refund.order_id), refund.amount_minor),
    ]


def _reversed(transfers: list[Transfer]) -> list[Transfer]:
    return [replace(each, source=each.target, target=each.source) for each in transfers]


def _in_hand(books: _Books) -> Operation | None:
    """The capture or the void that is on its way, of which there is one at most."""
    for each in books.operations.values():
        if each.act in (Act.CAPTURE, Act.VOID) and each.is_in_flight:
            return each
    return None


def _give_up(books: _Books, asked: Operation, *, reason: str) -> None:
    books.settle(asked, Status.FAILED, reason=reason)
    books.held_since += asked.amount_minor
    books.post(f"{asked.act}_fail", asked.id, *given_up(asked, books.payment))


def _keep(books: _Books) -> None:
    payment = books.payment
    values = {f"to_{name}": books.learnt.get(name, getattr(payment, name)) for name in _KNOWN}
    values["to_decline"] = values["to_decline"] or ""
    if books.tx.change(_LEARN, of_id=payment.id, seen=payment.version, **values) != 1:
        raise Changed("payment", payment.id)
    books.payment = replace(payment, **books.learnt, version=payment.version + 1)
    books.is_news = True
