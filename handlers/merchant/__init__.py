"""What merchants do, mostly in the admin chat: orders, cash, stock, people."""

from handlers.merchant import asking, cash, desk, hours, orders, staff
from handlers.router import Routes

routes = Routes()
for part in (orders, cash, desk, staff, hours, asking):
    routes.include(part.routes)
