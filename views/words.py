"""Words, money and dates in a person's language: gettext catalogues and Babel's forms."""

import gettext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from domain import money

_LOCALES = Path(__file__).parent / "locales"
_DOMAIN = "stallkeeper"
SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """
    How the shop speaks to one person: language, currency and time zone.

    Args:
        region: "US" for those who write dates as Americans do.
    """

    language: str
    currency: str
    timezone: str
    region: str = ""

    def __call__(self, message: str, **facts: object) -> str:
        """The sentence in the person's language, facts filled in and escaped for HTML."""
        return _translated(self.language).gettext(message).format(**_escaped(facts))

    def count(self, one: str, many: str, number: int, **facts: object) -> str:
        """The same with a number that decides the plural form; it is `{number}` in the sentence."""
        sentence = _translated(self.language).ngettext(one, many, number)
        return sentence.format(number=number, **_escaped(facts))

    def plain(self, message: str, **facts: object) -> str:
        """As `words(...)`, but not escaped: for buttons, pop-ups and commands, which know no HTML."""
        return _translated(self.language).gettext(message).format(**facts)

    def known(self, text: str) -> str:
        """A reason of ours, which is kept as in the code, in the person's language; what people typed, as it is."""
        return _translated(self.language).gettext(text) if text else ""

    def paid_in(self, currency: str) -> "Words":
        """The same words, for amounts of another currency than the shop's."""
        return self if currency == self.currency else replace(self, currency=currency)

    def money(self, minor: int) -> str:
        """An amount of the shop's currency: 1250 → €12.50."""
        return _amount(minor, self.currency, self.language)

    def day(self, moment: int) -> str:
        """The local date."""
        return format_date(self._local(moment).date(), format="medium", locale=self._dates)

    def weekday(self, moment: int) -> str:
        """The local day of the week: "Monday"."""
        return format_date(self._local(moment).date(), format="EEEE", locale=self._dates)

    def near_day(self, moment: int, *, in_numbers: bool = False) -> str:
        """A day of the weeks ahead: "Mon 5 Jan", or "Mon 05/01"."""
        return format_skeleton("MEd" if in_numbers else "MMMEd", self._local(moment), locale=self._dates)

    def month(self, moment: int) -> str:
        """A month and its year: "January 2026"."""
        return format_skeleton("yMMMM", self._local(moment), locale=self._dates)

    def clock(self, moment: int) -> str:
        """The local time of day."""
        return format_time(self._local(moment), format="short", locale=self._dates)

    def moment(self, moment: int) -> str:
        """Local date and time, with the month in words or the year in full: 1/5/26 is May in half of the world."""
        both = str(self._locale.datetime_formats["medium"])
        return both.replace("{1}", self.day(moment)).replace("{0}", self.clock(moment))

    def age(self, seconds: int) -> str:
        """A span of time in its largest unit, short: 2 hr, 3 days."""
        return format_timedelta(max(seconds, 60), threshold=1, format="short", locale=self._locale)

    def _local(self, moment: int) -> datetime:
        return datetime.fromtimestamp(moment, tz=UTC).astimezone(ZoneInfo(self.timezone))

    @property
    def _locale(self) -> Locale:
        return _locale(self.language)

    @property
    def _dates(self) -> Locale:
        """English without a region is read all over the world, where 1/2 is the first of February."""
        return _locale("en_GB" if self.language == SOURCE_LANGUAGE and self.region != "US" else self.language)


@dataclass(frozen=True, slots=True)
class Speaking:
    """The shop's own language, currency and time zone, from which each person's words are made, and its name."""

    language: str
    currency: str
    timezone: str
    shop: str = ""

    def to(self, language: str | None) -> Words:
        """Words for a person who speaks this language, or the shop's where it is not spoken here."""
        spoken, _, region = (language or "").partition("-")
        if spoken not in languages():
            return self.own
        return Words(spoken, self.currency, self.timezone, region.upper())

    @property
    def own(self) -> Words:
        return Words(self.language, self.currency, self.timezone)


@cache
def languages() -> frozenset[str]:
    """The languages the shop speaks: English, and each that has a catalogue."""
    return frozenset({SOURCE_LANGUAGE, *(path.parent.parent.name for path in _LOCALES.glob("*/LC_MESSAGES/*.po"))})


def marked(message: str) -> str:
    """Mark a sentence for the catalogue where it stands in a table; it is translated when it is said."""
    return message


def phrases(listed: str) -> str:
    """As `marked`, for what people may say to us: each language lists its own, separated by commas."""
    return listed


@cache
def _translated(language: str) -> gettext.NullTranslations:
    path = _LOCALES / language / "LC_MESSAGES" / f"{_DOMAIN}.po"
    if not path.exists():
        return gettext.NullTranslations()
    # Compiled when it is first spoken: the readable catalogue is the only one there is.
    compiled = BytesIO()
    with path.open("rb") as catalogue:
        write_mo(compiled, read_po(catalogue, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


# A shop has few prices, and says them often: to find out how one is written takes longer than to look it up.
@lru_cache(maxsize=10_000)
def _amount(minor: int, currency: str, language: str) -> str:
    amount = Decimal(minor).scaleb(-money.exponent(currency))
    return format_currency(amount, currency, locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


def _escaped(facts: dict[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, Raw) else escape(str(value), quote=False) for name, value in facts.items()}


class Raw(str):
    """Text that is HTML already."""

    __slots__ = ()
