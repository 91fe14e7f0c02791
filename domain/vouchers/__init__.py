"""Vouchers: codes that take something off, made by merchants, used by orders."""

from domain.vouchers.model import USES_MAX, CodeTaken, Gift, Lack, Voucher, VoucherUseless, code_of, gift_in
from domain.vouchers.operations import change, end, go_live, make, redeem, redeem_again, release, throw_away
from domain.vouchers.queries import by_code, is_any, lack_of, products_of, voucher, vouchers

__all__ = [
    "USES_MAX",
    "CodeTaken",
    "Gift",
    "Lack",
    "Voucher",
    "VoucherUseless",
    "by_code",
    "change",
    "code_of",
    "end",
    "gift_in",
    "go_live",
    "is_any",
    "lack_of",
    "make",
    "products_of",
    "redeem",
    "redeem_again",
    "release",
    "throw_away",
    "voucher",
    "vouchers",
]
