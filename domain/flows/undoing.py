"""What an order that ends undelivered leaves behind: goods go back to the shelf, and nothing is owed for them."""

from collections.abc import Iterable

from domain import orders, stock, vouchers
from domain.actors import Actor
from domain.errors import ShopError
from domain.flows import parcels, refunding, standing
from domain.ledger import Entry, Kind, Transfer
from domain.orders import Order
from domain.transaction import Transaction

_UNPACKED = frozenset({Kind.HELD, Kind.WAITING})


class AlreadyPacked(ShopError):
    """Some of it is in a box, on the way or delivered: unpack it, or take it back instead."""


def must_be_unpacked(tx: Transaction, order_id: int) -> None:
    """
    Pass only what lies on the shelf, or is not here yet.

    Raises:
        AlreadyPacked: Some of it does not.
    """
    goods = parcels.goods_of(tx, orders.order(tx, order_id))
    if any(account.kind not in _UNPACKED for account in goods):
        raise AlreadyPacked


def undo(tx: Transaction, order_id: int, act: str, *, fee: Iterable[Transfer] = (), actor: Actor, now: int) -> None:
    """
    Post the end of an order: held → free, waiting → promise, what it was charged back, but for what was credited of
    that before, and what ending it costs its customer; what was paid with credit is credit again, and a voucher can be
    used again. Its status says so already.
    """
    order = orders.order(tx, order_id)
    _release_voucher(tx, order, now=now)
    goods = parcels.goods_of(tx, order)
    undone = [
        *stock.move(goods, source=Kind.HELD, target=Kind.FREE, to_shelf=True),
        *stock.move(goods, source=Kind.WAITING, target=Kind.PROMISE, to_shelf=True),
        *(charge.reversed for charge in orders.charges(order)),
        *orders.crediting.take_back(tx, order, reason=act, actor=actor, now=now),
        *fee,
    ]
    undone += refunding.credit_of_ended(tx, order, undone, actor=actor, now=now)
    stock.post(tx, Entry(act, order.document, order.version, actor=actor, at=now), undone)
    standing.refresh(tx, order_id)


def _release_voucher(tx: Transaction, order: Order, *, now: int) -> None:
    """A voucher that was used once may have given to several orders by now: the last of them to end gives it back."""
    if order.voucher_code:
        first_id = orders.first_of_family(tx, order.id)
        orders.locked(tx, first_id)
        if not orders.uses_voucher(tx, first_id):
            vouchers.release(tx, first_id, now=now)
