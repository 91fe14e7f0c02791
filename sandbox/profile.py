"""What a bot tells of itself: commands by scope and language, name, descriptions, menu button."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Profile:
    # Keyed by scope and language; the texts by language alone, "" being the default.
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int | None, dict[str, Any]] = field(default_factory=dict)
