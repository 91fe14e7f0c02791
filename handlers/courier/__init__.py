"""What couriers do: pick up, deliver, say why not; by button or by a reply to the job."""

from handlers.courier.jobs import routes

__all__ = ["routes"]
