"""What comes back of which product and why, as merchants see it: a table, and a picture of it."""

import io
from collections.abc import Sequence

from domain.returns import Rate, Reason
from views import returns
from views.buttons import pack
from views.layout import clipped, label, pager, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words

RATES_PER_PAGE = 5
DAYS = (30, 90, 365)
PICTURED_MAX = 12
_NAME_SHOWN = 28


def rates(words: Words, found: Sequence[tuple[str, Rate]], *, number: int, page: int, pages: int) -> Screen:
    """The worst first, a page at a time; `number` is that of the days in `DAYS`."""
    lines = [
        stacked(
            words("<b>{percent} %</b> · {name}", percent=percent(rate), name=clipped(name, _NAME_SHOWN)),
            words(
                "{returned} of {sold} · {reasons}",
                returned=rate.returned,
                sold=rate.sold,
                reasons=_reasons(words, rate),
            ),
        )
        for name, rate in found
    ]
    heading = words("<b>What comes back</b> · the last {days} days", days=DAYS[number])
    others = [
        Button(label(words.plain("{days} days", days=days)), pack("rtrates", each, 0))
        for each, days in enumerate(DAYS)
        if each != number
    ]
    return Screen(
        paragraphs(heading, stacked(*lines) if lines else words("None.")),
        rows_of(
            pager("rtrates", number, page=page, pages=pages),
            tuple(others),
            (Button(words.plain("🖼 Picture"), pack("rtpicture", number)),) if lines else (),
            (Button(words.plain("‹ Returns"), pack("rtds", 0, 0)),),
        ),
    )


def _reasons(words: Words, rate: Rate) -> str:
    """The commonest alone: a phone is narrow."""
    reason, pieces = max(rate.reasons.items(), key=lambda each: each[1])
    return f"{returns.reason_name(words, reason)} {pieces}"


def percent(rate: Rate) -> str:
    return f"{rate.percent:.1f}".removesuffix(".0")


def caption(words: Words, number: int) -> str:
    return words("<b>What comes back</b> · the last {days} days", days=DAYS[number])


def as_png(words: Words, found: Sequence[tuple[str, Rate]], *, title: str) -> bytes:
    """A bar for each of the worst products, in parts by reason. It takes a while: call it off the event loop."""
    # Half a second to import, for a picture that few ask for.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = list(found[:PICTURED_MAX])
    figure = Figure(figsize=(8, 1.6 + 0.45 * len(shown)), dpi=120, layout="constrained")
    axes = figure.add_subplot()
    rows, ends = range(len(shown)), [0.0] * len(shown)
    for reason in (each for each in Reason if any(each in rate.reasons for _, rate in shown)):
        widths = [rate.percent * rate.reasons.get(reason, 0) / rate.returned for _, rate in shown]
        axes.barh(rows, widths, left=ends, label=returns.reason_name(words, reason))
        ends = [end + width for end, width in zip(ends, widths, strict=True)]
    for row, end in enumerate(ends):
        axes.text(end, row, f" {percent(shown[row][1])} %", va="center")
    # A dollar sign would begin a formula.
    axes.set_yticks(rows, [clipped(name, _NAME_SHOWN).replace("$", r"\$") for name, _ in shown])
    axes.invert_yaxis()
    axes.set_xlim(0, max(ends) * 1.15)
    axes.set_xlabel("%")
    axes.set_title(title)
    axes.legend(loc="lower right", fontsize="small")
    drawn = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(drawn, format="png")
    return drawn.getvalue()
