"""Goods go from one place of the shop's to another: drawn up, asked for, sent, received in parts, lost, back."""

from typing import Any

import pytest

from domain import ledger, moving, purchasing, stock, tasks
from domain.actors import Actor
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import places, tasking, transfers
from domain.ledger import Account, Kind
from domain.moving import Came, MoreThanSent, NotThere, Status, StockTransfer
from domain.states import IllegalTransition
from domain.stock.placing import PlaceClosed
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop

DAY = 24 * 3600


@pytest.fixture
def mug(shop: Shop) -> int:
    return shop.product("MUG", stock=10, cost_minor=500)


@pytest.fixture
def depot(shop: Shop) -> int:
    return shop.place_called("Depot")


@pytest.fixture
def draft(shop: Shop, mug: int, depot: int) -> StockTransfer:
    """Four mugs, from the shop to the depot."""
    return shop.transfer(depot, (mug, 4))


@pytest.fixture
def sent(shop: Shop, draft: StockTransfer) -> StockTransfer:
    return send(shop, draft)


def send(shop: Shop, transfer: StockTransfer, *, actor: Actor | None = None, insisting: str = "") -> StockTransfer:
    facts: dict[str, Any] = {"version": transfer.version, "actor": actor or shop.packer, "now": NOON}
    return moving.send(shop.tx, transfer.id, insisting=insisting, **facts)


def receive(shop: Shop, transfer: StockTransfer, *came: Came) -> StockTransfer:
    lines = {line.id: what for line, what in zip(transfer.lines, came, strict=False)}
    facts: dict[str, Any] = {"version": transfer.version, "actor": shop.packer, "now": NOON}
    return moving.receive(shop.tx, transfer.id, lines, **facts)


def there(shop: Shop, variant_id: int, place_id: int, kind: Kind = Kind.FREE) -> int:
    return ledger.balance(shop.tx, Account(kind, unit=ledger.pieces(variant_id), place_id=place_id))


def open_kinds(shop: Shop) -> list[tasks.Kind]:
    return [task.kind for task in tasks.open_tasks(shop.tx, most=10)]


class TestBegin:
    def test_is_from_one_place_to_another(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(BadInput):
            moving.begin(tx, shop.place_id, shop.place_id, actor=shop.packer, now=NOON)

    def test_knows_no_place_that_is_not_there(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(NotFound):
            moving.begin(tx, shop.place_id, 99, actor=shop.packer, now=NOON)

    def test_is_for_those_who_pack_or_sell(self, tx: Transaction, shop: Shop, depot: int) -> None:
        with shop.refuses(NotAllowed):
            moving.begin(tx, shop.place_id, depot, actor=shop.courier, now=NOON)


class TestWish:
    def test_puts_in_and_takes_out(self, tx: Transaction, shop: Shop, draft: StockTransfer, mug: int) -> None:
        cup = shop.product("CUP")
        both = moving.wish(tx, draft.id, {mug: 2, cup: 3}, actor=shop.packer)
        assert [(line.variant_id, line.quantity) for line in both.lines] == [(mug, 2), (cup, 3)]

        left = moving.wish(tx, draft.id, {mug: 0}, actor=shop.packer)

        assert [line.variant_id for line in left.lines] == [cup]

    @pytest.mark.parametrize("quantity", [-1, 1_000_001])
    def test_refuses_what_no_shelf_holds(
        self, tx: Transaction, shop: Shop, draft: StockTransfer, mug: int, quantity: int
    ) -> None:
        with shop.refuses(BadInput):
            moving.wish(tx, draft.id, {mug: quantity}, actor=shop.packer)

    def test_refuses_once_it_is_asked_for(self, tx: Transaction, shop: Shop, draft: StockTransfer, mug: int) -> None:
        moving.ask(tx, draft.id, version=draft.version, actor=shop.merchant, now=NOON)

        with shop.refuses(Changed):
            moving.wish(tx, draft.id, {mug: 1}, actor=shop.packer)


class TestAsk:
    def test_takes_nothing_off_the_shelf(self, tx: Transaction, shop: Shop, draft: StockTransfer, mug: int) -> None:
        asked = moving.ask(tx, draft.id, version=draft.version, actor=shop.merchant, now=NOON)

        assert (asked.status, there(shop, mug, shop.place_id)) == (Status.ASKED, 10)

    def test_names_what_can_be_had(self, tx: Transaction, shop: Shop, mug: int, depot: int) -> None:
        greedy = shop.transfer(depot, (mug, 11))

        with shop.refuses(NotThere) as refusal:
            moving.ask(tx, greedy.id, version=greedy.version, actor=shop.merchant, now=NOON)

        assert [(short.wanted, short.available) for short in refusal.error.shorts] == [(11, 10)]

    def test_refuses_an_empty_one(self, tx: Transaction, shop: Shop, depot: int) -> None:
        empty = shop.transfer(depot)

        with shop.refuses(BadInput):
            moving.ask(tx, empty.id, version=empty.version, actor=shop.merchant, now=NOON)

    def test_can_be_taken_up_again(self, tx: Transaction, shop: Shop, draft: StockTransfer) -> None:
        asked = moving.ask(tx, draft.id, version=draft.version, actor=shop.merchant, now=NOON)

        taken = moving.take_up(tx, draft.id, version=asked.version, actor=shop.packer, now=NOON)

        assert (taken.status, taken.asked_at) == (Status.DRAFT, None)


class TestSend:
    def test_puts_goods_on_their_way(self, tx: Transaction, shop: Shop, sent: StockTransfer, mug: int) -> None:
        assert (sent.status, sent.missing) == (Status.SENT, 4)
        assert (there(shop, mug, shop.place_id), shop.pieces(Kind.MOVING, mug)) == (6, 4)
        # They are worth what they were.
        assert (stock.on_hand(tx, mug), shop.money(Kind.INVENTORY_VALUE, mug)) == (10, 5000)

    def test_leaves_what_is_promised(self, tx: Transaction, shop: Shop, draft: StockTransfer, mug: int) -> None:
        shop.place_order("MUG", 7)
        before = shop.dump()

        with shop.refuses(NotThere) as refusal:
            send(shop, draft)

        assert [(short.wanted, short.available) for short in refusal.error.shorts] == [(4, 3)]
        assert shop.dump() == before

    def test_leaves_safety_stock_unless_a_merchant_insists(
        self, tx: Transaction, shop: Shop, draft: StockTransfer, mug: int
    ) -> None:
        shop.sell_down_to(mug, 8)
        with shop.refuses(NotThere):
            send(shop, draft)
        with shop.refuses(NotAllowed):
            send(shop, draft, insisting="a fair")

        sent = send(shop, draft, insisting="a fair", actor=shop.merchant)

        assert (sent.reason, there(shop, mug, shop.place_id)) == ("a fair", 6)

    def test_never_sends_what_is_not_there(self, tx: Transaction, shop: Shop, mug: int, depot: int) -> None:
        greedy = shop.transfer(depot, (mug, 11))

        with shop.refuses(NotThere):
            send(shop, greedy, insisting="a fair", actor=shop.merchant)

    def test_refuses_a_button_pressed_twice(self, tx: Transaction, shop: Shop, draft: StockTransfer) -> None:
        send(shop, draft)

        with shop.refuses(IllegalTransition):
            send(shop, draft)


class TestReceive:
    def test_puts_goods_on_the_other_shelf(
        self, tx: Transaction, shop: Shop, sent: StockTransfer, mug: int, depot: int
    ) -> None:
        received = receive(shop, sent, Came(good=4))

        assert (received.status, received.missing) == (Status.RECEIVED, 0)
        assert (there(shop, mug, depot), shop.pieces(Kind.MOVING, mug)) == (4, 0)
        assert shop.money(Kind.INVENTORY_VALUE, mug) == 5000

    def test_takes_them_in_parts_and_keeps_damaged_ones_apart(
        self, tx: Transaction, shop: Shop, sent: StockTransfer, mug: int, depot: int
    ) -> None:
        part = receive(shop, sent, Came(good=1, damaged=1))
        assert (part.status, part.missing, open_kinds(shop)) == (Status.SENT, 2, [tasks.Kind.TRANSFER_SHORT])

        last = receive(shop, part, Came(good=2))

        assert (last.status, open_kinds(shop)) == (Status.RECEIVED, [])
        assert (there(shop, mug, depot), there(shop, mug, depot, Kind.QUARANTINE)) == (3, 1)
        assert [(step.act, step.pieces, step.damaged) for step in moving.steps(tx, last)] == [
            ("draft", 0, 0),
            ("send", 4, 0),
            ("receive", 1, 1),
            ("receive", 2, 0),
        ]

    def test_refuses_more_than_was_sent(self, tx: Transaction, shop: Shop, sent: StockTransfer) -> None:
        part = receive(shop, sent, Came(good=2))
        before = shop.dump()

        with shop.refuses(MoreThanSent) as refusal:
            receive(shop, part, Came(good=2, damaged=1))

        [surplus] = refusal.error.surpluses
        assert (surplus.came, surplus.most) == (3, 2)
        assert shop.dump() == before

    @pytest.mark.parametrize("came", [Came(), Came(good=-1, damaged=2)])
    def test_refuses_what_cannot_have_come(self, tx: Transaction, shop: Shop, sent: StockTransfer, came: Came) -> None:
        with shop.refuses(BadInput):
            receive(shop, sent, came)

    def test_refuses_a_button_pressed_twice(self, tx: Transaction, shop: Shop, sent: StockTransfer) -> None:
        receive(shop, sent, Came(good=1))

        with shop.refuses(Changed):
            receive(shop, sent, Came(good=1))

    def test_refuses_what_was_never_sent(self, tx: Transaction, shop: Shop, draft: StockTransfer) -> None:
        with shop.refuses(IllegalTransition):
            receive(shop, draft, Came(good=1))

    def test_refuses_another_transfer_s_line(self, tx: Transaction, shop: Shop, sent: StockTransfer) -> None:
        with shop.refuses(NotFound):
            moving.receive(tx, sent.id, {0: Came(1)}, version=sent.version, actor=shop.packer, now=NOON)


class TestCloseShort:
    def test_books_a_loss(self, tx: Transaction, shop: Shop, sent: StockTransfer, mug: int) -> None:
        part = receive(shop, sent, Came(good=3))

        closed = self.close(shop, part)

        assert (closed.status, closed.lines[0].lost, closed.reason) == (Status.CLOSED, 1, "fell off the van")
        assert (shop.pieces(Kind.MOVING, mug), stock.on_hand(tx, mug)) == (0, 9)
        assert (shop.money(Kind.INVENTORY_VALUE, mug), shop.money(Kind.LOSSES)) == (4500, 500 - 5000)
        assert open_kinds(shop) == []

    def test_wants_a_reason(self, tx: Transaction, shop: Shop, sent: StockTransfer) -> None:
        with shop.refuses(BadInput):
            self.close(shop, sent, reason=" ")

    def test_is_for_what_was_sent(self, tx: Transaction, shop: Shop, draft: StockTransfer) -> None:
        with shop.refuses(IllegalTransition):
            self.close(shop, draft)

    def close(self, shop: Shop, transfer: StockTransfer, *, reason: str = "fell off the van") -> StockTransfer:
        facts: dict[str, Any] = {"version": transfer.version, "currency": CURRENCY, "actor": shop.packer, "now": NOON}
        return moving.close_short(shop.tx, transfer.id, reason=reason, **facts)


class TestTakeBack:
    def test_puts_what_has_not_come_back_where_it_was(
        self, tx: Transaction, shop: Shop, sent: StockTransfer, mug: int, depot: int
    ) -> None:
        part = receive(shop, sent, Came(good=1))

        back = moving.take_back(tx, part.id, version=part.version, actor=shop.packer, now=NOON)

        assert (back.status, back.lines[0].returned) == (Status.CLOSED, 3)
        assert (there(shop, mug, shop.place_id), there(shop, mug, depot)) == (9, 1)


class TestCancel:
    def test_is_for_what_was_not_sent(self, tx: Transaction, shop: Shop, draft: StockTransfer) -> None:
        called_off = moving.cancel(tx, draft.id, version=draft.version, actor=shop.packer, now=NOON)
        assert called_off.status is Status.CANCELLED

        with shop.refuses(IllegalTransition):
            send(shop, called_off)

    def test_refuses_once_it_is_sent(self, tx: Transaction, shop: Shop, sent: StockTransfer) -> None:
        with shop.refuses(IllegalTransition):
            moving.cancel(tx, sent.id, version=sent.version, actor=shop.packer, now=NOON)


class TestBuying:
    """What comes from another place of the shop's need not be bought."""

    @pytest.fixture
    def rule(self, shop: Shop, mug: int, depot: int) -> purchasing.Rule:
        """The depot shall have five mugs."""
        shop.sells(shop.supplier(), mug)
        rule = purchasing.Rule(mug, depot, 5, 5)
        purchasing.set_rule(shop.tx, rule, actor=shop.merchant, now=NOON)
        return rule

    def test_counts_what_is_asked_for_or_on_its_way(
        self, tx: Transaction, shop: Shop, draft: StockTransfer, rule: purchasing.Rule
    ) -> None:
        wanted = [self.wanted(shop, rule)]
        asked = moving.ask(tx, draft.id, version=draft.version, actor=shop.merchant, now=NOON)
        wanted.append(self.wanted(shop, rule))
        part = receive(shop, send(shop, asked), Came(good=1, damaged=1))
        wanted.append(self.wanted(shop, rule))
        moving.take_back(tx, part.id, version=part.version, actor=shop.packer, now=NOON)

        assert [*wanted, self.wanted(shop, rule)] == [5, 1, 2, 4]

    def test_is_not_done_for_a_closed_place(self, tx: Transaction, shop: Shop, rule: purchasing.Rule) -> None:
        places.close_place(tx, rule.place_id, version=1, actor=shop.merchant, now=NOON)

        assert purchasing.outlooks(tx, [rule.variant_id], place_id=rule.place_id) == []
        with shop.refuses(PlaceClosed):
            purchasing.draft(tx, shop.supplier("Zeta"), place_id=rule.place_id, actor=shop.merchant, now=NOON)

    def wanted(self, shop: Shop, rule: purchasing.Rule) -> int:
        [outlook] = purchasing.outlooks(shop.tx, [rule.variant_id], place_id=rule.place_id)
        return outlook.wanted


class TestTasks:
    def test_one_that_cannot_be_met_any_more_calls_for_somebody(
        self, tx: Transaction, shop: Shop, draft: StockTransfer, mug: int
    ) -> None:
        asked = moving.ask(tx, draft.id, version=draft.version, actor=shop.merchant, now=NOON)
        shop.place_order("MUG", 8)

        shorts = transfers.send(tx, asked.id, version=asked.version, actor=shop.packer, now=NOON)

        assert [(wanted, can) for _, wanted, can in shorts] == [(4, 2)]
        assert moving.stock_transfer(tx, asked.id).status is Status.ASKED
        assert open_kinds(shop) == [tasks.Kind.TRANSFER_UNMET]
        moving.cancel(tx, asked.id, version=asked.version, actor=shop.packer, now=NOON)
        tasking.sweep(tx, now=NOON)
        assert open_kinds(shop) == []

    def test_one_that_is_seen_by_nobody_is_found(
        self, tx: Transaction, shop: Shop, draft: StockTransfer, mug: int
    ) -> None:
        moving.ask(tx, draft.id, version=draft.version, actor=shop.merchant, now=NOON)
        shop.place_order("MUG", 8)

        tasking.sweep(tx, now=NOON)

        assert open_kinds(shop) == [tasks.Kind.TRANSFER_UNMET]

    def test_one_that_is_sent_at_last_is_waited_for_anew(
        self, tx: Transaction, shop: Shop, draft: StockTransfer
    ) -> None:
        asked = moving.ask(tx, draft.id, version=draft.version, actor=shop.merchant, now=NOON)
        tasking.sweep(tx, now=NOON + 3 * DAY)
        assert open_kinds(shop) == [tasks.Kind.TRANSFER_LATE]

        moving.send(tx, draft.id, version=asked.version, actor=shop.packer, now=NOON + 3 * DAY)

        assert open_kinds(shop) == []
        tasking.sweep(tx, now=NOON + 5 * DAY - 1)
        assert open_kinds(shop) == []
        tasking.sweep(tx, now=NOON + 5 * DAY)
        assert open_kinds(shop) == [tasks.Kind.TRANSFER_LATE]

    def test_one_that_takes_too_long_calls_for_somebody(self, tx: Transaction, shop: Shop, sent: StockTransfer) -> None:
        assert tasking.next_at(tx, since=NOON) == NOON + 2 * DAY
        tasking.sweep(tx, now=NOON + 2 * DAY - 1)
        assert open_kinds(shop) == []

        tasking.sweep(tx, now=NOON + 2 * DAY)

        assert open_kinds(shop) == [tasks.Kind.TRANSFER_LATE]
        receive(shop, sent, Came(good=4))
        assert open_kinds(shop) == []
