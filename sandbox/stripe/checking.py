"""Checks what is asked against the SDK's own types of parameters, and makes numbers and lists of the form's strings."""

import re
import sys
from functools import cache
from types import UnionType
from typing import Any, ForwardRef, Literal, NotRequired, Required, Union, get_args, get_origin

from stripe import RequestOptions
from typing_extensions import is_typeddict

from sandbox.stripe.errors import StripeRefused, bad_request

_OPTIONS = set(RequestOptions.__annotations__)
_NUMBER = re.compile(r"-?\d{1,18}")


def checked(values: dict[str, Any], kind: Any) -> dict[str, Any]:
    """
    The values, of the types that `kind` (one of `stripe.params`) wants.

    Raises:
        StripeRefused: One is unknown, missing, or of another type; in Stripe's words.
    """
    return _hash(values, kind, "")


def _hash(values: Any, kind: Any, path: str) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise bad_request("Invalid hash", param=path)
    fields = _fields(kind)
    for name in values:
        if name not in fields:
            raise bad_request(
                f"Received unknown parameter: {_below(path, name)}",
                code="parameter_unknown",
                param=_below(path, name),
            )
    for name, (_, is_required) in fields.items():
        if is_required and name not in values:
            raise bad_request(
                f"Missing required param: {_below(path, name)}.", code="parameter_missing", param=_below(path, name)
            )
    return {name: _value(value, fields[name][0], _below(path, name)) for name, value in values.items()}


@cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """The type of each field, and whether it must be there."""
    names = vars(sys.modules[kind.__module__])
    fields = {}
    for name, hint in kind.__annotations__.items():
        if name not in _OPTIONS:
            resolved = _resolved(hint, names)
            is_optional = get_origin(resolved) is NotRequired
            inner = get_args(resolved)[0] if get_origin(resolved) in {NotRequired, Required} else resolved
            fields[name] = (_resolved(inner, names), not is_optional)
    return fields


def _resolved(hint: Any, names: dict[str, Any]) -> Any:
    text = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint
    if isinstance(text, str):
        # The SDK writes types as strings; they are its own, and no customer's.
        return _resolved(eval(text, names), names)  # noqa: S307
    if get_origin(hint) is list:
        return list[_resolved(get_args(hint)[0], names)]  # type: ignore[misc]
    return hint


def _value(value: Any, hint: Any, path: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _one_of(value, arguments, path)
    if origin is Literal:
        if value not in arguments:
            raise bad_request(f"Invalid {path}: must be one of {', '.join(map(str, arguments))}", param=path)
        return value
    if origin is list:
        if not isinstance(value, dict) or not all(key.isdecimal() for key in value):
            raise bad_request("Invalid array", param=path)
        return [_value(each, arguments[0], f"{path}[{key}]") for key, each in value.items()]
    if origin is dict:
        if not isinstance(value, dict):
            raise bad_request("Invalid hash", param=path)
        return {key: _value(each, arguments[1], _below(path, key)) for key, each in value.items()}
    if is_typeddict(hint):
        return _hash(value, hint, path)
    return _plain(value, hint, path)


def _one_of(value: Any, kinds: tuple[Any, ...], path: str) -> Any:
    # "Literal[...] | str" is how the SDK leaves room for values of later versions; this version knows them all.
    known = [kind for kind in kinds if get_origin(kind) is Literal and kind is not Literal[""]]
    refusal: StripeRefused | None = None
    for kind in (each for each in kinds if not (known and each is str)):
        try:
            return _value(value, kind, path)
        except StripeRefused as refused:
            refusal = refusal or refused
    raise refusal or bad_request(f"Invalid {path}", param=path)


def _plain(value: Any, kind: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise bad_request("Invalid string", param=path)
    if kind is int:
        if not _NUMBER.fullmatch(value):
            raise bad_request(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
        return int(value)
    if kind is bool:
        if value not in {"true", "false"}:
            raise bad_request(f"Invalid boolean: {value}", param=path)
        return value == "true"
    if kind is str:
        return value
    raise bad_request(f"Invalid {path}", param=path)


def _below(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
