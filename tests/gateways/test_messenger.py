import pytest

from gateways.errors import TemporaryFailure
from gateways.telegram.failures import Blocked, Refused
from gateways.telegram.messenger import Messenger
from gateways.telegram.windows import WindowShut
from sandbox import Group, Person, Sandbox, VirtualClock
from tests.gateways.conftest import Told
from views.screen import Button, Key, Keyboard, Picture, Screen

# A picture as far as Telegram looks: its header says 640 by 480.
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    + (640).to_bytes(4, "big")
    + (480).to_bytes(4, "big")
    + b"\x08\x02"
    + b"0" * 99
)
MUG = Picture(1, "https://shop.test/mug.png")
CUP = Picture(2, "https://shop.test/cup.png")
BUY = ((Button("Buy", "1buy"),),)


@pytest.fixture(autouse=True)
def published(box: Sandbox) -> None:
    box.publish(MUG.url, PNG)
    box.publish(CUP.url, PNG + b"cup")


class TestSend:
    async def test_sends_a_text(self, messenger: Messenger, anna: Person) -> None:
        sent = await messenger.send(anna.id, Screen("<b>Hello</b> &amp; welcome", BUY))

        last = anna.chat().last
        assert (last.message_id, last.html, last.labels) == (sent.message_id, "<b>Hello</b> &amp; welcome", ["Buy"])
        assert not sent.has_photo

    async def test_sends_a_picture_by_its_address_and_then_by_its_file_id(
        self, messenger: Messenger, anna: Person, box: Sandbox, told: Told, clock: VirtualClock
    ) -> None:
        sent = await messenger.send(anna.id, Screen("Mug", picture=MUG))
        clock.advance(1)
        await messenger.send(anna.id, Screen("Mug", picture=MUG))

        assert sent.has_photo
        assert told.sent == [(1, sent.file_id)]
        assert [request.params["photo"] for request in box.requests.of("sendPhoto")] == [MUG.url, sent.file_id]

    async def test_goes_without_a_picture_that_is_dead(
        self, messenger: Messenger, anna: Person, box: Sandbox, told: Told, clock: VirtualClock
    ) -> None:
        dead = Picture(9, "https://shop.test/gone.png")

        sent = await messenger.send(anna.id, Screen("Mug", BUY, picture=dead))

        assert anna.chat().last.text == "Mug"
        assert (sent.has_photo, told.dead) == (False, [9])

    async def test_tries_the_address_when_a_file_id_is_unknown(
        self, messenger: Messenger, anna: Person, told: Told
    ) -> None:
        sent = await messenger.send(anna.id, Screen("Mug", picture=Picture(1, MUG.url, file_id="another-bots")))

        assert sent.has_photo
        assert told.sent == [(1, sent.file_id)]
        assert told.dead == []

    async def test_refuses_when_the_window_is_shut_and_asks_nothing(
        self, messenger: Messenger, anna: Person, box: Sandbox, clock: VirtualClock
    ) -> None:
        await messenger.send(anna.id, Screen("one"))

        with pytest.raises(WindowShut) as shut:
            await messenger.send(anna.id, Screen("two"))

        assert shut.value.until == clock.now() + 1
        assert len(box.requests.of("sendMessage")) == 1

    async def test_shuts_the_window_as_long_as_telegram_says(
        self, messenger: Messenger, anna: Person, box: Sandbox, clock: VirtualClock
    ) -> None:
        box.faults.add("sendMessage", "429", retry_after=17)

        with pytest.raises(WindowShut) as shut:
            await messenger.send(anna.id, Screen("one"))

        assert shut.value.until == clock.now() + 17
        assert messenger.windows.closed_chats(clock.now()) == [anna.id]

    async def test_says_that_a_person_has_blocked_the_bot(self, messenger: Messenger, anna: Person) -> None:
        anna.block()

        with pytest.raises(Blocked):
            await messenger.send(anna.id, Screen("one"))

    async def test_says_that_there_is_no_such_chat(self, messenger: Messenger) -> None:
        with pytest.raises(Blocked):
            await messenger.send(424242, Screen("one"))

    @pytest.mark.parametrize("kind", ["500", "502", "lost"])
    async def test_says_that_a_failure_may_pass(
        self, messenger: Messenger, anna: Person, box: Sandbox, kind: str
    ) -> None:
        box.faults.add("sendMessage", kind)

        with pytest.raises(TemporaryFailure):
            await messenger.send(anna.id, Screen("one"))

    async def test_says_that_a_screen_of_ours_is_wrong(self, messenger: Messenger, anna: Person) -> None:
        with pytest.raises(Refused):
            await messenger.send(anna.id, Screen("<b>unclosed"))

    async def test_follows_a_group_that_was_upgraded(
        self, messenger: Messenger, group: Group, told: Told, clock: VirtualClock
    ) -> None:
        old = group.id
        new = group.migrate()

        sent = await messenger.send(old, Screen("one"))
        clock.advance(1)
        await messenger.send(old, Screen("two"))

        assert sent.chat_id == new
        assert told.moved == [(old, new)]

    async def test_sends_to_the_group_itself_when_the_topic_is_gone(
        self, messenger: Messenger, box: Sandbox, anna: Person
    ) -> None:
        forum = box.add_group("Forum", [anna], forum=True)

        await messenger.send(forum.id, Screen("one"), thread_id=77777)

        assert anna.chat(forum).last.text == "one"


class TestEdit:
    async def test_edits_a_text_in_place(self, messenger: Messenger, anna: Person) -> None:
        sent = await messenger.send(anna.id, Screen("one"))

        edited = await messenger.edit(anna.id, sent.message_id, Screen("two", BUY), has_photo=False)

        assert [message.text for message in anna.chat().messages[1:]] == ["two"]
        assert (edited.message_id, edited.is_new) == (sent.message_id, False)

    async def test_edits_a_picture_in_place(self, messenger: Messenger, anna: Person) -> None:
        sent = await messenger.send(anna.id, Screen("one", picture=MUG))

        edited = await messenger.edit(anna.id, sent.message_id, Screen("two", picture=CUP), has_photo=True)

        assert anna.chat().last.photo == PNG + b"cup"
        assert edited.message_id == sent.message_id

    async def test_is_content_when_nothing_changes(self, messenger: Messenger, anna: Person, box: Sandbox) -> None:
        sent = await messenger.send(anna.id, Screen("one", BUY))

        edited = await messenger.edit(anna.id, sent.message_id, Screen("one", BUY), has_photo=False)

        assert edited.message_id == sent.message_id
        assert not edited.is_new

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (Screen("text"), Screen("photo", picture=MUG)),
            (Screen("photo", picture=MUG), Screen("text")),
            (Screen("text"), Screen("keys", keyboard=Keyboard(((Key("Yes"),),)))),
        ],
    )
    async def test_sends_the_new_one_and_removes_the_old_when_the_kind_changes(
        self, messenger: Messenger, anna: Person, clock: VirtualClock, before: Screen, after: Screen
    ) -> None:
        sent = await messenger.send(anna.id, before)
        clock.advance(1)

        edited = await messenger.edit(anna.id, sent.message_id, after, has_photo=sent.has_photo)

        assert [message.text for message in anna.chat().messages[1:]] == [after.text]
        assert edited.is_new
        assert edited.has_photo == (after.picture is not None)

    async def test_sends_anew_when_the_message_is_gone(
        self, messenger: Messenger, anna: Person, clock: VirtualClock
    ) -> None:
        sent = await messenger.send(anna.id, Screen("one"))
        await anna.delete(anna.chat().last)
        clock.advance(1)

        edited = await messenger.edit(anna.id, sent.message_id, Screen("two"), has_photo=False)

        assert edited.message_id != sent.message_id
        assert anna.chat().last.text == "two"

    async def test_becomes_a_text_when_the_new_picture_is_dead(
        self, messenger: Messenger, anna: Person, clock: VirtualClock, told: Told
    ) -> None:
        sent = await messenger.send(anna.id, Screen("one", picture=MUG))
        clock.advance(1)
        dead = Screen("two", picture=Picture(9, "https://shop.test/gone.png"))

        edited = await messenger.edit(anna.id, sent.message_id, dead, has_photo=True)

        assert not edited.has_photo
        assert [message.text for message in anna.chat().messages[1:]] == ["two"]
        assert told.dead == [9]


class TestDelete:
    async def test_does_not_mind_that_it_is_gone(self, messenger: Messenger, anna: Person) -> None:
        sent = await messenger.send(anna.id, Screen("one"))
        await messenger.delete(anna.id, sent.message_id)

        await messenger.delete(anna.id, sent.message_id)

        assert len(anna.chat().messages) == 1


class TestAnswerCallback:
    async def test_answers_once(self, messenger: Messenger, anna: Person, box: Sandbox) -> None:
        await messenger.send(anna.id, Screen("one", BUY))
        press = await anna.press("Buy")
        assert press.query is not None

        await messenger.answer_callback(press.query.id, "Bought", alert=True)
        await messenger.answer_callback(press.query.id)

        assert press.answer is not None
        assert (press.answer.text, press.answer.show_alert) == ("Bought", True)
        assert len(box.requests.of("answerCallbackQuery")) == 1

    async def test_does_not_mind_that_it_is_too_late(
        self, messenger: Messenger, anna: Person, clock: VirtualClock
    ) -> None:
        await messenger.send(anna.id, Screen("one", BUY))
        press = await anna.press("Buy")
        assert press.query is not None
        clock.advance(3600)

        await messenger.answer_callback(press.query.id)

        assert press.answer is None
