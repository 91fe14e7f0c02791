"""HTML as Telegram's server reads it."""

from contextlib import suppress
from html import escape

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from, text

from sandbox.entities import parse_html
from sandbox.errors import Refused
from sandbox.methods.writing import explicit_entities
from sandbox.texts import Entity, Formatted, as_html, trimmed, utf16_length, with_found_entities

MARKUP = ["<b>", "</b>", "<i>", "</i>", "<a href='", "x.org", "'>", "</a>", "&lt;", "<", ">", "/", "=", "👋", " "]


class TestParseHtml:
    def test_counts_in_utf16_units(self) -> None:
        parsed = parse_html("👋 <b>hi 👋</b>")

        assert parsed == Formatted("👋 hi 👋", (Entity("bold", 3, 5),))

    def test_nests(self) -> None:
        parsed = parse_html("<b>a<i>b</i></b><u>c</u>")

        assert [(e.type, e.offset, e.length) for e in parsed.entities] == [
            ("bold", 0, 2),
            ("italic", 1, 1),
            ("underline", 2, 1),
        ]

    @pytest.mark.parametrize(
        ("tag", "kind"),
        [
            ("strong", "bold"),
            ("em", "italic"),
            ("ins", "underline"),
            ("strike", "strikethrough"),
            ("del", "strikethrough"),
            ("tg-spoiler", "spoiler"),
            ("code", "code"),
            ("pre", "pre"),
            ("blockquote", "blockquote"),
        ],
    )
    def test_knows_every_tag(self, tag: str, kind: str) -> None:
        assert parse_html(f"<{tag}>x</{tag}>").entities == (Entity(kind, 0, 1),)

    def test_reads_links_languages_and_the_rest(self) -> None:
        parsed = parse_html(
            '<a href="https://example.com/?a=1&amp;b=2">x</a><pre><code class="language-python">y</code></pre>'
            '<span class="tg-spoiler">z</span><blockquote expandable>q</blockquote>'
            '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji><a href="tg://user?id=7">m</a>'
        )

        assert parsed.entities == (
            Entity("text_link", 0, 1, url="https://example.com/?a=1&b=2"),
            Entity("pre", 1, 1, language="python"),
            Entity("spoiler", 2, 1),
            Entity("expandable_blockquote", 3, 1),
            Entity("custom_emoji", 4, 2, custom_emoji_id="5368324170671202286"),
            Entity("text_mention", 6, 1, user_id=7),
        )

    def test_reads_character_references(self) -> None:
        assert parse_html("&lt;b&gt; &amp; &quot; &#39; &#x1F44B; &nbsp; & x").text == "<b> & \" ' 👋 &nbsp; & x"

    @pytest.mark.parametrize(
        ("markup", "words"),
        [
            ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
            ("é<x>y</x>", 'Unsupported start tag "x" at byte offset 2'),
            ("a</b>", "Unexpected end tag at byte offset 1"),
            ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
            ("1 <", "Unclosed start tag at byte offset 2"),
            ("<b>x</b", "Unclosed end tag at byte offset 4"),
            # The name ends at the space, so it is empty.
            ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
            ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
            ("<a href=x,y>z</a>", "Unexpected end of name token at byte offset 8"),
            ('<a href="x>z</a>', "Unclosed start tag at byte offset 0"),
            ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ],
    )
    def test_refuses_in_telegrams_words(self, markup: str, words: str) -> None:
        with pytest.raises(Refused) as refused:
            parse_html(markup)

        assert refused.value.description == f"Bad Request: can't parse entities: {words}"

    def test_writes_it_back(self) -> None:
        markup = '<b>a &lt; b</b> <a href="https://example.com">l<i>i</i></a>'

        assert as_html(parse_html(markup)) == markup

    @given(text())
    def test_keeps_escaped_text(self, words: str) -> None:
        assert parse_html(escape(words)) == Formatted(words)

    @given(lists(sampled_from(MARKUP)))
    def test_never_puts_an_entity_outside_the_text(self, pieces: list[str]) -> None:
        parsed = Formatted("")
        with suppress(Refused):
            parsed = parse_html("".join(pieces))

        length = utf16_length(parsed.text)
        assert all(entity.length > 0 and entity.end <= length for entity in parsed.entities)
        assert explicit_entities(
            parsed.text, [{"type": "bold", "offset": e.offset, "length": e.length} for e in parsed.entities]
        ) == tuple(Entity("bold", e.offset, e.length) for e in parsed.entities)


class TestExplicitEntities:
    @pytest.mark.parametrize(
        ("offset", "length", "words"),
        [
            (1, 1, "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
            (0, 1, "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4"),
        ],
    )
    def test_refuses_to_split_a_surrogate(self, offset: int, length: int, words: str) -> None:
        with pytest.raises(Refused) as refused:
            explicit_entities("👋👋", [{"type": "bold", "offset": offset, "length": length}])

        assert refused.value.description == f"Bad Request: {words}"

    def test_drops_a_link_nobody_can_follow(self) -> None:
        link = {"type": "text_link", "offset": 0, "length": 3, "url": "javascript:alert(1)"}

        assert explicit_entities("abc", [link]) == ()

    def test_refuses_one_outside_the_text(self) -> None:
        with pytest.raises(Refused):
            explicit_entities("abc", [{"type": "bold", "offset": 2, "length": 5}])

    def test_refuses_an_unknown_type(self) -> None:
        with pytest.raises(Refused):
            explicit_entities("abc", [{"type": "blink", "offset": 0, "length": 1}])


class TestTexts:
    def test_trims_and_moves_entities(self) -> None:
        assert trimmed(parse_html("\n  <b>hi</b>  ")) == Formatted("hi", (Entity("bold", 0, 2),))

    def test_finds_commands_mentions_and_addresses(self) -> None:
        found = with_found_entities(Formatted("/start@stall_bot ask @anna_shops at a@b.de or https://x.org/y."))

        assert [e.type for e in found.entities] == ["bot_command", "mention", "email", "url"]
        assert found.entities[0].length == utf16_length("/start@stall_bot")
        assert found.entities[-1].length == len("https://x.org/y")

    def test_finds_nothing_inside_code(self) -> None:
        assert [e.type for e in with_found_entities(parse_html("<code>/start @anna_shops</code>")).entities] == ["code"]
