"""Something else in the box of a return: a merchant is called, and says what becomes of it."""

from domain import returns, tasks
from domain.actors import Actor
from domain.returns import Return
from domain.transaction import Transaction


def differs(tx: Transaction, return_id: int, *, note: str, photo: str = "", actor: Actor, now: int) -> int:
    """
    Something else was in the box: a merchant is called. Its id.

    Raises:
        NotAllowed, NotFound, BadInput: As `returns.note_extra`.
    """
    found = returns.locked(tx, return_id)
    extra_id = returns.note_extra(tx, found, note=note, photo=photo, actor=actor, now=now)
    tasks.raise_task(tx, tasks.Kind.RETURN_DIFFERS, found.document, order_id=found.order_id, now=now)
    return extra_id


def see_to_rest(tx: Transaction, return_id: int, *, said: str, actor: Actor, now: int) -> Return:
    """
    A merchant says what becomes of what was in the box besides.

    Raises:
        NotAllowed, NotFound, Changed, BadInput: As `returns.see_to_extras`.
    """
    found = returns.see_to_extras(tx, return_id, said=said, actor=actor, now=now)
    tasks.settle(tx, tasks.Kind.RETURN_DIFFERS, found.document, actor=actor, now=now)
    return found
