"""Saved addresses: several, named, each person's own."""

import pytest

from domain import carts, people
from domain.actors import Actor
from domain.errors import BadInput, NotFound
from domain.people import ADDRESSES_MAX, Address, TooManyAddresses
from domain.transaction import Transaction
from tests.shop import NOON, Shop


@pytest.fixture
def anna(shop: Shop) -> Actor:
    return shop.customer("Anna")


def saved(tx: Transaction, who: Actor, text: str = "Main Street 5", name: str = "Home", now: int = NOON) -> Address:
    return people.save_address(tx, text, name=name, actor=who, now=now)


def book(tx: Transaction, who: Actor) -> list[str]:
    assert who.person_id is not None
    return [address.name for address in people.addresses_of(tx, who.person_id)]


class TestSaveAddress:
    def test_puts_the_one_used_last_first(self, tx: Transaction, anna: Actor) -> None:
        home = saved(tx, anna)
        saved(tx, anna, "Market 1", "Office", NOON + 1)

        assert book(tx, anna) == ["Office", "Home"]
        people.use_address(tx, home.id, actor=anna, now=NOON + 2)
        assert book(tx, anna) == ["Home", "Office"]

    def test_finds_the_same_address_again(self, tx: Transaction, anna: Actor) -> None:
        home = saved(tx, anna)

        assert saved(tx, anna, " Main Street 5 ", "Another").id == home.id
        assert book(tx, anna) == ["Home"]

    def test_refuses_the_eleventh(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        for number in range(ADDRESSES_MAX):
            saved(tx, anna, f"Street {number}")

        with shop.refuses(TooManyAddresses):
            saved(tx, anna, "One more")

        assert len(book(tx, anna)) == ADDRESSES_MAX

    def test_refuses_an_address_that_is_none(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        with shop.refuses(BadInput):
            saved(tx, anna, " ")


class TestRenameAddress:
    def test_gives_it_another_name(self, tx: Transaction, anna: Actor) -> None:
        people.rename_address(tx, saved(tx, anna).id, name=" My  place ", actor=anna)

        assert book(tx, anna) == ["My place"]

    @pytest.mark.parametrize("name", ["", " ", "x" * 21])
    def test_refuses_a_name_that_fits_no_button(self, shop: Shop, tx: Transaction, anna: Actor, name: str) -> None:
        home = saved(tx, anna)

        with shop.refuses(BadInput):
            people.rename_address(tx, home.id, name=name, actor=anna)

    def test_refuses_another_persons(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        home = saved(tx, anna)

        with shop.refuses(NotFound):
            people.rename_address(tx, home.id, name="Mine", actor=shop.customer("Ben"))

        assert book(tx, anna) == ["Home"]


class TestDeleteAddress:
    def test_forgets_it_in_the_cart_too(self, tx: Transaction, anna: Actor) -> None:
        home = saved(tx, anna)
        before = carts.use_address(tx, home, actor=anna, now=NOON)
        assert before.address_id == home.id

        people.delete_address(tx, home.id, actor=anna)

        after = carts.cart_of(tx, before.person_id)
        assert (after.address, after.address_id, after.version) == ("", None, before.version + 1)
        assert book(tx, anna) == []

    def test_refuses_another_persons(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        home = saved(tx, anna)

        with shop.refuses(NotFound):
            people.delete_address(tx, home.id, actor=shop.customer("Ben"))

        assert book(tx, anna) == ["Home"]
