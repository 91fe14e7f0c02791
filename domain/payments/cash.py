"""Cash: taken by the courier at the door, handed in at the shop, counted by a merchant."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from domain import ledger, orders, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound, ShopError
from domain.events import CashHandedIn
from domain.ledger import Account, Entry, Kind, Transfer
from domain.orders import Order, Terms
from domain.transaction import Transaction

_accounts = tables.accounts.c
REASON_MAX = 300
_WITH_CASH = (
    select(_accounts.ref, _accounts.balance)
    .where(_accounts.kind == Kind.COURIER_CASH.value, _accounts.unit == bindparam("currency"), _accounts.balance > 0)
    .order_by(_accounts.id)
)
_COUNT = select(tables.cash_counts).where(tables.cash_counts.c.id == bindparam("id"))


class MoreThanOwed(ShopError):
    """More was counted (or forgiven) than the courier has to hand in."""

    def __init__(self, owed_minor: int) -> None:
        super().__init__(f"only {owed_minor} to hand in")
        self.owed_minor = owed_minor


@dataclass(frozen=True, slots=True)
class CashCount:
    """One handing-in: what was expected, counted and forgiven, in minor units."""

    id: int
    courier_id: int
    currency: str
    expected_minor: int
    counted_minor: int
    forgiven_minor: int
    reason: str
    counted_by: int
    at: int

    @property
    def missing_minor(self) -> int:
        return self.expected_minor - self.counted_minor - self.forgiven_minor


def taken(tx: Transaction, order: Order, *, elsewhere_minor: int = 0, courier_id: int) -> list[Transfer]:
    """
    What a courier collects at the door: all that is due on an order, unless it is paid by card.

    Args:
        elsewhere_minor: What lies in other parcels, and is paid with those.
    """
    minor = _due_in_cash(tx, order, elsewhere_minor)
    return [Transfer(orders.receivable(order), _purse(courier_id, order.currency), minor)]


def paid_at_counter(tx: Transaction, order: Order, *, elsewhere_minor: int = 0) -> list[Transfer]:
    """What a customer pays at the counter: all that is due on an order, straight into the till; so too."""
    minor = _due_in_cash(tx, order, elsewhere_minor)
    return [Transfer(orders.receivable(order), Account(Kind.BANK, unit=order.currency), minor)]


def _due_in_cash(tx: Transaction, order: Order, elsewhere_minor: int) -> int:
    """What was given back at the provider's own desk while the parcel was on its way is due, and nobody asks for it."""
    return 0 if order.terms is Terms.CARD else max(0, orders.due_minor(tx, order) - elsewhere_minor)


def cash_of(tx: Transaction, courier_id: int, *, currency: str) -> int:
    """What the courier has to hand in."""
    return ledger.balance(tx, _purse(courier_id, currency))


def couriers_with_cash(tx: Transaction, *, currency: str) -> list[tuple[int, int]]:
    """Every courier (person id) who has money to hand in, and how much."""
    return [(int(row.ref), int(row.balance)) for row in tx.all(_WITH_CASH, currency=currency)]


def book_in(
    tx: Transaction,
    courier_id: int,
    *,
    counted_minor: int,
    forgiven_minor: int = 0,
    reason: str = "",
    expected_minor: int | None = None,
    currency: str,
    actor: Actor,
    now: int,
) -> int:
    """
    Book what a courier handed in, as counted; what is missing stays with them unless it is forgiven, with a reason.

    Args:
        expected_minor: What the merchant saw on the screen; None where it does not matter.

    Returns:
        The id of the cash count.

    Raises:
        NotAllowed: The actor is no merchant, or is the courier: nobody counts their own cash but an owner.
        Changed: The courier has collected or handed in since.
        MoreThanOwed: More than the courier has to hand in.
        BadInput: Nothing at all, or forgiving without a reason.
    """
    actor.must_be(Role.MERCHANT, to="book cash in")
    if actor.person_id == courier_id:
        actor.must_be(Role.OWNER, to="count one's own cash")
    owed = ledger.locked_balance(tx, _purse(courier_id, currency))
    if expected_minor is not None and expected_minor != owed:
        raise Changed("cash", courier_id)
    _check(owed, counted_minor=counted_minor, forgiven_minor=forgiven_minor, reason=reason)
    count_id = tx.insert(
        tables.cash_counts,
        courier_id=courier_id,
        currency=currency,
        expected_minor=owed,
        counted_minor=counted_minor,
        forgiven_minor=forgiven_minor,
        reason=reason.strip(),
        counted_by=actor.person_id,
        at=now,
    )
    tx.emit(CashHandedIn(cash_count_id=count_id, courier_id=courier_id, at=now, actor=str(actor)))
    purse = _purse(courier_id, currency)
    moved = [
        Transfer(purse, Account(Kind.BANK, unit=currency), counted_minor),
        Transfer(purse, Account(Kind.LOSSES, unit=currency), forgiven_minor),
    ]
    entry = Entry("cash_in", f"cash_count:{count_id}", 1, actor=actor, at=now, reason=reason.strip())
    ledger.post(tx, entry, moved)
    return count_id


def cash_count(tx: Transaction, count_id: int) -> CashCount:
    """
    One handing-in.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_COUNT, id=count_id)
    if row is None:
        raise NotFound("cash count", count_id)
    return CashCount(*row)


def _check(owed: int, *, counted_minor: int, forgiven_minor: int, reason: str) -> None:
    if counted_minor < 0 or forgiven_minor < 0 or counted_minor + forgiven_minor == 0:
        raise BadInput("amount", "nothing")
    if forgiven_minor and not reason.strip():
        raise BadInput("reason", "empty")
    if len(reason) > REASON_MAX:
        raise BadInput("reason", "too_long", most=REASON_MAX)
    if counted_minor + forgiven_minor > owed:
        raise MoreThanOwed(owed)


def _purse(courier_id: int, currency: str) -> Account:
    return Account(Kind.COURIER_CASH, unit=currency, ref=str(courier_id))
