"""A shop whose products were read in for the search long ago."""

from sqlalchemy import update

from domain import shopkeeping, tables
from domain.flows import reindexing
from domain.transaction import Transaction
from tests.domain.test_searching import found, sell

_EMPTY = update(tables.search_documents).values(body="")


def titles(tx: Transaction, count: int) -> list[str]:
    """So many products that an earlier edition has read in without their descriptions."""
    sold = [f"Thing {number}" for number in range(count)]
    for title in sold:
        sell(tx, title, description="of moss")
    tx.change(_EMPTY)
    return sold


class TestGoingOn:
    def test_reads_all_in_a_few_at_a_time(self, tx: Transaction) -> None:
        sold = titles(tx, 5)

        assert [reindexing.go_on(tx, most=2) for _ in range(3)] == [True, True, False]

        assert sorted(found(tx, "moss")) == sold
        assert not reindexing.is_behind(tx)

    def test_leaves_the_rest_alone_meanwhile(self, tx: Transaction) -> None:
        titles(tx, 3)
        reindexing.go_on(tx, most=1)

        assert reindexing.is_behind(tx)
        assert found(tx, "moss") == ["Thing 0"]
        sell(tx, "Lamp")
        assert found(tx, "moss") == ["Thing 0"]

    def test_ends_with_the_last_product_however_many_there_are(self, tx: Transaction) -> None:
        titles(tx, 2)

        assert [reindexing.go_on(tx, most=2) for _ in range(3)] == [True, False, False]

    def test_begins_anew_with_each_edition(self, tx: Transaction) -> None:
        sold = titles(tx, 2)
        shopkeeping.keep(tx, reindexing.NAME, {"edition": reindexing.EDITION - 1, "after": None})

        assert reindexing.is_behind(tx)
        reindexing.go_on(tx, most=9)

        assert sorted(found(tx, "moss")) == sold

    def test_has_nothing_to_do_in_a_new_shop(self, tx: Transaction) -> None:
        assert not reindexing.go_on(tx, most=9)
        assert not reindexing.is_behind(tx)
