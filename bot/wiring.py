"""Puts the parts together: database, Telegram, handlers, sender, timetable; and starts and stops them."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.activity import Activity
from bot.http import WEBHOOK_PATH, HttpServer, telegram_route, web_app
from bot.inbound import ALLOWED_UPDATES, Polling, keep_updates
from bot.introducing import introduce
from bot.mail import mailbox_for, mailer_for
from bot.news import Listener, keep_notice, stripe_route
from bot.paying import gateway_for, providers_for, takes_news
from bot.sender import Sender
from bot.settings import Settings
from bot.telegram import App, api_url, application_of, link, reach
from bot.worker import Worker
from domain import chats, inbox, outbox, paying, people, shopkeeping, stock
from domain.inbox import Source
from domain.paying import Gateway
from domain.payments.provider import Notice
from domain.transaction import Transaction
from gateways.clock import Clock
from gateways.complaints import Complaint, log_trouble
from gateways.database import Database, DatabaseUnavailable, DatabaseUnusable, EffectsOf, open_database
from gateways.services import Services, ShopFacts
from gateways.telegram.messenger import Hooks, Messenger
from gateways.telegram.windows import Windows
from handlers.router import Routes
from jobs import exporting, timetable
from jobs.bounces import mailbox_jobs
from jobs.sending import Registry
from jobs.timetable import Job

# With the HTTP server's two seconds, well within the ten that SIGTERM gives us.
STOP_SECONDS = 3.0

log = structlog.get_logger(__name__)


async def build(
    settings: Settings,
    *,
    clock: Clock,
    effects_of: EffectsOf,
    routes: Routes,
    registries: Registry,
    jobs: Sequence[Job] | None = None,
    listeners: Mapping[Source, Listener] | None = None,
    ticking: bool = True,
) -> "Bot":
    """
    Build the bot on a migrated database; Telegram is asked who it is.

    Args:
        jobs: The timetable; the standing jobs alone when left out.
        listeners: Who acts on the news of payment providers.
        ticking: False where the owner of a virtual clock calls `Bot.tick` himself.

    Raises:
        DatabaseUnusable: The database cannot be opened.
        TokenRefused: Telegram does not know us.
    """
    application = application_of(settings, routes)
    db = await open_database(settings.database_url, effects_of)
    try:
        await reach(application, clock)
    except BaseException:
        await db.close()
        await application.shutdown()
        raise
    messenger = Messenger(application.bot, Windows(clock), clock)
    messenger.hooks = _hooks(db, clock, registries)
    speaking = replace(settings.speaking, shop=settings.shop_name)
    shop = ShopFacts(settings.shop_name, speaking, application.bot.username, settings.shop_country)
    services = Services(
        db, clock, messenger, shop, providers_for(settings), mailer_for(settings), mailbox_for(settings)
    )
    known_jobs = list(timetable.standing_jobs(settings.zone) if jobs is None else jobs)
    if services.mailbox is not None:
        known_jobs += mailbox_jobs(settings.zone)
    return Bot(
        settings,
        services,
        application,
        routes,
        registry=registries,
        jobs=known_jobs,
        listeners=listeners or {},
        ticking=ticking,
    )


def _hooks(db: Database, clock: Clock, registry: Registry) -> Hooks:
    # The message is out: that its picture cannot be noted must not have it sent again. The next one tells of it too.
    async def picture_sent(picture_id: int, file_id: str) -> None:
        with suppress(DatabaseUnavailable):
            await db.write(registry.picture_sent, picture_id, file_id=file_id)

    async def picture_dead(picture_id: int) -> None:
        with suppress(DatabaseUnavailable):
            await db.write(registry.picture_dead, picture_id, now=int(clock.now()))

    async def chat_moved(old: int, new: int) -> None:
        await db.write(chats.migrate, old=old, new=new)

    return Hooks(picture_sent, picture_dead, chat_moved)


class Bot:
    """The running shop."""

    def __init__(
        self,
        settings: Settings,
        services: Services,
        application: App,
        routes: Routes,
        *,
        registry: Registry,
        jobs: Sequence[Job],
        listeners: Mapping[Source, Listener],
        ticking: bool,
    ) -> None:
        self.settings = settings
        self.services = services
        self.jobs = jobs
        self.activity = Activity()
        self._complaint = Complaint(log)
        self.worker = Worker(services, application, self.activity, listeners)
        self.sender = Sender(services, registry, self.activity)
        self.http: HttpServer | None = None
        self.polling: Polling | None = None
        self._application = application
        self._routes = routes
        self._is_ticking = ticking
        self._scheduler: AsyncIOScheduler | None = None
        self._loops: list[asyncio.Task[None]] = []
        self._collapsed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    # Running.

    async def start(self) -> Self:
        """Take up the work: first what lies in inbox and outbox, then what is new."""
        services, settings = self.services, self.settings
        await services.db.prepare()
        admin_chat_id = await services.db.write(
            _set_up,
            admin_chat_id=settings.admin_chat_id,
            owner_ids=settings.owner_ids,
            country=settings.shop_country,
            gateway=gateway_for(services.payments, settings),
            now=int(services.clock.now()),
        )
        services.db.when_emitted(self.sender.bell.ring)
        await exporting.clear_up(services)
        self._loop(self.worker.run(), "worker")
        self._loop(self.sender.run(), "sender")
        await self._listen()
        if settings.public_url is None:
            await self._start_polling()
        else:
            await self._ask_for_webhook(settings.public_url)
        await introduce(self._application.bot, services, self._routes, admin_chat_id=admin_chat_id)
        await self.tick()
        if self._is_ticking:
            self._scheduler = AsyncIOScheduler(timezone=settings.zone)
            self._scheduler.add_job(self.tick, "interval", seconds=1, max_instances=1, coalesce=True)
            self._scheduler.start()
        log.info("the shop is open", bot=services.shop.bot_username, by="polling" if self.polling else "webhook")
        return self

    async def stop(self) -> None:
        """Claim nothing new, let what is in flight end, and close; within ten seconds."""
        self._stop_ticking()
        if self.http is not None:
            await self.http.stop()
        await self._cancel_loops()
        try:
            await asyncio.gather(self.worker.stop(seconds=STOP_SECONDS), self.sender.stop(seconds=STOP_SECONDS))
        except (DatabaseUnavailable, DatabaseUnusable) as trouble:
            # What is not written is left to its lease: the next start takes it up.
            log_trouble(log, "what was done last could not be noted", trouble)
        await self._close()
        log.info("the shop is closed")

    async def kill(self) -> None:
        """Drop everything where it stands, as kill -9 does; for tests."""
        self._stop_ticking()
        if self.http is not None:
            await self.http.abandon()
        self.worker.abandon()
        self.sender.abandon()
        await self._cancel_loops()
        await self._close()

    async def tick(self) -> None:
        """Do what the timetable says is due."""
        with self.activity.going_on():
            try:
                await timetable.tick(self.services, self.jobs)
            except DatabaseUnavailable as trouble:
                self._complaint.say("the timetable waits", trouble)
            except DatabaseUnusable as trouble:
                self._collapse(trouble, "timetable")
            else:
                self._complaint.settle()

    async def until_collapse(self) -> None:
        """Wait for a loop to break, which is a bug; its error is raised here."""
        await self._collapsed

    # What a test has to know, to wait until all is quiet.

    @property
    def busy(self) -> bool:
        """Something is being done right now."""
        return self.activity.busy

    async def quiet(self) -> None:
        """Wait until nothing is being done; rows may still wait for their time or for a window."""
        await self.activity.quiet()

    @property
    def looks_at(self) -> float | None:
        """When one of the queues is looked at again by itself; None where nothing waits for its time in either."""
        return min((at for at in (self.worker.looks_at, self.sender.looks_at) if at is not None), default=None)

    # Below: how it is done.

    async def _start_polling(self) -> None:
        await self._application.bot.delete_webhook()
        self.polling = Polling(
            link=link(self.settings, connections=1),
            api_url=api_url(self.settings),
            db=self.services.db,
            clock=self.services.clock,
            activity=self.activity,
            on_kept=self.worker.bell.ring,
        )
        self._loop(self.polling.run(), "polling")

    async def _listen(self) -> None:
        """Open the HTTP server, where anyone has something to bring."""
        settings, services = self.settings, self.services
        routes = []
        if settings.public_url is not None:
            routes.append(telegram_route(secret=settings.secret, keep=self._keep))
        stripe = services.payments.get(Source.STRIPE)
        if stripe is not None and takes_news(settings):
            routes.append(stripe_route(stripe, clock=services.clock, keep=self._keep_stripes))
        if routes:
            app = web_app(routes, is_healthy=lambda: not self._collapsed.done())
            self.http = HttpServer(app, host=settings.http_host, port=settings.http_port)
            await self.http.start()

    async def _ask_for_webhook(self, public_url: str) -> None:
        await self._application.bot.set_webhook(
            public_url + WEBHOOK_PATH,
            secret_token=self.settings.secret,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=40,
        )

    async def _keep(self, update: dict[str, Any]) -> None:
        with self.activity.going_on():
            await keep_updates(self.services.db, [update], now=int(self.services.clock.now()))
            self.worker.bell.ring()

    async def _keep_stripes(self, notice: Notice) -> None:
        with self.activity.going_on():
            await keep_notice(self.services.db, Source.STRIPE, notice, now=int(self.services.clock.now()))
            self.worker.bell.ring()

    def _loop(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._loop_ended)
        self._loops.append(task)

    def _loop_ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            return
        self._collapse(task.exception() or RuntimeError(f"the {task.get_name()} ended"), task.get_name())

    def _collapse(self, error: BaseException, name: str) -> None:
        if self._collapsed.done():
            return
        self._collapsed.set_exception(error)
        # Whoever does not wait for it shall not be warned of it: the log has it.
        self._collapsed.exception()
        log_trouble(log, "a loop of the program broke", error, loop=name)

    def _stop_ticking(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def _cancel_loops(self) -> None:
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops.clear()

    async def _close(self) -> None:
        self.services.db.when_emitted(_nothing)
        await self._application.shutdown()
        for provider in self.services.payments.values():
            await provider.close()
        await self.services.db.close()


def _set_up(
    tx: Transaction,
    *,
    admin_chat_id: int,
    owner_ids: Sequence[int],
    country: str | None,
    gateway: Gateway | None,
    now: int,
) -> int:
    """Make what the settings say true; the admin chat's id as it is now."""
    chats.configure(tx, admin_chat_id=admin_chat_id)
    people.appoint_owners(tx, owner_ids, now=now)
    shopkeeping.configure(tx, country=country)
    paying.note_gateway(tx, gateway)
    stock.ensure_main_place(tx)
    inbox.release_all(tx)
    outbox.release_all(tx)
    return chats.place(tx, chats.Desk.ORDERS).chat_id


def _nothing() -> None: ...
