"""What mail servers write of letters that they could not deliver, as Postfix, Exchange, Gmail and Amazon word it."""

import pytest

from gateways.bounces import bounce_in
from tests.mailboxes import notice

REPORT = b"Content-Type: multipart/report; boundary=x\n\n"
STATUS = REPORT + b"--x\nContent-Type: message/delivery-status\n"
KEY, TO = "purchase-order-12-3-order.Zk3_x-9", "orders@acme.example"


class TestBounceIn:
    @pytest.mark.parametrize(
        ("server", "why"),
        [
            (
                "postfix",
                f"550 5.1.1 <{TO}>: Recipient address rejected: User unknown in virtual mailbox table",
            ),
            (
                "exchange",
                f"550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {TO} not found by SMTP address lookup",
            ),
            (
                "gmail",
                (
                    "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 "
                    "double-checking the recipient's email address for typos or 550 5.1.1 unnecessary spaces. - gsmtp"
                ),
            ),
            ("ses", "552 5.2.2 The recipient's inbox is out of storage"),
            ("utf8", "connect to mx.käse.example: Connection timed out"),
        ],
    )
    def test_is_what_a_server_could_not_deliver(self, server: str, why: str) -> None:
        found = bounce_in(notice(server, key=KEY))

        assert found is not None
        assert KEY in found.keys
        assert (found.recipient, found.why) == (TO, why)

    @pytest.mark.parametrize("kind", ["delayed", "away", "read"])
    def test_is_nothing_that_is_late_or_has_come(self, kind: str) -> None:
        assert bounce_in(notice(kind, key=KEY)) is None

    def test_is_told_by_the_envelope_alone(self) -> None:
        content = notice("postfix", key=KEY).partition(
            b"--3C9A8C0041.1767268651/mail.stall.example\nContent-Description: Undel"
        )

        found = bounce_in(content[0])

        assert found is not None
        assert found.keys == (KEY,)

    def test_is_told_by_what_it_answers_where_nothing_is_returned(self) -> None:
        content = notice("exchange", key=KEY).partition(b"Content-Type: message/rfc822")

        found = bounce_in(content[0])

        assert found is not None
        assert KEY in found.keys

    def test_says_its_number_where_the_server_says_no_more(self) -> None:
        content = notice("postfix", key=KEY).replace(b"Diagnostic-Code: smtp; 550", b"X-Other: smtp; 550")

        found = bounce_in(content)

        assert found is not None
        assert found.why == "5.1.1"

    @pytest.mark.parametrize("end", [10, 700, 1500, 1900, 2300])
    def test_gets_along_with_what_is_cut_off(self, end: int) -> None:
        bounce_in(notice("postfix", key=KEY)[:end])

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xfe\x00",
            REPORT,
            STATUS + b"\n",
            STATUS + b"Content-Transfer-Encoding: base64\n\nQWN0aW9uOiBmYWlsZWQK\n--x--",
            STATUS + b"\n\nAction: failed\n--x\nContent-Type: message/rfc822\n\nMessage-ID: <@>\n--x--",
        ],
    )
    def test_finds_no_letter_of_ours_in_what_is_none(self, content: bytes) -> None:
        found = bounce_in(content)

        assert found is None or KEY not in found.keys
