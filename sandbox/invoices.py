"""Invoices, what they ask of the payer, and the amounts Telegram lets them have."""

from dataclasses import dataclass

STARS = "XTR"
AMOUNT_MAX = 9_999_999_999_99
# What one US dollar is about, in each currency Telegram takes payments in: an invoice must lie between 1 and 10 000
# dollars. Telegram asks the rates of the day; these stand still, so that a test does too.
_PER_DOLLAR = """
    AED:3.67 AFN:70 ALL:85 AMD:385 ARS:1450 AUD:1.5 AZN:1.7 BAM:1.7 BDT:122 BGN:1.7 BND:1.3 BOB:6.9 BRL:5.4 BYN:3.3
    CAD:1.4 CHF:0.8 CLP:950 CNY:7.1 COP:3900 CRC:500 CZK:21 DKK:6.4 DOP:63 DZD:130 EGP:48 ETB:150 EUR:0.86 GBP:0.76
    GEL:2.7 GHS:11 GTQ:7.7 HKD:7.8 HNL:26 HRK:6.5 HUF:335 IDR:16600 ILS:3.3 INR:88 ISK:126 JMD:160 JPY:154 KES:129
    KGS:87 KRW:1450 KZT:525 LBP:89500 LKR:304 MAD:9.3 MDL:17 MMK:2100 MNT:3570 MOP:8 MUR:46 MVR:15.4 MXN:18.5 MYR:4.2
    MZN:64 NGN:1440 NIO:36.8 NOK:10.1 NPR:141 NZD:1.77 PAB:1 PEN:3.4 PHP:58.8 PKR:281 PLN:3.7 PYG:7050 QAR:3.64
    RON:4.4 RSD:101 RUB:81 SAR:3.75 SEK:9.5 SGD:1.3 THB:32.4 TJS:9.2 TRY:42 TTD:6.8 TWD:31 TZS:2440 UAH:42 UGX:3600
    USD:1 UYU:39.8 UZS:12000 VND:26300 XAF:564 XOF:564 YER:239 ZAR:17.2
"""
PER_DOLLAR = {code: float(rate) for code, _, rate in (word.partition(":") for word in _PER_DOLLAR.split())}
_WHOLE = {"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", STARS}
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "RUB": "₽", "INR": "₹", "UAH": "₴", "TRY": "₺", STARS: "⭐️"}


@dataclass(frozen=True, slots=True)
class Price:
    """A line of an invoice; a discount is negative."""

    label: str
    amount: int


@dataclass(frozen=True, slots=True)
class ShippingOption:
    id: str
    title: str
    prices: tuple[Price, ...]

    @property
    def amount(self) -> int:
        return sum(price.amount for price in self.prices)


@dataclass(frozen=True, slots=True)
class Invoice:
    """
    What a bot asks to be paid.

    Attributes:
        bot_id: Whose invoice it is, wherever it was forwarded to.
        needs: What the payer has to fill in: name, phone_number, email, shipping_address.
        is_flexible: The price depends on the address: the bot is asked for shipping options.
    """

    bot_id: int
    title: str
    description: str
    payload: str
    currency: str
    prices: tuple[Price, ...]
    provider_token: str = ""
    start_parameter: str = ""
    max_tip_amount: int = 0
    suggested_tip_amounts: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    is_flexible: bool = False
    photo_url: str | None = None

    @property
    def total_amount(self) -> int:
        return sum(price.amount for price in self.prices)

    @property
    def is_in_stars(self) -> bool:
        return self.currency == STARS


@dataclass(frozen=True, slots=True)
class StarTransaction:
    """Stars that came to a bot, or went back to the payer under the same id."""

    id: str
    amount: int
    at: int
    user_id: int
    payload: str
    is_refund: bool = False


def decimals(currency: str) -> int:
    return 0 if currency in _WHOLE else 2


def amount_in_words(amount: int, currency: str) -> str:
    """An amount as the app writes it on a button: €12.50, ⭐️50, 12.50 CHF."""
    places = decimals(currency)
    number = f"{amount / 10**places:,.{places}f}"
    sign = _SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{number} {currency}"


def is_payable(amount: int, currency: str) -> bool:
    """The amount is one Telegram takes in this currency: from about 1 to about 10 000 US dollars."""
    dollar = PER_DOLLAR[currency] * 10 ** decimals(currency)
    return bool(dollar <= amount <= 10_000 * dollar)
