"""All routes of the shop, in one."""

from functools import cache

from handlers import changing, courier, customer, merchant, otherwise, questions, rights, supplier, warehouse
from handlers.router import Routes


@cache
def all_routes() -> Routes:
    """Every button, command, dialog and reply the shop answers."""
    routes = Routes()
    for part in (questions, changing, customer, merchant, warehouse, courier, supplier):
        routes.include(part.routes)
    routes.include(otherwise.rest(routes))
    return rights.guarded(routes)
