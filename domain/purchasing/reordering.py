"""
Drawing up what is to be bought: whatever is below its minimum is topped up to its maximum, at whoever is asked first.

What there will be counts what is drawn up already, so running it again orders nothing again; whoever runs it holds a
lock while a portion is reckoned and written, so neither do two at the same time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain import suppliers
from domain.actors import Actor, the_shop
from domain.purchasing.model import MACHINE
from domain.purchasing.ordering import REORDERING, draft, drawn_up, put
from domain.purchasing.rules import Outlook, Rule, outlooks, outlooks_after
from domain.stock.model import QUANTITY_MAX
from domain.suppliers import Item
from domain.transaction import Transaction, hold

_JOB = the_shop("reordering")
# As much as a portion may look at, and write, without anybody waiting for long.
LOOKED_AT_MAX = 2_000
WRITTEN_MAX = 100


@dataclass(frozen=True, slots=True)
class Reordered:
    """What came of it: which orders have more in them, how many lines of them, and what nobody sells."""

    order_ids: tuple[int, ...] = ()
    lines: int = 0
    without_supplier: tuple[int, ...] = ()

    def __add__(self, other: "Reordered") -> "Reordered":
        return Reordered(
            tuple(dict.fromkeys(self.order_ids + other.order_ids)),
            self.lines + other.lines,
            self.without_supplier + other.without_supplier,
        )


def below_minimum(tx: Transaction, last: Rule | None) -> tuple[list[Rule], Rule | None]:
    """
    Look at the next rules after `last`.

    Returns:
        Those by which something is to be bought, and the last one looked at; None when that was the end.
    """
    found = outlooks_after(tx, last, most=LOOKED_AT_MAX)
    wanting = [each.rule for each in found if each.wanted]
    return wanting, found[-1].rule if len(found) == LOOKED_AT_MAX else None


def reorder(
    tx: Transaction,
    variant_ids: Sequence[int],
    *,
    place_id: int,
    at_least: int = 0,
    actor: Actor = _JOB,
    now: int,
) -> Reordered:
    """
    Draw up what is to be bought of these variants for a place, as it is now: one order for each supplier.

    Args:
        variant_ids: At most 100, lest others wait.
        at_least: So many shall be there, even where a rule is content with fewer.
    """
    assert len(variant_ids) <= WRITTEN_MAX, "a portion"
    hold(tx, REORDERING)
    found = (each.asking_for(at_least) for each in outlooks(tx, variant_ids, place_id=place_id))
    wanting = [each for each in found if each.wanted]
    offers = suppliers.offers(tx, [each.rule.variant_id for each in wanting], now=now)
    chosen: dict[int, list[tuple[Outlook, Item]]] = defaultdict(list)
    for each in wanting:
        offered = offers.get(each.rule.variant_id)
        if offered:
            chosen[offered[0].supplier_id].append((each, offered[0]))
    # In one order, lest two wait for each other.
    ids = tuple(
        _top_up(tx, supplier_id, its, place_id=place_id, actor=actor, now=now)
        for supplier_id, its in sorted(chosen.items())
    )
    without = tuple(each.rule.variant_id for each in wanting if each.rule.variant_id not in offers)
    return Reordered(ids, len(wanting) - len(without), without)


def add_to_draft(
    tx: Transaction,
    supplier_id: int,
    wanted: Iterable[tuple[Item, int, int]],
    *,
    place_id: int,
    actor: Actor,
    now: int,
) -> int:
    """
    Have so many pieces more of each item in what is drawn up for a supplier, in whole multiples. The order's id.

    Args:
        wanted: What, how many pieces, and in multiples of how many.
    """
    its = list(wanted)
    order_id = draft(tx, supplier_id, place_id=place_id, actor=actor, now=now)
    there = drawn_up(tx, order_id, [item.variant_id for item, _, _ in its])
    put(
        tx,
        order_id,
        [
            (
                item,
                min(QUANTITY_MAX, item.orderable(there.get(item.variant_id, 0) + pieces, multiple=multiple)),
                item.cost_minor,
            )
            for item, pieces, multiple in its
        ],
    )
    MACHINE.revise(tx, MACHINE.locked(tx, order_id), also={})
    return order_id


def _top_up(
    tx: Transaction, supplier_id: int, its: list[tuple[Outlook, Item]], *, place_id: int, actor: Actor, now: int
) -> int:
    wanted = [(item, each.wanted, each.rule.multiple) for each, item in its]
    return add_to_draft(tx, supplier_id, wanted, place_id=place_id, actor=actor, now=now)
