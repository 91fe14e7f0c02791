"""Whatever is asked of Stripe and lost on the way: asked again under its key, it is done once, and never too much."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hypothesis import given
from hypothesis import strategies as st

from domain.payments.provider import CheckoutRequest, KeySpent, NoAnswer, Rejected, Unavailable
from gateways.payments.stripe import Stripe
from sandbox import Sandbox, VirtualClock
from sandbox.paying_by_card import pay_page
from sandbox.stripe import GOOD, SECRET_KEY
from tests.properties.searching import searched

HELD = 1000
CALLS = {"capture": "payment_intents.capture", "void": "payment_intents.cancel", "refund": "refunds.create"}

_acts = st.tuples(
    st.sampled_from(sorted(CALLS)),
    st.integers(1, 1200),
    # The same key may be asked again much later, as by a second process.
    st.integers(0, 5),
    st.lists(st.sampled_from(["lost", "500", "429"]), max_size=2),
)


@asynccontextmanager
async def held() -> AsyncIterator[tuple[Sandbox, Stripe, str]]:
    """A payment for which money is held."""
    async with Sandbox(clock=VirtualClock()) as box:
        stripe = Stripe(secret_key=SECRET_KEY, base_url=box.stripe.base_url)
        links = ("https://t.me/stall_bot?start=a", "https://t.me/stall_bot?start=b")
        expires_at = int(box.clock.now()) + 2400
        page = await stripe.open_checkout(
            CheckoutRequest("open", "1", "SQJWM8", "stall_bot", "Order", HELD, "EUR", False, *links, "en", expires_at)
        )
        await pay_page(page.url, card=GOOD, confirm=True)
        yield box, stripe, (await stripe.lookup(page_id=page.page_id)).payment_id
        await stripe.close()


async def asked(box: Sandbox, stripe: Stripe, payment_id: str, act: str, *, amount: int, key: str) -> bool:
    """Ask until there is an answer; whether it was done."""
    while True:
        try:
            if act == "capture":
                await stripe.capture(payment_id, amount_minor=amount, currency="EUR", key=key, reference=key)
            elif act == "void":
                await stripe.void(payment_id, key=key, reference=key)
            else:
                await stripe.refund(payment_id, amount_minor=amount, currency="EUR", key=key, reference=key)
        except KeySpent:
            # What went wrong at Stripe is kept under the key; here it has had no effect.
            return False
        except (NoAnswer, Unavailable):
            continue
        except Rejected:
            return False
        return True


async def played(acts: list[tuple[str, int, int, list[str]]]) -> None:
    async with held() as (box, stripe, payment_id):
        done: dict[str, int] = {}
        amounts: dict[str, int] = {}
        for act, amount, number, faults in acts:
            key = f"{act}-{number}"
            amounts.setdefault(key, amount)
            for fault in faults:
                box.stripe.faults.add(CALLS[act], fault)
            if await asked(box, stripe, payment_id, act, amount=amounts[key], key=key):
                done[key] = amounts[key]
            box.stripe.faults.clear()
        found = await stripe.lookup(payment_id=payment_id)

    refunds = {key: amount for key, amount in done.items() if key.startswith("refund")}
    captures = [amount for key, amount in done.items() if key.startswith("capture")]
    assert {each.reference: each.amount_minor for each in found.refunds} == refunds
    assert len(found.refunds) == len(refunds)
    assert [found.captured_minor] == (captures or [0])
    assert found.refunded_minor <= found.captured_minor <= HELD
    assert found.is_let_go == any(key.startswith("void") for key in done)
    assert not (captures and found.is_let_go)


@searched(15)
@given(st.lists(_acts, max_size=12))
def test_each_key_is_done_once_and_money_never_moves_too_far(acts: list[tuple[str, int, int, list[str]]]) -> None:
    asyncio.run(played(acts))
