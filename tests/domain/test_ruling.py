"""Rules for buying: looked at many at a time, taken as they were seen."""

import pytest

from domain import purchasing
from domain.errors import BadInput, Changed, NotAllowed
from domain.flows import ruling
from domain.purchasing import Rule
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop
from views.reordering import elsewhere
from views.words import Words

DAY = 24 * 3600
LATER = NOON + 60 * DAY


def sold(shop: Shop, sku: str, *, times: int) -> int:
    """A variant that Acme sells, and that so many customers have bought, two pieces each, 60 days ago."""
    variant_id = shop.product(sku, stock=100)
    for _ in range(times):
        shop.place_order(sku, 2)
    return variant_id


def proposed(shop: Shop, after: int = 0) -> ruling.Proposals:
    return ruling.proposals(shop.tx, after=after, currency=CURRENCY, actor=shop.merchant, now=LATER)


def take(shop: Shop, found: ruling.Proposals, after: int = 0) -> None:
    ruling.take(shop.tx, after=after, sealed=found.seal, currency=CURRENCY, actor=shop.merchant, now=LATER)


class TestProposals:
    def test_name_what_is_not_bought_as_suggested_and_what_was_sold_too_little(
        self, tx: Transaction, shop: Shop
    ) -> None:
        acme = shop.supplier()
        mug, bowl = sold(shop, "MUG", times=10), sold(shop, "BOWL", times=3)
        for variant_id in (mug, bowl):
            shop.sells(acme, variant_id, pack=6)

        found = proposed(shop)

        assert [(each.variant.id, each.rule) for each in found.found] == [(mug, None)]
        assert (found.without_history, found.last) == (1, None)
        take(shop, found)
        assert purchasing.rule_of(tx, mug, place_id=shop.place_id) == found.found[0].suggested
        assert purchasing.rule_of(tx, bowl, place_id=shop.place_id) is None
        assert proposed(shop).found == ()

    def test_are_taken_as_they_were_seen_or_not_at_all(self, tx: Transaction, shop: Shop) -> None:
        acme = shop.supplier()
        mug = sold(shop, "MUG", times=10)
        shop.sells(acme, mug)
        seen = proposed(shop)
        shop.sells(acme, mug, lead_days=30)

        with shop.refuses(Changed):
            take(shop, seen)

        assert purchasing.rule_of(tx, mug, place_id=shop.place_id) is None

    def test_come_page_by_page(self, shop: Shop) -> None:
        acme = shop.supplier()
        variants = [sold(shop, f"V{number}", times=10) for number in range(ruling.PROPOSED_AT_ONCE + 1)]
        for variant_id in variants:
            shop.sells(acme, variant_id)

        first = proposed(shop)
        assert first.last is not None
        second = proposed(shop, first.last)

        assert [each.variant.id for each in (*first.found, *second.found)] == variants
        assert second.last is None

    def test_are_a_merchant_s(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(NotAllowed):
            ruling.proposals(tx, after=0, currency=CURRENCY, actor=shop.packer, now=LATER)


class TestTyped:
    @pytest.mark.parametrize(("text", "rule"), [("5 20", (5, 20, 1)), ("10/40/6", (10, 40, 6)), ("٣ ٩", (3, 9, 1))])
    def test_is_two_or_three_numbers(self, tx: Transaction, shop: Shop, text: str, rule: tuple[int, int, int]) -> None:
        mug = shop.product()

        ruling.set_typed(tx, mug, shop.place_id, text, actor=shop.merchant, now=NOON)

        assert purchasing.rule_of(tx, mug, place_id=shop.place_id) == Rule(mug, shop.place_id, *rule)

    @pytest.mark.parametrize("text", ["", "5", "5 x", "-1 5", "1,5 3 2 1", "9 4", "1 2 0", "1 99999999"])
    def test_refuses_what_is_no_rule(self, tx: Transaction, shop: Shop, text: str) -> None:
        mug = shop.product()

        with shop.refuses(BadInput):
            ruling.set_typed(tx, mug, shop.place_id, text, actor=shop.merchant, now=NOON)

        assert purchasing.rule_of(tx, mug, place_id=shop.place_id) is None


class TestElsewhere:
    def test_is_what_is_bought_for_other_places_than_the_first(self, tx: Transaction, shop: Shop) -> None:
        mug, depot = shop.product("MUG"), shop.place_called("Depot")
        for place_id in (shop.place_id, depot):
            purchasing.set_rule(tx, Rule(mug, place_id, 4, 9), actor=shop.merchant, now=NOON)

        found = ruling.elsewhere(tx, skipped=0, most=9, actor=shop.merchant)

        assert [(variant.sku, place, rule.place_id) for variant, place, rule in found] == [("MUG", "Depot", depot)]
        screen = elsewhere(Words("en", "EUR", "UTC"), found, page=0, has_more=False)
        assert screen.rows[0][0].label == "MUG · Depot: 4/9"
        with shop.refuses(NotAllowed):
            ruling.elsewhere(tx, skipped=0, most=9, actor=shop.packer)
