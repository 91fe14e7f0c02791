"""What couriers do: pick up, deliver, say why not; by button or by a reply to the job."""

from handlers.courier import collecting, jobs
from handlers.router import Routes

routes = Routes()
for part in (jobs, collecting):
    routes.include(part.routes)
