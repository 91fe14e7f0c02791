"""Asking about drafts."""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Text, bindparam, func, literal_column, select

from domain import stock, tables
from domain.carts import Cart, CartLine, Quote, Way
from domain.drafts.model import Draft, Status
from domain.errors import NotFound
from domain.paying import Terms
from domain.transaction import Transaction, among

QUOTE = TypeAdapter(Quote)
_drafts, _lines = tables.drafts.c, tables.draft_lines.c
_ONE = select(tables.drafts).where(_drafts.id == bindparam("id"))
_BY_TOKEN = select(_drafts.id).where(_drafts.token == bindparam("token"))
_LINES = (
    stock.OFFERS.add_columns(_lines.quantity)
    .join(tables.draft_lines, _lines.variant_id == tables.variants.c.id)
    .where(_lines.draft_id == bindparam("draft_id"))
    .order_by(_lines.added_at, _lines.variant_id)
)
_IS_OPEN = among(_drafts.status, Status.OPEN, Status.SENT)
_COUNT = select(func.count()).where(_IS_OPEN)
_LISTED = (
    select(_drafts.id).where(_IS_OPEN).order_by(_drafts.id.desc()).limit(bindparam("most")).offset(bindparam("skipped"))
)
_IS_SENT = _drafts.status == literal_column("'sent'", Text())
_OFFERED = (
    select(_drafts.id)
    .where(_IS_SENT, _drafts.person_id == bindparam("person_id"))
    .order_by(_drafts.id.desc())
    .limit(bindparam("most"))
)
_NEXT_LAPSE = select(func.min(_drafts.lapses_at)).where(_IS_SENT)
_LAPSED = (
    select(_drafts.id)
    .where(_IS_SENT, _drafts.lapses_at < bindparam("now"))
    .order_by(_drafts.lapses_at)
    .limit(bindparam("most"))
)


def draft(tx: Transaction, draft_id: int) -> Draft:
    """
    A draft with its lines.

    Raises:
        NotFound: There is none with this id.
    """
    row = tx.one(_ONE, id=draft_id)
    if row is None:
        raise NotFound("draft", draft_id)
    return read(tx, row)


def draft_linked(tx: Transaction, token: str) -> Draft:
    """
    The draft whose link carries this token.

    Raises:
        NotFound: There is none.
    """
    draft_id = tx.scalar(_BY_TOKEN, token=token)
    if draft_id is None:
        raise NotFound("draft", 0)
    return draft(tx, draft_id)


def open_count(tx: Transaction) -> int:
    """How many are drawn up, or wait for an answer."""
    return int(tx.scalar(_COUNT))


def open_drafts(tx: Transaction, *, skipped: int = 0, most: int) -> list[Draft]:
    """Those that are drawn up, or wait for an answer, newest first."""
    return [draft(tx, row.id) for row in tx.all(_LISTED, skipped=skipped, most=most)]


def offers_to(tx: Transaction, person_id: int, *, most: int) -> list[Draft]:
    """What a customer may accept now, newest first."""
    return [draft(tx, row.id) for row in tx.all(_OFFERED, person_id=person_id, most=most)]


def next_lapse_at(tx: Transaction) -> int | None:
    """When the next offer lapses: the first second at which it holds no more."""
    moment = tx.scalar(_NEXT_LAPSE)
    return None if moment is None else int(moment) + 1


def lapsed(tx: Transaction, *, now: int, most: int) -> list[int]:
    """The offers that hold no more, and have not been told so."""
    return [row.id for row in tx.all(_LAPSED, now=now, most=most)]


def read(tx: Transaction, row: Any) -> Draft:
    """A draft of its row."""
    lines = stock.offers_in(tx, tx.all(_LINES, draft_id=row.id))
    cart = Cart(
        0,
        row.person_id or 0,
        row.version,
        tuple(CartLine(offer, line.quantity, line.price_minor) for line, offer in lines),
        address=row.address,
        location=None if row.latitude_e6 is None else (row.latitude_e6, row.longitude_e6),
        phone=row.phone,
        note=row.note,
        way=Way(row.way),
        terms=Terms(row.terms),
        country=row.country,
        postcode=row.postcode,
        voucher_id=row.voucher_id,
    )
    return Draft(
        id=row.id,
        token=row.token,
        made_by=row.made_by,
        person_id=row.person_id,
        status=Status(row.status),
        version=row.version,
        cart=cart,
        holds_days=row.holds_days,
        quoted=QUOTE.validate_json(row.quoted) if row.quoted else None,
        order_id=row.order_id,
        sent_at=row.sent_at,
        lapses_at=row.lapses_at,
    )
