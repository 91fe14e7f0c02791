"""An order that waits for its money: reminded of once, ended when its time is up, brought back by a merchant."""

from datetime import tzinfo

from domain import orders, paying, payments, returns, stock, vouchers
from domain.actors import Actor, Role, the_shop
from domain.errors import ShopError
from domain.events import CreditSpent, OrderExpired, OrderReopened, PaymentOverdue, PaymentReminded
from domain.flows import accepting, cards, not_sent, refunding, standing, undoing
from domain.flows.not_sent import WasSentInstead
from domain.orders import Order, Status
from domain.transaction import Transaction

CLOCK = the_shop("orders.clock")
# After so long it is asked again whether everything is known of an order's payments.
WIND_UP_SECONDS = 60
_ENDED = frozenset({Status.EXPIRED, Status.CANCELLED})


class CameBack(ShopError):
    """Something of it has come back, and was settled: it is not what it was when it was ordered."""


def keep_time(tx: Transaction, order_id: int, *, now: int) -> None:
    """
    Do what is due: remind of the deadline, or end the order once its grace is over. What was done before is not done
    again, however many ask at once: whoever comes second finds the clock moved on.

    An order that is paid waits for the shop, and one that is paid in part for a merchant's decision: neither is ended;
    but what was paid with credit alone goes back as such. Nor is one that somebody may just be paying for: its pages
    are closed at the provider before its goods go back. What was to be sent for a return is money back instead.
    """
    sent_for = not_sent.return_of(tx, order_id)
    row = orders.locked(tx, order_id)
    if row.clock_at is None or row.clock_at > now or row.status != Status.PLACED:
        return
    order = orders.order(tx, order_id)
    if payments.unsecured_minor(tx, order) <= 0:
        orders.set_clock(tx, row, None)
    elif now <= row.expires_at:
        orders.set_clock(tx, row, row.expires_at + paying.rules(tx).window.grace_minutes * 60 + 1)
        tx.emit(PaymentReminded(order_id=order_id, at=now, actor=str(CLOCK)))
    elif not cards.wind_up(tx, order, now=now):
        orders.set_clock(tx, row, now + WIND_UP_SECONDS)
    elif refunding.money_minor(tx, order) > 0 or payments.secured_minor(tx, order_id) > 0:
        orders.set_clock(tx, row, None)
        tx.emit(PaymentOverdue(order_id=order_id, at=now, actor=str(CLOCK)))
        not_sent.call_for_money(tx, order, now=now)
    else:
        orders.expire(tx, row, actor=CLOCK, now=now)
        orders.changing.drop_all(tx, order_id, actor=CLOCK, now=now)
        tx.emit(OrderExpired(order_id=order_id, at=now, actor=str(CLOCK)))
        undoing.undo(tx, order_id, "expire", actor=CLOCK, now=now)
        not_sent.see_to(tx, orders.order(tx, order_id), sent_for, actor=CLOCK, now=now)


def reactivate(tx: Transaction, order_id: int, *, version: int, zone: tzinfo, actor: Actor, now: int) -> None:
    """
    Have an order that expired or was called off stand again: its goods are taken once more, all or none, and it is
    accepted, and no fee for calling it off is asked for. What was paid with credit is so again, as far as that is still
    there; what is to be paid in advance, and is not paid yet, has a new deadline.

    Raises:
        NotAllowed: The actor is no merchant.
        Changed: The order is not what the merchant saw.
        IllegalTransition: It stands.
        WasSentInstead: It was to be sent for a return.
        CameBack: Something of it came back, and was settled.
        OutOfStock: Names what is short; nothing has changed.
        VoucherUseless: Its voucher was used up or has ended meanwhile; who has paid something keeps it all the same.
    """
    actor.must_be(Role.MERCHANT, to="bring an order back")
    ended = orders.order(tx, order_id)
    row = orders.locked(tx, order_id, version=version)
    if ended.sent_as and ended.status in _ENDED:
        raise WasSentInstead
    if _came_back(tx, order_id):
        raise CameBack
    orders.reopen(tx, row, accepted_at=now, zone=zone, actor=actor, now=now)
    _stand_again(tx, ended, actor=actor, now=now)
    cards.begin(tx, order_id, actor=actor, now=now)


def _came_back(tx: Transaction, order_id: int) -> bool:
    settled = (each for each in returns.of_order(tx, order_id) if each.status is returns.Status.RESOLVED)
    return any(pieces for each in settled for _, pieces in returns.accepted(tx, each))


def revive(tx: Transaction, order_id: int, *, now: int) -> bool:
    """
    Have an order that has expired stand again because it is paid after all, or what it costs is held: its goods are
    taken once more, if they are there. It is accepted if it was before; a late payer keeps the voucher, and pays with
    their credit what they paid with it before, as far as it is still there.

    Returns:
        Whether it stands again.

    Raises:
        OutOfStock: Somebody has just been faster: once that is known, it is not brought back.
    """
    row, ended = orders.locked(tx, order_id), orders.order(tx, order_id)
    if ended.sent_as:
        # Its return is for money since it has ended.
        return False
    costs_minor = ended.total_minor - sum(each.total_minor for each in orders.crediting.taken_along(tx, order_id))
    due_minor = payments.unsecured_minor(tx, ended) + costs_minor
    is_covered = due_minor <= _credit_again(tx, ended, due_minor)
    if ended.status is not Status.EXPIRED or not is_covered or not _is_there(tx, ended):
        return False
    orders.reopen(tx, row, accepted_at=ended.accepted_at, zone=None, actor=CLOCK, now=now)
    _stand_again(tx, ended, actor=CLOCK, now=now)
    return True


def _credit_again(tx: Transaction, ended: Order, due_minor: int) -> int:
    """What of an amount that is due once an order stands again its customer's credit pays, as it did before."""
    if not ended.credit_minor:
        return 0
    there = orders.store_credit.locked_minor(tx, ended.person_id, currency=ended.currency)
    there = min(there, _given_back(tx, ended))
    return orders.store_credit.part_minor(paying.rules(tx), ended.terms, due_minor, there_minor=there)


def _given_back(tx: Transaction, ended: Order) -> int:
    """What was paid with credit and has gone back as such: what was kept of it as a fee has not."""
    _, given = orders.store_credit.moved_minor(tx, [ended.id])
    return min(given.get(ended.id, 0), ended.credit_minor - refunding.refundable(tx, ended).as_credit_minor)


def _is_there(tx: Transaction, order: Order) -> bool:
    """There is enough of everything on the shelf."""
    wanted: dict[int, int] = {}
    for line in order.lines:
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    there = stock.here_of(tx, list(wanted))
    return all(there[variant_id] >= quantity for variant_id, quantity in wanted.items())


def _stand_again(tx: Transaction, ended: Order, *, actor: Actor, now: int) -> None:
    """Everything but the status of an order that has just been reopened; no fee for calling it off is asked for."""
    order = orders.order(tx, ended.id)
    waived = [charge.reversed for charge in orders.fee_charges(ended, ended.fee)]
    # What was a gift is not asked for again.
    along = orders.crediting.taken_along(tx, order.id)
    again = orders.crediting.give(tx, order, along, reason="place", actor=actor, now=now)
    fee_credited = orders.crediting.take_back(
        tx, ended, parts=(orders.crediting.Part.FEE,), reason="place", actor=actor, now=now
    )
    fee_minor = ended.fee_minor - sum(transfer.quantity for transfer in fee_credited)
    costs_minor = order.total_minor - sum(each.total_minor for each in along)
    due_minor = payments.unsecured_minor(tx, order) + costs_minor - fee_minor
    again_minor = _credit_again(tx, ended, due_minor)
    taken = orders.find_stock(tx, order)
    if order.accepted_at is not None and accepting.is_covered(order, due_minor=due_minor - again_minor):
        accepting.confirm(tx, orders.locked(tx, order.id), order, here=taken.here, actor=actor, now=now)
    tx.emit(OrderReopened(order_id=order.id, at=now, actor=str(actor)))
    if ended.credit_minor:
        orders.note_credit(tx, orders.locked(tx, order.id), again_minor - _given_back(tx, ended))
    if again_minor:
        tx.emit(CreditSpent(order_id=order.id, amount_minor=again_minor, at=now, actor=str(actor)))
    if order.voucher_code:
        first_id = orders.first_of_family(tx, order.id)
        orders.locked(tx, first_id)
        has_paid = orders.received_minor(tx, order) + payments.secured_minor(tx, order.id) > 0
        vouchers.redeem_again(tx, first_id, is_kept=has_paid, now=now)
    spent = [orders.store_credit.spent(order, again_minor)] if again_minor else []
    besides = [*waived, *again, *fee_credited, *spent]
    orders.take_stock(tx, orders.order(tx, order.id), taken, besides=besides, actor=actor, now=now)
    standing.refresh(tx, order.id)
