"""What can happen between the shop and its suppliers."""

from dataclasses import dataclass, field

from domain.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierJoined(Event):
    """Somebody answers for a supplier in chat from now on."""

    supplier_id: int
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierLeft(Event):
    """Somebody answers for a supplier in chat no longer."""

    supplier_id: int
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierAddressed(Event):
    """A supplier is written to at another address from now on."""

    supplier_id: int


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
    vendor_return_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderEvent(Event):
    """Something that happened to a purchase order."""

    purchase_order_id: int


class PurchaseOrderDrawnUp(PurchaseOrderEvent):
    """The shop would buy this by its rules: a merchant has to send it."""


class PurchaseOrderSent(PurchaseOrderEvent):
    """It is to be carried to its supplier, for the first time or once more."""


class LetterCameBack(PurchaseOrderEvent):
    """A letter to its supplier could not be delivered."""


class LetterSentAgain(PurchaseOrderEvent):
    """A mail server has taken once more what had come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderConfirmed(PurchaseOrderEvent):
    """
    Its supplier delivers it: of the variants in `asked` fewer than so many, which the shop had ordered. Nobody need
    agree to that where none costs more.
    """

    asked: dict[int, int] = field(default_factory=dict)
    names_day: bool = True


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
