"""uvicorn inside somebody else's loop: it leaves the signals alone, can cut a connection, and stops at once."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class CuttableProtocol(HttpToolsProtocol):
    """Hands the connection to the app, so that a fault can cut it without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class GuestServer(uvicorn.Server):
    """A server that is a guest in the loop of a test or of the demo."""

    def __init__(self, app: Starlette) -> None:
        # log_config=None: how the program around us logs is not ours to change.
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                access_log=False,
                lifespan="off",
                http=CuttableProtocol,
                ws="none",
            )
        )
        self._stopping = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The program around us owns the signals."""
        yield

    async def main_loop(self) -> None:
        # The original looks every 0.1 s whether it shall stop: two hundred tests would wait for that.
        await self.on_tick(0)
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def stop(self) -> None:
        self._stopping.set()


def listen(host: str, port: int) -> tuple[socket.socket, str]:
    """Open a listening socket; the second part is its address as a URL."""
    # Only a socket that says it is TCP gets TCP_NODELAY from asyncio; without it each answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    bound_host, bound_port = listener.getsockname()
    return listener, f"http://{bound_host}:{bound_port}"
