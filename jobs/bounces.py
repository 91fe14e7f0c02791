"""Looks now and then into the mailbox to which letters come back, where the shop has one."""

from datetime import tzinfo
from functools import partial

import structlog
from apscheduler.triggers.interval import IntervalTrigger

from domain import letters
from domain.flows import writing
from gateways.complaints import Complaint
from gateways.mailbox import MailboxDown, MailboxRefused
from gateways.services import Services
from jobs.timetable import DAY, Job

# Servers try for five days at most before they return a letter.
LOOKED_BACK_SECONDS = 7 * DAY
# The timetable waits meanwhile: the rest of a full mailbox comes next time.
LOOKS_MAX = 10

log = structlog.get_logger(__name__)


def mailbox_jobs(zone: tzinfo) -> list[Job]:
    """What is looked for every few minutes."""
    return [Job("letters.mailbox", IntervalTrigger(minutes=5, timezone=zone), partial(look, Complaint(log)))]


async def look(complaint: Complaint, services: Services, now: int) -> None:
    """Read what has come since, and note together with what was found how far that was."""
    mailbox = services.mailbox
    assert mailbox is not None, "without one, nobody looks"
    for _ in range(LOOKS_MAX):
        mark = await services.db.read(letters.read_until, mailbox.name)
        try:
            found = await mailbox.look(mark, since=now - LOOKED_BACK_SECONDS)
        except (MailboxDown, MailboxRefused) as trouble:
            complaint.say("the mailbox cannot be read to which letters come back", trouble)
            return
        complaint.settle()
        if found.mark != mark:
            await services.db.write(writing.take_in, found.bounces, mailbox=mailbox.name, mark=found.mark, now=now)
        if not found.has_more:
            return
