"""The soak's seed: printed, so that what failed can be run again, and shared by all who run."""

import os
from collections.abc import Callable
from random import Random, SystemRandom

import pytest

from tests.properties.searching import SOAK_SEED as SEED


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # Before the workers are started, which inherit it; and before hypothesis looks where it begins to search.
    config.option.hypothesis_seed = os.environ.setdefault(SEED, str(SystemRandom().randrange(10**9)))


def pytest_report_header() -> str:
    return f"soak: {SEED}={os.environ[SEED]}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the tests have measured."""
    for report in [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]:
        for name, value in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {name}: {value}")
    terminalreporter.write_line(f"to run it again: make soak {SEED}={os.environ[SEED]}")


@pytest.fixture
def random(request: pytest.FixtureRequest) -> Random:
    """Chance, of its own for each test."""
    return Random(f"{os.environ[SEED]} {request.node.name}")


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Callable[[str, object], None]:
    """Note a figure for the summary."""
    return record_property
