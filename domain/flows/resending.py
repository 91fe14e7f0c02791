"""What could not be delivered goes out once more: its customer may ask for that, and the shop sends it."""

from datetime import tzinfo

from domain import returns
from domain.actors import Actor
from domain.flows import taking_back
from domain.returns import Outcome, Return
from domain.states import IllegalTransition
from domain.transaction import Transaction


def want_again(
    tx: Transaction, return_id: int, *, version: int, is_wanted: bool = True, actor: Actor, now: int
) -> Return:
    """
    The customer of an undelivered parcel would like to have it once more, or rather not any more: whoever looks at it
    reads that, and is called as soon as it is here.

    Raises:
        NotFound, Changed, IllegalTransition: As `returns.want_again`.
    """
    found = returns.want_again(tx, return_id, version=version, is_wanted=is_wanted, actor=actor, now=now)
    taking_back.see_to_tasks(tx, found, now=now)
    return found


def send_again(tx: Transaction, return_id: int, *, version: int, zone: tzinfo, actor: Actor, now: int) -> Return:
    """
    All of an undelivered parcel that is here and was not looked at goes to its customer once more, with what of it was
    to go before: in one parcel, as soon as nothing more of it is waited for.

    Raises:
        NotAllowed: The actor is neither merchant nor packer.
        NotFound, Changed: There is no such return, or it is not what they saw.
        IllegalTransition: It did not come back undelivered, or nothing of it waits here.
    """
    found = returns.locked(tx, return_id, version=version)
    waiting = returns.to_inspect(tx, found)
    if not found.is_undelivered or not waiting:
        raise IllegalTransition(returns.MACHINE.document, was=found.status, to="sent again")
    for line_id, quantity in waiting.items():
        found = taking_back.inspect(tx, return_id, line_id, Outcome.CUSTOMER, quantity, zone=zone, actor=actor, now=now)
    return found
