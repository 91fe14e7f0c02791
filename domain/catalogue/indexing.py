"""
Keeps what is searched in step with what is sold.

The database marks a product as stale whenever a text of it is written (triggers, domain/tables/search.py); whoever
writes calls `refresh` in the same transaction.
"""

import json
from collections import Counter

from sqlalchemy import bindparam, delete, func, select, update

from domain import tables
from domain.catalogue.words import TYPO_LETTERS_MIN, document_of, typo_keys, without_markup
from domain.transaction import Transaction, in_list, upsert

# A longer description is found by its beginning.
BODY_MAX = 4000
ALL = 2**31

_products, _texts, _variants = tables.products.c, tables.product_texts.c, tables.variants.c
_documents, _words, _typos = tables.search_documents.c, tables.search_words.c, tables.search_typos.c
_stale = tables.search_stale.c

_STALE = select(_stale.product_id).limit(bindparam("most"))
_NEXT = select(_products.id).where(_products.id > bindparam("after")).order_by(_products.id).limit(bindparam("most"))
_STALE_COUNT = select(func.count()).select_from(tables.search_stale)
_FRESH = delete(tables.search_stale).where(in_list(_stale.product_id, "ids"))
_OWN = select(_products.title, _products.description).where(_products.id == bindparam("product_id"))
_TRANSLATED = (
    select(_texts.title, _texts.description)
    .where(_texts.product_id == bindparam("product_id"))
    .order_by(_texts.language)
)
_OPTIONS = (
    select(_variants.options)
    .where(_variants.product_id == bindparam("product_id"), _variants.active == 1)
    .order_by(_variants.position, _variants.id)
)
_KNOWN = select(_documents.title, _documents.body).where(_documents.product_id == bindparam("id"))
_REWRITE = (
    update(tables.search_documents)
    .where(_documents.product_id == bindparam("id"))
    .values(title=bindparam("new_title"), body=bindparam("new_body"))
)
_DROP = delete(tables.search_documents).where(_documents.product_id == bindparam("id"))
_new_word = upsert(tables.search_words).values(word=bindparam("word"), titles=bindparam("more"))
_COUNT = _new_word.on_conflict_do_update(
    index_elements=["word"], set_={"titles": _words.titles + _new_word.excluded.titles}
).returning(_words.id, _words.titles)
_FORGET_WORD = delete(tables.search_words).where(_words.id == bindparam("word_id"))
_FORGET_KEYS = delete(tables.search_typos).where(
    in_list(_typos.key, "keys"), _typos.word_id == bindparam("gone_word_id")
)


def refresh(tx: Transaction, *, most: int = ALL) -> int:
    """
    Make the stale products ready to be found; how many they were.

    Args:
        most: At most so many. What an act has written is little: only a bulk load needs portions.
    """
    ids = [row.product_id for row in tx.all(_STALE, most=most)]
    changes: Counter[str] = Counter()
    for product_id in ids:
        _put(tx, product_id, changes)
    for word, change in sorted(changes.items()):
        if change:
            _count(tx, word, change)
    if ids:
        tx.change(_FRESH, ids=ids)
    return len(ids)


def outdate(tx: Transaction, product_id: int) -> None:
    """What can be chosen of a product has changed, which the database does not mark by itself: make it ready anew."""
    tx.insert_new(tables.search_stale, product_id=product_id)
    refresh(tx)


def reindex(tx: Transaction, *, after: int, most: int) -> int | None:
    """
    Make the next products ready anew, though nothing has marked them.

    Args:
        after: The last product of the portion before; 0 for the first.

    Returns:
        The last product of this one; None where it reached the end.
    """
    ids = [row.id for row in tx.all(_NEXT, after=after, most=most)]
    for product_id in ids:
        tx.insert_new(tables.search_stale, product_id=product_id)
    refresh(tx)
    return ids[-1] if len(ids) == most else None


def stale_products(tx: Transaction) -> int:
    """How many products are not found as they are now: none, unless someone forgot to `refresh`."""
    return int(tx.scalar(_STALE_COUNT))


def _put(tx: Transaction, product_id: int, changes: Counter[str]) -> None:
    known, new = tx.one(_KNOWN, id=product_id), _document(tx, product_id)
    if known is not None:
        changes.subtract(set(known.title.split()))
    if new is None:
        tx.change(_DROP, id=product_id)
        return
    title, body = new
    changes.update(set(title.split()))
    if known is None:
        tx.insert_all(tables.search_documents, [{"product_id": product_id, "title": title, "body": body}])
    elif (known.title, known.body) != new:
        tx.change(_REWRITE, id=product_id, new_title=title, new_body=body)


def _document(tx: Transaction, product_id: int) -> tuple[str, str] | None:
    own = tx.one(_OWN, product_id=product_id)
    if own is None:
        return None
    texts = [own, *tx.all(_TRANSLATED, product_id=product_id)]
    bodies = [without_markup(text.description[:BODY_MAX]) for text in texts]
    options = dict.fromkeys(
        value for row in tx.all(_OPTIONS, product_id=product_id) for value in json.loads(row.options)
    )
    return document_of(text.title for text in texts), document_of([*bodies, *options])


def _count(tx: Transaction, word: str, change: int) -> None:
    """Count a word of titles more or less often; one that is new or gone takes its keys along."""
    row = tx.one(_COUNT, word=word, more=change)
    keys = typo_keys(word) if len(word) >= TYPO_LETTERS_MIN else set()
    if row.titles == change and change > 0:
        tx.insert_all(tables.search_typos, [{"key": key, "word_id": row.id} for key in keys])
    elif row.titles <= 0:
        tx.change(_FORGET_WORD, word_id=row.id)
        tx.change(_FORGET_KEYS, keys=list(keys), gone_word_id=row.id)
