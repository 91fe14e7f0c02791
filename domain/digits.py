"""Digits as people type them: each script has its own, and all of them count."""

# What phones put around numbers to keep their place among letters that run the other way.
_INVISIBLE = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u2066\u2067\u2068\u2069"))


def western(text: str) -> str:
    """The text with the digits of every script (٤٨٢١, ۴۸۲۱, ४८२१) written as 0 to 9, free of direction marks."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text.translate(_INVISIBLE))
