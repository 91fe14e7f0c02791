import html
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.importing import clipped, telegram_html, visible_length

ALLOWED_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote"}
TAG = re.compile(r'<(?:/([a-z]+)|([a-z]+)( href="https?://[^"<>]+")?)>')

FRAGMENTS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<br>",
        "<b>",
        "</b>",
        "<strong>",
        "</i>",
        "<em>",
        "<h1>",
        "</h2>",
        "<ul>",
        "<ol>",
        "<li>",
        "</li>",
        "</ul>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>",
        "<th>",
        "</table>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<blockquote>",
        "</blockquote>",
        "</a>",
        "<script>",
        "</script>",
        "<style>",
        "<!--",
        "-->",
        "<![if",
        "<div>",
        "</div>",
        "<u>",
        "<s>",
        "<hr>",
        "<",
        ">",
        "&",
        "&amp;",
        "&lt;",
        "&nbsp;",
        "&#0;",
        "&#xD800;",
        "&#10;",
        "•",
        "😀",
        "👍🏽",
        "é",
        "x",
        "y",
        "\n",
        "\t",
        "\r\n",
    ]
) | st.sampled_from(
    [" ", "\n", "\n\n", "\u00a0", '<a href="https://x.example/?a=1&copy=2">', "<a href='javascript:x'>", '<a "', "<p '"]
)
PAGES = st.lists(FRAGMENTS | st.text(max_size=5), max_size=40).map("".join)


def parsed(text: str) -> str:
    """Return the text Telegram would show, checking what it would refuse."""
    opened: list[str] = []
    shown, position = [], 0
    for tag in TAG.finditer(text):
        shown.append(text[position : tag.start()])
        position = tag.end()
        if tag[1]:
            assert opened.pop() == tag[1], f"crossed: {text!r}"
            continue
        assert tag[2] in ALLOWED_TAGS
        assert tag[2] not in opened
        assert (tag[2] == "a") == bool(tag[3])
        assert not {"pre", "code"} & {*opened}, "styles in code"
        assert tag[2] not in {"pre", "code"} or {*opened} <= {"blockquote"}
        opened.append(tag[2])
    shown.append(text[position:])
    assert opened == [], f"unclosed: {text!r}"
    for piece in shown:
        assert "<" not in piece
        assert ">" not in piece
        assert re.sub("&(lt|gt|amp);", "", piece).count("&") == 0
    return html.unescape("".join(shown))


class TestTelegramHtml:
    @pytest.mark.parametrize(
        ("page", "telegram"),
        [
            ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
            ("One<br>two<br/><br />three", "One\ntwo\n\nthree"),
            ("<div>One</div><div>two</div>", "One\ntwo"),
            ("<p>  much \n\t space </p>", "much space"),
            ("<p>One</p><p>&nbsp;</p><p>Two</p>", "One\n\nTwo"),
            ("<b>&nbsp;One&nbsp;Two</b>&nbsp;", "<b>One\xa0Two</b>"),
            ("<h2>Care</h2><p>Wash</p>", "<b>Care</b>\n\nWash"),
            ("<ul>\n<li>a</li>\n<li><p>b</p></li><li></li></ul>end", "• a\n• b\n\nend"),
            ("<ul><li>a<ul><li>b</ul><li>c</ul>", "• a\n◦ b\n• c"),
            ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
            (
                "<table><tr><th>Size</th><th>cm</th></tr><tr><td><p>S</p></td> <td>90</td></tr></table>",
                "Size | cm\nS | 90",
            ),
            ("<strong>a</strong> <em>b</em> <del>c</del> <ins>d</ins>", "<b>a</b> <i>b</i> <s>c</s> <u>d</u>"),
            ("<script>if (a < b) { '<p>' }</script>x<style>p {}</style>y<!-- <p> -->z", "xyz"),
            ("fish &amp; chips &lt;b&gt; &eacute; &#x1F600;", "fish &amp; chips &lt;b&gt; é 😀"),
            ("a < b, <3, 5 > 4 & more", "a &lt; b, &lt;3, 5 &gt; 4 &amp; more"),
            ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
            ("<b>a <strong>b</strong></b></b> c", "<b>a b</b> c"),
            ("<b>never closed", "<b>never closed</b>"),
            ("<b></b><i> </i>x", "x"),
            ("<span style='color:red'>x</span><img src='y'>", "x"),
            ("<pre>\n a\n  b</pre>", "<pre>a\n  b</pre>"),
            ("<blockquote>q <a href='https://x.example'>x</a></blockquote>", None),
            ("<![if !supportLists]>x<![endif]>", "x"),
        ],
    )
    def test_keeps_what_telegram_can_show(self, page: str, telegram: str | None) -> None:
        kept = telegram_html(page)

        parsed(kept)
        assert kept == telegram or telegram is None

    def test_keeps_line_ends_of_text_without_layout(self) -> None:
        assert telegram_html("One \r\ntwo\n\n\n<b>three</b>") == "One\ntwo\n\n<b>three</b>"

    def test_keeps_links_to_web_addresses(self) -> None:
        page = '<a target="_blank" href="//x.example/a?b=1&amp;c=2&section=3">size chart</a>'

        assert telegram_html(page) == '<a href="https://x.example/a?b=1&amp;c=2&amp;section=3">size chart</a>'

    @pytest.mark.parametrize(
        "href",
        ["javascript:alert(1)", "java\nscript:alert(1)", "/pages/size", "#top", "mailto:a@b.c", "tg://user?id=1", ""],
    )
    def test_keeps_only_the_words_of_other_links(self, href: str) -> None:
        assert telegram_html(f'<a href="{href}">words</a>') == "words"

    def test_survives_numbers_that_python_refuses_to_read(self) -> None:
        assert telegram_html(f"&#{'9' * 5000};") == "\ufffd"

    @pytest.mark.parametrize(
        "piece", ["<a <", '<a "', "<!--", "<script>", "</script", " ", "\n ", "<b>", "<svg>", "&#", "<ul><li>"]
    )
    def test_is_quick_with_whatever_is_repeated(self, piece: str) -> None:
        begun = time.process_time()

        telegram_html(f"<p>x{piece * 20_000}y")
        telegram_html(f"x{piece * 20_000}y")

        assert time.process_time() - begun < 2

    @settings(deadline=None)
    @given(PAGES)
    def test_is_always_telegrams_own(self, page: str) -> None:
        parsed(telegram_html(page))

    @settings(deadline=None)
    @given(PAGES)
    def test_changes_nothing_the_second_time(self, page: str) -> None:
        once = telegram_html(page)

        assert telegram_html(once) == once


class TestClipped:
    def test_leaves_alone_what_fits(self) -> None:
        assert clipped("<b>five!</b>", 5) == "<b>five!</b>"

    def test_counts_neither_tags_nor_entities(self) -> None:
        assert clipped("<b>a &amp; b</b> and c", 6) == "<b>a &amp; b…</b>"

    def test_cuts_no_emoji_in_two(self) -> None:
        assert clipped("ab😀cd", 4) == "ab…"
        assert clipped("ab👍🏽cd", 6) == "ab…"

    def test_leaves_no_blank_before_the_ellipsis(self) -> None:
        assert clipped("one two three", 5) == "one…"

    def test_can_leave_nothing(self) -> None:
        assert clipped("abc", 1) == "…"
        assert clipped("abc", 0) == ""

    @settings(deadline=None)
    @given(PAGES, st.integers(0, 60))
    def test_fits_and_stays_telegrams_own(self, page: str, limit: int) -> None:
        short = clipped(telegram_html(page), limit)

        assert len(parsed(short).encode("utf-16-le")) // 2 == visible_length(short) <= limit
