"""Cash: no page, no network and no memory of its own; what was counted is in our ledger."""

from collections.abc import AsyncIterator

from domain.payments.provider import (
    Abilities,
    CheckoutRequest,
    Forged,
    Notice,
    OperationStatus,
    Page,
    PageStatus,
    Refunded,
    Rejected,
    Settlement,
    Snapshot,
)


class Cash:
    """Whoever holds the money has asked already: what is told to it, is so."""

    name = "cash"
    can = Abilities(
        manual_capture=False,
        partial_capture=True,
        several_captures=True,
        partial_refunds=True,
        page_seconds_min=0,
        page_seconds_max=0,
    )
    is_live = True

    def step_minor(self, currency: str) -> int:
        """Whatever there are coins for."""
        del currency
        return 1

    async def open_checkout(self, request: CheckoutRequest) -> Page:
        """Nothing opens: the customer pays at the door or at the counter."""
        return Page(f"cash_{request.reference}", "", request.expires_at)

    async def close_checkout(self, page_id: str) -> Snapshot:
        raise Rejected("no_page", f"{page_id} is no page: cash is paid by hand")

    async def capture(self, payment_id: str, *, amount_minor: int, currency: str, key: str, reference: str) -> Snapshot:
        """It was counted into somebody's hand."""
        del key
        return Snapshot(
            reference=reference,
            page_id="",
            payment_id=payment_id,
            page=PageStatus.COMPLETE,
            currency=currency,
            amount_minor=amount_minor,
            authorised_minor=0,
            captured_minor=amount_minor,
            refunds=(),
            is_let_go=False,
            capture_before=None,
            decline=None,
            is_live=True,
            fee_minor=0,
            created_at=0,
        )

    async def void(self, payment_id: str, *, key: str, reference: str) -> Snapshot:
        del key, reference
        raise Rejected("nothing_held", f"{payment_id} is cash: nobody holds it back")

    async def refund(self, payment_id: str, *, amount_minor: int, currency: str, key: str, reference: str) -> Refunded:
        """It was counted back."""
        del payment_id, currency, key
        return Refunded(f"cash_{reference}", reference, amount_minor, OperationStatus.SUCCEEDED)

    async def lookup(self, *, page_id: str = "", payment_id: str = "") -> Snapshot:
        raise Rejected("not_kept", f"what became of {page_id or payment_id} is in the books alone")

    async def settlements(self, *, since: int) -> AsyncIterator[Settlement]:
        del since
        # Nothing moves in an account at cash's; a generator has to have its yield.
        return
        yield

    async def recent(self, *, since: int) -> AsyncIterator[Snapshot]:
        del since
        return
        yield

    def translate(self, body: bytes, signature: str, *, now: int) -> Notice | None:
        del body, signature, now
        raise Forged("nobody brings news of cash")

    async def close(self) -> None:
        """There is nothing to let go."""
