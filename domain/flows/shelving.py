"""Prices, stock and the small print of a variant, as a merchant types them: "12.50", "+20 from the fair", "=15"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain import carts, catalogue, digits, ledger, money, stock
from domain.actors import Actor, Role
from domain.catalogue import Variant, listing
from domain.errors import BadInput, NotFound
from domain.importing.model import SKU_LENGTH_MAX
from domain.importing.values import WEIGHT_GRAMS_MAX, one_line
from domain.ledger import Account, Kind
from domain.stock import marking
from domain.stock.model import QUANTITY_MAX, REASON_MAX
from domain.transaction import Transaction

_PIECES = re.compile(r"(?P<sign>[-+=−–])\s*(?P<number>\d{1,9})(?:\s+(?P<reason>.+))?\s*", re.DOTALL)
_WITH_REASON = re.compile(r"(?P<number>\d{1,9})(?:\s*[x×:]\s*|\s+)(?P<reason>\S.*)", re.DOTALL)
# The word with which an optional detail is taken back.
NONE = "-"


@dataclass(frozen=True, slots=True)
class StockWord:
    """What a merchant says of a shelf: so many more or fewer, or that there are so many."""

    number: int
    is_total: bool
    reason: str


def parse_stock(text: str) -> StockWord | None:
    """
    Read "+20", "-3 broken" or "=15"; None for anything else.

    Raises:
        BadInput: The number is beyond what a shelf can hold.
    """
    found = _PIECES.fullmatch(digits.western(text).strip())
    if found is None:
        return None
    number = int(found["number"])
    if number > QUANTITY_MAX:
        raise BadInput("quantity", "too_large", most=QUANTITY_MAX)
    reason = one_line(found["reason"] or "")[:REASON_MAX]
    return StockWord(number if found["sign"] in "+=" else -number, found["sign"] == "=", reason)


def parse_pieces(text: str) -> tuple[int, str]:
    """
    Read "2 chipped": how many, and why.

    Raises:
        BadInput: It does not begin with a whole number, or does not say why.
    """
    found = _WITH_REASON.fullmatch(digits.western(text).strip())
    if found is None:
        raise BadInput("stock", "pieces_and_reason")
    number = int(found["number"])
    if number > QUANTITY_MAX:
        raise BadInput("quantity", "too_large", most=QUANTITY_MAX)
    return number, one_line(found["reason"])[:REASON_MAX]


def book_stock(tx: Transaction, variant_id: int, word: StockWord, *, currency: str, actor: Actor, now: int) -> int:
    """Book what a merchant says of a variant where it usually lies; how many are there now."""
    actor.must_be(Role.MERCHANT, to="count stock")
    place_id = stock.main_place(tx)
    return adjust(tx, variant_id, word, place_id=place_id, currency=currency, actor=actor, now=now)[1]


def adjust(
    tx: Transaction, variant_id: int, word: StockWord, *, place_id: int, currency: str, actor: Actor, now: int
) -> tuple[int, int]:
    """
    Book what somebody says of a variant's shelf, at cost and with the reason: by how many, and how many are there now.

    Who counts a shelf counts what is set aside and packed for orders, too.

    Raises:
        BadInput: More would be missing than are there.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="count stock")
    stock.lock(tx, [variant_id])
    there = stock.here(tx, [variant_id], place_id=place_id)[variant_id].on_hand
    difference = word.number - there if word.is_total else word.number
    if there + difference < 0 and difference < 0:
        raise BadInput("stock", "too_few", number=there)
    if difference:
        stock.count(
            tx,
            {variant_id: difference},
            document=f"variant:{variant_id}",
            place_id=place_id,
            currency=currency,
            reason=word.reason or "counted",
            actor=actor,
            now=now,
        )
    return difference, there + difference


def clear(tx: Transaction, variant_id: int, *, currency: str, actor: Actor, now: int) -> None:
    """Count out whatever there is of a variant that is no longer kept, and was never ordered."""
    book_stock(
        tx, variant_id, StockWord(0, True, "taken out of the catalogue"), currency=currency, actor=actor, now=now
    )


@dataclass(frozen=True, slots=True)
class Pieces:
    """
    What there is of a variant: free (below zero where more was promised than was found), and set aside.

    Args:
        place: Where, where there are several places; else "".
    """

    free: int
    promised: int
    place: str = ""

    @property
    def there(self) -> int:
        return self.free + self.promised


def pieces(tx: Transaction, variant_id: int) -> Pieces:
    """What there is of a variant where it usually lies."""
    promised = stock.promised_here(tx, variant_id, place_id=stock.main_place(tx))
    return Pieces(free(tx, variant_id), promised, usual_place(tx))


def usual_place(tx: Transaction) -> str:
    """Where pieces are of which nobody says a place, where there are several places; else ""."""
    places = stock.places(tx)
    return stock.place(tx, stock.main_place(tx)).name if len(places) > 1 else ""


def free(tx: Transaction, variant_id: int) -> int:
    """What lies free on the shelf; below zero where more was promised than was found."""
    shelf = Account(Kind.FREE, unit=ledger.pieces(variant_id), place_id=stock.main_place(tx))
    return ledger.balance(tx, shelf)


def set_price(tx: Transaction, variant_id: int, text: str, *, currency: str, actor: Actor, now: int) -> None:
    """
    Sell the variant at this price from now on; carts that hold it are told. A price before that is not higher falls.

    Raises:
        BadInput: It is no amount, or nothing.
    """
    actor.must_be(Role.MERCHANT, to="set prices")
    listing.alone(tx)
    price_minor = _price(text, currency)
    variant = catalogue.variant(tx, variant_id)
    compare_at = variant.compare_at_minor
    is_reduced = compare_at is not None and compare_at > price_minor
    kept = compare_at if is_reduced else None
    catalogue.change_variant(tx, variant_id, price_minor=price_minor, compare_at_minor=kept)
    if price_minor != variant.price_minor:
        carts.outdate(tx, variant_id, now=now)


def set_detail(
    tx: Transaction, variant_id: int, detail: str, text: str, *, currency: str, actor: Actor, now: int
) -> None:
    """
    Set one of DETAILS as it was typed; "-" takes an optional one back.

    Raises:
        BadInput: It cannot be that.
        NotFound: There is no such detail, or no such variant.
    """
    actor.must_be(Role.MERCHANT, to="change a variant")
    listing.alone(tx)
    if detail not in DETAILS:
        raise NotFound("detail", detail)
    variant = catalogue.variant(tx, variant_id)
    typed = one_line(text)
    value = DETAILS[detail](tx, variant, "" if typed == NONE else typed, currency)
    if detail == "tax_class":
        # Files know one tax class for the whole product, so the catalogue has no other.
        for each in catalogue.product(tx, variant.product_id).variants:
            catalogue.change_variant(tx, each.id, tax_class=value)
    elif detail == "low_stock_threshold":
        marking.set_threshold(tx, variant_id, value, actor=actor, now=now)
    else:
        catalogue.change_variant(tx, variant_id, **{detail: value})


def _price(text: str, currency: str) -> int:
    price_minor = money.parse_amount(text, currency=currency)
    if price_minor == 0:
        raise BadInput("amount", "nothing")
    return price_minor


def _compare_at(_: Transaction, variant: Variant, text: str, currency: str) -> int | None:
    if not text:
        return None
    compare_at_minor = _price(text, currency)
    if compare_at_minor <= variant.price_minor:
        raise BadInput("compare_at", "too_low")
    return compare_at_minor


def _cost(_: Transaction, __: Variant, text: str, currency: str) -> int | None:
    return money.parse_amount(text, currency=currency) if text else None


def _sku(tx: Transaction, variant: Variant, text: str, _: str) -> str:
    if not text or len(text) > SKU_LENGTH_MAX:
        raise BadInput("sku", "length", most=SKU_LENGTH_MAX)
    holder = catalogue.variant_by_sku(tx, text)
    if holder is not None and holder.id != variant.id:
        raise BadInput("sku", "taken", title=holder.label)
    return text


def _short_text(_: Transaction, __: Variant, text: str, ___: str) -> str:
    if len(text) > SKU_LENGTH_MAX:
        raise BadInput("sku", "length", most=SKU_LENGTH_MAX)
    return text.removeprefix("'")


def _weight(_: Transaction, __: Variant, text: str, ___: str) -> int | None:
    return _whole(text, most=WEIGHT_GRAMS_MAX) or None if text else None


def _threshold(_: Transaction, __: Variant, text: str, ___: str) -> int:
    return _whole(text or "0", most=QUANTITY_MAX)


def _whole(text: str, *, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))):
        raise BadInput("quantity", "not_a_number")
    if int(text) > most:
        raise BadInput("quantity", "too_large", most=most)
    return int(text)


# Each reads what was typed, "" for nothing; named as the column it is kept in.
DETAILS: dict[str, Callable[[Transaction, Variant, str, str], Any]] = {
    "compare_at_minor": _compare_at,
    "cost_minor": _cost,
    "sku": _sku,
    "barcode": _short_text,
    "weight_grams": _weight,
    "low_stock_threshold": _threshold,
    "tax_class": _short_text,
}
