"""What a bot with 100,000 products and 200,000 orders takes of memory, the sandbox it talks to included."""

import asyncio
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import buyers
from benchmarks import catalogue as data
from benchmarks.load import load
from benchmarks.result import Result

ALLOWED_MB = 200.0
ORDERS = load(200_000)
_SEARCHES = load(100)


def rss_mb() -> Iterator[Result]:
    """The most it had, after browsing and searching."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "shop.db"
        shutil.copyfile(buyers.large(orders=ORDERS), database)
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.memory", str(database)], check=True, capture_output=True, text=True
        )
    yield Result("rss_mb", float(ran.stdout.split()[-1]), ALLOWED_MB, "MB")


BENCHMARKS = (rss_mb,)


async def _live(database: Path) -> None:
    """Open the shop on this database, and let a customer look around."""
    from bot.demo.boxed import BOT_USERNAME, TOKEN, BoxedShop, settings_for
    from bot.parts import shop_parts
    from sandbox import Sandbox, VirtualClock

    clock = VirtualClock()
    box = Sandbox(clock=clock, flood_limits=False)
    box.add_bot(TOKEN, BOT_USERNAME, "Stall")
    owner, anna = box.add_user("Olga"), box.add_user("Anna")
    admin = box.add_group("Stall Team", [owner])
    await box.start()
    shop = BoxedShop(
        box,
        clock,
        owner,
        admin,
        settings_for(box, database_url=f"sqlite:///{database}", admin=admin, owners=[owner]),
        shop_parts,
    )
    await shop.restart()
    draw, titles = random.Random(data.SEED), list(data.titles("en"))[:1000]
    await anna.start()
    for _ in range(_SEARCHES):
        await anna.say(draw.choice(titles))
        await shop.settle()
    await shop.stop()
    await box.stop()


if __name__ == "__main__":
    asyncio.run(_live(Path(sys.argv[1])))
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert peak is not None, "Linux says how much memory a process had"
    print(round(int(peak[1]) / 1024, 1))
