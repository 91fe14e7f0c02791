"""A shop for each test; whatever a test moves, the laws hold when it is over."""

from collections.abc import Iterator

import pytest

from domain.flows import laws
from domain.transaction import Transaction
from tests.postgres import Engine
from tests.shop import Shop


@pytest.fixture
def unchecked_shop(on: Engine) -> Iterator[Shop]:
    """A shop whose books a test may spoil, on both databases."""
    shop = Shop(on=on)
    yield shop
    shop.close()


@pytest.fixture
def shop(unchecked_shop: Shop) -> Iterator[Shop]:
    yield unchecked_shop
    assert laws.check(unchecked_shop.tx) == []


@pytest.fixture
def tx(shop: Shop) -> Transaction:
    return shop.tx
