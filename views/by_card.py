"""What a customer is told of their money by card: what to pay and where, what is held, charged, or on its way back."""

from domain.flows.card_money import CardMoney, CardPayment
from domain.flows.overview import OrderPage
from domain.orders import Fulfilment, Status
from domain.payments import Act
from domain.payments.provider import Decline
from views.buttons import pack
from views.card_names import one_name, said
from views.layout import stacked
from views.screen import Button
from views.words import Words, marked

_DECLINES = {
    Decline.INSUFFICIENT_FUNDS: marked("❌ Your card was declined: there is not enough money on it."),
    Decline.EXPIRED_CARD: marked("❌ Your card was declined: it has expired."),
    Decline.NEEDS_CONFIRMATION: marked("❌ Your bank wants you to confirm the payment, and that did not happen."),
    Decline.OTHER: marked("❌ Your card was declined: your bank says no, and not why."),
}
# In the provider's words: no page can be opened for such an amount, however often one tries.
_WRONG_AMOUNTS = {"amount_too_small", "amount_too_large", "amount_not_payable"}
# What has left the house is not packed any more: what is held for it is taken at once.
_GONE = {Fulfilment.PART_SHIPPED, Fulfilment.SHIPPED, Fulfilment.PART_DELIVERED, Fulfilment.DELIVERED}


def asked(words: Words, page: OrderPage) -> str:
    """What the customer has to do now, and what becomes of the money."""
    payable, due = page.card.payable, words.money(page.uncovered_minor)
    if payable is None:
        return _no_page(words, page, due=due)
    if not payable.payment.url:
        return words("<b>{due}</b> is to be paid by card. The page for it opens in a moment.", due=due)
    decline, ends_at = payable.payment.decline, _ends_at(page, payable)
    return stacked(
        words(_DECLINES[decline]) if decline is not None else "",
        words("Please pay <b>{due}</b> by card until {moment}.", due=due, moment=words.moment(ends_at)),
        words("It is charged at once.")
        if payable.payment.captures_at_once or page.order.fulfilment in _GONE
        else words("It is held at first, and charged when we pack."),
    )


def more(words: Words, page: OrderPage) -> str:
    """What a change has made due, beside which the page for it comes."""
    due = words.money(page.uncovered_minor)
    if page.card.payable is None:
        return _no_page(words, page, due=due)
    return words("<b>{due}</b> is to be paid by card: the page for it comes in a message of its own.", due=due)


def _no_page(words: Words, page: OrderPage, *, due: str) -> str:
    if _is_wrong_amount(page):
        return words("<b>{due}</b> cannot be paid by card. Please pay another way, or ask the shop.", due=due)
    if _refused(page):
        return words("The page to pay <b>{due}</b> on could not be opened. Please try again in a while.", due=due)
    if page.order.awaits_money and page.order.expires_at is not None:
        ends = words.moment(page.order.expires_at)
        return words("Please pay <b>{due}</b> by card until {moment}.", due=due, moment=ends)
    return words("Please pay <b>{due}</b> by card.", due=due)


def _ends_at(page: OrderPage, payable: CardPayment) -> int:
    """Until when the order waits, or, where it does not, until when the page is open."""
    is_timed = page.order.awaits_money and page.order.expires_at is not None
    return page.order.expires_at if is_timed and page.order.expires_at else payable.payment.page_expires_at


def _refused(page: OrderPage) -> str:
    """Why the provider opened no page when it was asked last; "" where it did."""
    last = page.card.payments[-1] if page.card.payments else None
    failed = last.failed(Act.OPEN) if last is not None else None
    return failed.reason or "?" if failed is not None else ""


def _is_wrong_amount(page: OrderPage) -> bool:
    return _refused(page) in _WRONG_AMOUNTS


def buttons(words: Words, page: OrderPage) -> list[tuple[Button, ...]]:
    """The ways to pay, a row each."""
    pay = _pay(words, page) if page.is_to_be_paid_by_card else []
    return [(each,) for each in (*pay, *other_way(words, page))]


def _pay(words: Words, page: OrderPage) -> list[Button]:
    payable, amount = page.card.payable, words.money(page.uncovered_minor)
    label = words.plain("💳 Pay {amount}", amount=amount)
    if payable is None:
        return [] if _is_wrong_amount(page) else [Button(label, pack("paynow", page.order.id))]
    if not payable.payment.url:
        return [Button(words.plain("🔄 Look again"), pack("paylook", page.order.id))]
    if payable.payment.decline is not None:
        label = words.plain("🔁 Try again")
    return [Button(label, url=payable.payment.url)]


def other_way(words: Words, page: OrderPage) -> list[Button]:
    """Where the shop takes money in other ways, too."""
    is_theirs = page.order.awaits_money or page.order.status is Status.PLACED
    if not is_theirs or not page.other_terms:
        return []
    return [Button(words.plain("💱 Pay another way"), pack("payother", page.order.id))]


def ended(words: Words, card: CardMoney) -> str:
    """What has become of the money for an order that has ended: charged, let go of, gone back."""
    back = marked("{amount} went back to your card."), marked("{amount} went back to your {card}.")
    return stacked(
        charged(words, card),
        _amount(words, marked("{amount} on your card is held no more."), card.let_go_minor),
        _of_card(words, back, one_name(card.returned_to), card.returned_minor),
    )


def charged(words: Words, card: CardMoney) -> str:
    """What was taken of it, and from which card; "" where nothing was."""
    return _of_card(words, _CHARGED, one_name(card.paid_with), card.charged_minor)


def returned(words: Words, card: CardMoney) -> str:
    """What of that has gone back, and to which card; "" where nothing has."""
    back = marked("{amount} of it went back to your card."), marked("{amount} of it went back to your {card}.")
    return _of_card(words, back, one_name(card.returned_to), card.returned_minor)


def standing(words: Words, page: OrderPage) -> str:
    """Where the money is now, one thing a row; nothing where all has come to rest."""
    card = page.card
    if not card.payments and not card.refunds:
        return ""
    is_over = page.order.status not in {Status.PLACED, Status.CONFIRMED}
    spare = 0 if is_over else min(card.held_minor, max(0, -page.uncovered_minor))
    ended = card.held_minor if is_over else 0
    return stacked(
        _of_card(words, _HELD, one_name(card.paid_with), card.held_minor - spare - ended),
        _amount(words, _CHARGING, card.charging_minor),
        _amount(words, _NOT_NEEDED, spare),
        _amount(words, _LET_GO, ended + card.letting_go_minor),
        _of_card(words, _RETURNING, one_name(card.returned_to), card.returning_minor),
    )


# Of any card, and of the one that was paid with.
_CHARGED = marked("{amount} was charged to your card."), marked("{amount} was charged to your {card}.")
_HELD = (
    marked("{amount} is held on your card, and charged when we pack."),
    marked("{amount} is held on your {card}, and charged when we pack."),
)
_RETURNING = (
    marked("{amount} is on its way back to your card: it takes 5 to 10 days."),
    marked("{amount} is on its way back to your {card}: it takes 5 to 10 days."),
)
_CHARGING = marked("{amount} is being charged to your card.")
_LET_GO = marked("{amount} held on your card is let go.")
_NOT_NEEDED = marked("{amount} held on your card is not needed: the shop lets go of it.")


def _of_card(words: Words, sentences: tuple[str, str], card: str, minor: int) -> str:
    return said(words, *sentences, card, amount=words.money(minor)) if minor else ""


def _amount(words: Words, sentence: str, minor: int) -> str:
    return words(sentence, amount=words.money(minor)) if minor else ""


def charge(words: Words, minor: int) -> str:
    """What is taken from the card with a parcel; "" where nothing is."""
    return _amount(words, marked("{amount} is charged to your card now."), minor)
