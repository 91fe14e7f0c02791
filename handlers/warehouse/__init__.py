"""What packers do: pack what is to be packed, hand it over at the counter, keep the shelves, and move goods."""

from handlers.router import Routes
from handlers.warehouse import counter, packing, shelving, stock, transfers

routes = Routes()
for part in (packing, counter, stock, shelving, transfers):
    routes.include(part.routes)
