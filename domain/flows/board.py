"""The board of orders: how many are at each stage, which they are, and finding one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Select, Table, bindparam, cast, func, literal_column, select, union
from sqlalchemy.types import Text

from domain import codes, people, shipping, tables
from domain.actors import Actor, Role
from domain.flows import overview
from domain.flows.overview import Delivery
from domain.orders import Payment
from domain.shipping import Status as ShipmentStatus
from domain.tasks import Kind as TaskKind
from domain.tasks import Status as TaskStatus
from domain.transaction import Transaction, among, in_list

# So far a count is told; beyond, that it is more: no decision hangs on it, and nothing has to be counted for long.
COUNT_MAX = 999
FOUND_MAX = 40
# So many people and products that fit what was typed are looked at.
PEOPLE_MAX, VARIANTS_MAX = 60, 20
PAGES_MAX = 10_000


class Stage(StrEnum):
    """Whose turn it is; an order with a problem stands among the others, too."""

    TO_ACCEPT = "to_accept"
    TO_PAY = "to_pay"
    TO_PACK = "to_pack"
    PACKED = "packed"
    UNDERWAY = "underway"
    PROBLEMS = "problems"
    ALL = "all"


_orders, _lines, _tasks = tables.orders.c, tables.order_lines.c, tables.tasks.c
_shipments, _variants = tables.shipments.c, tables.variants.c
_PLACED = _orders.status == literal_column("'placed'", Text())


def _parcels(*statuses: ShipmentStatus) -> Select[Any]:
    return select(_shipments.order_id.label("order_id")).where(
        # The index of what is open serves only where its own condition is among ours.
        among(_shipments.status, *shipping.OPEN),
        among(_shipments.status, *statuses),
        _shipments.direction == literal_column("'out'", Text()),
    )


def _tasks_about(noun: str) -> Select[Any]:
    """The numbers of what the open tasks on this noun are about, and of which kind they are."""
    number = cast(func.substr(_tasks.subject, literal_column(str(len(noun) + 2))), BigInteger)
    return select(number.label("order_id"), _tasks.kind.label("why")).where(
        among(_tasks.status, TaskStatus.OPEN), _tasks.subject.like(literal_column(f"'{noun}:%'", Text()))
    )


def _behind(noun: str, table: Table) -> Select[Any]:
    about = _tasks_about(noun).subquery()
    return (
        select(table.c.order_id, about.c.why)
        .join(about, about.c.order_id == table.c.id)
        .where(table.c.order_id.is_not(None))
    )


# Orders with a task, a parcel that did not arrive, or a part of their money when their time was up: and which of these.
_TROUBLES = union(
    _tasks_about("order"),
    _behind("shipment", tables.shipments),
    _behind("claim", tables.claims),
    _behind("question", tables.questions),
    _parcels(ShipmentStatus.ATTEMPT_FAILED, ShipmentStatus.RETURNING).add_columns(_shipments.status),
    select(_orders.id, _orders.payment).where(
        _PLACED,
        _orders.accepted_at.is_not(None),
        _orders.payment == literal_column(f"'{Payment.PART_PAID}'", Text()),
        _orders.expires_at <= bindparam("now"),
    ),
).subquery()
_WHY = select(_TROUBLES.c.order_id, _TROUBLES.c.why).where(in_list(_TROUBLES.c.order_id, "order_ids"))
_TROUBLED = select(_TROUBLES.c.order_id).distinct().subquery()
# What waits is dealt with in the order in which it came.
_AT: Mapping[Stage, Select[Any]] = {
    Stage.TO_ACCEPT: select(_orders.id.label("order_id"))
    .where(_PLACED, _orders.accepted_at.is_(None))
    .order_by(_orders.id),
    Stage.TO_PAY: select(_orders.id.label("order_id"))
    .where(_PLACED, _orders.accepted_at.is_not(None))
    .order_by(_orders.accepted_at, _orders.id),
    Stage.TO_PACK: _parcels(ShipmentStatus.PLANNED, ShipmentStatus.PICKING).order_by(_shipments.id),
    Stage.PACKED: _parcels(ShipmentStatus.PACKED, ShipmentStatus.AWAITING_PICKUP).order_by(_shipments.id),
    Stage.UNDERWAY: _parcels(
        ShipmentStatus.HANDED_OVER, ShipmentStatus.IN_TRANSIT, ShipmentStatus.OUT_FOR_DELIVERY
    ).order_by(_shipments.id),
    Stage.PROBLEMS: select(_TROUBLED.c.order_id).order_by(_TROUBLED.c.order_id),
    Stage.ALL: select(_orders.id.label("order_id")).order_by(_orders.id.desc()),
}
_COUNTS = {
    stage: select(func.count()).select_from(
        statement.order_by(None).limit(literal_column(str(COUNT_MAX + 1))).subquery()
    )
    for stage, statement in _AT.items()
    if stage is not Stage.ALL
}
_PAGES = {stage: statement.limit(bindparam("most")).offset(bindparam("skipped")) for stage, statement in _AT.items()}

_CODED = select(_orders.id).where(in_list(_orders.code, "codes"))
_LIKE_SKU = (
    select(_variants.id)
    .where(_variants.sku >= bindparam("first"), _variants.sku < bindparam("last"))
    .order_by(_variants.sku)
    .limit(bindparam("most"))
)
_OF_VARIANT = (
    select(_lines.order_id)
    .where(_lines.variant_id == bindparam("variant_id"))
    .order_by(_lines.order_id.desc())
    .limit(bindparam("most"))
)
_OF_PERSON = (
    select(_orders.id)
    .where(_orders.person_id == bindparam("person_id"))
    .order_by(_orders.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Found:
    """
    Orders that were looked for, those with the code first, then the newest first; `has_more` than are shown.

    Args:
        why: What the problem is with an order, by its id: the kind of a task, or where its parcel or its money is.
    """

    deliveries: list[Delivery]
    has_more: bool
    why: Mapping[int, TaskKind | ShipmentStatus | Payment] = field(default_factory=dict)


def counts(tx: Transaction, *, actor: Actor, now: int) -> dict[Stage, int]:
    """
    How many orders are at each stage; `COUNT_MAX` + 1 stands for more than that.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see orders")
    return {
        stage: int(tx.scalar(statement, **({"now": now} if stage is Stage.PROBLEMS else {})))
        for stage, statement in _COUNTS.items()
    }


def page(tx: Transaction, stage: Stage, *, number: int, most: int, actor: Actor, now: int) -> Found:
    """
    A page of the orders at a stage: the longest waiting first, of all orders the newest.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see orders")
    moment = {"now": now} if stage is Stage.PROBLEMS else {}
    skipped = min(number, PAGES_MAX) * most
    ids = [row.order_id for row in tx.all(_PAGES[stage], most=most + 1, skipped=skipped, **moment)]
    listed = _found(tx, ids, most=most)
    return replace(listed, why=_why(tx, ids[:most], now=now)) if stage is Stage.PROBLEMS else listed


def found(tx: Transaction, text: str, *, number: int = 0, most: int, actor: Actor) -> Found:
    """
    Orders by code, by the SKU of what was ordered, by phone number or by the customer's name.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="see orders")
    coded = _with_code(tx, text)
    others = _with_sku(tx, text)
    persons = people.people_at(tx, text, most=PEOPLE_MAX) + people.people_called(tx, text, most=PEOPLE_MAX)
    for person_id in dict.fromkeys(persons):
        others += [row.id for row in tx.all(_OF_PERSON, person_id=person_id, most=FOUND_MAX)]
    ids = list(dict.fromkeys([*coded, *sorted(others, reverse=True)]))[:FOUND_MAX]
    skipped = min(number, FOUND_MAX) * most
    return _found(tx, ids[skipped : skipped + most + 1], most=most)


def _why(tx: Transaction, order_ids: list[int], *, now: int) -> dict[int, TaskKind | ShipmentStatus | Payment]:
    """A task says more than where a parcel is; of several, the one that is listed first."""
    found: dict[int, TaskKind | ShipmentStatus | Payment] = {}
    rows = tx.all(_WHY, order_ids=order_ids, now=now)
    for kinds in (TaskKind, ShipmentStatus, Payment):
        for row in sorted(row for row in map(tuple, rows) if row[1] in set(kinds)):
            found.setdefault(int(row[0]), kinds(row[1]))
    return found


def _with_code(tx: Transaction, text: str) -> list[int]:
    """The order with the code as it was typed; without one, those whose codes look like it."""
    meant = codes.meant(text)
    for some in (meant[:1], meant[1:]):
        ids = [row.id for row in tx.all(_CODED, codes=some)] if some else []
        if ids:
            return ids
    return []


def _with_sku(tx: Transaction, text: str) -> list[int]:
    typed = text.strip()
    variants: list[int] = []
    for beginning in dict.fromkeys((typed, typed.upper())):
        if len(beginning) > 1:
            bounds = {"first": beginning, "last": beginning + "\U0010ffff"}
            variants += [row.id for row in tx.all(_LIKE_SKU, most=VARIANTS_MAX, **bounds)]
    return [
        row.order_id
        for variant_id in dict.fromkeys(variants)
        for row in tx.all(_OF_VARIANT, variant_id=variant_id, most=FOUND_MAX)
    ]


def _found(tx: Transaction, ids: list[int], *, most: int) -> Found:
    return Found([overview.of_order(tx, order_id) for order_id in ids[:most]], has_more=len(ids) > most)
