"""What Telegram brings: kept in the inbox first, acknowledged only then; asked for by long polls."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from telegram.error import NetworkError

from bot.activity import Activity
from bot.telegram import LeanRequest
from domain import inbox, people
from domain.inbox import Lane
from domain.transaction import Transaction
from gateways.clock import Clock
from gateways.database import Database, DatabaseUnavailable, DatabaseUnusable

POLL_SECONDS = 25
BACK_OFF_SECONDS = (1, 2, 5, 10, 30, 60)
ALLOWED_UPDATES = [
    "message",
    "callback_query",
    "my_chat_member",
    "inline_query",
    "pre_checkout_query",
    "shipping_query",
]
_ALLOWED = json.dumps(ALLOWED_UPDATES)
QUERIES = {"inline_query", "pre_checkout_query", "shipping_query"}

log = structlog.get_logger(__name__)


async def keep_updates(db: Database, updates: Iterable[dict[str, Any]], *, now: int) -> int:
    """
    Keep updates in the inbox, and know the people who sent them, in one write.

    Returns:
        How many were new.
    """
    return await db.write(_keep, list(updates), now=now)


def _keep(tx: Transaction, updates: list[dict[str, Any]], *, now: int) -> int:
    people.meet(tx, [arrival for update in updates for arrival in _arrivals(update)], now=now)
    arrivals = [
        (str(update["update_id"]), lane_of(update), json.dumps(update, ensure_ascii=False, separators=(",", ":")))
        for update in updates
    ]
    return inbox.receive(tx, inbox.Source.TELEGRAM, arrivals, now=now)


def lane_of(update: dict[str, Any]) -> Lane:
    """
    What has to be taken in order: a private chat, a person in a group. Queries wait for nobody: Telegram does not
    wait long for their answer.
    """
    kind = _kind(update)
    body = update.get(kind) or {}
    if kind in QUERIES:
        return Lane(f"query:{body.get('id')}")
    chat = body.get("chat") or (body.get("message") or {}).get("chat")
    sender = body.get("from") or {}
    if chat is None and kind == "callback_query":
        return Lane(f"chat:{sender.get('id')}")
    if chat is None:
        return Lane(f"misc:{kind}")
    if chat.get("type") == "private":
        return Lane(f"chat:{chat['id']}")
    return Lane(f"chat:{chat['id']}:{sender.get('id', 0)}")


def _kind(update: dict[str, Any]) -> str:
    return next((name for name in update if name != "update_id"), "nothing")


def _arrivals(update: dict[str, Any]) -> list[people.Arrival]:
    """
    The sender, if it is a person who speaks; someone who has just blocked the bot does not.

    Who types the bot's name elsewhere is not at the shop yet, and it keeps nothing of them.
    """
    kind = _kind(update)
    if kind == "inline_query":
        return []
    sender = (update.get(kind) or {}).get("from")
    if sender is None or sender.get("is_bot") or kind not in ALLOWED_UPDATES:
        return []
    if kind == "my_chat_member" and update[kind]["new_chat_member"]["status"] in {"kicked", "left"}:
        return []
    name = " ".join(part for part in (sender.get("first_name"), sender.get("last_name")) if part)
    return [people.Arrival(sender["id"], name, sender.get("username"), sender.get("language_code") or "")]


class Polling:
    """The loop that asks for updates: more are asked for only when those that came are kept."""

    def __init__(
        self,
        *,
        link: LeanRequest,
        api_url: str,
        db: Database,
        clock: Clock,
        activity: Activity,
        on_kept: Callable[[], None],
    ) -> None:
        """
        Args:
            link: Nobody else's: it is busy nearly all the time.
            api_url: The Bot API's address with the token in it: never log it.
        """
        self._link = link
        self._url = f"{api_url}/getUpdates"
        self._db = db
        self._clock = clock
        self._activity = activity
        self._on_kept = on_kept
        self._offset = 0
        self._failures = 0
        self._said = ""
        # True while the loop waits after a failure instead of asking.
        self.is_resting = False

    async def run(self) -> None:
        """Ask for ever."""
        async with self._link:
            while True:
                updates = await self._asked()
                if updates is None:
                    await self._rest()
                elif updates:
                    await self._kept(updates)

    async def _asked(self) -> list[dict[str, Any]] | None:
        """The next updates, or None when Telegram could not be asked."""
        question = {"offset": str(self._offset), "timeout": str(POLL_SECONDS), "allowed_updates": _ALLOWED}
        try:
            status, answered = await self._link.ask(self._url, question, seconds=POLL_SECONDS + 10.0)
            answer = json.loads(answered)
        except (NetworkError, ValueError) as trouble:
            self._say("Telegram cannot be reached; trying again.", type(trouble.__cause__ or trouble).__name__)
            return None
        if answer.get("ok"):
            updates = list(answer["result"])
            if not updates:
                self._failures, self._said = 0, ""
            return updates
        self._say(*_refusal_in_words(status, str(answer.get("description"))))
        return None

    async def _kept(self, updates: list[dict[str, Any]]) -> None:
        with self._activity.going_on():
            try:
                await keep_updates(self._db, updates, now=int(self._clock.now()))
            except DatabaseUnusable:
                raise
            except DatabaseUnavailable as trouble:
                # The offset stays, so Telegram hands them out again: nothing is lost while the disk is full.
                self._say(str(trouble), f"{len(updates)} updates wait at Telegram")
            except Exception:
                # So it does here.
                log.exception("updates could not be kept; they will be asked for again")
                self._failures += 1
            else:
                self._failures, self._said = 0, ""
                self._offset = max(update["update_id"] for update in updates) + 1
                self._on_kept()
                return
        await self._rest()

    async def _rest(self) -> None:
        seconds = BACK_OFF_SECONDS[min(self._failures, len(BACK_OFF_SECONDS)) - 1]
        self.is_resting = True
        try:
            await self._clock.sleep_until(self._clock.now() + seconds)
        finally:
            self.is_resting = False

    def _say(self, sentence: str, detail: str) -> None:
        """Say it when it is new, not at every try."""
        self._failures += 1
        if sentence != self._said:
            self._said = sentence
            log.warning(sentence, detail=detail)


def _refusal_in_words(status: int, description: str) -> tuple[str, str]:
    if status == 409:
        return "Another program asks for this bot's updates: stop it, or use another token.", description
    if status in {401, 404}:
        return "Telegram does not know this token: check TELEGRAM_BOT_TOKEN.", description
    return f"Telegram answers {status}; trying again.", description
