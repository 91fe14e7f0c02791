"""What can happen to a shipment, and what couriers and packers say of it."""

from dataclasses import dataclass

from domain.events.base import OrderEvent


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


class DeliveryCalledOff(ShipmentEvent):
    """Nothing is left in a parcel that a courier was to bring."""


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
