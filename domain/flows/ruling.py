"""Rules for what is bought when: what is suggested beside what is set, one by one or many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from sqlalchemy import bindparam, select

from domain import catalogue, digits, purchasing, stock, suppliers, tables
from domain.actors import Actor, Role
from domain.catalogue import Variant
from domain.errors import BadInput, Changed
from domain.flows.purchases import place_name
from domain.flows.restocking import suggest_all
from domain.purchasing import Lack, Outlook, Rule, Suggestion
from domain.transaction import Transaction

PROPOSED_AT_ONCE = 5
# So many are looked at for a page of those that differ.
_LOOKED_AT_MAX = 200
_NO_HISTORY = {Lack.WEEKS, Lack.SALES}
_DIGITS_MAX = 7
_items, _variants = tables.supplier_items.c, tables.variants.c
_BOUGHT = (
    select(_items.variant_id)
    .join(tables.suppliers, tables.suppliers.c.id == _items.supplier_id)
    .join(tables.variants, _variants.id == _items.variant_id)
    .where(_items.variant_id > bindparam("after"), tables.suppliers.c.active == 1, _variants.active == 1)
    .distinct()
    .order_by(_items.variant_id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class RulePage:
    """
    How a variant is bought for a place.

    Args:
        rule: None where it is bought by hand only.
        outlook: What there will be, where there is a rule.
        suggestion: None where nobody sells it.
        supplier: Who would be asked first; "" where nobody sells it.
    """

    variant: Variant
    place_id: int
    place: str
    rule: Rule | None
    outlook: Outlook | None
    suggestion: Suggestion | None
    supplier: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A variant whose rule is another than is suggested, or that has none."""

    variant: Variant
    rule: Rule | None
    suggested: Rule


@dataclass(frozen=True, slots=True)
class Proposals:
    """
    Some proposals.

    Args:
        last: The variant that was looked at last, where there may be more; None at the end.
        without_history: Of so many of those that were looked at, too little was sold to suggest anything.
    """

    found: tuple[Proposal, ...]
    last: int | None
    without_history: int

    @property
    def seal(self) -> int:
        """A number that stands for them: what is taken is what was seen."""
        return crc32(repr([each.suggested for each in self.found]).encode())


def page_of(tx: Transaction, variant_id: int, place_id: int, *, currency: str, actor: Actor, now: int) -> RulePage:
    """
    How a variant is bought for a place, and what is suggested.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such variant or place.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    variant = catalogue.variant(tx, variant_id)
    stock.place(tx, place_id)
    suggested = suggest_all(tx, [variant_id], place_id=place_id, currency=currency, now=now)
    outlooks = purchasing.outlooks(tx, [variant_id], place_id=place_id)
    return RulePage(
        variant,
        place_id,
        place_name(tx, place_id),
        purchasing.rule_of(tx, variant_id, place_id=place_id),
        outlooks[0] if outlooks else None,
        suggested[0] if suggested else None,
        suppliers.supplier(tx, suggested[0].supplier_id).name if suggested else "",
    )


def elsewhere(tx: Transaction, *, skipped: int, most: int, actor: Actor) -> list[tuple[Variant, str, Rule]]:
    """
    A page of what is bought for other places than the first: what, where, and by which rule.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    rules = purchasing.elsewhere(tx, stock.main_place(tx), most=most, skipped=skipped)
    variants = catalogue.variants(tx, [rule.variant_id for rule in rules])
    return [(variants[rule.variant_id], stock.place(tx, rule.place_id).name, rule) for rule in rules]


def proposals(tx: Transaction, *, after: int, currency: str, actor: Actor, now: int) -> Proposals:
    """
    The next variants, from the one behind `after`, whose rule for the main place is not what is suggested.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="buy for the shop")
    place_id = stock.main_place(tx)
    ids = [row.variant_id for row in tx.all(_BOUGHT, after=after, most=_LOOKED_AT_MAX)]
    found: list[Proposal] = []
    without_history = 0
    for each in suggest_all(tx, ids, place_id=place_id, currency=currency, now=now):
        if _NO_HISTORY.intersection(each.lacks):
            without_history += 1
            continue
        variant_id = each.rule.variant_id
        rule = purchasing.rule_of(tx, variant_id, place_id=place_id)
        if rule != each.rule:
            found.append(Proposal(catalogue.variant(tx, variant_id), rule, each.rule))
        if len(found) == PROPOSED_AT_ONCE:
            return Proposals(tuple(found), None if variant_id == ids[-1] else variant_id, without_history)
    return Proposals(tuple(found), ids[-1] if len(ids) == _LOOKED_AT_MAX else None, without_history)


def take(tx: Transaction, *, after: int, sealed: int, currency: str, actor: Actor, now: int) -> Sequence[Rule]:
    """
    Buy by what is suggested for a page of proposals from now on.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: They are not what the merchant saw.
    """
    seen = proposals(tx, after=after, currency=currency, actor=actor, now=now)
    if seen.seal != sealed:
        raise Changed("reorder_rule", after)
    rules = [each.suggested for each in seen.found]
    for rule in rules:
        purchasing.set_rule(tx, rule, actor=actor, now=now)
    return rules


def set_typed(tx: Transaction, variant_id: int, place_id: int, text: str, *, actor: Actor, now: int) -> None:
    """
    Buy by the rule that was typed: the minimum, the maximum, and perhaps the multiple ("10 40 6").

    Raises:
        NotAllowed, NotFound, BadInput: As `set_rule`; or these are no such numbers.
    """
    numbers = digits.western(text).replace(",", " ").replace("/", " ").split()
    if len(numbers) not in {2, 3} or not all(
        each.isascii() and each.isdecimal() and len(each) <= _DIGITS_MAX for each in numbers
    ):
        raise BadInput("rule", "not_understood")
    minimum, maximum, *multiple = (int(each) for each in numbers)
    rule = Rule(variant_id, place_id, minimum, maximum, *multiple)
    purchasing.set_rule(tx, rule, actor=actor, now=now)
