"""Reading what people type."""

from domain.errors import BadInput

_DIGITS_MAX = 15


def whole_number(text: str, *, field: str = "quantity") -> int:
    """
    A whole number as people type it.

    Raises:
        BadInput: It is none.
    """
    cleaned = text.strip().replace("\u00a0", "").replace(" ", "").replace("−", "-")
    digits = cleaned.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS_MAX):
        raise BadInput(field, "not_a_number")
    return int(cleaned)
