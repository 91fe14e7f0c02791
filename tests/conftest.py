"""What all tests share: a migrated database to copy, and shops to open."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.parts import Parts, shop_parts
from domain.flows import laws
from gateways.database.migrating import migrate
from tests import postgres
from tests.harness import Shop
from tests.postgres import Engine


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.end_run()


@pytest.fixture(params=postgres.ENGINES)
def on(request: pytest.FixtureRequest) -> Engine:
    """The database a test runs on: each runs on both."""
    kind: Engine = request.param
    if kind == "postgresql":
        postgres.server()
    return kind


OpenShop = Callable[..., Awaitable[Shop]]


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the schema, migrated once and copied from then on."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
async def open_shop(tmp_path: Path, template_database: Path) -> AsyncIterator[OpenShop]:
    """Opens shops, with the parts given or the shop's own; each is checked and closed after the test."""
    shops: list[Shop] = []

    async def opened(parts: Callable[[ZoneInfo], Parts] = shop_parts, **options: object) -> Shop:
        database = tmp_path / f"shop-{len(shops)}.db"
        options = {"template": template_database, "check_laws": laws.check, **options}
        shop = await Shop.open(database, parts, **options)  # type: ignore[arg-type]
        shops.append(shop)
        return shop

    yield opened
    for shop in shops:
        await shop.close()
