"""What people searched for: kept under a number, because a button that turns a page of results carries no words."""

from sqlalchemy import bindparam, delete, select, update

from domain import tables
from domain.errors import NotFound
from domain.transaction import Transaction

# What a person searched for longer ago than this many searches is forgotten; its buttons ask them to type it again.
KEPT_MAX = 30
# It may turn out to be meant for the shop, which reads as much of a question.
QUERY_MAX = 800

_searches = tables.searches.c
_SAME = select(_searches.id).where(_searches.person_id == bindparam("whose"), _searches.query == bindparam("typed"))
_AGAIN = update(tables.searches).where(_searches.id == bindparam("search_id")).values(searched_at=bindparam("moment"))
_MINE = select(_searches.query).where(
    _searches.id == bindparam("search_id"), _searches.person_id == bindparam("whose"), _searches.query != ""
)
_TAKE = (
    update(tables.searches)
    .where(_searches.id == bindparam("search_id"), _searches.person_id == bindparam("whose"), _searches.query != "")
    .values(query="")
)
_OLD = (
    select(_searches.id)
    .where(_searches.person_id == bindparam("whose"))
    .order_by(_searches.searched_at.desc(), _searches.id.desc())
    .offset(KEPT_MAX)
)
_FORGET = delete(tables.searches).where(_searches.id.in_(_OLD))


def note(tx: Transaction, query: str, *, person_id: int, now: int) -> int:
    """Note what a person searches for; its number."""
    typed = " ".join(query.split())[:QUERY_MAX]
    known = tx.scalar(_SAME, whose=person_id, typed=typed)
    if known is not None:
        tx.change(_AGAIN, search_id=known, moment=now)
        return int(known)
    search_id = tx.insert(tables.searches, person_id=person_id, query=typed, searched_at=now)
    tx.change(_FORGET, whose=person_id)
    return search_id


def query_of(tx: Transaction, search_id: int, *, person_id: int) -> str:
    """
    What this person searched for.

    Raises:
        NotFound: It is another's search, or was long ago.
    """
    query = tx.scalar(_MINE, search_id=search_id, whose=person_id)
    if query is None:
        raise NotFound("search", search_id)
    return str(query)


def take(tx: Transaction, search_id: int, *, person_id: int) -> str:
    """
    What this person typed, to act upon it once: nobody finds it under this number any more.

    Raises:
        NotFound: As `query_of`; or it was taken.
    """
    query = query_of(tx, search_id, person_id=person_id)
    if not tx.change(_TAKE, search_id=search_id, whose=person_id):
        raise NotFound("search", search_id)
    return query
