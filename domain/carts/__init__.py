"""What a customer means to buy, and where to. A cart holds nothing back: stock is taken when the order is placed."""

from domain.carts.model import LINES_MAX, QUANTITY_MAX, Cart, CartLine, CartTooLarge, Way
from domain.carts.operations import (
    accept_prices,
    add,
    add_what_is_there,
    change_quantity,
    choose_terms,
    choose_way,
    clear,
    empty,
    outdate,
    outdate_all,
    set_address,
    set_location,
    set_note,
    set_phone,
    take_what_is_there,
    use_address,
)
from domain.carts.queries import cart_of, locked_cart, pieces_of
from domain.carts.reminders import remind

__all__ = [
    "LINES_MAX",
    "QUANTITY_MAX",
    "Cart",
    "CartLine",
    "CartTooLarge",
    "Way",
    "accept_prices",
    "add",
    "add_what_is_there",
    "cart_of",
    "change_quantity",
    "choose_terms",
    "choose_way",
    "clear",
    "empty",
    "locked_cart",
    "outdate",
    "outdate_all",
    "pieces_of",
    "remind",
    "set_address",
    "set_location",
    "set_note",
    "set_phone",
    "take_what_is_there",
    "use_address",
]
