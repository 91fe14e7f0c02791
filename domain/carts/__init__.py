"""What a customer means to buy, and where to. A cart holds nothing back: stock is taken when the order is placed."""

from domain.carts.model import LINES_MAX, QUANTITY_MAX, Cart, CartLine, CartTooLarge, Way
from domain.carts.operations import (
    add,
    change_quantity,
    clear,
    empty,
    outdate,
    set_address,
    set_location,
    set_note,
    set_phone,
    take_what_is_there,
)
from domain.carts.queries import cart_of, locked_cart

__all__ = [
    "LINES_MAX",
    "QUANTITY_MAX",
    "Cart",
    "CartLine",
    "CartTooLarge",
    "Way",
    "add",
    "cart_of",
    "change_quantity",
    "clear",
    "empty",
    "locked_cart",
    "outdate",
    "set_address",
    "set_location",
    "set_note",
    "set_phone",
    "take_what_is_there",
]
