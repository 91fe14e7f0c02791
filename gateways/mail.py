"""
Letters to people who are not in Telegram: through the mail server that SMTP_URL names, with aiosmtplib.

A server that takes an address and finds later that nobody is there writes to the sender's mailbox: `gateways.mailbox`
reads that. What is refused while we speak with the server is known here.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import NoReturn
from urllib.parse import SplitResult, parse_qs

import aiosmtplib

from gateways.errors import PermanentFailure, TemporaryFailure
from gateways.servers import Server, UrlNotUnderstood, server_at

TIMEOUT_SECONDS = 30.0
# Names a letter beside its Message-ID, where that is written over.
KEY_HEADER = "X-Stallkeeper-Letter"
_PORTS = {"smtp": 587, "smtps": 465}
# What the standard library says of an address that is none.
_NO_ADDRESS = (HeaderParseError, MessageError, ValueError, IndexError)
_EXAMPLE = "smtp://user:password@mail.example.com:587?from=orders@example.com"


class MailServerDown(TemporaryFailure):
    """It cannot be reached, does not answer, or says that it cannot now; it may take the letter later."""


class AddressRefused(PermanentFailure):
    """The server says that nobody can be written to at this address."""

    def __init__(self, address: str, *, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.address = address
        self.code = code
        self.reason = reason


class LoginRefused(PermanentFailure):
    """The server does not know the user of SMTP_URL, or not with this password."""


class LetterRefused(PermanentFailure):
    """The server takes the address, but not from this sender, or not this letter."""


class SmtpUrlUnusable(ValueError):
    """SMTP_URL is not understood; the sentence says why, and holds no password."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in, and in whose name."""

    at: Server
    sender: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a letter; `media_type` as "application/pdf"."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """
    One letter to one address.

    Args:
        key: Names it for good: sent twice, both have the same Message-ID, and mailboxes show one.
        sent_at: Unix seconds.
    """

    to: str
    subject: str
    body: str
    key: str
    sent_at: int
    attachments: Sequence[Attachment] = ()


class Mailer:
    """
    Hands letters in at a mail server, each on a connection of its own: a shop orders a few times a day.

    Args:
        name: In whose name letters are written: the shop's.
    """

    def __init__(self, server: MailServer, *, name: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._server = server
        self._name = name
        self._timeout_seconds = timeout_seconds

    async def send(self, letter: Letter) -> None:
        """
        Hand a letter in. Where the server falls silent at the end, it may have the letter all the same: sending it
        again under its key is how to be sure.

        Raises:
            MailServerDown: Try again later.
            AddressRefused, LoginRefused, LetterRefused: Trying again will not help.
        """
        at = self._server.at
        client = aiosmtplib.SMTP(
            hostname=at.hostname,
            port=at.port,
            username=at.username,
            password=at.password,
            use_tls=at.is_encrypted,
            start_tls=at.must_encrypt and not at.is_encrypted,
            timeout=self._timeout_seconds,
        )
        message = self._message(letter)
        try:
            async with client:
                # What it cannot deliver it returns under this name, and not with all that was attached (RFC 3461).
                if client.is_ehlo_or_helo_needed:
                    with suppress(aiosmtplib.SMTPHeloError):
                        await client.ehlo()
                named = [f"ENVID={letter.key}", "RET=HDRS"] if client.supports_extension("dsn") else []
                await client.send_message(
                    message, sender=self._server.sender, recipients=[letter.to], mail_options=named
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            _refused(letter, error.recipients[0])
        except aiosmtplib.SMTPResponseException as error:
            _refused(letter, error)
        except aiosmtplib.SMTPNotSupported as error:
            raise LetterRefused(str(error)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailServerDown(f"{at}: {error}") from error

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = Address(self._name, addr_spec=self._server.sender)
            message["To"] = Address(addr_spec=letter.to)
        except _NO_ADDRESS as error:
            raise AddressRefused(letter.to, code=553, reason=str(error)) from error
        # A line break would begin another header.
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = formatdate(letter.sent_at)
        message["Message-ID"] = f"<{letter.key}@{self._server.sender.rpartition('@')[2]}>"
        # Some servers write a Message-ID of their own over it.
        message[KEY_HEADER] = letter.key
        # Whoever is on holiday need not tell a machine.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        for file in letter.attachments:
            kind, _, subkind = file.media_type.partition("/")
            message.add_attachment(file.content, maintype=kind, subtype=subkind, filename=file.name)
        return message


def mail_server(url: str) -> MailServer:
    """
    The server that SMTP_URL names: smtp://user:password@host:587 (encrypted before anything is said, unless it is on
    this machine) or smtps://…; `?from=` says in whose name, where the user is no address.

    Raises:
        SmtpUrlUnusable: It is no such URL.
    """
    try:
        at, parts = server_at(url, ports=_PORTS)
    except UrlNotUnderstood as error:
        raise SmtpUrlUnusable(f"SMTP_URL is not understood: write {_EXAMPLE}") from error
    if parts.path not in {"", "/"}:
        raise SmtpUrlUnusable(f"SMTP_URL is not understood: write {_EXAMPLE}")
    return MailServer(at, _sender(parts, at.username))


def _sender(parts: SplitResult, username: str | None) -> str:
    [sender] = parse_qs(parts.query).get("from", [username or ""])[:1]
    try:
        address = Address(addr_spec=sender)
    except _NO_ADDRESS:
        address = Address()
    if not address.domain:
        raise SmtpUrlUnusable(f"SMTP_URL does not say in whose name letters are sent: write {_EXAMPLE}")
    return sender


def _refused(letter: Letter, error: aiosmtplib.SMTPResponseException) -> NoReturn:
    said = " ".join(str(error.message).split())
    # 4xx is "not now": greylisting, a full disk, too many letters.
    if error.code < 500:
        raise MailServerDown(f"{error.code} {said}") from error
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        raise AddressRefused(letter.to, code=error.code, reason=said) from error
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        raise LoginRefused(f"{error.code} {said}") from error
    raise LetterRefused(f"{error.code} {said}") from error
