"""Brings the search index of a shop up to what enters it today: product by product, a few in each transaction."""

from domain import catalogue, shopkeeping
from domain.transaction import Transaction, hold

# Raise it whenever something else of a product enters the index: every shop reads its products in once more.
EDITION = 2
# Under which the shop's settings keep how far that is.
NAME = "search_index"


def is_behind(tx: Transaction) -> bool:
    """True while there are products that were read in by an earlier edition."""
    kept = shopkeeping.value(tx, NAME)
    return kept is None or kept["edition"] != EDITION or kept["after"] is not None


def go_on(tx: Transaction, *, most: int) -> bool:
    """
    Read the next products in, at most so many.

    Returns:
        False once all are.
    """
    hold(tx, NAME)
    if not is_behind(tx):
        return False
    kept = shopkeeping.value(tx, NAME)
    is_under_way = kept is not None and kept["edition"] == EDITION
    after = catalogue.reindex(tx, after=kept["after"] if is_under_way else 0, most=most)
    shopkeeping.keep(tx, NAME, {"edition": EDITION, "after": after})
    return after is not None
