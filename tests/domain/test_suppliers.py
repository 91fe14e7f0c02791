"""Suppliers: who they are, who answers for them, and what they sell."""

from typing import Any

import pytest

from domain import catalogue, people, purchasing, suppliers
from domain.actors import Actor
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import keeping
from domain.importing import FaultReason, NotACatalogue, Refusal
from domain.people import INVITE_LIFETIME_SECONDS, InviteUseless
from domain.suppliers import Item
from domain.suppliers.typing import add_typed
from domain.transaction import Transaction
from tests.shop import CURRENCY, NOON, Shop


@pytest.fixture
def acme(shop: Shop) -> int:
    return shop.supplier("Acme")


class TestAdd:
    def test_knows_a_supplier(self, tx: Transaction, shop: Shop) -> None:
        supplier_id = suppliers.add(
            tx, "  Acme\nLtd ", language="de", currency="usd", email=" a@b.example ", actor=shop.merchant, now=NOON
        )

        known = suppliers.supplier(tx, supplier_id)
        assert (known.name, known.language, known.currency, known.email) == ("Acme Ltd", "de", "USD", "a@b.example")
        assert known.active
        assert known.person_id is None

    @pytest.mark.parametrize(
        ("said", "refused"),
        [
            ({"name": " "}, ("supplier", "empty")),
            ({"name": "x" * 81}, ("supplier", "too_long")),
            ({"name": "Acme"}, ("supplier", "taken")),
            ({"language": "Deutsch"}, ("language", "unknown")),
            ({"currency": "EURO"}, ("currency", "unknown")),
            ({"email": "somewhere"}, ("email", "not_understood")),
            ({"email": "a@b.example\nBcc: c@d.example"}, ("email", "not_understood")),
            ({"email": f"{'a' * 250}@b.example"}, ("email", "not_understood")),
        ],
    )
    def test_refuses_what_no_supplier_is(
        self, tx: Transaction, shop: Shop, acme: int, said: dict[str, str], refused: tuple[str, str]
    ) -> None:
        facts = {"name": "Zeta", "language": "en", "currency": "EUR", "email": "", **said}
        with shop.refuses(BadInput) as refusal:
            suppliers.add(tx, facts.pop("name"), **facts, actor=shop.merchant, now=NOON)

        assert (refusal.error.field, refusal.error.reason) == refused

    def test_is_a_merchant_s(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(NotAllowed):
            suppliers.add(tx, "Acme", language="en", currency="EUR", actor=shop.packer, now=NOON)


class TestChange:
    def test_changes_what_is_said_and_nothing_else(self, tx: Transaction, shop: Shop, acme: int) -> None:
        changed = suppliers.change(
            tx, acme, version=1, email="x@y.example", active=False, actor=shop.merchant, now=NOON
        )

        assert (changed.name, changed.email, changed.active, changed.version) == ("Acme", "x@y.example", False, 2)

    def test_keeps_the_currency_that_prices_are_in(self, tx: Transaction, shop: Shop, acme: int) -> None:
        shop.sells(acme, shop.product("MUG"))

        with shop.refuses(BadInput):
            suppliers.change(tx, acme, version=1, currency="USD", actor=shop.merchant, now=NOON)

    def test_keeps_the_currency_that_something_was_ordered_in(self, tx: Transaction, shop: Shop, acme: int) -> None:
        mug = shop.product("MUG")
        shop.bought(acme, (mug, 1))
        suppliers.drop_item(tx, acme, mug, actor=shop.merchant)

        with shop.refuses(BadInput) as refusal:
            suppliers.change(tx, acme, version=1, currency="USD", actor=shop.merchant, now=NOON)
        assert (refusal.error.reason, refusal.error.facts) == ("in_use", {"part": "EUR"})

    def test_refuses_who_saw_something_else(self, tx: Transaction, shop: Shop, acme: int) -> None:
        with shop.refuses(Changed):
            suppliers.change(tx, acme, version=2, name="Zeta", actor=shop.merchant, now=NOON)

    def test_may_keep_its_own_name(self, tx: Transaction, shop: Shop, acme: int) -> None:
        assert suppliers.change(tx, acme, version=1, name="Acme", actor=shop.merchant, now=NOON).name == "Acme"


class TestNoteRefused:
    def test_keeps_letters_from_an_address_that_is_none(self, tx: Transaction, shop: Shop) -> None:
        acme = shop.supplier("Acme", email="a@acme.example")

        assert suppliers.note_refused(tx, acme, "a@acme.example", written_at=NOON, why="550 no such user", now=NOON)

        noted = suppliers.supplier(tx, acme)
        assert (noted.takes_letters, noted.email_refused_at, noted.email_refused_why) == (
            False,
            NOON,
            "550 no such user",
        )
        assert not suppliers.can_be_told(tx, noted)

    def test_is_no_news_of_an_address_that_they_have_no_longer(self, tx: Transaction, shop: Shop) -> None:
        acme = shop.supplier("Acme", email="new@acme.example")

        assert not suppliers.note_refused(tx, acme, "a@acme.example", written_at=NOON, why="550", now=NOON)

        assert suppliers.supplier(tx, acme).takes_letters

    def test_is_forgotten_with_the_address(self, tx: Transaction, shop: Shop) -> None:
        acme = shop.supplier("Acme", email="a@acme.example")
        suppliers.note_refused(tx, acme, "a@acme.example", written_at=NOON, why="550", now=NOON)

        changed = suppliers.change(tx, acme, version=2, email="b@acme.example", actor=shop.merchant, now=NOON)

        assert (changed.takes_letters, changed.email_refused_why) == (True, "")
        assert shop.events[-1] == "SupplierAddressed"

    def test_may_be_doubted(self, tx: Transaction, shop: Shop) -> None:
        acme = shop.supplier("Acme", email="a@acme.example")
        suppliers.note_refused(tx, acme, "a@acme.example", written_at=NOON, why="550", now=NOON)

        suppliers.write_again(tx, acme, actor=shop.merchant, now=NOON)

        assert suppliers.supplier(tx, acme).takes_letters


class TestCanBeTold:
    def test_is_so_in_chat_until_they_block_the_bot(self, tx: Transaction, shop: Shop, acme: int) -> None:
        assert not suppliers.can_be_told(tx, suppliers.supplier(tx, acme))
        sam = shop.answers_for(acme, "Sam")
        assert suppliers.can_be_told(tx, suppliers.supplier(tx, acme))

        people.mark_blocked(tx, telegram_id=people.by_id(tx, _id(sam)).telegram_id, now=NOON)

        assert not suppliers.can_be_told(tx, suppliers.supplier(tx, acme))


class TestJoin:
    def test_has_somebody_answer_for_the_supplier(self, tx: Transaction, shop: Shop, acme: int) -> None:
        token, sam = suppliers.invite(tx, acme, actor=shop.merchant, now=NOON), shop.customer("Sam")

        joined = suppliers.join(tx, token, actor=sam, now=NOON)

        assert joined.person_id == sam.person_id
        assert [each.id for each in suppliers.answered_by(tx, _id(sam))] == [acme]
        assert "SupplierJoined" in shop.events

    def test_works_once(self, tx: Transaction, shop: Shop, acme: int) -> None:
        token = suppliers.invite(tx, acme, actor=shop.merchant, now=NOON)
        suppliers.join(tx, token, actor=shop.customer("Sam"), now=NOON)

        assert self.refused(shop, token, shop.customer("Tom")) == "used"

    def test_is_over_after_a_week_or_with_the_next_link(self, tx: Transaction, shop: Shop, acme: int) -> None:
        first = suppliers.invite(tx, acme, actor=shop.merchant, now=NOON)
        second = suppliers.invite(tx, acme, actor=shop.merchant, now=NOON)
        sam = shop.customer("Sam")

        assert self.refused(shop, first, sam) == "unknown"
        assert self.refused(shop, second, sam, now=NOON + INVITE_LIFETIME_SECONDS) == "expired"
        assert self.refused(shop, second, shop.merchant) == "own"

    def test_is_over_when_nobody_shall_answer(self, tx: Transaction, shop: Shop, acme: int) -> None:
        token = suppliers.invite(tx, acme, actor=shop.merchant, now=NOON)
        suppliers.part(tx, acme, version=1, actor=shop.merchant, now=NOON)

        assert self.refused(shop, token, shop.customer("Sam")) == "used"
        assert suppliers.supplier(tx, acme).person_id is None

    def test_relieves_whoever_answered_before(self, tx: Transaction, shop: Shop, acme: int) -> None:
        shop.answers_for(acme, "Sam")

        shop.answers_for(acme, "Tom")

        assert shop.events[-2:] == ["SupplierLeft", "SupplierJoined"]

    def test_answers_for_no_other(self, tx: Transaction, shop: Shop, acme: int) -> None:
        sam = shop.answers_for(shop.supplier("Zeta"), "Sam")

        with shop.refuses(NotFound):
            suppliers.must_answer_for(tx, acme, document="purchase_order", reference=7, actor=sam)

    @staticmethod
    def refused(shop: Shop, token: str, actor: Actor, *, now: int = NOON) -> str:
        with shop.refuses(InviteUseless) as refusal:
            suppliers.join(shop.tx, token, actor=actor, now=now)
        return str(refusal.error.reason)


class TestItems:
    def test_are_what_was_said_last(self, tx: Transaction, shop: Shop, acme: int) -> None:
        mug = shop.product("MUG")
        suppliers.put_item(tx, Item(acme, mug, "A-1", 300), actor=shop.merchant)
        suppliers.note_declined(tx, acme, [mug], now=NOON)

        is_new = suppliers.put_item(tx, Item(acme, mug, "A-2", 310, 3, 5, 10, 2), actor=shop.merchant)

        assert not is_new
        assert suppliers.items(tx, acme, most=9) == ([Item(acme, mug, "A-2", 310, 3, 5, 10, 2, NOON)], 1)

    def test_are_dropped(self, tx: Transaction, shop: Shop, acme: int) -> None:
        mug = shop.product("MUG")
        shop.sells(acme, mug)

        suppliers.drop_item(tx, acme, mug, actor=shop.merchant)

        with shop.refuses(NotFound):
            suppliers.drop_item(tx, acme, mug, actor=shop.merchant)

    @pytest.mark.parametrize(
        "wrong", [{"pack": 0}, {"minimum": -1}, {"lead_days": 731}, {"priority": 0}, {"sku": "x" * 65}]
    )
    def test_refuse_what_cannot_be(self, shop: Shop, acme: int, wrong: dict[str, int]) -> None:
        with shop.refuses(BadInput):
            shop.sells(acme, shop.product("MUG"), **wrong)

    def test_are_things_that_there_are(self, shop: Shop, acme: int) -> None:
        with shop.refuses(NotFound):
            shop.sells(acme, 99)

    def test_go_with_a_variant_that_was_never_sold(self, tx: Transaction, shop: Shop, acme: int) -> None:
        mug = shop.product("MUG")
        shop.sells(acme, mug)

        keeping.delete(tx, catalogue.variant(tx, mug).product_id, currency=CURRENCY, actor=shop.merchant, now=NOON)

        assert suppliers.items(tx, acme, most=9) == ([], 0)

    @pytest.mark.parametrize(
        ("pieces", "multiple", "ordered"), [(1, 1, 12), (13, 1, 18), (18, 1, 18), (19, 4, 24), (25, 4, 36)]
    )
    def test_come_in_packs_and_in_what_the_shop_takes(self, pieces: int, multiple: int, ordered: int) -> None:
        assert Item(1, 1, "", 1, minimum=10, pack=6).orderable(pieces, multiple=multiple) == ordered


class TestOffers:
    def test_are_asked_by_priority(self, tx: Transaction, shop: Shop, acme: int) -> None:
        mug, zeta, gone = shop.product("MUG"), shop.supplier("Zeta"), shop.supplier("Gone")
        for supplier_id, priority in ((acme, 2), (zeta, 1), (gone, 1)):
            shop.sells(supplier_id, mug, priority=priority)
        suppliers.change(tx, gone, version=1, active=False, actor=shop.merchant, now=NOON)

        assert self.order(tx, mug) == [zeta, acme]

    def test_are_asked_last_where_they_declined_lately(self, tx: Transaction, shop: Shop, acme: int) -> None:
        mug, zeta = shop.product("MUG"), shop.supplier("Zeta")
        shop.sells(acme, mug, priority=1)
        shop.sells(zeta, mug, priority=2)

        suppliers.note_declined(tx, acme, [mug], now=NOON)

        assert self.order(tx, mug) == [zeta, acme]
        assert self.order(tx, mug, now=NOON + 30 * 24 * 3600) == [acme, zeta]

    @staticmethod
    def order(tx: Transaction, variant_id: int, *, now: int = NOON) -> list[int]:
        return [each.supplier_id for each in suppliers.offers(tx, [variant_id], now=now)[variant_id]]


HALF_WRONG = """\
SKU;Supplier SKU;Cost;Lead days;Minimum;Pack;Priority
MUG;A-1;3,50;5;10;12;2
TEA;;2
MUG;A-9;1,00;;;;
CUP;;;;;;
;A-2;1,00;;;;
TEA;A-3;2,00;12 days;;;
BOWL;A-4;2,00;;-3;;
TEA;A-5;2,00;;;0,5;
VASE;A-6;2,00;;;;
TEA;;2,00;;;;
"""


class TestPriceList:
    def test_takes_what_is_right_and_answers_each_row_that_is_not(self, tx: Transaction, shop: Shop, acme: int) -> None:
        mug, tea = shop.product("MUG"), shop.product("TEA")

        found = suppliers.read_price_list(HALF_WRONG.encode(), supplier_id=acme, exponent=2)
        taken = suppliers.take_rows(tx, found.priced, actor=shop.merchant)

        assert [(fault.line, fault.sku_or_handle, fault.reason, fault.value) for fault in found.faults] == [
            (3, "", FaultReason.WRONG_COLUMN_COUNT, "TEA;;2"),
            (4, "MUG", FaultReason.DUPLICATE_SKU, "MUG"),
            (5, "CUP", FaultReason.BLANK_PRICE, ""),
            (6, "", FaultReason.BLANK_SKU, ""),
            (7, "TEA", FaultReason.BAD_NUMBER, "lead days: 12 days"),
            (8, "BOWL", FaultReason.BAD_NUMBER, "minimum: -3"),
            (9, "TEA", FaultReason.BAD_NUMBER, "pack: 0,5"),
        ]
        assert [(fault.line, fault.sku_or_handle, fault.reason) for fault in taken.faults] == [
            (10, "VASE", FaultReason.UNKNOWN_SKU)
        ]
        assert (found.rows, taken.added, taken.changed) == (10, 2, 0)
        assert suppliers.item(tx, acme, mug) == Item(acme, mug, "A-1", 350, 5, 10, 12, 2)
        assert suppliers.item(tx, acme, tea) == Item(acme, tea, "", 200)

    def test_read_twice_changes_nothing(self, tx: Transaction, shop: Shop, acme: int) -> None:
        shop.product("MUG")
        found = suppliers.read_price_list(b"sku,cost\nMUG,3.50\n", supplier_id=acme, exponent=2)
        suppliers.take_rows(tx, found.priced, actor=shop.merchant)
        before = shop.dump()

        again = suppliers.take_rows(tx, found.priced, actor=shop.merchant)

        assert (again.added, again.changed) == (0, 1)
        assert shop.dump() == before

    def test_knows_the_decimals_of_the_currency(self, acme: int) -> None:
        found = suppliers.read_price_list(b"sku,cost\nMUG,350\nTEA,3.5\n", supplier_id=acme, exponent=0)

        assert [row.item.cost_minor for row in found.priced] == [350]
        assert [fault.reason for fault in found.faults] == [FaultReason.TOO_MANY_DECIMALS]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", Refusal.EMPTY),
            (b"sku,cost\n", Refusal.NO_ROWS),
            (b"sku,price\nMUG,1\n", Refusal.MISSING_COLUMNS),
            (b"\0\1\2\3" * 9, Refusal.NOT_TEXT),
        ],
    )
    def test_refuses_what_is_no_price_list(self, acme: int, content: bytes, reason: Refusal) -> None:
        with pytest.raises(NotACatalogue) as refusal:
            suppliers.read_price_list(content, supplier_id=acme, exponent=2)

        assert refusal.value.reason is reason
        assert refusal.value.columns == (("cost",) if reason is Refusal.MISSING_COLUMNS else ())

    def test_is_a_merchant_s(self, tx: Transaction, shop: Shop) -> None:
        with shop.refuses(NotAllowed):
            suppliers.take_rows(tx, [], actor=shop.packer)


def _id(actor: Actor) -> int:
    assert actor.person_id is not None
    return actor.person_id


class TestAddTyped:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("Acme", ("Acme", "EUR", "en", "")),
            ("Acme, usd, de, orders@acme.example", ("Acme", "USD", "de", "orders@acme.example")),
            ("Smith, Bob & Co, Inc., GBP", ("Smith, Bob & Co, Inc.", "GBP", "en", "")),
            ("Pérez, S.A.", ("Pérez, S.A.", "EUR", "en", "")),
            ("Smith, Bob", ("Smith, Bob", "EUR", "en", "")),
        ],
    )
    def test_takes_a_name_and_what_else_is_known(
        self, tx: Transaction, shop: Shop, text: str, said: tuple[str, ...]
    ) -> None:
        found = suppliers.supplier(tx, add(shop, text))

        assert (found.name, found.currency, found.language, found.email) == said

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("Acme, fr", "fr"),
            ("Acme, USD, XYZ", "XYZ"),
            ("Acme, +49 40 1234567", "+49 40 1234567"),
            ("Acme, acme.example, EUR", "acme.example"),
            ("Acme, orders@acme.example, net 30 days", "net 30 days"),
        ],
    )
    def test_takes_nothing_for_a_name_that_is_none(self, shop: Shop, text: str, part: str) -> None:
        with shop.refuses(BadInput) as refusal:
            add(shop, text)

        assert refusal.error.facts["part"] == part


def add(shop: Shop, text: str) -> int:
    facts: dict[str, Any] = {"language": "en", "languages": {"en", "de"}, "currency": CURRENCY}
    return add_typed(shop.tx, text, **facts, actor=shop.merchant, now=NOON)


class TestNamed:
    def test_finds_what_only_one_of_theirs_is_called(self, shop: Shop, tx: Transaction) -> None:
        acme = shop.supplier()
        mug, large = shop.product("BLUE-MUG"), shop.product("LARGE-BLUE-MUG")
        shop.product("GREEN-MUG")
        for variant_id in (mug, large):
            shop.sells(acme, variant_id)

        found = suppliers.named(tx, acme, ["blue mug", "Large mug", "mug", "green mug", "?"])

        assert found == {"blue mug": mug, "Large mug": large}

    def test_is_typed_into_an_order_with_how_many(self, shop: Shop, tx: Transaction) -> None:
        acme, mug = shop.supplier(), shop.product("BLUE-MUG")
        shop.sells(acme, mug)
        order_id = purchasing.draft(tx, acme, place_id=shop.place_id, actor=shop.merchant, now=NOON)

        wished = purchasing.wish_typed(tx, order_id, "blue mug 24", actor=shop.merchant)

        assert [(line.variant_id, line.quantity) for line in wished.lines] == [(mug, 24)]
