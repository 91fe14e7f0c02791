"""What customers do: look around, order, follow their orders."""

from handlers.customer import (
    addresses,
    asking,
    browsing,
    cart,
    checkout,
    inline,
    language,
    orders,
    searching,
    settings,
    storefront,
)
from handlers.router import Routes

routes = Routes()
for part in (storefront, browsing, searching, inline, cart, checkout, orders, language, settings, addresses, asking):
    routes.include(part.routes)
