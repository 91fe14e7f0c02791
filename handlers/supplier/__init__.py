"""What suppliers do: look at what was ordered from them, confirm it, change it, date it, or decline it."""

from handlers.router import Routes
from handlers.supplier import changing, orders

routes = Routes()
for part in (orders, changing):
    routes.include(part.routes)

__all__ = ["routes"]
