"""Books long counts, some lines a transaction, so that the shop can go on selling meanwhile."""

from functools import partial

from domain import counts, outbox
from domain.outbox import Delivery
from domain.transaction import Verdict
from gateways.services import Services
from jobs.sending import Work

# The writer shall be free again within 50 ms.
LINES_A_PORTION = 25
# A row of the outbox is lent for two minutes; long before, what is left is put back.
PORTIONS_A_TURN = 200


async def run(services: Services, delivery: Delivery) -> Verdict | None:
    """Go on booking a count where it stands."""
    count_id = int(delivery.effect.subject.partition(":")[2])
    currency = services.shop.speaking.currency
    for _ in range(PORTIONS_A_TURN):
        now = int(services.clock.now())
        if not await services.db.write(counts.book_portion, count_id, most=LINES_A_PORTION, currency=currency, now=now):
            return None
    return partial(outbox.retry, delivery=delivery, at=int(services.clock.now()), error=None)


WORKS: dict[str, Work] = {counts.NAME: run}
