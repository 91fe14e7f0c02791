"""The table of rights knows every way in."""

from starlette.routing import Route

from bot.http import telegram_route, web_app
from bot.news import stripe_route
from gateways.clock import SystemClock
from gateways.payments.cash import Cash
from handlers import rights


async def _keep(_: object) -> None: ...


def test_every_webhook_stands_in_the_table() -> None:
    routes = [telegram_route(secret="x", keep=_keep), stripe_route(Cash(), clock=SystemClock(), keep=_keep)]
    app = web_app(routes, is_healthy=lambda: True)

    taken = {
        route.path.strip("/").partition("/")[0]
        for route in app.routes
        if isinstance(route, Route) and "POST" in (route.methods or ())
    }

    assert taken == set(rights.WEBHOOKS)


def test_nobody_but_those_who_work_here_does_what_is_the_shop_s() -> None:
    named = {**rights.BUTTONS, **rights.COMMANDS, **rights.DIALOGS, **rights.REPLIES}

    assert {who for who in named.values() if who} == {
        rights.PACKERS,
        rights.COURIERS,
        rights.MERCHANTS,
        rights.OWNERS,
    }
