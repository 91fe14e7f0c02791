"""How the money stands that came, or is to come, by card: what merchants are shown of it, gathered in one read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain import payments
from domain.payments import Act, Holdings, Operation, Payment, Status
from domain.payments.provider import Decline, PageStatus
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CardPayment:
    """
    One payment, where its money is, and what was asked of its provider.

    Args:
        operations: Oldest first.
    """

    payment: Payment
    now: Holdings
    operations: tuple[Operation, ...]

    @property
    def charged_minor(self) -> int:
        """All that was ever taken of it."""
        return self._sum(Act.CAPTURE, {Status.SUCCEEDED})

    @property
    def secured_minor(self) -> int:
        """What is held, or is being taken."""
        return self.now.authorised + self.now.capturing

    @property
    def let_go_minor(self) -> int:
        """What was held and was not taken."""
        if self.payment.authorised_at is None:
            return 0
        return self.payment.amount_minor - self.secured_minor - self.now.voiding - self.charged_minor

    @property
    def is_waiting(self) -> bool:
        """Its page is open, and nobody has paid on it."""
        return self.payment.page is PageStatus.OPEN and self.payment.authorised_at is None

    @property
    def is_payable(self) -> bool:
        """Somebody may pay on its page, or will be able to in a moment, and nobody is closing it."""
        is_closing = any(each.act is Act.CLOSE and each.is_in_flight for each in self.operations)
        return self.is_waiting and not is_closing

    @property
    def has_begun(self) -> bool:
        """There is more to it than a page that nobody has paid on."""
        return self.payment.authorised_at is not None or self.is_waiting

    def failed(self, act: Act) -> Operation | None:
        """The last thing of this kind that was asked, where it came to nothing."""
        asked = [each for each in self.operations if each.act is act]
        return asked[-1] if asked and asked[-1].status is Status.FAILED else None

    def _sum(self, act: Act, statuses: Iterable[Status]) -> int:
        return sum(each.amount_minor for each in self.operations if each.act is act and each.status in statuses)


@dataclass(frozen=True, slots=True)
class CardMoney:
    """
    The payments of an order, oldest first; all amounts are of all of them together.

    Without any, all of it is nothing.

    Args:
        refunds: What was to go back of the order's money, oldest first: to the cards of its own payments, or to those
            of its kin.
        returned_to: The payments that these go back through.
    """

    payments: tuple[CardPayment, ...] = ()
    refunds: tuple[Operation, ...] = ()
    returned_to: tuple[Payment, ...] = ()

    @property
    def held_minor(self) -> int:
        return sum(each.now.authorised for each in self.payments)

    @property
    def charging_minor(self) -> int:
        return sum(each.now.capturing for each in self.payments)

    @property
    def secured_minor(self) -> int:
        """What is not paid yet and need not be waited for."""
        return self.held_minor + self.charging_minor

    @property
    def letting_go_minor(self) -> int:
        return sum(each.now.voiding for each in self.payments)

    @property
    def charged_minor(self) -> int:
        return sum(each.charged_minor for each in self.payments)

    def charged_at(self, moment: int) -> int:
        """What was asked for then, and was not refused."""
        asked = (each for one in self.payments for each in one.operations if each.act is Act.CAPTURE)
        return sum(each.amount_minor for each in asked if each.created_at == moment and each.status != Status.FAILED)

    @property
    def let_go_minor(self) -> int:
        return sum(each.let_go_minor for each in self.payments)

    @property
    def refundable_minor(self) -> int:
        return sum(each.now.refundable for each in self.payments)

    @property
    def returning_minor(self) -> int:
        return sum(each.amount_minor for each in self.refunds if each.is_in_flight)

    @property
    def returned_minor(self) -> int:
        """All that has arrived on a card again."""
        return sum(each.amount_minor for each in self.refunds if each.status is Status.SUCCEEDED)

    @property
    def fee_minor(self) -> int:
        """What the provider keeps for itself, as far as it has said so."""
        return sum(each.payment.fee_minor or 0 for each in self.payments)

    @property
    def hold_ends_at(self) -> int | None:
        """Until when all that is held may be taken; None where nothing is, or nobody has said."""
        ends = [each.payment.capture_before for each in self.payments if each.now.authorised]
        return min((end for end in ends if end is not None), default=None)

    @property
    def waiting(self) -> CardPayment | None:
        """The page on which the customer is to pay."""
        return next((each for each in reversed(self.payments) if each.is_waiting), None)

    @property
    def has_moved(self) -> bool:
        """Money was held or taken once, whatever has become of it."""
        return any(each.payment.authorised_at is not None for each in self.payments)

    @property
    def paid_with(self) -> tuple[Payment, ...]:
        """Those with which something is held, or was taken; what was let go has paid nothing."""
        return tuple(each.payment for each in self.payments if each.secured_minor or each.charged_minor)

    @property
    def has_any(self) -> bool:
        """There is money by card for it."""
        return bool(self.secured_minor or self.charged_minor)

    @property
    def payable(self) -> CardPayment | None:
        """The same, unless it is being closed."""
        return next((each for each in reversed(self.payments) if each.is_payable), None)

    @property
    def decline(self) -> Decline | None:
        """Why the bank said no to the last try, where none has succeeded since."""
        return self.payments[-1].payment.decline if self.payments else None

    @property
    def not_charged_minor(self) -> int:
        """What is held because taking it has failed."""
        return sum(each.now.authorised for each in self.payments if each.failed(Act.CAPTURE))

    @property
    def counted_on_minor(self) -> int:
        """What is held, or being taken, and has not failed to be."""
        return self.secured_minor - self.not_charged_minor

    @property
    def not_returned_minor(self) -> int:
        """What was to be given back, as far as the last try has failed."""
        last = {each.payment_id: each for each in self.refunds}
        return sum(each.amount_minor for each in last.values() if each.status is Status.FAILED)

    @property
    def is_play(self) -> bool:
        """The provider only plays: no money moves."""
        return any(not each.payment.is_live for each in self.payments)

    @property
    def has_no_page(self) -> bool:
        """The provider has opened none when it was asked last: the amount is too small for it, say."""
        return bool(self.payments) and self.payments[-1].failed(Act.OPEN) is not None

    @property
    def has_silence(self) -> bool:
        """Something was asked, and nobody has answered."""
        asked = [*self.refunds, *(each for one in self.payments for each in one.operations)]
        return any(each.status is Status.UNKNOWN for each in asked)


NOTHING = CardMoney()


def of_order(tx: Transaction, order_id: int) -> CardMoney:
    """Where the money of an order's payments is, and what goes back of it."""
    asked = payments.operations_for(tx, order_id)
    if not asked:
        return NOTHING
    begun = tuple(
        CardPayment(each, payments.holdings(tx, each), tuple(one for one in asked if one.payment_id == each.id))
        for each in payments.of_order(tx, order_id)
    )
    refunds = tuple(each for each in asked if each.act is Act.REFUND)
    return CardMoney(begun, refunds, _returned_to(tx, refunds, {each.payment.id: each.payment for each in begun}))


def returned_to(tx: Transaction, order_id: int) -> tuple[Payment, ...]:
    """The payments through which money of an order goes back, or was to: its own, or those of its kin."""
    asked = (each for each in payments.operations_for(tx, order_id) if each.act is Act.REFUND)
    return _returned_to(tx, asked, {})


def _returned_to(tx: Transaction, refunds: Iterable[Operation], known: Mapping[int, Payment]) -> tuple[Payment, ...]:
    through = sorted({each.payment_id for each in refunds})
    return tuple(known.get(each) or payments.payment(tx, each) for each in through)
