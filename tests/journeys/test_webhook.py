"""The same shop where Telegram brings the updates itself."""

import socket

import httpx
import pytest

from bot.demo.stage import Stage
from bot.http import SECRET_HEADER, WEBHOOK_PATH
from tests.journeys.acts import ask, deliver, go_to_summary, orders_placed
from tests.journeys.conftest import OpenStall


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def told_stall(open_stall: OpenStall) -> Stage:
    """A stall that does not ask for updates but is told of them."""
    port = free_port()
    return await open_stall(public_url=f"http://127.0.0.1:{port}", http_port=port)


async def test_an_order_is_placed_and_delivered(told_stall: Stage) -> None:
    code = await deliver(told_stall)

    told_stall.expect(told_stall.customer, f"Your order #{code} has been delivered")
    assert told_stall.shop.box.requests.of("getUpdates") == []


async def test_an_update_that_comes_twice_orders_once(told_stall: Stage) -> None:
    await go_to_summary(told_stall)
    told_stall.shop.box.faults.add("webhook", "duplicate")
    told_stall.shop.box.faults.add("webhook", "lost")

    await told_stall.press(told_stall.customer, "✅ Place order")

    assert orders_placed(told_stall) == 1


@pytest.mark.parametrize("secret", [None, "", "open-sesame"])
async def test_who_does_not_know_the_secret_is_refused(told_stall: Stage, secret: str | None) -> None:
    forged = {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": told_stall.customer.id, "type": "private"},
            "from": {"id": told_stall.customer.id, "is_bot": False, "first_name": "Anna"},
            "text": "/start",
        },
    }
    headers = {} if secret is None else {SECRET_HEADER: secret}
    await told_stall.shop.settle()
    before = ask(told_stall, "SELECT count(*) FROM inbox")

    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{told_stall.shop.settings.public_url}{WEBHOOK_PATH}", json=forged, headers=headers)
    await told_stall.shop.settle()

    assert answer.status_code == 403
    assert ask(told_stall, "SELECT count(*) FROM inbox") == before
