"""Servers for mail, as one setting names them: scheme://user:password@host:port."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit


class UrlNotUnderstood(ValueError):
    """It names no server."""


@dataclass(frozen=True, slots=True)
class Server:
    """
    Where a server is, and who we are there.

    Args:
        is_encrypted: From the first byte.
        must_encrypt: Before anything is said (STARTTLS): all but a server on this machine.
    """

    hostname: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    is_encrypted: bool = False
    must_encrypt: bool = True

    def __str__(self) -> str:
        return f"{self.hostname}:{self.port}"


def server_at(url: str, *, ports: Mapping[str, int]) -> tuple[Server, SplitResult]:
    """
    The server that a URL names, and what else it says.

    Args:
        ports: The usual one of each scheme; one that ends in s is encrypted from the first byte.

    Raises:
        UrlNotUnderstood: It is no such URL.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UrlNotUnderstood(str(error)) from error
    if parts.scheme not in ports or not parts.hostname:
        raise UrlNotUnderstood(parts.scheme)
    server = Server(
        parts.hostname,
        port or ports[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        is_encrypted=parts.scheme.endswith("s"),
        must_encrypt=not _is_here(parts.hostname),
    )
    return server, parts


def _is_here(hostname: str) -> bool:
    if hostname == "localhost":
        return True
    try:
        return ip_address(hostname).is_loopback
    except ValueError:
        return False
