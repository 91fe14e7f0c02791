"""What merchants see and set of prices: taxes, what delivery costs, vouchers."""

from collections.abc import Sequence

from domain.prices import DiscountKind, TaxRate, Zone, written
from domain.vouchers import Voucher
from views.buttons import pack
from views.layout import label, not_now, pager, paragraphs, rows_of, stacked
from views.screen import Button, Screen
from views.words import Words, marked

VOUCHERS_PER_PAGE = 6
RATES_SHOWN = 8
ZONES_SHOWN = 6
# The number of a field in a button.
FIELDS = ("gives", "minimum", "days", "uses", "uses_per_person", "products", "categories", "code")
_QUESTIONS = {
    "gives": marked("What does it give? Type “10%”, an amount like 5.00, or “delivery”."),
    "minimum": marked("From which amount on? Type it, or - for any."),
    "days": marked(
        "On which days? Type the last one, like “2026-12-24”, or “2026-12-01 to 2026-12-24”, “from 2026-12-01”, "
        "or - for always."
    ),
    "uses": marked("How many orders may use it? Type a number, or - for any."),
    "uses_per_person": marked("How many orders of one customer may use it? Type a number, or - for any."),
    "products": marked("For which products? Type their SKUs with commas between them, or - for all."),
    "code": marked("Which code shall it have?"),
    "categories": marked("For which categories? Type their names with commas between them, or - for all."),
}


def taxes(words: Words, rates: Sequence[TaxRate], *, is_included: bool) -> Screen:
    """The rates, each a button that drops it."""
    more = len(rates) - RATES_SHOWN
    change = Button(words.plain("Add tax to prices"), pack("taxadded", 1))
    if not is_included:
        change = Button(words.plain("Prices include tax"), pack("taxadded", 0))
    return Screen(
        paragraphs(
            words("<b>Taxes</b>"),
            stacked(
                words("Prices include the tax.") if is_included else words("The tax is added to the prices."),
                "" if rates else words("Nothing is taxed yet."),
                words("Press a rate to remove it.") if rates else "",
                words("… and {number} more", number=more) if more > 0 else "",
            ),
        ),
        rows_of(
            *((Button(label(f"❌ {_rate(words, rate)}"), pack("droptax", rate.id)),) for rate in rates[:RATES_SHOWN]),
            (Button(words.plain("➕ Rate"), pack("settaxes")), change),
        ),
    )


def _rate(words: Words, rate: TaxRate) -> str:
    where = " ".join(part for part in (rate.country, rate.prefix, rate.tax_class) if part)
    since = f" {words.day(rate.valid_from_at)}" if rate.valid_from_at else ""
    return f"{where or words.plain('all')} {written(rate.rate_ppm)} %{since}"


def ask_taxes(words: Words) -> Screen:
    """How to type rates."""
    return Screen(
        words(
            "Type a rate like “19”, “DE 19”, “DE books 7” or “AT 20 from 2026-07-01”; several lines are fine. Delivery "
            "is the class “delivery”, or taxed like goods without a class."
        ),
        rows_of((not_now(words),)),
    )


def tariff(words: Words, zones: Sequence[Zone]) -> str:
    """What delivery costs, a zone a line."""
    if not zones:
        return words("Delivery costs nothing.")
    more = len(zones) - ZONES_SHOWN
    return stacked(
        *(words("{zone}", zone=_zone(words, zone)) for zone in zones[:ZONES_SHOWN]),
        words("… and {number} more", number=more) if more > 0 else "",
    )


def _zone(words: Words, zone: Zone) -> str:
    where = " ".join((*zone.countries, *zone.prefixes)) or words.plain("all")
    costs = ", ".join(
        words.money(tier.price_minor)
        if tier.grams_max is None
        else words.plain("{kilos} kg {price}", kilos=f"{tier.grams_max / 1000:g}", price=words.money(tier.price_minor))
        for tier in zone.tiers
    )
    if zone.free_from_minor is None:
        return words.plain("{where}: {costs}", where=where, costs=costs)
    amount = words.money(zone.free_from_minor)
    return words.plain("{where}: {costs}, free from {amount}", where=where, costs=costs, amount=amount)


def ask_tariff(words: Words) -> Screen:
    """How to type it."""
    return Screen(
        words(
            "Type what delivery costs, one zone a line: “4.90, free from 50”, “DE 20 21: 2.90”, “AT CH: 2 kg 6.90, "
            "10 kg 9.90”. “off” has it cost nothing."
        ),
        rows_of((not_now(words),)),
    )


def vouchers(words: Words, found: Sequence[Voucher], *, page: int, has_more: bool) -> Screen:
    """All vouchers, each a button with how many orders have it."""
    return Screen(
        words("<b>Vouchers</b>") if found else words("There are no vouchers yet."),
        rows_of(
            *((Button(label(_listed(each)), pack("onevoucher", each.id)),) for each in found),
            pager("vouchers", page=page, pages=page + 1 + int(has_more)),
            (Button(words.plain("➕ New voucher"), pack("newvoucher")),),
        ),
    )


def _listed(voucher: Voucher) -> str:
    used = f"{voucher.uses}/{voucher.uses_max}" if voucher.uses_max is not None else str(voucher.uses)
    if voucher.live_at is None:
        return f"✏️ {voucher.code}"
    return f"{'🎟' if voucher.is_live else '⛔'} {voucher.code} · {used}"


def one_voucher(words: Words, voucher: Voucher, *, titles: Sequence[str]) -> Screen:
    """
    One voucher, and all that can be changed about it.

    Args:
        titles: What it is for; none at all is everything.
    """
    return Screen(
        paragraphs(
            words("🎟 <b>{code}</b>: {gives}", code=voucher.code, gives=gives(words, voucher)),
            words("It is not live yet. Is this what it shall be?") if voucher.live_at is None else "",
            stacked(
                *(_said(words, voucher) if voucher.live_at is not None else _foretold(words, voucher)),
                words("Per customer: {number}", number=voucher.uses_per_person_max)
                if voucher.uses_per_person_max
                else "",
                words("Only for a first order") if voucher.is_first_order_only else "",
                words("For: {titles}", titles=", ".join(titles)[:120]) if titles else "",
                words("⛔ It has ended.") if voucher.ended_at is not None else "",
            ),
        ),
        rows_of(
            *(_changing(words, voucher) if voucher.ended_at is None else ()),
            _ending(words, voucher),
            (Button(words.plain("‹ Vouchers"), pack("vouchers", 0)),),
        ),
    )


def _said(words: Words, voucher: Voucher) -> list[str]:
    """How often it was used, and its conditions."""
    days = _days(words, voucher)
    return [
        words("Used by: {number}", number=voucher.uses)
        if voucher.uses_max is None
        else words("Used by: {number} of {most}", number=voucher.uses, most=voucher.uses_max),
        words("From {amount} on", amount=words.money(voucher.min_minor)) if voucher.min_minor else "",
        words("{days}", days=days) if days else "",
    ]


def _foretold(words: Words, voucher: Voucher) -> list[str]:
    """The same of one that nobody can use yet, with what it has not."""
    days, most = _days(words, voucher), voucher.uses_max
    return [
        words("From {amount} on", amount=words.money(voucher.min_minor)) if voucher.min_minor else words("No minimum"),
        words("No limit of uses") if most is None else words("For {most} orders at most", most=most),
        words("{days}", days=days) if days else words("No last day"),
    ]


def _ending(words: Words, voucher: Voucher) -> list[Button]:
    if voucher.live_at is None:
        seen = (voucher.id, voucher.created_at)
        return [
            Button(words.plain("🗑 Throw it away"), pack("tossvoucher", *seen)),
            Button(words.plain("✅ Make it live"), pack("livevoucher", *seen, voucher.version)),
        ]
    return [Button(words.plain("⛔ End it"), pack("endvoucher", voucher.id))] if voucher.is_live else []


def _changing(words: Words, voucher: Voucher) -> list[tuple[Button, ...]]:
    def edit(text: str, field: str) -> Button:
        return Button(text, pack("editvoucher", voucher.id, FIELDS.index(field)))

    first = Button(words.plain("First order only"), pack("firstonly", voucher.id, 1))
    if voucher.is_first_order_only:
        first = Button(words.plain("Not only first orders"), pack("firstonly", voucher.id, 0))
    code = () if voucher.live_at is not None else (edit(words.plain("✏️ Code"), "code"),)
    return [
        code,
        (edit(words.plain("✏️ Gives"), "gives"), edit(words.plain("✏️ Minimum"), "minimum")),
        (edit(words.plain("✏️ Days"), "days"), edit(words.plain("✏️ Limit"), "uses")),
        (edit(words.plain("✏️ Per customer"), "uses_per_person"), first),
        (edit(words.plain("✏️ Products"), "products"), edit(words.plain("✏️ Categories"), "categories")),
    ]


def gives(words: Words, voucher: Voucher) -> str:
    """What it takes off, as plain text."""
    if voucher.discount.kind is DiscountKind.FREE_DELIVERY:
        return words.plain("free delivery")
    if voucher.discount.kind is DiscountKind.PERCENT:
        return words.plain("{percent} % off", percent=written(voucher.discount.value))
    return words.plain("{amount} off", amount=words.money(voucher.discount.value))


def _days(words: Words, voucher: Voucher) -> str:
    first = None if voucher.starts_at is None else words.day(voucher.starts_at)
    last = None if voucher.ends_at is None else words.day(voucher.ends_at - 1)
    if first and last:
        return words.plain("{first} to {last}", first=first, last=last)
    if first:
        return words.plain("from {first} on", first=first)
    return words.plain("until {last}", last=last) if last else ""


def ask_new_voucher(words: Words) -> Screen:
    """How to type one."""
    return Screen(
        words("Type its code and what it gives: “SUMMER10 10%”, “WELCOME 5.00 min 50” or “SHIPFREE delivery”."),
        rows_of((not_now(words),)),
    )


def ask_field(words: Words, voucher: Voucher, field: str) -> Screen:
    """How to type one thing about it."""
    return Screen(
        paragraphs(words("🎟 <b>{code}</b>", code=voucher.code), words(_QUESTIONS[field])),
        rows_of((not_now(words),)),
    )
