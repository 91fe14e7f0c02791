"""What an order waited for has come: its customer is told, and it is paid and packed like any other from then on."""

from datetime import tzinfo

from domain import orders, outbox, payments, stock
from domain.actors import the_shop
from domain.events import OrderArrived
from domain.flows import accepting, cards, standing
from domain.ledger import Kind
from domain.orders import Status
from domain.outbox import Lane
from domain.transaction import Transaction

CLOCK = the_shop("orders.arrivals")
# The work of looking whether all is here.
ARRIVAL = "arrival"


def ask(tx: Transaction, order_id: int, *, now: int) -> None:
    """Have it looked after the commit whether an order still waits for something."""
    outbox.put(tx, [outbox.work(ARRIVAL, order_id, lane=Lane.ARRIVALS)], now=now)


def look(tx: Transaction, order_id: int, *, zone: tzinfo, now: int) -> bool:
    """
    Have an order of which the last piece has come go on: what is to be paid in advance gets its deadline and its page,
    and what is accepted and need not be paid first is planned. However often it is asked, it goes on once.

    Returns:
        Whether it goes on now.
    """
    row, order = orders.locked(tx, order_id), orders.order(tx, order_id)
    standing.refresh(tx, order_id)
    if not order.waits or order.status is not Status.PLACED or _waits_for(tx, order_id):
        return False
    orders.end_waiting(tx, row, zone=zone, now=now)
    order = orders.order(tx, order_id)
    due_minor = orders.due_minor(tx, order) + payments.refunding_minor(tx, order_id)
    accepting.confirm_what_is_covered(tx, order, due_minor=due_minor, actor=CLOCK, now=now)
    # Who is told of it finds the parcels planned.
    tx.emit(OrderArrived(order_id=order_id, at=now, actor=str(CLOCK)))
    cards.begin(tx, order_id, actor=CLOCK, now=now)
    standing.refresh(tx, order_id)
    return True


def _waits_for(tx: Transaction, order_id: int) -> int:
    """How many of its pieces are not here."""
    goods = stock.balances_of_lines(tx, [line.id for line in orders.order(tx, order_id).lines])
    return sum(pieces for account, pieces in goods.items() if account.kind is Kind.WAITING)
