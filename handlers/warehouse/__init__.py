"""What packers do: pack, hand over at the counter, receive goods, keep the shelves, and move goods."""

from handlers.router import Routes
from handlers.warehouse import counter, counting, packing, receiving, returns, shelving, stock, transfers

routes = Routes()
for part in (packing, counter, counting, stock, receiving, returns, shelving, transfers):
    routes.include(part.routes)
