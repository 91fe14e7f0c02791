"""When the shop is open: what customers read of it, and how merchants set it; with it what else merchants set."""

from collections.abc import Sequence

from domain import hours, shopkeeping
from domain.hours import Hours
from domain.prices import Zone
from domain.shopkeeping import Terms
from views import pricing
from views.buttons import pack
from views.languages import native_name, number_of
from views.layout import in_rows, not_now, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words, languages, marked

_WEEK_SECONDS = 6 * 24 * 3600
_WAYS = {
    (shopkeeping.DELIVERY,): marked("🛵 Delivery only"),
    (shopkeeping.PICKUP,): marked("🏬 Pick-up only"),
    (shopkeeping.DELIVERY, shopkeeping.PICKUP): marked("🛵 + 🏬 Both"),
}


def when(words: Words, moment: int, *, now: int) -> str:
    """A moment to come, as people say it: "Monday 9:00", or with its date where that is a week away."""
    day = words.weekday(moment) if moment - now < _WEEK_SECONDS else words.day(moment)
    return words.plain("{day} {time}", day=day, time=words.clock(moment))


def notice(words: Words, *, closes_at: int | None, opens_at: int | None, now: int) -> str:
    """Open until when, or closed until when; nothing where the shop never closes."""
    if opens_at is not None:
        return words("🔒 We are closed now. We open on {moment}.", moment=when(words, opens_at, now=now))
    return words("🕘 Open until {time}", time=words.clock(closes_at)) if closes_at is not None else ""


def start_line(words: Words, *, starts_at: int, is_taken: bool, now: int) -> str:
    """What being closed means for an order."""
    moment = when(words, starts_at, now=now)
    if is_taken:
        return words("🔒 We are closed now: we start on {moment}.", moment=moment)
    return words("🔒 We are closed and take orders again on {moment}.", moment=moment)


def opening(words: Words, found: Hours, *, is_taken: bool) -> Screen:
    """The shop's hours and vacation, to its merchants."""
    vacation = found.vacation
    change = Button(words.plain("🟢 Take while closed"), pack("whenclosed", 1))
    if is_taken:
        change = Button(words.plain("🔴 Refuse while closed"), pack("whenclosed", 0))
    return Screen(
        paragraphs(
            words("<b>Opening hours</b>"),
            stacked(
                words("Week: {week}", week=hours.written_week(found.spans))
                if found.spans
                else words("Open around the clock."),
                words("Vacation: {first} to {last}", first=vacation.first, last=vacation.last)
                if vacation is not None
                else words("No vacation."),
                words("While closed, orders are taken.") if is_taken else words("While closed, orders are refused."),
            ),
        ),
        rows_of(
            (Button(words.plain("✏️ Week"), pack("sethours")), Button(words.plain("✏️ Vacation"), pack("setvacation"))),
            (change,),
        ),
    )


def ask_hours(words: Words) -> Screen:
    """How to type a week."""
    return Screen(
        words("Type the week like “Mon-Fri 9-18, Sat 10-14”. “off” means open around the clock."),
        rows_of((not_now(words),)),
    )


def ask_vacation(words: Words) -> Screen:
    """How to type a vacation."""
    return Screen(
        words("Type the vacation like “2026-12-24 to 2027-01-02”. “off” ends it."), rows_of((not_now(words),))
    )


def terms(words: Words, found: Terms | None, *, shop_language: str) -> Screen:
    """What customers have to confirm, to the merchants; a button for each language it may be said in."""
    if found is None:
        text = words("Customers confirm nothing before they order.")
    else:
        text = paragraphs(words("<b>Customers confirm before they order:</b>"), words("{text}", text=found.text))
    others = [language for language in sorted(languages()) if language != shop_language] if found else []
    buttons = [
        Button(
            f"{'✓' if found and language in found.texts else '➕'} {native_name(language)}",
            pack("setterms", number_of(language)),
        )
        for language in others
    ]
    change = Button(words.plain("✏️ Change the text"), pack("setterms", 0))
    return Screen(text, rows_of((change,), *in_rows(buttons, across=2)))


def ask_translated_terms(words: Words, language: str, said: str) -> Screen:
    """How to say them in another language; what those who speak it read until then."""
    return Screen(
        paragraphs(
            words("Type the text in this language: {language}. “off” takes it away.", language=native_name(language)),
            words("{text}", text=said),
        ),
        rows_of((not_now(words),)),
    )


def ask_terms_text(words: Words) -> Screen:
    """How to type terms."""
    return Screen(
        words(
            "Type what customers have to confirm, like “I am 18 or older.” Whoever confirmed another text is asked "
            "again. “off” asks for nothing."
        ),
        rows_of((not_now(words),)),
    )


def ways(words: Words, offered: tuple[str, ...], counter: str, *, zones: Sequence[Zone] = ()) -> Screen:
    """How goods reach customers, to the merchants."""
    buttons = [
        (
            Button(
                f"✓ {words.plain(_WAYS[each])}" if each == offered else words.plain(_WAYS[each]), pack("offer", number)
            ),
        )
        for number, each in enumerate(shopkeeping.WAYS)
    ]
    return Screen(
        paragraphs(
            words("<b>How goods reach customers</b>"),
            words("Pick-up at: {place}", place=counter) if counter else _no_counter(words, offered),
            pricing.tariff(words, zones) if shopkeeping.DELIVERY in offered else "",
        ),
        rows_of(
            *buttons,
            (Button(words.plain("✏️ Delivery prices"), pack("settariff")),) if shopkeeping.DELIVERY in offered else (),
            (Button(words.plain("✏️ Pick-up address"), pack("setcounter")),),
        ),
    )


def _no_counter(words: Words, offered: tuple[str, ...]) -> str:
    if shopkeeping.PICKUP in offered:
        return words("⚠️ Customers are not told where they pick up: please say it.")
    return words("Where to pick up is not said yet.")


def ask_counter(words: Words) -> Screen:
    """Where is it?"""
    return Screen(
        words("Where do customers pick their orders up? Type the address, and the time if you like."),
        rows_of((not_now(words),)),
    )
