"""
What can happen in the shop. Events carry ids and numbers, never personal data.

An event is recorded with `tx.emit`, in the transaction that made it true. Which effects it has, jobs/ decides.
"""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, at a time, through someone."""

    at: int
    actor: str

    @property
    def facts(self) -> dict[str, Any]:
        """What the event says beyond time, actor and order."""
        names = (each.name for each in fields(self) if each.name not in {"at", "actor", "order_id"})
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent(Event):
    """Something that happened to an order: it is part of its timeline."""

    order_id: int


class OrderDrawnUp(OrderEvent):
    """A merchant has offered it to its customer, before it was an order."""


class OrderPlaced(OrderEvent): ...


class OrderAccepted(OrderEvent): ...


class OrderDeclined(OrderEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """
    Its customer has called it off: the shop keeps a fee of what was paid, and gives the rest back.

    Args:
        waived_minor: What its rule says beyond the fee; nothing was paid that it could be kept of.
        let_go_minor: What was held on a card for it, beyond the fee.
    """

    fee_minor: int
    waived_minor: int
    back_minor: int
    let_go_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(OrderEvent):
    """A merchant has booked money in; `due_minor` is what is still due, below 0 what was paid too much."""

    amount_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyGivenBack(OrderEvent):
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChosen(OrderEvent):
    """Its customer pays another way than was agreed."""

    terms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEvent(OrderEvent):
    """Something about one payment by card for an order."""

    payment_id: int


class CardPageOpened(CardEvent):
    """There is a page on which its customer can pay."""


class CardPageClosed(CardEvent):
    """The page has ended by itself, and there is still something to pay: the customer needs another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPageFailed(CardEvent):
    """The provider opens no page for it: the amount is too small for it, say."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDeclined(CardEvent):
    """The bank said no, for a reason as in `payments.provider.Decline`; the page may be tried again."""

    decline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardHeld(CardEvent):
    """The bank holds so much for it."""

    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCharged(CardEvent):
    """So much was taken from the card, and the rest of what was held let go."""

    amount_minor: int
    let_go_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFailed(CardEvent):
    """What was held could not be taken."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLetGo(CardEvent):
    """So much is held no more, and none of it was taken: as we asked, or because its time was up."""

    amount_minor: int
    has_lapsed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnding(CardEvent):
    """What is held has to be taken until then."""

    capture_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShared(OrderEvent):
    """So much of what was taken for the order that it was split off from, or the other way round, is for it."""

    from_id: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueInCash(OrderEvent):
    """A merchant has it handed over though its card was not charged: so much is due when the goods change hands."""

    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRefundAsked(OrderEvent):
    """So much is on its way back to the card."""

    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRefunded(OrderEvent):
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRefundFailed(OrderEvent):
    """The bank has not taken it: it is with the shop still."""

    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAsked(Event):
    """Something is meant to be asked of a payment provider, once this is kept."""

    operation_id: int
    payment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEvent(OrderEvent):
    """Something about a change of an order."""

    change_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProposed(ChangeEvent):
    """It waits for the other side's answer: the shop's where the customer proposes it."""

    by_customer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDeclined(ChangeEvent):
    """The side that had to answer said no, or whoever proposed it took it back; `by_customer` is who did."""

    by_customer: bool


class ChangeExpired(ChangeEvent):
    """Nobody has answered it in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged(ChangeEvent):
    """A change is part of the order: it costs so much more (or, below 0, less), and so much is due."""

    amount_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSplit(OrderEvent):
    """Pieces of it, that cost so much, have become an order of their own."""

    into_id: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSplitOff(OrderEvent):
    """It was a part of another order until now."""

    from_id: int


class PaymentReminded(OrderEvent):
    """Its deadline comes near."""


class PaymentOverdue(OrderEvent):
    """Its time is up, and it is paid in part: a merchant has to decide."""


class OrderExpired(OrderEvent):
    """It was not paid in time; its goods are back on the shelf."""


class OrderReopened(OrderEvent):
    """It had expired, or was called off, and stands again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentEvent(OrderEvent):
    """Something that happened to one shipment of an order."""

    shipment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierAssigned(ShipmentEvent):
    courier_id: int
    # The courier who had the job before, or None: they are told that it is gone.
    instead_of: int | None


class PickingMoved(ShipmentEvent):
    """A packer began, or ticked a line."""


class ParcelPacked(ShipmentEvent): ...


class ParcelReady(ShipmentEvent):
    """It waits at the counter for its customer."""


class ParcelUnpacked(ShipmentEvent): ...


class ParcelHandedOver(ShipmentEvent):
    """The courier has it and is on the way."""


class ParcelDelivered(ShipmentEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(ShipmentEvent):
    attempts: int


class DeliveryRetried(ShipmentEvent): ...


class ParcelComingBack(ShipmentEvent): ...


class ParcelCameBack(ShipmentEvent): ...


class DeliveryCodeLocked(ShipmentEvent):
    """Too many wrong codes: a merchant has to say that it was delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickShort(ShipmentEvent):
    """A packer does not find all of a line, or has found it after all."""

    order_line_id: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFiled(OrderEvent):
    """The customer says that something is wrong with what came."""

    claim_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSettled(OrderEvent):
    claim_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEvent(Event):
    """Something that happened to a draft; once it is an order, that has a story of its own."""

    draft_id: int


class DraftSent(DraftEvent): ...


class DraftTakenUp(DraftEvent):
    """A merchant draws up again what was sent."""


class DraftWithdrawn(DraftEvent): ...


class DraftDeclined(DraftEvent): ...


class DraftLapsed(DraftEvent): ...


class DraftShort(DraftEvent):
    """Its customer would have it, but there is too little of something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CashHandedIn(Event):
    cash_count_id: int
    courier_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLow(Event):
    """What is free of a variant fell below its threshold; told once per crossing."""

    variant_id: int
    place_id: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffJoined(Event):
    person_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLeft(Event):
    """A person has a role no more."""

    person_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierJoined(Event):
    """Somebody answers for a supplier in chat from now on."""

    supplier_id: int
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierPaid(Event):
    """`amount_minor` is in the supplier's currency, `paid_minor` what the bank took, in the shop's."""

    supplier_id: int
    amount_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorReturnSent(Event):
    """Damaged goods are on their way back to their supplier."""

    supplier_id: int
    variant_id: int
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderEvent(Event):
    """Something that happened to a purchase order."""

    purchase_order_id: int


class PurchaseOrderSent(PurchaseOrderEvent):
    """It is to be carried to its supplier, for the first time or once more."""


class PurchaseOrderConfirmed(PurchaseOrderEvent): ...


class PurchaseOrderChanged(PurchaseOrderEvent):
    """Its supplier would have it otherwise: a merchant has to agree."""


class PurchaseOrderDeclined(PurchaseOrderEvent):
    """Its supplier does not deliver it: a merchant has to decide whether the next one is asked."""


class PurchaseOrderDated(PurchaseOrderEvent):
    """Its supplier has said when its goods will be here."""


class PurchaseOrderReminded(PurchaseOrderEvent):
    """Half of the time that its supplier has to answer is over."""


class PurchaseOrderUnanswered(PurchaseOrderEvent):
    """Its supplier has said nothing in time: a merchant has to decide whether the next one is asked."""


class PurchaseOrderLate(PurchaseOrderEvent):
    """Its goods should be here by now."""


class PurchaseOrderCancelled(PurchaseOrderEvent): ...


class PurchaseOrderClosed(PurchaseOrderEvent):
    """What has not come of it is waited for no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReceived(PurchaseOrderEvent):
    receipt_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChanged(Event):
    """A person is spoken to in another language from now on, and so is their menu of commands."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRaised(Event):
    """Something needs a human."""

    task_id: int
    kind: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChanged(Event):
    """Somebody took a task, put it off or closed it, or its cause is gone."""

    task_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReminded(Event):
    """A task is still open."""

    task_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDropped(Event):
    """What came in ends the program again and again: it is tried no more."""

    inbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(Event):
    question_id: int
    # The order it is about, or None. It is no event of the order: orders have their own story.
    about_order_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Event):
    """`question_id` is the answer's, `person_id` whose question it was."""

    question_id: int
    person_id: int
