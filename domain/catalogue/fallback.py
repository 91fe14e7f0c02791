"""Which text is read where there may be one in the reader's language."""

from typing import Any

from sqlalchemy import ColumnElement, func, literal_column


def in_language(said: ColumnElement[Any], own: ColumnElement[Any]) -> ColumnElement[Any]:
    """What was said in the reader's language; the shop's own text where that is blank, or was never said."""
    return func.coalesce(func.nullif(said, literal_column("''")), own)
