"""getMe, getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import bad_request, conflict
from sandbox.files import LOOPBACK
from sandbox.methods.call import Call, Method
from sandbox.objects import user_object
from sandbox.updates import KINDS, Poll, Webhook

UPDATES_MAX = 100
POLL_SECONDS_MAX = 50
PORTS = {None, 443, 80, 88, 8443}
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


async def get_me(call: Call) -> Any:
    return user_object(call.bot.user) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.privacy_mode,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_guest_queries": False,
    }


async def get_updates(call: Call) -> Any:
    queue, arguments = call.bot.queue, call.arguments
    if queue.webhook is not None:
        raise conflict(WEBHOOK_ACTIVE)
    if arguments.has("allowed_updates"):
        queue.allowed = _allowed(call)
    call.bot.queue.end_poll()
    offset = arguments.maybe_integer("offset") or 0
    limit = min(UPDATES_MAX, max(1, arguments.maybe_integer("limit") or UPDATES_MAX))
    timeout = min(POLL_SECONDS_MAX, max(0, arguments.maybe_integer("timeout") or 0))
    queue.confirm(offset)
    call.world.changes.tell("confirmed", bot_id=call.bot.id)
    poll = Poll()
    queue.poll = poll
    try:
        # Real time: a client that waits must not be stuck because the shop's clock stands still.
        async with asyncio.timeout(timeout):
            while not (batch := queue.ready(offset, limit)) and not poll.is_terminated and timeout:
                poll.woken.clear()
                await poll.woken.wait()
    except TimeoutError:
        batch = []
    finally:
        if queue.poll is poll:
            queue.poll = None
    if poll.is_terminated:
        raise conflict(TERMINATED if queue.webhook is None else "terminated by setWebhook request")
    return [update.as_json() for update in batch]


def _allowed(call: Call) -> list[str] | None:
    kinds: list[str] = call.arguments.values["allowed_updates"]
    # Telegram passes over names it does not know.
    return [kind for kind in kinds if kind in KINDS] or None


async def set_webhook(call: Call) -> Any:
    arguments, queue = call.arguments, call.bot.queue
    url = arguments.maybe_string("url") or ""
    if not url:
        return await delete_webhook(call)
    _check_address(url)
    secret = arguments.maybe_string("secret_token")
    if secret is not None and not _is_secret(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = arguments.maybe_integer("max_connections")
    if connections is not None and not 1 <= connections <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    if arguments.has("allowed_updates"):
        queue.allowed = _allowed(call)
    if arguments.flag("drop_pending_updates"):
        queue.pending.clear()
    queue.webhook = Webhook(
        url,
        secret,
        max_connections=connections or 40,
        ip_address=arguments.maybe_string("ip_address"),
        has_custom_certificate=arguments.has("certificate"),
    )
    queue.end_poll()
    for update in queue.pending:
        update.not_before = 0.0
    queue.wake()
    return True


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad_request("bad webhook: URL is invalid") from None
    # Real webhooks need HTTPS and one of four ports; on this machine plain HTTP on any port does.
    if parts.hostname in LOOPBACK:
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _is_secret(secret: str) -> bool:
    return 1 <= len(secret) <= 256 and secret.isascii() and all(c.isalnum() or c in "_-" for c in secret)


async def delete_webhook(call: Call) -> Any:
    call.bot.queue.webhook = None
    if call.arguments.flag("drop_pending_updates"):
        call.bot.queue.pending.clear()
        call.world.changes.tell("confirmed", bot_id=call.bot.id)
    call.bot.queue.wake()
    return True


async def get_webhook_info(call: Call) -> Any:
    queue = call.bot.queue
    info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": len(queue.pending)}
    if queue.allowed:
        info["allowed_updates"] = queue.allowed
    hook = queue.webhook
    if hook is None:
        return info
    info |= {"url": hook.url, "has_custom_certificate": hook.has_custom_certificate}
    info |= {"max_connections": hook.max_connections, "ip_address": hook.ip_address or "127.0.0.1"}
    if hook.last_error_date is not None:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    return info


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
