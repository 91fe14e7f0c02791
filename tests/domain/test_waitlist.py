"""Who waits for something is told once when it is back, in the order they asked; nobody is forgotten."""

from random import Random

import pytest

from domain import catalogue, outbox, people, waitlist
from domain.actors import Actor
from domain.errors import NotFound
from domain.flows import keeping
from domain.outbox import Delivery
from domain.transaction import Transaction
from domain.waitlist import ThereAlready, WaitsForTooMuch
from jobs import waitlist as job
from jobs.effects import effects_of
from tests.shop import CURRENCY, NOON, Shop


def ask(shop: Shop, variant_id: int, who: Actor) -> bool:
    return waitlist.ask(shop.tx, variant_id, actor=who, now=NOON)


def statuses(shop: Shop) -> list[str]:
    return [row["status"] for row in shop.rows("restock_requests")]


@pytest.fixture
def mug(shop: Shop) -> int:
    """It is sold out."""
    shop.effects = lambda event: [each for each in effects_of(shop.tx, event) if each.name == waitlist.CALL]
    return shop.product("MUG", stock=0)


class Sender:
    """Claims what waits, as the program's sender does, and carries it out without Telegram."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.told = shop, list[int]()

    def claim(self, most: int = 8) -> list[Delivery]:
        """What is in flight from now on."""
        return outbox.claim(self.shop.tx, sent=(), closed_chats=(), most=most, until=NOON + 60, now=NOON, in_hand=0)

    def carry_out(self, delivery: Delivery) -> None:
        """As jobs/waitlist.py does: call the next, or look who is to be told, tell them, and write it down."""
        number = int(delivery.effect.subject.partition(":")[2])
        if delivery.effect.name == waitlist.CALL:
            more = waitlist.call(self.shop.tx, number, of_round=delivery.outbox_id, now=NOON)
            if more:
                outbox.retry(self.shop.tx, delivery, at=NOON, error=None)
            else:
                outbox.sent(self.shop.tx, delivery)
            return
        assert delivery.effect.name == waitlist.TELL
        called = waitlist.call_of(self.shop.tx, number, of_round=delivery.effect.data["round"])
        if called is None:
            outbox.sent(self.shop.tx, delivery)
        elif not called.is_there:
            job._put_back(self.shop.tx, delivery=delivery, variant_id=called.variant_id, now=NOON)
        else:
            self.told.append(called.person_id)
            job._told(self.shop.tx, delivery=delivery, now=NOON)

    def drain(self) -> list[int]:
        """All that waits; who was told, in order."""
        while deliveries := self.claim():
            for delivery in deliveries:
                self.carry_out(delivery)
        return self.told


class TestAsk:
    def test_notes_that_a_person_waits(self, shop: Shop, tx: Transaction, mug: int) -> None:
        anna = shop.customer("Anna")

        assert ask(shop, mug, anna)

        assert waitlist.awaited_among(tx, [mug], person_id=anna.person_id or 0) == {mug}
        assert waitlist.numbers_waiting(tx, [mug]) == {mug: 1}

    def test_twice_has_them_wait_once(self, shop: Shop, mug: int) -> None:
        anna = shop.customer("Anna")
        ask(shop, mug, anna)

        assert not ask(shop, mug, anna)

        assert statuses(shop) == ["waiting"]

    def test_tells_of_the_first_who_waits_alone(self, shop: Shop, mug: int) -> None:
        for name in ("Anna", "Ben"):
            ask(shop, mug, shop.customer(name))

        assert shop.facts_of("RestockAsked") == [{"variant_id": mug}]

    def test_refuses_what_can_be_ordered(self, shop: Shop) -> None:
        cup = shop.product("CUP", stock=1)

        with shop.refuses(ThereAlready):
            ask(shop, cup, shop.customer("Anna"))

    def test_refuses_what_is_not_sold(self, shop: Shop, tx: Transaction, mug: int) -> None:
        catalogue.change_variant(tx, mug, active=0)

        with shop.refuses(NotFound):
            ask(shop, mug, shop.customer("Anna"))

    def test_refuses_more_than_anybody_may_wait_for(self, shop: Shop) -> None:
        anna = shop.customer("Anna")
        wanted = [shop.product(f"SKU-{number}", stock=0) for number in range(waitlist.WAITED_FOR_MAX + 1)]
        for variant_id in wanted[:-1]:
            ask(shop, variant_id, anna)

        with shop.refuses(WaitsForTooMuch):
            ask(shop, wanted[-1], anna)
        assert not ask(shop, wanted[0], anna)

        waitlist.take_back(shop.tx, wanted[0], actor=anna)
        assert ask(shop, wanted[-1], anna)


class TestTakeBack:
    def test_waits_no_more(self, shop: Shop, mug: int) -> None:
        anna = shop.customer("Anna")
        ask(shop, mug, anna)

        assert waitlist.take_back(shop.tx, mug, actor=anna)

        shop.count(mug, 1)
        assert Sender(shop).drain() == []

    def test_takes_everything_back_and_nobody_elses(self, shop: Shop, tx: Transaction, mug: int) -> None:
        cup, anna, ben = shop.product("CUP", stock=0), shop.customer("Anna"), shop.customer("Ben")
        for variant_id, who in ((mug, anna), (cup, anna), (mug, ben)):
            ask(shop, variant_id, who)

        assert waitlist.take_all_back(tx, actor=anna) == 2

        assert waitlist.numbers_waiting(tx, [mug, cup]) == {mug: 1}

    def test_between_the_call_and_the_telling_counts(self, shop: Shop, mug: int) -> None:
        anna, ben = shop.customer("Anna"), shop.customer("Ben")
        for who in (anna, ben):
            ask(shop, mug, who)
        shop.count(mug, 1)
        sender = Sender(shop)
        sender.carry_out(*sender.claim(1))

        waitlist.take_back(shop.tx, mug, actor=anna)

        assert sender.drain() == [ben.person_id]


class TestTelling:
    def test_is_done_in_the_order_they_asked_once_each(self, shop: Shop, mug: int) -> None:
        crowd = [shop.customer(f"Guest {number}") for number in range(5)]
        for who in reversed(crowd):
            ask(shop, mug, who)

        shop.count(mug, 1)
        sender = Sender(shop)

        assert sender.drain() == [who.person_id for who in reversed(crowd)]
        assert set(statuses(shop)) == {"told"}
        shop.count(mug, 5)
        assert sender.drain() == sender.told
        assert len(sender.told) == 5

    def test_hands_over_only_so_many_at_a_time(
        self, shop: Shop, tx: Transaction, mug: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("domain.waitlist.operations.CALLED_MAX", 2)
        crowd = [shop.customer(f"Guest {number}") for number in range(5)]
        for who in crowd:
            ask(shop, mug, who)
        shop.count(mug, 1)

        assert waitlist.call(tx, mug, of_round=1, now=NOON)
        assert waitlist.call(tx, mug, of_round=1, now=NOON)
        assert statuses(shop) == ["called"] * 2 + ["waiting"] * 3

        assert Sender(shop).drain()[-3:] == [who.person_id for who in crowd[-3:]]

    def test_says_nothing_of_what_is_sold_out_again(self, shop: Shop, mug: int) -> None:
        ask(shop, mug, shop.customer("Anna"))
        shop.count(mug, 1)
        shop.count(mug, -1)

        assert Sender(shop).drain() == []

        assert statuses(shop) == ["waiting"]

    def test_goes_on_where_it_was_after_it_was_sold_out_meanwhile(self, shop: Shop, mug: int) -> None:
        crowd = [shop.customer(f"Guest {number}") for number in range(6)]
        for who in crowd:
            ask(shop, mug, who)
        shop.count(mug, 1)
        sender = Sender(shop)
        sender.carry_out(*sender.claim(1))
        for delivery in sender.claim(2):
            sender.carry_out(delivery)
        shop.count(mug, -1)
        # One of them finds that it is sold out again; before the others' turn, it is back.
        sender.carry_out(*sender.claim(1))
        shop.count(mug, 1)

        assert sender.drain() == [who.person_id for who in crowd]

    def test_tells_whoever_is_called_though_it_was_gone_for_a_moment(self, shop: Shop, mug: int) -> None:
        anna = shop.customer("Anna")
        ask(shop, mug, anna)
        shop.count(mug, 1)
        sender = Sender(shop)
        sender.carry_out(*sender.claim(1))
        (delivery,) = sender.claim(1)
        # It looked sold out when it was looked up, and is not when that is to be written.
        job._put_back(shop.tx, delivery=delivery, variant_id=mug, now=NOON)

        assert sender.drain() == [anna.person_id]

    def test_a_hidden_product_is_told_of_once_it_is_shown(self, shop: Shop, tx: Transaction, mug: int) -> None:
        anna = shop.customer("Anna")
        ask(shop, mug, anna)
        catalogue.change_variant(tx, mug, active=0)
        shop.count(mug, 1)
        sender = Sender(shop)
        assert sender.drain() == []
        assert waitlist.overdue(tx, most=9) == []

        catalogue.change_variant(tx, mug, active=1)

        assert waitlist.overdue(tx, most=9) == [mug]
        job._call_overdue(tx, now=NOON)
        assert sender.drain() == [anna.person_id]

    def test_notes_whom_it_cannot_reach_and_tries_them_no_more(self, shop: Shop, tx: Transaction, mug: int) -> None:
        anna, ben = shop.customer("Anna", telegram_id=77), shop.customer("Ben")
        for who in (anna, ben):
            ask(shop, mug, who)
        people.mark_blocked(tx, telegram_id=77, now=NOON)
        shop.count(mug, 1)

        assert Sender(shop).drain() == [ben.person_id]

        assert statuses(shop) == ["unreachable", "told"]

    def test_notes_whom_the_sender_gave_up(self, shop: Shop, tx: Transaction, mug: int) -> None:
        ask(shop, mug, shop.customer("Anna"))
        shop.count(mug, 1)
        sender = Sender(shop)
        sender.carry_out(*sender.claim(1))
        assert waitlist.end_lost(tx, most=9, now=NOON) == 0
        outbox.give_up(tx, *sender.claim(1), error="it ended the program", tell_staff=False, now=NOON)

        assert waitlist.end_lost(tx, most=9, now=NOON) == 1

        assert statuses(shop) == ["unreachable"]


class TestDeleting:
    def test_a_product_forgets_who_waited_for_it(self, shop: Shop, tx: Transaction, mug: int) -> None:
        ask(shop, mug, shop.customer("Anna"))

        keeping.delete(tx, catalogue.variant(tx, mug).product_id, currency=CURRENCY, actor=shop.merchant, now=NOON)

        assert statuses(shop) == []


class TestPrune:
    def test_forgets_who_was_told_long_ago(self, shop: Shop, tx: Transaction, mug: int) -> None:
        for name in ("Anna", "Ben"):
            ask(shop, mug, shop.customer(name))
        waitlist.told(tx, 1, now=NOON)

        assert waitlist.prune(tx, before=NOON) == 0
        assert waitlist.prune(tx, before=NOON + 1) == 1

        assert statuses(shop) == ["waiting"]


class Crowd:
    """A dozen customers who ask and change their minds while pieces come and go, and the program is killed."""

    ACTS = ("ask", "ask", "arrive", "sell_out", "turn", "turn", "turn", "kill", "take_back")

    def __init__(self, shop: Shop, mug: int, seed: int) -> None:
        self.shop, self.mug, self.chance, self.sender = shop, mug, Random(seed), Sender(shop)
        self.people = [shop.customer(f"Guest {number}") for number in range(12)]
        # Who waits, in the order they asked.
        self.waiting: list[int | None] = []

    def act(self) -> None:
        getattr(self, self.chance.choice(self.ACTS))()

    def ask(self) -> None:
        who = self.chance.choice(self.people)
        if self.shop.available(self.mug) == 0 and ask(self.shop, self.mug, who):
            assert who.person_id not in self.waiting
            self.waiting.append(who.person_id)

    def take_back(self) -> None:
        who = self.chance.choice(self.people)
        assert waitlist.take_back(self.shop.tx, self.mug, actor=who) is (who.person_id in self.waiting)
        self.waiting = [each for each in self.waiting if each != who.person_id]

    def arrive(self) -> None:
        self.shop.count(self.mug, 1)

    def sell_out(self) -> None:
        if there := self.shop.available(self.mug):
            self.shop.count(self.mug, -there)

    def turn(self) -> None:
        self.carry_out(self.sender.claim(self.chance.randint(1, 3)))

    def kill(self) -> None:
        """In the middle: what was not sent by then is sent again."""
        deliveries = self.sender.claim(self.chance.randint(1, 3))
        self.carry_out(deliveries[: len(deliveries) // 2])
        outbox.release_all(self.shop.tx)

    def carry_out(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            before = len(self.sender.told)
            self.sender.carry_out(delivery)
            for person_id in self.sender.told[before:]:
                assert person_id == self.waiting.pop(0), "whoever asked first is told first, and once"

    def come_to_an_end(self) -> None:
        """A piece comes at last, and stays."""
        self.arrive()
        while deliveries := self.sender.claim():
            self.carry_out(deliveries)
        assert self.waiting == []
        assert not {"waiting", "called"}.intersection(statuses(self.shop))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_meanwhile_everybody_is_told_once_and_in_order(shop: Shop, mug: int, seed: int) -> None:
    crowd = Crowd(shop, mug, seed)

    for _step in range(120):
        crowd.act()

    crowd.come_to_an_end()
