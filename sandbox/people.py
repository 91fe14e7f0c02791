"""People: correspondents with a phone in hand, who start bots, press what they see, pay, block and leave."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox import pressing, talk
from sandbox.correspondents import Correspondent, NotAllowed
from sandbox.groups import Group
from sandbox.objects import user_object
from sandbox.paying import Checkout, find_invoice, open_checkout
from sandbox.paying_by_card import PaidPage, pay_page
from sandbox.pressing import InlineQuestion, Press
from sandbox.seen import ChatView, Message, message_seen
from sandbox.stripe.cards import GOOD
from sandbox.texts import Formatted, with_found_entities
from sandbox.world import Bot, Contact, Content, Location, Member, StoredMessage


class Person(Correspondent):
    """One person; see Correspondent for what they read and write."""

    # Coming.

    async def start(self, payload: str | None = None, bot: Bot | None = None) -> Message:
        """Open t.me/<bot>?start=payload and press Start."""
        if payload is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
            raise NotAllowed(f"no link can carry the payload {payload!r}: only A-Z a-z 0-9 _ - and at most 64 of them")
        chat = self._chat(bot)
        if chat.is_blocked:
            self.unblock(bot)
        chat.is_started = True
        text = f"/start {payload}" if payload else "/start"
        return self._post(chat, Content(text=with_found_entities(Formatted(text))), None, None)

    async def open_link(self, url: str) -> None:
        """Tap a link, such as an invite t.me/bot?start=payload; one that opens a bot with a payload starts it."""
        parts = urlsplit(url if "//" in url else f"https://{url}")
        if parts.hostname not in {"t.me", "telegram.me"}:
            return
        bot = self.world.bot_named(parts.path.strip("/"))
        payload = parse_qs(parts.query).get("start")
        if bot is not None and payload:
            await self.start(payload[0], bot)

    # Pressing.

    async def react(self, message: Message, *emoji: str) -> None:
        """Put reactions under a message; none takes them away."""
        pressing.react(self.world, self.user, message.stored, list(emoji))

    async def press(self, label: str, chat: "Group | Bot | None" = None, message: Message | None = None) -> Press:
        """
        Press the button with this label in the newest message that has one, else on the reply keyboard.

        Raises:
            NotSeen: There is no such button, or several it could mean.
        """
        view = self.chat(chat)
        self._check_allowed(view.chat)
        found = pressing.find_button(view, label, message)
        if isinstance(found, pressing.ReplyButton):
            return await self._press_reply(view, found)
        stored, button = found
        if button.data is not None:
            return self._press_data(stored, button.data, button.label)
        if button.url is not None:
            await self.open_link(button.url)
        return Press(self.world, button.label, message_seen(stored), url=button.url, raw=button.raw)

    async def press_key(self, label: str, chat: "Group | Bot | None" = None) -> Press:
        """
        Press the key with this very label on the reply keyboard, whatever buttons there are above it.

        Raises:
            NotSeen: There is no such key.
        """
        view = self.chat(chat)
        self._check_allowed(view.chat)
        return await self._press_reply(view, pressing.find_key(view, label))

    async def press_data(self, message: Message, data: str) -> Press:
        """Send any callback data, as a changed client can."""
        return self._press_data(message.stored, data, data)

    async def ask_inline(
        self, query: str = "", chat: "Group | Bot | None" = None, bot: Bot | None = None
    ) -> InlineQuestion:
        """Type @bot and a query; choose one of the results once they are there."""
        return pressing.ask_inline(self.world, bot or self._first_bot(), self.user, self._chat(chat), query)

    async def pay_page(self, url: str, *, card: str = GOOD, confirm: bool = True) -> PaidPage:
        """
        Pay on a payment page, and follow the way back from it.

        Args:
            confirm: What to tell the bank, where it asks whether it is oneself.
        """
        page = await pay_page(url, card=card, confirm=confirm)
        if page.went_to:
            await self.open_link(page.went_to)
        return page

    async def pay(
        self,
        message: Message | None = None,
        *,
        chat: "Group | Bot | None" = None,
        link: str | None = None,
        outcome: str = "paid",
        shipping_option: str | None = None,
        order_info: Mapping[str, Any] | None = None,
        tip_amount: int = 0,
    ) -> Checkout:
        """
        Press Pay below an invoice, fill in what it asks for, and pay. It goes on as the bot answers: see Checkout.

        Args:
            message: The invoice; the newest one in the chat when left out.
            link: Pay by a link from createInvoiceLink instead.
            outcome: What the provider does once the bot agrees: "paid", "declined", or "pending" until settled.
            shipping_option: The id or title of the way to send; left out, the checkout waits for `choose`.
            order_info: Instead of what the app has kept: name, phone_number, email, shipping_address.

        Raises:
            NotSeen: There is no invoice.
            NotPayable: The app would not let them.
        """
        view = self.chat(chat)
        self._check_allowed(view.chat)
        invoice, stored = (self.world.invoice_at(link), None) if link else find_invoice(view, message)
        return open_checkout(
            self.world,
            self.user,
            invoice,
            stored,
            outcome=outcome,
            shipping_option=shipping_option,
            order_info=order_info,
            tip_amount=tip_amount,
        )

    def block(self, bot: Bot | None = None) -> None:
        self._set_blocked(bot, is_blocked=True)

    def unblock(self, bot: Bot | None = None) -> None:
        self._set_blocked(bot, is_blocked=False)

    def leave(self, group: Group) -> None:
        talk.post_service(self.world, group.chat, self.user, {"left_chat_member": user_object(self.user)})
        talk.set_membership(self.world, group.chat, self.user, self.user, "left")

    # Below: how it is done.

    def _press_data(self, stored: StoredMessage, data: str, label: str) -> Press:
        self._check_allowed(stored.chat)
        return pressing.press_data(self.world, self.user, stored, data, label)

    async def _press_reply(self, view: ChatView, found: "pressing.ReplyButton") -> Press:
        chat = view.chat
        if found.raw.get("request_contact"):
            contact = Contact("+4915112345678", self.user.first_name, self.user.last_name, user_id=self.id)
            sent = self._post(chat, Content(contact=contact), found.message, None)
        elif found.raw.get("request_location"):
            sent = self._post(chat, Content(location=Location(52.520008, 13.404954)), found.message, None)
        else:
            # In a group the app answers the message that brought the keyboard, so that the bot sees it.
            replied = None if chat.is_private else found.message
            sent = self._post(chat, Content(text=with_found_entities(Formatted(found.label))), replied, None)
        if found.is_one_time:
            # Put away by the press; an older keyboard does not come back.
            found.message.reply_keyboard = {"remove_keyboard": True}
        return Press(self.world, found.label, sent, raw=found.raw)

    def _set_blocked(self, bot: Bot | None, *, is_blocked: bool) -> None:
        chat = self._chat(bot)
        if chat.is_blocked == is_blocked:
            return
        chat.is_blocked = is_blocked
        assert chat.bot is not None
        user = chat.bot.user
        free, blocked = Member(user, "member"), Member(user, "kicked")
        old, new = (free, blocked) if is_blocked else (blocked, free)
        talk.tell_membership(self.world, chat, self.user, old, new)
