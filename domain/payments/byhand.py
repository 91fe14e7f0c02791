"""Money that a merchant books by hand: what came in by transfer or over the counter, and what was given back."""

from domain import orders
from domain.errors import BadInput, ShopError
from domain.ledger import Account, Kind, Transfer
from domain.money import AMOUNT_MINOR_MAX
from domain.orders import Order
from domain.payments import queries
from domain.transaction import Transaction


class MoreThanWeOwe(ShopError):
    """More would be given back than the customer has paid too much."""

    def __init__(self, owed_minor: int) -> None:
        super().__init__(f"only {owed_minor} to give back")
        self.owed_minor = owed_minor


def received(order: Order, amount_minor: int) -> list[Transfer]:
    """
    What a customer paid: receivable → bank.

    Raises:
        BadInput: Nothing, or more than any amount may be.
    """
    _check(amount_minor)
    return [Transfer(orders.receivable(order), _bank(order), amount_minor)]


def given_back(tx: Transaction, order: Order, amount_minor: int) -> list[Transfer]:
    """
    What a customer gets back: bank → receivable.

    Raises:
        BadInput: Nothing, or more than any amount may be.
        MoreThanWeOwe: They have not paid that much too much; what is on its way to their card counts.
    """
    _check(amount_minor)
    owed = max(0, -orders.due_minor(tx, order) - queries.refunding_minor(tx, order.id))
    if amount_minor > owed:
        raise MoreThanWeOwe(owed)
    return given_by_hand(order, amount_minor)


def given_by_hand(order: Order, amount_minor: int) -> list[Transfer]:
    """What a customer gets back that somebody has checked to be theirs: bank → receivable."""
    return [Transfer(_bank(order), orders.receivable(order), amount_minor)]


def _bank(order: Order) -> Account:
    return Account(Kind.BANK, unit=order.currency)


def _check(amount_minor: int) -> None:
    if amount_minor <= 0:
        raise BadInput("amount", "nothing")
    if amount_minor > AMOUNT_MINOR_MAX:
        raise BadInput("amount", "too_large")
