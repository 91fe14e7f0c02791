"""Searching the shop: in its chat, and from any other."""

import pytest

from bot.demo.stage import Stage
from domain import people
from domain.errors import NotFound
from domain.transaction import Transaction
from sandbox import NotSeen
from tests.homes import ask
from tests.journeys.conftest import OpenStall

MUGS = (
    "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n"
    + "".join(
        f"mug-{number},Mug number {number},<p>Holds tea</p>,Title,Default Title,M-{number:03},{number}.00,5\n"
        for number in range(1, 15)
    )
)


async def test_what_can_be_chosen_is_found(stall: Stage) -> None:
    await stall.start(stall.customer)

    await stall.say(stall.customer, "red")

    stall.expect(stall.customer, "Blue Mug")


async def test_a_shop_from_before_options_were_searched_reads_its_products_in_once_more(stall: Stage) -> None:
    url = stall.shop.settings.database_url
    ask(url, "UPDATE search_documents SET body = ''")
    ask(url, "DELETE FROM shop_settings WHERE name = 'search_index'")
    await stall.start(stall.customer)
    await stall.say(stall.customer, "red")
    assert not stall.customer.sees("Blue Mug")

    await stall.pass_time(60)
    await stall.say(stall.customer, "red")

    stall.expect(stall.customer, "Blue Mug")


async def test_a_customer_types_a_word_and_buys_what_is_found(stall: Stage) -> None:
    await stall.start(stall.customer)

    await stall.say(stall.customer, "blue mug")
    await stall.press(stall.customer, "Blue Mug · from €12.50")
    await stall.press(stall.customer, "➕ Add to cart")

    stall.expect(stall.customer, "A mug for mornings", "🛒 Cart (1)")


@pytest.mark.parametrize("typed", ["MUG", "mgu", "mug-red", "mornings", "blu"])
async def test_what_was_meant_is_found(stall: Stage, typed: str) -> None:
    await stall.start(stall.customer)

    await stall.say(stall.customer, typed)

    if typed == "mgu":
        # A word of three letters is too near to others: nothing is guessed.
        stall.expect(stall.customer, "Nothing found for “mgu”.")
    else:
        stall.expect(stall.customer, f"🔎 {typed}", "Blue Mug · from €12.50")


async def test_a_slip_is_forgiven_and_what_is_sold_out_is_marked(stall: Stage) -> None:
    await stall.start(stall.customer)
    await stall.press(stall.customer, "🔎 Search")
    stall.expect(stall.customer, "What are you looking for?")

    await stall.say(stall.customer, "gren tea")
    stall.expect(stall.customer, "Green Tea · €5.00")

    await stall.say(stall.customer, "/search lmap")
    stall.expect(stall.customer, "Lamp <odd &… · sold out")


async def test_nothing_found_offers_the_nearest_and_the_ways_on(stall: Stage) -> None:
    await stall.start(stall.customer)

    await stall.say(stall.customer, "purple mug <&>")
    stall.expect(stall.customer, "Nothing found for “purple mug <&>”.", "Perhaps one of these?")
    await stall.press(stall.customer, "Blue Mug")
    await stall.press(stall.customer, "‹ Results")
    stall.expect(stall.customer, "Nothing found for “purple mug <&>”.")

    await stall.say(stall.customer, "where is my order?")
    stall.expect(stall.customer, "Try another word, or look around.")
    assert {"📦 My orders", "💬 Ask the shop"} <= set(stall.customer.chat().last.labels)
    await stall.press(stall.customer, "🏠 Home")
    stall.expect(stall.customer, "Welcome to Stall!")


async def test_results_are_leafed_through_even_after_a_restart_and_another_search(open_stall: OpenStall) -> None:
    stall = await open_stall(catalogue=MUGS, hired=False)
    await stall.start(stall.customer)
    await stall.say(stall.customer, "mug tea")
    first = stall.customer.chat().messages[-1]
    stall.expect(stall.customer, "🔎 mug tea (page 1 of 3)", "Mug number 14")
    await stall.say(stall.customer, "zeppelin")
    await stall.shop.kill()
    await stall.shop.restart()

    await stall.customer.press("›", message=first)
    await stall.shop.settle()
    stall.expect(stall.customer, "🔎 mug tea (page 2 of 3)", "Mug number 8")
    await stall.press(stall.customer, "Mug number 8")
    await stall.press(stall.customer, "‹ Results")
    stall.expect(stall.customer, "🔎 mug tea (page 2 of 3)")


async def test_nobody_leafs_through_the_search_of_another(stall: Stage) -> None:
    await stall.start(stall.customer)
    await stall.say(stall.customer, "mug")
    ben = stall.shop.box.add_user("Ben")
    await stall.start(ben)

    pressed = await ben.press_data(ben.chat().messages[-1], "1found:1:0")
    await stall.shop.settle()

    assert pressed.answer is not None
    assert pressed.answer.text == "That search was long ago. Please type it again."
    with pytest.raises(NotSeen):
        await stall.press(ben, "Blue Mug")


async def test_a_search_by_command_leaves_the_question_that_was_open(stall: Stage) -> None:
    await stall.start(stall.customer)
    await stall.say(stall.customer, "mug")
    await stall.press(stall.customer, "Blue Mug")
    await stall.press(stall.customer, "➕ Add to cart")
    await stall.press(stall.customer, "🛒 Cart")
    await stall.press(stall.customer, "✅ Check out")

    await stall.say(stall.customer, "/search tea")
    await stall.say(stall.customer, "lamp")

    stall.expect(stall.customer, "Green Tea · €5.00", "🔎 lamp")


async def test_a_product_is_shared_in_another_chat_and_opened_from_there(stall: Stage) -> None:
    # Ben has never written to the shop.
    ben, cleo = (stall.shop.box.add_user(name) for name in ("Ben", "Cleo"))
    friends = stall.shop.box.add_group("Friends", [ben, cleo])

    question = await ben.ask_inline("mug", friends)
    await stall.shop.settle()
    assert question.results is not None
    (offered,) = question.results
    assert offered["description"] == "from €12.50 · A mug for mornings"
    assert offered["thumbnail_url"] == "https://pictures.example/mug.png"
    shared = question.choose("Blue Mug")
    await cleo.press("🛍 Open in the shop", friends, shared)
    await stall.shop.settle()

    stall.expect(cleo, "Blue Mug", "A mug for mornings", "€12.50")
    await stall.press(cleo, "➕ Add to cart")
    stall.expect(cleo, "🛒 Cart (1)")


async def test_an_empty_question_offers_what_is_new_and_a_useless_one_the_shop(stall: Stage) -> None:
    everything = await stall.customer.ask_inline("")
    nothing = await stall.customer.ask_inline("zeppelin")
    await stall.shop.settle()

    assert everything.results is not None
    assert {result["title"] for result in everything.results} == {"Blue Mug", "Green Tea", "Lamp <odd & bright>"}
    assert nothing.results == []


async def test_offers_do_not_wait_for_one_another_and_make_nobody_a_customer(stall: Stage) -> None:
    ben = stall.shop.box.add_user("Ben")

    questions = [await ben.ask_inline(typed) for typed in ("l", "la", "lam", "lamp")]
    await stall.shop.settle()

    assert all(
        [result["title"] for result in question.results or []][:1] == ["Lamp <odd & bright>"] for question in questions
    )
    assert await stall.shop.bot.services.db.read(_is_unknown, ben.id)


def _is_unknown(tx: Transaction, telegram_id: int) -> bool:
    try:
        people.at_telegram(tx, telegram_id)
    except NotFound:
        return True
    return False
