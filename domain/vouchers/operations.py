"""
All that writes vouchers: merchants make, change and end them; orders use them and give the use back.

An order has one use of a voucher at most, and it is given back once at most: the row of `voucher_uses` says so. The
limit over all is a compare-and-set on the voucher's own row, which holds whoever else is ordering at the same time.
"""

import json
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, delete, or_, select, update

from domain import tables
from domain.actors import Actor, Role
from domain.errors import BadInput, Changed, NotFound
from domain.prices import WHOLE_PPM, Discount, DiscountKind
from domain.transaction import Transaction
from domain.vouchers.model import USES_MAX, CodeTaken, Lack, Voucher, VoucherUseless, new_code
from domain.vouchers.queries import voucher

_vouchers, _uses = tables.vouchers.c, tables.voucher_uses.c
_ONE_MORE = (
    update(tables.vouchers)
    .where(
        _vouchers.id == bindparam("voucher_id"), or_(_vouchers.uses_max.is_(None), _vouchers.uses < _vouchers.uses_max)
    )
    .values(uses=_vouchers.uses + 1)
)
_MOVE = (
    update(tables.vouchers).where(_vouchers.id == bindparam("voucher_id")).values(uses=_vouchers.uses + bindparam("by"))
)
_RELEASE = (
    update(tables.voucher_uses)
    .where(_uses.order_id == bindparam("of_order"), _uses.released_at.is_(None))
    .values(released_at=bindparam("moment"))
    .returning(_uses.voucher_id)
)
_USE_AGAIN = (
    update(tables.voucher_uses)
    .where(_uses.order_id == bindparam("of_order"), _uses.released_at.is_not(None))
    .values(released_at=None)
    .returning(_uses.voucher_id)
)
_drawn_up = (_vouchers.id == bindparam("of"), _vouchers.live_at.is_(None))
_GO_LIVE = (
    update(tables.vouchers)
    .where(*_drawn_up, _vouchers.version == bindparam("seen"))
    .values(live_at=bindparam("moment"))
)
_THROW_AWAY = delete(tables.vouchers).where(*_drawn_up)
_RENAME = update(tables.vouchers).where(*_drawn_up).values(code=bindparam("new_code"), version=_vouchers.version + 1)
_ID_OF = select(_vouchers.id).where(_vouchers.code == bindparam("code"))


def redeem(
    tx: Transaction, found: Voucher, *, order_id: int, person_id: int, is_promised: bool = False, now: int
) -> None:
    """
    Use a voucher for an order. Call it late in the transaction: others who use the same voucher wait for its row.

    Args:
        is_promised: The shop has offered the order with it, and keeps to that, whatever became of it meanwhile.

    Raises:
        VoucherUseless: It was used up meanwhile.
    """
    if is_promised:
        tx.change(_MOVE, voucher_id=found.id, by=1)
    elif tx.change(_ONE_MORE, voucher_id=found.id) != 1:
        raise VoucherUseless(found.code, Lack.USED_UP)
    tx.insert(tables.voucher_uses, voucher_id=found.id, order_id=order_id, person_id=person_id, used_at=now)


def release(tx: Transaction, order_id: int, *, now: int) -> None:
    """Give the use of an order that expired or was cancelled back: once, however often it is asked."""
    voucher_id = tx.scalar(_RELEASE, of_order=order_id, moment=now)
    if voucher_id is not None:
        tx.change(_MOVE, voucher_id=voucher_id, by=-1)


def redeem_again(tx: Transaction, order_id: int, *, is_kept: bool, now: int) -> None:
    """
    Use the voucher of an order that comes to life again; an order that had none, or has its use, stays as it is.

    Args:
        is_kept: A late payer keeps the voucher, whatever became of it meanwhile.

    Raises:
        VoucherUseless: It has ended, is over or was used up meanwhile.
    """
    voucher_id = tx.scalar(_USE_AGAIN, of_order=order_id)
    if voucher_id is None:
        return
    if is_kept:
        tx.change(_MOVE, voucher_id=voucher_id, by=1)
        return
    found = voucher(tx, voucher_id)
    lack = found.lack_at(now)
    if lack is None and tx.change(_ONE_MORE, voucher_id=voucher_id) != 1:
        lack = Lack.USED_UP
    if lack is not None:
        raise VoucherUseless(found.code, lack)


def make(tx: Transaction, code: str, discount: Discount, *, is_drawn_up: bool = False, actor: Actor, now: int) -> int:
    """
    Make a voucher for everyone and everything; `change` narrows it.

    Args:
        is_drawn_up: Nobody can use it before `go_live`.

    Returns:
        Its id.

    Raises:
        NotAllowed: The actor is no merchant.
        BadInput: The code is too short or too long, or the voucher gives nothing.
        CodeTaken: There is one of this code.
    """
    actor.must_be(Role.MERCHANT, to="make a voucher")
    made = tx.insert_new(
        tables.vouchers,
        code=new_code(code),
        **_columns_of(discount),
        min_minor=0,
        products="[]",
        categories="[]",
        first_order_only=0,
        uses=0,
        created_at=now,
        live_at=None if is_drawn_up else now,
        version=1,
    )
    if not made:
        raise CodeTaken
    return int(tx.scalar(_ID_OF, code=new_code(code)))


def change(tx: Transaction, voucher_id: int, *, actor: Actor, **facts: Any) -> None:
    """
    Change what a voucher gives or asks for; orders that have it keep what they were given.

    Args:
        facts: Any of discount, min_minor, product_ids, category_ids, starts_at, ends_at, uses_max,
            uses_per_person_max, is_first_order_only.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such voucher.
        BadInput: It ends before it begins, or a number is out of range.
    """
    actor.must_be(Role.MERCHANT, to="change a voucher")
    columns = _columns(facts)
    if tx.change(_changing(tuple(sorted(columns))), of=voucher_id, **{f"new_{k}": v for k, v in columns.items()}) != 1:
        raise NotFound("voucher", voucher_id)
    now_is = voucher(tx, voucher_id)
    if now_is.starts_at is not None and now_is.ends_at is not None and now_is.ends_at <= now_is.starts_at:
        raise BadInput("voucher", "backwards")


def rename(tx: Transaction, voucher_id: int, code: str, *, actor: Actor) -> None:
    """
    Give a voucher that is drawn up another code; one that was live keeps what people have been told.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is none that is drawn up.
        BadInput: As `make`.
        CodeTaken: As `make`.
    """
    actor.must_be(Role.MERCHANT, to="change a voucher")
    wanted = new_code(code)
    if tx.scalar(_ID_OF, code=wanted) not in {None, voucher_id}:
        raise CodeTaken
    if tx.change(_RENAME, of=voucher_id, new_code=wanted) != 1:
        raise NotFound("voucher", voucher_id)


def go_live(tx: Transaction, voucher_id: int, *, made_at: int, version: int, actor: Actor, now: int) -> None:
    """
    Let a voucher be used that was drawn up; one that is live stays so.

    Args:
        made_at: When what the merchant saw was made: ids of what was thrown away are given again.
        version: As they saw it.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: It was thrown away.
        Changed: It would give or ask for something else by now.
    """
    actor.must_be(Role.MERCHANT, to="make a voucher")
    _must_be_made_at(tx, voucher_id, made_at)
    if tx.change(_GO_LIVE, of=voucher_id, seen=version, moment=now) != 1 and voucher(tx, voucher_id).live_at is None:
        raise Changed("voucher", voucher_id)


def throw_away(tx: Transaction, voucher_id: int, *, made_at: int, actor: Actor) -> bool:
    """
    Forget a voucher that was only drawn up, so that its code can be another's; whether it was.

    Raises:
        NotAllowed, NotFound: As `go_live`.
    """
    actor.must_be(Role.MERCHANT, to="make a voucher")
    _must_be_made_at(tx, voucher_id, made_at)
    return tx.change(_THROW_AWAY, of=voucher_id) == 1


def _must_be_made_at(tx: Transaction, voucher_id: int, made_at: int) -> None:
    if voucher(tx, voucher_id).created_at != made_at:
        raise NotFound("voucher", voucher_id)


def end(tx: Transaction, voucher_id: int, *, actor: Actor, now: int) -> None:
    """
    End a voucher, now and for good: it gives nothing any more, and its code stays taken.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such voucher.
    """
    actor.must_be(Role.MERCHANT, to="end a voucher")
    if voucher(tx, voucher_id).ended_at is None:
        tx.change(_changing(("ended_at",)), of=voucher_id, new_ended_at=now)


@cache
def _changing(columns: tuple[str, ...]) -> Update:
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return update(tables.vouchers).where(_vouchers.id == bindparam("of")).values(**new, version=_vouchers.version + 1)


def _columns(facts: dict[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, value in facts.items():
        if name == "discount":
            columns |= _columns_of(value)
        elif name in {"product_ids", "category_ids"}:
            columns["products" if name == "product_ids" else "categories"] = json.dumps(sorted(set(value)))
        elif name == "is_first_order_only":
            columns["first_order_only"] = int(value)
        else:
            if name in {"uses_max", "uses_per_person_max"} and value is not None and not 1 <= value <= USES_MAX:
                raise BadInput("voucher", "uses", most=USES_MAX)
            columns[name] = value
    return columns


def _columns_of(discount: Discount) -> dict[str, Any]:
    is_free = discount.kind is DiscountKind.FREE_DELIVERY
    is_too_much = discount.kind is DiscountKind.PERCENT and discount.value > WHOLE_PPM
    if is_too_much or (discount.value <= 0 and not is_free):
        raise BadInput("voucher", "gives_nothing")
    return {"kind": discount.kind, "value": discount.value}
