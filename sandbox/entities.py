"""Telegram's HTML, read as Telegram's server reads it: text and entities counted in UTF-16, faults in its words."""

import html
import re
from dataclasses import dataclass, replace

from sandbox.errors import bad_request
from sandbox.texts import Entity, Formatted, utf16_length

TAG_ENTITIES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "blockquote": "blockquote",
}
SPACES = b" \t\r\n\v\0"
NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
CHARACTER = re.compile(rb"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?")
ATTRIBUTES = {
    ("a", "href"),
    ("code", "class"),
    ("span", "class"),
    ("tg-emoji", "emoji-id"),
    ("tg-time", "unix"),
    ("tg-time", "format"),
    ("blockquote", "expandable"),
}


@dataclass(frozen=True, slots=True)
class OpenTag:
    name: str
    attributes: dict[str, str]
    offset: int
    text_from: int


def parse_html(markup: str) -> Formatted:
    """
    Read HTML as Telegram does.

    Raises:
        Refused: "can't parse entities: ..." with the byte offset, as Telegram counts it.
    """
    return HtmlReader(markup).read()


class HtmlReader:
    """Walks over the bytes, because Telegram tells faults by their byte offset."""

    def __init__(self, markup: str) -> None:
        # A closing zero byte, as in the original, spares every look ahead a check for the end.
        self.source = markup.encode("utf-8", "surrogatepass") + b"\0"
        self.end = len(self.source) - 1
        self.at = 0
        self.text: list[str] = []
        self.offset = 0
        self.open_tags: list[OpenTag] = []
        self.entities: list[Entity] = []

    def read(self) -> Formatted:
        while self.at < self.end:
            if self.source[self.at] == ord("<"):
                self._tag()
            else:
                self._plain()
        if self.open_tags:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open_tags[-1].name}"')
        self.entities.sort(key=lambda entity: (entity.offset, -entity.length))
        return Formatted("".join(self.text), tuple(_language_blocks(self.entities)))

    def _plain(self) -> None:
        if self.source[self.at] == ord("&"):
            character = self._character()
            if character is not None:
                self._keep(character)
                return
            self._keep("&")
            self.at += 1
            return
        stop = self.at + 1
        while stop < self.end and self.source[stop] not in b"<&":
            stop += 1
        self._keep(self.source[self.at : stop].decode("utf-8", "surrogatepass"))
        self.at = stop

    def _keep(self, piece: str) -> None:
        self.text.append(piece)
        self.offset += utf16_length(piece)

    def _character(self) -> str | None:
        """Read &lt; &gt; &amp; &quot; and numeric references; anything else stays as it was written."""
        match = CHARACTER.match(self.source, self.at)
        if match is None:
            return None
        hexadecimal, decimal, name = match.groups()
        if name:
            character = NAMED[name]
        else:
            code = int(hexadecimal, 16) if hexadecimal else int(decimal)
            if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                return None
            character = chr(code)
        self.at = match.end()
        return character

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self.source[self.at] == ord("/"):
            self._end_tag(begin)
        else:
            self._start_tag(begin)
        self.at += 1

    def _start_tag(self, begin: int) -> None:
        self._skip_until(SPACES + b">")
        if self.at >= self.end:
            raise _unparsable(f"Unclosed start tag at byte offset {begin}")
        name = self._slice(begin + 1).lower()
        if name not in TAG_ENTITIES:
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes: dict[str, str] = {}
        while self.source[self.at] != ord(">"):
            self._skip_spaces()
            if self.source[self.at] == ord(">"):
                break
            attribute, value = self._attribute(name, begin)
            if (name, attribute) in ATTRIBUTES:
                attributes[attribute] = value
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open_tags.append(OpenTag(name, attributes, self.offset, len(self.text)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name_from = self.at
        self._skip_until(SPACES + b"=>/\"'")
        name = self._slice(name_from).lower()
        if not name:
            raise _unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_spaces()
        if self.source[self.at] != ord("="):
            if self.at >= self.end:
                raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {begin}')
            return name, ""
        self.at += 1
        self._skip_spaces()
        if self.at >= self.end:
            raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {begin}')
        value = self._quoted() if self.source[self.at] in b"\"'" else self._token()
        if self.at >= self.end:
            raise _unparsable(f"Unclosed start tag at byte offset {begin}")
        return name, value

    def _token(self) -> str:
        token_from = self.at
        while chr(self.source[self.at]) in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-":
            self.at += 1
        if self.source[self.at] not in SPACES + b">":
            raise _unparsable(f"Unexpected end of name token at byte offset {token_from}")
        return self._slice(token_from).lower()

    def _quoted(self) -> str:
        quote = self.source[self.at]
        value_from = self.at + 1
        stop = self.source.find(bytes([quote]), value_from)
        if stop < 0:
            self.at = self.end
            return ""
        self.at = stop + 1
        return html.unescape(self.source[value_from:stop].decode("utf-8", "surrogatepass"))

    def _end_tag(self, begin: int) -> None:
        if not self.open_tags:
            raise _unparsable(f"Unexpected end tag at byte offset {begin}")
        self._skip_until(SPACES + b">")
        found = self._slice(begin + 2)
        self._skip_spaces()
        if self.source[self.at] != ord(">"):
            raise _unparsable(f"Unclosed end tag at byte offset {begin}")
        tag = self.open_tags.pop()
        if found and found.lower() != tag.name:
            raise _unparsable(f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{found}>"')
        if self.offset > tag.offset:
            entity = _entity(tag, self.offset - tag.offset, "".join(self.text[tag.text_from :]))
            if entity is not None:
                self.entities.append(entity)

    def _skip_until(self, stops: bytes) -> None:
        while self.at < self.end and self.source[self.at] not in stops:
            self.at += 1

    def _skip_spaces(self) -> None:
        while self.at < self.end and self.source[self.at] in SPACES:
            self.at += 1

    def _slice(self, begin: int) -> str:
        return self.source[begin : self.at].decode("utf-8", "replace")


def _entity(tag: OpenTag, length: int, inner: str) -> Entity | None:
    entity = Entity(TAG_ENTITIES[tag.name], tag.offset, length)
    if tag.name == "a":
        return _link(entity, tag.attributes.get("href") or inner)
    if tag.name == "code" and tag.attributes.get("class", "").startswith("language-"):
        return replace(entity, language=tag.attributes["class"].removeprefix("language-"))
    if tag.name == "tg-emoji":
        emoji_id = tag.attributes.get("emoji-id", "")
        if not emoji_id.isdigit():
            raise _unparsable("Invalid custom emoji identifier specified")
        return replace(entity, custom_emoji_id=emoji_id)
    if tag.name == "tg-time":
        unix = tag.attributes.get("unix", "")
        if not unix.isdigit():
            raise _unparsable("Invalid date time specified")
        return replace(entity, unix_time=int(unix), date_time_format=tag.attributes.get("format") or None)
    if tag.name == "blockquote" and "expandable" in tag.attributes:
        return replace(entity, type="expandable_blockquote")
    return entity


def _link(entity: Entity, address: str) -> Entity | None:
    mention = re.fullmatch(r"tg://user\?id=(\d+)", address)
    if mention:
        return replace(entity, type="text_mention", user_id=int(mention[1]))
    # Telegram drops a link it cannot follow and keeps its words.
    return replace(entity, url=address) if link_is_valid(address) else None


def link_is_valid(address: str) -> bool:
    if re.match(r"(?i)(tg|ton|mailto|tel|tonsite):", address):
        return True
    return re.fullmatch(r"(?i)(https?://)?([\w-]+\.)+[\w-]{2,}(:\d+)?([/?#]\S*)?", address) is not None or (
        re.fullmatch(r"(?i)https?://(localhost|\d+\.\d+\.\d+\.\d+)(:\d+)?([/?#]\S*)?", address) is not None
    )


def _language_blocks(entities: list[Entity]) -> list[Entity]:
    """A <code class="language-x"> fills its <pre>: the two become one block with a language; alone it is plain code."""
    kept: list[Entity] = []
    spans = {(e.offset, e.length): e.language for e in entities if e.type == "code" and e.language}
    for entity in entities:
        span = (entity.offset, entity.length)
        if entity.type == "pre" and span in spans:
            kept.append(replace(entity, language=spans[span]))
        elif entity.type == "code" and entity.language:
            if not any(e.type == "pre" and (e.offset, e.length) == span for e in entities):
                kept.append(replace(entity, language=None))
        else:
            kept.append(entity)
    return kept


def _unparsable(words: str) -> Exception:
    return bad_request(f"can't parse entities: {words}")
