"""What packers do: see what is to be packed, tick lines, close the box, hand it over at the counter."""

from handlers.router import Routes
from handlers.warehouse import counter, packing

routes = Routes()
for part in (packing, counter):
    routes.include(part.routes)
