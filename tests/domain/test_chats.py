"""Where the shop's own people are told of orders, stock and troubles."""

from domain import chats, dialogs, messages, outbox
from domain.chats import Desk, Place
from domain.transaction import Transaction
from tests.shop import ADMIN_CHAT, NOON, Shop

SUPERGROUP = -1_002_000


class TestConfigure:
    def test_puts_every_desk_into_the_admin_chat(self, tx: Transaction) -> None:
        assert {chats.place(tx, desk) for desk in Desk} == {Place(ADMIN_CHAT, None)}

    def test_leaves_the_topics_alone_at_the_next_start(self, tx: Transaction) -> None:
        chats.move_desk(tx, Desk.STOCK, chat_id=ADMIN_CHAT, thread_id=7)

        chats.configure(tx, admin_chat_id=ADMIN_CHAT)

        assert chats.place(tx, Desk.STOCK) == Place(ADMIN_CHAT, 7)

    def test_does_not_go_back_to_the_group_that_became_a_supergroup(self, tx: Transaction) -> None:
        chats.migrate(tx, old=ADMIN_CHAT, new=SUPERGROUP)

        chats.configure(tx, admin_chat_id=ADMIN_CHAT)

        assert chats.place(tx, Desk.ORDERS) == Place(SUPERGROUP, None)

    def test_moves_every_desk_when_the_settings_name_another_chat(self, tx: Transaction) -> None:
        chats.move_desk(tx, Desk.STOCK, chat_id=ADMIN_CHAT, thread_id=7)

        chats.configure(tx, admin_chat_id=-3003)

        assert {chats.place(tx, desk) for desk in Desk} == {Place(-3003, None)}

    def test_keeps_the_topics_when_the_settings_name_the_supergroup_at_last(self, tx: Transaction) -> None:
        chats.move_desk(tx, Desk.STOCK, chat_id=ADMIN_CHAT, thread_id=7)
        chats.migrate(tx, old=ADMIN_CHAT, new=SUPERGROUP)

        chats.configure(tx, admin_chat_id=SUPERGROUP)

        assert chats.place(tx, Desk.STOCK) == Place(SUPERGROUP, 7)


class TestIsOurs:
    def test_is_true_for_every_desk_and_no_other_chat(self, tx: Transaction) -> None:
        chats.move_desk(tx, Desk.STOCK, chat_id=-3003, thread_id=None)

        assert chats.is_ours(tx, ADMIN_CHAT)
        assert chats.is_ours(tx, -3003)
        assert not chats.is_ours(tx, 11)


class TestMoveDesk:
    def test_moves_this_desk_alone(self, tx: Transaction) -> None:
        chats.move_desk(tx, Desk.STOCK, chat_id=ADMIN_CHAT, thread_id=7)

        assert chats.place(tx, Desk.STOCK) == Place(ADMIN_CHAT, 7)
        assert chats.place(tx, Desk.ORDERS) == Place(ADMIN_CHAT, None)


class TestMigrate:
    def test_follows_the_group_with_its_topics_and_all_that_waits(self, shop: Shop, tx: Transaction) -> None:
        chats.move_desk(tx, Desk.STOCK, chat_id=ADMIN_CHAT, thread_id=7)
        chats.move_desk(tx, Desk.TASKS, chat_id=-3003, thread_id=None)
        outbox.put(tx, [outbox.card("order", "order:1", chat_id=ADMIN_CHAT)], now=NOON)
        messages.keep(tx, chat_id=ADMIN_CHAT, message_id=3, name="order", subject="order:1", has_photo=False, now=NOON)
        assert shop.merchant.person_id is not None
        dialogs.ask(tx, chat_id=ADMIN_CHAT, person_id=shop.merchant.person_id, state="decline", now=NOON)

        chats.migrate(tx, old=ADMIN_CHAT, new=SUPERGROUP)

        assert chats.place(tx, Desk.ORDERS) == Place(SUPERGROUP, None)
        assert chats.place(tx, Desk.STOCK) == Place(SUPERGROUP, 7)
        assert chats.place(tx, Desk.TASKS) == Place(-3003, None)
        assert [row["chat_id"] for row in shop.rows("outbox")] == [SUPERGROUP]
        assert messages.at(tx, chat_id=ADMIN_CHAT, message_id=3) is None
        assert [row["chat_id"] for row in shop.rows("dialogs")] == [SUPERGROUP]
