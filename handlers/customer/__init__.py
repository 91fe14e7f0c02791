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
    settings,
    storefront,
)
from handlers.router import Routes

routes = Routes()
for part in (storefront, browsing, inline, cart, checkout, orders, language, settings, addresses, asking):
    routes.include(part.routes)
