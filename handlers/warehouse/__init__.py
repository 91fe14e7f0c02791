"""What packers do: pack what is to be packed, hand it over at the counter, and keep the shelves."""

from handlers.router import Routes
from handlers.warehouse import counter, packing, shelving, stock

routes = Routes()
for part in (packing, counter, stock, shelving):
    routes.include(part.routes)
