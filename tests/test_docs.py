"""docs/ledger.md is true."""

import re
from collections import defaultdict
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from domain import carts, drafts, moving, orders, paying, payments, prices, purchasing, returns, shipping, suppliers
from domain.flows import delivering, looking_again, reclaiming, refunding, spending, taking_back
from domain.ledger import Account, Kind
from domain.moving import Came
from domain.paying import Fee, FeeKind, Terms
from domain.payments.provider import OperationStatus
from domain.purchasing import Arrived, Offer
from domain.returns import Outcome, Way, Wish
from domain.states import Machine
from tests.cards import CardPayment, take_cards
from tests.giving_back import Case, give_credit
from tests.shop import CURRENCY, NOON, Shop

PAGE = (Path(__file__).parent.parent / "docs" / "ledger.md").read_text(encoding="utf-8")


def table_under(heading: str) -> list[dict[str, str]]:
    """The rows of the first table under a heading, by column; what is code loses its back-ticks."""
    section = re.split(rf"^#+ {heading}$", PAGE, flags=re.MULTILINE)[1]
    lines = re.split(r"^\|", section, maxsplit=1, flags=re.MULTILINE)[1].split("\n\n")[0].replace("`", "").splitlines()
    head, _, *body = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(head, cells, strict=True)) for cells in body]


ACCOUNTS = table_under("Accounts of goods") + table_under("Accounts of money")


def pay_by_card(shop: Shop) -> None:
    """All that may become of money on a card."""
    shop.product("CUP")
    held, voided, failing, elsewhere = (CardPayment.begun(shop, order=shop.place_order("CUP")) for _ in range(4))
    held.hears(authorised=1690)
    held.refuses(held.capture(1690))
    held.capture(1600)
    held.hears(captured=1600)
    shop.receive(held.order, 1690)
    first, second = held.refund(500), held.refund(600)
    held.hears(refunds=[(first, OperationStatus.SUCCEEDED), (second, OperationStatus.FAILED)])
    held.hears(refunds=[(first, OperationStatus.FAILED)])
    voided.hears(authorised=1690)
    voided.void()
    voided.hears(authorised=0, is_let_go=True)
    failing.hears(authorised=1690)
    failing.refuses(failing.void())
    failing.hears(authorised=0, is_let_go=True)
    elsewhere.hears(captured=1690)
    elsewhere.hears(refunds=[("re_desk", OperationStatus.SUCCEEDED), ("re_slow", OperationStatus.PENDING)], each=100)


def charge_cards(shop: Shop) -> None:
    """All that becomes of cards by itself, and of goodwill."""
    take_cards(shop)
    held = CardPayment.begun(shop, order=shop.place_order("CUP", 4))
    held.hears(authorised=held.order.total_minor)
    shop.accept(held.order)
    later = shop.split(shop.order(held.order.id), {"CUP": 1})
    packed = shop.pack(shop.shipment_of(held.order))
    held.hears(captured=held.order.total_minor)
    shop.agree_to(later, {"CUP": 2})
    shop.decline(later)
    old = shop.receive(held.order, 100)
    refunding.refund(
        shop.tx,
        old.id,
        version=old.version,
        amount_minor=old.total_minor + 100,
        reason="a crack",
        is_goodwill=True,
        actor=shop.merchant,
        now=NOON,
    )
    delivering.hand_over(shop.tx, shop.assign(packed).id, actor=shop.courier, now=NOON)
    shop.come_back(shop.bring_back(shop.shipment(packed.id)))
    feeble = CardPayment.begun(shop, order=shop.place_order("CUP"))
    feeble.hears(authorised=feeble.order.total_minor)
    shop.accept(feeble.order)
    shop.cancel(feeble.order)
    feeble.refuses(feeble.asked)


def buy(shop: Shop) -> None:
    """All that may become of purchase orders."""
    bowl, acme, nippon = shop.product("BOWL"), shop.supplier("Acme"), shop.supplier("Nippon", currency="JPY")
    purchasing.set_buying(shop.tx, surplus_percent=20, actor=shop.merchant)
    purchasing.set_rate(shop.tx, "JPY", 600_000_000, actor=shop.merchant)
    facts: dict[str, Any] = {"actor": shop.merchant, "now": NOON}
    for quantity in (4, 6):
        asked = shop.bought(acme, (bowl, 5))
        offers = {asked.lines[0].id: Offer(quantity, 300)}
        answered = purchasing.confirm(shop.tx, asked.id, version=asked.version, offers=offers, **facts)
        if quantity > 5:
            answered = purchasing.agree(shop.tx, asked.id, version=answered.version, **facts)
        purchasing.cancel(shop.tx, asked.id, version=answered.version, **facts)
    part = shop.receive_purchase(shop.bought(acme, (bowl, 5)), Arrived(good=1))
    purchasing.close_short(shop.tx, part.id, version=part.version, **facts)
    for supplier_id in (acme, nippon):
        shop.receive_purchase(shop.bought(supplier_id, (bowl, 5)), Arrived(good=3, quarantined=1, to_vendor=2))
        for credit_minor, source in ((100, Kind.QUARANTINE), (1200, Kind.VENDOR)):
            shop.send_back(supplier_id, (bowl, 1, credit_minor), source=source)
        version = suppliers.supplier(shop.tx, supplier_id).version
        purchasing.pay(shop.tx, supplier_id, version=version, amount_minor=100, currency=CURRENCY, **facts)


def move(shop: Shop) -> None:
    """All that may become of transfers."""
    jug, depot = shop.product("JUG"), shop.place_called("Depot")
    facts: dict[str, Any] = {"actor": shop.packer, "now": NOON}
    for _ in range(2):
        drawn_up = shop.transfer(depot, (jug, 4))
        sent = moving.send(shop.tx, drawn_up.id, version=drawn_up.version, **facts)
        came = {sent.lines[0].id: Came(good=1, damaged=1)}
        part = moving.receive(shop.tx, sent.id, came, version=sent.version, **facts)
    moving.take_back(shop.tx, part.id, version=part.version, **facts)
    lost = moving.stock_transfer(shop.tx, part.id - 1)
    moving.close_short(shop.tx, lost.id, version=lost.version, reason="gone", currency=CURRENCY, **facts)


def wait(shop: Shop) -> None:
    """All that may become of what is ordered before it is here."""
    shop.takes(Terms.CASH)
    pot = shop.product("POT", stock=1)
    shop.sell_down_to(pot, -9)
    shop.place_order("POT", 3)
    waiting = shop.place_order("POT", 4)
    shop.send(shop.change(waiting, {"POT": 3}))
    shop.cancel(shop.split(waiting, {"POT": 2}))
    shop.count(pot, 1)
    shop.sell_down_to(pot, 1)
    shop.count(pot, 3)
    shop.sell_down_to(pot, 0)


def give_back(shop: Shop) -> None:
    """A return that is fetched and one that is brought, for money and for credit; and one that was settled on trust."""
    shop.takes(Terms.CASH)
    shop.product("VASE", stock=20)
    for way, wish in ((Way.PICKUP, Wish.REFUND), (Way.DROPOFF, Wish.CREDIT)):
        order = shop.order(shop.deliver(shop.out("VASE", 3)).order_id)
        case = Case(shop, order, way=way, wish=wish, pieces=3).agreed().comes()
        case.look(Outcome.RESTOCK, 1).look(Outcome.SCRAP, 1).look(Outcome.CUSTOMER, 1)
    by: dict[str, Any] = {"actor": shop.merchant, "now": NOON}
    for way in (Way.PICKUP, Way.DROPOFF):
        order = shop.order(shop.deliver(shop.out("VASE", 3)).order_id)
        case = Case(shop, order, way=way, pieces=3).agreed().comes()
        for outcome in (Outcome.RESTOCK, Outcome.SCRAP):
            looking_again.undo(shop.tx, case.look(outcome, 1).id, version=case.now.version, **by)
        looking_again.count_fewer(shop.tx, case.id, case.now.lines[0].id, version=case.now.version, **by)
    returns.set_policy(shop.tx, sends_at_once=True, actor=shop.merchant)
    order = shop.order(shop.deliver(shop.out("VASE", 2)).order_id)
    case = Case(shop, order, way=Way.PICKUP, wish=Wish.REPLACEMENT).agreed().comes()
    case.look(Outcome.SCRAP, 1, is_accepted=False)
    reclaiming.ask(shop.tx, case.id, version=case.now.version, zone=UTC, **by)
    reclaiming.let_go(shop.tx, case.id, version=case.now.version, **by)
    lost = shop.bring_back(shop.out("VASE"))
    assert lost.return_id is not None
    found = returns.read(shop.tx, lost.return_id)
    taking_back.lose(shop.tx, found.id, version=found.version, zone=UTC, actor=shop.merchant, now=NOON)


def spend(shop: Shop) -> None:
    """All that may become of credit."""
    shop.product("PLATE", price_minor=400)
    customer = shop.customer("Anna")
    give_credit(shop, customer, 3000)
    order = shop.place_order("PLATE", 2, customer=customer)
    shop.cancel(order)
    shop.reactivate(order)
    shop.cancel(order)
    shop.takes(Terms.PREPAID, minutes=60)
    shop.tell_time(shop.place_order("PLATE", 9, customer=customer), NOON + 24 * 3600)
    carts.use_credit(shop.tx, is_used=False, actor=customer, now=NOON)
    order = shop.place_order("PLATE", customer=customer)
    amount_minor = spending.payable_minor(shop.tx, order)
    how: dict[str, Any] = {"amount_minor": amount_minor, "actor": customer, "now": NOON}
    spending.pay(shop.tx, order.id, version=order.version, **how)
    refunding.refund(
        shop.tx,
        order.id,
        version=shop.order(order.id).version,
        amount_minor=100,
        reason="sorry",
        is_goodwill=True,
        actor=shop.merchant,
        now=NOON,
    )
    carts.use_credit(shop.tx, is_used=True, actor=customer, now=NOON)
    shop.product("SAUCER", price_minor=50)
    shop.agree_to(shop.place_order("SAUCER", 2, customer=customer), {"SAUCER": 1})


@pytest.fixture
def busy_shop() -> Shop:
    """A shop in which everything has happened that can."""
    shop = Shop()
    prices.set_rates(shop.tx, "19", zone=UTC, actor=shop.merchant)
    prices.set_tariff(shop.tx, "4.90", currency=CURRENCY, actor=shop.merchant)
    shop.product("MUG", stock=10)
    shop.count(shop.variant("MUG"), -1)
    shop.cancel(shop.place_order("MUG"))
    shop.unpack(shop.pack(shop.accepted("MUG")))
    shop.come_back(shop.bring_back(shop.out("MUG")))
    shop.deliver(shop.out("MUG"))
    shop.hand_out(shop.at_counter("MUG"))
    changing = shop.place_order("MUG", 2)
    for quantity in (1, 2):
        shop.send(shop.change(changing, {"MUG": quantity}))
    shop.takes(Terms.PREPAID, minutes=60)
    shop.tell_time(shop.place_order("MUG"), NOON + 24 * 3600)
    shop.give_back(shop.receive(shop.place_order("MUG"), 1800), 100)
    paying.set_fee(shop.tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)
    paid = shop.receive(shop.place_order("MUG"), 1690)
    shop.take_on(paid)
    shop.cancel(paid)
    shop.reactivate(paid)
    pair = shop.receive(shop.place_order("MUG", 2), 2890)
    shop.split(pair, {"MUG": 1})
    assert shop.courier.person_id is not None
    payments.book_in(
        shop.tx,
        shop.courier.person_id,
        counted_minor=1000,
        forgiven_minor=200,
        reason="a false note",
        currency=CURRENCY,
        actor=shop.merchant,
        now=NOON,
    )
    pay_by_card(shop)
    charge_cards(shop)
    buy(shop)
    move(shop)
    give_back(shop)
    wait(shop)
    spend(shop)
    return shop


class TestAccounts:
    def test_are_those_of_the_code(self) -> None:
        assert [row["account"] for row in ACCOUNTS] == [kind.value for kind in Kind]

    @pytest.mark.parametrize("row", ACCOUNTS, ids=[row["account"] for row in ACCOUNTS])
    def test_have_the_rules_of_the_code(self, row: dict[str, str]) -> None:
        account = Account(Kind(row["account"]), unit=CURRENCY)
        limits = {"–": None, "0": 0}

        assert account.is_kept == (row["kept"] == "yes")
        assert (account.floor, account.ceiling) == (limits[row["floor"]], limits[row["ceiling"]])

    def test_in_use_are_those_that_something_moves(self, busy_shop: Shop) -> None:
        used = {row["kind"] for row in busy_shop.rows("accounts")}

        assert {row["account"] for row in ACCOUNTS if row["in use"] == "yes"} == used


class TestEntries:
    def test_move_what_the_code_moves(self, busy_shop: Shop) -> None:
        kinds = {row["id"]: row["kind"] for row in busy_shop.rows("accounts")}
        entries = {row["id"]: (row["kind"], row["document"].split(":")[0]) for row in busy_shop.rows("entries")}
        moved: dict[tuple[str, str], set[str]] = defaultdict(set)
        for transfer in busy_shop.rows("transfers"):
            sides = f"{kinds[transfer['source_id']]} → {kinds[transfer['target_id']]}"
            moved[entries[transfer["entry_id"]]].add(sides)

        documented = {
            (row["entry"], row["document"]): {sides for sides in f"{row['goods']}, {row['money']}".split(", ") if sides}
            for row in table_under("Entries")
        }
        # Counts are booked on whatever asked for them; an import's document is the product.
        moved["count", "product"] = moved.pop(("count", "variant"))
        assert documented == moved


class TestStates:
    @pytest.mark.parametrize(
        ("heading", "machine"),
        [
            ("Order", orders.MACHINE),
            ("Order change", orders.CHANGES),
            ("Draft", drafts.MACHINE),
            ("Shipment", shipping.MACHINE),
            ("Shipment that is fetched", shipping.COLLECTIONS),
            ("Payment operation", payments.MACHINE),
            ("Purchase order", purchasing.MACHINE),
            ("Return", returns.MACHINE),
            ("Transfer", moving.MACHINE),
        ],
    )
    def test_lead_where_the_code_lets_them(self, heading: str, machine: Machine[Any]) -> None:
        documented = {row["from"]: set(row["to"].split(", ")) for row in table_under(heading)}

        assert documented == {
            was.value: {to.value for to in following} for was, following in machine.transitions.items()
        }

    @pytest.mark.parametrize(
        ("what", "statuses"),
        [
            ("payment", orders.Payment),
            ("fulfilment", orders.Fulfilment),
            ("return_status", orders.ReturnStatus),
        ],
    )
    def test_derived_are_those_of_the_code(self, what: str, statuses: Any) -> None:
        section = PAGE.split("Derived, and kept beside")[1]
        [line] = [line for line in section.splitlines() if line.startswith(f"| `{what}`")]

        assert re.findall(r"`(\w+)`", line)[1:] == [status.value for status in statuses]
