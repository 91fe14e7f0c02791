"""Codes people read aloud: short, unguessable, without look-alike characters."""

import secrets

# No 0/O, 1/I/L, U/V: what is misread on a phone is left out.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
ORDER_CODE_LENGTH = 6
INVITE_TOKEN_BYTES = 18


def order_code() -> str:
    """A code of 6 characters for an order (about 595 million of them)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ORDER_CODE_LENGTH))


def delivery_code() -> str:
    """The 4 digits the customer tells the courier at the door."""
    return f"{secrets.randbelow(10_000):04d}"


def invite_token() -> str:
    """An unguessable token that fits a Telegram deep link (A-Z a-z 0-9 _ -, at most 64)."""
    return secrets.token_urlsafe(INVITE_TOKEN_BYTES)


def same(given: str, expected: str) -> bool:
    """Compare two codes in constant time."""
    return secrets.compare_digest(given.encode(), expected.encode())
