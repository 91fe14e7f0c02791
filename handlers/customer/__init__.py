"""What customers do: look around, order, follow their orders."""

from handlers.customer import (
    addresses,
    asking,
    browsing,
    cart,
    checkout,
    claims,
    credit,
    inline,
    language,
    offers,
    orders,
    paying,
    pricing,
    returned,
    returns,
    searching,
    settings,
    storefront,
    unasked,
    waitlist,
)
from handlers.router import Routes

routes = Routes()
for part in (
    storefront,
    browsing,
    searching,
    inline,
    cart,
    checkout,
    pricing,
    orders,
    paying,
    credit,
    language,
    settings,
    addresses,
    asking,
    unasked,
    claims,
    returns,
    returned,
    offers,
    waitlist,
):
    routes.include(part.routes)
