"""Whole stories, told through chat: people read what they see and press it; nobody calls the domain."""

from collections.abc import Awaitable, Callable

from bot.demo.stage import Stage
from bot.demo.stories.browsing import browse
from bot.demo.stories.buying import buy
from bot.demo.stories.changing import change
from bot.demo.stories.counting import count
from bot.demo.stories.day import day
from bot.demo.stories.mistakes import mistake
from bot.demo.stories.opening import merchant
from bot.demo.stories.paying import late, pay, unknown
from bot.demo.stories.restocking import restock
from bot.demo.stories.returning import claim, come_back, exchange, give_back

Story = Callable[[Stage], Awaitable[None]]

STORIES: dict[str, Story] = {
    "buy": buy,
    "browse": browse,
    "merchant": merchant,
    "change": change,
    "mistake": mistake,
    "day": day,
    "pay": pay,
    "late": late,
    "unknown": unknown,
    "restock": restock,
    "count": count,
    "return": give_back,
    "exchange": exchange,
    "claim": claim,
    "undelivered": come_back,
}
# These begin in a shop whose shelves are empty.
FROM_NOTHING = {"merchant"}
