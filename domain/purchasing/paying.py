"""What suppliers are owed: paid, and less where damaged goods went back to them."""

from domain import catalogue, ledger, stock, suppliers, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, NotFound, ShopError
from domain.events import SupplierPaid, VendorReturnSent
from domain.ledger import Account, Entry, InsufficientBalance, Kind, Transfer
from domain.money import half_up
from domain.purchasing.receiving import exchanged, payable_to
from domain.purchasing.settings import RATE_ONE_E9, rate_of
from domain.stock import OutOfStock, Short
from domain.stock.model import QUANTITY_MAX
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


def send_back(
    tx: Transaction,
    supplier_id: int,
    variant_id: int,
    *,
    place_id: int,
    version: int,
    quantity: int,
    source: Kind = Kind.VENDOR,
    credit_minor: int,
    currency: str,
    actor: Actor,
    now: int,
) -> int:
    """
    Send damaged goods back to a supplier, who takes so much off what they are owed; what that does not cover is lost.

    Returns:
        The id of its document.

    Args:
        source: Where they lie: set apart for them, or in quarantine.
        credit_minor: What they take off, in their currency; 0 where they take nothing off.
        currency: The shop's.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is no such supplier, or they are not what the merchant saw.
        OutOfStock: So many do not lie there.
        BadInput: No pieces, or a credit below 0; nobody has said what the currency is worth.
    """
    actor.must_be(Role.MERCHANT, to="send goods back")
    assert source in {Kind.VENDOR, Kind.QUARANTINE}, source
    supplier = suppliers.locked(tx, supplier_id, version=version)
    if not 1 <= quantity <= QUANTITY_MAX:
        raise BadInput("number", "out_of_range", least=1, most=QUANTITY_MAX)
    if credit_minor < 0:
        raise BadInput("amount", "negative")
    rate_e9 = rate_of(tx, supplier.currency, shop_currency=currency) if credit_minor else RATE_ONE_E9
    suppliers.touch(tx, supplier)
    facts = {"supplier_id": supplier_id, "variant_id": variant_id, "quantity": quantity}
    return_id = tx.insert(
        tables.vendor_returns,
        **facts,
        sku=_sku_of(tx, supplier_id, variant_id),
        place_id=place_id,
        currency=supplier.currency,
        credit_minor=credit_minor,
        actor=str(actor),
        at=now,
    )
    tx.emit(VendorReturnSent(**facts, at=now, actor=str(actor)))
    [leaving] = stock.at_cost(tx, {variant_id: quantity}, target=Kind.LOSSES, currency=currency)
    granted_minor = half_up(credit_minor * rate_e9, RATE_ONE_E9)
    money = _credited(leaving, supplier, granted_minor=granted_minor, credit_minor=credit_minor)
    vendor = Account(Kind.VENDOR, unit=ledger.pieces(variant_id), place_id=place_id)
    goods = [Transfer(vendor, Account(Kind.SUPPLIER, unit=vendor.unit), quantity)]
    if source is Kind.QUARANTINE:
        goods.append(Transfer(vendor._replace(kind=Kind.QUARANTINE), vendor, quantity))
    entry = Entry("send_back", f"vendor_return:{return_id}", 1, actor=actor, at=now)
    try:
        ledger.post(tx, entry, [*goods, *money])
    except InsufficientBalance as short:
        label = catalogue.variant(tx, variant_id).label
        shorts = [Short(variant_id, label, each.wanted, each.available) for each in short.shortfalls]
        raise OutOfStock(shorts) from None
    return return_id


def _sku_of(tx: Transaction, supplier_id: int, variant_id: int) -> str:
    """What a supplier calls it; "" where they say nothing, or do not sell it any more."""
    try:
        return suppliers.item(tx, supplier_id, variant_id).sku
    except NotFound:
        return ""


def _credited(leaving: Transfer, supplier: Supplier, *, granted_minor: int, credit_minor: int) -> list[Transfer]:
    """
    What becomes of the value that leaves: what the supplier takes off, as far as it reaches; the difference is lost,
    or won.
    """
    value, losses = leaving.source, leaving.target
    covered = min(leaving.quantity, granted_minor)
    # Between two currencies, both sides go through the exchange.
    *given, received = exchanged(value, payable_to(supplier.id, supplier.currency), granted_minor, credit_minor)
    via = given[0].target if given else received.target
    return [
        Transfer(value, via, covered),
        Transfer(losses, via, granted_minor - covered),
        Transfer(value, losses, leaving.quantity - covered),
        *([received] if given else []),
    ]
