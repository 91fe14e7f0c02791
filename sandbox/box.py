"""The box itself: a world, its server, and the handles with which tests and the demo set it up."""

import asyncio
from collections.abc import Sequence
from typing import Self

import httpx
from starlette.applications import Starlette

from sandbox import talk
from sandbox.client_api import ClientApi
from sandbox.client_handles import Handles
from sandbox.client_page import Page
from sandbox.clock import Clock, RealClock
from sandbox.faults import Faults, Held
from sandbox.groups import SUPERGROUP_BASE, Group
from sandbox.listening import GuestServer, listen
from sandbox.mail import MailServer
from sandbox.people import Person
from sandbox.request_log import Request, RequestLog
from sandbox.server import BotApi
from sandbox.stripe import StripeBox
from sandbox.updates import Update
from sandbox.webhooks import WebhookWorker
from sandbox.world import Bot, Chat, Member, User, World

MAIL_SENDER = "orders@shop.example"


class Sandbox:
    """Telegram in a box."""

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        flood_limits: bool = True,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """
        Args:
            clock: Shared with the shop. The real one when left out.
            flood_limits: Telegram's, on unless switched off.
            webhook_transport: How webhooks are posted; TCP when left out, httpx.ASGITransport for a shop in-process.
        """
        self.clock: Clock = clock or RealClock()
        self.world = World(self.clock)
        self.flood_limits = flood_limits
        self.people: dict[int, Person] = {}
        self.groups: list[Group] = []
        self._transport = webhook_transport
        self._api = BotApi(self.world)
        self.page = Page(self.world.changes)
        self._client_api = ClientApi(Handles(self), self.page)
        # Where cards are charged, for shops that take them.
        self.stripe = StripeBox(self.clock, self.world.changes, follow=self._follow)
        # Where letters are handed in, for shops that write some; whoever needs it starts it.
        self.mail = MailServer(MAIL_SENDER, self.world.changes)
        routes = [*self.page.routes(), *self._client_api.routes(), *self.mail.routes(), *self.stripe.routes()]
        self.app: Starlette = self._api.app(routes)
        self._server: GuestServer | None = None
        self._serving: asyncio.Task[None] | None = None
        self._workers: list[WebhookWorker] = []
        self.base_url = ""

    async def _follow(self, person_id: int, url: str) -> None:
        if person_id in self.people:
            await self.people[person_id].open_link(url)

    # Setting up.

    def add_bot(self, token: str, username: str, name: str, *, privacy_mode: bool = True) -> Bot:
        """Register a bot, as BotFather does; its id is the number its token begins with."""
        user = User(int(token.partition(":")[0]), name, is_bot=True, username=username)
        bot = Bot(user, token, privacy_mode=privacy_mode)
        bot.flood.enabled = self.flood_limits
        self.world.users[user.id] = user
        self.world.bots[token] = bot
        if self._server is not None:
            self._deliver_to(bot)
        return bot

    def add_user(
        self,
        first_name: str,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
    ) -> Person:
        user = User(
            next(self.world.user_ids), first_name, last_name=last_name, username=username, language_code=language_code
        )
        self.world.users[user.id] = user
        person = Person(self.world, user)
        self.people[user.id] = person
        self.world.changes.tell("people", user_id=user.id)
        return person

    def add_group(
        self,
        title: str,
        members: Sequence[Person],
        *,
        bot: bool = True,
        forum: bool = False,
        supergroup: bool = False,
        bot_is_administrator: bool = True,
    ) -> Group:
        """Found a group; the first member owns it. With topics it is a supergroup."""
        is_super = forum or supergroup
        number = next(self.world.group_ids)
        chat_id = -(SUPERGROUP_BASE + number) if is_super else -number
        chat = Chat(chat_id, "supergroup" if is_super else "group", title, is_forum=forum)
        for position, person in enumerate(members):
            chat.members[person.id] = Member(person.user, "member" if position else "creator")
        self.world.groups[chat_id] = chat
        group = Group(self.world, chat)
        self.groups.append(group)
        created = "supergroup_chat_created" if is_super else "group_chat_created"
        talk.post_service(self.world, chat, group.owner, {created: True})
        if bot and self.world.bots:
            group.add_bot(next(iter(self.world.bots.values())), is_administrator=bot_is_administrator)
        return group

    def publish(self, url: str, content: bytes) -> None:
        """Put something on the web of this world, so that Telegram can fetch it by its address."""
        self.world.files.published[url] = content

    def set_flood_limits(self, *, enabled: bool) -> None:
        self.flood_limits = enabled
        for bot in self.world.bots.values():
            bot.flood.enabled = enabled

    # Running.

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serve on TCP in the running loop; the address is in base_url."""
        listener, self.base_url = listen(host, port)
        self.stripe.at(self.base_url)
        self._server = GuestServer(self.app)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._serving.done():
                self._serving.result()
            await asyncio.sleep(0)
        self.start_webhooks()

    def start_webhooks(self) -> None:
        """Begin to deliver to webhooks; start() does it, a sandbox used in-process calls it itself."""
        for bot in self.world.bots.values():
            self._deliver_to(bot)

    def _deliver_to(self, bot: Bot) -> None:
        worker = WebhookWorker(self.world, bot, self._transport)
        worker.start()
        self._workers.append(worker)

    async def stop(self) -> None:
        for worker in self._workers:
            await worker.stop()
        self._workers.clear()
        await self.stripe.stop()
        self.mail.stop()
        self.world.faults.clear()
        self.world.changes.close()
        if self._server is not None and self._serving is not None:
            self._server.stop()
            await self._serving
            self._server = self._serving = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # Watching and disturbing.

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def requests(self) -> RequestLog:
        return self.world.log

    def refused(self) -> list[Request]:
        """Requests refused that were not faults we asked for."""
        return self.world.log.refused()

    def hold(self, method: str, *, chat_id: int | None = None, after_effect: bool = False) -> Held:
        """Hold the next matching request, before its effect or after it."""
        return self.world.faults.hold(method, chat_id=chat_id, after_effect=after_effect)

    def redeliver(self, update_id: int, bot: Bot | None = None) -> Update:
        """Put an old update in the queue again, under its old number."""
        return self._bot(bot).queue.again(update_id)

    def pending_updates(self, bot: Bot | None = None) -> int:
        """Updates the bot has not confirmed: queued, or handed out and not yet acknowledged."""
        return len(self._bot(bot).queue.pending)

    def idle(self) -> bool:
        """No request is in progress except long polls, and no webhook is being delivered."""
        busy = any(request.method != "getUpdates" for request in self._api.running) or not self.stripe.idle()
        return not busy and not any(u.in_flight for bot in self.world.bots.values() for u in bot.queue.pending)

    def _bot(self, bot: Bot | None) -> Bot:
        return bot or next(iter(self.world.bots.values()))
