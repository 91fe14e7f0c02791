"""What all tests share: a migrated database to copy, and shops to open."""

import gc
import math
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.parts import Parts, shop_parts
from domain.flows import laws
from tests import postgres
from tests.harness import Shop
from tests.homes import Home, Kept, move_in, stay_in_memory, template
from tests.postgres import Engine


def pytest_configure(config: pytest.Config) -> None:
    # Rich's tracebacks, which show what every variable holds, take seconds each.
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])
    if not hasattr(config, "workerinput"):
        # A soak is about disks.
        if not any("soak" in argument for argument in config.args):
            stay_in_memory()
        postgres.begin_run()
    # All that is imported and collected stays, so nobody looks for garbage in it.
    gc.disable()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.end_run()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three for two cores: each waits for a quarter of its time, for the database's server above all."""
    return math.ceil(1.5 * (os.cpu_count() or 1))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where handlers alone tell one variant from another, the second database is asked about the first of them."""
    seen: set[str] = set()
    spared: list[pytest.Item] = []
    for item in items:
        test, _, variant = item.nodeid.partition("[")
        if "postgresql" in variant and item.get_closest_marker("told_by_handlers") is not None:
            if test in seen:
                spared.append(item)
            seen.add(test)
    if spared:
        config.hook.pytest_deselected(items=spared)
        items[:] = [item for item in items if item not in spared]


def pytest_collection_finish() -> None:
    gc.freeze()
    # A test leaves little that only garbage collection would find: to look for it less often halves what that takes.
    gc.set_threshold(5_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _read_certificates_once() -> Iterator[None]:
    """Every client reads the machine's certificates, 50 ms each; here all speak plain HTTP."""
    context = ssl.create_default_context()

    def read_before(*_: object, **__: object) -> ssl.SSLContext:
        return context

    with pytest.MonkeyPatch.context() as patch:
        for module in ("httpx._config", "httpx._transports.default"):
            patch.setattr(f"{module}.create_ssl_context", read_before)
        yield


@pytest.fixture(scope="session", autouse=True)
def _keep_connections() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        postgres.keep_connections(patch)
        yield


@pytest.fixture(params=postgres.ENGINES)
def on(request: pytest.FixtureRequest) -> Engine:
    """The database a test runs on: each runs on both."""
    kind: Engine = request.param
    if kind == "postgresql":
        postgres.server()
    return kind


OpenShop = Callable[..., Awaitable[Shop]]


@pytest.fixture(scope="session")
def template_database() -> Path:
    """An empty database with the schema, to be copied."""
    return template()


@pytest.fixture
def home(tmp_path: Path, template_database: Path, on: Engine) -> Iterator[Home]:
    """A database with the schema and nothing in it."""
    home = move_in(on, Kept(template_database), tmp_path / "shop.db")
    yield home
    home.leave()


@pytest.fixture
async def open_shop(tmp_path: Path, template_database: Path, on: Engine) -> AsyncIterator[OpenShop]:
    """
    Opens shops, with the parts given or the shop's own; each is checked and closed after the test.

    With `kept`, a shop begins with that; else with the schema alone.
    """
    shops: list[Shop] = []
    homes: list[Home] = []

    async def opened(
        parts: Callable[[ZoneInfo], Parts] = shop_parts, *, kept: Kept | None = None, **options: object
    ) -> Shop:
        homes.append(move_in(on, kept or Kept(template_database), tmp_path / f"shop-{len(homes)}.db"))
        options = {"check_laws": laws.check, **options}
        shop = await Shop.open(homes[-1].url, parts, **options)  # type: ignore[arg-type]
        shops.append(shop)
        return shop

    yield opened
    try:
        for shop in shops:
            await shop.close()
    finally:
        for home in homes:
            home.leave()
