"""How orders are paid and taken on: the rules merchants set, and when a deadline falls."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain import paying
from domain.errors import BadInput, NotAllowed
from domain.paying import Acceptance, Capture, Fee, FeeKind, Gateway, NotPayableByCard, OnLapse, Rules, Terms, Window
from domain.transaction import Transaction
from tests.shop import NOON, Shop

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ADELAIDE, KOLKATA, LORD_HOWE = ZoneInfo("Australia/Adelaide"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Lord_Howe")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def at(text: str, zone: ZoneInfo) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def local(moment: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(moment, tz=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


class TestDeadline:
    def test_comes_so_many_minutes_later_whatever_the_clocks_do(self) -> None:
        # In Berlin the clocks go from 2:00 to 3:00 on this day.
        placed_at = at("2026-03-29 01:50", BERLIN)

        deadline = Window(minutes=30).deadline(placed_at, zone=BERLIN)

        assert deadline - placed_at == 30 * 60
        assert local(deadline, BERLIN) == "2026-03-29 03:20:00"

    @pytest.mark.parametrize(
        ("zone", "placed", "ends", "hours"),
        [
            (BERLIN, "2026-06-10 09:00", "2026-06-13 23:59:59", 24 * 3 + 15),
            (BERLIN, "2026-03-27 09:00", "2026-03-30 23:59:59", 24 * 3 + 14),
            (BERLIN, "2026-10-23 09:00", "2026-10-26 23:59:59", 24 * 3 + 16),
            (NEW_YORK, "2026-03-06 09:00", "2026-03-09 23:59:59", 24 * 3 + 14),
            (NEW_YORK, "2026-10-30 09:00", "2026-11-02 23:59:59", 24 * 3 + 16),
            (KOLKATA, "2026-03-27 09:00", "2026-03-30 23:59:59", 24 * 3 + 15),
            (ADELAIDE, "2026-04-03 09:00", "2026-04-06 23:59:59", 24 * 3 + 16),
        ],
    )
    def test_comes_at_the_end_of_a_local_day_right_across_a_clock_change(
        self, zone: ZoneInfo, placed: str, ends: str, hours: int
    ) -> None:
        placed_at = at(placed, zone)

        deadline = Window(days=3).deadline(placed_at, zone=zone)

        assert local(deadline, zone) == ends
        assert deadline + 1 - placed_at == hours * 3600

    def test_counts_a_change_of_half_an_hour(self) -> None:
        placed_at = at("2026-04-04 12:00", LORD_HOWE)

        deadline = Window(days=1).deadline(placed_at, zone=LORD_HOWE)

        assert local(deadline, LORD_HOWE) == "2026-04-05 23:59:59"
        assert deadline + 1 - placed_at == 36 * 3600 + 1800

    def test_ends_a_day_whose_midnight_the_clocks_skip(self) -> None:
        # On 4 November 2018 São Paulo went from 0:00 straight to 1:00.
        deadline = Window(days=1).deadline(at("2018-11-02 12:00", SAO_PAULO), zone=SAO_PAULO)

        assert local(deadline, SAO_PAULO) == "2018-11-03 23:59:59"

    @pytest.mark.parametrize(
        ("placed", "ends"),
        [("2026-06-10", "2026-06-15"), ("2026-06-11", "2026-06-15"), ("2026-06-12", "2026-06-15")],
    )
    def test_moves_from_a_weekend_to_monday_where_only_weekdays_count(self, placed: str, ends: str) -> None:
        window = Window(days=3, weekdays_only=True)

        assert local(window.deadline(at(f"{placed} 12:00", BERLIN), zone=BERLIN), BERLIN) == f"{ends} 23:59:59"

    def test_goes_by_the_local_day_not_by_that_of_greenwich(self) -> None:
        # It is Tuesday in Kolkata already, and still Monday in London.
        placed_at = at("2026-06-09 02:00", KOLKATA)

        assert local(Window(days=1).deadline(placed_at, zone=KOLKATA), KOLKATA) == "2026-06-10 23:59:59"


class TestReminder:
    def test_comes_half_way_through_minutes(self) -> None:
        now = at("2026-06-10 09:00", BERLIN)

        assert Window(minutes=60).reminder(now, zone=BERLIN) == now + 1800

    def test_comes_in_the_morning_of_the_last_day(self) -> None:
        now = at("2026-06-10 09:00", BERLIN)

        assert local(Window(days=3).reminder(now, zone=BERLIN), BERLIN) == "2026-06-13 10:00:00"


class TestApproval:
    @pytest.mark.parametrize(
        ("total", "is_first", "why"),
        [(10_000, False, ""), (10_001, False, "above"), (1, True, "first"), (10_001, True, "above")],
    )
    def test_is_needed_above_the_limit_and_for_a_first_order(self, total: int, is_first: bool, why: str) -> None:
        acceptance = Acceptance(by_itself=True, above_minor=10_000, first_orders=True)

        assert acceptance.approval_of(total, is_first=is_first) == why

    def test_is_never_needed_where_nobody_asked_for_it(self) -> None:
        assert Acceptance().approval_of(10**12, is_first=True) == ""


class TestFee:
    @pytest.mark.parametrize(
        ("fee", "minor"),
        [
            (Fee(), 0),
            (Fee(FeeKind.FIXED, 500), 500),
            (Fee(FeeKind.FIXED, 5000), 1999),
            (Fee(FeeKind.PERCENT, 10), 200),
            (Fee(FeeKind.PERCENT, 100), 1999),
            (Fee(FeeKind.DELIVERY), 490),
        ],
    )
    def test_is_what_the_rule_says_and_never_above_the_total(self, fee: Fee, minor: int) -> None:
        assert fee.of(1999, delivery_minor=490) == minor


STRIPE = Gateway("stripe", is_live=False, page_seconds_min=2100, page_seconds_max=86_400)


class TestDeadlineByCard:
    def test_is_never_before_the_page_ends(self) -> None:
        rules = Rules(window=Window(minutes=5), gateway=STRIPE)

        assert rules.deadline(Terms.CARD, NOON, zone=UTC) == NOON + 2100
        assert rules.reminder(Terms.CARD, NOON, zone=UTC) == NOON + 1050
        assert rules.deadline(Terms.PREPAID, NOON, zone=UTC) == NOON + 300

    def test_is_the_usual_one_where_that_is_later(self) -> None:
        rules = Rules(window=Window(days=3), gateway=STRIPE)

        assert rules.deadline(Terms.CARD, NOON, zone=UTC) == rules.deadline(Terms.PREPAID, NOON, zone=UTC)
        assert rules.reminder(Terms.CARD, NOON, zone=UTC) == rules.window.reminder(NOON, zone=UTC)


class TestGateway:
    def test_has_cards_and_cash_offered_where_nobody_has_chosen(self, shop: Shop, tx: Transaction) -> None:
        paying.set_fee(tx, Fee(FeeKind.FIXED, 500), actor=shop.merchant)

        paying.note_gateway(tx, STRIPE)

        assert paying.rules(tx).terms == (Terms.CARD, Terms.CASH)
        assert paying.rules(tx).gateway == STRIPE

    def test_leaves_alone_what_a_merchant_has_chosen(self, shop: Shop, tx: Transaction) -> None:
        paying.offer(tx, (Terms.CASH,), actor=shop.merchant)

        paying.note_gateway(tx, STRIPE)

        assert paying.rules(tx).terms == (Terms.CASH,)

    @pytest.mark.parametrize(
        ("chosen", "left"),
        [
            ((Terms.CARD,), (Terms.CASH,)),
            ((Terms.CARD, Terms.PREPAID), (Terms.PREPAID,)),
            ((Terms.PREPAID, Terms.CARD, Terms.CASH), (Terms.PREPAID, Terms.CASH)),
        ],
    )
    def test_takes_cards_with_it_when_it_is_gone(
        self, shop: Shop, tx: Transaction, chosen: tuple[Terms, ...], left: tuple[Terms, ...]
    ) -> None:
        paying.note_gateway(tx, STRIPE)
        paying.set_instructions(tx, "IBAN DE00 1234", actor=shop.merchant)
        paying.offer(tx, chosen, actor=shop.merchant)

        paying.note_gateway(tx, None)

        assert paying.rules(tx).terms == left
        paying.note_gateway(tx, STRIPE)
        assert paying.rules(tx).terms == chosen

    def test_is_needed_for_cards(self, shop: Shop, tx: Transaction) -> None:
        with shop.refuses(BadInput):
            paying.offer(tx, (Terms.CARD,), actor=shop.merchant)

    def test_names_the_amounts_that_cards_pay(self) -> None:
        fils = Rules(gateway=replace(STRIPE, step_minor=10))

        fils.must_be_payable(Terms.CARD, 3_610)
        fils.must_be_payable(Terms.CASH, 3_605)
        with pytest.raises(NotPayableByCard) as refused:
            fils.must_be_payable(Terms.CARD, 3_605)

        assert (refused.value.total_minor, refused.value.step_minor) == (3_605, 10)


class TestTaking:
    def test_waits_for_the_packing_unless_a_merchant_wants_it_at_once(self, shop: Shop, tx: Transaction) -> None:
        assert (paying.rules(tx).capture, paying.rules(tx).on_lapse) == (Capture.WHEN_PACKED, OnLapse.CAPTURE)

        paying.set_capture(tx, Capture.AT_ONCE, actor=shop.merchant)
        paying.set_on_lapse(tx, OnLapse.LET_GO, actor=shop.merchant)

        assert (paying.rules(tx).capture, paying.rules(tx).on_lapse) == (Capture.AT_ONCE, OnLapse.LET_GO)

    def test_is_for_merchants_to_set(self, shop: Shop, tx: Transaction) -> None:
        with shop.refuses(NotAllowed):
            paying.set_capture(tx, Capture.AT_ONCE, actor=shop.packer)
        with shop.refuses(NotAllowed):
            paying.set_on_lapse(tx, OnLapse.LET_GO, actor=shop.packer)


class TestRules:
    def test_begin_with_cash(self, tx: Transaction) -> None:
        assert paying.rules(tx) == Rules()
        assert Rules().terms == (Terms.CASH,)

    def test_are_kept_as_they_are_set(self, shop: Shop, tx: Transaction) -> None:
        paying.set_instructions(tx, " IBAN DE00 1234 ", actor=shop.merchant)
        paying.offer(tx, (Terms.CASH, Terms.PREPAID), actor=shop.merchant)
        paying.set_window(tx, days=5, weekdays_only=True, grace_minutes=90, actor=shop.merchant)
        paying.set_window(tx, weekdays_only=False, actor=shop.merchant)
        paying.set_acceptance(tx, Acceptance(True, 10_000, first_orders=True), actor=shop.merchant)
        paying.set_fee(tx, Fee(FeeKind.PERCENT, 10), actor=shop.merchant)

        assert paying.rules(tx) == Rules(
            terms=(Terms.CASH, Terms.PREPAID),
            instructions="IBAN DE00 1234",
            window=Window(minutes=0, days=5, weekdays_only=False, grace_minutes=90),
            acceptance=Acceptance(by_itself=True, above_minor=10_000, first_orders=True),
            fee=Fee(FeeKind.PERCENT, 10),
        )

    def test_refuse_payment_in_advance_before_customers_can_be_told_how(self, shop: Shop, tx: Transaction) -> None:
        with shop.refuses(BadInput) as refusal:
            paying.offer(tx, (Terms.PREPAID,), actor=shop.merchant)

        assert refusal.error.reason == "missing"

    @pytest.mark.parametrize("text", ["", "   ", "x" * 301, "1\n2\n3\n4\n5"])
    def test_refuse_instructions_nobody_can_use(self, shop: Shop, tx: Transaction, text: str) -> None:
        with shop.refuses(BadInput):
            paying.set_instructions(tx, text, actor=shop.merchant)

    @pytest.mark.parametrize(
        "window", [{"minutes": 4}, {"minutes": 99_999}, {"days": 61}, {"days": -1}, {"grace_minutes": 9999}]
    )
    def test_refuse_a_window_nobody_can_keep(self, shop: Shop, tx: Transaction, window: dict[str, Any]) -> None:
        with shop.refuses(BadInput):
            paying.set_window(tx, actor=shop.merchant, **window)

    @pytest.mark.parametrize("fee", [Fee(FeeKind.FIXED, -1), Fee(FeeKind.PERCENT, 101)])
    def test_refuse_a_fee_that_makes_no_sense(self, shop: Shop, tx: Transaction, fee: Fee) -> None:
        with shop.refuses(BadInput):
            paying.set_fee(tx, fee, actor=shop.merchant)

    def test_are_set_by_merchants_only(self, shop: Shop, tx: Transaction) -> None:
        with shop.refuses(NotAllowed):
            paying.set_instructions(tx, "IBAN", actor=shop.packer)
        with shop.refuses(NotAllowed):
            paying.offer(tx, (Terms.PREPAID,), actor=shop.customer("Anna"))
