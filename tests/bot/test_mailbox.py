"""`stallkeeper check` says whether the mailbox can be read to which letters come back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import check_mailbox
from tests.mailboxes import MailboxServer


@pytest.fixture(autouse=True)
async def mailbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[MailboxServer]:
    monkeypatch.chdir(tmp_path)
    mailbox = MailboxServer()
    await mailbox.start()
    yield mailbox
    mailbox.stop()


class TestCheckMailbox:
    async def test_is_content_with_one_that_can_be_read(
        self, mailbox: MailboxServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("IMAP_URL", mailbox.url())

        assert await asyncio.to_thread(check_mailbox)
        assert capsys.readouterr().out == "The mailbox of IMAP_URL can be read.\n"

    async def test_says_in_a_sentence_why_one_cannot(
        self, mailbox: MailboxServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("IMAP_URL", mailbox.url(password="hunter2"))

        assert not await asyncio.to_thread(check_mailbox)
        said = capsys.readouterr().out
        assert said.startswith(f"IMAP_URL: localhost:{mailbox.port} does not let orders@stall.example in: ")
        assert "hunter2" not in said

    async def test_asks_nothing_of_a_shop_without_one(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("IMAP_URL", raising=False)

        assert await asyncio.to_thread(check_mailbox)
        assert capsys.readouterr().out == ""
