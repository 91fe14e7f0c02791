"""What merchants do, mostly in the admin chat: orders, cash, stock, people."""

from handlers.merchant import (
    arranging,
    asking,
    cash,
    catalogue,
    categories,
    desk,
    hours,
    importing,
    keeping,
    orders,
    staff,
)
from handlers.router import Routes

routes = Routes()
for part in (orders, cash, desk, staff, catalogue, categories, arranging, keeping, importing, hours, asking):
    routes.include(part.routes)
