"""What merchants do, mostly in the admin chat: orders, cash, stock, people."""

from handlers.merchant import cash, desk, orders, staff
from handlers.router import Routes

routes = Routes()
for part in (orders, cash, desk, staff):
    routes.include(part.routes)
