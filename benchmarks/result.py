"""What a benchmark found, in one line of JSON."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter_ns


@dataclass(frozen=True, slots=True)
class Result:
    """
    One number of ours beside another.

    Args:
        reference: What is asked for at most (or the other way of doing it), in the same unit.
    """

    name: str
    ours: float
    reference: float
    unit: str

    @property
    def ratio(self) -> float:
        """Ours as a part of the reference: below 1 is better than it."""
        return round(self.ours / self.reference, 3) if self.reference else 0.0

    @property
    def line(self) -> str:
        return json.dumps({**asdict(self), "ratio": self.ratio})


def milliseconds_each(works: Iterable[Callable[[], object]]) -> list[float]:
    """How long each piece of work took, in their order."""
    times = []
    for work in works:
        began = perf_counter_ns()
        work()
        times.append((perf_counter_ns() - began) / 1e6)
    return times


def quickest(works: Sequence[Callable[[], object]], *, rounds: int = 3) -> list[float]:
    """The same, each piece of work at its best of some rounds: what else the machine was doing is left out."""
    return [min(times) for times in zip(*(milliseconds_each(works) for _ in range(rounds)), strict=True)]


def percentile(times: Sequence[float], percent: float) -> float:
    """The time that so many percent did not exceed."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))], 3)
