"""A merchant says in other languages what products and categories are called, and what they are."""

from dataclasses import replace

from domain.actors import Actor
from domain.catalogue import categories, texts
from domain.catalogue.texts import ProductText
from domain.flows.keeping import checked_description, checked_title, must_keep, product_kept
from domain.transaction import Transaction

# The word with which a text is taken away again.
NONE = "-"


def title_product(tx: Transaction, product_id: int, text: str, *, language: str, actor: Actor) -> None:
    """
    Call a product something in this language; "-" has the shop's own name shown there again.

    Raises:
        BadInput: The name is empty or too long.
    """
    must_keep(actor)
    title = "" if text.strip() == NONE else checked_title(text)
    _put(tx, product_id, replace(texts.in_language(tx, product_id, language=language), title=title))


def describe_product(tx: Transaction, product_id: int, html: str, *, language: str, actor: Actor) -> None:
    """
    Describe a product in this language; "-" has the shop's own description shown there again.

    Args:
        html: As Telegram writes a message with its styles.

    Raises:
        BadInput: It is empty, or more than fits under a picture.
    """
    must_keep(actor)
    description = "" if html.strip() == NONE else checked_description(html)
    _put(tx, product_id, replace(texts.in_language(tx, product_id, language=language), description=description))


def name_category(tx: Transaction, category_id: int, text: str, *, language: str, actor: Actor) -> None:
    """
    Call a category something in this language; "-" has the shop's own name shown there again.

    Raises:
        BadInput: The name is empty or too long.
        NotFound: It is gone.
    """
    must_keep(actor)
    categories.category(tx, category_id)
    if text.strip() == NONE:
        texts.take_name(tx, category_id, language=language)
    else:
        texts.put_name(tx, category_id, text, language=language)


def _put(tx: Transaction, product_id: int, said: ProductText) -> None:
    product_kept(tx, product_id)
    if said.title or said.description:
        texts.put(tx, product_id, language=said.language, title=said.title, description=said.description)
    else:
        texts.take(tx, product_id, language=said.language)
