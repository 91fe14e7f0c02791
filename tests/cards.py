"""A payment by card for the tests: what is asked of its provider, and what the provider says of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any

from domain import ledger, orders, paying, payments
from domain.actors import Actor
from domain.flows import cards, ordering, refunding, settling
from domain.ledger import Account, Kind
from domain.orders import Order
from domain.paying import Gateway, Terms
from domain.payments import Applied, Operation, Payment, Status
from domain.payments.provider import CheckoutRequest, OperationStatus, Page, PageStatus, Refunded, Snapshot
from tests.shop import KEEPER, NOON, Shop

SOON = NOON + 1800


def take_cards(shop: Shop, *, step_minor: int = 1) -> None:
    """Have somebody take cards for the shop, which takes nothing else."""
    gateway = Gateway("stripe", is_live=False, page_seconds_min=2100, page_seconds_max=86_400, step_minor=step_minor)
    paying.note_gateway(shop.tx, gateway)
    paying.offer(shop.tx, (Terms.CARD,), actor=shop.merchant)


def asking(expires_at: int, **other: Any) -> CheckoutRequest:
    """A page for an order of 36.00, unless something else is wanted."""
    usual: dict[str, Any] = {
        "key": "open:71",
        "reference": "71",
        "order_code": "SQJWM8",
        "shop": "stall_bot",
        "title": "Order SQJWM8",
        "amount_minor": 3600,
        "currency": "EUR",
        "captures_at_once": False,
        "success_url": "https://t.me/stall_bot?start=paid_71",
        "cancel_url": "https://t.me/stall_bot?start=order_71",
        "language": "en",
        "expires_at": expires_at,
    }
    return CheckoutRequest(**usual | other)


def opened(payment: Payment) -> Snapshot:
    """What a provider says of a payment whose page has just been opened."""
    return Snapshot(
        reference=str(payment.id),
        page_id=f"cs_{payment.id}",
        payment_id="",
        page=PageStatus.OPEN,
        currency=payment.currency,
        amount_minor=payment.amount_minor,
        authorised_minor=0,
        captured_minor=0,
        refunds=(),
        is_let_go=False,
        capture_before=None,
        decline=None,
        is_live=False,
        fee_minor=None,
        created_at=NOON,
    )


@dataclass
class CardPayment:
    """A payment of ours beside what its provider says of it, which `hears` changes and has us hear."""

    shop: Shop
    id: int
    order: Order
    says: Snapshot
    opening: Operation
    heard: list[Snapshot] = field(default_factory=list)

    @classmethod
    def begun(cls, shop: Shop, *, order: Order, amount_minor: int = 0) -> "CardPayment":
        asked = payments.begin(
            shop.tx,
            order.id,
            provider="stripe",
            amount_minor=amount_minor or order.total_minor,
            captures_at_once=False,
            is_live=False,
            page_expires_at=SOON,
            actor=KEEPER,
            now=NOON,
        )
        return cls.of(shop, order, asked.payment_id)

    @classmethod
    def asked_for(cls, shop: Shop, order: Order, *, now: int = NOON) -> "CardPayment":
        """The page that the shop has asked for by itself, so that its customer can pay what is due."""
        payment_id = cards.begin(shop.tx, order.id, actor=shop.customer_of(order), now=now)
        assert payment_id is not None, "something is to be paid by card"
        return cls.of(shop, order, payment_id)

    @classmethod
    def of(cls, shop: Shop, order: Order, payment_id: int) -> "CardPayment":
        payment = payments.payment(shop.tx, payment_id)
        [opening, *_] = payments.operations_of(shop.tx, payment_id)
        return cls(shop, payment_id, order, opened(payment), opening)

    @property
    def payment(self) -> Payment:
        return payments.payment(self.shop.tx, self.id)

    @property
    def page(self) -> Page:
        return Page(self.says.page_id, f"https://pay.example/{self.says.page_id}", self.payment.page_expires_at)

    def open_page(self) -> bool:
        return payments.page_opened(self.shop.tx, self.opening.id, self.page, now=NOON)

    def hears(
        self,
        *,
        authorised: int | None = None,
        captured: int | None = None,
        is_let_go: bool = False,
        refunds: Sequence[tuple[Operation | str, OperationStatus]] = (),
        each: int = 0,
        capture_before: int | None = None,
    ) -> Applied:
        """The provider says so from now on, and we hear of it."""
        says = replace(self.says, payment_id=f"pi_{self.id}", page=PageStatus.COMPLETE, is_let_go=is_let_go)
        if captured is not None:
            says = replace(says, captured_minor=captured, authorised_minor=0)
        if capture_before is not None:
            says = replace(says, capture_before=capture_before)
        if authorised is not None:
            says = replace(says, authorised_minor=authorised)
        given = {refund.refund_id: refund for refund in says.refunds}
        for what, status in refunds:
            if isinstance(what, str):
                given[what] = Refunded(what, "", each, status)
            else:
                name = f"re_{what.id}"
                given[name] = Refunded(name, str(what.id), what.amount_minor, status)
        self.says = replace(says, refunds=tuple(given.values()))
        return self.hears_again(self.says)

    def hears_again(self, snapshot: Snapshot, *, now: int = NOON) -> Applied:
        self.heard.append(snapshot)
        return settling.settle(self.shop.tx, snapshot, now=now)

    def opens(self, *, now: int = NOON) -> None:
        """The provider answers that the page is open."""
        cards.opened(self.shop.tx, self.opening.id, self.page, now=now)

    def ends(self, *, now: int = NOON) -> Applied:
        """The page takes no money any more, and we hear of it."""
        self.says = replace(self.says, page=PageStatus.EXPIRED)
        return self.hears_again(self.says, now=now)

    def capture(self, amount_minor: int) -> Operation:
        return payments.capture(self.shop.tx, self.id, amount_minor=amount_minor, actor=KEEPER, now=NOON)

    def void(self) -> Operation:
        return payments.void(self.shop.tx, self.id, actor=KEEPER, now=NOON)

    def refund(self, amount_minor: int) -> Operation:
        [asked] = refund(self.shop, self.order, amount_minor)
        return asked

    def refuses(self, operation: Operation) -> bool:
        """The bank says no; whether that is news."""
        was = self.status(operation)
        settling.refused(self.shop.tx, operation.id, reason="card_declined", now=NOON)
        return self.status(operation) is not was

    @property
    def asked(self) -> Operation:
        """What its provider was asked last."""
        return payments.operations_of(self.shop.tx, self.id)[-1]

    @property
    def last(self) -> tuple[str, int, str]:
        """What its provider was asked last, for how much, and how that stands."""
        return (self.asked.act, self.asked.amount_minor, self.asked.status)

    def status(self, operation: Operation) -> Status:
        return payments.operation(self.shop.tx, operation.id).status

    @property
    def where(self) -> dict[str, int]:
        """Where the money is: what is nowhere is left out."""
        now = payments.holdings(self.shop.tx, self.payment)
        names = ("authorised", "capturing", "voiding", "refundable", "refunding")
        return {name: getattr(now, name) for name in names if getattr(now, name)}

    @property
    def due(self) -> int:
        return orders.due_minor(self.shop.tx, self.order)

    @property
    def cleared(self) -> int:
        """What the shop has with the provider, in this payment's currency."""
        return ledger.balance(self.shop.tx, Account(Kind.CLEARING, unit=self.payment.currency, ref="stripe"))


def refund(
    shop: Shop, order: Order, amount_minor: int, *, reason: str = "broken", actor: Actor | None = None
) -> list[Operation]:
    """Give money back; what was asked of the provider for it."""
    known = {each["id"] for each in shop.rows("payment_operations")}
    refunding.refund(
        shop.tx,
        order.id,
        version=shop.order(order.id).version,
        amount_minor=amount_minor,
        reason=reason,
        actor=actor or shop.merchant,
        now=NOON,
    )
    asked = [each["id"] for each in shop.rows("payment_operations") if each["id"] not in known]
    return [payments.operation(shop.tx, each) for each in asked]


def order_in(shop: Shop, currency: str, price_minor: int) -> Order:
    """An order of a shop that sells in this currency."""
    shop.product(f"MUG-{currency}", price_minor=price_minor)
    customer = shop.customer("Anna")
    cart = shop.filled_cart(customer, (f"MUG-{currency}", 1))
    placed = ordering.place(
        shop.tx, cart.id, version=cart.version, currency=currency, zone=UTC, actor=customer, now=NOON
    )
    return shop.order(placed.order.id)
