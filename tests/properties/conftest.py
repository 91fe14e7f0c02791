"""A soak searches longer than a test may take."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.properties.searching import SOAK_TIMEOUT_SECONDS, is_soaking


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    if is_soaking():
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.timeout(SOAK_TIMEOUT_SECONDS))
