"""Several messages copied or forwarded at once, and pins that go all at once."""

import pytest

from sandbox import Person
from tests.sandbox.conftest import Raw, png


class TestSeveral:
    async def test_stay_an_album_and_lose_their_captions(self, raw: Raw, anna: Person) -> None:
        album = await anna.send_album([png(), png()], "both")
        ids = [each.message_id for each in album]
        where = {"chat_id": anna.id, "from_chat_id": anna.id}

        forwarded = await raw.result("forwardMessages", **where, message_ids=[*ids, 999])
        copied = await raw.result("copyMessages", **where, message_ids=ids, remove_caption=True)

        seen = {each.message_id: each for each in anna.chat().messages}
        there = [seen[each["message_id"]] for each in forwarded]
        bare = [seen[each["message_id"]] for each in copied]
        assert [each.text for each in there] == ["both", ""]
        assert [each.text for each in bare] == ["", ""]
        numbers = [{each.stored.media_group_id for each in group} for group in (album, there, bare)]
        assert len(set.union(*numbers)) == len(numbers)
        assert all(each.stored.forwarded for each in there)
        assert not any(each.stored.forwarded for each in bare)

    @pytest.mark.parametrize("method", ["copyMessages", "forwardMessages"])
    async def test_are_refused_in_telegrams_words(self, raw: Raw, anna: Person, method: str) -> None:
        sent = [await raw.result("sendMessage", chat_id=anna.id, text="x", protect_content=True) for _ in range(2)]
        ids = [each["message_id"] for each in sent]

        async def refusal(message_ids: list[int]) -> str:
            return await raw.refusal(method, chat_id=anna.id, from_chat_id=anna.id, message_ids=message_ids)

        assert await refusal([]) == "Bad Request: message identifiers are not specified"
        assert await refusal([1] * 101) == "Bad Request: too many message identifiers specified"
        assert await refusal([0]) == "Bad Request: invalid message identifier specified"
        assert await refusal([998, 999]) == "Bad Request: there are no messages to forward"
        assert await refusal(ids[::-1]) == "Bad Request: message identifiers must be in a strictly increasing order"
        assert await refusal(ids) == "Bad Request: messages can't be forwarded"


class TestPins:
    async def test_go_all_at_once(self, raw: Raw, anna: Person) -> None:
        for _ in range(2):
            sent = await raw.result("sendMessage", chat_id=anna.id, text="x")
            await raw.result("pinChatMessage", chat_id=anna.id, message_id=sent["message_id"])

        await raw.result("unpinAllChatMessages", chat_id=anna.id)

        assert not any(message.is_pinned for message in anna.chat().messages)
        assert await raw.refusal("unpinChatMessage", chat_id=anna.id) == "Bad Request: message to unpin not found"
