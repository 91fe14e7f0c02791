"""What handlers and jobs need of the outside, in one small frozen thing."""

from dataclasses import dataclass, field

from gateways.clock import Clock
from gateways.database import Database
from gateways.mail import Mailer
from gateways.mailbox import Mailbox
from gateways.payments import Providers
from gateways.telegram.messenger import Messenger
from views.words import Speaking


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What the shop is called, how it speaks (language, currency, time zone), and the country of its local numbers."""

    name: str
    speaking: Speaking
    bot_username: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Services:
    """The outside, as a handler or a job may use it."""

    db: Database
    clock: Clock
    messenger: Messenger
    shop: ShopFacts
    # By name: those the shop has keys for.
    payments: Providers = field(default_factory=dict)
    # None where the shop has no mail server.
    mailer: Mailer | None = None
    # None where nobody reads what comes back.
    mailbox: Mailbox | None = None
