"""Checks a request's parameters against the tables and hands them over typed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sandbox.errors import Refused, bad_request
from sandbox.tables import CHOICES, METHODS, MISSING, OBJECTS, SHAPES

_TYPE_NAMES = {"int": "Number", "float": "Number", "bool": "Boolean", "str": "String"}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request itself."""

    name: str
    content: bytes
    mime_type: str


@cache
def fields_of(line: str) -> dict[str, Field]:
    fields = {}
    for word in line.split():
        name, type_ = word.split(":")
        fields[name.rstrip("?")] = Field(name.rstrip("?"), type_, required=not name.endswith("?"))
    return fields


class Arguments:
    """The checked parameters of one request. A getter that does not say `maybe` is for required ones."""

    def __init__(self, values: Mapping[str, Any], uploads: Mapping[str, Upload]) -> None:
        self.values = dict(values)
        self.uploads = dict(uploads)

    def has(self, name: str) -> bool:
        return name in self.values

    def string(self, name: str) -> str:
        return str(self.values[name])

    def maybe_string(self, name: str) -> str | None:
        return str(self.values[name]) if name in self.values else None

    def integer(self, name: str) -> int:
        return int(self.values[name])

    def maybe_integer(self, name: str) -> int | None:
        return int(self.values[name]) if name in self.values else None

    def number(self, name: str) -> float:
        return float(self.values[name])

    def maybe_number(self, name: str) -> float | None:
        return float(self.values[name]) if name in self.values else None

    def flag(self, name: str) -> bool:
        return bool(self.values.get(name, False))

    def chat(self, name: str = "chat_id") -> int | str:
        value: int | str = self.values[name]
        return value

    def thing(self, name: str) -> dict[str, Any] | None:
        """An object, or None when it was left out."""
        return self.values.get(name)

    def things(self, name: str) -> list[dict[str, Any]]:
        return list(self.values.get(name, ()))

    def within(self, thing: Mapping[str, Any]) -> "Arguments":
        """The fields of an object as arguments of their own; attached files stay at hand."""
        return Arguments(thing, self.uploads)


def check(method: str, raw: Mapping[str, Any], uploads: Mapping[str, Upload]) -> Arguments:
    """
    Check and convert all parameters of a request.

    Raises:
        Refused: One is unknown, missing, or not what it must be.
    """
    fields = fields_of(METHODS[method])
    for name in (*raw, *uploads):
        if name not in fields and not _is_attached(name, raw):
            raise bad_request(f'unknown parameter "{name}" of {method}')
    values: dict[str, Any] = {}
    for field in fields.values():
        if field.type == "file" and field.name in uploads:
            values[field.name] = f"attach://{field.name}"
            continue
        value = raw.get(field.name)
        # An empty string is how a form says "nothing"; Telegram takes it for a missing parameter.
        if value is None or (value == "" and not (field.type == "str" and not field.required)):
            if field.required and not (method == "setWebhook" and value == ""):
                raise bad_request(MISSING.get(field.name, f'parameter "{field.name}" is required'))
            if value is None:
                continue
        if value == "" and field.type != "str":
            continue
        values[field.name] = convert(field.type, value, field.name)
    return Arguments(values, uploads)


def _is_attached(name: str, raw: Mapping[str, Any]) -> bool:
    """An upload may have any name when another parameter points at it."""
    reference = f"attach://{name}"
    return any(reference in (value if isinstance(value, str) else json.dumps(value)) for value in raw.values())


def convert(type_: str, value: Any, name: str) -> Any:
    """
    Make the value what its type says; numbers, lists and objects may come as text, as in a form.

    Raises:
        Refused: It cannot be that.
    """
    if type_.startswith("["):
        return _list(type_[1:-1], value, name)
    converter = _SIMPLE.get(type_)
    if converter is not None:
        return converter(value, name)
    return _object(type_, value, name)


def _integer(value: Any, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,19}", value):
        return int(value)
    raise _wrong_type(name, "Number")


def _number(value: Any, name: str) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    try:
        return float(value)
    except (TypeError, ValueError):
        raise _wrong_type(name, "Number") from None


def _boolean(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false", "1", "0", "yes", "no"}:
        return value.lower() in {"true", "1", "yes"}
    raise _wrong_type(name, "Boolean")


def _string(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise _wrong_type(name, "String")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return value


def _chat(value: Any, name: str) -> int | str:
    if isinstance(value, str) and re.fullmatch(r"@\w+", value):
        return value
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,19}", value):
        raise bad_request("chat not found")
    return _integer(value, name)


def _plain_object(value: Any, name: str) -> dict[str, Any]:
    value = _parsed(value, name)
    if not isinstance(value, dict):
        raise bad_request(f"can't parse {_words(name)} JSON object")
    return value


_SIMPLE = {
    "int": _integer,
    "float": _number,
    "bool": _boolean,
    "str": _string,
    "chat": _chat,
    "file": _string,
    "object": _plain_object,
}


def _list(inner: str, value: Any, name: str) -> list[Any]:
    value = _parsed(value, name)
    if not isinstance(value, list):
        raise bad_request(f"can't parse {_words(name)} JSON object: expected an Array")
    return [convert(inner, element, name) for element in value]


# A fault inside a list is told by what the element is.
_BY_TYPE = {
    "InlineKeyboardButton": "inline keyboard button",
    "KeyboardButton": "keyboard button",
    "MessageEntity": "MessageEntity",
    "InputMedia": "InputMedia",
    "InlineQueryResult": "inline query result",
}


def _object(type_: str, value: Any, name: str) -> dict[str, Any]:
    value = _parsed(value, name)
    if type_ == "KeyboardButton" and isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, dict):
        raise bad_request(
            "object expected as reply markup" if name == "reply_markup" else f"can't parse {_words(name)} JSON object"
        )
    name = _BY_TYPE.get(type_, name)
    fields = fields_of(OBJECTS[_shape(type_, value, name)])
    for key in value:
        if key not in fields:
            raise bad_request(f'unknown field "{key}" in {_words(name)}')
    checked: dict[str, Any] = {}
    for field in fields.values():
        if value.get(field.name) is None:
            if field.required:
                raise bad_request(f"can't parse {_words(name)}: Can't find field \"{field.name}\"")
            continue
        checked[field.name] = _strict(field, value[field.name], name)
    return checked


_NATIVE: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "bool": (bool,)}


def _strict(field: Field, value: Any, name: str) -> Any:
    """Inside JSON a number is a number: text is not taken for one."""
    native = _NATIVE.get(field.type)
    if native is not None and (not isinstance(value, native) or (isinstance(value, bool) and field.type != "bool")):
        raise bad_request(
            f'can\'t parse {_words(name)}: Field "{field.name}" must be of type {_TYPE_NAMES[field.type]}'
        )
    if field.type == "str" and not isinstance(value, str):
        raise bad_request(f'can\'t parse {_words(name)}: Field "{field.name}" must be of type String')
    return convert(field.type, value, name if field.type.startswith("[") else field.name)


def _shape(type_: str, value: dict[str, Any], name: str) -> str:
    if type_ in CHOICES:
        key, shapes = CHOICES[type_]
        shape = shapes.get(str(value.get(key)))
        if shape is None:
            raise bad_request(f'can\'t parse {_words(name)}: {key} "{value.get(key)}" is unsupported')
        type_ = shape
    if type_ in SHAPES:
        for key, shape in SHAPES[type_].items():
            if key in value:
                return shape
        raise bad_request(MISSING.get(name, f"can't parse {_words(name)} JSON object"))
    return type_


def _parsed(value: Any, name: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        if name == "reply_markup":
            return value
        raise bad_request(f"can't parse {_words(name)} JSON object") from None


def _words(name: str) -> str:
    return {"reply_markup": "reply keyboard markup", "link_preview_options": "link preview options"}.get(
        name, name.replace("_", " ")
    )


def _wrong_type(name: str, expected: str) -> Refused:
    return bad_request(f'parameter "{name}" must be of type {expected}')
