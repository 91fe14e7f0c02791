"""What packers do: see what is to be packed, tick lines, close the box."""

from handlers.warehouse.packing import routes

__all__ = ["routes"]
