"""What products and categories are called, and said to be, in other languages than the shop's own."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from domain import tables
from domain.catalogue import branches, categories, indexing, listing
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
_names = tables.category_texts.c
_name = upsert(tables.category_texts).values(
    category_id=bindparam("category_id"), language=bindparam("language"), name=bindparam("name")
)
_PUT_NAME = _name.on_conflict_do_update(index_elements=["category_id", "language"], set_={"name": _name.excluded.name})
_TAKE_NAME = delete(tables.category_texts).where(
    _names.category_id == bindparam("of_category"), _names.language == bindparam("language")
)
_OF_CATEGORY = (
    select(_names.language, _names.name).where(_names.category_id == bindparam("of_category")).order_by(_names.language)
)
_OF_PRODUCT = (
    select(_texts.language, _texts.title, _texts.description)
    .where(_texts.product_id == bindparam("product_id"))
    .order_by(_texts.language)
)


@dataclass(frozen=True, slots=True)
class ProductText:
    """A product in one language: `description` is HTML as Telegram takes it; "" has the shop's own shown."""

    language: str
    title: str
    description: str


def put(tx: Transaction, product_id: int, *, language: str, title: str, description: str) -> None:
    """Say what a product is called in a language (as "de"), and what it is."""
    listing.alone(tx)
    tx.change(_PUT, product_id=product_id, language=language, title=title, description=description)
    indexing.refresh(tx)


def take(tx: Transaction, product_id: int, *, language: str) -> None:
    """Take a product's text in a language away: the shop's own is shown there again."""
    listing.alone(tx)
    tx.change(_TAKE, product_id=product_id, language=language)
    indexing.refresh(tx)


def in_language(tx: Transaction, product_id: int, *, language: str) -> ProductText:
    """What was said of a product in this language; blank where nothing was."""
    found = (text for text in of_product(tx, product_id) if text.language == language)
    return next(found, ProductText(language, "", ""))


def of_product(tx: Transaction, product_id: int) -> list[ProductText]:
    """A product's texts in other languages, by language."""
    return [ProductText(*row) for row in tx.all(_OF_PRODUCT, product_id=product_id)]


def put_name(tx: Transaction, category_id: int, name: str, *, language: str) -> None:
    """
    Say what a category is called in another language.

    Raises:
        NotFound: It is gone.
        BadInput: The name is empty or too long.
    """
    categories.category(tx, category_id)
    tx.change(_PUT_NAME, category_id=category_id, language=language, name=branches.tidy_name(name))


def take_name(tx: Transaction, category_id: int, *, language: str) -> None:
    """Call a category as in the shop's language again."""
    tx.change(_TAKE_NAME, of_category=category_id, language=language)


def of_category(tx: Transaction, category_id: int) -> dict[str, str]:
    """What a category is called in other languages than the shop's, by language."""
    return {row.language: row.name for row in tx.all(_OF_CATEGORY, of_category=category_id)}
