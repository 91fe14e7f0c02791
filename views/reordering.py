"""Rules for what is bought when, as merchants see them: what is set, what is suggested, and how that was reckoned."""

from collections.abc import Sequence

from domain.catalogue import Variant
from domain.flows.ruling import Proposal, Proposals, RulePage
from domain.purchasing import Lack, Rule, Suggestion
from domain.purchasing.suggesting import DAYS_A_YEAR
from views.buttons import pack
from views.layout import clipped, label, not_now, pager, paragraphs, rows_of, stacked
from views.phone import Room, fitted, tight
from views.screen import Button, Screen
from views.words import Words, marked

RULES_PER_PAGE = 8
_LACKS = {
    Lack.WEEKS: marked("⚠️ Sold for less than 8 weeks: do not rely on it."),
    Lack.SALES: marked("⚠️ Fewer than 10 sales: do not rely on it."),
    Lack.COST: marked("⚠️ The quantity is a guess: say what an order costs."),
}


def rule_page(words: Words, page: RulePage) -> Screen:
    """How a variant is bought for a place, with what is suggested and the formulas."""
    text, _ = fitted(lambda room: _said(words, page, room))
    where = (page.variant.id, page.place_id)
    suggestion = page.suggestion
    accept: tuple[Button, ...] = ()
    how: tuple[Button, ...] = ()
    if suggestion is not None:
        how = (Button(words.plain("🧮 How it is reckoned"), pack("buyrulehow", *where, 0)),)
    if suggestion is not None and suggestion.rule != page.rule:
        suggested = suggestion.rule
        name = words.plain("✅ Take {minimum}/{maximum}", minimum=suggested.minimum, maximum=suggested.maximum)
        accept = (Button(label(name), pack("buyruleok", *where, suggested.minimum, suggested.maximum)),)
    return Screen(
        text,
        rows_of(
            accept,
            how,
            (
                Button(words.plain("✏️ Type a rule"), pack("buyruleask", *where)),
                *((Button(words.plain("🗑 No rule"), pack("buyruledrop", *where)),) if page.rule else ()),
            ),
            (
                Button(words.plain("📦 Its stock"), pack("stkvar", page.variant.id)),
                Button(words.plain("‹ Rules"), pack("buyrules", 0)),
            ),
        ),
    )


def _said(words: Words, page: RulePage, room: Room) -> str:
    title = words("<b>{title}</b> at {place}", title=room.called(page.variant.label), place=room.called(page.place))
    now = words("No rule: it is bought by hand only.") if page.rule is None else _rule(words, page.rule)
    there = "" if page.outlook is None else words("There and on its way: {number}", number=page.outlook.forecast)
    if page.suggestion is None:
        return tight(room, (title, stacked(now, there), words("Nobody sells it: nothing is suggested.")))
    return tight(room, (title, stacked(now, there), stacked(*_reckoned(words, page, page.suggestion, room))))


def _rule(words: Words, rule: Rule) -> str:
    facts = {"minimum": rule.minimum, "maximum": rule.maximum}
    if rule.multiple > 1:
        return words("Below {minimum}, buy up to {maximum}, by {multiple}.", **facts, multiple=rule.multiple)
    return words("Below {minimum}, buy up to {maximum}.", **facts)


def _reckoned(words: Words, page: RulePage, found: Suggestion, room: Room) -> list[str]:
    """What is suggested, and why, in words; the formulas are behind a button."""
    sold = words(
        "{supplier} needs {days} days: {sold} sold meanwhile + {safety} to be safe = {point}",
        supplier=Room(title=16).called(page.supplier),
        days=found.lead_days,
        sold=f"{found.demand.mean_daily * found.lead_days:.1f}",
        safety=f"{found.safety_stock:.1f}",
        point=f"{found.reorder_point:.1f}",
    )
    return [
        words("💡 {rule}", rule=_rule_plain(words, found.rule)),
        sold,
        room.besides(words("At a time: {quantity}", quantity=found.quantity)),
        room.besides(words("{pieces} sold in {days} days", pieces=found.demand.pieces, days=found.demand.days)),
        *(words(_LACKS[each]) for each in found.lacks if each is not Lack.COST or room.has_extras),
    ]


def _rule_plain(words: Words, rule: Rule) -> str:
    return words.plain("Suggested: below {minimum}, up to {maximum}", minimum=rule.minimum, maximum=rule.maximum)


def how_page(words: Words, page: RulePage, *, is_quantity: bool) -> Screen:
    """A formula with what its letters stand for, the numbers, and what comes of them: when to buy, or how many."""
    found = page.suggestion
    where = (page.variant.id, page.place_id)
    reckoned = () if found is None else (_how_many(words, found) if is_quantity else _how_soon(words, page, found))

    def draw(room: Room) -> str:
        about = words("how many at a time") if is_quantity else words("when to buy")
        title = words("<b>{title}</b>: {about}", title=Room(title=22).called(page.variant.label), about=about)
        return tight(room, (title, *reckoned))

    text, _ = fitted(draw)
    other = Button(words.plain("⏰ When to buy"), pack("buyrulehow", *where, 0))
    if not is_quantity:
        other = Button(words.plain("🔢 How many"), pack("buyrulehow", *where, 1))
    return Screen(text, rows_of((other, Button(words.plain("‹ Back"), pack("buyrule", *where)))))


def _how_soon(words: Words, page: RulePage, found: Suggestion) -> tuple[str, ...]:
    demand = found.demand
    mean, deviation, z = f"{demand.mean_daily:.2f}", f"{demand.deviation_daily:.2f}", f"{found.z:.2f}"
    return (
        words("sold a day × days until it comes + z × σ × √days until it comes"),
        stacked(
            words("Sold a day: {mean} ({pieces} in {days} days)", mean=mean, pieces=demand.pieces, days=demand.days),
            words(
                "Days until it comes: {days} ({supplier})",
                days=found.lead_days,
                supplier=Room(title=14).called(page.supplier),
            ),
            words("σ, by how much days differ: {deviation}", deviation=deviation),
            words("z, so that {service} % of times none lack: {z}", service=f"{found.service_permille / 10:g}", z=z),
        ),
        stacked(
            words(
                "{mean} × {days} + {z} × {deviation} × √{days} = {point}",
                mean=mean,
                days=found.lead_days,
                z=z,
                deviation=deviation,
                point=f"{found.reorder_point:.1f}",
            ),
            words("So it is bought below {minimum}.", minimum=found.rule.minimum)
            if found.rule.minimum
            else words("So it is bought only when something is missing already."),
        ),
    )


def _how_many(words: Words, found: Suggestion) -> tuple[str, ...]:
    """By EOQ, or for a month where that cannot be reckoned."""
    rounded = words("Rounded up to what the supplier sends: {quantity}", quantity=found.quantity)
    if found.economic_quantity is None or found.unit_cost_minor is None:
        month = words("What is sold in a month, or until it comes where that is longer.")
        return (words(_LACKS[Lack.COST]), month, rounded)
    facts = {
        "yearly": f"{found.demand.mean_daily * DAYS_A_YEAR:.0f}",
        "order": words.money(found.order_cost_minor),
        "rate": f"{found.holding_permille / 10:g}",
        "cost": words.money(found.unit_cost_minor),
    }
    return (
        words("√(2 × sold a year × cost of an order ÷ (holding rate × cost of a piece))"),
        stacked(
            words("Sold a year: {yearly}", **facts),
            words("An order costs {order}, a piece {cost}", **facts),
            words("Keeping it costs {rate} % of that a year", **facts),
        ),
        stacked(
            words(
                "√(2 × {yearly} × {order} ÷ ({rate} % × {cost})) = {economic}",
                economic=f"{found.economic_quantity:.1f}",
                **facts,
            ),
            rounded,
        ),
    )


def elsewhere(words: Words, found: Sequence[tuple[Variant, str, Rule]], *, page: int, has_more: bool) -> Screen:
    """What is bought for other places than the first, each a button."""
    rows = [
        (
            Button(
                label(f"{clipped(variant.sku, 12)} · {place}: {rule.minimum}/{rule.maximum}"),
                pack("buyrule", variant.id, rule.place_id),
            ),
        )
        for variant, place, rule in found
    ]
    nothing = words("Nothing is bought for other places. A rule for one begins on a product’s stock page.")
    return Screen(
        words("<b>Rules for other places</b>") if found else nothing,
        rows_of(
            *rows,
            pager("buyruled", page=page, pages=page + 1 + int(has_more)),
            (Button(words.plain("‹ Rules"), pack("buyrules", 0)),),
        ),
    )


def proposals(words: Words, found: Proposals, *, after: int, place_id: int, place: str = "") -> Screen:
    """
    Rules to look at: what is set, and what is suggested.

    Args:
        place: For which place, where there are several.
    """
    said = (
        words("Everything is bought as suggested. Find a product to say otherwise: 🛒 When to buy.")
        if after == 0 and found.last is None
        else words("Nothing here.")
    )
    more = (Button(words.plain("› Further"), pack("buyrules", found.last)),) if found.last is not None else ()
    taking = words.count("✅ Take this one", "✅ Take these {number}", len(found.found))
    return Screen(
        paragraphs(
            words("<b>Rules to look at</b>: {place}", place=place) if place else words("<b>Rules to look at</b>"),
            stacked(*(_proposal(words, each) for each in found.found)) if found.found else said,
            words.count(
                "Of {number} thing too little was sold to suggest a rule.",
                "Of {number} things too little was sold to suggest a rule.",
                found.without_history,
            )
            if found.without_history
            else "",
        ),
        rows_of(
            *((Button(label(each.variant.sku), pack("buyrule", each.variant.id, place_id)),) for each in found.found),
            (Button(label(taking), pack("buyrulesok", after, found.seal)),) if found.found else (),
            more,
            (Button(words.plain("🔎 Find a product"), pack("stkfind")),),
            (Button(words.plain("🏬 For other places"), pack("buyruled", 0)),) if place else (),
            (Button(words.plain("‹ Purchases"), pack("buys")),),
        ),
    )


def _proposal(words: Words, each: Proposal) -> str:
    suggested = f"{each.suggested.minimum}/{each.suggested.maximum}"
    was = "–" if each.rule is None else f"{each.rule.minimum}/{each.rule.maximum}"
    return words(
        "{sku}: {was} → {suggested}", sku=Room(title=18).called(each.variant.sku), was=was, suggested=suggested
    )


def ask_rule(words: Words, page: RulePage) -> Screen:
    """By which rule?"""
    return Screen(
        paragraphs(
            words("<b>{title}</b>", title=Room(title=60).called(page.variant.label)),
            words(
                "Type the minimum and the maximum, and if you like the multiple: “10 40 6” buys, below 10, as many "
                "sixes as make 40."
            ),
        ),
        rows_of((not_now(words),)),
    )
