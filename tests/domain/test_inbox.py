"""What comes in: kept, lent out lane by lane, acted on once, answered or parked."""

from dataclasses import replace

import pytest

from domain import inbox, tables
from domain.inbox import Claim, Lane, Source
from domain.stock import OutOfStock
from domain.transaction import Transaction
from tests.shop import NOON, Shop

LATER = NOON + 60


def receive(tx: Transaction, *arrivals: tuple[str, str], now: int = NOON) -> int:
    return inbox.receive(tx, Source.TELEGRAM, [(key, Lane(lane), "{}") for key, lane in arrivals], now=now)


def claim(tx: Transaction, *answered: Claim, most: int = 10, now: int = NOON, in_hand: int = 0) -> list[Claim]:
    done = [each.inbox_id for each in answered]
    return inbox.claim(tx, answered=done, most=most, until=now + 60, now=now, in_hand=in_hand)


def keys(claims: list[Claim]) -> list[str]:
    return [claim.key for claim in claims]


def status(shop: Shop, key: str) -> str:
    return str(next(row["status"] for row in shop.rows("inbox") if row["key"] == key))


def buy(tx: Transaction, *, pieces: int) -> dict[str, int]:
    tx.insert(tables.places, name=f"bought {pieces}", priority=9)
    return {"pieces": pieces}


def buy_silently(tx: Transaction) -> None:
    buy(tx, pieces=1)


def refuse(tx: Transaction) -> int:
    buy(tx, pieces=1)
    raise OutOfStock([])


def bought(shop: Shop) -> int:
    return sum(row["name"].startswith("bought") for row in shop.rows("places"))


class TestReceive:
    def test_keeps_what_arrived(self, shop: Shop, tx: Transaction) -> None:
        assert receive(tx, ("1", "anna"), ("2", "ben")) == 2

        assert [(row["key"], row["status"], row["received_at"]) for row in shop.rows("inbox")] == [
            ("1", "received", NOON),
            ("2", "received", NOON),
        ]

    def test_leaves_what_was_sent_twice_as_it_is(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        before = shop.rows("inbox")

        assert receive(tx, ("1", "anna"), now=LATER) == 0

        assert shop.rows("inbox") == before


class TestClaim:
    def test_lends_the_oldest_of_each_lane(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"), ("2", "anna"), ("3", "ben"))

        assert keys(claim(tx)) == ["1", "3"]

    def test_lends_no_row_of_a_lane_twice(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"), ("2", "anna"))
        claim(tx)

        assert claim(tx) == []

    def test_lends_the_next_once_the_first_is_answered(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"), ("2", "anna"))
        [first] = claim(tx)

        assert keys(claim(tx, first)) == ["2"]
        assert status(shop, "1") == "answered"

    def test_closes_what_was_answered_even_when_nothing_is_wanted(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [first] = claim(tx)

        assert claim(tx, first, most=0) == []

        assert status(shop, "1") == "answered"

    def test_lends_at_most_so_many_oldest_first(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"), ("2", "ben"), ("3", "cleo"))

        assert keys(claim(tx, most=2)) == ["1", "2"]

    def test_lends_again_when_the_lease_has_ended(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [slow] = claim(tx)

        assert claim(tx, now=NOON + 59) == []
        [quick] = claim(tx, now=NOON + 60)

        assert quick.inbox_id == slow.inbox_id
        assert (quick.attempts, quick.lease) == (2, slow.lease + 1)


class TestActOnce:
    def test_acts_and_keeps_the_result(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [mine] = claim(tx)

        assert inbox.act_once(tx, mine, buy, pieces=2) == {"pieces": 2}

        assert bought(shop) == 1
        assert status(shop, "1") == "acted"

    def test_hands_back_what_was_kept_instead_of_acting_again(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [killed] = claim(tx)
        inbox.act_once(tx, killed, buy, pieces=2)
        [rerun] = claim(tx, now=LATER)

        assert inbox.act_once(tx, rerun, buy, pieces=3) == {"pieces": 2}

        assert bought(shop) == 1

    def test_keeps_what_the_handler_was_chosen_by(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [killed] = claim(tx)
        assert (killed.facts, killed.has_acted) == ("", False)
        inbox.act_once(tx, replace(killed, facts="dialog:address"), buy, pieces=2)

        [rerun] = claim(tx, now=LATER)

        assert (rerun.facts, rerun.has_acted) == ("dialog:address", True)

    def test_keeps_that_there_was_no_result(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [mine] = claim(tx)
        inbox.act_once(tx, mine, buy_silently)

        inbox.act_once(tx, mine, buy_silently)

        assert bought(shop) == 1

    def test_keeps_nothing_of_an_act_that_was_refused(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [mine] = claim(tx)

        with shop.refuses(OutOfStock):
            inbox.act_once(tx, mine, refuse)

        assert status(shop, "1") == "received"
        assert bought(shop) == 0

    def test_refuses_a_worker_whose_lease_was_given_away(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [slow] = claim(tx)
        claim(tx, now=LATER)

        with shop.refuses(inbox.LeaseLost):
            inbox.act_once(tx, slow, buy, pieces=1)

        assert bought(shop) == 0

    def test_refuses_to_show_such_a_worker_what_another_did(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [slow] = claim(tx)
        [quick] = claim(tx, now=LATER)
        inbox.act_once(tx, quick, buy, pieces=2)

        with shop.refuses(inbox.LeaseLost):
            inbox.act_once(tx, slow, buy, pieces=1)

        assert bought(shop) == 1

    def test_refuses_once_it_was_answered(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [mine] = claim(tx)
        claim(tx, mine)

        with shop.refuses(inbox.LeaseLost):
            inbox.act_once(tx, mine, buy, pieces=1)

        assert bought(shop) == 0


class TestPostpone:
    def test_gives_the_row_back_until_its_time(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"), ("2", "anna"))
        [mine] = claim(tx)

        inbox.postpone(tx, mine, until=NOON + 5)

        assert claim(tx, now=NOON + 4) == []
        assert keys(claim(tx, now=NOON + 5)) == ["1"]

    def test_does_not_count_as_an_attempt(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [mine] = claim(tx)

        inbox.postpone(tx, mine, until=NOON)

        assert [again.attempts for again in claim(tx)] == [1]

    def test_leaves_a_row_that_is_lent_to_another(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [slow] = claim(tx)
        claim(tx, now=LATER)
        before = shop.rows("inbox")

        inbox.postpone(tx, slow, until=LATER)

        assert shop.rows("inbox") == before


class TestParkOrRetry:
    def fail(self, tx: Transaction, mine: Claim, *, now: int = NOON) -> bool:
        return inbox.park_or_retry(tx, mine, error="KeyError: 'x'", attempts_max=2, retry_at=now + 5, now=now)

    def test_lets_it_be_tried_again(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        [mine] = claim(tx)

        assert self.fail(tx, mine) is False

        assert claim(tx, now=NOON + 4) == []
        assert [again.attempts for again in claim(tx, now=NOON + 5)] == [2]
        assert shop.rows("inbox")[0]["error"] == "KeyError: 'x'"
        assert shop.tasks == []

    def test_parks_after_the_last_try_calls_staff_and_lets_the_lane_go_on(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"), ("2", "anna"))
        [first] = claim(tx)
        self.fail(tx, first)
        [last] = claim(tx, now=LATER)

        assert self.fail(tx, last, now=LATER) is True

        assert status(shop, "1") == "parked"
        assert shop.tasks == [("update_parked", f"inbox:{first.inbox_id}")]
        assert keys(claim(tx, now=LATER)) == ["2"]
        assert inbox.parked(tx, first.inbox_id).error == "KeyError: 'x'"

    def test_leaves_a_row_that_is_lent_to_another(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        claim(tx)
        [slow] = claim(tx, now=LATER)
        claim(tx, now=LATER + 60)

        assert self.fail(tx, slow) is False

        assert status(shop, "1") == "received"
        assert shop.tasks == []


class TestReleaseAll:
    def test_frees_what_was_lent_to_a_bot_that_is_gone(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        claim(tx)

        inbox.release_all(tx)

        assert keys(claim(tx)) == ["1"]


class TestEndingTheProgram:
    """A row that kills the program can say nothing of it; what was in hand when it died is suspected."""

    def test_once_is_blamed_on_nobody(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"), ("2", "ben"))
        claim(tx)
        inbox.release_all(tx)

        assert [(each.key, each.is_alone) for each in claim(tx)] == [("1", False), ("2", False)]

    def test_twice_has_it_tried_alone(self, tx: Transaction) -> None:
        self.end(tx, ("1", "anna"), ("2", "ben"), times=2)

        assert claim(tx, in_hand=1) == []
        assert [(each.key, each.is_alone) for each in claim(tx)] == [("1", True)]

    def test_is_held_against_it_no_more_once_it_was_given_back(self, tx: Transaction) -> None:
        self.end(tx, ("1", "anna"), ("2", "ben"), times=2)
        [first] = claim(tx)
        inbox.postpone(tx, first, until=NOON)
        [second] = claim(tx, most=1)

        assert (second.key, second.is_alone) == ("1", False)
        assert [each.is_alone for each in claim(tx)] == [True]

    def test_five_times_parks_it_and_calls_staff(self, shop: Shop, tx: Transaction) -> None:
        self.end(tx, ("1", "anna"), ("2", "ben"), times=2)
        for _ in range(3):
            assert keys(claim(tx)) == ["1"]
            inbox.release_all(tx)

        assert keys(claim(tx)) == ["2"]
        assert status(shop, "1") == "parked"
        [facts] = shop.facts_of("UpdateDropped")
        assert inbox.parked(tx, facts["inbox_id"]).error == "the program ended 5 times while it was in hand"

    def test_or_letting_its_lease_end_counts_alike(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"))
        for times in range(5):
            assert keys(claim(tx, now=NOON + 60 * times)) == ["1"]

        assert claim(tx, now=NOON + 60 * 5) == []
        assert status(shop, "1") == "parked"

    def end(self, tx: Transaction, *arrivals: tuple[str, str], times: int) -> None:
        receive(tx, *arrivals)
        for _ in range(times):
            claim(tx)
            inbox.release_all(tx)


class TestPrune:
    def test_forgets_what_was_answered_long_ago(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("1", "anna"), ("2", "ben"), ("3", "cleo"))
        first, second, _third = claim(tx)
        claim(tx, first, second)

        assert inbox.prune(tx, before=NOON + 1) == 2

        assert [row["key"] for row in shop.rows("inbox")] == ["3"]

    def test_keeps_the_newest_what_is_recent_and_what_is_open(self, shop: Shop, tx: Transaction) -> None:
        receive(tx, ("open", "anna"), ("recent", "ben"), ("newest", "cleo"))
        _open, recent, newest = claim(tx)
        claim(tx, recent, newest)

        assert inbox.prune(tx, before=NOON) == 0
        assert inbox.prune(tx, before=LATER) == 1

        assert [row["key"] for row in shop.rows("inbox")] == ["open", "newest"]


class TestOpenCount:
    def test_counts_what_is_not_answered(self, tx: Transaction) -> None:
        receive(tx, ("1", "anna"), ("2", "ben"))
        first, _ = claim(tx)
        inbox.act_once(tx, first, buy, pieces=1)

        assert inbox.open_count(tx) == 2
        claim(tx, first)
        assert inbox.open_count(tx) == 1


class TestNextDueAt:
    def test_is_none_when_nothing_is_open(self, tx: Transaction) -> None:
        assert inbox.next_due_at(tx) is None

    @pytest.mark.parametrize("second_lane", ["anna", "ben"])
    def test_is_when_the_first_head_may_be_claimed(self, tx: Transaction, second_lane: str) -> None:
        receive(tx, ("1", "anna"))
        claim(tx)
        receive(tx, ("2", second_lane))

        assert inbox.next_due_at(tx) == (NOON + 60 if second_lane == "anna" else 0)
