"""The mail server on loopback: what it takes, what it refuses, and what the page is told of it."""

from gateways.mail import Attachment, Letter, Mailer, mail_server
from sandbox import Sandbox
from tests.sandbox.conftest import Raw

PDF = b"%PDF-1.7"
LETTER = Letter("acme@x.example", "Order 1", "Hello.\n", "order-1", 0, [Attachment("one.pdf", PDF, "application/pdf")])


class TestMailServer:
    async def test_shows_the_letters_it_takes_and_their_files(self, box: Sandbox, raw: Raw) -> None:
        assert (await raw.http.get(f"{raw.url}/sandbox/letters")).json() == []
        await box.mail.start()

        await Mailer(mail_server(box.mail.url), name="Stall").send(LETTER)

        [told] = (await raw.http.get(f"{raw.url}/sandbox/letters")).json()
        assert (told["to"], told["subject"]) == ("acme@x.example", "Order 1")
        assert told["files"] == [{"name": "one.pdf", "type": "application/pdf"}]
        file = await raw.http.get(f"{raw.url}/sandbox/letters/0/one.pdf")
        assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
        for missing in ("0/two.pdf", "1/one.pdf"):
            assert (await raw.http.get(f"{raw.url}/sandbox/letters/{missing}")).status_code == 404
