"""What merchants do, mostly in the admin chat: orders, cash, stock, people."""

from handlers.merchant import (
    arranging,
    asking,
    audit,
    board,
    cash,
    catalogue,
    categories,
    collecting,
    customers,
    desk,
    drafting,
    exporting,
    hours,
    importing,
    keeping,
    orders,
    paying,
    pricing,
    refunding,
    staff,
    tasks,
    translating,
)
from handlers.router import Routes

routes = Routes()
for part in (
    board,
    orders,
    exporting,
    cash,
    desk,
    staff,
    catalogue,
    categories,
    arranging,
    translating,
    keeping,
    importing,
    hours,
    paying,
    pricing,
    collecting,
    refunding,
    asking,
    tasks,
    customers,
    audit,
    drafting,
):
    routes.include(part.routes)
