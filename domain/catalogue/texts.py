"""What products are called and said to be in other languages than the shop's own."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from domain import tables
from domain.catalogue import indexing
from domain.transaction import Transaction, upsert

_texts = tables.product_texts.c
_text = upsert(tables.product_texts).values(
    product_id=bindparam("product_id"),
    language=bindparam("language"),
    title=bindparam("title"),
    description=bindparam("description"),
)
_PUT = _text.on_conflict_do_update(
    index_elements=["product_id", "language"],
    set_={"title": _text.excluded.title, "description": _text.excluded.description},
)
_TAKE = delete(tables.product_texts).where(
    _texts.product_id == bindparam("product_id"), _texts.language == bindparam("language")
)
_OF_PRODUCT = (
    select(_texts.language, _texts.title, _texts.description)
    .where(_texts.product_id == bindparam("product_id"))
    .order_by(_texts.language)
)


@dataclass(frozen=True, slots=True)
class ProductText:
    """A product in one language: `description` is HTML as Telegram takes it."""

    language: str
    title: str
    description: str


def put(tx: Transaction, product_id: int, *, language: str, title: str, description: str) -> None:
    """Say what a product is called in a language (as "de"), and what it is."""
    tx.change(_PUT, product_id=product_id, language=language, title=title, description=description)
    indexing.refresh(tx)


def take(tx: Transaction, product_id: int, *, language: str) -> None:
    """Take a product's text in a language away: the shop's own is shown there again."""
    tx.change(_TAKE, product_id=product_id, language=language)
    indexing.refresh(tx)


def of_product(tx: Transaction, product_id: int) -> list[ProductText]:
    """A product's texts in other languages, by language."""
    return [ProductText(*row) for row in tx.all(_OF_PRODUCT, product_id=product_id)]
