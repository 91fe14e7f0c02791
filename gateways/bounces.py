"""
What mail servers write when they cannot deliver: delivery status notifications (RFC 3464), in the forms they come in.

What was returned is known by what its sender called it: its envelope id, its Message-ID, or the header that servers
leave alone where they write a Message-ID of their own.
"""

import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32

from domain.letters import Bounce
from gateways.mail import KEY_HEADER

KEYS_MAX, WHY_MAX = 20, 500
_STATUSES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADERS = frozenset({"text/rfc822-headers", "message/global-headers"})
_RETURNED = frozenset({"message/rfc822", "message/global", *_HEADERS})
_NAMES = ("Message-ID", "X-Microsoft-Original-Message-ID", KEY_HEADER)
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")


class _AsWritten(Compat32):
    """Takes headers as they stand, in UTF-8 where they are not ASCII: parsed by the rules, some would be refused."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        del name
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


_AS_WRITTEN = _AsWritten()


def bounce_in(content: bytes) -> Bounce | None:
    """
    What a message says of another one that could not be delivered; None where it is no such message, or says that it is
    only late, or has arrived.
    """
    message = message_from_bytes(content, policy=_AS_WRITTEN)
    if message.get_content_type() != "multipart/report":
        return None
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    groups = [group for part in parts if part.get_content_type() in _STATUSES for group in _groups(part)]
    failed = next((group for group in groups if _said(group, "Action").casefold() == "failed"), None)
    if failed is None:
        return None
    recipient = _typed(failed, "Original-Recipient") or _typed(failed, "Final-Recipient")
    why = _typed(failed, "Diagnostic-Code") or _said(failed, "Status")
    names = dict.fromkeys(name for name in _names(message, groups, parts) if name)
    return Bounce(tuple(names)[:KEYS_MAX], recipient, why[:WHY_MAX])


def _groups(part: Message) -> Iterator[Message]:
    """The fields of the whole notification, and those of each recipient."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        assert isinstance(block, Message), "a message is made of messages"
        yield block
        # Where they may be in UTF-8, the parser takes the first for headers and the others for what follows them.
        rest = block.get_payload(decode=True)
        if isinstance(rest, bytes):
            yield from (message_from_bytes(fields.lstrip(), policy=_AS_WRITTEN) for fields in _BLANK_LINE.split(rest))


def _names(message: Message, groups: Iterable[Message], parts: Iterable[Message]) -> Iterator[str]:
    """Whatever the returned message may be called."""
    for group in groups:
        yield _said(group, "Original-Envelope-Id")
    for part in parts:
        if part.get_content_type() in _RETURNED:
            returned = _returned(part)
            yield from (_local(_said(returned, name)) for name in _NAMES)
    for name in ("In-Reply-To", "References"):
        yield from (_local(each) for each in _said(message, name).split())


def _returned(part: Message) -> Message:
    """The message that came back, or its headers."""
    held = part.get_payload()
    if isinstance(held, list) and isinstance(held[0], Message):
        return held[0]
    content = part.get_payload(decode=True)
    return message_from_bytes(content if isinstance(content, bytes) else b"", policy=_AS_WRITTEN)


def _local(message_id: str) -> str:
    """Where it came from is no part of its name: a shop's address may change."""
    return message_id.strip("<>").rpartition("@")[0] or message_id


def _typed(fields: Message, name: str) -> str:
    """What stands in a field after its type: "smtp; 550 no such user"."""
    said = _said(fields, name)
    return said.partition(";")[2].strip() or said


def _said(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())
