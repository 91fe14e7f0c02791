"""How much a benchmark loads: all of it, or next to nothing where it is only tried whether it still runs."""

import os

_PART = int(os.environ.get("BENCHMARKS_PART", "1"))


def load(number: int, *, least: int = 10) -> int:
    """
    This number of rows or tries, or a part of it.

    Args:
        least: Fewer would measure nothing.
    """
    return max(min(number, least), number // _PART)
