"""Questions that wait for a typed answer."""

from domain import dialogs
from domain.actors import Actor
from domain.dialogs import LIFETIME_SECONDS, Dialog
from domain.transaction import Transaction
from tests.shop import NOON, Shop


def ask(tx: Transaction, person: Actor, state: str, *, chat_id: int = 5, **data: int) -> None:
    assert person.person_id is not None
    dialogs.ask(tx, chat_id=chat_id, person_id=person.person_id, state=state, now=NOON, **data)


def waiting(tx: Transaction, person: Actor, *, chat_id: int = 5, now: int = NOON) -> Dialog | None:
    assert person.person_id is not None
    return dialogs.open_dialog(tx, chat_id=chat_id, person_id=person.person_id, now=now)


class TestAsk:
    def test_waits_for_this_person_in_this_chat(self, shop: Shop, tx: Transaction) -> None:
        ask(tx, shop.merchant, "decline", order_id=3)

        assert waiting(tx, shop.merchant) == Dialog("decline", {"order_id": 3}, 1)
        assert waiting(tx, shop.owner) is None
        assert waiting(tx, shop.merchant, chat_id=6) is None

    def test_drops_the_question_asked_before(self, shop: Shop, tx: Transaction) -> None:
        ask(tx, shop.merchant, "decline", order_id=3)

        ask(tx, shop.merchant, "cash")

        assert waiting(tx, shop.merchant) == Dialog("cash", {}, 2)


class TestOpenDialog:
    def test_is_none_once_the_time_is_over(self, shop: Shop, tx: Transaction) -> None:
        ask(tx, shop.merchant, "cash")

        assert waiting(tx, shop.merchant, now=NOON + LIFETIME_SECONDS - 1) is not None
        assert waiting(tx, shop.merchant, now=NOON + LIFETIME_SECONDS) is None


class TestClose:
    def test_forgets_the_question_and_says_whether_there_was_one(self, shop: Shop, tx: Transaction) -> None:
        ask(tx, shop.merchant, "cash")
        ask(tx, shop.merchant, "decline", chat_id=6)
        assert shop.merchant.person_id is not None

        assert dialogs.close(tx, chat_id=5, person_id=shop.merchant.person_id) is True
        assert dialogs.close(tx, chat_id=5, person_id=shop.merchant.person_id) is False

        assert waiting(tx, shop.merchant) is None
        assert waiting(tx, shop.merchant, chat_id=6) is not None


class TestExpire:
    def test_forgets_what_nobody_answered_in_time(self, shop: Shop, tx: Transaction) -> None:
        ask(tx, shop.merchant, "cash")

        assert dialogs.expire(tx, now=NOON + LIFETIME_SECONDS - 1) == 0
        assert dialogs.expire(tx, now=NOON + LIFETIME_SECONDS) == 1
