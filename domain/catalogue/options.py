"""What merchants type as options, and the combinations a product comes in."""

import math
from dataclasses import dataclass
from itertools import product

from domain.errors import BadInput

OPTIONS_MAX = 3
VARIANTS_MAX = 60
OPTION_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, like the size, and what there is to choose from; none twice."""

    name: str
    values: tuple[str, ...]


def parse_options(text: str) -> tuple[Option, ...]:
    """
    Read options as people type them, one a line: "Colour: blue, red".

    Raises:
        BadInput: A line has no name or no values, something is too long, said twice, or too much.
    """
    options = tuple(_option(line) for line in text.splitlines() if line.strip())
    if not options:
        raise BadInput("options", "not_understood")
    if len(options) > OPTIONS_MAX or len({option.name.casefold() for option in options}) < len(options):
        raise BadInput("options", "too_many", most=OPTIONS_MAX)
    if math.prod(len(option.values) for option in options) > VARIANTS_MAX:
        raise BadInput("options", "too_many_variants", most=VARIANTS_MAX)
    return options


def combinations(options: tuple[Option, ...]) -> list[tuple[str, ...]]:
    """Every choice there is, the last option changing first; () alone where there is nothing to choose."""
    return list(product(*(option.values for option in options)))


def _option(line: str) -> Option:
    name, found, listed = (" ".join(part.split()) for part in line.partition(":"))
    values = {value.casefold(): value for value in reversed([each.strip() for each in listed.split(",")]) if value}
    if not (name and found and values):
        raise BadInput("options", "not_understood")
    if any(len(text) > OPTION_LENGTH_MAX for text in (name, *values.values())):
        raise BadInput("options", "too_long", most=OPTION_LENGTH_MAX)
    return Option(name, tuple(reversed(values.values())))
