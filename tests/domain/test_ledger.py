"""The journal for goods and money."""

from collections.abc import Callable, Iterable

import pytest

from domain import ledger
from domain.ledger import Account, Entry, Kind, Seen, Transfer
from domain.ledger.queries import account_row
from domain.transaction import Transaction
from tests.shop import BROKEN_RULE, CURRENCY, KEEPER, NOON, Shop

SHELF = Account(Kind.FREE, unit="v:1", place_id=1)
DEARER_SHELF = Account(Kind.FREE, unit="v:2", place_id=1)
WORLD = Account(Kind.ADJUSTMENT, unit="v:1")
DEARER_WORLD = Account(Kind.ADJUSTMENT, unit="v:2")
PURSE = Account(Kind.COURIER_CASH, unit=CURRENCY, ref="7")
OTHER_PURSE = Account(Kind.COURIER_CASH, unit=CURRENCY, ref="8")
BANK = Account(Kind.BANK, unit=CURRENCY)
DUE = Account(Kind.RECEIVABLE, unit=CURRENCY, ref="12")
CREDIT = Account(Kind.STORE_CREDIT, unit=CURRENCY, ref="7")

Post = Callable[..., ledger.Posted]


@pytest.fixture(params=[False, True], ids=["asked", "seen"])
def post(tx: Transaction, request: pytest.FixtureRequest) -> Post:
    """Posts an entry, once the accounts were read, or without: it must not make a difference."""
    keys = iter(range(1, 1000))

    def posted(*transfers: Transfer, key: int | None = None) -> ledger.Posted:
        entry = Entry("try", "test:1", next(keys) if key is None else key, actor=KEEPER, at=NOON)
        return ledger.post(tx, entry, transfers, seen=seen(tx, transfers) if request.param else {})

    return posted


def seen(tx: Transaction, transfers: Iterable[Transfer]) -> dict[Account, Seen]:
    accounts = {account for each in transfers for account in (each.source, each.target) if account.is_kept}
    rows = {account: account_row(tx, account) for account in accounts}
    return {account: Seen(row.id, row.balance) for account, row in rows.items() if row is not None}


def held(line: int, unit: str = "v:1") -> Account:
    return Account(Kind.HELD, unit=unit, ref=str(line), place_id=1)


class TestPost:
    def test_takes_from_the_source_and_gives_to_the_target(self, tx: Transaction, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 5))

        assert ledger.balance(tx, SHELF) == 5
        assert ledger.balance(tx, WORLD) == -5

    def test_tells_the_new_balances_of_the_kept_accounts(self, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 5))

        posted = post(Transfer(SHELF, held(1), 2), Transfer(DUE, BANK, 900))

        assert posted.balances == {SHELF: 3, held(1): 2, DUE: -900}

    def test_writes_who_when_and_why(self, tx: Transaction, shop: Shop) -> None:
        entry = Entry("cash_in", "cash_count:3", 1, actor=shop.merchant, at=NOON, reason="short")

        ledger.post(tx, entry, [Transfer(DUE, PURSE, 1)])

        written = shop.rows("entries")[-1]
        assert (written["kind"], written["document"], written["reason"]) == ("cash_in", "cash_count:3", "short")
        assert (written["at"], written["actor"]) == (NOON, str(shop.merchant))
        assert written["key"] == "cash_count:3/cash_in/1"

    def test_sums_the_transfers_of_a_pair(self, shop: Shop, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 2), Transfer(WORLD, SHELF, 3))

        assert [row["quantity"] for row in shop.rows("transfers")] == [5]

    def test_leaves_out_a_transfer_of_nothing(self, shop: Shop, post: Post) -> None:
        posted = post(Transfer(WORLD, SHELF, 1), Transfer(DUE, BANK, 0))

        assert len(shop.rows("transfers")) == 1
        assert DUE not in posted.balances

    def test_passes_on_what_arrives_in_the_same_entry(self, tx: Transaction, post: Post) -> None:
        returning, inspection = Account(Kind.RETURNING, "v:1", "1"), Account(Kind.INSPECTION, "v:1", "1")
        post(Transfer(WORLD, returning, 2))

        post(Transfer(returning, inspection, 2), Transfer(inspection, SHELF, 2))

        assert (ledger.balance(tx, inspection), ledger.balance(tx, SHELF)) == (0, 2)

    def test_lets_physical_facts_take_a_shelf_below_zero(self, tx: Transaction, post: Post) -> None:
        post(Transfer(SHELF, WORLD, 3))

        assert ledger.balance(tx, SHELF) == -3

    def test_lets_a_promise_take_the_last_piece(self, tx: Transaction, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 2))

        post(Transfer(SHELF, held(1), 2, down_to=0))

        assert ledger.balance(tx, SHELF) == 0

    def test_refuses_to_promise_more_than_there_is(self, shop: Shop, tx: Transaction, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 2))

        with shop.refuses(ledger.InsufficientBalance) as refusal:
            post(Transfer(SHELF, held(1), 3, down_to=0))

        assert refusal.error.shortfalls == (ledger.Shortfall(SHELF, wanted=3, available=2),)
        assert ledger.balance(tx, SHELF) == 2
        assert ledger.balance(tx, held(1)) == 0

    def test_keeps_the_highest_of_several_limits(self, shop: Shop, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 5))

        with shop.refuses(ledger.InsufficientBalance) as refusal:
            post(Transfer(SHELF, held(1), 2, down_to=4), Transfer(SHELF, held(2), 1, down_to=0))

        assert refusal.error.shortfalls == (ledger.Shortfall(SHELF, wanted=3, available=1),)

    def test_says_how_far_below_zero_a_promise_may_go(self, shop: Shop, post: Post) -> None:
        promise, waiting = Account(Kind.PROMISE, "v:1", place_id=1), Account(Kind.WAITING, "v:1", "1", 1)
        post(Transfer(promise, waiting, 2, down_to=-5))

        with shop.refuses(ledger.InsufficientBalance) as refusal:
            post(Transfer(promise, waiting, 4, down_to=-5))

        assert refusal.error.shortfalls == (ledger.Shortfall(promise, wanted=4, available=3),)

    def test_refuses_to_promise_what_is_kept_back(self, shop: Shop, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 5))

        with shop.refuses(ledger.InsufficientBalance) as refusal:
            post(Transfer(SHELF, held(1), 3, down_to=3))

        assert refusal.error.shortfalls == (ledger.Shortfall(SHELF, wanted=3, available=2),)

    def test_weighs_the_promises_of_several_lines_together(self, shop: Shop, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 3))

        with shop.refuses(ledger.InsufficientBalance) as refusal:
            post(Transfer(SHELF, held(1), 2, down_to=0), Transfer(SHELF, held(2), 2, down_to=0))

        assert refusal.error.shortfalls == (ledger.Shortfall(SHELF, wanted=4, available=3),)

    def test_refuses_to_go_below_a_floor(self, shop: Shop, tx: Transaction, post: Post) -> None:
        post(Transfer(DUE, PURSE, 500))

        with shop.refuses(ledger.InsufficientBalance) as refusal:
            post(Transfer(PURSE, BANK, 501))

        assert refusal.error.shortfalls == (ledger.Shortfall(PURSE, wanted=501, available=500),)
        assert ledger.balance(tx, BANK) == 0

    def test_names_everything_that_is_short(self, shop: Shop, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 1), Transfer(DUE, PURSE, 100))

        with shop.refuses(ledger.InsufficientBalance) as refusal:
            post(
                Transfer(SHELF, held(1), 2, down_to=0),
                Transfer(DEARER_SHELF, held(2, "v:2"), 1, down_to=0),
                Transfer(PURSE, BANK, 300),
            )

        short = {shortfall.account: (shortfall.wanted, shortfall.available) for shortfall in refusal.error.shortfalls}
        assert short == {SHELF: (2, 1), DEARER_SHELF: (1, 0), PURSE: (300, 100)}

    def test_says_that_nothing_is_left_of_a_shelf_below_zero(self, shop: Shop, post: Post) -> None:
        post(Transfer(SHELF, WORLD, 3))

        with shop.refuses(ledger.InsufficientBalance) as refusal:
            post(Transfer(SHELF, held(1), 1, down_to=0))

        assert refusal.error.shortfalls[0].available == 0

    def test_refuses_credit_that_turns_into_a_debt(self, shop: Shop, tx: Transaction, post: Post) -> None:
        post(Transfer(CREDIT, DUE, 500))

        with shop.refuses(ledger.InsufficientBalance) as refusal:
            post(Transfer(DUE, CREDIT, 501))

        assert refusal.error.shortfalls == (ledger.Shortfall(CREDIT, wanted=501, available=500),)
        assert ledger.balance(tx, CREDIT) == -500

    def test_refuses_the_same_act_twice(self, shop: Shop, tx: Transaction, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 5), key=1)

        with shop.refuses(ledger.AlreadyPosted) as refusal:
            post(Transfer(WORLD, SHELF, 5), key=1)

        assert refusal.error.key == "test:1/try/1"
        assert ledger.balance(tx, SHELF) == 5

    def test_refuses_a_transfer_between_two_units(self) -> None:
        with pytest.raises(AssertionError):
            Transfer(SHELF, DEARER_SHELF, 1)

    def test_refuses_a_transfer_with_a_sign(self) -> None:
        with pytest.raises(AssertionError):
            Transfer(WORLD, SHELF, -1)


class TestBalance:
    def test_is_nothing_where_nothing_was_posted(self, tx: Transaction) -> None:
        assert ledger.balance(tx, SHELF) == 0

    def test_adds_up_what_moved_where_none_is_kept(self, shop: Shop, tx: Transaction, post: Post) -> None:
        post(Transfer(DUE, BANK, 500))
        post(Transfer(BANK, DUE, 120))

        assert ledger.balance(tx, BANK) == 380
        assert [row["balance"] for row in shop.rows("accounts") if row["kind"] == "bank"] == [None]

    def test_tells_apart_place_document_and_unit(self, tx: Transaction, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 5), Transfer(DEARER_WORLD, DEARER_SHELF, 2), Transfer(DUE, PURSE, 9))

        assert ledger.balance(tx, DEARER_SHELF) == 2
        assert ledger.balance(tx, Account(Kind.FREE, unit="v:1", place_id=2)) == 0
        assert ledger.balance(tx, OTHER_PURSE) == 0


class TestBalances:
    def test_finds_what_documents_have_and_leaves_out_what_is_empty(self, tx: Transaction, post: Post) -> None:
        post(Transfer(WORLD, held(1), 2), Transfer(WORLD, held(2), 3), Transfer(WORLD, held(3), 1))
        post(Transfer(held(2), WORLD, 3))

        found = ledger.balances(tx, kinds=[Kind.HELD, Kind.PACKED], refs=["1", "2"])

        assert found == {held(1): 2}


class TestCheckpoint:
    def test_changes_no_balance(self, tx: Transaction, post: Post) -> None:
        post(Transfer(DUE, BANK, 500))

        ledger.checkpoint(tx)
        post(Transfer(BANK, DUE, 120))

        assert ledger.balance(tx, BANK) == 380

    def test_remembers_only_what_keeps_no_balance(self, shop: Shop, tx: Transaction, post: Post) -> None:
        post(Transfer(DUE, BANK, 500), Transfer(WORLD, SHELF, 1))

        ledger.checkpoint(tx)

        kinds = {row["id"]: row["kind"] for row in shop.rows("accounts")}
        assert {kinds[row["account_id"]]: row["balance"] for row in shop.rows("checkpoints")} == {
            "bank": 500,
            "adjustment": -1,
        }

    def test_goes_on_from_the_last_one(self, shop: Shop, tx: Transaction, post: Post) -> None:
        post(Transfer(DUE, BANK, 500))
        ledger.checkpoint(tx)
        post(Transfer(BANK, DUE, 120))

        ledger.checkpoint(tx)
        ledger.checkpoint(tx)

        assert [row["balance"] for row in shop.rows("checkpoints")] == [380]
        assert ledger.balance(tx, BANK) == 380


class TestEntriesOn:
    def test_counts_the_entries_of_a_document(self, tx: Transaction, post: Post) -> None:
        post(Transfer(WORLD, SHELF, 1))
        post(Transfer(WORLD, SHELF, 1))

        assert ledger.entries_on(tx, "test:1") == 2
        assert ledger.entries_on(tx, "test:2") == 0


class TestAppendOnly:
    @pytest.mark.parametrize("table", ["entries", "transfers", "events", "history"])
    @pytest.mark.parametrize("act", ["DELETE FROM {table}", "UPDATE {table} SET {column} = {column}"])
    def test_refuses_to_rewrite_what_happened(self, shop: Shop, table: str, act: str) -> None:
        shop.product()
        shop.accepted()
        column = next(iter(shop.rows(table)[0]))

        with pytest.raises(BROKEN_RULE, match=f"{table} is append-only"), shop.all_or_nothing():
            shop.sql(act.format(table=table, column=column))


class TestAccount:
    def test_the_database_itself_keeps_the_floor(self, shop: Shop, post: Post) -> None:
        post(Transfer(DUE, PURSE, 500))

        with pytest.raises(BROKEN_RULE, match="ck_accounts_floor"), shop.all_or_nothing():
            shop.sql("UPDATE accounts SET balance = -1 WHERE kind = 'courier_cash'")

    def test_the_database_itself_keeps_the_ceiling(self, shop: Shop, post: Post) -> None:
        post(Transfer(CREDIT, DUE, 500))

        with pytest.raises(BROKEN_RULE, match="ck_accounts_ceiling"), shop.all_or_nothing():
            shop.sql("UPDATE accounts SET balance = 1 WHERE kind = 'store_credit'")
