"""Whatever is done to products, stock and categories, every list shows what it should."""

from contextlib import suppress
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import catalogue
from domain.catalogue import arranging, categories, listing
from domain.catalogue.arranging import Move
from domain.errors import ShopError
from tests.postgres import Engine
from tests.properties.searching import searched
from tests.shop import Shop

PRODUCTS = st.integers(0, 3)
CATEGORIES = st.integers(0, 5)


class Shelves(RuleBasedStateMachine):
    """Four products, up to six categories, and everything a merchant and the stock may do to them."""

    on: ClassVar[Engine] = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.shop = Shop(on=self.on)
        self.variants = [self.shop.product(f"MUG-{number}", stock=number) for number in range(4)]

    @rule(name=st.sampled_from("ABC"), parent=CATEGORIES)
    def add(self, name: str, parent: int) -> None:
        with suppress(ShopError):
            categories.add(self.shop.tx, name, parent_id=parent or None)

    @rule(category=CATEGORIES, parent=CATEGORIES)
    def move(self, category: int, parent: int) -> None:
        with suppress(ShopError):
            categories.move(self.shop.tx, category, parent_id=parent or None)

    @rule(category=CATEGORIES, shown=st.booleans())
    def show(self, category: int, shown: bool) -> None:
        with suppress(ShopError):
            (categories.show if shown else categories.hide)(self.shop.tx, category)

    @rule(category=CATEGORIES)
    def remove(self, category: int) -> None:
        with suppress(ShopError):
            categories.remove(self.shop.tx, category)

    @rule(product=PRODUCTS, ids=st.sets(CATEGORIES, max_size=3))
    def put(self, product: int, ids: set[int]) -> None:
        with suppress(ShopError):
            categories.put_product(self.shop.tx, self.product_id(product), category_ids=ids)

    @rule(product=PRODUCTS, active=st.booleans())
    def sell(self, product: int, active: bool) -> None:
        catalogue.change_product(self.shop.tx, self.product_id(product), active=int(active))

    @rule(product=PRODUCTS, pieces=st.integers(-2, 2).filter(bool), price=st.integers(1, 3))
    def count(self, product: int, pieces: int, price: int) -> None:
        self.shop.count(self.variants[product], pieces)
        catalogue.change_variant(self.shop.tx, self.variants[product], price_minor=price)

    @rule(product=PRODUCTS, category=CATEGORIES, move=st.sampled_from(Move))
    def arrange(self, product: int, category: int, move: Move) -> None:
        arranging.move(self.shop.tx, self.product_id(product), category_id=category, move=move)

    @rule(category=CATEGORIES)
    def arrange_by_title(self, category: int) -> None:
        arranging.by_title(self.shop.tx, category)

    @invariant()
    def stands_as_it_should(self) -> None:
        assert list(listing.out_of_step(self.shop.tx)) == []

    def product_id(self, number: int) -> int:
        return catalogue.variant(self.shop.tx, self.variants[number]).product_id

    def teardown(self) -> None:
        self.shop.close()


class ShelvesOnServer(Shelves):
    """The same on PostgreSQL."""

    on = "postgresql"


Shelves.TestCase.settings = searched(15, steps=25)
TestShelves = Shelves.TestCase
ShelvesOnServer.TestCase.settings = searched(2, steps=25)
TestShelvesOnServer = ShelvesOnServer.TestCase
