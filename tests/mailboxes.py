"""A mailbox on loopback, behind a real IMAP server (pymap), to which letters come back."""

import asyncio
import ssl
from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pysasl.hashing import BuiltinHash

# Made for tests, and for localhost: its key opens nothing.
CERTIFICATE = Path(__file__).parent / "gateways" / "localhost.pem"
BOUNCES = Path(__file__).parent / "bounces"
USER, PASSWORD = "orders@stall.example", "s3cret/p@ss"


@dataclass
class MailboxServer:
    """
    Keeps one person's mail.

    Args:
        is_encrypted: From the first byte.
        can_encrypt: It offers STARTTLS, and lets nobody in without.
    """

    is_encrypted: bool = False
    can_encrypt: bool = False
    password: str = PASSWORD
    port: int = 0
    _backend: DictBackend | None = None
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen, on any port that is free, or on the one from before, with the mail from before."""
        if self._backend is None:
            args = Namespace(
                host=["127.0.0.1"],
                port="0",
                debug=False,
                cert=str(CERTIFICATE),
                key=str(CERTIFICATE),
                tls=self.can_encrypt,
                proxy_protocol=None,
                passlib_cfg=None,
                demo_data=False,
                demo_user=USER,
                demo_password=self.password,
            )
            self._backend, _ = await DictBackend.init(args, hash_context=BuiltinHash(rounds=1))
        config = self._backend.config
        secure = None
        if self.is_encrypted:
            secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            secure.load_cert_chain(CERTIFICATE)
        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(self._backend.login, config))
        self._server = await asyncio.start_server(answer, "127.0.0.1", self.port, ssl=secure)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Go down: nobody reaches it."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def url(self, *, password: str | None = None, folder: str = "INBOX") -> str:
        """As IMAP_URL has it."""
        scheme, secret = "imaps" if self.is_encrypted else "imap", self.password if password is None else password
        return f"{scheme}://{quote(USER)}:{quote(secret, safe='')}@localhost:{self.port}/{folder}"

    async def put(self, *messages: bytes, at: float | None = None, folder: str = "INBOX") -> None:
        """These arrive, now where nothing else is said."""
        moment = datetime.now(UTC) if at is None else datetime.fromtimestamp(at, UTC)
        mailbox = await self._mailbox(folder)
        for message in messages:
            await mailbox.append(AppendMessage(message, moment, frozenset()))

    async def flags(self) -> list[set[str]]:
        """How each message is marked, as its reader sees it."""
        mailbox = await self._mailbox("INBOX")
        return [{str(flag) for flag in message.permanent_flags} async for message in mailbox.messages()]

    async def _mailbox(self, folder: str) -> Any:
        assert self._backend is not None, "it was started"
        async with self._backend.login.demo_user_identity.new_session() as session:
            if folder != "INBOX":
                await session.mailbox_set.add_mailbox(folder)
            return await session.mailbox_set.get_mailbox(folder)


def notice(name: str, *, key: str) -> bytes:
    """What a mail server writes of the letter with this key."""
    return (BOUNCES / f"{name}.eml").read_bytes().replace(b"{key}", key.encode())
