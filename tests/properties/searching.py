"""
How far properties are searched: with every change the same short way, so that a red run can be run again; in a soak ten
times as far, each time elsewhere, from the seed it prints.
"""

import os

from hypothesis import HealthCheck, settings

SOAK_SEED = "SOAK_SEED"
SOAK_TIMES = 10
SOAK_TIMEOUT_SECONDS = 900


def is_soaking() -> bool:
    """Whether this run is a soak: it has named its seed before any test is collected."""
    return SOAK_SEED in os.environ


def searched(examples: int, *, steps: int = 50) -> settings:
    """
    As many examples in a soak's measure.

    Args:
        steps: Of each example, where it is a sequence.
    """
    return settings(
        max_examples=examples * (SOAK_TIMES if is_soaking() else 1),
        stateful_step_count=steps,
        derandomize=not is_soaking(),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
