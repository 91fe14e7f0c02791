"""What a page may look at: people, chats, messages as one person sees them, answers, requests, the clock."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.client_handles import Handles, WrongRequest
from sandbox.clock import VirtualClock
from sandbox.groups import Group
from sandbox.images import mime_type_of
from sandbox.invoices import amount_in_words
from sandbox.objects import message_object, user_object
from sandbox.paying import SILENCE, Checkout, usual_order_info
from sandbox.people import Person
from sandbox.seen import ChatView, kind_of, message_seen
from sandbox.world import StoredMessage

Json = dict[str, Any]
View = Callable[[Handles, Mapping[str, Any]], Any]


def state(handles: Handles, _: Mapping[str, Any]) -> Json:
    return {
        "bots": [user_object(bot.user) for bot in handles.world.bots.values()],
        "people": people(handles, {}),
        "groups": [group_object(group) for group in handles.box.groups],
        "clock": clock(handles, {}),
        "change": handles.world.changes.number,
    }


def people(handles: Handles, _: Mapping[str, Any]) -> list[Json]:
    return [person_object(person) for person in handles.box.people.values()]


def chats(handles: Handles, asked: Mapping[str, Any]) -> list[Json]:
    person = handles.person(asked.get("as"))
    private = person.chat(handles.bot())
    found: list[tuple[ChatView, Json]] = [
        (private, {"type": "private", "is_started": private.chat.is_started, "is_blocked": private.chat.is_blocked})
    ]
    for group in handles.box.groups:
        member = group.chat.member(person.id)
        if member is not None and member.is_present:
            found.append((person.chat(group), group_object(group)))
    return [
        {**facts, "id": view.id, "title": view.title, "last_message_id": view.chat.last_message_id}
        for view, facts in found
    ]


def messages(handles: Handles, asked: Mapping[str, Any]) -> Json:
    person = handles.person(asked.get("as"))
    view = person.chat(handles.place(int(asked["chat_id"]), person))
    after = int(asked.get("after", 0))
    found = [stored for stored in view.chat.visible() if stored.message_id > after]
    tail = int(asked.get("tail", len(found)))
    shown = found[-tail:] if tail else []
    keyboard = view.reply_keyboard()
    return {
        "chat_id": view.id,
        "title": view.title,
        "messages": [message_view(handles, stored, person) for stored in shown],
        "has_earlier": len(shown) < len(found),
        "reply_keyboard": keyboard[1] if keyboard is not None else None,
        "force_reply_to": forced.message_id if (forced := view.forced_reply()) is not None else None,
        "change": handles.world.changes.number,
        "pinned": view.chat.pinned,
        "topics": [
            {"message_thread_id": topic.message_thread_id, "name": topic.name, "is_closed": topic.is_closed}
            for topic in view.chat.topics.values()
        ],
    }


def message_view(handles: Handles, stored: StoredMessage, person: Person) -> Json:
    """A message as the Bot API writes it, and what a page needs beside it to draw it."""
    seen = message_seen(stored)
    return message_object(handles.world, stored) | {
        "kind": kind_of(stored),
        "words": seen.text,
        "html": seen.html,
        "is_own": stored.sender is person.user,
        "is_edited": seen.edited,
        "reactions": list(seen.reactions),
        "bill": bill_object(stored, person),
    }


def bill_object(stored: StoredMessage, person: Person) -> Json | None:
    """What a page needs to draw an invoice and its form, filled in as the person's app would."""
    invoice = stored.content.invoice
    if invoice is None:
        return None
    usual = usual_order_info(person.user)
    return {
        "total": amount_in_words(invoice.total_amount, invoice.currency),
        "prices": [
            {"label": each.label, "amount": amount_in_words(each.amount, invoice.currency)} for each in invoice.prices
        ],
        "photo_url": invoice.photo_url,
        "is_flexible": invoice.is_flexible,
        "max_tip_amount": invoice.max_tip_amount,
        "order_info": {name: usual[name] for name in invoice.needs},
        "is_paid": person.id in stored.paid_by,
    }


def checkout(handles: Handles, asked: Mapping[str, Any]) -> Json:
    return checkout_object(handles.checkout(asked["checkout_id"]))


def checkout_object(checkout: Checkout) -> Json:
    currency = checkout.invoice.currency
    return {
        "checkout_id": checkout.id,
        "status": checkout.status,
        "is_over": checkout.is_over,
        "error": checkout.error if checkout.status != "late" else SILENCE,
        "total": amount_in_words(checkout.total_amount, currency),
        "order_info": checkout.order_info,
        "shipping_options": [
            {"id": each.id, "title": each.title, "amount": amount_in_words(each.amount, currency)}
            for each in checkout.options
        ],
        "shipping_option": checkout.option.id if checkout.option is not None else None,
        "successful_payment": checkout.successful_payment,
    }


def commands(handles: Handles, asked: Mapping[str, Any]) -> Json:
    """Telegram's order: the chat's own scope before the kind of chat before the default, each in their language."""
    person = handles.person(asked.get("as"))
    profile = handles.bot().profile
    code = person.user.language_code or ""
    keys = [
        (scope, tongue)
        for scope in (f"chat:{person.id}", "all_private_chats", "default")
        for tongue in dict.fromkeys((code, ""))
    ]
    return {
        "commands": next((profile.commands[key] for key in keys if key in profile.commands), []),
        "menu_button": profile.menu_buttons.get(person.id, profile.menu_buttons.get(None, {"type": "commands"})),
        "name": profile.names.get(code, profile.names.get("", handles.bot().user.first_name)),
        "description": profile.descriptions.get(code, profile.descriptions.get("", "")),
    }


def answer(handles: Handles, asked: Mapping[str, Any]) -> Json:
    query = handles.world.queries.get(str(asked["query_id"]))
    if query is None:
        raise WrongRequest("there is no such query")
    given = query.answer
    return {
        "answered": given is not None or query.results is not None,
        "text": given.text if given is not None else None,
        "show_alert": given.show_alert if given is not None else False,
        "url": given.url if given is not None else None,
        "results": query.results,
        "way_in": query.way_in,
        # The app's clock on the button stops by itself after this time.
        "expired": query.is_late(handles.world.now()),
    }


def clock(handles: Handles, _: Mapping[str, Any]) -> Json:
    return {"now": handles.world.now(), "virtual": isinstance(handles.world.clock, VirtualClock)}


def requests(handles: Handles, asked: Mapping[str, Any]) -> list[Json]:
    log = handles.world.log.refused() if asked.get("refused") else list(handles.world.log)
    return [
        {
            "method": each.method,
            "params": each.params,
            "answer": each.answer,
            "refused": each.refused,
            "injected": each.injected,
            "at": each.at,
        }
        for each in log[-200:]
    ]


def quiet(handles: Handles, _: Mapping[str, Any]) -> Json:
    pending = sum(len(bot.queue.pending) for bot in handles.world.bots.values())
    return {"idle": handles.box.idle(), "pending_updates": pending}


def person_object(person: Person) -> Json:
    return user_object(person.user)


def group_object(group: Group) -> Json:
    return {
        "id": group.id,
        "type": group.chat.type,
        "title": group.title,
        "is_forum": group.chat.is_forum,
        "members": [
            {"id": member.user.id, "status": member.status}
            for member in group.chat.members.values()
            if member.is_present
        ],
    }


def picture_type(content: bytes) -> str | None:
    return mime_type_of(content)


VIEWS: dict[str, View] = {
    "state": state,
    "people": people,
    "chats": chats,
    "chats/{chat_id}/messages": messages,
    "commands": commands,
    "answers/{query_id}": answer,
    "checkouts/{checkout_id}": checkout,
    "clock": clock,
    "requests": requests,
    "quiet": quiet,
}
