"""How a suggestion is shown: formula, inputs and result, on a phone."""

import pytest

from domain.catalogue import Variant
from domain.flows.ruling import RulePage
from domain.purchasing import Buying, Demand, Outlook, Rule
from domain.purchasing.suggesting import suggestion
from domain.suppliers import Item
from views.phone import ROWS, rows_of_text
from views.reordering import how_page, rule_page
from views.words import Words

VARIANT = Variant(
    id=7,
    product_id=1,
    title="A mug for long mornings by the sea",
    sku="MUG-SEA",
    options=("blue", "large"),
    price_minor=1200,
    compare_at_minor=None,
    cost_minor=None,
    barcode="",
    tax_class="",
    weight_grams=None,
    low_stock_threshold=0,
    picture_id=None,
    imported_quantity=None,
    active=True,
    is_on_sale=True,
)
ITEM = Item(1, 7, "", 500, lead_days=9, minimum=10, pack=12)


def page(demand: Demand, *, buying: Buying) -> RulePage:
    rule = Rule(7, 1, 1000, 20000, 12)
    suggested = suggestion(demand, ITEM, place_id=1, unit_cost_minor=500, buying=buying)
    return RulePage(VARIANT, 1, "The shop on the corner", rule, Outlook(rule, -3), suggested, "Acme & Sons")


class TestRulePage:
    def test_shows_the_formulas_with_what_they_were_reckoned_from(self) -> None:
        words, shown = Words("en", "EUR", "UTC"), page(Demand(100, 200, 600, 60), buying=Buying(order_cost_minor=1000))

        said = rule_page(words, shown).text
        soon, many = (how_page(words, shown, is_quantity=each).text for each in (False, True))

        assert "Suggested: below 26, up to 158" in said or "Suggested: below 25, up to 157" in said
        assert "Acme &amp; Sons needs 9 days: 18.0 sold meanwhile + 7.0 to be safe = 25.0" in said
        assert "sold a day × days until it comes + z × σ × √days until it comes" in soon
        assert "Sold a day: 2.00 (200 in 100 days)" in soon
        assert "2.00 × 9 + 1.64 × 1.42 × √9 = 25.0" in soon
        assert "An order costs €10.00, a piece €5.00" in many
        assert "√(2 × 730 × €10.00 ÷ (20 % × €5.00)) = 120.8" in many
        assert "Rounded up to what the supplier sends: 132" in many

    @pytest.mark.parametrize("language", ["en", "de", "es", "ru", "ar"])
    def test_fits_a_phone_whatever_is_missing(self, language: str) -> None:
        for demand in (Demand(), Demand(55, 20_000, 9_000_000, 9), Demand(300, 90_000, 90_000_000, 9_000)):
            for buying in (Buying(), Buying(order_cost_minor=123_456)):
                words, shown = Words(language, "EUR", "UTC"), page(demand, buying=buying)
                screens = (how_page(words, shown, is_quantity=False), how_page(words, shown, is_quantity=True))
                for screen in (rule_page(words, shown), *screens):
                    assert rows_of_text(screen.text) <= ROWS, screen.text
