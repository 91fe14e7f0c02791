"""What is in a parcel: of a line that lies in two of them, only the pieces that are in this one."""

from domain import stock
from domain.ledger import Account, Kind
from domain.shipping import Shipment
from domain.transaction import Transaction


def pieces(tx: Transaction, shipment: Shipment, kind: Kind) -> dict[Account, int]:
    """What of a parcel's goods is in accounts of this kind."""
    most = {str(line.order_line_id): line.quantity for line in shipment.lines}
    return {
        account: min(quantity, most[account.ref])
        for account, quantity in stock.balances_of_lines(tx, shipment.line_ids).items()
        if account.kind is kind
    }
