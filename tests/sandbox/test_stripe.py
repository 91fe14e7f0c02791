"""Stripe in the box: keys, refusals, faults and time, as Stripe has them; asked over plain HTTP."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from sandbox import Sandbox, VirtualClock
from sandbox.paying_by_card import pay_page
from sandbox.stripe import GOOD, SECRET_KEY

SESSION = {
    "mode": "payment",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][unit_amount]": "3600",
    "line_items[0][price_data][product_data][name]": "Order",
    "payment_intent_data[capture_method]": "manual",
    "success_url": "https://t.me/stall_bot?start=paid",
}


@dataclass
class Caller:
    """Somebody with the key."""

    http: httpx.AsyncClient
    box: Sandbox
    clock: VirtualClock

    async def post(self, path: str, form: dict[str, str] | None = None, *, key: str = "") -> httpx.Response:
        return await self.http.post(path, data=form or {}, headers={"Idempotency-Key": key} if key else {})

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.http.get(path, params=query)).json()
        return answer

    async def paid(self, **other: str) -> str:
        """A payment intent for which money is held."""
        session = (await self.post("/v1/checkout/sessions", SESSION | other)).json()
        await pay_page(session["url"], card=GOOD, confirm=True)
        found = await self.get(f"/v1/checkout/sessions/{session['id']}")
        return str(found["payment_intent"])


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    clock = VirtualClock()
    async with (
        Sandbox(clock=clock) as box,
        httpx.AsyncClient(
            base_url=box.stripe.base_url, headers={"Authorization": f"Bearer {SECRET_KEY}"}, trust_env=False
        ) as http,
    ):
        yield Caller(http, box, clock)


def error_of(answer: httpx.Response) -> dict[str, Any]:
    error: dict[str, Any] = answer.json()["error"]
    return error


class TestAKey:
    async def test_has_one_answer_to_one_question(self, caller: Caller) -> None:
        first = await caller.post("/v1/checkout/sessions", SESSION, key="k")
        again = await caller.post("/v1/checkout/sessions", SESSION, key="k")

        assert first.json() == again.json()
        assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
        assert len(caller.box.stripe.sessions) == 1

    async def test_refuses_another_question(self, caller: Caller) -> None:
        await caller.post("/v1/checkout/sessions", SESSION, key="k")

        answer = await caller.post("/v1/checkout/sessions", SESSION | {"locale": "de"}, key="k")

        assert (answer.status_code, error_of(answer)["type"]) == (400, "idempotency_error")

    async def test_tells_a_failure_again_though_it_would_go_well_now(self, caller: Caller) -> None:
        intent = await caller.paid()
        before = await caller.post("/v1/refunds", {"payment_intent": intent, "amount": "100"}, key="k")
        await caller.post(f"/v1/payment_intents/{intent}/capture")

        again = await caller.post("/v1/refunds", {"payment_intent": intent, "amount": "100"}, key="k")

        assert before.status_code == again.status_code == 400
        assert before.json() == again.json()

    async def test_is_not_used_up_by_a_question_that_is_no_question(self, caller: Caller) -> None:
        await caller.post("/v1/checkout/sessions", SESSION | {"colour": "red"}, key="k")

        assert (await caller.post("/v1/checkout/sessions", SESSION, key="k")).status_code == 200

    async def test_is_in_use_while_the_first_is_answered(self, caller: Caller) -> None:
        held = caller.box.stripe.faults.hold("sessions.create")
        first = asyncio.create_task(caller.post("/v1/checkout/sessions", SESSION, key="k"))
        await held.arrived()

        second = await caller.post("/v1/checkout/sessions", SESSION, key="k")

        assert (second.status_code, error_of(second)["code"]) == (409, "idempotency_key_in_use")
        held.release()
        assert (await first).status_code == 200

    async def test_is_not_used_up_by_trouble_before_anything_was_done(self, caller: Caller) -> None:
        caller.box.stripe.faults.add("sessions.create", "502")
        assert (await caller.post("/v1/checkout/sessions", SESSION, key="k")).status_code == 502

        assert (await caller.post("/v1/checkout/sessions", SESSION, key="k")).status_code == 200

    async def test_keeps_a_failure_on_their_side_like_every_answer(self, caller: Caller) -> None:
        caller.box.stripe.faults.add("sessions.create", "500")
        assert (await caller.post("/v1/checkout/sessions", SESSION, key="k")).status_code == 500

        again = await caller.post("/v1/checkout/sessions", SESSION, key="k")

        assert (again.status_code, again.headers["Idempotent-Replayed"]) == (500, "true")
        assert caller.box.stripe.sessions == []

    async def test_is_forgotten_after_a_day(self, caller: Caller) -> None:
        await caller.post("/v1/checkout/sessions", SESSION, key="k")
        caller.clock.advance(86400)

        await caller.post("/v1/checkout/sessions", SESSION, key="k")

        assert len(caller.box.stripe.sessions) == 2


class TestAQuestion:
    @pytest.mark.parametrize(
        ("change", "code", "param"),
        [
            ({"colour": "red"}, "parameter_unknown", "colour"),
            ({"line_items[0][colour]": "red"}, "parameter_unknown", "line_items[0][colour]"),
            ({"expires_at": "soon"}, "parameter_invalid_integer", "expires_at"),
            ({"mode": "paying"}, None, "mode"),
            ({"payment_intent_data[capture_method]": "later"}, None, "payment_intent_data[capture_method]"),
            ({"line_items[0][price_data][unit_amount]": "1"}, "amount_too_small", "line_items"),
            ({"line_items[0][price_data][unit_amount]": "100000000"}, "amount_too_large", "line_items"),
            ({"line_items[0][price_data][currency]": "kwd", "line_items[0][price_data][unit_amount]": "12345"},
             "invalid_amount", "line_items"),
            ({"customer": "cus_nobody"}, "resource_missing", "customer"),
            ({"metadata": "red"}, None, "metadata"),
        ],
    )  # fmt: skip
    async def test_has_the_parameters_the_sdk_knows(
        self, caller: Caller, change: dict[str, str], code: str | None, param: str
    ) -> None:
        answer = await caller.post("/v1/checkout/sessions", SESSION | change)

        error = error_of(answer)
        assert answer.status_code in {400, 404}
        assert (error["type"], error.get("code"), error.get("param")) == ("invalid_request_error", code, param)
        assert caller.box.stripe.sessions == []

    @pytest.mark.parametrize("header", ["", "Bearer sk_test_other", "Bearer pk_test_x", "Basic abc"])
    async def test_needs_the_key(self, caller: Caller, header: str) -> None:
        answer = await caller.http.get("/v1/charges", headers={"Authorization": header})

        assert answer.status_code == 401
        assert SECRET_KEY not in answer.text

    async def test_says_which_version_it_speaks(self, caller: Caller) -> None:
        answer = await caller.http.get("/v1/charges", headers={"Stripe-Version": "2026-10-28.endive"})
        nonsense = await caller.http.get("/v1/charges", headers={"Stripe-Version": "newest"})

        assert (answer.status_code, answer.headers["Stripe-Version"]) == (200, "2026-10-28.endive")
        assert nonsense.status_code == 400

    async def test_may_be_unknown(self, caller: Caller) -> None:
        assert (await caller.post("/v1/gold")).status_code == 404


class TestLists:
    async def test_come_page_by_page_the_newest_first(self, caller: Caller) -> None:
        made = [(await caller.post("/v1/customers", {"name": name})).json()["id"] for name in "abc"]

        first = await caller.get("/v1/customers", limit="2")
        rest = await caller.get("/v1/customers", limit="2", starting_after=first["data"][-1]["id"])

        assert [each["id"] for each in (*first["data"], *rest["data"])] == made[::-1]
        assert (first["has_more"], rest["has_more"]) == (True, False)

    async def test_hold_what_was_made_since(self, caller: Caller) -> None:
        await caller.post("/v1/customers", {"name": "a"})
        caller.clock.advance(60)
        since = int(caller.clock.now())
        late = (await caller.post("/v1/customers", {"name": "b"})).json()["id"]

        found = await caller.get("/v1/customers", **{"created[gte]": str(since)})

        assert [each["id"] for each in found["data"]] == [late]

    async def test_write_out_what_is_asked_for(self, caller: Caller) -> None:
        intent = await caller.paid()
        await caller.post(f"/v1/payment_intents/{intent}/capture", {"amount_to_capture": "1000"})

        found = await caller.get(
            "/v1/checkout/sessions", **{"expand[0]": "data.payment_intent.latest_charge.balance_transaction"}
        )

        [session] = found["data"]
        assert session["payment_intent"]["latest_charge"]["balance_transaction"]["amount"] == 1000
        refused = await caller.http.get("/v1/charges", params={"expand[0]": "data.colour"})
        assert refused.status_code == 400


class TestTime:
    async def test_closes_a_page_and_lets_go_what_is_held(self, caller: Caller) -> None:
        await caller.post("/v1/checkout/sessions", SESSION)
        intent = await caller.paid()

        await caller.clock.travel(86400)
        assert [each.status for each in caller.box.stripe.sessions] == ["complete", "expired"]
        await caller.clock.travel(6 * 86400)

        found = await caller.get(f"/v1/payment_intents/{intent}")
        assert (found["status"], found["cancellation_reason"]) == ("canceled", "expired")
        assert "charge.expired" in [each.kind for each in caller.box.stripe.events]


class TestWhatIsHeld:
    async def test_is_not_paid_before_it_is_taken_and_the_rest_is_no_refund(self, caller: Caller) -> None:
        intent = await caller.paid()
        [session] = (await caller.get("/v1/checkout/sessions"))["data"]
        assert (session["status"], session["payment_status"]) == ("complete", "unpaid")

        await caller.post(f"/v1/payment_intents/{intent}/capture", {"amount_to_capture": "400"})

        [session] = (await caller.get("/v1/checkout/sessions"))["data"]
        [charge] = (await caller.get("/v1/charges"))["data"]
        assert session["payment_status"] == "paid"
        assert (charge["amount_captured"], charge["amount_refunded"], charge["refunded"]) == (400, 0, False)
        assert (await caller.get("/v1/refunds"))["data"] == []
        refused = await caller.post("/v1/refunds", {"payment_intent": intent, "amount": "401"})
        assert refused.status_code == 400

    async def test_is_let_go_without_a_refund(self, caller: Caller) -> None:
        intent = await caller.paid()

        await caller.post(f"/v1/payment_intents/{intent}/cancel")

        [charge] = (await caller.get("/v1/charges"))["data"]
        assert (charge["captured"], charge["amount_captured"], charge["refunded"]) == (False, 0, False)
        assert "charge.refunded" not in [each.kind for each in caller.box.stripe.events]


class TestTrouble:
    async def test_loses_an_answer_after_the_effect(self, caller: Caller) -> None:
        intent = await caller.paid()
        caller.box.stripe.faults.add("payment_intents.capture", "lost")

        with pytest.raises(httpx.RemoteProtocolError):
            await caller.post(f"/v1/payment_intents/{intent}/capture", key="k")

        assert (await caller.get(f"/v1/payment_intents/{intent}"))["status"] == "succeeded"
        again = await caller.post(f"/v1/payment_intents/{intent}/capture", key="k")
        assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")

    async def test_keeps_silent_before_the_effect(self, caller: Caller) -> None:
        intent = await caller.paid()
        fault = caller.box.stripe.faults.add("payment_intents.capture", "timeout")

        with pytest.raises(httpx.ReadTimeout):
            await caller.http.post(f"/v1/payment_intents/{intent}/capture", timeout=0.05)

        assert (await caller.get(f"/v1/payment_intents/{intent}"))["status"] == "requires_capture"
        fault.release()

    @pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("502", 502)])
    async def test_refuses_on_demand_without_effect(self, caller: Caller, kind: str, status: int) -> None:
        caller.box.stripe.faults.add("*", kind)

        assert (await caller.post("/v1/checkout/sessions", SESSION)).status_code == status
        assert caller.box.stripe.sessions == []

    async def test_makes_up_its_mind_about_a_refund_days_later(self, caller: Caller) -> None:
        intent = await caller.paid()
        await caller.post(f"/v1/payment_intents/{intent}/capture")
        stripe = caller.box.stripe
        stripe.account.refund_statuses = ["pending", "failed"]

        await caller.post("/v1/refunds", {"payment_intent": intent, "amount": "600"})
        await caller.post("/v1/refunds", {"payment_intent": intent, "amount": "700"})
        failed, pending = stripe.refunds
        assert (failed.status, pending.status, pending.charge.amount_refunded) == ("failed", "pending", 600)
        stripe.settle_refund(pending, succeeds=False)

        assert (pending.status, pending.charge.amount_refunded) == ("failed", 0)
        assert {"refund.updated", "charge.refund.updated"} <= {each.kind for each in stripe.events}


class TestMoneyOnTheAccount:
    async def test_is_what_was_taken_less_fees_and_refunds(self, caller: Caller) -> None:
        intent = await caller.paid()
        await caller.post(f"/v1/payment_intents/{intent}/capture", {"amount_to_capture": "2000"})
        await caller.post("/v1/refunds", {"payment_intent": intent, "amount": "500"})

        found = (await caller.get("/v1/balance_transactions"))["data"]

        assert [(each["type"], each["amount"], each["fee"], each["net"]) for each in found] == [
            ("refund", -500, 0, -500),
            ("charge", 2000, 55, 1945),
        ]
