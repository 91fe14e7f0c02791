"""What people do, asked for over HTTP: each act takes the JSON body and answers with JSON."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox import client_views
from sandbox.client_handles import Handles, WrongRequest
from sandbox.groups import Group
from sandbox.people import Person
from sandbox.pressing import Press
from sandbox.seen import Message
from sandbox.world import Bot

Json = dict[str, Any]
Act = Callable[[Handles, Json], Awaitable[Any]]


async def add_person(handles: Handles, body: Json) -> Any:
    person = handles.box.add_user(
        body["first_name"], body.get("last_name"), body.get("username"), body.get("language_code", "en")
    )
    return client_views.person_object(person)


async def add_group(handles: Handles, body: Json) -> Any:
    members = [handles.person(each) for each in body["members"]]
    group = handles.box.add_group(
        body["title"],
        members,
        forum=bool(body.get("forum")),
        supergroup=bool(body.get("supergroup")),
        bot_is_administrator=bool(body.get("bot_is_administrator", True)),
    )
    return client_views.group_object(group)


async def start(handles: Handles, body: Json) -> Any:
    return _sent(await handles.person(body["as"]).start(body.get("payload")))


async def say(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    return _sent(
        await person.say(body["text"], place, reply_to=_replied(handles, person, body), topic=body.get("topic"))
    )


async def edit(handles: Handles, body: Json) -> Any:
    person, _ = _who_and_where(handles, body)
    return _sent(await person.edit(_meant(handles, person, body), body["text"]))


async def press(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    message = _meant(handles, person, body) if "message_id" in body else None
    return _pressed(await person.press(body["label"], place, message))


async def press_key(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    return _pressed(await person.press_key(body["label"], place))


async def press_data(handles: Handles, body: Json) -> Any:
    person, _ = _who_and_where(handles, body)
    return _pressed(await person.press_data(_meant(handles, person, body), body["data"]))


async def photo(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    replied = _replied(handles, person, body)
    content, caption = _bytes(body["content"]), body.get("caption")
    return _sent(await person.send_photo(content, caption, chat=place, reply_to=replied, topic=body.get("topic")))


async def document(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    replied = _replied(handles, person, body)
    content = _bytes(body["content"])
    return _sent(await person.send_document(content, body["name"], body.get("caption"), chat=place, reply_to=replied))


async def album(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    contents = [_bytes(each) for each in body["contents"]]
    return [_sent(each) for each in await person.send_album(contents, body.get("caption"), chat=place)]


async def contact(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    of = handles.person(body["of"]) if body.get("of") else None
    number = body.get("phone_number") or "+4915112345678"
    return _sent(await person.send_contact(number, of=of, chat=place, reply_to=_replied(handles, person, body)))


async def location(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    where = float(body["latitude"]), float(body["longitude"])
    replied = _replied(handles, person, body)
    return _sent(await person.send_location(*where, body.get("live_period"), chat=place, reply_to=replied))


async def move(handles: Handles, body: Json) -> Any:
    person, _ = _who_and_where(handles, body)
    where = float(body["latitude"]), float(body["longitude"])
    return _sent(await person.move(_meant(handles, person, body), *where))


async def react(handles: Handles, body: Json) -> Any:
    person, _ = _who_and_where(handles, body)
    await person.react(_meant(handles, person, body), *body["emoji"])
    return {}


async def block(handles: Handles, body: Json) -> Any:
    person = handles.person(body["as"])
    if body["blocked"]:
        person.block()
    else:
        person.unblock()
    return {}


async def open_link(handles: Handles, body: Json) -> Any:
    await handles.person(body["as"]).open_link(body["url"])
    return {}


async def ask_inline(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    question = await person.ask_inline(body.get("query", ""), place)
    handles.questions[question.query.id] = question
    return {"query_id": question.query.id}


async def choose(handles: Handles, body: Json) -> Any:
    question = handles.questions.get(str(body["query_id"]))
    if question is None:
        raise WrongRequest(f"nobody asked {body['query_id']}")
    return _sent(question.choose(body["title"]))


async def pay(handles: Handles, body: Json) -> Any:
    person, place = _who_and_where(handles, body)
    checkout = await person.pay(
        _meant(handles, person, body) if "message_id" in body else None,
        chat=place,
        link=body.get("link"),
        outcome=body.get("outcome", "paid"),
        shipping_option=body.get("shipping_option"),
        order_info=body.get("order_info"),
        tip_amount=int(body.get("tip_amount", 0)),
    )
    return client_views.checkout_object(checkout)


async def choose_shipping(handles: Handles, body: Json) -> Any:
    checkout = handles.checkout(body["checkout_id"])
    checkout.choose(str(body["shipping_option"]))
    return client_views.checkout_object(checkout)


async def settle(handles: Handles, body: Json) -> Any:
    checkout = handles.checkout(body["checkout_id"])
    checkout.settle(str(body["outcome"]))
    return client_views.checkout_object(checkout)


async def add_fault(handles: Handles, body: Json) -> Any:
    facts = {key: body[key] for key in ("chat_id", "retry_after", "seconds", "after_effect") if key in body}
    handles.world.faults.add(body["method"], str(body["kind"]), int(body.get("times", 1)), **facts)
    return {}


def _who_and_where(handles: Handles, body: Json) -> tuple[Person, Group | Bot]:
    person = handles.person(body["as"])
    return person, handles.place(body.get("chat_id"), person)


def _meant(handles: Handles, person: Person, body: Json) -> Message:
    return handles.message(person, body.get("chat_id"), body["message_id"])


def _replied(handles: Handles, person: Person, body: Json) -> Message | None:
    reply_to = body.get("reply_to")
    return handles.message(person, body.get("chat_id"), reply_to) if reply_to is not None else None


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise WrongRequest("the content is no base64") from None


def _sent(message: Message) -> Json:
    return {"chat_id": message.chat.id, "message_id": message.message_id}


def _pressed(press: Press) -> Json:
    answer: Json = {"label": press.label, **_sent(press.message)}
    if press.query is not None:
        answer["query_id"] = press.query.id
    if press.url is not None:
        answer["url"] = press.url
    if isinstance(press.raw, dict):
        answer["button"] = press.raw
    return answer


ACTS: dict[str, Act] = {
    "people": add_person,
    "groups": add_group,
    "start": start,
    "say": say,
    "edit": edit,
    "press": press,
    "press_data": press_data,
    "press_key": press_key,
    "photo": photo,
    "document": document,
    "album": album,
    "contact": contact,
    "location": location,
    "move": move,
    "react": react,
    "block": block,
    "open": open_link,
    "inline": ask_inline,
    "choose": choose,
    "pay": pay,
    "ship": choose_shipping,
    "settle": settle,
    "faults": add_fault,
}
