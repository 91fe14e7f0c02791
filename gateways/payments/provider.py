"""What every payment provider does for the shop."""

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from domain.payments.provider import Abilities, CheckoutRequest, Notice, Page, Refunded, Settlement, Snapshot


class Provider(Protocol):
    """
    One payment provider, in the domain's words.

    Every call raises a `ProviderFailure`: `Declined` or `Rejected` where surely nothing was done and nothing will be;
    `Unavailable` or `Misconfigured` where nothing was done yet; `NoAnswer` where nobody knows. A call with a `key` may
    be made again under that key as often as need be: it is done once, and the first outcome is told again.
    """

    @property
    def name(self) -> str:
        """As it stands on our payments' rows."""

    @property
    def can(self) -> Abilities:
        """What may be asked of it."""

    @property
    def is_live(self) -> bool:
        """Real money moves."""

    def step_minor(self, currency: str) -> int:
        """Amounts in this currency have to be multiples of so many minor units."""

    async def open_checkout(self, request: CheckoutRequest) -> Page:
        """Open a page on which the customer pays."""

    async def close_checkout(self, page_id: str) -> Snapshot:
        """
        Close a page, so that nobody pays on it any more; one that has expired already stays as it is.

        Raises:
            Rejected: Somebody has just paid on it (look it up: the payment wins), or there is no such page.
        """

    async def capture(self, payment_id: str, *, amount_minor: int, currency: str, key: str, reference: str) -> Snapshot:
        """
        Take what is held, or part of it; the rest is let go.

        Args:
            reference: The id of our operation's row.

        Raises:
            Rejected: It is more than is held, was taken before, or is held no longer.
        """

    async def void(self, payment_id: str, *, key: str, reference: str) -> Snapshot:
        """
        Let go what is held.

        Raises:
            Rejected: It was taken or let go before.
        """

    async def refund(self, payment_id: str, *, amount_minor: int, currency: str, key: str, reference: str) -> Refunded:
        """
        Give back what was taken, or part of it, the way it came.

        Args:
            reference: The id of our operation's row; it comes back with the refund.

        Raises:
            Rejected: It is more than was taken and not given back.
        """

    async def lookup(self, *, page_id: str = "", payment_id: str = "") -> Snapshot:
        """
        What the provider says of a payment now; one of the two ids is enough.

        Raises:
            Rejected: There is no such page or payment.
        """

    def settlements(self, *, since: int) -> AsyncIterator[Settlement]:
        """Every movement in our account since then, newest first."""

    def recent(self, *, since: int) -> AsyncIterator[Snapshot]:
        """Every page and payment made since then, newest first; each payment once."""

    def translate(self, body: bytes, signature: str, *, now: int) -> Notice | None:
        """
        What news a webhook brings; None where it is of a kind the shop does not act on.

        Raises:
            Forged: The provider did not sign it, or long ago.
        """

    async def close(self) -> None:
        """Let its connections go."""


# By name: those the shop has keys for.
Providers = Mapping[str, Provider]
