"""What packers do: pack, hand over at the counter, receive goods, keep the shelves, and move goods."""

from handlers.router import Routes
from handlers.warehouse import counter, counting, packing, receiving, shelving, stock, transfers

routes = Routes()
for part in (packing, counter, counting, stock, receiving, shelving, transfers):
    routes.include(part.routes)
