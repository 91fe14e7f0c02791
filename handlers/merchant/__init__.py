"""What merchants do, mostly in the admin chat: orders, cash, stock, people."""

from handlers.merchant import (
    arranging,
    asking,
    cash,
    catalogue,
    categories,
    collecting,
    desk,
    hours,
    importing,
    keeping,
    orders,
    paying,
    staff,
    tasks,
    translating,
)
from handlers.router import Routes

routes = Routes()
for part in (
    orders,
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
    collecting,
    asking,
    tasks,
):
    routes.include(part.routes)
