"""Everyone is spoken to in their own language: Telegram's, or the one they chose; groups in the shop's."""

import json

import pytest

from bot.demo.stage import Stage
from sandbox import Person
from tests.journeys.conftest import OpenStall


def newcomer(stall: Stage, name: str, language: str) -> Person:
    """Somebody whose Telegram speaks this language."""
    return stall.shop.box.add_user(name, language_code=language)


def menus_of(stall: Stage, scope: str, language: str = "") -> dict[str, str]:
    """The newest menu of commands that Telegram was given for this scope, names with what they do."""
    told = [
        request.params
        for request in stall.shop.box.requests.of("setMyCommands")
        if scope in request.params["scope"] and request.params.get("language_code", "") == language
    ]
    return {entry["command"]: entry["description"] for entry in json.loads(told[-1]["commands"])}


async def order_in_german(stall: Stage, greta: Person) -> str:
    """Greta orders a tea, from /start on; the order's code."""
    await stall.start(greta)
    stall.expect(greta, "Willkommen bei Stall!")
    for label in ("🛍 Produkte ansehen", "Green Tea", "➕ In den Warenkorb", "🛒 Warenkorb (1)", "✅ Zur Kasse"):
        await stall.press(greta, label)
    await stall.say(greta, "Hafenstraße 5, Kiel")
    await stall.share_number(greta, "+49 170 1234567")
    stall.expect(greta, "Lieferung an: Hafenstraße 5, Kiel", "Zahlung: bar bei Lieferung", "5,00\xa0€")
    await stall.press(greta, "✅ Jetzt bestellen")
    stall.expect(greta, "ist eingegangen")
    return stall.read(greta, "Ihre Bestellung #")


async def send_out(stall: Stage, code: str, courier: Person) -> None:
    """The order is accepted, packed, and with the courier."""
    await stall.press(stall.owner, "✅ Accept", stall.team)
    await stall.press(stall.packer, "▫️ 1 × Green Tea")
    await stall.press(stall.packer, "📦 Packed")
    await stall.press(stall.owner, "🛵 Assign courier", stall.team)
    await stall.press(stall.owner, courier.name, stall.team)
    stall.expect(courier, f"Lieferung #{code}", "Zu kassieren: 5,00\xa0€ in bar")
    await stall.press(courier, "🛵 Abgeholt")


async def german_courier(stall: Stage) -> Person:
    """Kurt, who delivers and whose Telegram is in German."""
    kurt = newcomer(stall, "Kurt", "de")
    await stall.say(stall.owner, "/invite courier")
    await stall.open_link(kurt, "https://t.me/" + stall.read(stall.owner, "https://t.me/"))
    return kurt


async def test_a_whole_order_in_german(stall: Stage) -> None:
    greta, kurt = newcomer(stall, "Greta", "de"), await german_courier(stall)
    code = await order_in_german(stall, greta)
    await send_out(stall, code, kurt)
    stall.expect(greta, f"Ihre Bestellung #{code} ist unterwegs!", "Bitte halten Sie 5,00\xa0€ in bar bereit.")
    secret = stall.read(greta, "an der Tür diesen Code:")

    await stall.say(kurt, f"zugestellt {secret}", reply_to=kurt.chat().last)

    stall.expect(greta, f"Ihre Bestellung #{code} ist angekommen.")
    stall.expect(kurt, "Kassiert: 5,00\xa0€")
    stall.expect(stall.owner, f"Order #{code} · ✅ delivered", chat=stall.team)


async def test_goods_are_called_in_the_language_of_who_orders_them(stall: Stage) -> None:
    greta, olga = newcomer(stall, "Greta", "de"), stall.owner
    await stall.say(olga, "/catalogue")
    for label in ("Green Tea", "🌐 Languages", "➕ Deutsch", "✏️ Name"):
        await stall.press(olga, label)
    await stall.say(olga, "Grüner Tee")
    await stall.start(greta)
    for label in ("🛍 Produkte ansehen", "Grüner Tee", "➕ In den Warenkorb", "🛒 Warenkorb (1)"):
        await stall.press(greta, label)
    stall.expect(greta, "1 × Grüner Tee – 5,00\xa0€")
    await stall.press(greta, "✅ Zur Kasse")
    await stall.say(greta, "Hafenstraße 5, Kiel")
    await stall.share_number(greta, "+49 170 1234567")
    stall.expect(greta, "1 × Grüner Tee – 5,00\xa0€", "Lieferung an: Hafenstraße 5, Kiel")

    await stall.press(greta, "✅ Jetzt bestellen")

    stall.expect(greta, "1 × Grüner Tee – 5,00\xa0€")
    assert "Green Tea" not in greta.chat().last.text
    stall.expect(olga, "1 × Green Tea – €5.00", chat=stall.team)
    await stall.say(greta, "/orders")
    await stall.press(greta, "#")
    stall.expect(greta, "1 × Grüner Tee")


async def test_a_courier_says_in_german_that_nobody_was_there(stall: Stage) -> None:
    greta, kurt = newcomer(stall, "Greta", "de"), await german_courier(stall)
    await send_out(stall, await order_in_german(stall, greta), kurt)

    await stall.say(kurt, "Niemand da", reply_to=kurt.chat().last)

    stall.expect(greta, "Der Kurier meldet: Niemand da")
    stall.expect(stall.owner, "⚠️ undelivered", "Not delivered: Niemand da", chat=stall.team)


async def test_a_reason_on_a_button_is_told_in_each_reader_s_language(stall: Stage) -> None:
    greta = newcomer(stall, "Greta", "de")
    await order_in_german(stall, greta)

    await stall.press(stall.owner, "❌ Decline", stall.team)
    await stall.press(stall.owner, "We are closed", stall.team)

    stall.expect(greta, "Grund: Wir haben geschlossen")
    stall.expect(stall.owner, "Reason: We are closed", chat=stall.team)


async def test_a_checkout_in_arabic(stall: Stage) -> None:
    amal = newcomer(stall, "Amal", "ar")
    await stall.start(amal)
    for label in ("🛍 تصفح المنتجات", "Green Tea", "➕ أضف إلى السلة", "🛒 السلة (1)"):
        await stall.press(amal, label)
    await stall.press(amal, "1")
    # Two, in the digits of an Arabic keyboard.
    await stall.say(amal, "\u0662")
    await stall.press(amal, "✅ إتمام الطلب")
    await stall.say(amal, "شارع الميناء 5")
    await stall.say(amal, "+\u0664\u0669 \u0661\u0667\u0660 \u0661\u0662\u0663\u0664\u0665\u0666\u0667")
    stall.expect(amal, "التوصيل إلى:", "شارع الميناء 5", "10.00\xa0€")

    await stall.press(amal, "✅ تأكيد الطلب")

    stall.expect(amal, "شكرًا لك! استلمنا طلبك")
    stall.expect(stall.owner, "2 × Green Tea – €10.00", chat=stall.team)


async def test_a_chosen_language_stays_whatever_telegram_says(stall: Stage) -> None:
    greta = newcomer(stall, "Greta", "de")
    await stall.start(greta)
    await stall.say(greta, "/language")
    stall.expect(greta, "Welche Sprache dürfen wir sprechen?")

    await stall.press(greta, "Español")

    stall.expect(greta, "¿En qué idioma hablamos?")
    await stall.say(greta, "/start")
    stall.expect(greta, "¡Te damos la bienvenida a Stall!")
    assert menus_of(stall, f'"chat_id": {greta.id}')["cart"] == "Ver tu carrito"
    await stall.say(greta, "/language")
    await stall.press(greta, "Como en Telegram")
    stall.expect(greta, "Welche Sprache dürfen wir sprechen?")
    assert stall.shop.box.requests.of("deleteMyCommands")


async def test_a_forged_language_is_refused(stall: Stage) -> None:
    await stall.start(stall.customer)
    await stall.say(stall.customer, "/language")

    press = await stall.customer.press_data(stall.customer.chat().last, "1language:7")
    await stall.shop.settle()

    assert press.answer is not None
    assert press.answer.text == "This button is out of date. Send /start to go on."
    stall.expect(stall.customer, "✓ As in Telegram")


async def test_an_unknown_language_is_answered_in_the_shop_s(open_stall: OpenStall) -> None:
    stall = await open_stall(shop_language="es", hired=False)
    taro = newcomer(stall, "Taro", "ja")

    await stall.start(taro)

    stall.expect(taro, "¡Te damos la bienvenida a Stall!")


@pytest.mark.told_by_handlers
@pytest.mark.parametrize(
    ("language", "welcome", "orders"),
    [
        ("en", "Welcome to Stall!", "Well done!"),
        ("de", "Willkommen bei Stall!", "Gut gemacht!"),
        ("es", "¡Te damos la bienvenida a Stall!", "¡Buen trabajo!"),
        ("ru", "Добро пожаловать в Stall!", "Отлично!"),
        ("ar", "أهلًا بك في", "أحسنتم!"),
    ],
)
async def test_a_shop_speaks_any_of_its_languages(
    open_stall: OpenStall, language: str, welcome: str, orders: str
) -> None:
    stall = await open_stall(shop_language=language, hired=False)
    guest = newcomer(stall, "Guest", "ja")
    await stall.start(guest)

    await stall.say(stall.owner, "/orders", stall.team)

    stall.expect(guest, welcome)
    # Olga's own Telegram is in English: the group speaks the shop's language all the same.
    stall.expect(stall.owner, orders, chat=stall.team)


async def test_menus_fit_role_and_language(open_stall: OpenStall) -> None:
    stall = await open_stall(hired=False)
    await stall.start(stall.owner)
    kurt = await german_courier(stall)

    everyone = menus_of(stall, "all_private_chats", "de")
    assert everyone["cart"] == "Warenkorb zeigen"
    assert not {"jobs", "pack", "invite", "cash"} & set(everyone)
    assert menus_of(stall, f'"chat_id": {kurt.id}') == {**everyone, "jobs": "Ihre Lieferungen"}
    assert {"orders", "stock", "cash", "pack", "invite"} <= set(menus_of(stall, f'"chat_id": {stall.team.id}'))


async def test_a_bot_that_starts_again_does_not_introduce_itself_anew(open_stall: OpenStall) -> None:
    stall = await open_stall(hired=False)
    told = len(stall.shop.box.requests.of("setMyDescription"))
    assert told > 1

    await stall.shop.stop()
    await stall.shop.restart()

    assert len(stall.shop.box.requests.of("setMyDescription")) == told
