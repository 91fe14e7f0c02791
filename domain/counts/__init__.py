"""Counting what lies in a place: noted line by line, compared with the books, and booked when it is right."""

from domain.counts.guiding import EVERYTHING, MOVED, still_to_count
from domain.counts.model import MACHINE, Count, CountOutdated, Line, NothingCounted, Status, Summary
from domain.counts.operations import (
    NAME,
    begin,
    book,
    book_portion,
    drop,
    must_be_bookable,
    note,
    put,
    start_booking,
    take_out,
)
from domain.counts.queries import booked, differing, latest, open_count, summary, the_count, the_line

__all__ = [
    "EVERYTHING",
    "MACHINE",
    "MOVED",
    "NAME",
    "Count",
    "CountOutdated",
    "Line",
    "NothingCounted",
    "Status",
    "Summary",
    "begin",
    "book",
    "book_portion",
    "booked",
    "differing",
    "drop",
    "latest",
    "must_be_bookable",
    "note",
    "open_count",
    "put",
    "start_booking",
    "still_to_count",
    "summary",
    "take_out",
    "the_count",
    "the_line",
]
