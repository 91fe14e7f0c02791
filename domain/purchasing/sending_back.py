"""Damaged goods go back to their supplier: put together thing by thing, and sent with what is taken off for them."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from domain import catalogue, ledger, stock, suppliers, tables
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound
from domain.events import VendorReturnSent
from domain.ledger import Account, Entry, InsufficientBalance, Kind, Transfer
from domain.money import half_up
from domain.purchasing.going_back import BackLine, VendorReturn, vendor_return
from domain.purchasing.receiving import exchanged, payable_to
from domain.purchasing.settings import RATE_ONE_E9, rate_of
from domain.stock import OutOfStock, Short
from domain.stock.model import QUANTITY_MAX
from domain.suppliers import Supplier
from domain.transaction import Transaction, upsert

# One message shows them all.
LINES_MAX = 20
_returns, _lines = tables.vendor_returns.c, tables.vendor_return_lines.c
_DRAFT = select(_returns.id).where(
    _returns.supplier_id == bindparam("supplier_id"),
    _returns.place_id == bindparam("place_id"),
    _returns.sent_at.is_(None),
)
_row = upsert(tables.vendor_return_lines).values({each.name: bindparam(each.name) for each in _lines})
_PUT = _row.on_conflict_do_update(
    index_elements=["vendor_return_id", "variant_id", "source"],
    set_={name: _row.excluded[name] for name in ("sku", "quantity", "credit_minor")},
)
_TAKE_OUT = delete(tables.vendor_return_lines).where(_lines.vendor_return_id == bindparam("return_id"))
_DROP = delete(tables.vendor_returns).where(_returns.id == bindparam("return_id"))
_SENT = (
    update(tables.vendor_returns)
    .where(_returns.id == bindparam("return_id"), _returns.sent_at.is_(None))
    .values(sent_at=bindparam("moment"), actor=bindparam("by"))
)


@dataclass(frozen=True, slots=True)
class Lying:
    """Damaged pieces of a variant at a place: set apart for their supplier, or in quarantine."""

    variant_id: int
    place_id: int
    source: Kind = Kind.VENDOR


def put_back(
    tx: Transaction,
    supplier_id: int,
    lying: Lying,
    *,
    version: int,
    quantity: int,
    credit_minor: int,
    actor: Actor,
) -> int:
    """
    Have so many of these pieces go back to a supplier with what else goes back to them from there, in place of what
    was said of these before.

    Args:
        credit_minor: What they take off for all of them, in their currency; 0 where they take nothing off.

    Returns:
        The id of its document.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: There is no such supplier, or they are not what the merchant saw.
        BadInput: No pieces, or a credit below 0; or more things than one document may have.
    """
    actor.must_be(Role.MERCHANT, to="send goods back")
    assert lying.source in {Kind.VENDOR, Kind.QUARANTINE}, lying.source
    supplier = suppliers.locked(tx, supplier_id, version=version)
    if not 1 <= quantity <= QUANTITY_MAX:
        raise BadInput("number", "out_of_range", least=1, most=QUANTITY_MAX)
    if credit_minor < 0:
        raise BadInput("amount", "negative")
    suppliers.touch(tx, supplier)
    return_id = tx.scalar(_DRAFT, supplier_id=supplier_id, place_id=lying.place_id)
    if return_id is None:
        whose = {"supplier_id": supplier_id, "place_id": lying.place_id, "currency": supplier.currency}
        return_id = tx.insert(tables.vendor_returns, **whose, actor=str(actor))
    others = [each for each in vendor_return(tx, return_id).lines if each.key != (lying.variant_id, lying.source)]
    if len(others) >= LINES_MAX:
        raise BadInput("lines", "too_many", most=LINES_MAX)
    tx.change(
        _PUT,
        vendor_return_id=return_id,
        variant_id=lying.variant_id,
        source=lying.source,
        sku=_sku_of(tx, supplier_id, lying.variant_id),
        quantity=quantity,
        credit_minor=credit_minor,
    )
    return int(return_id)


def keep_here(tx: Transaction, return_id: int, *, version: int, actor: Actor) -> None:
    """
    Send nothing of it back after all.

    Raises:
        NotAllowed, NotFound, Changed: As `send_back`.
    """
    supplier, _ = _drafted(tx, return_id, version=version, actor=actor)
    suppliers.touch(tx, supplier)
    tx.change(_TAKE_OUT, return_id=return_id)
    tx.change(_DROP, return_id=return_id)


def send_back(tx: Transaction, return_id: int, *, version: int, currency: str, actor: Actor, now: int) -> None:
    """
    Send what was put together back to its supplier, who takes so much off what they are owed; what that does not cover
    is lost.

    Args:
        version: The supplier's, as the merchant saw them.
        currency: The shop's.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such document.
        Changed: It is gone already, or the supplier is not what the merchant saw.
        OutOfStock: Names what does not lie there any more.
        BadInput: Nobody has said what the currency is worth.
    """
    supplier, found = _drafted(tx, return_id, version=version, actor=actor)
    rate_e9 = rate_of(tx, supplier.currency, shop_currency=currency) if found.credit_minor else RATE_ONE_E9
    suppliers.touch(tx, supplier)
    tx.change(_SENT, return_id=return_id, moment=now, by=str(actor))
    tx.emit(VendorReturnSent(supplier_id=supplier.id, vendor_return_id=return_id, at=now, actor=str(actor)))
    pieces, granted = Counter[int](), Counter[int]()
    for line in found.lines:
        pieces[line.variant_id] += line.quantity
        granted[line.variant_id] += line.credit_minor
    values = stock.at_cost(tx, pieces, target=Kind.LOSSES, currency=currency)
    money = [
        moved
        for variant_id, leaving in zip(sorted(pieces), values, strict=True)
        for moved in _credited(leaving, supplier, credit_minor=granted[variant_id], rate_e9=rate_e9)
    ]
    goods = [moved for line in found.lines for moved in _gone(line, found.place_id)]
    try:
        ledger.post(tx, Entry("send_back", found.document, 1, actor=actor, at=now), [*goods, *money])
    except InsufficientBalance as short:
        units = {ledger.pieces(variant_id): variant_id for variant_id in pieces}
        raise OutOfStock(
            Short(id_ := units[each.account.unit], catalogue.variant(tx, id_).label, each.wanted, each.available)
            for each in short.shortfalls
        ) from None


def _drafted(tx: Transaction, return_id: int, *, version: int, actor: Actor) -> tuple[Supplier, VendorReturn]:
    actor.must_be(Role.MERCHANT, to="send goods back")
    supplier = suppliers.locked(tx, vendor_return(tx, return_id).supplier_id, version=version)
    found = vendor_return(tx, return_id)
    if found.sent_at is not None:
        raise Changed("vendor_return", return_id)
    return supplier, found


def _gone(line: BackLine, place_id: int) -> list[Transfer]:
    vendor = Account(Kind.VENDOR, unit=ledger.pieces(line.variant_id), place_id=place_id)
    goods = [Transfer(vendor, Account(Kind.SUPPLIER, unit=vendor.unit), line.quantity)]
    if line.source is Kind.QUARANTINE:
        goods.append(Transfer(vendor._replace(kind=Kind.QUARANTINE), vendor, line.quantity))
    return goods


def _sku_of(tx: Transaction, supplier_id: int, variant_id: int) -> str:
    """What a supplier calls it; "" where they say nothing, or do not sell it any more."""
    try:
        return suppliers.item(tx, supplier_id, variant_id).sku
    except NotFound:
        return ""


def _credited(leaving: Transfer, supplier: Supplier, *, credit_minor: int, rate_e9: int) -> list[Transfer]:
    """
    What becomes of the value that leaves: what the supplier takes off, as far as it reaches; the difference is lost,
    or won.
    """
    value, losses = leaving.source, leaving.target
    granted_minor = half_up(credit_minor * rate_e9, RATE_ONE_E9)
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
