"""Writes letters to suppliers: tried again while the mail server is down, a human's where it will not take them."""

import asyncio
from functools import partial
from typing import Any

from domain import letters, outbox, purchasing
from domain.flows import writing
from domain.flows.papers import ReturnPaper
from domain.flows.writing import Correspondence
from domain.letters import Kind
from domain.outbox import Delivery
from domain.transaction import Transaction, Verdict
from gateways.errors import PermanentFailure
from gateways.mail import AddressRefused, Attachment, Letter, MailServerDown
from gateways.services import Services
from jobs.sending import ATTEMPTS_MAX, ERROR_MAX, Work
from views import letters as views
from views import papers

# Who makes strangers wait a while before their letters are taken expects them after some minutes; who mends a mail
# server, after some hours: the tenth try is four hours after the first.
BACK_OFF_SECONDS, BACK_OFF_SECONDS_MAX = 60, 3600


class NoMailServer(PermanentFailure):
    """A supplier is to be written to, and SMTP_URL is not set."""


def write(kind: Kind) -> Work:
    """Hands in the letter of this kind, if it is still to be sent."""

    async def work(services: Services, delivery: Delivery) -> Verdict | None:
        number, version = int(delivery.effect.subject.partition(":")[2]), delivery.effect.data["version"]
        found = await services.db.read(writing.correspondence, kind, number, version=version)
        if found is None:
            return None
        if services.mailer is None:
            raise NoMailServer("SMTP_URL is not set")
        now, to = int(services.clock.now()), found.supplier.email
        letter = await services.db.write(letters.draw_up, number, kind, version=version, email=to, now=now)
        if letter is None:
            return None
        try:
            await services.mailer.send(await asyncio.to_thread(_written, services, found, letter.key, now=now))
        except AddressRefused as refusal:
            return partial(_refused, delivery=delivery, letter=letter, why=str(refusal), now=now)
        except MailServerDown as failure:
            return _tried_later(delivery, failure, now=now)
        return partial(_handed_in, delivery=delivery, letter=letter, now=now)

    return work


async def write_of_return(services: Services, delivery: Delivery) -> Verdict | None:
    """Hands in the letter about what comes back to a supplier, with its paper, once."""
    return_id = int(delivery.effect.subject.partition(":")[2])
    found = await services.db.read(writing.of_return, return_id)
    if found is None:
        return None
    if services.mailer is None:
        raise NoMailServer("SMTP_URL is not set")
    supplier, paper = found
    now, speaking, shop = int(services.clock.now()), services.shop.speaking, services.shop.name
    letter = Letter(
        to=supplier.email,
        subject=views.return_subject(paper, speaking, shop=shop),
        body=views.return_body(paper, speaking, shop=shop),
        # Tried again, it has the same name, so that mailboxes show one.
        key=f"goods-back-{return_id}",
        sent_at=now,
        attachments=[await asyncio.to_thread(_return_file, services, paper)],
    )
    try:
        await services.mailer.send(letter)
    except AddressRefused as refusal:
        facts: dict[str, Any] = {"email": supplier.email, "why": str(refusal), "now": now}
        return partial(_return_refused, delivery=delivery, supplier_id=supplier.id, **facts)
    except MailServerDown as failure:
        return _tried_later(delivery, failure, now=now)
    return partial(_return_handed_in, delivery=delivery, return_id=return_id, now=now)


def _tried_later(delivery: Delivery, failure: MailServerDown, *, now: int) -> Verdict:
    if delivery.attempts >= ATTEMPTS_MAX:
        raise failure
    wait = min(BACK_OFF_SECONDS * 2 ** (delivery.attempts - 1), BACK_OFF_SECONDS_MAX)
    return partial(outbox.retry, delivery=delivery, at=now + wait, error=str(failure)[:ERROR_MAX])


def _return_file(services: Services, paper: ReturnPaper) -> Attachment:
    content = papers.return_as_pdf(paper, services.shop.speaking, shop=services.shop.name)
    return Attachment(papers.return_name_of(paper), content, "application/pdf")


def _return_handed_in(tx: Transaction, *, delivery: Delivery, return_id: int, now: int) -> None:
    outbox.sent(tx, delivery)
    purchasing.note_written(tx, return_id, now=now)


def _return_refused(tx: Transaction, *, delivery: Delivery, supplier_id: int, email: str, why: str, now: int) -> None:
    outbox.sent(tx, delivery)
    writing.return_refused(tx, supplier_id, email=email, why=why, now=now)


def _handed_in(tx: Transaction, *, delivery: Delivery, letter: letters.Letter, now: int) -> None:
    outbox.sent(tx, delivery)
    writing.note_handed_in(tx, letter, now=now)


def _refused(tx: Transaction, *, delivery: Delivery, letter: letters.Letter, why: str, now: int) -> None:
    """All that is to be done with it is done: once somebody can be written to there, it is another letter."""
    outbox.sent(tx, delivery)
    writing.come_back(tx, letter, why=why, now=now)


def _written(services: Services, found: Correspondence, key: str, *, now: int) -> Letter:
    """Long orders take a second to draw: not on the event loop."""
    speaking, shop = services.shop.speaking, services.shop.name
    files = []
    if views.has_files(found.kind):
        files = [
            Attachment(
                papers.name_of(found.paper, "pdf"), papers.as_pdf(found.paper, speaking, shop=shop), "application/pdf"
            ),
            Attachment(papers.name_of(found.paper, "csv"), papers.as_csv(found.paper, speaking), "text/csv"),
        ]
    return Letter(
        to=found.supplier.email,
        subject=views.subject(found, speaking, shop=shop),
        body=views.body(found, speaking, shop=shop),
        key=key,
        sent_at=now,
        attachments=files,
    )


WORKS: dict[str, Work] = {**{kind.value: write(kind) for kind in Kind}, writing.RETURN: write_of_return}
