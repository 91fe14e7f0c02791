"""Orders to suppliers by letter, through a real mail server."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from structlog.testing import capture_logs

from domain import catalogue, purchasing, stock, suppliers
from domain.ledger import Kind
from domain.purchasing import Lying, Status
from domain.transaction import Transaction
from gateways import mailbox as mailboxes
from sandbox import MailServer
from tests.journeys.conftest import OpenStall
from tests.journeys.supplies import DAY, EMAIL, HOUR, SHOP, Trade, set_up
from tests.mailboxes import MailboxServer, notice


@pytest.fixture
async def post() -> AsyncIterator[MailServer]:
    post = MailServer("orders@stall.example")
    await post.start()
    yield post
    post.stop()


@pytest.fixture
async def trade(open_stall: OpenStall, post: MailServer) -> Trade:
    """Acme is written to, and nobody answers for them in chat."""
    stall = await open_stall(smtp_url=post.url)
    now = int(stall.shop.clock.now())
    return Trade(stall, post, await stall.shop.bot.services.db.write(set_up, email=EMAIL, now=now))


class TestLetters:
    async def test_carry_the_order_in_two_files(self, trade: Trade) -> None:
        order = await trade.order(("TEA", 10), ("LAMP", 2))

        [letter] = trade.post.letters
        assert (letter.to, letter.sender) == (EMAIL, "Stall <orders@stall.example>")
        assert letter.subject == f"Purchase order {order.id} from Stall"
        assert letter.key.startswith(f"<purchase-order-{order.id}.")
        assert letter.key.endswith("@stall.example>")
        assert "Total: €50.00" in letter.body
        pdf, csv = letter.files
        assert "A-LAMP" in PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
        assert csv.content.decode("utf-8-sig").splitlines()[1].startswith("A-TEA,Green Tea,10,2.00,20.00")
        assert "€5.00" not in letter.body + csv.content.decode()

    async def test_speak_the_supplier_s_language(self, trade: Trade) -> None:
        await trade.write(suppliers.change, trade.acme, version=1, language="de", actor=SHOP, now=trade.now)

        order = await trade.order()

        [letter] = trade.post.letters
        assert letter.subject == f"Bestellung {order.id} von Stall"
        assert "Gesamt: 20,00" in letter.body

    async def test_remind_and_then_a_merchant_decides(self, trade: Trade) -> None:
        order = await trade.order()

        for _ in range(2):
            await trade.stall.shop.leap(2 * DAY)

        assert [letter.subject for letter in trade.post.letters] == [
            f"Purchase order {order.id} from Stall",
            f"Reminder: purchase order {order.id} from Stall",
        ]
        trade.stall.expect(trade.stall.owner, f"Acme has not answered purchase order {order.id}", chat=trade.stall.team)
        trade.stall.expect(trade.stall.owner, "Nobody else sells any of it.", chat=trade.stall.team)

    async def test_say_that_an_order_is_called_off(self, trade: Trade) -> None:
        order = await trade.order()

        await trade.write(purchasing.cancel, order.id, version=order.version, actor=SHOP, now=trade.now)
        await trade.stall.shop.settle()

        assert "Please do not deliver it." in await trade.letter()
        assert trade.post.letters[-1].files == ()

    async def test_say_nothing_of_delivering_to_who_declined(self, trade: Trade) -> None:
        order = await trade.order()
        declined = await trade.write(purchasing.decline, order.id, version=order.version, actor=SHOP, now=trade.now)

        await trade.write(purchasing.cancel, order.id, version=declined.version, actor=SHOP, now=trade.now)
        await trade.stall.shop.settle()

        assert f"purchase order {order.id}, which you declined, is closed." in await trade.letter()
        assert "deliver it" not in await trade.letter()

    async def test_say_what_was_agreed(self, trade: Trade) -> None:
        order = await trade.order()
        await trade.write(purchasing.confirm, order.id, version=order.version, actor=SHOP, now=trade.now)
        await trade.stall.shop.settle()

        assert f"purchase order {order.id} is agreed as attached" in await trade.letter()

    async def test_are_not_written_of_drafts_that_were_dropped(self, trade: Trade) -> None:
        draft = await trade.write(purchasing.draft, trade.acme, place_id=1, actor=SHOP, now=trade.now)
        await trade.write(purchasing.cancel, draft, version=1, actor=SHOP, now=trade.now)

        await trade.stall.shop.settle()

        assert trade.post.letters == []


class TestAServerThatIsDown:
    async def test_is_tried_again_until_it_is_there(self, trade: Trade) -> None:
        trade.post.stop()
        order = await trade.order()
        await trade.stall.pass_time(10 * 60)
        assert trade.post.letters == []

        await trade.post.start()
        await trade.stall.pass_time(30 * 60)

        assert [letter.subject for letter in trade.post.letters] == [f"Purchase order {order.id} from Stall"]

    async def test_becomes_a_task_after_some_hours_and_gets_it_once_it_is_mended(self, trade: Trade) -> None:
        stall, trade.post.trouble = trade.stall, "451 try again later"
        order = await trade.order()

        for _ in range(9):
            await stall.shop.leap(HOUR)

        assert trade.post.tried == 10
        stall.expect(
            stall.owner, f"Acme cannot be told about purchase order {order.id}", "451 try again later", chat=stall.team
        )
        trade.post.trouble = ""
        await stall.press(stall.owner, "🔁 Try again", stall.team)
        assert [letter.subject for letter in trade.post.letters] == [f"Purchase order {order.id} from Stall"]

    async def test_gets_a_letter_once_more_under_its_name_when_its_answer_was_lost(self, trade: Trade) -> None:
        trade.post.lost_answers = 1
        await trade.order()

        await trade.stall.pass_time(10 * 60)

        first, again = trade.post.letters
        assert first.key == again.key

    async def test_says_nothing_of_what_has_ended_meanwhile(self, trade: Trade) -> None:
        trade.post.trouble = "451 try again later"
        order = await trade.order()
        await trade.write(purchasing.confirm, order.id, version=order.version, actor=SHOP, now=trade.now)

        trade.post.trouble = ""
        await trade.stall.pass_time(10 * 60)

        assert ["agreed" in letter.body for letter in trade.post.letters] == [True]


class TestWhatGoesBack:
    async def test_is_told_in_chat_and_by_letter_with_its_paper(self, trade: Trade) -> None:
        sam = await trade.join()
        return_id = await trade.write(_sent_back, trade.acme, now=trade.now)
        await trade.stall.shop.settle()

        [letter] = trade.post.letters
        assert letter.subject == f"Goods sent back {return_id} from Stall"
        assert "Credit: €5.00" in letter.body
        [pdf] = letter.files
        written = PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
        assert "A-TEA" in written
        assert "A-MUG-BLUE" in written
        trade.stall.expect(sam, f"Damaged goods come back to Acme: paper {return_id}", "1 × Green Tea", "Credit: €5.00")
        await trade.stall.press(sam, "📄 PDF")
        assert sam.chat().last.kind == "document"

    async def test_is_a_task_where_their_address_is_refused(self, trade: Trade) -> None:
        stall, trade.post.refused[EMAIL] = trade.stall, "550 no such user"

        await trade.write(_sent_back, trade.acme, now=trade.now)
        await stall.shop.settle()

        stall.expect(stall.owner, f"Letters to Acme are refused: {EMAIL}", chat=stall.team)
        trade.post.refused.clear()
        await stall.press(stall.owner, "🔁 Try again", stall.team)
        assert [letter.subject.partition(" from")[0] for letter in trade.post.letters] == ["Goods sent back 1"]

    async def test_is_written_once_the_mail_server_is_there_again(self, trade: Trade) -> None:
        trade.post.stop()
        await trade.write(_sent_back, trade.acme, now=trade.now)
        await trade.stall.shop.settle()
        await trade.post.start()

        await trade.stall.pass_time(HOUR)

        assert len(trade.post.letters) == 1


def _sent_back(tx: Transaction, supplier_id: int, *, now: int) -> int:
    """A tea and a mug that are broken go back, for five euros together."""
    place_id, by = stock.main_place(tx), {"currency": "EUR", "actor": SHOP, "now": now}
    return_id = 0
    for sku, credit_minor in (("TEA", 200), ("MUG-BLUE", 300)):
        variant_id = catalogue.ids_by_sku(tx, [sku])[sku]
        apart: dict[str, Any] = {"source": Kind.FREE, "target": Kind.QUARANTINE, "reason": "broken", **by}
        stock.set_apart(tx, variant_id, 1, place_id=place_id, **apart)
        version, lying = suppliers.supplier(tx, supplier_id).version, Lying(variant_id, place_id, Kind.QUARANTINE)
        how: dict[str, Any] = {"version": version, "quantity": 1, "credit_minor": credit_minor, "actor": SHOP}
        return_id = purchasing.put_back(tx, supplier_id, lying, **how)
    version = suppliers.supplier(tx, supplier_id).version
    purchasing.send_back(tx, return_id, version=version, **by)  # type: ignore[arg-type]
    return return_id


class TestAnAddressThatIsRefused:
    async def test_is_a_task_at_once_and_written_to_no_more(self, trade: Trade) -> None:
        stall, trade.post.refused[EMAIL] = trade.stall, "550 no such user"

        order = await trade.order()

        stall.expect(stall.owner, f"Letters to Acme are refused: {EMAIL}", "550 no such user", chat=stall.team)
        assert trade.post.tried == 1
        again = await trade.order(("LAMP", 1))
        assert trade.post.tried == 1
        stall.expect(stall.owner, f"Nobody has told Acme of purchase order {again.id}", chat=stall.team)
        assert (await trade.purchase(order.id)).status is Status.SENT

    async def test_is_tried_again_by_a_button(self, trade: Trade) -> None:
        stall, trade.post.refused[EMAIL] = trade.stall, "550 mailbox gone"
        order = await trade.order()

        trade.post.refused.clear()
        await stall.press(stall.owner, "🔁 Try again", stall.team)

        stall.expect(
            stall.owner, "Letters to Acme were refused.", f"They are written to again: {EMAIL}", chat=stall.team
        )
        assert [letter.subject for letter in trade.post.letters] == [f"Purchase order {order.id} from Stall"]

    async def test_gives_way_to_another_one(self, trade: Trade) -> None:
        trade.post.refused[EMAIL] = "550 no such user"
        first = await trade.order()
        second = await trade.order(("LAMP", 1))

        version = (await trade.read(suppliers.supplier, trade.acme)).version
        facts = {"version": version, "email": "new@acme.example", "actor": SHOP, "now": trade.now}
        await trade.write(suppliers.change, trade.acme, **facts)
        await trade.stall.shop.settle()

        assert [(letter.to, letter.subject) for letter in trade.post.letters] == [
            ("new@acme.example", f"Purchase order {order.id} from Stall") for order in (first, second)
        ]


@pytest.mark.parametrize("on", ["sqlite"], indirect=True)
class TestALetterThatComesBack:
    @pytest.fixture
    async def mailbox(self) -> AsyncIterator[MailboxServer]:
        mailbox = MailboxServer()
        await mailbox.start()
        yield mailbox
        mailbox.stop()

    @pytest.fixture
    async def trade(self, open_stall: OpenStall, post: MailServer, mailbox: MailboxServer) -> Trade:
        """What cannot be delivered is returned to a mailbox which the shop reads."""
        stall = await open_stall(smtp_url=post.url, imap_url=mailbox.url())
        now = int(stall.shop.clock.now())
        return Trade(stall, post, await stall.shop.bot.services.db.write(set_up, email=EMAIL, now=now))

    async def test_is_a_task_and_stands_on_the_order_s_page(self, trade: Trade, mailbox: MailboxServer) -> None:
        stall, order = trade.stall, await trade.order()

        await mailbox.put(notice("exchange", key=trade.key()), at=trade.now)
        await stall.pass_time(10 * 60)

        stall.expect(
            stall.owner,
            f"Letters to Acme are refused: {EMAIL}",
            f"550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {EMAIL} not found",
            f"Purchase order {order.id} has not reached them by letter.",
            chat=stall.team,
        )
        await stall.press(stall.owner, "📄 Purchase order", stall.team)
        stall.expect(stall.owner, "📭 The letter came back: 550 5.1.10 RESOLVER", chat=stall.team)
        said = await stall.press(stall.owner, "✉️ Write to them again", stall.team)
        assert said == "They are written to again. Should it come back once more, you read so here."
        assert len(trade.post.letters) == 2
        await stall.press(stall.owner, "🕘 History", stall.team)
        stall.expect(stall.owner, "letter sent again", "letter came back", chat=stall.team)
        await stall.press(stall.owner, "‹ Back", stall.team)
        assert "came back" not in stall.owner.chat(stall.team).messages[-1].text

    async def test_goes_out_once_more_by_a_button(self, trade: Trade, mailbox: MailboxServer) -> None:
        stall, order = trade.stall, await trade.order()
        await mailbox.put(notice("gmail", key=trade.key()), at=trade.now)
        await stall.pass_time(10 * 60)

        await stall.press(stall.owner, "🔁 Try again", stall.team)

        first, again = trade.post.letters
        assert (first.to, first.subject) == (again.to, again.subject)
        assert first.key != again.key
        # The first one is returned once more, as some servers do, and then the second.
        await mailbox.put(notice("gmail", key=trade.key(0)), at=trade.now)
        await stall.pass_time(10 * 60)
        assert (await trade.read(suppliers.supplier, trade.acme)).takes_letters
        await mailbox.put(notice("postfix", key=trade.key()), at=trade.now)
        await stall.pass_time(10 * 60)
        assert not (await trade.read(suppliers.supplier, trade.acme)).takes_letters
        stall.expect(stall.owner, "Recipient address rejected: User unknown", chat=stall.team)
        assert (await trade.purchase(order.id)).status is Status.SENT

    async def test_leaves_alone_what_else_lies_there(self, trade: Trade, mailbox: MailboxServer) -> None:
        await trade.order()
        forged = notice("postfix", key="purchase-order-1.guessed")

        await mailbox.put(
            forged, *(notice(name, key=trade.key()) for name in ("delayed", "away", "read")), at=trade.now
        )
        await trade.stall.pass_time(10 * 60)

        assert (await trade.read(suppliers.supplier, trade.acme)).takes_letters
        assert await mailbox.flags() == [set()] * 4

    async def test_is_heard_of_once_a_mailbox_that_was_away_is_there(
        self, trade: Trade, mailbox: MailboxServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await trade.order()
        # Behind more than is read at once.
        monkeypatch.setattr(mailboxes, "MESSAGES_AT_ONCE", 2)
        await mailbox.put(*(notice("away", key=trade.key()) for _ in range(5)), at=trade.now)
        await mailbox.put(notice("ses", key=trade.key()), at=trade.now)
        mailbox.stop()
        with capture_logs() as logs:
            await trade.stall.pass_time(30 * 60)
        assert [each["event"] for each in logs] == ["the mailbox cannot be read to which letters come back"]

        await mailbox.start()
        await trade.stall.pass_time(10 * 60)

        assert not (await trade.read(suppliers.supplier, trade.acme)).takes_letters


class TestAShopWithoutAMailServer:
    async def test_hears_that_nobody_was_written_to(self, open_stall: OpenStall) -> None:
        stall = await open_stall()
        acme = await stall.shop.bot.services.db.write(set_up, email=EMAIL, now=int(stall.shop.clock.now()))

        order = await Trade(stall, MailServer("x@stall.example"), acme).order()

        stall.expect(
            stall.owner, f"Acme cannot be told about purchase order {order.id}", "SMTP_URL is not set", chat=stall.team
        )
