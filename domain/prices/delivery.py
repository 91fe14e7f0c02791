"""What delivery costs: fixed, by zone, by weight, free from an amount."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from domain import destinations, digits, money, shopkeeping
from domain.actors import Actor, Role
from domain.destinations import Destination
from domain.errors import BadInput, ShopError
from domain.transaction import Transaction

ZONES_MAX = 50
TIERS_MAX = 10
_TIER = re.compile(r"(?:(?:up to )?(\d+(?:[.,]\d+)?) ?(kg|g)\s+)?(.+)", re.IGNORECASE)
_FREE = re.compile(r"(.*?),?\s*\bfree from (.+)", re.IGNORECASE)
_GRAMS = {"kg": 1000, "g": 1}
_PREFIX = re.compile(r"[0-9A-Z-]*\d[0-9A-Z-]*\*?")


class NotDelivered(ShopError):
    """The shop delivers nothing there, or nothing so heavy."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to so many grams it costs so much; the last may have no end."""

    grams_max: int | None
    price_minor: int


@dataclass(frozen=True, slots=True)
class Zone:
    """
    Where delivery costs so much.

    Args:
        countries: None at all is any.
        prefixes: How the postcode begins; none at all is any.
        free_from_minor: From so much on, what is in the cart is brought for nothing.
    """

    countries: tuple[str, ...]
    prefixes: tuple[str, ...]
    tiers: tuple[Tier, ...]
    free_from_minor: int | None = None

    def fit(self, destination: Destination) -> int | None:
        """How closely it describes a destination, or None where that lies outside."""
        if self.countries and destination.country not in self.countries:
            return None
        matching = [len(prefix) for prefix in self.prefixes if destination.postcode.startswith(prefix)]
        if self.prefixes and not matching:
            return None
        return 2 * max(matching, default=0) + bool(self.countries)


def tariff(kept: object) -> tuple[Zone, ...]:
    """What the merchant typed, as it was kept; nothing at all where delivery costs nothing anywhere."""
    return tuple(
        Zone(
            tuple(zone["countries"]),
            tuple(zone["prefixes"]),
            tuple(Tier(*tier) for tier in zone["tiers"]),
            zone["free_from_minor"],
        )
        for zone in kept or ()  # type: ignore[attr-defined]
    )


def zone_of(zones: Iterable[Zone], destination: Destination) -> Zone | None:
    """The zone that describes a destination most closely, the first of those that are alike; None outside of all."""
    fitting = [(fit, zone) for zone in zones if (fit := zone.fit(destination)) is not None]
    return max(fitting, key=lambda each: each[0])[1] if fitting else None


def price(zones: Iterable[Zone], destination: Destination, *, goods_minor: int, grams: int) -> int:
    """
    What delivery costs.

    Args:
        goods_minor: What the goods cost after their discount.
        grams: What they weigh.

    Raises:
        NotDelivered: It lies outside of all zones ("nowhere"), or is heavier than the last tier there ("too_heavy").
    """
    known = tuple(zones)
    if not known:
        return 0
    zone = zone_of(known, destination)
    if zone is None:
        raise NotDelivered("nowhere")
    tier = next((tier for tier in zone.tiers if tier.grams_max is None or grams <= tier.grams_max), None)
    if tier is None:
        raise NotDelivered("too_heavy")
    is_free = zone.free_from_minor is not None and goods_minor >= zone.free_from_minor
    return 0 if is_free else tier.price_minor


def set_tariff(tx: Transaction, text: str, *, currency: str, actor: Actor) -> None:
    """
    Set what delivery costs as typed, one zone a line; "off" has it cost nothing.

    "4.90"; "4.90, free from 50"; "DE: 4.90"; "DE 20 21: 2.90"; "AT CH: 2 kg 6.90, 10 kg 9.90, free from 100".

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: A line is not understood, an amount is none, or there are too many.
    """
    actor.must_be(Role.MERCHANT, to="set what delivery costs")
    if text.strip().casefold() == "off":
        shopkeeping.keep(tx, shopkeeping.TARIFF, None)
        return
    zones = [_zone(line, currency=currency) for line in text.splitlines() if line.strip()]
    if not zones:
        raise BadInput("tariff", "not_understood", part="")
    if len(zones) > ZONES_MAX:
        raise BadInput("tariff", "too_many", most=ZONES_MAX)
    kept = [{**asdict(zone), "tiers": [[tier.grams_max, tier.price_minor] for tier in zone.tiers]} for zone in zones]
    shopkeeping.keep(tx, shopkeeping.TARIFF, kept)


def _zone(line: str, *, currency: str) -> Zone:
    text = " ".join("".join(sign for sign in digits.western(line) if unicodedata.category(sign) != "Sc").split())
    where, _, cost = text.rpartition(":")
    freely = _FREE.fullmatch(cost.strip())
    free_from = money.parse_amount(freely[2], currency=currency) if freely else None
    countries, prefixes = _where(where, line)
    return Zone(countries, prefixes, _tiers(freely[1] if freely else cost, line, currency=currency), free_from)


def _where(text: str, line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = text.replace(",", " ").upper().split()
    countries = tuple(word for word in words if word in destinations.countries())
    others = [word for word in words if word not in destinations.countries()]
    if any(_PREFIX.fullmatch(word) is None for word in others):
        raise BadInput("tariff", "not_understood", part=line.strip()[:40])
    return countries, tuple(destinations.postcode(word) for word in others)


def _tiers(text: str, line: str, *, currency: str) -> tuple[Tier, ...]:
    parts = [part.strip() for part in re.split(r",\s+|;", text) if part.strip()]
    tiers = []
    for part in parts:
        found = _TIER.fullmatch(part)
        if found is None:
            raise BadInput("tariff", "not_understood", part=line.strip()[:40])
        grams = _grams(found[1], found[2].lower()) if found[1] else None
        tiers.append(Tier(grams, money.parse_amount(found[3], currency=currency)))
    ends = [tier.grams_max for tier in tiers]
    limits = [end for end in ends if end is not None]
    if not tiers or len(tiers) > TIERS_MAX or None in ends[:-1] or limits != sorted(set(limits)):
        raise BadInput("tariff", "not_understood", part=line.strip()[:40])
    return tuple(tiers)


def _grams(number: str, unit: str) -> int:
    whole, _, fraction = number.replace(",", ".").partition(".")
    return int(whole) * _GRAMS[unit] + int((fraction + "000")[:3]) * _GRAMS[unit] // 1000
