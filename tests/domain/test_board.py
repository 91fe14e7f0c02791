"""The board of orders: counts, lists, an order's page, and finding orders."""

import re

import pytest

from domain import codes
from domain.actors import Actor, Role
from domain.errors import NotAllowed
from domain.flows import board, order_pages, tasking
from domain.flows.board import Stage
from domain.orders import Order
from domain.paying import Terms
from domain.tasks import Kind as TaskKind
from domain.transaction import Transaction
from tests.cards import take_cards
from tests.shop import NOON, Shop, fixed_codes


@pytest.fixture
def mug(shop: Shop) -> int:
    return shop.product("MUG", stock=60)


def at(shop: Shop, stage: Stage, *, now: int = NOON) -> list[int]:
    found = board.page(shop.tx, stage, number=0, most=9, actor=shop.owner, now=now)
    assert board.counts(shop.tx, actor=shop.owner, now=now).get(stage, len(found.deliveries)) == len(found.deliveries)
    return [each.order.id for each in found.deliveries]


def problems(shop: Shop, *, now: int = NOON) -> dict[int, object]:
    """What is wrong with each order that has a problem."""
    return dict(board.page(shop.tx, Stage.PROBLEMS, number=0, most=9, actor=shop.owner, now=now).why)


def found(shop: Shop, text: str) -> list[int]:
    return [each.order.id for each in board.found(shop.tx, text, most=40, actor=shop.owner).deliveries]


class TestStages:
    def test_hold_each_order_where_its_turn_is(self, shop: Shop, mug: int) -> None:
        placed, declined = shop.place_order("MUG"), shop.place_order("MUG")
        shop.decline(declined)
        accepted = shop.accepted("MUG")
        packed = shop.pack(shop.accepted("MUG"))
        out = shop.out("MUG")
        delivered = shop.deliver(shop.out("MUG"))
        failed = shop.fail(shop.out("MUG"))

        assert at(shop, Stage.TO_ACCEPT) == [placed.id]
        assert at(shop, Stage.TO_PACK) == [accepted.order_id]
        assert at(shop, Stage.PACKED) == [packed.order_id]
        assert at(shop, Stage.UNDERWAY) == [out.order_id]
        assert at(shop, Stage.PROBLEMS) == [failed.order_id]
        assert problems(shop) == {failed.order_id: TaskKind.DELIVERY_FAILED}
        assert delivered.order_id in at(shop, Stage.ALL)
        assert at(shop, Stage.ALL) == sorted(at(shop, Stage.ALL), reverse=True)

    @pytest.mark.parametrize("terms", [Terms.PREPAID, Terms.CARD])
    def test_hold_what_is_accepted_and_not_paid(self, shop: Shop, mug: int, terms: Terms) -> None:
        take_cards(shop)
        shop.takes(terms)
        order = shop.place_order("MUG")
        assert at(shop, Stage.TO_ACCEPT) == [order.id]

        shop.take_on(order)

        assert (at(shop, Stage.TO_ACCEPT), at(shop, Stage.TO_PAY)) == ([], [order.id])

    def test_count_an_order_with_a_task_as_a_problem_once(self, shop: Shop, tx: Transaction, mug: int) -> None:
        order = shop.place_order("MUG")
        later = NOON + 7 * 24 * 3600
        tasking.sweep(tx, now=later)

        assert at(shop, Stage.PROBLEMS, now=later) == [order.id]
        assert problems(shop, now=later) == {order.id: TaskKind.ORDER_TO_ACCEPT}

    def test_turn_pages(self, shop: Shop, tx: Transaction, mug: int) -> None:
        placed = [shop.place_order("MUG").id for _ in range(3)]

        first = board.page(tx, Stage.TO_ACCEPT, number=0, most=2, actor=shop.owner, now=NOON)
        second = board.page(tx, Stage.TO_ACCEPT, number=1, most=2, actor=shop.owner, now=NOON)

        assert [each.order.id for each in [*first.deliveries, *second.deliveries]] == placed
        assert (first.has_more, second.has_more) == (True, False)
        assert not board.page(tx, Stage.ALL, number=2**50, most=2, actor=shop.owner, now=NOON).deliveries

    def test_are_for_merchants_only(self, shop: Shop, tx: Transaction) -> None:
        packer = shop.hired(Role.PACKER, "Pia")

        for look in (
            lambda: board.counts(tx, actor=packer, now=NOON),
            lambda: board.page(tx, Stage.ALL, number=0, most=1, actor=packer, now=NOON),
            lambda: board.found(tx, "x", most=1, actor=packer),
            lambda: order_pages.page_of_staff(tx, 1, actor=packer),
        ):
            with pytest.raises(NotAllowed):
                look()

    def test_are_counted_from_indexes(self, shop: Shop) -> None:
        driver = shop.tx._driver  # type: ignore[attr-defined]
        if driver._dialect.name != "sqlite":
            pytest.skip("PostgreSQL reads small tables whole")
        for stage, statement in board._COUNTS.items():
            made = driver.compiled(statement)
            asked = f"EXPLAIN QUERY PLAN {made.sql}"
            plan = shop.tx._connection.execute(asked, made.bound({"now": NOON}))  # type: ignore[attr-defined]
            steps = [row[3] for row in plan]
            assert not [step for step in steps if re.match("SCAN (orders|shipments|tasks)$", step)], (stage, steps)


class TestFound:
    def test_by_the_code_with_and_without_its_sign_in_any_case(self, shop: Shop, mug: int) -> None:
        order = shop.place_order("MUG")

        for typed in (order.code, f"#{order.code}", f" #{order.code.lower()} "):
            assert found(shop, typed) == [order.id]

    def test_by_a_code_that_was_misread(self, shop: Shop, mug: int, monkeypatch: pytest.MonkeyPatch) -> None:
        fixed_codes(monkeypatch, "B2G5DK", "K7WNHM")
        first, second = shop.place_order("MUG"), shop.place_order("MUG")

        assert found(shop, "8ZGSOK") == [first.id]
        assert found(shop, "к7wnнм") == [second.id]
        assert found(shop, "KLVNHM") == [second.id]

    def test_by_the_name_as_it_begins(self, shop: Shop, mug: int) -> None:
        anna, ben = shop.customer("Анна Schmidt"), shop.customer("Ben O'Hara")
        hers, his = shop.place_order("MUG", customer=anna), shop.place_order("MUG", customer=ben)

        assert found(shop, "анна") == found(shop, "schm АН") == [hers.id]  # noqa: RUF001
        assert found(shop, "hara") == [his.id]
        assert found(shop, "anna schmitt") == []

    def test_by_the_end_of_the_number_however_it_is_typed(self, shop: Shop, mug: int) -> None:
        order = shop.place_order("MUG")
        number = order.phone

        assert found(shop, number) == found(shop, number[-5:]) == found(shop, f"0{number[3:]}") == [order.id]
        assert found(shop, number[-3:]) == []

    def test_by_the_sku_of_what_was_ordered(self, shop: Shop, mug: int) -> None:
        shop.product("TEA")
        with_tea, _ = shop.place_order("TEA"), shop.place_order("MUG")

        assert found(shop, "tea") == found(shop, "TE") == [with_tea.id]
        assert found(shop, "%") == found(shop, "") == found(shop, "'; --") == []


class TestCodesMeant:
    def test_begin_with_what_was_typed_and_are_not_many(self) -> None:
        assert codes.meant("#k7wnhm")[0] == "K7WNHM"
        assert codes.meant("0O1IL5")[0] == "0O1IL5"
        assert len(codes.meant("228855")) <= 129
        assert codes.meant("") == codes.meant("Anna Schmidt") == []


class TestStaffPage:
    def test_says_who_did_what_and_how_the_money_stands(self, shop: Shop, tx: Transaction, mug: int) -> None:
        shop.takes(Terms.PREPAID)
        anna = shop.customer("Anna")
        order = shop.place_order("MUG", 2, customer=anna)
        shop.take_on(order)
        shop.receive(order, 3000)
        shop.give_back(shop.order(order.id), 600)

        page = order_pages.page_of_staff(tx, order.id, actor=shop.owner)

        assert (page.paid_minor, page.given_back_minor, page.delivery.due_minor) == (3000, 600, 0)
        assert page.customer.name == "Anna"
        assert (page.steps[0].kind, page.steps[0].by) == ("OrderPlaced", "Anna")
        assert page.steps[-1].kind == "MoneyGivenBack"

    def test_names_who_was_quicker(self, shop: Shop, tx: Transaction, mug: int) -> None:
        order: Order = shop.place_order("MUG")
        mia = shop.hired(Role.MERCHANT, "Mia")
        shop.accept(order)
        (row,) = [row for row in shop.rows("events") if row["kind"] == "OrderAccepted"]
        who = Actor(person_id=int(row["actor"].partition(":")[2]), roles=frozenset({Role.MERCHANT}))

        step = order_pages.done_by_another(tx, order.id, actor=mia)

        assert step is not None
        assert step.kind == "OrderAccepted"
        assert order_pages.done_by_another(tx, order.id, actor=who) is None
