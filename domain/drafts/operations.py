"""All that writes drafts: drawn up line by line, sent, and what became of it."""

from typing import Any

from sqlalchemy import bindparam, delete, func, update

from domain import carts, catalogue, codes, phones, prices, tables
from domain.actors import Actor, Role
from domain.carts import LINES_MAX, QUANTITY_MAX, Cart, CartTooLarge, Quote, Way
from domain.carts.model import ADDRESS_MAX, NOTE_MAX
from domain.drafts.model import HOLDS_DAYS, MACHINE, USUAL_DAYS, Draft, Status
from domain.drafts.queries import QUOTE, draft, read
from domain.errors import BadInput, Changed, NotFound
from domain.paying import Terms
from domain.people import Address
from domain.transaction import Transaction, upsert

_DAY = 24 * 3600
_lines = tables.draft_lines.c
_row = upsert(tables.draft_lines).values(
    draft_id=bindparam("draft_id"),
    variant_id=bindparam("variant_id"),
    quantity=bindparam("quantity"),
    added_at=bindparam("added_at"),
)
_PUT = _row.on_conflict_do_update(index_elements=["draft_id", "variant_id"], set_={"quantity": _row.excluded.quantity})
_drafts = tables.drafts.c
_NOTE_SHORT = (
    update(tables.drafts)
    .where(_drafts.id == bindparam("draft_id"), func.coalesce(_drafts.told_short_version, 0) != bindparam("seen"))
    .values(told_short_version=bindparam("seen"))
)
_TAKE_OUT = delete(tables.draft_lines).where(
    _lines.draft_id == bindparam("draft_id"), _lines.variant_id == bindparam("variant_id")
)


def begin(tx: Transaction, person_id: int | None, *, like: Cart, actor: Actor, now: int) -> int:
    """
    Begin a draft.

    Args:
        person_id: For whom; None for whoever opens its link.
        like: Where it goes and how it is paid, to begin with.

    Returns:
        Its id.

    Raises:
        NotAllowed: The actor is no merchant.
    """
    actor.must_be(Role.MERCHANT, to="draw up orders")
    assert actor.person_id is not None, "only people draw up orders"
    draft_id = tx.insert(
        tables.drafts,
        token=codes.invite_token(),
        made_by=actor.person_id,
        person_id=person_id,
        status=Status.OPEN,
        version=1,
        way=like.way,
        terms=like.terms,
        **_where(Address(0, "", like.address, like.location, like.country, like.postcode)),
        phone=like.phone,
        note="",
        holds_days=USUAL_DAYS,
        quoted="",
        created_at=now,
    )
    MACHINE.begin(tx, draft_id, status=Status.OPEN, actor=actor, now=now)
    return draft_id


def locked(tx: Transaction, draft_id: int, *, version: int | None = None) -> Draft:
    """
    A draft, locked; with `version`, only as long as it is the one the person saw.

    Raises:
        NotFound: There is none with this id.
        Changed: It is no longer what the person saw.
    """
    row = MACHINE.locked(tx, draft_id)
    if version is not None and row.version != version:
        raise Changed("draft", draft_id)
    return read(tx, row)


def wish(tx: Transaction, draft_id: int, variant_id: int, quantity: int, *, actor: Actor, now: int) -> Draft:
    """
    Have so many pieces of a variant in a draft; 0 takes it out.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such draft, or the variant is not on sale.
        Changed: It was sent meanwhile, or settled.
        BadInput: Less than 0, or more than one line may have.
        CartTooLarge: One line too many.
        TotalTooLarge: More than one order may cost.
    """
    opened = _opened(tx, draft_id, actor=actor)
    if not 0 <= quantity <= QUANTITY_MAX:
        raise BadInput("quantity", "out_of_range", most=QUANTITY_MAX)
    before = opened.cart.quantity_of(variant_id)
    if quantity > before and not catalogue.variant(tx, variant_id).is_on_sale:
        raise NotFound("variant", variant_id)
    if quantity and not before and len(opened.cart.lines) >= LINES_MAX:
        raise CartTooLarge
    if quantity:
        tx.change(_PUT, draft_id=draft_id, variant_id=variant_id, quantity=quantity, added_at=now)
    else:
        tx.change(_TAKE_OUT, draft_id=draft_id, variant_id=variant_id)
    MACHINE.revise(tx, opened, also={})
    wished = draft(tx, draft_id)
    prices.must_fit(wished.cart.goods_minor)
    return wished


def say(
    tx: Transaction,
    draft_id: int,
    *,
    address: str | None = None,
    phone: str | None = None,
    note: str | None = None,
    country: str | None = None,
    actor: Actor,
) -> None:
    """
    Say where it goes, whom to call, or what else there is to know.

    Args:
        country: Two letters (ISO 3166) of the country whose local numbers are understood.

    Raises:
        NotAllowed, NotFound, Changed: As `wish`.
        BadInput: It is empty or too long, or no number that can be called.
    """
    opened = _opened(tx, draft_id, actor=actor)
    said: dict[str, Any] = {}
    if address is not None:
        # What was said of another address, or sent of it on the map, is not said of this one.
        said |= _where(Address(0, "", _filled("address", address, most=ADDRESS_MAX), None))
    if phone is not None:
        said["phone"] = phones.kept(phone, country=country)
    if note is not None:
        said["note"] = _filled("note", note, most=NOTE_MAX)
    MACHINE.revise(tx, opened, also=said)


def deliver_to(tx: Transaction, draft_id: int, place: Address, *, actor: Actor) -> None:
    """
    Have it delivered to a saved address, or to a place on the map, instead of where it was to go.

    Raises:
        NotAllowed, NotFound, Changed: As `wish`.
    """
    MACHINE.revise(tx, _opened(tx, draft_id, actor=actor), also=_where(place))


def choose(
    tx: Transaction,
    draft_id: int,
    *,
    way: Way | None = None,
    terms: Terms | None = None,
    holds_days: int | None = None,
    actor: Actor,
) -> None:
    """
    Choose how it reaches the customer, how it is paid, or for how many days it holds.

    Raises:
        NotAllowed, NotFound, Changed: As `wish`.
    """
    opened = _opened(tx, draft_id, actor=actor)
    assert holds_days is None or holds_days in HOLDS_DAYS, holds_days
    chosen = {"way": way, "terms": terms, "holds_days": holds_days}
    MACHINE.revise(tx, opened, also={name: value for name, value in chosen.items() if value is not None})


def use_voucher(tx: Transaction, draft_id: int, voucher_id: int | None, *, actor: Actor) -> None:
    """
    Have a voucher take something off, or (None) have none do so.

    Raises:
        NotAllowed, NotFound, Changed: As `wish`.
    """
    MACHINE.revise(tx, _opened(tx, draft_id, actor=actor), also={"voucher_id": voucher_id})


def send(tx: Transaction, sent: Draft, quoted: Quote, *, actor: Actor, now: int) -> None:
    """
    Offer it to the customer: from now on it costs what it costs now.

    Raises:
        IllegalTransition: It was sent before, or is settled.
    """
    also = {
        "quoted": QUOTE.dump_json(quoted).decode(),
        "sent_at": now,
        "lapses_at": now + sent.holds_days * _DAY,
    }
    MACHINE.advance(tx, sent, to=Status.SENT, actor=actor, now=now, also=also)


def take_up(tx: Transaction, taken: Draft, *, actor: Actor, now: int) -> None:
    """
    Draw it up again: what the customer was sent holds no more.

    Raises:
        IllegalTransition: It was accepted, or withdrawn.
    """
    MACHINE.advance(tx, taken, to=Status.OPEN, actor=actor, now=now, also={"quoted": "", "lapses_at": None})


def settle(tx: Transaction, settled: Draft, *, to: Status, order_id: int | None = None, actor: Actor, now: int) -> None:
    """
    Something became of it.

    Raises:
        IllegalTransition: Something else did before.
    """
    MACHINE.advance(tx, settled, to=to, actor=actor, now=now, also={"order_id": order_id})


def note_short(tx: Transaction, sent: Draft) -> bool:
    """Note that there is too little for what was sent; whether that is news."""
    return tx.change(_NOTE_SHORT, draft_id=sent.id, seen=sent.version) == 1


def give_to(tx: Transaction, linked: Draft, person_id: int) -> None:
    """
    It is for whoever opened its link first.

    Raises:
        Changed: Somebody else was quicker.
    """
    MACHINE.revise(tx, linked, also={"person_id": person_id})


def quote(tx: Transaction, drawn_up: Draft, *, now: int) -> Quote:
    """
    What it comes to: as it was sent, or else now.

    Raises:
        TotalTooLarge: The goods alone cost more than one order may.
    """
    return drawn_up.quoted or carts.quote(tx, drawn_up.cart, now=now)


def _opened(tx: Transaction, draft_id: int, *, actor: Actor) -> Draft:
    actor.must_be(Role.MERCHANT, to="draw up orders")
    opened = locked(tx, draft_id)
    if opened.status is not Status.OPEN:
        raise Changed("draft", draft_id)
    return opened


def _where(place: Address) -> dict[str, Any]:
    latitude_e6, longitude_e6 = place.location or (None, None)
    said = {"address": place.text, "country": place.country, "postcode": place.postcode}
    return said | {"latitude_e6": latitude_e6, "longitude_e6": longitude_e6}


def _filled(field: str, text: str, *, most: int) -> str:
    stripped = text.strip()
    if not stripped:
        raise BadInput(field, "empty")
    if len(stripped) > most:
        raise BadInput(field, "too_long", most=most)
    return stripped
