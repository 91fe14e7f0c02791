"""A payment form in a person's hands: filled in, checked by the bot within its 10 seconds, paid or not."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox import talk
from sandbox.invoices import Invoice, ShippingOption, StarTransaction
from sandbox.seen import ChatView, Message, NotSeen
from sandbox.world import Bot, Query, StoredMessage, User, World

OUTCOMES = {"paid", "declined", "pending"}
ADDRESS_FIELDS = ("country_code", "state", "city", "street_line1", "street_line2", "post_code")
# What the app says when the bot does not answer in time.
SILENCE = "The bot did not answer in time (BOT_PRECHECKOUT_TIMEOUT)."
DECLINED = "Your card was declined."


class NotPayable(AssertionError):
    """The app would not take this payment: it is paid already, or the form is not filled in as it must be."""


@dataclass(slots=True, eq=False)
class Checkout:
    """
    One payment from the Pay button to its end. It goes on by itself whenever the bot answers.

    Statuses: shipping (the bot is asked for the ways to send), choosing (the person has to `choose` one), checking (the
    bot is asked whether all is well), charging (the provider is at it; `settle` ends it), and at the end paid,
    refused (by the bot), declined (by the provider) or late (the bot did not answer within 10 seconds).

    Attributes:
        outcome: What the provider will do: "paid", "declined", or "pending" until `settle` says it.
        order_info: What the person filled in, as far as the invoice asks for it.
        error: What the app says when it does not go on.
    """

    id: str
    world: World
    bot: Bot
    user: User
    invoice: Invoice
    message: StoredMessage | None
    outcome: str
    order_info: dict[str, Any]
    tip_amount: int = 0
    wanted: str | None = None
    options: tuple[ShippingOption, ...] = ()
    option: ShippingOption | None = None
    error: str | None = None
    successful_payment: dict[str, Any] | None = None
    _status: str = "new"
    _query: Query | None = field(default=None, repr=False)

    @property
    def status(self) -> str:
        query = self._query
        is_late = query is not None and not query.is_closed and query.is_late(self.world.now())
        return "late" if is_late else self._status

    @property
    def is_over(self) -> bool:
        return self.status in {"paid", "refused", "declined", "late"}

    @property
    def total_amount(self) -> int:
        """Goods, shipping and tip, in minor units."""
        return self.invoice.total_amount + (self.option.amount if self.option else 0) + self.tip_amount

    def begin(self) -> None:
        """Press Pay: the bot is asked for ways to send where the price depends on them, else whether all is well."""
        if self.invoice.is_flexible:
            address = self.order_info["shipping_address"]
            self._ask("shipping", "shipping_query", {"shipping_address": address})
        else:
            self._ask_for_consent()

    def choose(self, option: str) -> None:
        """
        Choose a way to send, by id or title.

        Raises:
            NotPayable: It was not offered.
        """
        if self.status != "choosing":
            raise NotPayable(f"there is nothing to choose: the payment is {self.status}")
        found = next((each for each in self.options if option in {each.id, each.title}), None)
        if found is None:
            raise NotPayable(f"{option!r} is none of {[each.title for each in self.options]}")
        self.option = found
        self._ask_for_consent()

    def settle(self, outcome: str) -> None:
        """End a payment that was left pending: the provider has "paid" or "declined" it."""
        if self.status != "charging":
            raise NotPayable(f"the provider is not charging: the payment is {self.status}")
        self._charge(outcome)

    async def done(self, *, seconds: float = 5.0) -> str:
        """Wait, in real time, until it is over; the status it ended with."""
        async with asyncio.timeout(seconds):
            while not self.is_over:
                await self.world.changes.next()
        return self.status

    # What the bot answers.

    def shipping_answered(self, options: tuple[ShippingOption, ...] | None, refusal: str | None) -> None:
        if options is None:
            self._end("refused", refusal)
            return
        self.options = options
        self._go_on("choosing")
        # Where what the person had in mind is not offered, the form stays open with what is.
        if any(self.wanted in {each.id, each.title} for each in options):
            self.choose(str(self.wanted))

    def pre_checkout_answered(self, refusal: str | None) -> None:
        if refusal is not None:
            self._end("refused", refusal)
        elif self.outcome == "pending":
            self._go_on("charging")
        else:
            self._charge(self.outcome)

    # Below: how it goes on.

    def _ask_for_consent(self) -> None:
        payload = {"currency": self.invoice.currency, "total_amount": self.total_amount, **self._chosen()}
        self._ask("checking", "pre_checkout_query", payload)

    def _ask(self, status: str, kind: str, payload: Mapping[str, Any]) -> None:
        asked = {"invoice_payload": self.invoice.payload, **payload}
        self._query = talk.ask(self.world, self.bot, self.user, kind, asked, checkout=self)
        self._go_on(status)

    def _chosen(self) -> dict[str, Any]:
        facts: dict[str, Any] = {"shipping_option_id": self.option.id} if self.option is not None else {}
        return facts | ({"order_info": self.order_info} if self.order_info else {})

    def _charge(self, outcome: str) -> None:
        if outcome == "declined":
            self._end("declined", DECLINED)
            return
        number = next(self.world.charge_ids)
        is_in_stars = self.invoice.is_in_stars
        self.successful_payment = {
            "currency": self.invoice.currency,
            "total_amount": self.total_amount,
            "invoice_payload": self.invoice.payload,
            **self._chosen(),
            "telegram_payment_charge_id": f"stx{number:024d}" if is_in_stars else f"{self.user.id}_{number}_tg",
            "provider_payment_charge_id": f"{self.user.id}_0" if is_in_stars else f"ch_{number:024x}",
        }
        if is_in_stars:
            charge_id = str(self.successful_payment["telegram_payment_charge_id"])
            now = int(self.world.now())
            self.bot.stars.append(
                StarTransaction(charge_id, self.total_amount, now, self.user.id, self.invoice.payload)
            )
        if self.message is not None:
            self.message.paid_by.add(self.user.id)
            talk.changed(self.world, self.message, "edited")
        # Wherever the invoice stood, the receipt comes in the chat of the payer with the bot.
        chat = self.world.private_chat(self.bot, self.user)
        chat.is_started = True
        self._end("paid", None)
        talk.post_service(self.world, chat, self.user, {"successful_payment": self.successful_payment})

    def _go_on(self, status: str) -> None:
        self._status = status
        self.world.changes.tell("checkout", checkout_id=self.id, user_id=self.user.id, status=status)

    def _end(self, status: str, error: str | None) -> None:
        self.error = error
        self._go_on(status)


def find_invoice(view: ChatView, message: Message | None) -> tuple[Invoice, StoredMessage]:
    """
    The invoice a person means, or the newest one they see.

    Raises:
        NotSeen: There is none.
    """
    seen = [message.stored] if message is not None else view.chat.visible()[::-1]
    for stored in seen:
        if stored.content.invoice is not None and not stored.is_deleted:
            return stored.content.invoice, stored
    raise NotSeen(f"{view.viewer.full_name} sees no invoice", view.screen())


def open_checkout(
    world: World,
    user: User,
    invoice: Invoice,
    message: StoredMessage | None,
    *,
    outcome: str,
    shipping_option: str | None,
    order_info: Mapping[str, Any] | None,
    tip_amount: int,
) -> Checkout:
    """
    Open the form of an invoice, fill it in and press Pay.

    Raises:
        NotPayable: The app would not let the person do so.
    """
    if outcome not in OUTCOMES:
        raise NotPayable(f"no outcome {outcome!r}; there are {', '.join(sorted(OUTCOMES))}")
    if message is not None and user.id in message.paid_by:
        raise NotPayable(f"{user.full_name} has paid this: the button shows the receipt")
    if not 0 <= tip_amount <= invoice.max_tip_amount:
        raise NotPayable(f"a tip of {tip_amount} is not offered: at most {invoice.max_tip_amount}")
    checkout = Checkout(
        str(next(world.query_ids)),
        world,
        world.bot_with(invoice.bot_id),
        user,
        invoice,
        message,
        outcome,
        _filled_in(invoice, user, order_info or {}),
        tip_amount=tip_amount,
        wanted=shipping_option,
    )
    world.checkouts[checkout.id] = checkout
    checkout.begin()
    return checkout


def usual_order_info(user: User) -> dict[str, Any]:
    """What a person's app has kept from earlier payments."""
    address = dict.fromkeys(ADDRESS_FIELDS, "")
    address |= {"country_code": "DE", "city": "Berlin", "street_line1": "Main Street 5", "post_code": "10115"}
    return {
        "name": user.full_name,
        "phone_number": "4915112345678",
        "email": f"{user.first_name.lower()}@example.org",
        "shipping_address": address,
    }


def _filled_in(invoice: Invoice, user: User, given: Mapping[str, Any]) -> dict[str, Any]:
    unasked = [name for name in given if name not in invoice.needs]
    if unasked:
        raise NotPayable(f"the invoice does not ask for {', '.join(unasked)}")
    info = {name: value for name, value in (usual_order_info(user) | dict(given)).items() if name in invoice.needs}
    empty = [name for name, value in info.items() if not value]
    if empty:
        raise NotPayable(f"the form wants {', '.join(empty)} filled in")
    if "shipping_address" in info:
        address = dict.fromkeys(ADDRESS_FIELDS, "") | dict(info["shipping_address"])
        if set(address) != set(ADDRESS_FIELDS):
            raise NotPayable(f"an address has {', '.join(ADDRESS_FIELDS)} and nothing else")
        info["shipping_address"] = address
    return info
