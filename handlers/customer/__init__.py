"""What customers do: look around, order, follow their orders."""

from handlers.customer import cart, checkout, inline, language, orders, storefront
from handlers.router import Routes

routes = Routes()
for part in (storefront, inline, cart, checkout, orders, language):
    routes.include(part.routes)
