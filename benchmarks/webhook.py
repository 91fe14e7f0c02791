"""Updates brought to the webhook: ours answers once they are kept, python-telegram-bot's keeps them in memory."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from telegram.ext import Application

from benchmarks import buyers, placing
from benchmarks.catalogue import NOW
from benchmarks.load import load
from benchmarks.result import Result
from benchmarks.rounds import by_callers, compared, copy_of
from benchmarks.telegram import TOKEN, InstantTelegram, press, speak_through
from bot.http import WEBHOOK_PATH, HttpServer, telegram_route, web_app
from bot.inbound import keep_updates
from gateways.database import open_database
from jobs.effects import effects_of

UPDATES = load(1_500)
# What we let Telegram open.
CONNECTIONS = 40
SECRET = "benchmark"


def webhook_inbox() -> Iterator[Result]:
    """Updates a second answered with 200, over forty connections, each server a process of its own."""
    yield compared("webhook_inbox", partial(_served_by, "ours"), partial(_served_by, "theirs"), unit="updates/s")


BENCHMARKS = (webhook_inbox,)


def _served_by(whose: str) -> float:
    with copy_of(buyers.database()) as path:
        who = placing.first_buyers(path, buyers.CUSTOMERS)
        requests = [_request(press(number, who[number % len(who)])) for number in range(UPDATES + CONNECTIONS)]
        command = [sys.executable, "-m", "benchmarks.webhook", whose, str(path)]
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            return asyncio.run(_bring(requests, port))
        finally:
            server.kill()
            server.wait()


def _request(body: bytes) -> bytes:
    head = (
        f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _bring(requests: list[bytes], port: int) -> float:
    connections = asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]()
    for _ in range(CONNECTIONS):
        connections.put_nowait(await asyncio.open_connection("127.0.0.1", port))

    async def bring(request: bytes) -> None:
        reader, writer = connection = await connections.get()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), b":0")
        await reader.readexactly(int(length.partition(b":")[2]))
        connections.put_nowait(connection)

    waiting = iter(requests)
    await by_callers(islice(waiting, CONNECTIONS), bring, callers=CONNECTIONS)
    began = perf_counter()
    await by_callers(waiting, bring, callers=CONNECTIONS)
    return UPDATES / (perf_counter() - began)


async def _serve_ours(path: Path) -> None:
    db = await open_database(f"sqlite:///{path}", effects_of)

    async def keep(update: dict[str, Any]) -> None:
        await keep_updates(db, [update], now=NOW)

    app = web_app([telegram_route(secret=SECRET, keep=keep)], is_healthy=lambda: True)
    server = HttpServer(app, host="127.0.0.1", port=0)
    await server.start()
    print(server.url.rpartition(":")[2], flush=True)
    await asyncio.Event().wait()


async def _serve_theirs() -> None:
    application = Application.builder().token(TOKEN).job_queue(None).build()
    speak_through(application.bot, InstantTelegram())
    await application.initialize()
    assert application.updater is not None
    # It is the library that listens; what it took waits in its queue.
    await application.updater.start_webhook(
        listen="127.0.0.1", port=0, url_path=WEBHOOK_PATH, webhook_url="https://example.org", secret_token=SECRET
    )
    server = application.updater._httpd._http_server  # type: ignore[union-attr]  # noqa: SLF001 - it does not say its port.
    (listener,) = server._sockets.values()  # noqa: SLF001
    print(listener.getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve_ours(Path(sys.argv[2])) if sys.argv[1] == "ours" else _serve_theirs())
