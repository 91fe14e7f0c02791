"""Text with entities: counted in UTF-16 as Telegram counts, trimmed, checked, and given the entities Telegram finds."""

import re
from dataclasses import dataclass, replace
from html import escape

TEXT_MAX = 4096
CAPTION_MAX = 1024


@dataclass(frozen=True, slots=True)
class Entity:
    type: str
    offset: int
    length: int
    url: str | None = None
    user_id: int | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    return units[offset * 2 : (offset + length) * 2].decode("utf-16-le", "surrogatepass")


def splits_a_surrogate(text: str, position: int) -> bool:
    """A position between the two halves of one character."""
    units = text.encode("utf-16-le", "surrogatepass")
    if not 0 < position * 2 < len(units):
        return False
    return 0xDC00 <= int.from_bytes(units[position * 2 : position * 2 + 2], "little") <= 0xDFFF


def trimmed(formatted: Formatted) -> Formatted:
    """Cut the white space at both ends, as Telegram does, and move the entities along."""
    text = formatted.text.replace("\r\n", "\n").replace("\0", "")
    if text != formatted.text:
        formatted = Formatted(text, () if len(text) != len(formatted.text) else formatted.entities)
    cut = utf16_length(text) - utf16_length(text.lstrip())
    kept = text.strip()
    limit = utf16_length(kept)
    entities = []
    for entity in formatted.entities:
        begin, end = max(0, entity.offset - cut), min(limit, entity.end - cut)
        if end > begin:
            entities.append(replace(entity, offset=begin, length=end - begin))
    return Formatted(kept, tuple(entities))


FOUND = (
    (
        "url",
        re.compile(
            r"(?i)(?<![\w@./])(?:https?://[^\s<>]+|(?:[a-z0-9-]+\.)+(?:com|org|net|me|io|example)(?:/[^\s<>]*)?)"
        ),
    ),
    ("email", re.compile(r"(?<![\w.@])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z]\w{3,31}\b")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d_]\w*")),
)
# Inside these nothing is looked for.
OPAQUE = {"code", "pre", "text_link", "text_mention", "custom_emoji"}


def with_found_entities(formatted: Formatted) -> Formatted:
    """Add what Telegram's server finds by itself: commands, mentions, addresses, hashtags."""
    taken = [(e.offset, e.end) for e in formatted.entities if e.type in OPAQUE]
    found: list[Entity] = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(formatted.text):
            offset = utf16_length(formatted.text[: match.start()])
            words = match[0].rstrip(".,;:!?)") if kind == "url" else match[0]
            length = utf16_length(words)
            if all(offset >= end or offset + length <= begin for begin, end in taken):
                found.append(Entity(kind, offset, length))
                taken.append((offset, offset + length))
    if not found:
        return formatted
    entities = sorted([*formatted.entities, *found], key=lambda e: (e.offset, -e.length))
    return Formatted(formatted.text, tuple(entities))


HTML_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


def as_html(formatted: Formatted) -> str:
    """Write text and entities as HTML again, for a page and for tests."""
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for entity in formatted.entities:
        start, end = _tags(entity)
        if start:
            opening.setdefault(entity.offset, []).append(start)
            closing.setdefault(entity.end, []).insert(0, end)
    pieces: list[str] = []
    position = 0
    for character in formatted.text:
        pieces += [*closing.get(position, ()), *opening.get(position, ()), escape(character, quote=False)]
        position += utf16_length(character)
    pieces += closing.get(position, ())
    return "".join(pieces)


def _tags(entity: Entity) -> tuple[str, str]:
    if entity.type == "text_link":
        return f'<a href="{escape(entity.url or "")}">', "</a>"
    if entity.type == "text_mention":
        return f'<a href="tg://user?id={entity.user_id}">', "</a>"
    if entity.type == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    tag = HTML_TAGS.get(entity.type)
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")
