"""Prices: one function for every total, the rates of tax, and what delivery costs."""

from domain.prices.adding import tax_in, totals
from domain.prices.delivery import NotDelivered, Tier, Zone, set_tariff, tariff
from domain.prices.model import (
    WHOLE_PPM,
    Charge,
    Cost,
    Discount,
    DiscountKind,
    Item,
    Totals,
    TotalTooLarge,
    must_fit,
    taxes_of,
    unit_costs,
)
from domain.prices.rules import Rules, rules
from domain.prices.taxes import (
    DELIVERY_CLASS,
    TaxRate,
    drop_rate,
    parse_percent,
    rates,
    set_included,
    set_rates,
    written,
)

__all__ = [
    "DELIVERY_CLASS",
    "WHOLE_PPM",
    "Charge",
    "Cost",
    "Discount",
    "DiscountKind",
    "Item",
    "NotDelivered",
    "Rules",
    "TaxRate",
    "Tier",
    "TotalTooLarge",
    "Totals",
    "Zone",
    "drop_rate",
    "must_fit",
    "parse_percent",
    "rates",
    "rules",
    "set_included",
    "set_rates",
    "set_tariff",
    "tariff",
    "tax_in",
    "taxes_of",
    "totals",
    "unit_costs",
    "written",
]
