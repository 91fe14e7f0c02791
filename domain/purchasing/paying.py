"""What suppliers are owed, and paid."""

from domain import ledger, suppliers
from domain.actors import Actor, Role
from domain.errors import BadInput, ShopError
from domain.events import SupplierPaid
from domain.ledger import Account, Entry, Kind
from domain.money import half_up
from domain.purchasing.receiving import exchanged, payable_to
from domain.purchasing.settings import RATE_ONE_E9, rate_of
from domain.suppliers import Supplier
from domain.transaction import Transaction


class MoreThanPayable(ShopError):
    """The supplier is not owed so much."""

    def __init__(self, *, owed_minor: int, currency: str) -> None:
        super().__init__(f"only {owed_minor} {currency} is owed")
        self.owed_minor = owed_minor
        self.currency = currency


def owed_minor(tx: Transaction, supplier: Supplier) -> int:
    """What a supplier is owed, in their currency; below 0 what they owe the shop."""
    return -ledger.balance(tx, payable_to(supplier.id, supplier.currency))


def pay(
    tx: Transaction,
    supplier_id: int,
    *,
    version: int,
    amount_minor: int,
    currency: str,
    paid_minor: int | None = None,
    actor: Actor,
    now: int,
) -> None:
    """
    Note that a supplier was paid from the bank.

    Args:
        amount_minor: In their currency.
        currency: The shop's.
        paid_minor: What the bank took for it, in ours; None reckons it at the rate that is set.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is no such supplier, or they are not what the merchant saw: it may be paid already.
        MoreThanPayable: They are not owed so much.
        BadInput: Nothing is paid, or nobody has said what the currency is worth.
    """
    actor.must_be(Role.MERCHANT, to="pay suppliers")
    supplier = suppliers.locked(tx, supplier_id, version=version)
    owed = owed_minor(tx, supplier)
    if amount_minor <= 0 or (paid_minor is not None and paid_minor <= 0):
        raise BadInput("amount", "nothing")
    if amount_minor > owed:
        raise MoreThanPayable(owed_minor=max(0, owed), currency=supplier.currency)
    if supplier.currency == currency:
        taken = amount_minor
    elif paid_minor is not None:
        taken = paid_minor
    else:
        taken = half_up(amount_minor * rate_of(tx, supplier.currency, shop_currency=currency), RATE_ONE_E9)
    suppliers.touch(tx, supplier)
    tx.emit(
        SupplierPaid(supplier_id=supplier_id, amount_minor=amount_minor, paid_minor=taken, at=now, actor=str(actor))
    )
    bank, payable = Account(Kind.BANK, unit=currency), payable_to(supplier_id, supplier.currency)
    moved = exchanged(bank, payable, taken, amount_minor)
    ledger.post(tx, Entry("pay", supplier.document, supplier.version, actor=actor, at=now), moved)
