"""What each message we sent is about."""

from domain import messages
from domain.transaction import Transaction
from tests.shop import NOON

CHAT = -1001


def keep(
    tx: Transaction, message_id: int, *, subject: str = "order:1", name: str = "order", chat_id: int = CHAT, at: int = 0
) -> None:
    messages.keep(
        tx, chat_id=chat_id, message_id=message_id, name=name, subject=subject, has_photo=False, now=NOON + at
    )


class TestKeep:
    def test_remembers_what_a_message_shows(self, tx: Transaction) -> None:
        messages.keep(tx, chat_id=CHAT, message_id=3, name="job", subject="shipment:7", has_photo=True, now=NOON)

        found = messages.at(tx, chat_id=CHAT, message_id=3)
        assert (found.name, found.subject, found.has_photo, found.sent_at) == ("job", "shipment:7", 1, NOON)

    def test_remembers_what_an_edited_message_shows_now(self, tx: Transaction) -> None:
        keep(tx, 3)

        keep(tx, 3, subject="order:2", name="board")

        found = messages.at(tx, chat_id=CHAT, message_id=3)
        assert (found.subject, found.name) == ("order:2", "board")


class TestLatest:
    def test_is_the_newest_of_this_name_about_this_in_this_chat(self, tx: Transaction) -> None:
        keep(tx, 3)
        keep(tx, 5)
        keep(tx, 6, subject="order:2")
        keep(tx, 7, name="job")
        keep(tx, 8, chat_id=11)

        assert messages.latest(tx, subject="order:1", name="order", chat_id=CHAT).message_id == 5
        assert messages.latest(tx, subject="order:3", name="order", chat_id=CHAT) is None


class TestForget:
    def test_forgets_a_message_and_the_older_ones_like_it(self, tx: Transaction) -> None:
        keep(tx, 3)
        keep(tx, 4, subject="order:2")
        keep(tx, 5)
        keep(tx, 6)

        messages.forget_until(tx, chat_id=CHAT, message_id=5)

        kept = [number for number in (3, 4, 5, 6) if messages.at(tx, chat_id=CHAT, message_id=number) is not None]
        assert kept == [4, 6]

    def test_forgets_nothing_where_nothing_is_known(self, tx: Transaction) -> None:
        keep(tx, 3)

        messages.forget_until(tx, chat_id=CHAT, message_id=5)

        assert messages.at(tx, chat_id=CHAT, message_id=3) is not None


class TestForgetChat:
    def test_forgets_the_messages_of_one_chat(self, tx: Transaction) -> None:
        keep(tx, 3)
        keep(tx, 3, chat_id=11)

        messages.forget_chat(tx, chat_id=CHAT)

        assert messages.at(tx, chat_id=CHAT, message_id=3) is None
        assert messages.at(tx, chat_id=11, message_id=3) is not None


class TestPrune:
    def test_forgets_what_is_old(self, tx: Transaction) -> None:
        keep(tx, 3)
        keep(tx, 4, at=1)

        assert messages.prune(tx, before=NOON + 1) == 1

        assert messages.at(tx, chat_id=CHAT, message_id=3) is None
        assert messages.at(tx, chat_id=CHAT, message_id=4) is not None
