from gateways.telegram.messenger import Messenger
from sandbox import Person, VirtualClock
from views.inline import Card

MUG = Card("p1", "Mug", "€5.00", "<b>Mug</b>", "Open", "https://t.me/stall_bot?start=p_1", "https://shop.test/mug.png")


class TestAnswerInline:
    async def test_offers_cards_with_a_link(self, messenger: Messenger, anna: Person) -> None:
        question = await anna.ask_inline("mug")

        await messenger.answer_inline(question.query.id, [MUG], cache_seconds=60, next_offset="20")

        assert question.results is not None
        (offered,) = question.results
        assert (offered["title"], offered["description"]) == ("Mug", "€5.00")
        assert offered["reply_markup"]["inline_keyboard"][0][0]["url"] == MUG.url

    async def test_does_not_mind_that_it_is_too_late(
        self, messenger: Messenger, anna: Person, clock: VirtualClock
    ) -> None:
        question = await anna.ask_inline("mug")
        clock.set(clock.now() + 3600)

        await messenger.answer_inline(question.query.id, [], cache_seconds=60, next_offset="", way_in="Open the shop")

        assert question.results is None
