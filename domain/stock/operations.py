"""What each act with goods transfers, and at what cost."""

from collections.abc import Mapping

from domain import catalogue, ledger
from domain.ledger import Account, Kind, Transfer
from domain.stock.model import cost_of
from domain.stock.queries import on_hand
from domain.stock.taking import lock
from domain.transaction import Transaction


def move(balances: Mapping[Account, int], *, source: Kind, target: Kind, to_shelf: bool = False) -> list[Transfer]:
    """
    Move all that is in one kind of account to the account of another kind, line by line.

    Args:
        balances: Where the goods of the lines are (`balances_of_lines`).
        to_shelf: The target belongs to the place, not to the order line (held → free).
    """
    return [
        Transfer(account, Account(target, account.unit, "" if to_shelf else account.ref, account.place_id), quantity)
        for account, quantity in balances.items()
        if account.kind is source
    ]


def at_cost(
    tx: Transaction, pieces: Mapping[int, int], *, target: Kind, currency: str, back: bool = False
) -> list[Transfer]:
    """
    The value that goes with goods leaving the house, at average cost; the last piece takes what is left.

    Args:
        pieces: How many of each variant leave.
        back: They come in again, at the average cost of those that are here, or at what the catalogue says.
    """
    transfers = []
    # Before their values and whatever else is locked of them, lest two acts wait for each other.
    lock(tx, pieces)
    for variant_id, quantity in sorted(pieces.items()):
        value = Account(Kind.INVENTORY_VALUE, unit=currency, ref=str(variant_id))
        worth, there = ledger.locked_balance(tx, value), on_hand(tx, variant_id)
        cost = cost_of(quantity, worth_minor=worth, there=there, back=back)
        if cost is None:
            cost = (catalogue.variant(tx, variant_id).cost_minor or 0) * quantity
        other = Account(target, unit=currency)
        transfers.append(Transfer(other, value, cost) if back else Transfer(value, other, cost))
    return transfers
