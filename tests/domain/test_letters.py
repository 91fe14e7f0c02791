"""Letters to suppliers: handed in once, and what follows when one cannot be delivered."""

import pytest

from domain import letters, purchasing, suppliers, tasks
from domain.errors import Changed, NotAllowed
from domain.flows import purchases, tasking, writing
from domain.letters import Bounce, Kind, Letter, Mark
from domain.purchasing import PurchaseOrder
from domain.tasks import Kind as TaskKind
from domain.transaction import Transaction
from tests.shop import NOON, Shop

EMAIL, WHY = "orders@acme.example", "550 5.1.1 no such user"
HOUR = 3600
MAILBOX = "orders@mail.example/INBOX"


@pytest.fixture
def acme(shop: Shop) -> int:
    return shop.supplier("Acme", email=EMAIL)


@pytest.fixture
def order(shop: Shop, acme: int) -> PurchaseOrder:
    return shop.bought(acme, (shop.product("MUG", stock=0), 10))


@pytest.fixture
def letter(tx: Transaction, order: PurchaseOrder) -> Letter:
    return handed_in(tx, order)


def drawn_up(
    tx: Transaction, order: PurchaseOrder, kind: Kind = Kind.ORDER, *, email: str = EMAIL, now: int = NOON
) -> Letter | None:
    return letters.draw_up(tx, order.id, kind, version=order.version, email=email, now=now)


def handed_in(tx: Transaction, order: PurchaseOrder, kind: Kind = Kind.ORDER, *, now: int = NOON) -> Letter:
    letter = drawn_up(tx, order, kind, now=now)
    assert letter is not None
    letters.note_handed_in(tx, letter.id, now=now)
    return letter


def waiting(shop: Shop) -> list[str]:
    """The letters that are to go out."""
    return [row["subject"] for row in shop.rows("outbox") if row["name"] in letters.KINDS]


def untold(tx: Transaction, supplier_id: int) -> list[str]:
    """What a supplier is written of, once there is an address."""
    return [effect.subject for effect in writing.untold(tx, supplier_id)]


def moved(tx: Transaction, shop: Shop, supplier_id: int, *, email: str = "new@acme.example", now: int) -> None:
    version = suppliers.supplier(tx, supplier_id).version
    suppliers.change(tx, supplier_id, version=version, email=email, actor=shop.merchant, now=now)


def come_back(tx: Transaction, letter: Letter, *, now: int = NOON + HOUR) -> None:
    bounce = Bounce(("strange", letter.key), EMAIL, WHY)
    writing.take_in(tx, [bounce], mailbox=MAILBOX, mark=Mark(7, 1), now=now)


class TestDrawUp:
    def test_gives_each_letter_a_key_of_its_own(self, tx: Transaction, order: PurchaseOrder) -> None:
        first, reminder = drawn_up(tx, order), drawn_up(tx, order, Kind.REMINDER)

        assert first is not None
        assert reminder is not None
        assert first.key != reminder.key
        assert first.key.startswith(f"purchase-order-{order.id}.")

    def test_keeps_it_until_a_mail_server_has_taken_the_letter(self, tx: Transaction, order: PurchaseOrder) -> None:
        first = drawn_up(tx, order)

        assert drawn_up(tx, order, now=NOON + HOUR) == first

    def test_is_done_once(self, tx: Transaction, order: PurchaseOrder, letter: Letter) -> None:
        assert drawn_up(tx, order) is None

    def test_makes_another_one_of_what_came_back(self, tx: Transaction, order: PurchaseOrder, letter: Letter) -> None:
        letters.note_came_back(tx, letter.id, why=WHY, now=NOON)

        again = drawn_up(tx, order)

        assert again is not None
        assert again.key != letter.key


class TestComeBack:
    def test_ends_writing_there_and_calls_a_merchant(
        self, tx: Transaction, shop: Shop, acme: int, order: PurchaseOrder, letter: Letter
    ) -> None:
        come_back(tx, letter)

        noted = suppliers.supplier(tx, acme)
        assert (noted.takes_letters, noted.email_refused_why, noted.email_refused_at) == (False, WHY, NOON + HOUR)
        tasking.sweep(tx, now=NOON + HOUR)
        assert (TaskKind.LETTERS_REFUSED, f"supplier:{acme}") in shop.tasks
        page = purchases.page_for_desk(tx, order.id, now=NOON)
        assert page.letter_back is not None
        assert page.letter_back.why == WHY
        assert purchases.steps(tx, order.id, actor=shop.merchant)[-1].kind == "LetterCameBack"

    def test_is_told_once(self, tx: Transaction, shop: Shop, letter: Letter) -> None:
        come_back(tx, letter)
        before = shop.dump()

        come_back(tx, letter, now=NOON + 2 * HOUR)

        assert shop.dump() == before

    def test_is_nothing_of_a_letter_that_was_never_written(self, tx: Transaction, shop: Shop, letter: Letter) -> None:
        before = shop.rows("suppliers"), shop.rows("letters"), shop.tasks

        forged = Bounce((letter.key[:-1], f"purchase-order-{letter.purchase_order_id}"), EMAIL, WHY)
        writing.take_in(tx, [forged], mailbox=MAILBOX, mark=Mark(7, 2), now=NOON)

        assert (shop.rows("suppliers"), shop.rows("letters"), shop.tasks) == before
        assert letters.read_until(tx, MAILBOX) == Mark(7, 2)

    def test_says_whom_it_did_not_reach_where_it_was_sent_on(self, tx: Transaction, acme: int, letter: Letter) -> None:
        bounce = Bounce((letter.key,), "ann@home.example", WHY)
        writing.take_in(tx, [bounce], mailbox=MAILBOX, mark=Mark(7, 1), now=NOON)

        assert suppliers.supplier(tx, acme).email_refused_why == f"ann@home.example: {WHY}"

    def test_is_no_longer_shown_once_it_was_written_again(
        self, tx: Transaction, order: PurchaseOrder, letter: Letter
    ) -> None:
        come_back(tx, letter)

        drawn_up(tx, order)

        assert purchases.page_for_desk(tx, order.id, now=NOON).letter_back is None


class TestWritingAgain:
    def test_sends_what_came_back(
        self, tx: Transaction, shop: Shop, acme: int, order: PurchaseOrder, letter: Letter
    ) -> None:
        come_back(tx, letter)

        suppliers.write_again(tx, acme, actor=shop.merchant, now=NOON + 2 * HOUR)

        assert untold(tx, acme) == [f"letter_order:{order.id}"]

    def test_is_said_of_the_order(self, tx: Transaction, shop: Shop, order: PurchaseOrder, letter: Letter) -> None:
        writing.note_handed_in(tx, letter, now=NOON)
        come_back(tx, letter)
        again = drawn_up(tx, order)
        assert again is not None

        writing.note_handed_in(tx, again, now=NOON + 2 * HOUR)

        steps = [step.kind for step in purchases.steps(tx, order.id, actor=shop.merchant)]
        assert steps[-2:] == ["LetterCameBack", "LetterSentAgain"]
        assert steps.count("LetterSentAgain") == 1

    def test_is_asked_for_by_merchants_of_the_order_that_they_saw(
        self, tx: Transaction, shop: Shop, acme: int, order: PurchaseOrder, letter: Letter
    ) -> None:
        come_back(tx, letter)

        with pytest.raises(Changed):
            writing.write_again(tx, order.id, version=order.version - 1, actor=shop.merchant, now=NOON + 2 * HOUR)
        with pytest.raises(NotAllowed):
            writing.write_again(tx, order.id, version=order.version, actor=shop.packer, now=NOON + 2 * HOUR)
        assert not suppliers.supplier(tx, acme).takes_letters
        writing.write_again(tx, order.id, version=order.version, actor=shop.merchant, now=NOON + 2 * HOUR)
        assert suppliers.supplier(tx, acme).takes_letters

    def test_sends_it_to_another_address(
        self, tx: Transaction, shop: Shop, acme: int, order: PurchaseOrder, letter: Letter
    ) -> None:
        come_back(tx, letter)

        moved(tx, shop, acme, now=NOON + 2 * HOUR)

        assert untold(tx, acme) == [f"letter_order:{order.id}"]

    def test_reminds_nobody_of_what_they_hear_of_with_the_same_post(
        self, tx: Transaction, shop: Shop, acme: int, order: PurchaseOrder, letter: Letter
    ) -> None:
        come_back(tx, handed_in(tx, order, Kind.REMINDER))
        come_back(tx, letter)

        suppliers.write_again(tx, acme, actor=shop.merchant, now=NOON + 2 * HOUR)

        assert untold(tx, acme) == [f"letter_order:{order.id}"]

    def test_says_nothing_of_what_has_changed_since(
        self, tx: Transaction, shop: Shop, acme: int, order: PurchaseOrder, letter: Letter
    ) -> None:
        come_back(tx, letter)
        purchasing.confirm(tx, order.id, version=order.version, actor=shop.merchant, now=NOON)

        suppliers.write_again(tx, acme, actor=shop.merchant, now=NOON + 2 * HOUR)

        assert untold(tx, acme) == []


class TestABounceThatIsLate:
    def test_of_a_letter_to_the_address_before_sends_it_to_the_one_since(
        self, tx: Transaction, shop: Shop, acme: int, order: PurchaseOrder, letter: Letter
    ) -> None:
        moved(tx, shop, acme, now=NOON + HOUR)

        come_back(tx, letter)

        assert suppliers.supplier(tx, acme).takes_letters
        assert waiting(shop) == [f"letter_order:{order.id}"]
        again = drawn_up(tx, order, email="new@acme.example")
        assert again is not None
        assert again.email == "new@acme.example"

    def test_of_a_letter_from_before_says_nothing_against_what_a_merchant_said_since(
        self, tx: Transaction, shop: Shop, acme: int, order: PurchaseOrder, letter: Letter
    ) -> None:
        other = shop.bought(acme, (shop.product("PEN", stock=0), 1))
        older = handed_in(tx, other)
        come_back(tx, letter)
        suppliers.write_again(tx, acme, actor=shop.merchant, now=NOON + 2 * HOUR)

        come_back(tx, older, now=NOON + 3 * HOUR)

        assert suppliers.supplier(tx, acme).takes_letters
        assert waiting(shop) == [f"letter_order:{other.id}"]

    def test_calls_a_merchant_where_nobody_can_be_told_any_more(
        self, tx: Transaction, shop: Shop, acme: int, order: PurchaseOrder, letter: Letter
    ) -> None:
        moved(tx, shop, acme, email="", now=NOON)

        come_back(tx, letter)

        assert shop.tasks == [(TaskKind.PURCHASE_UNTOLD, order.document)]
        assert len(tasks.open_tasks(tx, most=9)) == 1


class TestTakeIn:
    def test_keeps_how_far_a_mailbox_was_read(self, tx: Transaction, shop: Shop) -> None:
        assert letters.read_until(tx, MAILBOX) is None

        for mark in (Mark(2**32 - 1, 5), Mark(1, 2)):
            writing.take_in(tx, [], mailbox=MAILBOX, mark=mark, now=NOON)

            assert letters.read_until(tx, MAILBOX) == mark
