"""Letters, handed in at a real mail server."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from gateways.errors import PermanentFailure, TemporaryFailure
from gateways.mail import (
    AddressRefused,
    Attachment,
    Letter,
    LetterRefused,
    LoginRefused,
    Mailer,
    MailServer,
    MailServerDown,
    SmtpUrlUnusable,
    mail_server,
)
from gateways.servers import Server

# The server is on this machine, and its password is no secret.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

NOON = 1_767_268_800
# Made for these tests, and for localhost: its key opens nothing.
CERTIFICATE = Path(__file__).parent / "localhost.pem"
SENDER = "orders@shop.example"
LETTER = Letter("acme@supplier.example", "Order 12", "Please send us this.", "purchase-order-12-3", NOON)
KNOWN = ("anna", "secret p@ss")


@dataclass
class Post:
    """What a mail server does with letters: it keeps them, unless it is told to say something else."""

    taken: list[Envelope] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    is_silent: bool = False

    async def handle_EHLO(  # noqa: N802 - as aiosmtpd calls it.
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-DSN", *responses[1:]] if isinstance(server, TellingPost) else responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.says.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.is_silent:
            await asyncio.Event().wait()
        if self.says.get("RCPT") == "hang up":
            assert server.transport is not None
            server.transport.close()
        if "RCPT" not in self.says:
            envelope.rcpt_tos.append(address)
        return self.says.get("RCPT", "250 OK")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "DATA" not in self.says:
            self.taken.append(envelope)
        return self.says.get("DATA", "250 OK")

    def letter(self) -> EmailMessage:
        """The one that it has taken."""
        [envelope] = self.taken
        content = envelope.content
        assert isinstance(content, bytes)
        read = message_from_bytes(content, policy=POLICY)
        assert isinstance(read, EmailMessage)
        return read


class TellingPost(SMTP):
    """A server that tells what became of letters: it takes a name for each (RFC 3461)."""

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - as aiosmtpd calls it.
        sender, *options = (arg or "").split()
        kept = [option for option in options if not option.startswith(("ENVID=", "RET="))]
        self.event_handler.says["named"] = " ".join(option for option in options if option not in kept)
        await super().smtp_MAIL(" ".join([sender, *kept]))


Opened = Callable[..., Awaitable[Mailer]]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
async def mailer_to(post: Post) -> AsyncIterator[Opened]:
    """Opens a mail server on this machine, and gives what hands letters in there."""
    servers: list[asyncio.Server] = []

    async def opened(
        *,
        login: tuple[str, str] | None = None,
        timeout_seconds: float = 5.0,
        is_encrypted: bool = False,
        must_encrypt: bool = False,
        has_certificate: bool = False,
        kind: type[SMTP] = SMTP,
    ) -> Mailer:
        certificate = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.load_cert_chain(CERTIFICATE)

        def authenticate(*parts: Any) -> AuthResult:
            given: LoginPassword = parts[-1]
            is_known = (given.login.decode(), given.password.decode()) == KNOWN
            return AuthResult(success=is_known, handled=False)

        def protocol() -> SMTP:
            auth: dict[str, Any] = {"authenticator": authenticate, "auth_require_tls": False} if login else {}
            return kind(
                post,
                enable_SMTPUTF8=True,
                auth_required=login is not None,
                tls_context=certificate if has_certificate and not is_encrypted else None,
                loop=asyncio.get_running_loop(),
                **auth,
            )

        server = await asyncio.get_running_loop().create_server(
            protocol, "127.0.0.1", 0, ssl=certificate if is_encrypted else None
        )
        servers.append(server)
        port = server.sockets[0].getsockname()[1]
        username, password = login or (None, None)
        at = Server(
            "localhost",
            port,
            username=username,
            password=password,
            is_encrypted=is_encrypted,
            must_encrypt=must_encrypt,
        )
        where = MailServer(at, SENDER)
        return Mailer(where, name="Anna’s mugs", timeout_seconds=timeout_seconds)

    yield opened
    for server in servers:
        server.close()


class TestSend:
    async def test_hands_a_letter_in(self, post: Post, mailer_to: Opened) -> None:
        await (await mailer_to()).send(LETTER)

        letter = post.letter()
        assert (post.taken[0].mail_from, post.taken[0].rcpt_tos) == (SENDER, ["acme@supplier.example"])
        assert letter["From"] == "Anna’s mugs <orders@shop.example>"
        assert (letter["To"], letter["Subject"]) == ("acme@supplier.example", "Order 12")
        assert letter["Message-ID"] == "<purchase-order-12-3@shop.example>"
        assert letter["Date"].datetime.timestamp() == NOON
        assert letter.get_content().strip() == "Please send us this."

    async def test_has_its_name_on_the_envelope_where_the_server_takes_it(self, post: Post, mailer_to: Opened) -> None:
        await (await mailer_to(kind=TellingPost)).send(LETTER)

        assert post.says["named"] == f"ENVID={LETTER.key} RET=HDRS"
        assert post.letter()["X-Stallkeeper-Letter"] == LETTER.key

    async def test_carries_files_and_letters_of_any_script(self, post: Post, mailer_to: Opened) -> None:
        files = (
            Attachment("Größe.pdf", bytes(range(256)) * 500, "application/pdf"),
            Attachment("order.csv", "\ufeffКружка;7\r\n".encode(), "text/csv"),  # noqa: RUF001
        )

        await (await mailer_to()).send(Letter(LETTER.to, "طلب 12: Заказ", "Привет\nطلب", "k", NOON, files))

        letter = post.letter()
        assert letter["Subject"] == "طلب 12: Заказ"
        body = letter.get_body()
        assert body is not None
        assert body.get_content().splitlines() == ["Привет", "طلب"]
        read = [(each.get_filename(), each.get_payload(decode=True)) for each in letter.iter_attachments()]
        assert read == [(file.name, file.content) for file in files]

    async def test_lets_nobody_add_a_header(self, post: Post, mailer_to: Opened) -> None:
        await (await mailer_to()).send(Letter(LETTER.to, "Order\r\nBcc: all@evil.example", "x", "k", NOON))

        assert post.letter()["Bcc"] is None
        assert post.taken[0].rcpt_tos == [LETTER.to]

    async def test_logs_in(self, post: Post, mailer_to: Opened) -> None:
        await (await mailer_to(login=KNOWN)).send(LETTER)

        assert len(post.taken) == 1


class TestEncryption:
    @pytest.mark.parametrize("is_encrypted", [False, True])
    async def test_comes_before_anything_is_said(
        self, post: Post, mailer_to: Opened, monkeypatch: pytest.MonkeyPatch, is_encrypted: bool
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        mailer = await mailer_to(login=KNOWN, is_encrypted=is_encrypted, must_encrypt=True, has_certificate=True)

        await mailer.send(LETTER)

        assert len(post.taken) == 1

    @pytest.mark.parametrize("is_encrypted", [False, True])
    async def test_trusts_no_certificate_that_nobody_vouches_for(
        self, post: Post, mailer_to: Opened, is_encrypted: bool
    ) -> None:
        mailer = await mailer_to(login=KNOWN, is_encrypted=is_encrypted, must_encrypt=True, has_certificate=True)

        with pytest.raises(MailServerDown):
            await mailer.send(LETTER)

        assert post.taken == []

    async def test_is_not_done_without(self, post: Post, mailer_to: Opened) -> None:
        mailer = await mailer_to(login=KNOWN, must_encrypt=True)

        with pytest.raises(MailServerDown):
            await mailer.send(LETTER)

        assert post.taken == []


class TestFailures:
    async def test_a_server_that_is_down_may_be_back_later(self) -> None:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()

        with pytest.raises(MailServerDown) as failure:
            await Mailer(MailServer(Server("127.0.0.1", port, must_encrypt=False), SENDER), name="x").send(LETTER)

        assert isinstance(failure.value, TemporaryFailure)

    async def test_so_may_one_that_has_no_name_any_more(self) -> None:
        with pytest.raises(MailServerDown):
            await Mailer(MailServer(Server("mail.invalid", 25), SENDER), name="x", timeout_seconds=5).send(LETTER)

    @pytest.mark.parametrize(
        ("when", "says"),
        [
            ("RCPT", "451 Greylisted, come back later"),
            ("RCPT", "hang up"),
            ("MAIL", "421 Too many connections"),
            ("DATA", "452 Insufficient storage"),
        ],
    )
    async def test_what_cannot_be_now_is_tried_again(self, post: Post, mailer_to: Opened, when: str, says: str) -> None:
        post.says[when] = says

        with pytest.raises(MailServerDown):
            await (await mailer_to()).send(LETTER)

        assert post.taken == []

    async def test_a_server_that_falls_silent_is_not_waited_for(self, post: Post, mailer_to: Opened) -> None:
        post.is_silent = True

        with pytest.raises(MailServerDown):
            await (await mailer_to(timeout_seconds=0.2)).send(LETTER)

    async def test_an_address_where_nobody_is_is_given_up(self, post: Post, mailer_to: Opened) -> None:
        post.says["RCPT"] = "550 5.1.1 No such user here"

        with pytest.raises(AddressRefused) as failure:
            await (await mailer_to()).send(LETTER)

        assert isinstance(failure.value, PermanentFailure)
        assert (failure.value.address, failure.value.code) == (LETTER.to, 550)
        assert "No such user" in failure.value.reason

    @pytest.mark.parametrize("address", ["no address", "a@", "@b.example", "a@b.example\r\nRCPT TO:<c@d.example>", ""])
    async def test_so_is_what_is_no_address(self, post: Post, mailer_to: Opened, address: str) -> None:
        with pytest.raises(AddressRefused):
            await (await mailer_to()).send(Letter(address, "s", "b", "k", NOON))

        assert post.taken == []

    @pytest.mark.parametrize(("when", "says"), [("MAIL", "553 Not from you"), ("DATA", "554 Looks like spam")])
    async def test_a_letter_that_is_refused_is_given_up(
        self, post: Post, mailer_to: Opened, when: str, says: str
    ) -> None:
        post.says[when] = says

        with pytest.raises(LetterRefused, match=says[4:]):
            await (await mailer_to()).send(LETTER)

    async def test_a_wrong_password_is_told_apart(self, mailer_to: Opened) -> None:
        with pytest.raises(LoginRefused):
            await (await mailer_to(login=("anna", "guessed"))).send(LETTER)


class TestMailServer:
    def test_is_what_the_url_says(self) -> None:
        found = mail_server("smtp://anna%40shop.example:p%40ss%3A1@mail.example.com")

        at = found.at
        assert (at.hostname, at.port, found.sender) == ("mail.example.com", 587, "anna@shop.example")
        assert (at.username, at.password) == ("anna@shop.example", "p@ss:1")
        assert (at.is_encrypted, at.must_encrypt) == (False, True)
        assert "p@ss" not in repr(found)

    def test_encrypts_from_the_first_byte(self) -> None:
        found = mail_server("smtps://key:secret@mail.example.com?from=orders@shop.example")

        assert (found.at.port, found.at.is_encrypted, found.sender) == (465, True, "orders@shop.example")

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
    def test_may_be_on_this_machine(self, host: str) -> None:
        assert not mail_server(f"smtp://{host}:1025?from=a@b.example").at.must_encrypt

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "mail.example.com",
            "http://mail.example.com?from=a@b.example",
            "smtp://?from=a@b.example",
            "smtp://host:port?from=a@b.example",
            "smtp://user:hunter2@host",
            "smtp://user:hunter2@host?from=nobody",
            "smtp://host/path?from=a@b.example",
        ],
    )
    def test_refuses_what_is_none_and_tells_no_password(self, url: str) -> None:
        with pytest.raises(SmtpUrlUnusable, match="write smtp://") as refusal:
            mail_server(url)

        assert "hunter2" not in str(refusal.value)
