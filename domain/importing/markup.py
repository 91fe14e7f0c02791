"""
Web pages' HTML turned into the little that Telegram's parse_mode HTML allows.

A text is read into runs, each with its styles, and runs are written back as tags. So whatever the tags were like
that came in (crossed, unclosed, nested where Telegram forbids it), those that go out are balanced and in one order.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from html import escape, unescape

from domain.importing.values import unescaped

HREF_LENGTH_MAX = 2048
ELLIPSIS = "…"

# The content of the tags of a run, outermost first: ("blockquote", 'a href="https://…"', "b").
Style = tuple[str, ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


INLINE_TAGS = {
    "b": ("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"),
    "i": ("i", "em", "cite", "var", "dfn"),
    "u": ("u", "ins"),
    "s": ("s", "strike", "del"),
}
CODE_TAGS = ("code", "kbd", "samp", "tt")
STYLING_TAGS = frozenset((*sum(INLINE_TAGS.values(), ()), *CODE_TAGS, "a", "pre", "blockquote"))

PARAGRAPH_TAGS = _words("p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table hr")
LINE_TAGS = _words(
    "div li tr dt dd caption section article header footer main aside nav figure figcaption address center details "
    "summary form fieldset thead tbody tfoot"
)
LIST_TAGS = frozenset(("ul", "ol"))
CELL_TAGS = frozenset(("td", "th"))
UNSEEN_TAGS = _words(
    "script style head title template iframe noscript object svg math video audio canvas select textarea"
)
# A text that has none of these is Telegram's own or plain: its line ends mean line ends.
LAYOUT_TAGS = (PARAGRAPH_TAGS | LINE_TAGS | CELL_TAGS | {"br"}) - {"pre", "blockquote"}

# Everything but an opening bracket is free of quadratic surprises: no alternative scans past the next one.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<[!?][^>]*(?:>|\Z)"
    r"|<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:-]*+)(?P<attributes>(?:[\s/](?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)?)>",
    re.DOTALL,
)
_TAG_NAME = re.compile(r"<([a-zA-Z]+[1-6]?)\b")
_HREF = re.compile(r"(?:^|[\s/])href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
# In an address, "&section=2" is no section sign: only entities with a semicolon count, as in a browser.
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z0-9]+);")
_BLANKS = re.compile(r"[ \t\n\f]+")
_BLANKS_IN_LINE = re.compile(r"[ \t\f]+")
_LINE_ENDS = re.compile(r" ?\n[ \n]*")
_BLANK = " \t\n\f"
# An editor's empty paragraph is one non-breaking space; between words it is kept.
_BLANK_OR_FIRM = _BLANK + "\u00a0"

# Control characters and invisible marks of byte order mean nothing in a chat; PostgreSQL refuses the first of them.
_CLEAN = str.maketrans(
    dict.fromkeys((*range(9), *range(14, 32), *range(127, 160), 0x200B, 0xFEFF, 0xFFFE, 0xFFFF))
    | {0x0B: " ", 0x2028: "\n", 0x2029: "\n"}
)


def telegram_html(html: str) -> str:
    """
    Keep of a page's HTML what Telegram shows: b i u s code pre a blockquote; the rest becomes lines of text.

    Line ends count only where the text has no paragraphs, <br> and the like: then it is plain, or ours already, so
    that doing it twice changes nothing.
    """
    return _written(_read(html))


def visible_length(html: str) -> int:
    """Count what Telegram counts against its limits: UTF-16 units of the text without its tags."""
    return sum(_units(text) for text, _ in _read(html))


def clipped(html: str, limit: int) -> str:
    """
    Shorten Telegram HTML to so many visible UTF-16 units, the last one an ellipsis, with no tag or letter cut in two.
    """
    runs = _read(html)
    if sum(_units(text) for text, _ in runs) <= limit:
        return html
    if limit <= 0:
        return ""
    room = limit - _units(ELLIPSIS)
    kept: list[tuple[str, Style]] = []
    for text, style in runs:
        if _units(text) > room:
            kept.append((_cut(text, room), style))
            break
        kept.append((text, style))
        room -= _units(text)
    kept = _without_blank_edges(kept)
    last_style = kept[-1][1] if kept else ()
    return _written([*kept, (ELLIPSIS, last_style)])


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(letter > "\uffff" for letter in text)


def _cut(text: str, room: int) -> str:
    """Cut before the letter that does not fit, and not between a letter and its accents or an emoji's parts."""
    at = units = 0
    while at < len(text) and units + _units(text[at]) <= room:
        units += _units(text[at])
        at += 1
    while 0 < at < len(text) and (_joins_before(text[at]) or text[at - 1] == "\u200d"):
        at -= 1
    return text[:at]


def _joins_before(letter: str) -> bool:
    return letter == "\u200d" or unicodedata.category(letter) in {"Mn", "Me"} or "\U0001f3fb" <= letter <= "\U0001f3ff"


def _read(html: str) -> list[tuple[str, Style]]:
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    page = _Page(keeps_lines=not any(tag.lower() in LAYOUT_TAGS for tag in _TAG_NAME.findall(html)))
    position = 0
    while token := _TOKEN.search(html, position):
        page.text(html[position : token.start()])
        position = token.end()
        tag = (token["tag"] or "").lower()
        if tag in UNSEEN_TAGS and not token["end"] and not token["attributes"].endswith("/"):
            closing = re.compile(rf"</{tag}\b[^<>]*>", re.IGNORECASE).search(html, position)
            position = closing.end() if closing else len(html)
        elif tag and token["end"]:
            page.end(tag)
        elif tag:
            page.start(tag, token["attributes"])
    page.text(html[position:])
    return _without_blank_edges(page.runs)


@dataclass
class _Page:
    """The text so far, and what stands between it and the next word."""

    keeps_lines: bool
    runs: list[tuple[str, Style]] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    lists: list[int | None] = field(default_factory=list)  # The number of the last item; None has bullets.
    href: str = ""
    breaks: int = 0
    has_space: bool = False
    prefix: str = ""
    style: Style = ()
    is_row_begun: bool = False
    is_cell_begun: bool = True

    def start(self, tag: str, attributes: str) -> None:
        if tag == "br":
            self.line_ends(1)
        elif tag in CELL_TAGS:
            self.breaks = 0 if self.is_row_begun else self.breaks
            self.prefix = "| " if self.is_row_begun else self.prefix
            self.has_space, self.is_cell_begun = True, False
        elif tag in PARAGRAPH_TAGS or tag in LINE_TAGS:
            self.block(tag)
        if tag in LIST_TAGS:
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.prefix = self.next_bullet()
        elif tag == "tr":
            self.prefix, self.is_row_begun = "", False
        elif tag == "a":
            self.href = _usable_href(attributes)
            self.style = self.current_style()
        elif tag in STYLING_TAGS:
            self.open[tag] += 1
            self.style = self.current_style()

    def end(self, tag: str) -> None:
        if tag in LIST_TAGS and self.lists:
            self.lists.pop()
        if tag in LIST_TAGS or tag in {"li", "tr", "table"}:
            self.prefix = ""
        if tag in CELL_TAGS:
            self.breaks, self.has_space = 0 if self.is_row_begun else self.breaks, True
            self.is_cell_begun = True
        elif tag in PARAGRAPH_TAGS or tag in LINE_TAGS:
            self.block(tag)
        if tag in {"tr", "table"}:
            self.is_row_begun = False
        if tag == "a":
            self.href = ""
            self.style = self.current_style()
        elif self.open[tag] > 0:
            self.open[tag] -= 1
            self.style = self.current_style()

    def block(self, tag: str) -> None:
        """Begin or end what stands on lines of its own; a paragraph stands apart, but not in lists and table cells."""
        if tag == "li":
            self.prefix = ""
        if not self.prefix and not self.keeps_lines:
            is_apart = tag in PARAGRAPH_TAGS and not self.lists and self.is_cell_begun
            self.breaks = max(self.breaks, 2 if is_apart else 1)

    def line_ends(self, count: int) -> None:
        if not self.prefix:
            self.breaks = min(2, self.breaks + count)

    def next_bullet(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "◦ " if len(self.lists) > 1 else "• "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

    def text(self, html: str) -> None:
        if not html:
            return
        text = unescaped(html)
        if not text.isprintable():
            text = text.replace("\r", "\n").translate(_CLEAN)
        if self.open["pre"] > 0:
            self.preformatted(text)
        elif not text.strip(_BLANK_OR_FIRM):
            self.blank(text)
        else:
            right = text.rstrip(_BLANK)
            words = right.lstrip(_BLANK)
            self.blank(text[: len(right) - len(words)])
            self.write(self.collapsed(words))
            self.blank(text[len(right) :])

    def collapsed(self, words: str) -> str:
        if not self.keeps_lines:
            return _BLANKS.sub(" ", words)
        words = _BLANKS_IN_LINE.sub(" ", words)
        return _LINE_ENDS.sub(lambda ends: "\n" * min(2, ends[0].count("\n")), words)

    def blank(self, text: str) -> None:
        if self.keeps_lines and "\n" in text:
            self.line_ends(text.count("\n"))
        elif text:
            self.has_space = True

    def preformatted(self, text: str) -> None:
        is_continued = self.runs and "pre" in self.runs[-1][1] and not self.breaks and not self.prefix
        if not is_continued:
            text = text.lstrip("\n") if text.strip(_BLANK) else ""
        if text:
            self.write(text)

    def write(self, text: str) -> None:
        prefix_style = tuple(tag for tag in self.style if tag == "blockquote")
        if self.runs and (self.breaks or self.has_space):
            next_style = prefix_style if self.prefix else self.style
            between = tuple(tag for tag in self.runs[-1][1] if tag in next_style)
            self.runs.append(("\n" * self.breaks or " ", between))
        if self.prefix:
            self.runs.append((self.prefix, prefix_style))
        self.runs.append((text, self.style))
        self.breaks, self.has_space, self.prefix = 0, False, ""
        self.is_row_begun = self.is_cell_begun = True

    def current_style(self) -> Style:
        """Telegram takes no styles inside of pre and code, no code inside of links, no quote inside of a quote."""
        quote = ("blockquote",) if self.open["blockquote"] > 0 else ()
        if self.open["pre"] > 0:
            return (*quote, "pre")
        inline = tuple(name for name, tags in INLINE_TAGS.items() if any(self.open[tag] > 0 for tag in tags))
        if self.href:
            href = escape(self.href, quote=False).replace('"', "&quot;")
            return (*quote, f'a href="{href}"', *inline)
        if any(self.open[tag] > 0 for tag in CODE_TAGS):
            return (*quote, "code")
        return (*quote, *inline)


def _usable_href(attributes: str) -> str:
    """Return a full web address, or nothing for javascript:, mailto:, anchors and paths on another's site."""
    found = _HREF.search(attributes)
    if not found:
        return ""
    written = found[1] or found[2] or found[3] or ""
    href = _ENTITY.sub(lambda entity: unescape(entity[0]), written).translate(_CLEAN)
    href = re.sub(r"[\n\t\r\f]", "", href).strip()
    href = f"https:{href}" if href.startswith("//") else href
    href = href.replace(" ", "%20")
    is_usable = re.match(r"https?://[^\s/?#]", href, re.IGNORECASE) and len(href) <= HREF_LENGTH_MAX
    return href if is_usable else ""


def _without_blank_edges(runs: list[tuple[str, Style]]) -> list[tuple[str, Style]]:
    # Blanks that hold lines together hold nothing at an edge, where every cell of a file loses them, too.
    runs = [*runs]
    while runs and not runs[0][0].strip():
        del runs[0]
    while runs and not runs[-1][0].strip():
        del runs[-1]
    if runs:
        runs[0] = (runs[0][0].lstrip(), runs[0][1])
        runs[-1] = (runs[-1][0].rstrip(), runs[-1][1])
    return runs


def _written(runs: list[tuple[str, Style]]) -> str:
    written: list[str] = []
    opened: Style = ()
    for text, style in [*runs, ("", ())]:
        if style != opened:
            shared = 0
            while opened[: shared + 1] == style[: shared + 1]:
                shared += 1
            written.extend(f"</{tag.split()[0]}>" for tag in reversed(opened[shared:]))
            written.extend(f"<{tag}>" for tag in style[shared:])
            opened = style
        written.append(escape(text, quote=False))
    return "".join(written)
