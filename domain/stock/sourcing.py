"""From where an order is served: one place that has everything, by priority; otherwise the fewest places."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import comb

# So many choices of places are looked through; of more, the place that has the most is taken again and again.
_CHOICES_MAX = 5_000

Pieces = Mapping[int, int]


def source(wanted: Pieces, there: Mapping[int, Pieces]) -> dict[int, dict[int, int]]:
    """
    Share what is wanted out among the places that have it.

    Args:
        wanted: How many pieces, by whatever they are wanted for.
        there: What each place has of each, the places by priority.

    Returns:
        What each place gives; places that give nothing are left out. What no place has is in none of them.
    """
    possible = {key: min(most, sum(of.get(key, 0) for of in there.values())) for key, most in wanted.items()}
    needed = {key: pieces for key, pieces in possible.items() if pieces > 0}
    chosen = _fewest(needed, there)
    return _shared({place_id: there[place_id] for place_id in chosen}, needed)


def _fewest(needed: Pieces, there: Mapping[int, Pieces]) -> Sequence[int]:
    """The fewest places that together have all that is needed; of as many, those that come first."""
    useful = [place_id for place_id, of in there.items() if any(of.get(key, 0) > 0 for key in needed)]
    looked_through = 0
    for size in range(len(useful) + 1):
        looked_through += comb(len(useful), size)
        if looked_through > _CHOICES_MAX:
            break
        for chosen in combinations(useful, size):
            if _covers(chosen, needed, there):
                return chosen
    return _greedily(useful, needed, there)


def _covers(chosen: Sequence[int], needed: Pieces, there: Mapping[int, Pieces]) -> bool:
    return all(sum(there[place_id].get(key, 0) for place_id in chosen) >= pieces for key, pieces in needed.items())


def _greedily(useful: Sequence[int], needed: Pieces, there: Mapping[int, Pieces]) -> list[int]:
    """Few places, one after the other: the one that gives the most of what is still missing."""
    missing, chosen = dict(needed), list[int]()
    while any(missing.values()):
        left = [place_id for place_id in useful if place_id not in chosen]
        best = max(left, key=lambda place_id: sum(min(there[place_id].get(key, 0), of) for key, of in missing.items()))
        chosen.append(best)
        missing = {key: max(0, of - there[best].get(key, 0)) for key, of in missing.items()}
    # Whatever a later one made superfluous is not asked.
    for place_id in reversed(chosen[:]):
        without = [each for each in chosen if each != place_id]
        if _covers(without, needed, there):
            chosen = without
    return sorted(chosen, key=useful.index)


def _shared(there: Mapping[int, Pieces], needed: Pieces) -> dict[int, dict[int, int]]:
    """What each of these places gives: a line comes from one place where one has all of it."""
    given: dict[int, dict[int, int]] = {place_id: {} for place_id in there}
    for key, pieces in needed.items():
        left = pieces
        whole = [place_id for place_id, of in there.items() if of.get(key, 0) >= pieces]
        for place_id in whole[:1] or there:
            taken = min(left, there[place_id].get(key, 0))
            if taken:
                given[place_id][key] = taken
                left -= taken
    return {place_id: of for place_id, of in given.items() if of}
