"""What people find on a shelf: so many more or fewer than the books say, some of them broken."""

from collections.abc import Mapping

from domain import ledger
from domain.actors import Actor, Role
from domain.errors import BadInput
from domain.ledger import Account, Entry, Kind, Transfer
from domain.stock.model import QUANTITY_MAX, REASON_MAX
from domain.stock.moves import here
from domain.stock.operations import at_cost
from domain.stock.posting import post
from domain.stock.taking import lock
from domain.transaction import Transaction

# What each way of setting apart is called in the ledger. Goods that nobody can use any more are a loss.
WAYS = {
    (Kind.FREE, Kind.QUARANTINE): "quarantine",
    (Kind.FREE, Kind.SCRAP): "scrap",
    (Kind.QUARANTINE, Kind.FREE): "restock",
    (Kind.QUARANTINE, Kind.SCRAP): "scrap",
}


def count(
    tx: Transaction,
    differences: Mapping[int, int],
    *,
    document: str,
    place_id: int,
    currency: str,
    reason: str,
    actor: Actor,
    now: int,
) -> dict[int, int]:
    """
    Book what was found (or is missing) on the shelf, at the average cost of what is there.

    Args:
        differences: Pieces by variant; negative ones are missing.

    Returns:
        What each difference was worth; negative where it is a loss.

    Raises:
        BadInput: A difference is beyond what a shelf can hold.
    """
    if any(abs(difference) > QUANTITY_MAX for difference in differences.values()):
        raise BadInput("quantity", "too_large", most=QUANTITY_MAX)
    transfers: list[Transfer] = []
    values: dict[int, int] = {}
    # All of them at once, and in one order, as `at_cost`.
    lock(tx, differences)
    for variant_id, difference in sorted(differences.items()):
        unit, is_found = ledger.pieces(variant_id), difference > 0
        world, free = Account(Kind.ADJUSTMENT, unit=unit), Account(Kind.FREE, unit=unit, place_id=place_id)
        worth = at_cost(tx, {variant_id: abs(difference)}, target=Kind.LOSSES, currency=currency, back=is_found)
        transfers.append(Transfer(*((world, free) if is_found else (free, world)), abs(difference)))
        transfers += worth
        values[variant_id] = sum(each.quantity for each in worth) * (1 if is_found else -1)
    entry = Entry("count", document, ledger.entries_on(tx, document) + 1, actor=actor, at=now, reason=reason)
    post(tx, entry, transfers)
    return values


def set_apart(
    tx: Transaction,
    variant_id: int,
    pieces: int,
    *,
    source: Kind,
    target: Kind,
    place_id: int,
    currency: str,
    reason: str,
    actor: Actor,
    now: int,
) -> None:
    """
    Take pieces off the shelf (or out of quarantine) that cannot be sold, or put back what can; scrap is a loss.

    What is set aside for orders lies on the shelf, too: where such a piece breaks, less is free than was promised, and
    that becomes a task.

    Raises:
        BadInput: There are not so many, or no reason was given.
    """
    actor.must_be(Role.PACKER, Role.MERCHANT, to="set goods apart")
    act = WAYS[source, target]
    reason = " ".join(reason.split())[:REASON_MAX]
    if not reason:
        raise BadInput("reason", "empty")
    lock(tx, [variant_id])
    shelf = here(tx, [variant_id], place_id=place_id)[variant_id]
    most = shelf.quarantine if source is Kind.QUARANTINE else max(0, shelf.free + shelf.held)
    if not 1 <= pieces <= most:
        raise BadInput("pieces", "not_so_many", most=most) if pieces > 0 else BadInput("quantity", "not_a_number")
    unit = ledger.pieces(variant_id)
    moved = Transfer(Account(source, unit, place_id=place_id), Account(target, unit, place_id=place_id), pieces)
    lost = at_cost(tx, {variant_id: pieces}, target=Kind.LOSSES, currency=currency) if target is Kind.SCRAP else []
    document = f"variant:{variant_id}"
    entry = Entry(act, document, ledger.entries_on(tx, document) + 1, actor=actor, at=now, reason=reason)
    post(tx, entry, [moved, *lost])
