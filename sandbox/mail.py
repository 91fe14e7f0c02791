"""
A mail server on loopback: it takes letters as a real one does, keeps them, and refuses what it is told to.

    GET /sandbox/letters                   [{from, to, subject, body, files: [{name, type}]}], the oldest first
    GET /sandbox/letters/{number}/{name}   a file that came with the letter of this number, counted from 0
"""

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.changes import Changes

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Disposition": "inline"}


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
        changes: Where news goes, so that an open page hears of letters.
        refused: What it says to these addresses instead of taking a letter: "550 no such user".
    """

    sender: str
    changes: Changes | None = None
    letters: list[Letter] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    # What it says to everything, where it cannot take letters just now: "451 try again later".
    trouble: str = ""
    # So many letters it takes and hangs up before it has said so.
    lost_answers: int = 0
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

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/sandbox/letters", self._letters, methods=["GET"]),
            Route("/sandbox/letters/{number:int}/{name}", self._file, methods=["GET"]),
        ]

    async def _letters(self, _: Request) -> Response:
        return JSONResponse([_told(letter) for letter in self.letters])

    async def _file(self, request: Request) -> Response:
        number, name = request.path_params["number"], request.path_params["name"]
        letter = self.letters[number] if number < len(self.letters) else None
        file = next((each for each in letter.files if each.name == name), None) if letter is not None else None
        if file is None:
            return JSONResponse({"error": "no such file"}, status_code=404)
        return Response(file.content, media_type=file.media_type, headers=HEADERS)

    # Called by aiosmtpd, by these names.

    async def handle_RCPT(  # noqa: N802
        self, _server: "SMTP", _session: "Session", envelope: "Envelope", address: str, _options: list[str]
    ) -> str:
        self.tried += 1
        answer = self.trouble or self.refused.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: "SMTP", _session: "Session", envelope: "Envelope") -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes), "aiosmtpd decodes nothing unless it is told to"
        self.letters.append(_read(envelope.content))
        if self.changes is not None:
            self.changes.tell("letter", number=len(self.letters) - 1)
        if self.lost_answers:
            self.lost_answers -= 1
            assert server.transport is not None, "somebody is speaking to it"
            server.transport.close()
        return OK


def _told(letter: Letter) -> dict[str, object]:
    files = [{"name": file.name, "type": file.media_type} for file in letter.files]
    return {"from": letter.sender, "to": letter.to, "subject": letter.subject, "body": letter.body, "files": files}


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
