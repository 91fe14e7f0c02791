"""A mail server on loopback: it takes letters as a real one does, keeps them, and refuses what it is told to."""

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"


@dataclass(frozen=True, slots=True)
class File:
    """What came with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as its reader has it."""

    sender: str
    to: str
    subject: str
    body: str
    key: str
    files: tuple[File, ...]


@dataclass
class MailServer:
    """
    Takes letters at `url`.

    Args:
        sender: In whose name the shop writes.
        refused: What it says to these addresses instead of taking a letter: "550 no such user".
    """

    sender: str
    letters: list[Letter] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    # What it says to everything, where it cannot take letters just now: "451 try again later".
    trouble: str = ""
    tried: int = 0
    _server: asyncio.Server | None = None
    _port: int = 0

    @property
    def url(self) -> str:
        """As SMTP_URL has it."""
        return f"smtp://127.0.0.1:{self._port}?from={self.sender}"

    async def start(self) -> None:
        """Listen, on any port that is free, or on the one from before."""
        # Whoever sends no letters does without.
        from aiosmtpd.smtp import SMTP

        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", self._port
        )
        self._port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Go down: nobody reaches it."""
        if self._server is not None:
            self._server.close()
            self._server = None

    # Called by aiosmtpd, by these names.

    async def handle_RCPT(  # noqa: N802
        self, _server: "SMTP", _session: "Session", envelope: "Envelope", address: str, _options: list[str]
    ) -> str:
        self.tried += 1
        answer = self.trouble or self.refused.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: "SMTP", _session: "Session", envelope: "Envelope") -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes), "aiosmtpd decodes nothing unless it is told to"
        self.letters.append(_read(envelope.content))
        return OK


def _read(content: bytes) -> Letter:
    message = message_from_bytes(content, policy=POLICY)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    files = (
        File(each.get_filename() or "", each.get_content_type(), each.get_payload(decode=True) or b"")  # type: ignore[arg-type]
        for each in message.iter_attachments()
    )
    return Letter(
        sender=str(message["From"]),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        body=body.get_content() if body is not None else "",
        key=str(message["Message-ID"]),
        files=tuple(files),
    )
