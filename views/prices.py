"""What people read of prices: taxes, delivery, and why a voucher gives nothing."""

from collections.abc import Mapping

from domain.carts import Quote
from domain.orders import Order
from domain.prices import Charge, written
from domain.vouchers import Lack, VoucherUseless
from views import credit
from views.layout import stacked
from views.phone import WHOLE, Room
from views.words import Words, marked

_LACKS = {
    Lack.ENDED: marked("The voucher {code} has ended."),
    Lack.NOT_YET: marked("The voucher {code} is not valid yet."),
    Lack.OVER: marked("The voucher {code} is not valid any more."),
    Lack.USED_UP: marked("The voucher {code} has been used up."),
    Lack.USED_BY_YOU: marked("You have used the voucher {code} already."),
    Lack.NOT_FIRST: marked("The voucher {code} is for a first order only."),
    Lack.MINIMUM: marked("The voucher {code} counts from {amount} on."),
    Lack.NOTHING_FITS: marked("The voucher {code} is not for what is in your cart."),
    Lack.NO_DELIVERY: marked("The voucher {code} is for delivery, which costs nothing here."),
}


def lack(words: Words, code: str, why: Lack, *, min_minor: int = 0) -> str:
    """Why a voucher gives nothing, as plain text."""
    return words.plain(_LACKS[why], code=code, amount=words.money(min_minor))


def useless(words: Words, error: VoucherUseless) -> str:
    """The same as a refusal."""
    return lack(words, error.code, error.lack, min_minor=error.min_minor)


def quoted_rows(words: Words, quoted: Quote, room: Room = WHOLE) -> str:
    """What a cart comes to besides its lines: voucher, delivery, tax, total."""
    totals = quoted.totals
    included = tax_rows(words, totals.taxes, is_included=True) if totals.is_tax_included else ""
    return stacked(
        _voucher_row(words, quoted),
        _delivery_row(words, totals.delivery),
        words("Delivery: depends on the address") if quoted.is_delivery_open else "",
        words(_UNDELIVERED[quoted.undelivered]) if quoted.undelivered else "",
        "" if totals.is_tax_included else tax_rows(words, totals.taxes, is_included=False),
        words("Total: <b>{total}</b>", total=words.money(totals.total_minor)),
        room.besides(included),
    )


_UNDELIVERED = {
    "nowhere": marked("⚠️ We do not deliver there."),
    "too_heavy": marked("⚠️ This is too heavy to be delivered there."),
}


def order_rows(words: Words, order: Order, room: Room = WHOLE, *, total: str) -> str:
    """The same of an order, around its total: with all that makes its sum right, as long as any lines are shown."""
    taxes = tax_rows(words, order.taxes, is_included=order.is_tax_included)
    voucher = _off(words, order.voucher_code, order.discount_minor + _came_off(order.delivery))
    # On one line: an order's page has more to say than a phone has lines.
    besides = stacked(
        " · ".join(row for row in (voucher, _delivery_row(words, order.delivery)) if row),
        "" if order.is_tax_included else taxes,
    )
    return stacked(
        besides if room.has_lines else room.besides(besides),
        total,
        credit.paid_row(words, order),
        room.besides(taxes if order.is_tax_included else ""),
        words("Fee for calling off: {amount}", amount=words.money(order.fee_minor)) if order.fee_minor else "",
    )


def fee_row(words: Words, fee_minor: int, *, is_accepted: bool = False, is_paid: bool = False) -> str:
    """What calling it off costs, or will cost once the shop has taken it on and the money is there; "" for nothing."""
    if not fee_minor:
        return ""
    fee = words.money(fee_minor)
    if not is_accepted:
        return words("Once accepted, calling off costs {fee}.", fee=fee)
    if not is_paid:
        return words("Once paid, calling off costs {fee}.", fee=fee)
    return words("Calling it off costs {fee}.", fee=fee)


def tax_rows(words: Words, taxes: Mapping[int, int], *, is_included: bool) -> str:
    """The tax of each rate, in the total or on top of the prices; several share a line, for a phone has few."""
    if not taxes:
        return ""
    if len(taxes) == 1:
        [(rate, minor)] = taxes.items()
        facts = {"rate": written(rate), "amount": words.money(minor)}
        return (
            words("incl. {rate} % VAT {amount}", **facts)
            if is_included
            else words("plus {rate} % tax {amount}", **facts)
        )
    each = ", ".join(f"{written(rate)} % {words.money(minor)}" for rate, minor in taxes.items())
    return words("incl. VAT: {each}", each=each) if is_included else words("plus tax: {each}", each=each)


def _voucher_row(words: Words, quoted: Quote) -> str:
    found = quoted.voucher
    if found is None:
        return ""
    if quoted.lack is not None:
        why = lack(words, found.code, quoted.lack, min_minor=found.min_minor)
        return words("⚠️ {why}", why=why)
    return _off(words, found.code, quoted.totals.discount_minor + _came_off(quoted.totals.delivery))


def _off(words: Words, code: str, minor: int) -> str:
    return words("🎟 {code}: −{amount}", code=code, amount=words.money(minor)) if minor else ""


def _came_off(delivery: Charge | None) -> int:
    return delivery.discount_minor if delivery is not None else 0


def _delivery_row(words: Words, delivery: Charge | None) -> str:
    return words("Delivery: {amount}", amount=words.money(delivery.price_minor)) if delivery is not None else ""
