"""Reads form bodies as Stripe's SDKs send them: `metadata[order]=7`, `expand[0]=charge`."""

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import bad_request

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")


def parsed(form: str) -> dict[str, Any]:
    """
    The form's values as nested dicts; lists are dicts whose keys are numbers.

    Raises:
        StripeRefused: A name is not written so.
    """
    values: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        found = _NAME.fullmatch(name)
        if found is None:
            raise bad_request(f"Invalid parameter name: {name}")
        _put(values, [found[1], *_PART.findall(found[2])], value)
    return values


def _put(values: dict[str, Any], path: list[str], value: str) -> None:
    *way, last = path
    for part in way:
        values = values.setdefault(part or str(len(values)), {})
        if not isinstance(values, dict):
            raise bad_request("Invalid hash", code="parameter_invalid_empty", param=path[0])
    values[last or str(len(values))] = value
