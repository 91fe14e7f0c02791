"""Rules for what is to be bought when, for each variant at each place; and what there will be of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import and_, bindparam, delete, func, literal_column, or_, select

from domain import catalogue, ledger, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound
from domain.ledger import Kind
from domain.purchasing.model import Status
from domain.stock import marking
from domain.stock.model import QUANTITY_MAX
from domain.transaction import Transaction, among, in_list, upsert

_rules, _variants, _accounts = tables.reorder_rules.c, tables.variants.c, tables.accounts.c
_orders, _lines = tables.purchase_orders.c, tables.purchase_order_lines.c
_moves, _moved = tables.stock_transfers.c, tables.stock_transfer_lines.c
_row = upsert(tables.reorder_rules).values({column.name: bindparam(column.name) for column in _rules})
_SET = _row.on_conflict_do_update(
    index_elements=["variant_id", "place_id"],
    set_={name: _row.excluded[name] for name in ("minimum", "maximum", "multiple")},
)
_DROP = delete(tables.reorder_rules).where(
    _rules.variant_id == bindparam("of_variant"), _rules.place_id == bindparam("at_place")
)
_ONE = select(tables.reorder_rules).where(
    _rules.variant_id == bindparam("variant_id"), _rules.place_id == bindparam("place_id")
)
_ELSEWHERE = (
    select(tables.reorder_rules)
    .join(tables.variants, _variants.id == _rules.variant_id)
    .join(tables.places, and_(tables.places.c.id == _rules.place_id, tables.places.c.active == 1))
    .where(_rules.place_id != bindparam("place_id"))
    .order_by(_variants.sku, tables.places.c.priority, _rules.place_id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_PLACES = select(_rules.place_id).where(_rules.variant_id == bindparam("variant_id")).order_by(_rules.place_id)
# What is free or on its way; what is promised beyond the shelf counts against it.
_in_the_books = (
    select(func.coalesce(func.sum(_accounts.balance), 0))
    .where(
        _accounts.unit == ledger.unit_of(_rules.variant_id),
        _accounts.place_id == _rules.place_id,
        among(_accounts.kind, Kind.FREE, Kind.PROMISE, Kind.INCOMING),
        _accounts.balance != 0,
    )
    .correlate(tables.reorder_rules)
    .scalar_subquery()
)
_drawn_up = (
    select(func.coalesce(func.sum(_lines.quantity), 0))
    .join(tables.purchase_orders, _orders.id == _lines.purchase_order_id)
    .where(
        _lines.variant_id == _rules.variant_id,
        _orders.place_id == _rules.place_id,
        among(_orders.status, Status.DRAFT),
    )
    .correlate(tables.reorder_rules)
    .scalar_subquery()
)
# What comes from the shop's other places need not be bought.
_moving = (
    select(func.coalesce(func.sum(_moved.quantity - _moved.good - _moved.damaged - _moved.lost - _moved.returned), 0))
    .join(tables.stock_transfers, _moves.id == _moved.transfer_id)
    .where(
        _moved.variant_id == _rules.variant_id,
        _moves.target_id == _rules.place_id,
        _moves.status.in_([literal_column("'asked'"), literal_column("'sent'")]),
    )
    .correlate(tables.reorder_rules)
    .scalar_subquery()
)
_OUTLOOK = (
    select(tables.reorder_rules, (_in_the_books + _drawn_up + _moving).label("forecast"))
    .join(tables.variants, and_(_variants.id == _rules.variant_id, _variants.active == 1))
    # What a place was bought for is remembered while it is closed.
    .join(tables.places, and_(tables.places.c.id == _rules.place_id, tables.places.c.active == 1))
)
_OUTLOOK_OF = _OUTLOOK.where(in_list(_rules.variant_id, "variant_ids"), _rules.place_id == bindparam("place_id"))
_OUTLOOK_AFTER = (
    _OUTLOOK.where(
        or_(
            _rules.variant_id > bindparam("variant_id"),
            and_(_rules.variant_id == bindparam("variant_id"), _rules.place_id > bindparam("place_id")),
        ),
        _rules.variant_id >= bindparam("variant_id"),
    )
    .order_by(_rules.variant_id, _rules.place_id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Below `minimum` pieces, buy as many as make `maximum`, in whole multiples."""

    variant_id: int
    place_id: int
    minimum: int
    maximum: int
    multiple: int = 1


@dataclass(frozen=True, slots=True)
class Outlook:
    """
    A rule, and what there will be.

    Args:
        forecast: What is free (or promised beyond the shelf: below 0), what is on its way, and what is drawn up.
    """

    rule: Rule
    forecast: int

    @property
    def wanted(self) -> int:
        """How many pieces are to be bought; 0 where the minimum is there."""
        return self.rule.maximum - self.forecast if self.forecast < self.rule.minimum else 0

    def asking_for(self, at_least: int) -> "Outlook":
        """The same where so many pieces are wanted at the least."""
        return replace(self, rule=replace(self.rule, minimum=max(self.rule.minimum, at_least)))


def set_rule(tx: Transaction, rule: Rule, *, actor: Actor, now: int) -> None:
    """
    Buy by this rule from now on, and tell merchants when there are fewer than its minimum.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such variant.
        BadInput: A number is out of its range, or the maximum below the minimum.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    catalogue.variant(tx, rule.variant_id)
    if not 0 <= rule.minimum <= QUANTITY_MAX or not 1 <= rule.multiple <= QUANTITY_MAX:
        raise BadInput("number", "out_of_range", least=0, most=QUANTITY_MAX)
    if not max(1, rule.minimum) <= rule.maximum <= QUANTITY_MAX:
        raise BadInput("maximum", "out_of_range", least=max(1, rule.minimum), most=QUANTITY_MAX)
    tx.change(
        _SET,
        variant_id=rule.variant_id,
        place_id=rule.place_id,
        minimum=rule.minimum,
        maximum=rule.maximum,
        multiple=rule.multiple,
    )
    marking.mark_again(tx, rule.variant_id, actor=actor, now=now)


def drop_rule(tx: Transaction, variant_id: int, *, place_id: int, actor: Actor, now: int) -> None:
    """
    Buy it by hand only from now on.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no rule for it.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    if tx.change(_DROP, of_variant=variant_id, at_place=place_id) != 1:
        raise NotFound("reorder_rule", variant_id)
    marking.mark_again(tx, variant_id, actor=actor, now=now)


def rule_of(tx: Transaction, variant_id: int, *, place_id: int) -> Rule | None:
    """By what a variant is bought for a place; None where it is bought by hand only."""
    row = tx.one(_ONE, variant_id=variant_id, place_id=place_id)
    return None if row is None else Rule(*row)


def elsewhere(tx: Transaction, place_id: int, *, most: int, skipped: int = 0) -> list[Rule]:
    """A page of the rules for other places than this one, by SKU."""
    return [Rule(*row) for row in tx.all(_ELSEWHERE, place_id=place_id, most=most, skipped=skipped)]


def places_of(tx: Transaction, variant_id: int) -> list[int]:
    """The places that a variant is bought for by a rule."""
    return [row.place_id for row in tx.all(_PLACES, variant_id=variant_id)]


def outlooks(tx: Transaction, variant_ids: Iterable[int], *, place_id: int) -> list[Outlook]:
    """What there will be of these variants at a place, as far as they are sold and have a rule."""
    found = tx.all(_OUTLOOK_OF, variant_ids=list(variant_ids), place_id=place_id)
    return [Outlook(Rule(*row[:5]), row.forecast) for row in found]


def outlooks_after(tx: Transaction, last: Rule | None, *, most: int) -> list[Outlook]:
    """The next of all the rules of what is sold, from the one after `last`."""
    after = (last.variant_id, last.place_id) if last is not None else (0, 0)
    found = tx.all(_OUTLOOK_AFTER, variant_id=after[0], place_id=after[1], most=most)
    return [Outlook(Rule(*row[:5]), row.forecast) for row in found]
