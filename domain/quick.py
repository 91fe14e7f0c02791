"""Objects that cannot be changed, made quickly: for those of which every press makes many."""

from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

T = TypeVar("T", bound=type[Any])


def quickly_made(cls: T) -> T:
    """
    Have objects of a frozen dataclass with slots made in less than half the time; nothing else about them changes.

    A frozen dataclass sets its fields by `object.__setattr__`, which looks through all that the class descends from
    for each of them: that was a sixth of an order. Here each field is set through its slot.
    """
    names: dict[str, Any] = {}
    given, lines = [], []
    for each in sorted(fields(cls), key=lambda each: each.kw_only is True):
        assert each.init, "every field is given"
        if each.kw_only and "*" not in given:
            given.append("*")
        names[f"set_{each.name}"] = getattr(cls, each.name).__set__
        given.append(_parameter(each, names))
        lines.append(f"set_{each.name}(self, {_given(each)})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n    ".join(lines) or "pass"
    exec(f"def __init__(self, {', '.join(given)}):\n    {body}", names)  # noqa: S102 - as dataclasses does it.
    made = names["__init__"]
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    cls.__init__ = made
    return cls


def _parameter(field: "Field[Any]", names: dict[str, Any]) -> str:
    if field.default is not MISSING:
        names[f"default_{field.name}"] = field.default
        return f"{field.name}=default_{field.name}"
    if field.default_factory is not MISSING:
        names[f"make_{field.name}"] = field.default_factory
        return f"{field.name}=make_{field.name}"
    return field.name


def _given(field: "Field[Any]") -> str:
    if field.default_factory is MISSING:
        return field.name
    return f"make_{field.name}() if {field.name} is make_{field.name} else {field.name}"
