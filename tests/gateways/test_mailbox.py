"""The mailbox to which letters come back, on a real IMAP server."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from domain.letters import Mark
from gateways import mailbox as mailboxes
from gateways.mailbox import ImapUrlUnusable, Mailbox, MailboxDown, MailboxRefused, MailboxServer, mailbox_server
from gateways.servers import Server
from tests.mailboxes import CERTIFICATE, PASSWORD, USER, notice
from tests.mailboxes import MailboxServer as Post

DAY = 24 * 3600
PLAIN = b"From: a@b.example\r\nSubject: When do you pay?\r\n\r\nWell?\r\n"

Opened = Callable[..., Awaitable[Post]]


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    posts: list[Post] = []

    async def open_(**facts: object) -> Post:
        posts.append(post := Post(**facts))  # type: ignore[arg-type]
        await post.start()
        return post

    yield open_
    for post in posts:
        post.stop()


def reading(post: Post, **facts: str) -> Mailbox:
    return Mailbox(mailbox_server(post.url(**facts)), timeout_seconds=5.0)


class TestLook:
    async def test_finds_what_has_come_back(self, opened: Opened) -> None:
        post = await opened()
        await post.put(PLAIN, notice("postfix", key="a"), notice("delayed", key="b"), notice("gmail", key="c"))

        found = await reading(post).look(None, since=0)

        assert [bounce.keys[0] for bounce in found.bounces] == ["a", "c"]
        assert not found.has_more

    async def test_leaves_all_of_it_unread(self, opened: Opened) -> None:
        post = await opened()
        await post.put(PLAIN, notice("postfix", key="a"))

        await reading(post).look(None, since=0)

        assert await post.flags() == [set(), set()]

    async def test_goes_on_where_it_ended(self, opened: Opened) -> None:
        post = await opened()
        await post.put(notice("postfix", key="a"))
        first = await reading(post).look(None, since=0)
        assert await reading(post).look(first.mark, since=0) == mailboxes.Look((), first.mark, has_more=False)

        await post.put(notice("postfix", key="b"))
        second = await reading(post).look(first.mark, since=0)

        assert [bounce.keys for bounce in second.bounces] == [("b",)]
        assert second.mark.uid == first.mark.uid + 1

    async def test_takes_a_portion_at_a_time(self, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mailboxes, "MESSAGES_AT_ONCE", 2)
        post = await opened()
        await post.put(*(notice("postfix", key=key) for key in "abc"))

        first = await reading(post).look(None, since=0)
        second = await reading(post).look(first.mark, since=0)

        assert [(len(each.bounces), each.has_more) for each in (first, second)] == [(2, True), (1, False)]

    async def test_begins_anew_with_the_server_s_numbers(self, opened: Opened) -> None:
        post = await opened()
        await post.put(notice("postfix", key="a"))

        found = await reading(post).look(Mark(1, 10_000), since=0)

        assert len(found.bounces) == 1
        assert found.mark.uid_validity != 1

    async def test_looks_back_only_so_far_at_first(self, opened: Opened) -> None:
        post = await opened()
        await post.put(notice("postfix", key="a"), at=10 * DAY)
        await post.put(notice("postfix", key="b"), at=20 * DAY)
        mailbox = reading(post)

        assert [each.keys for each in (await mailbox.look(None, since=15 * DAY)).bounces] == [("b",)]
        late = await mailbox.look(None, since=30 * DAY)

        assert late.bounces == ()
        assert await mailbox.look(late.mark, since=0) == mailboxes.Look((), late.mark, has_more=False)

    async def test_may_be_told_of_another_folder(self, opened: Opened) -> None:
        post = await opened()
        await post.put(notice("postfix", key="a"), folder="Zurückgekommen")

        found = await reading(post, folder="Zur%C3%BCckgekommen").look(None, since=0)

        assert len(found.bounces) == 1

    async def test_stumbles_over_no_message(self, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        def stumble(_: bytes) -> None:
            raise IndexError

        monkeypatch.setattr(mailboxes, "bounce_in", stumble)
        post = await opened()
        await post.put(notice("postfix", key="a"))

        assert (await reading(post).look(None, since=0)).bounces == ()


class TestALookInVain:
    async def test_says_that_the_password_is_wrong_and_not_which(self, opened: Opened) -> None:
        post = await opened()

        with pytest.raises(MailboxRefused, match=f"does not let {USER} in") as failure:
            await reading(post, password="hunter2").look(None, since=0)

        assert "hunter2" not in str(failure.value)

    async def test_says_that_there_is_no_such_folder(self, opened: Opened) -> None:
        with pytest.raises(MailboxRefused, match="has no folder Bounces"):
            await reading(await opened(), folder="Bounces").look(None, since=0)

    async def test_says_that_nobody_answers(self, opened: Opened) -> None:
        post = await opened()
        post.stop()

        with pytest.raises(MailboxDown, match=f"localhost:{post.port}"):
            await reading(post).look(None, since=0)

    async def test_says_that_the_server_falls_silent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def say_nothing(*_: object) -> None:
            await asyncio.Event().wait()

        server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        at = Server("127.0.0.1", server.sockets[0].getsockname()[1], "u", "p", must_encrypt=False)

        with pytest.raises(MailboxDown, match="timed out"):
            await Mailbox(MailboxServer(at), timeout_seconds=0.1).look(None, since=0)
        monkeypatch.setattr(mailboxes, "LOOK_SECONDS_MAX", 0.1)
        with pytest.raises(MailboxDown, match="takes more than"):
            await Mailbox(MailboxServer(at), timeout_seconds=60).look(None, since=0)

        server.close()

    async def test_ends_at_once_when_the_shop_does(self) -> None:
        is_there = asyncio.Event()

        async def greet_and_fall_silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
            is_there.set()
            await asyncio.Event().wait()

        server = await asyncio.start_server(greet_and_fall_silent, "127.0.0.1", 0)
        at = Server("127.0.0.1", server.sockets[0].getsockname()[1], "u", "p", must_encrypt=False)
        looking = asyncio.create_task(Mailbox(MailboxServer(at), timeout_seconds=60).look(None, since=0))
        await is_there.wait()

        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        server.close()

        assert looking.cancelled()
        assert not [each for each in threading.enumerate() if each.name == "mailbox" and not each.daemon]


class TestEncryption:
    @pytest.mark.parametrize("kind", ["is_encrypted", "can_encrypt"])
    async def test_comes_before_anything_is_said(
        self, opened: Opened, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        post = await opened(**{kind: True})
        await post.put(notice("postfix", key="a"))

        found = await Mailbox(insisting(post)).look(None, since=0)

        assert len(found.bounces) == 1

    @pytest.mark.parametrize("kind", ["is_encrypted", "can_encrypt"])
    async def test_trusts_no_certificate_that_nobody_vouches_for(self, opened: Opened, kind: str) -> None:
        post = await opened(**{kind: True})

        with pytest.raises(MailboxDown, match="certificate"):
            await Mailbox(insisting(post)).look(None, since=0)

    async def test_is_not_done_without(self, opened: Opened) -> None:
        post = await opened()

        with pytest.raises(MailboxRefused, match="offers no encryption"):
            await Mailbox(insisting(post)).look(None, since=0)

    async def test_lets_in_whose_password_is_in_any_script(self, opened: Opened) -> None:
        post = await opened(password="пароль-ß")

        await reading(post).check()


def insisting(post: Post) -> MailboxServer:
    """A server on this machine, spoken to as if it were elsewhere."""
    return MailboxServer(Server("localhost", post.port, USER, PASSWORD, is_encrypted=post.is_encrypted))


class TestMailboxServer:
    def test_is_what_the_url_says(self) -> None:
        found = mailbox_server("imaps://anna%40shop.example:p%40ss%3A1@mail.example.com/Post/Bounces")

        assert (found.at.hostname, found.at.port, found.folder) == ("mail.example.com", 993, "Post/Bounces")
        assert (found.at.username, found.at.password) == ("anna@shop.example", "p@ss:1")
        assert found.at.is_encrypted
        assert "p@ss" not in repr(found)
        assert "p@ss" not in Mailbox(found).name

    def test_is_the_inbox_unless_it_says_otherwise(self) -> None:
        found = mailbox_server("imap://anna:secret@mail.example.com")

        assert (found.folder, found.at.port, found.at.is_encrypted, found.at.must_encrypt) == (
            "INBOX",
            143,
            False,
            True,
        )

    @pytest.mark.parametrize(
        "url",
        ["", "mail.example.com", "smtp://u:hunter2@host", "imaps://host/INBOX", "imaps://u@host", "imaps://u:hunter2@"],
    )
    def test_refuses_what_is_none_and_tells_no_password(self, url: str) -> None:
        with pytest.raises(ImapUrlUnusable, match="write imaps://") as refusal:
            mailbox_server(url)

        assert "hunter2" not in str(refusal.value)
