"""
The mailbox to which letters come back that cannot be delivered: read with IMAPClient, in a thread, and left as it is.

People read it, too: no message is marked, moved or deleted. How far it was read is for the caller to keep.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import unquote

import structlog
from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from domain.letters import Bounce, Mark
from gateways.bounces import bounce_in
from gateways.errors import PermanentFailure, TemporaryFailure
from gateways.servers import Server, UrlNotUnderstood, server_at

# For each answer, and for all of a look: whoever waits for it has other things to do.
TIMEOUT_SECONDS, LOOK_SECONDS_MAX = 15.0, 60.0
MESSAGES_AT_ONCE = 100
# What is returned besides, up to a whole letter with its files, comes after all that has to be known.
READ_BYTES_MAX = 256 * 1024
_PORTS = {"imap": 143, "imaps": 993}
_EXAMPLE = "imaps://user:password@mail.example.com:993/INBOX"
_KIND = "BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE)]"

T = TypeVar("T")

log = structlog.get_logger(__name__)


class MailboxDown(TemporaryFailure):
    """Its server cannot be reached, or does not answer."""


class MailboxRefused(PermanentFailure):
    """Its server does not let us in, or has no such folder."""


class ImapUrlUnusable(ValueError):
    """IMAP_URL is not understood; the sentence says why, and holds no password."""


@dataclass(frozen=True, slots=True)
class MailboxServer:
    """Where the mailbox is."""

    at: Server
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class Look:
    """
    What was found in a mailbox.

    Args:
        mark: All up to here was looked at.
        has_more: There are messages behind it.
    """

    bounces: tuple[Bounce, ...]
    mark: Mark
    has_more: bool


class Mailbox:
    """Looks for what has come back, on a connection of its own each time."""

    def __init__(self, server: MailboxServer, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._server = server
        self._timeout_seconds = timeout_seconds

    @property
    def name(self) -> str:
        """What it is known by; without its password."""
        return f"{self._server.at.username or ''}@{self._server.at}/{self._server.folder}"

    async def look(self, mark: Mark | None, *, since: int) -> Look:
        """
        Read what has come after a mark, some of it at a time.

        Args:
            mark: None where it was never read.
            since: What came before, in Unix seconds, is of no interest; servers know days only.

        Raises:
            MailboxDown: Try again later.
            MailboxRefused: Trying again will not help.
        """
        try:
            async with asyncio.timeout(LOOK_SECONDS_MAX):
                return await _aside(lambda: self._look(mark, since))
        except TimeoutError as error:
            raise MailboxDown(f"{self._server.at}: it takes more than {LOOK_SECONDS_MAX:.0f} seconds") from error

    async def check(self) -> None:
        """
        See whether it can be read at all.

        Raises:
            MailboxDown, MailboxRefused: It cannot.
        """
        await _aside(self._check)

    def _check(self) -> None:
        with self._opened():
            pass

    def _look(self, mark: Mark | None, since: int) -> Look:
        with self._opened() as (client, folder):
            validity = int(folder.get(b"UIDVALIDITY", 0))
            if mark is None or mark.uid_validity != validity:
                # The numbers begin anew.
                found = client.search(["SINCE", datetime.fromtimestamp(since, tz=UTC).date()])
                last = int(folder.get(b"UIDNEXT", 1)) - 1
            else:
                # The last message is found by any range that begins behind it.
                found = [uid for uid in client.search(["UID", f"{mark.uid + 1}:*"]) if uid > mark.uid]
                last = mark.uid
            uids = sorted(found)[:MESSAGES_AT_ONCE]
            has_more = len(found) > len(uids)
            bounces = tuple(bounce for uid in self._reports(client, uids) if (bounce := self._read(client, uid)))
            return Look(bounces, Mark(validity, uids[-1] if uids else last), has_more)

    @contextmanager
    def _opened(self) -> Iterator[tuple[IMAPClient, Mapping[bytes, Any]]]:
        at, folder = self._server.at, self._server.folder
        try:
            with IMAPClient(at.hostname, at.port, ssl=at.is_encrypted, timeout=self._timeout_seconds) as client:
                if at.must_encrypt and not at.is_encrypted:
                    client.starttls(ssl.create_default_context())
                self._log_in(client)
                yield client, self._select(client, folder)
        except CapabilityError as error:
            raise MailboxRefused(f"{at} offers no encryption: write imaps://") from error
        except (IMAPClientError, OSError) as error:
            raise MailboxDown(f"{at}: {error}") from error

    def _log_in(self, client: IMAPClient) -> None:
        username, password = self._server.at.username or "", self._server.at.password or ""
        # The command LOGIN knows no other letters.
        log_in = client.login if (username + password).isascii() else client.plain_login
        try:
            log_in(username, password)
        except LoginError as error:
            raise MailboxRefused(f"{self._server.at} does not let {username} in: {error}") from error

    def _select(self, client: IMAPClient, folder: str) -> Mapping[bytes, Any]:
        try:
            selected: Mapping[bytes, Any] = client.select_folder(folder, readonly=True)
        except client.AbortError:
            raise
        except IMAPClientError as error:
            raise MailboxRefused(f"{self._server.at} has no folder {folder}: {error}") from error
        return selected

    @staticmethod
    def _reports(client: IMAPClient, uids: list[int]) -> list[int]:
        """Those that may tell of something that came back; nothing else is read."""
        kinds = client.fetch(uids, [_KIND])
        return [uid for uid in uids if b"multipart/report" in _body(kinds.get(uid, {})).lower()]

    @staticmethod
    def _read(client: IMAPClient, uid: int) -> Bounce | None:
        content = _body(client.fetch([uid], [f"BODY.PEEK[]<0.{READ_BYTES_MAX}>"]).get(uid, {}))
        try:
            return bounce_in(content)
        except Exception as error:  # noqa: BLE001 - anybody may write anything, and Python's parser stumbles now and then.
            log.warning("a message in the mailbox is not understood", uid=uid, reason=repr(error))
            return None


def _aside(work: Callable[[], T]) -> asyncio.Future[T]:
    """Do it in a thread for which nobody waits when the program ends: a silent server would hold it up."""
    answer = Future[T]()

    def do() -> None:
        answer.set_running_or_notify_cancel()
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - whoever waits for the answer gets it.
            answer.set_exception(error)

    Thread(target=do, name="mailbox", daemon=True).start()
    return asyncio.wrap_future(answer)


def _body(fetched: Mapping[bytes, Any]) -> bytes:
    """What was asked for; servers write in several ways what that was."""
    return next((value or b"" for key, value in fetched.items() if key.startswith(b"BODY[")), b"")


def mailbox_server(url: str) -> MailboxServer:
    """
    The mailbox that IMAP_URL names: imaps://user:password@host:993/INBOX, or imap://… (encrypted before anything is
    said, unless it is on this machine).

    Raises:
        ImapUrlUnusable: It is no such URL.
    """
    try:
        at, parts = server_at(url, ports=_PORTS)
    except UrlNotUnderstood as error:
        raise ImapUrlUnusable(f"IMAP_URL is not understood: write {_EXAMPLE}") from error
    if parts.query or not at.username or not at.password:
        raise ImapUrlUnusable(f"IMAP_URL is not understood: write {_EXAMPLE}")
    return MailboxServer(at, unquote(parts.path.strip("/")) or "INBOX")
