"""Codes people read aloud: short, unguessable, without look-alike characters."""

import secrets
from itertools import product

from domain.digits import western

# No 0/O, 1/I/L, U/V: what is misread on a phone is left out.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
ORDER_CODE_LENGTH = 6
INVITE_TOKEN_BYTES, LETTER_TOKEN_BYTES = 18, 12

# What is typed for what was read: for signs that no code has, those that look like them; of others, their doubles.
_READ_AS = {
    **dict.fromkeys("0O", "DQ"),
    **dict.fromkeys("1IL", "7J"),
    **dict.fromkeys("UV", "YW"),
    **{sign: pair for pair in ("2Z", "5S", "6G", "8B") for sign in pair},
}
# Whoever types on a Russian keyboard types what looks the same.
_CYRILLIC = str.maketrans("АВЕЗКМНОРСТУХ", "ABE3KMHOPCTYX")  # noqa: RUF001 - on purpose.
_MEANT_MAX = 128


def order_code() -> str:
    """A code of 6 characters for an order (about 595 million of them)."""
    number, signs = secrets.randbelow(len(ALPHABET) ** ORDER_CODE_LENGTH), ""
    for _ in range(ORDER_CODE_LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs += ALPHABET[sign]
    return signs


def meant(typed: str) -> list[str]:
    """The codes of orders that may be meant by what was typed, as it was typed first; none where it is no code."""
    bare = western(typed).strip().lstrip("#").upper().translate(_CYRILLIC)
    if len(bare) != ORDER_CODE_LENGTH or not bare.isalnum():
        return [bare] if bare.isalnum() else []
    read = product(*(_READ_AS.get(sign, sign) for sign in bare))
    return list(dict.fromkeys([bare, *("".join(signs) for _, signs in zip(range(_MEANT_MAX), read, strict=False))]))


def delivery_code() -> str:
    """The 4 digits the customer tells the courier at the door."""
    return f"{secrets.randbelow(10_000):04d}"


def invite_token() -> str:
    """An unguessable token that fits a Telegram deep link (A-Z a-z 0-9 _ -, at most 64)."""
    return secrets.token_urlsafe(INVITE_TOKEN_BYTES)


def letter_token() -> str:
    """An unguessable token for a letter's name, short enough for a Message-ID in one line."""
    return secrets.token_urlsafe(LETTER_TOKEN_BYTES)


def same(given: str, expected: str) -> bool:
    """Compare two codes in constant time."""
    return secrets.compare_digest(given.encode(), expected.encode())
