"""A journey that fails shows what the people saw."""

from bot.demo.stage import Stage
from tests.journeys.conftest import chats_of


class TestFailing:
    async def test_shows_everybodys_chat(self, stall: Stage) -> None:
        await stall.start(stall.customer)

        shown = chats_of(stall)

        assert "(as Anna sees it)" in shown
        assert "/start" in shown
        assert "🛍 Browse products" in shown
