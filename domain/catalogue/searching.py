"""
Finding products by words: the one module that knows how, so that another engine can stand here.

SQLite's full-text index says which products have the words; titles count before descriptions, whole words before
beginnings, what was typed before what was perhaps meant. Nothing here scans: of a common word the newest products are
looked at, at most `FOUND_MAX`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, cast, exists, func, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

from domain import tables
from domain.catalogue.fallback import in_language
from domain.catalogue.shelves import Listed
from domain.catalogue.words import Forms, is_one_typo, typo_keys, words_of
from domain.transaction import Transaction, by_dialect, in_list

# Nobody leafs further: they type another word.
FOUND_MAX = 120
QUERY_WORDS_MAX = 8
# With fewer than these, what was perhaps meant is looked for, too.
ENOUGH = 10
NEAREST_MAX = 6
# A word shorter than this is what is left of one of four letters by a slip.
SLIP_LETTERS_MIN = 3
# So many words of titles stand for one that was typed.
WORDS_MAX = 20
BEGUN_MAX = 500
# As the index has it ("prefix='1 2 3'").
PREFIX_LETTERS_MAX = 3
SKU_SIGNS_MIN = 2
_LAST = "\U0010ffff"

_index, _documents = tables.search_index.c, tables.search_documents.c
_expression = bindparam("expression", type_=Text())
_products, _variants = tables.products.c, tables.variants.c
_texts, _pictures = tables.product_texts.c, tables.pictures.c
_words, _typos = tables.search_words.c, tables.search_typos.c

_HAS_VARIANTS = exists().where(_variants.product_id == _products.id, _variants.active == 1)
# "+ 0" keeps SQLite's planner from beginning with all that is active: first comes what has the words.
_IS_ON_SALE = (_products.active + 0 == 1, _products.deleted_at.is_(None), _HAS_VARIANTS)


def _on_sale(found: Select[Any]) -> Select[Any]:
    """
    The first `most` of what was found that are on sale, for PostgreSQL; in the order in which it was found.

    A join would have it look up all that was found, or read along with all products there are: it can only guess how
    many have two words, or begin so. As it stands, it finds in order and looks up one after the other.
    """
    # It moves neither conditions nor joins into what has an offset.
    each = found.offset(literal_column("0")).subquery()
    is_active = (
        select(_products.active == literal_column("1"))
        .where(_products.id == each.c.product_id, _products.deleted_at.is_(None), _HAS_VARIANTS)
        .scalar_subquery()
    )
    return select(each).where(is_active).limit(bindparam("most"))


def _matching(expression: ColumnElement[str], words: str) -> by_dialect:
    """
    What has the words, newest first.

    Args:
        expression: In the language of SQLite's full-text index; the few signs of it that we use are other signs in
            PostgreSQL's.
        words: Where PostgreSQL looks for them.
    """
    found = select(_documents.product_id, _documents.title)
    signs = {" AND ": " & ", " OR ": " | ", "*": ":*"}
    query: ColumnElement[Any] = cast(_expression, Text)
    for sign, other in signs.items():
        query = func.replace(query, literal_column(f"'{sign}'"), literal_column(f"'{other}'"))
    return by_dialect(
        sqlite=found.select_from(
            tables.search_index.join(tables.search_documents, _documents.product_id == _index.rowid).join(
                tables.products, _products.id == _index.rowid
            )
        )
        .where(_index.search_index.op("MATCH")(expression), *_IS_ON_SALE)
        .order_by(_index.rowid.desc())
        .limit(bindparam("most")),
        postgresql=_on_sale(
            found.where(literal_column(words).op("@@")(cast(query, TSQUERY))).order_by(_documents.product_id.desc())
        ),
    )


# How PostgreSQL best looks for a word depends on how common it is, so no plan is kept for all words.
_PLAN_ANEW = by_dialect(
    sqlite=select(literal_column("0")),
    postgresql=select(
        func.set_config(
            literal_column("'plan_cache_mode'"), literal_column("'force_custom_plan'"), literal_column("true")
        )
    ),
)


def _beginning(start: ColumnElement[str]) -> Select[Any]:
    return (
        select(_documents.product_id, _documents.title)
        .where(start >= bindparam("low"), start < bindparam("high"))
        .order_by(start)
    )


_IN_TITLES = _matching(
    literal_column("'title : ('", Text()) + _expression + literal_column("')'", Text()), tables.TITLE_WORDS
)
_IN_TEXTS = _matching(_expression, tables.ALL_WORDS)
_BEGINNING = by_dialect(
    sqlite=_beginning(_documents.title)
    .join(tables.products, _products.id == _documents.product_id)
    .where(*_IS_ON_SALE)
    .limit(bindparam("most")),
    postgresql=_on_sale(_beginning(literal_column(tables.TITLE_START, Text()))),
)
_BY_SKU = (
    select(_variants.product_id)
    .join(tables.products, _products.id == _variants.product_id)
    .where(
        func.lower(_variants.sku) >= bindparam("low"),
        func.lower(_variants.sku) < bindparam("high"),
        _variants.active == 1,
        _products.active + 0 == 1,
        _products.deleted_at.is_(None),
    )
    .order_by(func.lower(_variants.sku))
    .limit(bindparam("most"))
)
_BEGUN = (
    select(_words.word, _words.titles)
    .where(_words.word >= bindparam("low"), _words.word < bindparam("high"))
    .limit(bindparam("most"))
)
_MEANT = (
    select(_words.word, _words.titles)
    .join(tables.search_typos, _typos.word_id == _words.id)
    .where(in_list(_typos.key, "keys"))
    .distinct()
)
_HITS = (
    select(
        _products.id,
        in_language(_texts.title, _products.title).label("title"),
        in_language(_texts.description, _products.description).label("description"),
        func.min(_variants.price_minor).label("cheapest_minor"),
        func.max(_variants.price_minor).label("dearest_minor"),
        func.max(func.coalesce(_variants.in_stock, 0)).label("in_stock"),
        select(_pictures.url)
        .where(_pictures.product_id == _products.id, _pictures.dead_at.is_(None))
        .order_by(_pictures.position, _pictures.id)
        .limit(1)
        .scalar_subquery()
        .label("picture_url"),
    )
    .join(tables.variants, _variants.product_id == _products.id)
    .outerjoin(tables.product_texts, and_(_texts.product_id == _products.id, _texts.language == bindparam("language")))
    .where(in_list(_products.id, "ids"), _variants.active == 1)
    .group_by(_products.id, _texts.product_id, _texts.language)
)


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a search found, best first.

    Args:
        nearest: Nothing has all the words; these have some of them, or words much like them.
        is_cut: There is more than was looked at.
    """

    product_ids: tuple[int, ...]
    nearest: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """
    A product as a list of results shows it, and as it is shared.

    Args:
        picture_url: Where its first picture can be fetched; "" where it has none, or Telegram alone has it.
    """

    listed: Listed
    description: str
    picture_url: str


@dataclass(frozen=True, slots=True)
class _Group:
    """
    One word of a question.

    Args:
        typed: As it was typed, which may be the beginning of a word.
        begun: Words of titles that begin so.
        meant: Words of titles that it may have been meant for.
    """

    typed: Forms
    begun: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()

    @property
    def in_titles(self) -> str:
        return _any_of([*map(_begins, self._short), *self._long, *self.begun, *self.meant])

    @property
    def whole_in_texts(self) -> str:
        return _any_of([*map(_begins, self._short), *self._long, *self.begun])

    @property
    def begun_in_texts(self) -> str:
        return _any_of(map(_begins, self.typed))

    # The index keeps the documents of short beginnings ready. For a longer one it would gather those of every word that
    # begins so, common ones too, before it gives the first; so such words are named instead.

    @property
    def _short(self) -> tuple[str, ...]:
        return tuple(form for form in self.typed if len(form) <= PREFIX_LETTERS_MAX)

    @property
    def _long(self) -> tuple[str, ...]:
        return tuple(form for form in self.typed if len(form) > PREFIX_LETTERS_MAX)


def _begins(word: str) -> str:
    return f"{word}*"


def _any_of(terms: Iterable[str]) -> str:
    return "(" + " OR ".join(dict.fromkeys(terms)) + ")"


def search(tx: Transaction, query: str) -> Found:
    """
    Find products on sale by what a person typed: words in any order, beginnings of words, a SKU or its beginning.

    Args:
        query: Any text at all.
    """
    tx.scalar(_PLAN_ANEW)
    groups = [_Group(forms, _begun(tx, forms)) for forms in words_of(query)[:QUERY_WORDS_MAX]]
    found: dict[int, None] = {}
    if _looks_like_sku(query):
        found.update(dict.fromkeys(_by_sku(tx, query)))
    if groups:
        found.update(dict.fromkeys(_titled(tx, groups)))
        if len(found) < FOUND_MAX:
            found.update(dict.fromkeys(_described(tx, groups)))
    if len(found) < ENOUGH:
        found.update(dict.fromkeys(_by_sku(tx, query)))
    if len(found) < ENOUGH and groups:
        guessed = [replace(group, meant=_meant(tx, group.typed)) for group in groups]
        if any(group.meant for group in guessed):
            found.update(dict.fromkeys(_titled(tx, guessed)))
    if not found and groups:
        return Found(_nearest(tx, groups), nearest=True)
    ids = tuple(found)
    return Found(ids[:FOUND_MAX], is_cut=len(ids) >= FOUND_MAX)


def hits(tx: Transaction, product_ids: Sequence[int], *, language: str = "") -> list[Hit]:
    """What there is to say of these products, in their order; in this language where they have texts in it."""
    rows = {row.id: row for row in tx.all(_HITS, ids=list(product_ids), language=language)}
    return [
        Hit(
            Listed(row.id, row.title, row.cheapest_minor, row.dearest_minor > row.cheapest_minor, bool(row.in_stock)),
            row.description,
            (row.picture_url or "") if (row.picture_url or "").startswith("http") else "",
        )
        for row in (rows[id_] for id_ in product_ids if id_ in rows)
    ]


def _titled(tx: Transaction, groups: Sequence[_Group]) -> list[int]:
    """Products whose titles have every word, best first."""
    expression = " AND ".join(group.in_titles for group in groups)
    start = " ".join(group.typed[0] for group in groups)
    rows = [
        *tx.all(_BEGINNING, low=start, high=start + _LAST, most=ENOUGH),
        *tx.all(_IN_TITLES, expression=expression, most=FOUND_MAX),
    ]
    return _ranked({row.product_id: row.title for row in rows}, groups)


def _described(tx: Transaction, groups: Sequence[_Group]) -> list[int]:
    """Products that have every word somewhere; of the last one its beginning will do, for it may not be typed yet."""
    terms = [*(group.whole_in_texts for group in groups[:-1]), groups[-1].begun_in_texts]
    return [row.product_id for row in tx.all(_IN_TEXTS, expression=" AND ".join(terms), most=FOUND_MAX)]


def _ranked(titles: dict[int, str], groups: Sequence[_Group]) -> list[int]:
    """Best first: typed before meant, whole words before beginnings, the start before elsewhere, short before long."""
    first, is_single = groups[0].typed, len(groups) == 1

    def worse(item: tuple[int, str]) -> tuple[int, bool, int, int]:
        product_id, title = item
        words = title.split()
        known = set(words)
        if is_single and words[0] in first:
            return (0, False, len(words), -product_id)
        misses = sum(_miss(group, known, title) for group in groups)
        return (misses, not words[0].startswith(first), len(words), -product_id)

    return [product_id for product_id, _ in sorted(titles.items(), key=worse)]


def _miss(group: _Group, words: set[str], title: str) -> int:
    """0 where the whole word stands in the title, 1 where it begins one, 3 where only a guess does."""
    if not words.isdisjoint(group.typed):
        return 0
    padded = f" {title}"
    return 1 if any(f" {form}" in padded for form in group.typed) else 3


def _looks_like_sku(query: str) -> bool:
    return any(sign.isdigit() or sign in "-_" for sign in query)


def _by_sku(tx: Transaction, query: str) -> list[int]:
    """Products with this SKU, or with one that begins so; the very SKU comes first, as it is the shortest."""
    # SQLite's lower() knows ASCII only, and so does this.
    low = "".join(sign.lower() if sign.isascii() else sign for sign in query.strip() if sign.isprintable())
    if len(low) < SKU_SIGNS_MIN:
        return []
    return [row.product_id for row in tx.all(_BY_SKU, low=low, high=low + _LAST, most=ENOUGH)]


def _begun(tx: Transaction, forms: Forms) -> tuple[str, ...]:
    """Words of titles that begin with the typed one, the more common first."""
    long = [form for form in forms if len(form) > PREFIX_LETTERS_MAX]
    return _common_first(row for form in long for row in tx.all(_BEGUN, low=form, high=form + _LAST, most=BEGUN_MAX))


def _meant(tx: Transaction, forms: Forms) -> tuple[str, ...]:
    """Words of titles that are one typo away from the typed one, the more common first."""
    typed = [form for form in forms if len(form) >= SLIP_LETTERS_MIN]
    keys = {key for form in typed for key in typo_keys(form)}
    rows = tx.all(_MEANT, keys=list(keys)) if keys else []
    return _common_first(row for row in rows if any(is_one_typo(form, row.word) for form in typed))


def _common_first(rows: Iterable[Any]) -> tuple[str, ...]:
    return tuple(row.word for row in sorted(rows, key=lambda row: (-row.titles, row.word))[:WORDS_MAX])


def _nearest(tx: Transaction, groups: Sequence[_Group]) -> tuple[int, ...]:
    """Products that have some of the words, or words that are two typos away."""
    loose = [replace(group, meant=_much_like(tx, group.typed)) for group in groups]
    expression = " OR ".join(group.in_titles for group in loose)
    rows = tx.all(_IN_TEXTS, expression=expression, most=FOUND_MAX)
    return tuple(_ranked({row.product_id: row.title for row in rows if row.title}, loose)[:NEAREST_MAX])


def _much_like(tx: Transaction, forms: Forms) -> tuple[str, ...]:
    """Words that share all but two of their letters with the typed one, in their order."""
    typed = [form for form in forms if len(form) > SLIP_LETTERS_MIN]
    keys = {second for form in typed for first in typo_keys(form) for second in typo_keys(first)}
    rows = tx.all(_MEANT, keys=[key for key in keys if len(key) >= SLIP_LETTERS_MIN]) if keys else []
    return _common_first(rows)
