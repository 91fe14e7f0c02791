"""Goes through all reorder rules, some at a time, so that the shop can go on selling meanwhile."""

from collections import defaultdict

from domain import purchasing
from domain.purchasing import WRITTEN_MAX, Reordered, Rule
from gateways.database import Database


async def reorder_all(db: Database, *, now: int) -> Reordered:
    """
    Draw up all that is below its minimum. Looking holds nobody up; what is written is reckoned anew with the lock held.

    Returns:
        What came of it in all.
    """
    done, last, is_over = Reordered(), None, False
    while not is_over:
        wanting, last = await db.read(purchasing.below_minimum, last)
        is_over = last is None
        for place_id, variant_ids in _by_place(wanting).items():
            for first in range(0, len(variant_ids), WRITTEN_MAX):
                portion = variant_ids[first : first + WRITTEN_MAX]
                done += await db.write(purchasing.reorder, portion, place_id=place_id, now=now)
    return done


def _by_place(rules: list[Rule]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for rule in rules:
        found[rule.place_id].append(rule.variant_id)
    return found
