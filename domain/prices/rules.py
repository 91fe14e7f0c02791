"""What the shop's prices follow beside the catalogue: country, taxes, delivery; read in one or two questions."""

from dataclasses import dataclass
from functools import cached_property

from domain import destinations, shopkeeping
from domain.destinations import Destination
from domain.prices import delivery, taxes
from domain.prices.delivery import Zone
from domain.prices.taxes import TaxRate
from domain.transaction import Transaction


@dataclass(frozen=True)
class Rules:
    """
    What prices follow.

    Args:
        home: The shop's own country; "" where that was not said.
        rates: Empty where nothing is taxed.
        zones: Empty where delivery costs nothing.
    """

    home: str = ""
    is_tax_included: bool = True
    rates: tuple[TaxRate, ...] = ()
    zones: tuple[Zone, ...] = ()

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The countries that make a difference here, the shop's own among them; none where none does."""
        named = {rate.country for rate in self.rates} | {each for zone in self.zones for each in zone.countries}
        return tuple(sorted((named | {self.home}) - {""})) if named - {""} else ()

    @cached_property
    def is_same_everywhere(self) -> bool:
        """True where neither country nor postcode makes a difference to anything."""
        return not self.countries and not self.has_postcodes(self.home)

    def has_postcodes(self, country: str) -> bool:
        """True where the postcode makes a difference in a country."""
        return any(rate.prefix and rate.country in {"", country} for rate in self.rates) or any(
            zone.prefixes and (not zone.countries or country in zone.countries) for zone in self.zones
        )

    def destination(self, address: str, *, country: str = "", postcode: str = "") -> Destination:
        """
        Where an address is.

        Args:
            country, postcode: What the customer said beside it, which comes before what it says itself.
        """
        if self.is_same_everywhere:
            return Destination(country or self.home, postcode)
        found = destinations.read(address, home=self.home)
        return Destination(country or found.country, postcode or found.postcode)

    def rate(self, tax_class: str, destination: Destination, *, now: int) -> int:
        """The rate at which goods of a class are taxed there."""
        return taxes.rate_at(self.rates, tax_class, destination, now=now) if self.rates else 0

    def zone(self, destination: Destination) -> Zone | None:
        """Whose price of delivery counts there; None outside of all, and where it costs nothing anywhere."""
        return delivery.zone_of(self.zones, destination)

    def delivery_minor(self, destination: Destination, *, goods_minor: int, grams: int) -> int:
        """
        What delivery there costs.

        Raises:
            NotDelivered: As `delivery.price`.
        """
        return delivery.price(self.zones, destination, goods_minor=goods_minor, grams=grams)


# A rate that changes is noted among what is kept, too.
@shopkeeping.read_once
def rules(tx: Transaction) -> Rules:
    """What prices follow now."""
    return Rules(
        home=shopkeeping.value(tx, shopkeeping.COUNTRY) or "",
        is_tax_included=not shopkeeping.value(tx, shopkeeping.TAX_ADDED),
        rates=tuple(taxes.rates(tx)) if shopkeeping.value(tx, shopkeeping.TAXED) else (),
        zones=delivery.tariff(shopkeeping.value(tx, shopkeeping.TARIFF)),
    )
