"""Questions from other chats: answered in time or not at all, and nobody is kept for having asked."""

from bot.inbound import lane_of
from bot.parts import shop_parts
from domain import people
from domain.errors import NotFound
from domain.transaction import Transaction
from tests.conftest import OpenShop


async def test_a_question_is_offered_nothing_by_an_empty_shop(open_shop: OpenShop) -> None:
    shop = await open_shop(shop_parts)
    ben = shop.box.add_user("Ben")

    questions = [await ben.ask_inline(typed) for typed in ("", "mug")]
    await shop.settle()

    assert [question.results for question in questions] == [[], []]
    assert await shop.bot.services.db.read(_is_unknown, ben.id)


def test_each_question_has_its_own_lane() -> None:
    lanes = [lane_of({"update_id": 1, "inline_query": {"id": str(id_), "from": {"id": 7}}}) for id_ in (1, 2)]

    assert lanes == ["query:1", "query:2"]


def _is_unknown(tx: Transaction, telegram_id: int) -> bool:
    try:
        people.at_telegram(tx, telegram_id)
    except NotFound:
        return True
    return False
