"""No sequence of calls, answers, losses, restarts and news moves money twice, or loses any."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import ledger, payments
from domain.errors import ShopError
from domain.flows import laws, refunding, settling
from domain.ledger import Account, Kind
from domain.payments import Act, Operation, Payment, Status
from domain.payments.provider import OperationStatus, Page, PageStatus, Refunded, Rejected, Snapshot
from domain.transaction import Transaction
from tests.cards import opened, order_in
from tests.properties.searching import searched
from tests.shop import KEEPER, NOON, Shop

pytestmark = pytest.mark.timeout(600)

PRICES = {"EUR": 1200, "JPY": 1980, "KWD": 12340}
ACTS = (
    *("begin", "send", "send", "send", "pay", "pay", "fetch", "fetch", "hear", "hear", "hear"),
    *("capture", "capture", "void", "close", "call_off", "refund", "refund", "lapse"),
    *("capture_at_desk", "refund_at_desk", "let_the_bank_answer", "send_back"),
)


@dataclass
class Provider:
    """A provider in memory: it does what is asked under one key once, and never forgets."""

    said: dict[str, Snapshot] = field(default_factory=dict)
    answers: dict[str, Page | Snapshot | Refunded | Rejected] = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(0))

    def ask(self, payment: Payment, operation: Operation) -> Page | Snapshot | Refunded | Rejected:
        if operation.key not in self.answers:
            try:
                self.answers[operation.key] = self._do(payment, operation)
            except Rejected as no:
                self.answers[operation.key] = no
        return self.answers[operation.key]

    def change(self, reference: str, **values: object) -> Snapshot:
        self.said[reference] = replace(self.said[reference], **values)  # type: ignore[arg-type]
        return self.said[reference]

    def _do(self, payment: Payment, operation: Operation) -> Page | Snapshot | Refunded:
        reference = str(payment.id)
        if operation.act is Act.OPEN:
            return self._open(payment)
        now = self.said[reference]
        if operation.act is Act.CLOSE:
            if now.page is PageStatus.COMPLETE:
                raise Rejected("page_complete", "")
            return self.change(reference, page=PageStatus.EXPIRED)
        if operation.act is Act.REFUND:
            status = self.chance.choice([OperationStatus.SUCCEEDED, OperationStatus.PENDING])
            return self.refund(reference, operation.amount_minor, status, given=str(operation.id))
        if operation.act is Act.CAPTURE:
            self.capture(reference, operation.amount_minor)
        else:
            self.let_go(reference)
        return replace(self.said[reference], page_id="", page=PageStatus.OPEN, refunds=())

    def _open(self, payment: Payment) -> Page:
        said = self.said[str(payment.id)] = opened(payment)
        return Page(said.page_id, f"https://pay.example/{said.page_id}", NOON + 1800)

    def pay(self, reference: str, *, at_once: bool) -> None:
        now = self.said[reference]
        if now.page is PageStatus.OPEN:
            kind = "captured_minor" if at_once else "authorised_minor"
            values = {"page": PageStatus.COMPLETE, "payment_id": f"pi_{reference}", kind: now.amount_minor}
            self.change(reference, **values)

    def capture(self, reference: str, amount_minor: int) -> None:
        if amount_minor > self.said[reference].authorised_minor:
            raise Rejected("not_held", "")
        self.change(reference, captured_minor=amount_minor, authorised_minor=0)

    def let_go(self, reference: str) -> None:
        if not self.said[reference].authorised_minor:
            raise Rejected("not_held", "")
        self.change(reference, authorised_minor=0, is_let_go=True)

    def refund(self, reference: str, amount_minor: int, status: OperationStatus, *, given: str = "") -> Refunded:
        now = self.said[reference]
        if amount_minor > now.captured_minor - now.refunded_minor:
            raise Rejected("already_refunded", "")
        refunded = Refunded(f"re_{reference}_{len(now.refunds)}", given, amount_minor, status)
        self.change(reference, refunds=(*now.refunds, refunded))
        return refunded

    def answer_refunds(self, reference: str, was: OperationStatus, status: OperationStatus) -> None:
        refunds = self.said[reference].refunds
        self.change(
            reference, refunds=tuple(replace(each, status=status) if each.status is was else each for each in refunds)
        )


class Paying(RuleBasedStateMachine):
    """
    One order that is paid on several pages; calls are lost on their way there or back, and news comes when it likes.

    What we know is in the database alone, so a restart is a call whose answer nobody was there to hear.
    """

    def __init__(self) -> None:
        super().__init__()
        self.shop = Shop()
        self.provider = Provider()
        self.fetched: list[Snapshot] = []
        self.chance = self.provider.chance
        self.currency = ""

    @rule(act=st.sampled_from(ACTS), seed=st.integers(0, 2**16))
    def do(self, act: str, seed: int) -> None:
        self.chance.seed(seed)
        if not self.currency:
            self.currency = self.chance.choice(sorted(PRICES))
            self.order = order_in(self.shop, self.currency, PRICES[self.currency])
        try:
            with self.shop.all_or_nothing():
                getattr(self, f"do_{act}")(self.shop.tx)
        except (ShopError, Rejected):
            pass

    # --- what the shop does ---------------------------------------------------------------------------------------

    def do_begin(self, tx: Transaction) -> None:
        if len(payments.of_order(tx, self.order.id)) < 3:
            payments.begin(
                tx,
                self.order.id,
                provider="stripe",
                amount_minor=self.order.total_minor,
                captures_at_once=self.chance.random() < 0.3,
                is_live=False,
                page_expires_at=NOON + 1800,
                actor=KEEPER,
                now=NOON,
            )

    def do_capture(self, tx: Transaction) -> None:
        payment = self.any_payment()
        amount_minor = self.chance.randint(1, payment.amount_minor + 1)
        payments.capture(tx, payment.id, amount_minor=amount_minor, actor=KEEPER, now=NOON)

    def do_void(self, tx: Transaction) -> None:
        payments.void(tx, self.any_payment().id, actor=KEEPER, now=NOON)

    def do_close(self, tx: Transaction) -> None:
        payments.close_page(tx, self.any_payment().id, actor=KEEPER, now=NOON)

    def do_call_off(self, _: Transaction) -> None:
        self.shop.cancel(self.order)

    def do_refund(self, tx: Transaction) -> None:
        amount_minor = self.chance.randint(1, self.order.total_minor)
        refunding.refund(
            tx,
            self.order.id,
            version=self.shop.order(self.order.id).version,
            amount_minor=amount_minor,
            reason="broken",
            is_goodwill=self.chance.random() < 0.5,
            actor=self.shop.merchant,
            now=NOON,
        )

    def do_send(self, _: Transaction) -> None:
        waiting = self.unsent()
        if waiting:
            self.send(
                self.chance.choice(waiting), fate=self.chance.choice(["heard", "heard", "before", "after", "died"])
            )

    def send(self, operation: Operation, *, fate: str) -> None:
        """Call the provider, again or for the first time, always under the operation's own key."""
        tx, payment = self.shop.tx, payments.payment(self.shop.tx, operation.payment_id)
        if fate == "before":
            payments.unanswered(tx, operation.id, now=NOON)
            return
        answer = self.provider.ask(payment, operation)
        if fate == "after":
            payments.unanswered(tx, operation.id, now=NOON)
        elif fate == "heard":
            self.hear_answer(operation, answer)

    def hear_answer(self, operation: Operation, answer: Page | Snapshot | Refunded | Rejected) -> None:
        tx = self.shop.tx
        if isinstance(answer, Page):
            payments.page_opened(tx, operation.id, answer, now=NOON)
        elif isinstance(answer, Rejected):
            payments.refused(tx, operation.id, reason=answer.code, now=NOON)
        elif isinstance(answer, Refunded):
            settling.settle(tx, self.provider.said[str(operation.payment_id)], now=NOON)
        else:
            settling.settle(tx, answer, now=NOON)

    # --- what the world does --------------------------------------------------------------------------------------

    def do_pay(self, _: Transaction) -> None:
        payment = self.known_payment()
        self.provider.pay(str(payment.id), at_once=payment.captures_at_once)

    def do_lapse(self, _: Transaction) -> None:
        self.provider.let_go(str(self.known_payment().id))

    def do_capture_at_desk(self, _: Transaction) -> None:
        payment = self.known_payment()
        self.provider.capture(str(payment.id), self.chance.randint(1, payment.amount_minor))

    def do_refund_at_desk(self, _: Transaction) -> None:
        payment = self.known_payment()
        amount_minor = self.chance.randint(1, payment.amount_minor)
        self.provider.refund(str(payment.id), amount_minor, self.chance.choice(list(OperationStatus)))

    def do_let_the_bank_answer(self, _: Transaction) -> None:
        status = self.chance.choice([OperationStatus.SUCCEEDED, OperationStatus.FAILED])
        self.provider.answer_refunds(str(self.known_payment().id), OperationStatus.PENDING, status)

    def do_send_back(self, _: Transaction) -> None:
        self.provider.answer_refunds(str(self.known_payment().id), OperationStatus.SUCCEEDED, OperationStatus.FAILED)

    def do_fetch(self, _: Transaction) -> None:
        """News came, and the payment is looked up: what it said is booked now, later, twice, or never."""
        self.fetched.append(self.provider.said[str(self.known_payment().id)])

    def do_hear(self, tx: Transaction) -> None:
        if self.fetched:
            settling.settle(tx, self.chance.choice(self.fetched), now=NOON)

    # --- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_booked_that_did_not_happen(self) -> None:
        if not self.currency:
            return
        for payment in payments.of_order(self.shop.tx, self.order.id):
            said = self.provider.said.get(str(payment.id))
            taken, _ = self.taken_and_refunded(payment)
            assert taken <= (said.captured_minor if said is not None else 0)

    def teardown(self) -> None:
        try:
            if self.currency:
                self.come_to_rest()
                self.all_is_where_the_provider_says()
        finally:
            self.shop.close()

    def come_to_rest(self) -> None:
        """The jobs run until nothing waits: what was not answered is asked again, all is looked up."""
        for _ in range(3):
            for operation in self.unsent():
                self.send(operation, fate="heard")
            for reference in self.provider.said:
                self.provider.answer_refunds(reference, OperationStatus.PENDING, OperationStatus.SUCCEEDED)
                applied = settling.settle(self.shop.tx, self.provider.said[reference], now=NOON)
                assert applied.differences == ()

    def all_is_where_the_provider_says(self) -> None:
        tx, cleared = self.shop.tx, 0
        assert payments.unsettled(tx, since=NOON) == []
        for payment in payments.of_order(tx, self.order.id):
            said, now = self.provider.said[str(payment.id)], payments.holdings(tx, payment)
            assert self.taken_and_refunded(payment) == (said.captured_minor, said.refunded_minor)
            assert (now.authorised, now.capturing, now.voiding, now.refunding) == (said.authorised_minor, 0, 0, 0)
            assert payment.page is said.page
            cleared += said.captured_minor - said.refunded_minor
        assert ledger.balance(tx, Account(Kind.CLEARING, self.currency, "stripe")) == cleared
        assert laws.check(tx) == []
        before = self.shop.dump()
        for snapshot in self.fetched:
            assert not settling.settle(tx, snapshot, now=NOON).is_news
        assert self.shop.dump() == before

    def taken_and_refunded(self, payment: Payment) -> tuple[int, int]:
        done = [each for each in payments.operations_of(self.shop.tx, payment.id) if each.status is Status.SUCCEEDED]
        total: Callable[[Act], int] = lambda act: sum(each.amount_minor for each in done if each.act is act)  # noqa: E731
        return total(Act.CAPTURE), total(Act.REFUND)

    def unsent(self) -> list[Operation]:
        everything = payments.unsettled(self.shop.tx, since=NOON)
        return [each for each in everything if each.may_be_sent(now=NOON)]

    def any_payment(self) -> Payment:
        found = payments.of_order(self.shop.tx, self.order.id)
        return self.chance.choice(found) if found else payments.payment(self.shop.tx, 0)

    def known_payment(self) -> Payment:
        """One that the provider knows of."""
        known = [each for each in payments.of_order(self.shop.tx, self.order.id) if str(each.id) in self.provider.said]
        return self.chance.choice(known) if known else payments.payment(self.shop.tx, 0)


TestAnyNews = Paying.TestCase
TestAnyNews.settings = searched(25)
