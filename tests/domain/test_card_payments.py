"""Payments by card: asked for, answered, unanswered, and told of twice, late and in any order."""

from dataclasses import replace
from itertools import permutations

import pytest

from domain import orders, payments
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import laws, standing
from domain.ledger import InsufficientBalance
from domain.orders import Order
from domain.payments import MoreThanWeOwe, Status
from domain.payments.model import KEY_LIVES_SECONDS, oldest_first
from domain.payments.provider import Decline, OperationStatus, Page, PageStatus, Refunded
from tests.cards import CardPayment, order_in, refund, take_cards
from tests.shop import BROKEN_RULE, KEEPER, NOON, Shop

DONE, WAITING, NO = OperationStatus.SUCCEEDED, OperationStatus.PENDING, OperationStatus.FAILED


@pytest.fixture
def order(shop: Shop) -> Order:
    """One mug for 12 euro."""
    shop.product("MUG", price_minor=1200)
    return shop.place_order("MUG")


@pytest.fixture
def card(shop: Shop, order: Order) -> CardPayment:
    return CardPayment.begun(shop, order=order)


@pytest.fixture
def held(card: CardPayment) -> CardPayment:
    card.open_page()
    card.hears(authorised=1200)
    return card


@pytest.fixture
def taken(held: CardPayment) -> CardPayment:
    held.capture(1200)
    held.hears(captured=1200)
    return held


@pytest.fixture
def owing(shop: Shop, taken: CardPayment) -> CardPayment:
    """Paid twice, in cash too: the shop owes it all."""
    shop.receive(taken.order, 1200)
    return taken


class TestBegin:
    def test_writes_the_intention_first(self, card: CardPayment) -> None:
        assert card.status(card.opening) is Status.INTENT
        # Of two shops with one account at the provider, each has a payment 1; no order's code is another's.
        assert card.opening.key == f"{card.order.code}/payment:{card.id}/open/1"
        assert (card.where, card.due) == ({}, 1200)

    @pytest.mark.parametrize("amount_minor", [0, -1, 10**12 + 1])
    def test_refuses_what_nobody_can_pay(self, shop: Shop, order: Order, amount_minor: int) -> None:
        with shop.refuses(BadInput):
            payments.begin(
                shop.tx,
                order.id,
                provider="stripe",
                amount_minor=amount_minor,
                captures_at_once=False,
                is_live=False,
                page_expires_at=NOON,
                actor=KEEPER,
                now=NOON,
            )

        assert shop.rows("payments") == []


class TestSecured:
    def test_counts_what_is_held_or_being_taken_for_an_order(self, shop: Shop, held: CardPayment) -> None:
        assert payments.secured_minor(shop.tx, held.order.id) == 1200
        assert payments.unsecured_minor(shop.tx, held.order) == 0
        assert shop.order(held.order.id).payment is orders.Payment.AUTHORISED

        held.capture(1200)
        assert payments.secured_minor(shop.tx, held.order.id) == 1200
        held.hears(captured=1200)
        assert payments.secured_minor(shop.tx, held.order.id) == 0
        assert shop.order(held.order.id).payment is orders.Payment.PAID


class TestPageOpened:
    def test_keeps_the_page_once(self, card: CardPayment) -> None:
        assert card.open_page()
        assert not card.open_page()

        assert (card.payment.page_id, card.payment.url) == (card.page.page_id, card.page.url)
        assert card.status(card.opening) is Status.SUCCEEDED

    def test_may_be_heard_after_somebody_has_paid_on_it(self, card: CardPayment) -> None:
        card.hears(authorised=1200)

        assert card.open_page()
        assert card.payment.url == card.page.url
        assert card.where == {"authorised": 1200}

    def test_refuses_a_second_page(self, shop: Shop, card: CardPayment) -> None:
        card.open_page()

        with shop.refuses(Changed):
            payments.page_opened(shop.tx, card.opening.id, Page("cs_other", "https://x", NOON), now=NOON)

    def test_a_page_that_was_refused_takes_no_money(self, card: CardPayment) -> None:
        card.refuses(card.opening)

        assert card.payment.page is PageStatus.EXPIRED


class TestClosePage:
    def test_is_done_when_the_provider_says_so(self, shop: Shop, card: CardPayment) -> None:
        card.open_page()
        asked = payments.close_page(shop.tx, card.id, actor=KEEPER, now=NOON)

        card.hears_again(replace(card.says, page=PageStatus.EXPIRED))

        assert card.status(asked) is Status.SUCCEEDED
        assert card.payment.page is PageStatus.EXPIRED

    @pytest.mark.usefixtures("order")
    def test_the_payment_wins(self, shop: Shop) -> None:
        take_cards(shop)
        card = CardPayment.begun(shop, order=shop.place_order("MUG"))
        card.open_page()
        asked = payments.close_page(shop.tx, card.id, actor=KEEPER, now=NOON)

        card.hears(authorised=1200)

        assert card.status(asked) is Status.FAILED
        assert card.where == {"authorised": 1200}

    def test_refuses_what_is_not_open(self, shop: Shop, card: CardPayment, held: CardPayment) -> None:
        with shop.refuses(Changed):
            payments.close_page(shop.tx, held.id, actor=KEEPER, now=NOON)


class TestCapture:
    def test_takes_in_hand_and_books_when_it_is_done(self, held: CardPayment) -> None:
        asked = held.capture(1200)
        assert (held.where, held.due) == ({"capturing": 1200}, 1200)

        held.hears(captured=1200)

        assert (held.where, held.due, held.cleared) == ({"refundable": 1200}, 0, 1200)
        assert held.status(asked) is Status.SUCCEEDED

    def test_lets_go_of_the_rest(self, held: CardPayment) -> None:
        held.capture(700)
        held.hears(captured=700)

        assert (held.where, held.due) == ({"refundable": 700}, 500)

    def test_never_more_than_is_held(self, shop: Shop, held: CardPayment) -> None:
        with shop.refuses(InsufficientBalance):
            held.capture(1201)

        assert held.where == {"authorised": 1200}

    def test_only_once_at_a_time(self, shop: Shop, held: CardPayment) -> None:
        held.capture(1200)

        with shop.refuses(Changed):
            held.capture(1200)
        with shop.refuses(Changed):
            held.void()

    def test_gives_back_what_was_in_hand_when_it_is_refused(self, held: CardPayment) -> None:
        asked = held.capture(1200)

        assert held.refuses(asked)
        assert not held.refuses(asked)
        assert (held.where, held.due) == ({"authorised": 1200}, 1200)

    def test_unanswered_keeps_what_it_has_in_hand_until_it_is_seen(self, shop: Shop, held: CardPayment) -> None:
        asked = held.capture(1200)
        assert payments.unanswered(shop.tx, asked.id, now=NOON)
        assert not payments.unanswered(shop.tx, asked.id, now=NOON)
        assert held.where == {"capturing": 1200}
        assert [each.id for each in payments.unsettled(shop.tx, since=NOON)] == [asked.id]

        held.hears(captured=1200)

        assert held.status(asked) is Status.SUCCEEDED
        assert payments.unsettled(shop.tx, since=NOON) == []

    def test_a_no_after_it_was_seen_done_changes_nothing(self, held: CardPayment) -> None:
        asked = held.capture(1200)
        held.hears(captured=1200)

        assert not held.refuses(asked)
        assert held.where == {"refundable": 1200}

    def test_what_was_given_up_and_is_done_after_all_is_booked_all_the_same(self, held: CardPayment) -> None:
        held.refuses(held.capture(1200))
        held.hears(captured=1200)

        assert (held.where, held.due, held.cleared) == ({"refundable": 1200}, 0, 1200)

    def test_another_amount_taken_at_the_providers_desk_is_what_counts(self, held: CardPayment) -> None:
        asked = held.capture(1200)
        held.hears(captured=800)

        assert held.status(asked) is Status.FAILED
        assert (held.where, held.due, held.cleared) == ({"refundable": 800}, 400, 800)


class TestNeverArrived:
    def test_only_when_its_key_is_forgotten(self, shop: Shop, held: CardPayment) -> None:
        asked = held.capture(1200)
        payments.unanswered(shop.tx, asked.id, now=NOON)
        with shop.refuses(Changed):
            payments.never_arrived(shop.tx, asked.id, now=NOON + KEY_LIVES_SECONDS - 1)

        assert payments.never_arrived(shop.tx, asked.id, now=NOON + KEY_LIVES_SECONDS)

        assert held.where == {"authorised": 1200}


class TestVoid:
    def test_lets_go_when_it_is_done(self, held: CardPayment) -> None:
        asked = held.void()
        assert held.where == {"voiding": 1200}

        held.hears(authorised=0, is_let_go=True)

        assert (held.where, held.due, held.status(asked)) == ({}, 1200, Status.SUCCEEDED)

    def test_refuses_where_nothing_is_held(self, shop: Shop, card: CardPayment) -> None:
        with shop.refuses(Changed):
            card.void()

    def test_what_was_taken_meanwhile_is_booked(self, held: CardPayment) -> None:
        asked = held.void()
        held.hears(captured=1200)

        assert held.status(asked) is Status.FAILED
        assert (held.where, held.due) == ({"refundable": 1200}, 0)


class TestLapse:
    def test_nothing_is_held_any_more(self, held: CardPayment) -> None:
        asked = held.capture(1200)
        held.hears(authorised=0, is_let_go=True)

        assert (held.where, held.due, held.status(asked)) == ({}, 1200, Status.FAILED)


class TestRefund:
    def test_takes_in_hand_and_books_when_it_is_done(self, owing: CardPayment) -> None:
        asked = owing.refund(500)
        assert (owing.where, owing.due) == ({"refundable": 700, "refunding": 500}, -1200)

        owing.hears(refunds=[(asked, DONE)])

        assert (owing.where, owing.due, owing.cleared) == ({"refundable": 700}, -700, 700)

    def test_a_bank_that_takes_days_keeps_it_in_hand(self, owing: CardPayment) -> None:
        asked = owing.refund(1200)
        owing.hears(refunds=[(asked, WAITING)])
        assert (owing.status(asked), owing.where) == (Status.PENDING, {"refunding": 1200})

        owing.hears(refunds=[(asked, NO)])

        assert (owing.status(asked), owing.where, owing.due) == (Status.FAILED, {"refundable": 1200}, -1200)

    def test_a_refund_that_a_bank_sends_back_is_owed_again(self, owing: CardPayment) -> None:
        asked = owing.refund(1200)
        owing.hears(refunds=[(asked, DONE)])
        said_before = owing.says

        owing.hears(refunds=[(asked, NO)])
        owing.hears_again(said_before)

        assert (owing.status(asked), owing.where, owing.due) == (Status.FAILED, {"refundable": 1200}, -1200)

    def test_never_more_than_is_owed_on_its_way_or_not(self, shop: Shop, owing: CardPayment) -> None:
        owing.refund(1000)

        with shop.refuses(MoreThanWeOwe) as refusal:
            owing.refund(201)

        assert refusal.error.owed_minor == 200

    def test_nothing_where_nothing_is_owed(self, shop: Shop, taken: CardPayment) -> None:
        with shop.refuses(MoreThanWeOwe):
            taken.refund(1)

    @pytest.mark.parametrize("amount_minor", [0, -5])
    def test_refuses_nothing_and_less(self, shop: Shop, owing: CardPayment, amount_minor: int) -> None:
        with shop.refuses(BadInput):
            owing.refund(amount_minor)

    @pytest.mark.parametrize("reason", [" ", "x" * 301])
    def test_wants_a_reason(self, shop: Shop, owing: CardPayment, reason: str) -> None:
        with shop.refuses(BadInput):
            refund(shop, owing.order, 100, reason=reason)

    def test_is_a_merchants_affair(self, shop: Shop, owing: CardPayment) -> None:
        for person in (shop.packer, shop.courier, shop.customer_of(owing.order)):
            with shop.refuses(NotAllowed):
                refund(shop, owing.order, 100, actor=person)

    def test_takes_the_oldest_payment_first(self, shop: Shop, taken: CardPayment) -> None:
        again = CardPayment.begun(shop, order=taken.order)
        again.hears(captured=1200)
        shop.receive(taken.order, 1200)

        first, second = refund(shop, taken.order, 1500)

        assert (first.payment_id, first.amount_minor) == (taken.id, 1200)
        assert (second.payment_id, second.amount_minor) == (again.id, 300)
        assert again.where == {"refundable": 900, "refunding": 300}

    def test_one_made_at_the_providers_desk_is_booked(self, owing: CardPayment) -> None:
        owing.hears(refunds=[("re_desk", DONE)], each=400)

        assert (owing.where, owing.due, owing.cleared) == ({"refundable": 800}, -800, 800)

    def test_one_made_elsewhere_waits_while_ours_have_the_money_in_hand(self, owing: CardPayment) -> None:
        """Which of ours was done, nobody knows yet."""
        asked, other = owing.refund(500), owing.refund(500)
        said = owing.hears(refunds=[("re_desk", DONE)], each=400)
        assert [each.refund_id for each in said.unplaced] == ["re_desk"]

        owing.refuses(asked)
        owing.hears_again(owing.says)

        assert (owing.where, owing.status(other)) == ({"refundable": 300, "refunding": 500}, Status.INTENT)

    def test_one_made_elsewhere_frees_ours_for_which_too_little_is_left(self, shop: Shop, owing: CardPayment) -> None:
        """Whatever the provider keeps under its key, there is no room for it any more."""
        asked = owing.refund(1000)
        payments.unanswered(shop.tx, asked.id, now=NOON)

        said = owing.hears(refunds=[("re_desk", DONE)], each=400)

        assert (owing.status(asked), said.unplaced) == (Status.FAILED, ())
        assert (owing.where, owing.due) == ({"refundable": 800}, -800)
        assert [kind for kind, _ in shop.tasks] == ["refund_failed"]
        assert shop.facts_of("CardRefundFailed") == [], "no bank has refused it"

    def test_one_of_ours_that_comes_late_fails_none_that_is_on_its_way(self, shop: Shop, owing: CardPayment) -> None:
        """Its answer mentions nothing else."""
        late, asked = owing.refund(200), owing.refund(1000)
        owing.refuses(late)
        again = owing.refund(100)

        owing.hears_again(owing.payment.mentioned(Refunded("re_late", str(late.id), 200, DONE)))

        assert [owing.status(each) for each in (asked, again)] == [Status.INTENT, Status.INTENT]


class TestApply:
    def test_books_a_thing_once_however_often_it_is_said(self, shop: Shop, owing: CardPayment) -> None:
        asked = owing.refund(500)
        owing.hears(refunds=[(asked, DONE)])
        before = shop.dump()

        for snapshot in [*owing.heard, *reversed(owing.heard)]:
            assert not owing.hears_again(snapshot).is_news

        assert shop.dump() == before

    def test_knows_without_asking_what_it_has_made_of_the_payment(self, shop: Shop, card: CardPayment) -> None:
        page = replace(card.says, payment_id="pi", page=PageStatus.COMPLETE, decline=Decline.OTHER)
        held = replace(page, authorised_minor=1200, capture_before=NOON + 9)
        taken = replace(held, authorised_minor=0, captured_minor=1000, fee_minor=30)
        pending = replace(taken, refunds=(Refunded("re_1", "", 300, WAITING), Refunded("re_2", "", 200, DONE)))
        failed = replace(taken, refunds=(Refunded("re_1", "", 300, NO), Refunded("re_2", "", 200, NO)))

        for said in (card.says, page, held, held, taken, pending, failed):
            if said is taken:
                card.capture(900)
            was, _ = payments.referred(shop.tx, said)

            applied = payments.apply(shop.tx, was, said, now=NOON + 1)

            found = payments.standing(shop.tx, card.payment)
            assert (applied.now, applied.now.held) == (found, found.held)
        standing.refresh(shop.tx, card.order.id)

    def test_books_the_same_in_any_order(self, shop: Shop) -> None:
        shop.product("MUG", price_minor=1200, stock=30)
        ends = set()
        for order_of_events in permutations(range(4)):
            card = CardPayment.begun(shop, order=shop.place_order("MUG"))
            held = replace(card.says, payment_id="pi", page=PageStatus.COMPLETE, authorised_minor=1200)
            part = replace(held, authorised_minor=0, captured_minor=1000)
            answer = replace(part, page_id="", page=PageStatus.OPEN)
            for which in order_of_events:
                card.hears_again((card.says, held, part, answer)[which])
            ends.add((tuple(card.where.items()), card.due, card.payment.page))

        assert ends == {((("refundable", 1000),), 200, PageStatus.COMPLETE)}

    def test_what_was_let_go_is_not_held_by_older_news(self, card: CardPayment) -> None:
        held = replace(card.says, payment_id="pi", page=PageStatus.COMPLETE, authorised_minor=1200)
        card.hears_again(replace(held, authorised_minor=0, is_let_go=True))
        card.hears_again(held)

        assert card.where == {}

    @pytest.mark.parametrize(
        ("what", "told"),
        [
            ("currency", {"currency": "USD"}),
            ("amount", {"amount_minor": 1}),
            ("live", {"is_live": True}),
            ("page", {"page_id": "cs_other"}),
            ("payment", {"payment_id": "pi_other"}),
        ],
    )
    def test_books_nothing_of_what_cannot_be_true(
        self, shop: Shop, held: CardPayment, what: str, told: dict[str, object]
    ) -> None:
        before = shop.dump()
        applied = held.hears_again(replace(held.says, captured_minor=1200, **told))  # type: ignore[arg-type]

        assert [each.what for each in applied.differences] == [what]
        assert shop.tasks == [("payment_differs", f"payment:{held.id}")]
        after = shop.dump()
        assert {name for name in after if after[name] != before[name]} == {"events", "tasks"}

    def test_is_done_with_a_difference_once_there_is_none(self, shop: Shop, held: CardPayment) -> None:
        held.hears_again(replace(held.says, amount_minor=1))
        held.hears_again(held.says)

        assert shop.tasks == []

    @pytest.mark.parametrize("reference", ["", "0", "999", "-1", "1.0", "²", "9" * 30, "x"])
    def test_refuses_what_is_none_of_ours(self, shop: Shop, card: CardPayment, reference: str) -> None:
        with shop.refuses(NotFound):
            card.hears_again(replace(card.says, reference=reference))

    def test_knows_a_payment_for_another_order_from_ours(self, shop: Shop, card: CardPayment) -> None:
        said = replace(card.says, payment_id="pi_other", authorised_minor=1200, order_code="NOTOUR")

        with pytest.raises(NotFound):
            card.hears_again(said)

        assert card.where == {}
        card.hears_again(replace(said, order_code=card.order.code))
        assert card.where == {"authorised": 1200}

    def test_keeps_why_the_bank_said_no_until_it_says_yes(self, card: CardPayment) -> None:
        no = replace(card.says, payment_id=f"pi_{card.id}", decline=Decline.INSUFFICIENT_FUNDS)
        card.hears_again(no)
        assert card.payment.decline is Decline.INSUFFICIENT_FUNDS

        card.hears(authorised=1200)
        card.hears_again(no)

        assert card.payment.decline is None
        assert card.where == {"authorised": 1200}

    def test_money_for_an_order_that_came_to_nothing_is_booked(self, shop: Shop, card: CardPayment) -> None:
        shop.cancel(card.order)
        card.hears(captured=1200)

        assert (card.where, card.due) == ({"refundable": 1200}, -1200)

    def test_paid_twice_is_shown_as_paid_too_much(self, shop: Shop, taken: CardPayment) -> None:
        CardPayment.begun(shop, order=taken.order).hears(captured=1200)

        assert taken.due == -1200
        assert shop.order(taken.order.id).payment == "overpaid"
        assert [each.amount_minor for each in refund(shop, taken.order, 1200)] == [1200]

    @pytest.mark.parametrize(("currency", "price_minor"), [("JPY", 1980), ("KWD", 12340)])
    def test_counts_in_the_smallest_pieces_of_any_currency(self, shop: Shop, currency: str, price_minor: int) -> None:
        card = CardPayment.begun(shop, order=order_in(shop, currency, price_minor))
        card.hears(authorised=price_minor)
        card.capture(price_minor - 30)
        card.hears(captured=price_minor - 30)
        shop.receive(card.order, price_minor)
        card.hears(refunds=[(card.refund(price_minor - 31), DONE)])

        assert (card.where, card.due, card.cleared) == ({"refundable": 1}, -1, 1)


class TestTables:
    def test_hold_one_way_for_what_is_held(self, shop: Shop, held: CardPayment) -> None:
        held.capture(1200)

        with pytest.raises(BROKEN_RULE), shop.all_or_nothing():
            shop.sql(
                "INSERT INTO payment_operations (payment_id, act, amount_minor, status, version, key, provider_id,"
                " reason, actor, created_at, changed_at) VALUES (?, 'void', 1, 'unknown', 1, 'k', '', '', '', 0, 0)",
                held.id,
            )


class TestOldestFirst:
    def test_stops_when_there_is_no_more(self) -> None:
        assert oldest_first([(1, 5), (2, 0), (3, 9)], 8) == [(1, 5), (3, 3)]
        assert oldest_first([(1, 5)], 8) == [(1, 5)]


class TestLaw:
    def test_names_a_payment_of_which_more_moved_than_was_asked(self, unchecked_shop: Shop) -> None:
        shop = unchecked_shop
        shop.product("MUG")
        card = CardPayment.begun(shop, order=shop.place_order("MUG"))
        card.hears(captured=1200)
        shop.lower_guards()

        shop.sql("UPDATE payment_operations SET amount_minor = 1199 WHERE act = 'capture'")

        assert {(fault.law, fault.subject) for fault in laws.check(shop.tx)} == {("payment", card.payment.document)}
