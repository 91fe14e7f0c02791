"""Stripe's events, brought at a steady pace: how long until each is checked, on the disk, and answered with 200."""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, time

from benchmarks.load import load
from benchmarks.result import Result, percentile
from benchmarks.rounds import ROUNDS
from bot.http import HttpServer, web_app
from bot.news import SIGNATURE_HEADER, STRIPE_WEBHOOK_PATH, keep_notice, stripe_route
from domain.inbox import Source
from domain.payments.provider import Notice
from gateways.clock import SystemClock
from gateways.database import open_database
from gateways.database.migrating import migrate
from gateways.payments.stripe import Stripe
from jobs.effects import effects_of
from sandbox.stripe import signature_of

EVENTS_PER_SECOND = load(200)
SECONDS = load(5, least=1)
# Those a server answers first cost it what it has to load.
WARM_UP = load(50)
ACK_MILLISECONDS_MAX = 50
SECRET = "whsec_benchmark"


def webhook_ack_p99_ms() -> Iterator[Result]:
    """What 99 of 100 events wait for their 200 at most, 200 events a second, the server a process of its own."""
    found = median(_acknowledged() for _ in range(ROUNDS))
    yield Result("webhook_ack_p99_ms", found, ACK_MILLISECONDS_MAX, "ms")


BENCHMARKS = (webhook_ack_p99_ms,)


def _acknowledged() -> float:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'shop.db'}"
        migrate(url)
        command = [sys.executable, "-m", "benchmarks.news", url]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            return asyncio.run(_bring(int(server.stdout.readline())))
        finally:
            server.kill()
            server.wait()


async def _bring(port: int) -> float:
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    times: list[float] = []

    async def bring(number: int) -> None:
        request = _request(number)
        began = perf_counter()
        reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        times.append((perf_counter() - began) * 1000)
        idle.append((reader, writer))

    for number in range(WARM_UP):
        await bring(number)
    times.clear()
    began = perf_counter()
    bringing = []
    for number in range(EVENTS_PER_SECOND * SECONDS):
        # They come when they come, however the last one fares.
        await asyncio.sleep(max(0.0, began + number / EVENTS_PER_SECOND - perf_counter()))
        bringing.append(asyncio.create_task(bring(WARM_UP + number)))
    await asyncio.gather(*bringing)
    for _, writer in idle:
        writer.close()
    return percentile(times, 99)


def _request(number: int) -> bytes:
    """An event of the size of Stripe's: every tenth was brought before."""
    about = {
        "id": f"pi_{number // 5:024d}",
        "object": "payment_intent",
        "metadata": {"stallkeeper_payment": str(number // 5)},
        "amount": 3600,
        "currency": "eur",
        "description": "x" * 2_000,
    }
    event = {
        "id": f"evt_{number - (number % 10 == 9):024d}",
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": int(time()),
        "livemode": False,
        "data": {"object": about},
    }
    body = json.dumps(event, indent=2).encode()
    signature = signature_of(body, secret=SECRET, at=int(time()))
    head = (
        f"POST {STRIPE_WEBHOOK_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n{SIGNATURE_HEADER}: {signature}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _serve(url: str) -> None:
    db = await open_database(url, effects_of)
    clock = SystemClock()

    async def keep(notice: Notice) -> None:
        await keep_notice(db, Source.STRIPE, notice, now=int(clock.now()))

    provider = Stripe(secret_key="sk_test_benchmark", webhook_secret=SECRET)
    app = web_app([stripe_route(provider, clock=clock, keep=keep)], is_healthy=lambda: True)
    server = HttpServer(app, host="127.0.0.1", port=0)
    await server.start()
    print(server.url.rpartition(":")[2], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
