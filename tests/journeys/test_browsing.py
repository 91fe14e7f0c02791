"""Looking around: categories, lists, options, pictures, links and favourites."""

import pytest

from bot.demo.stage import Stage
from sandbox import Message, NotSeen
from tests.journeys.acts import arrive, ask, data_of
from tests.journeys.conftest import PICTURE, OpenStall, png

PICTURES = [PICTURE, "https://pictures.example/side.png", "https://pictures.example/back.png"]
SHIRTS = f"""Handle,Title,Body (HTML),Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Variant Inventory Qty,Cost per item,Image Src
shirt,Shirt,<p>Soft</p>,Colour,Blue,Size,S,SH-BLUE-S,10.00,5,4.00,{PICTURES[0]}
shirt,,,,Blue,,M,SH-BLUE-M,11.00,0,4.00,{PICTURES[1]}
shirt,,,,Red,,S,SH-RED-S,12.00,4,4.00,{PICTURES[2]}
shirt,,,,Red,,L,SH-RED-L,13.00,4,4.00,
shirt,,,,Grey,,L,SH-GREY-L,14.00,0,4.00,
"""  # noqa: E501 - a file as Shopify writes it.
_HEADER = "ID,Type,SKU,Name,Published,Regular price,Stock,In stock?,Categories\n"


def row(number: int, name: str, *, price: int = 5, stock: int = 3, categories: str = "") -> str:
    return f'{number},simple,SKU-{number},{name},1,{price}.00,{stock},1,"{categories}"\n'


KITCHEN = _HEADER + "".join(
    [
        *[row(n, f"Cup {n:02}", price=40 - n, stock=n % 2, categories="Kitchen > Cups") for n in range(1, 15)],
        row(20, "Ladle", categories="Kitchen > Tools, Gifts"),
        row(21, "Postcard", categories="Gifts"),
        row(22, "Loose end"),
    ]
)


@pytest.fixture
async def kitchen(open_stall: OpenStall) -> Stage:
    """A shop with categories, and a customer who has come to look."""
    stall = await open_stall(catalogue=KITCHEN, hired=False)
    await stall.start(stall.customer)
    await stall.press(stall.customer, "🛍 Browse products")
    return stall


def last(stall: Stage) -> Message:
    return stall.customer.chat().messages[-1]


def labels(stall: Stage) -> list[str]:
    return [button.label for each in last(stall).buttons for button in each]


def products(stall: Stage) -> list[str]:
    """The titles on the page."""
    return [label.partition(" · ")[0] for label in labels(stall) if " · " in label]


async def look_at_shirt(open_stall: OpenStall) -> Stage:
    stall = await open_stall(catalogue=SHIRTS, hired=False)
    for address in PICTURES:
        stall.shop.box.publish(address, png())
    await stall.start(stall.customer)
    await stall.press(stall.customer, "🛍 Browse products")
    await stall.press(stall.customer, "Shirt")
    return stall


class TestCategories:
    async def test_lead_from_the_top_to_the_products_and_back(self, kitchen: Stage) -> None:
        assert labels(kitchen)[:3] == ["Kitchen (15)", "Gifts (2)", "All products (17)"]

        await kitchen.press(kitchen.customer, "Kitchen (15)")
        kitchen.expect(kitchen.customer, "Kitchen", "15 products in all")
        await kitchen.press(kitchen.customer, "Cups (14)")

        kitchen.expect(kitchen.customer, "Kitchen › Cups", "(page 1 of 3)")
        assert products(kitchen) == [f"Cup {n:02}" for n in range(1, 7)]
        await kitchen.press(kitchen.customer, "‹ Kitchen")
        await kitchen.press(kitchen.customer, "‹ Categories")
        assert labels(kitchen)[0] == "Kitchen (15)"

    async def test_leave_no_product_out_of_reach(self, kitchen: Stage) -> None:
        await kitchen.press(kitchen.customer, "All products (17)")
        seen = products(kitchen)
        for _ in range(2):
            await kitchen.press(kitchen.customer, "›")
            seen += products(kitchen)

        assert len(seen) == len(set(seen)) == 17
        assert "Loose end" in seen

    async def test_without_any_the_list_is_plain(self, stall: Stage) -> None:
        await stall.start(stall.customer)
        await stall.press(stall.customer, "🛍 Browse products")

        assert last(stall).text == "Our products"
        assert products(stall) == ["Blue Mug", "Green Tea", "Lamp <odd &…"]
        assert not {"✓ A–Z", "☐ In stock", "‹ Categories"} & set(labels(stall))


class TestPages:
    async def test_are_turned_both_ways_and_come_back_from_a_card(self, kitchen: Stage) -> None:
        await kitchen.press(kitchen.customer, "All products")
        first = products(kitchen)
        await kitchen.press(kitchen.customer, "›")
        second = products(kitchen)
        kitchen.expect(kitchen.customer, "(page 2 of 3)")

        await kitchen.press(kitchen.customer, second[0])
        await kitchen.press(kitchen.customer, "‹ Products")

        assert products(kitchen) == second
        kitchen.expect(kitchen.customer, "(page 2 of 3)")
        await kitchen.press(kitchen.customer, "›")
        kitchen.expect(kitchen.customer, "(page 3 of 3)")
        assert "›" not in labels(kitchen)
        await kitchen.press(kitchen.customer, "‹")
        await kitchen.press(kitchen.customer, "‹")
        assert products(kitchen) == first
        assert "‹" not in labels(kitchen)

    async def test_keep_order_and_filter_as_they_are_turned(self, kitchen: Stage) -> None:
        await kitchen.press(kitchen.customer, "Kitchen")
        await kitchen.press(kitchen.customer, "Cups")
        await kitchen.press(kitchen.customer, "Price ↑")
        assert products(kitchen)[:2] == ["Cup 14", "Cup 13"]

        await kitchen.press(kitchen.customer, "☐ In stock")
        assert products(kitchen) == ["Cup 13", "Cup 11", "Cup 09", "Cup 07", "Cup 05", "Cup 03"]
        await kitchen.press(kitchen.customer, "›")

        assert products(kitchen) == ["Cup 01"]
        assert "☑ In stock" in labels(kitchen)
        await kitchen.press(kitchen.customer, "‹")
        await kitchen.press(kitchen.customer, "Price ↓")
        assert products(kitchen)[0] == "Cup 01"
        await kitchen.press(kitchen.customer, "☑ In stock")
        await kitchen.press(kitchen.customer, "Newest")
        assert "✓ Newest" in labels(kitchen)
        assert products(kitchen)[0] == "Cup 14"

    async def test_show_what_is_there_when_a_filter_leaves_nothing(self, open_stall: OpenStall) -> None:
        stall = await open_stall(
            catalogue=_HEADER + "".join(row(n, f"Cup {n}", stock=0) for n in range(1, 9)), hired=False
        )
        await stall.start(stall.customer)
        await stall.press(stall.customer, "🛍 Browse products")

        await stall.press(stall.customer, "☐ In stock")
        stall.expect(stall.customer, "Nothing of it is in stock just now.")
        await stall.press(stall.customer, "☑ In stock")

        assert len(products(stall)) == 6

    async def test_of_a_forged_button_begin_at_the_beginning(self, kitchen: Stage) -> None:
        await kitchen.press(kitchen.customer, "All products")
        first = products(kitchen)

        for numbers in ("0:99:99999999:7", "0:0:3:99999999999", "0:-4:-4:-4", "0:0:2:9999"):
            await kitchen.customer.press_data(last(kitchen), f"1shelf:{numbers}")
            await kitchen.shop.settle()
            assert products(kitchen) == first

    async def test_of_a_category_that_is_not_there_are_refused(self, kitchen: Stage) -> None:
        pressed = await kitchen.customer.press_data(last(kitchen), "1shelf:99:0:0:0")
        await kitchen.shop.settle()

        assert pressed.answer is not None
        assert "not there any more" in (pressed.answer.text or "")


class TestOptions:
    async def test_stand_in_a_row_each_and_offer_nothing_impossible(self, open_stall: OpenStall) -> None:
        stall = await look_at_shirt(open_stall)
        rows = [[button.label for button in each] for each in last(stall).buttons]
        assert ["✓ Blue", "Red", "Grey (sold out)"] in rows
        assert ["✓ S", "M (sold out)"] in rows

        await stall.press(stall.customer, "Red")

        rows = [[button.label for button in each] for each in last(stall).buttons]
        assert ["✓ S", "L"] in rows
        stall.expect(stall.customer, "Colour: Red · Size: S", "€12.00")
        await stall.press(stall.customer, "L")
        stall.expect(stall.customer, "Colour: Red · Size: L", "€13.00")

    async def test_that_are_sold_out_can_be_looked_at_and_not_ordered(self, open_stall: OpenStall) -> None:
        stall = await look_at_shirt(open_stall)

        await stall.press(stall.customer, "M (sold out)")

        stall.expect(stall.customer, "Colour: Blue · Size: M", "Sold out")
        with pytest.raises(NotSeen):
            await stall.press(stall.customer, "➕ Add to cart")


class TestPictures:
    async def test_are_leafed_through_in_one_message_and_round_again(self, open_stall: OpenStall) -> None:
        stall = await look_at_shirt(open_stall)
        before = len(stall.customer.chat().messages)
        stall.expect(stall.customer, "Picture 1 of 3")

        await stall.press(stall.customer, "🖼 ›")
        stall.expect(stall.customer, "Picture 2 of 3")
        await stall.press(stall.customer, "‹ 🖼")
        await stall.press(stall.customer, "‹ 🖼")

        stall.expect(stall.customer, "Picture 3 of 3")
        assert len(stall.customer.chat().messages) == before


class TestLinks:
    async def test_of_a_product_open_its_card(self, stall: Stage) -> None:
        await stall.start(stall.customer, "p_1")

        stall.expect(stall.customer, "Blue Mug", "➕ Add to cart")
        share = next(b for each in last(stall).buttons for b in each if b.label == "↗️ Share")
        assert share.url is not None
        assert "start%3Dp_1" in share.url

    async def test_of_a_category_open_it(self, kitchen: Stage) -> None:
        gifts = ask(kitchen, "SELECT id FROM categories WHERE name = 'Gifts'")[0][0]

        await kitchen.start(kitchen.customer, f"c_{gifts}")

        assert products(kitchen) == ["Ladle", "Postcard"]

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("payload", ["p_99", "c_99", "p_0"])
    async def test_that_lead_nowhere_say_so_and_show_the_way_in(self, stall: Stage, payload: str) -> None:
        await stall.start(stall.customer, payload)

        stall.expect(stall.customer, "any more", "🛍 Browse products")

    @pytest.mark.told_by_handlers
    @pytest.mark.parametrize("payload", ["p_99999999999999999999", "p_", "p_x", "x_1"])
    async def test_that_are_none_of_ours_show_home(self, stall: Stage, payload: str) -> None:
        await stall.start(stall.customer, payload)

        stall.expect(stall.customer, "Welcome to")


class TestFavourites:
    async def test_are_kept_shown_and_taken_back(self, stall: Stage) -> None:
        await stall.start(stall.customer)
        await stall.press(stall.customer, "❤️ Favourites")
        stall.expect(stall.customer, "There is nothing here yet")

        await stall.press(stall.customer, "🛍 Browse products")
        await stall.press(stall.customer, "Blue Mug")
        await stall.press(stall.customer, "🤍 Save")
        await stall.say(stall.customer, "/favourites")
        assert products(stall) == ["Blue Mug"]

        await stall.press(stall.customer, "Blue Mug")
        await stall.press(stall.customer, "❤️ Saved")
        await stall.press(stall.customer, "‹ Favourites")
        stall.expect(stall.customer, "There is nothing here yet")

    async def test_are_each_persons_own(self, stall: Stage) -> None:
        ben = await arrive(stall, "Ben")
        await stall.start(stall.customer, "p_1")
        await stall.press(stall.customer, "🤍 Save")

        await stall.start(ben, "p_1")

        assert ben.sees("🤍 Save")

    async def test_saved_twice_by_the_same_button_stay_saved(self, stall: Stage) -> None:
        await stall.start(stall.customer, "p_1")
        saving = data_of(last(stall), "🤍 Save")

        for _ in range(2):
            await stall.customer.press_data(last(stall), saving)
            await stall.shop.settle()

        assert ask(stall, "SELECT count(*) FROM favourites") == [(1,)]


class TestQrCode:
    async def test_is_sent_to_those_who_run_the_shop(self, stall: Stage) -> None:
        await stall.start(stall.owner, "p_1")

        await stall.press(stall.owner, "🖨 QR code")

        stall.expect(stall.owner, "“Blue Mug”: scanned, it opens", "?start=p_1")

    async def test_is_refused_to_others(self, stall: Stage) -> None:
        await stall.start(stall.customer, "p_1")
        assert "🖨 QR code" not in labels(stall)

        pressed = await stall.customer.press_data(last(stall), "1qr:1")
        await stall.shop.settle()

        assert pressed.answer is not None
        assert "may not" in (pressed.answer.text or "")
