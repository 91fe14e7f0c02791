"""What a return comes to: what its customer gets for it, what is kept of that, and what is to be paid besides."""

from dataclasses import dataclass

from domain.flows.return_pages import ReturnPage
from domain.returns import Outcome, Status, Wish, Worth
from views.layout import clipped, stacked
from views.phone import WHOLE, Room
from views.words import Words, marked


@dataclass(frozen=True, slots=True)
class _Sayings:
    """The same facts, said to somebody; each takes an amount."""

    money: str
    credit: str
    counts: str
    more: str
    besides: str
    nothing: str
    before: str


_COMING = _Sayings(
    money=marked("You get back: <b>{amount}</b>"),
    credit=marked("You get as credit: <b>{amount}</b>"),
    counts=marked("It counts for what you get instead: <b>{amount}</b>"),
    more=marked("To be paid besides: <b>{amount}</b>"),
    besides=marked("You get back besides: <b>{amount}</b>"),
    nothing=marked("You owe nothing for it."),
    before=marked("You were given {amount} for this order before: nothing is left to give."),
)
_DONE = _Sayings(
    money=marked("You got back: <b>{amount}</b>"),
    credit=marked("You got as credit: <b>{amount}</b>"),
    counts=_COMING.counts,
    more=_COMING.more,
    besides=marked("You got back besides: <b>{amount}</b>"),
    nothing=_COMING.nothing,
    before=_COMING.before,
)
_TO_STAFF = _Sayings(
    money=marked("Money back: <b>{amount}</b>"),
    credit=marked("As credit: <b>{amount}</b>"),
    counts=marked("Counts for what is sent instead: <b>{amount}</b>"),
    more=_COMING.more,
    besides=marked("Money back besides: <b>{amount}</b>"),
    nothing=marked("Nothing was paid for it."),
    before=marked("Given back for the order before: {amount}"),
)
NOTE_SHOWN = 60


def comes_to(words: Words, page: ReturnPage, room: Room = WHOLE) -> str:
    """What its customer gets for it and how, said to them, and what is kept of that."""
    returned, ways = page.returned, page.ways
    if returned.back_minor == 0 and any(not each.is_accepted for each in page.found):
        return ""
    if _is_sent_again(page):
        return ""
    is_given = returned.status is Status.RESOLVED and not (ways.to_cards_minor or ways.by_hand_minor)
    # As long as it has to be brought, what is to be done for that comes first.
    how = room.besides(_ways(words, page)) if returned.status is Status.APPROVED else _ways(words, page)
    return stacked(_said(words, page, _DONE if is_given else _COMING), how)


def refused(words: Words, page: ReturnPage, room: Room) -> str:
    """What was looked at and does not count, why, and what becomes of it: said to its customer."""
    titles = {line.id: page.title_of(line.order_line_id) for line in page.returned.lines}
    told = [
        words("❌ Not accepted: {quantity} × {title}", quantity=each.quantity, title=room.called(titles[each.line_id]))
        + (words(" “{text}”", text=clipped(each.note, NOTE_SHOWN)) if each.note else "")
        for each in page.found
        if not each.is_accepted
    ]
    if not told or page.returned.is_undelivered:
        return ""
    back = sum(each.quantity for each in page.found if each.outcome is Outcome.CUSTOMER)
    stays = sum(each.quantity for each in page.found if not each.is_accepted) - back
    return stacked(
        *room.few(words, told),
        words.count("{number} piece comes back to you.", "{number} pieces come back to you.", back) if back else "",
        words.count("{number} piece stays with the shop.", "{number} pieces stay with the shop.", stays)
        if stays
        else "",
    )


_WAYS = (
    ("to_cards_minor", marked("To your card: {amount}")),
    ("as_credit_minor", marked("As credit for the next order: {amount}")),
    ("by_hand_minor", marked("Cash or transfer by the shop: {amount}")),
    ("given_minor", marked("Given to you by hand: {amount}")),
    ("off_minor", marked("Off what you have to pay: {amount}")),
)


def _ways(words: Words, page: ReturnPage) -> str:
    """How its customer gets it, said to them."""
    amounts = ((getattr(page.ways, name), said) for name, said in _WAYS)
    return stacked(*(words(said, amount=words.money(minor)) for minor, said in amounts if minor))


def comes_to_for_staff(words: Words, page: ReturnPage) -> str:
    """The same, as the shop reads it."""
    return _said(words, page, _TO_STAFF)


def _said(words: Words, page: ReturnPage, sayings: _Sayings) -> str:
    worth, wish, settled = page.comes_to, page.returned.wish, page.returned.back_minor
    if page.returned.is_undelivered:
        return _undelivered(words, page, sayings)
    if wish is None or not (worth.goods_minor or settled):
        return ""
    if page.before_minor:
        return words(sayings.before, amount=words.money(page.before_minor))
    back_minor = worth.back_minor if settled is None else settled
    amount = words.money(back_minor)
    fee = _kept(words, worth) if settled is None else ""
    if wish is Wish.REFUND:
        return stacked(fee, words(sayings.money, amount=amount))
    if wish is Wish.CREDIT:
        return stacked(fee, words(sayings.credit, amount=amount))
    return stacked(fee, words(sayings.counts, amount=amount), _difference(words, page, sayings, back_minor))


def _kept(words: Words, worth: Worth) -> str:
    """What is kept, and for what; where the goods are worth less than both, in one sum."""
    way, restocking = worth.way_fee_minor, worth.restocking_minor
    if way and restocking and way + restocking > worth.fee_minor:
        return words("Kept for the way and restocking: {amount}", amount=words.money(worth.fee_minor))
    return stacked(
        words("Kept for the way: {amount}", amount=words.money(min(way, worth.fee_minor))) if way else "",
        words("Kept for restocking: {amount}", amount=words.money(restocking)) if restocking else "",
    )


def _undelivered(words: Words, page: ReturnPage, sayings: _Sayings) -> str:
    """What was paid for what never came; of what is sent again, nothing."""
    settled = page.returned.back_minor
    if _is_sent_again(page):
        return ""
    back_minor = max(0, page.comes_to.back_minor - page.due_minor) if settled is None else settled
    return words(sayings.money, amount=words.money(back_minor)) if back_minor else words(sayings.nothing)


def _is_sent_again(page: ReturnPage) -> bool:
    """All that was not delivered goes to its customer once more, or they would like that."""
    if not page.returned.is_undelivered:
        return False
    is_wanted = page.returned.is_wanted_again and page.returned.back_minor is None
    return is_wanted or (bool(page.found) and all(each.outcome is Outcome.CUSTOMER for each in page.found))


def _difference(words: Words, page: ReturnPage, sayings: _Sayings, back_minor: int) -> str:
    """What is paid for what is sent instead beyond what comes back, or left of that."""
    more = (page.instead_minor or back_minor) - back_minor
    if more > 0:
        how = words("It is paid like #{code}, unless you choose another way.", code=page.order.code)
        is_open = sayings is _COMING and page.returned.status in {Status.DRAFT, Status.REQUESTED}
        return stacked(words(sayings.more, amount=words.money(more)), how if is_open else "")
    return words(sayings.besides, amount=words.money(-more)) if more else ""
