import pytest

from sandbox import Person
from tests.bot.little_shop import LittleShop
from tests.conftest import OpenShop
from tests.harness import Shop


@pytest.fixture
def little() -> LittleShop:
    return LittleShop()


@pytest.fixture
async def shop(open_shop: OpenShop, little: LittleShop) -> Shop:
    shop = await open_shop(little.parts)
    await shop.settle()
    return shop


@pytest.fixture
async def anna(shop: Shop) -> Person:
    anna = shop.box.add_user("Anna", username="anna_shops")
    await anna.start()
    await shop.settle()
    return anna
