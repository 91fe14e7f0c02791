"""What people read of prices: taxes, delivery, and why a voucher gives nothing."""

from domain.vouchers import Lack, VoucherUseless
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
