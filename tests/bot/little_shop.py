"""A shop of a few test-only routes: enough to try the runtime without the shop's own handlers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from bot.parts import Parts
from domain import dialogs, outbox, people
from domain.dialogs import Dialog
from domain.errors import NotAllowed
from domain.events import Event, StaffJoined
from domain.outbox import Effect
from domain.transaction import Transaction
from handlers.context import Context
from handlers.router import Routes
from jobs import timetable
from jobs.sending import Registry, Render
from jobs.timetable import Job
from views.buttons import pack
from views.screen import Button, Screen
from views.words import Speaking


def counter_screen(count: int) -> Screen:
    return Screen(f"Count: {count}", ((Button("Add", pack("add", count)), Button("Break", pack("break"))),))


@dataclass
class LittleShop:
    """Counts what its handlers were asked to do; what a test plugs in decides what they do."""

    acts: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    # Called by the handler of /wait before it acts.
    before_act: Callable[[Context], Any] | None = None
    # Called by the handler of /wait before it answers.
    before_answer: Callable[[Context], Any] | None = None
    # Raised by the handler of /fail.
    failure: Exception | None = None
    effects: Callable[[Transaction, Event], Iterable[Effect]] = lambda _tx, _event: ()
    cards: dict[str, Render] = field(default_factory=dict)
    news: dict[str, Render] = field(default_factory=dict)
    jobs: list[Job] | None = None
    pictures: list[tuple[str, int]] = field(default_factory=list)

    def parts(self, zone: ZoneInfo) -> Parts:
        registry = Registry(
            self.cards,
            {"note": note, **self.news},
            picture_sent=lambda _tx, picture_id, *, file_id: self.pictures.append(("sent", picture_id)),
            picture_dead=lambda _tx, picture_id, *, now: self.pictures.append(("dead", picture_id)),
        )
        jobs = timetable.standing_jobs(zone) if self.jobs is None else self.jobs
        return Parts(self._effects_of, self._routes(), registry, jobs)

    def _effects_of(self, tx: Transaction, event: Event) -> Iterable[Effect]:
        return self.effects(tx, event)

    def act(self, _: Transaction, what: str) -> int:
        self.acts.append(what)
        return len(self.acts)

    def _routes(self) -> Routes:  # noqa: C901 - a list of small routes.
        routes = Routes()

        @routes.command("start", menu="Begin")
        async def start(context: Context, argument: str) -> None:
            self.runs.append(f"start {argument}".strip())
            await context.show(counter_screen(0), name="counter", subject="counter:1")

        @routes.command("wait")
        async def wait(context: Context, argument: str) -> None:
            self.runs.append(f"wait {argument}")
            if self.before_act is not None:
                await self.before_act(context)
            number = await context.act(self.act, argument)
            if self.before_answer is not None:
                await self.before_answer(context)
            await context.show(Screen(f"{argument} was number {number}"))

        @routes.command("fail")
        async def fail(context: Context, argument: str) -> None:
            self.runs.append(f"fail {argument}".strip())
            if self.failure is not None:
                raise self.failure
            await context.show(Screen("not failing"))

        @routes.command("cash", where="admin", menu="Count the cash")
        async def cash(context: Context, argument: str) -> None:
            await context.show(Screen(f"cash {argument}"), name="cash", subject="cash:1")

        @routes.command("ask")
        async def ask(context: Context, _: str) -> None:
            await context.act(
                dialogs.ask,
                chat_id=context.chat_id,
                person_id=context.person.id,
                state="colour",
                now=context.now,
                shade="dark",
            )
            await context.show(Screen("Which colour?"))

        @routes.dialog("colour")
        async def colour_given(context: Context, dialog: Dialog) -> None:
            await context.act(dialogs.close, chat_id=context.chat_id, person_id=context.person.id)
            await context.show(Screen(f"{dialog.data['shade']} {context.typed or 'nothing'}"))

        @routes.reply("counter")
        async def counter_replied(context: Context, subject: str) -> None:
            await context.show(Screen(f"about {subject}: {context.typed}"))

        @routes.reply("cash")
        async def cash_replied(context: Context, subject: str) -> None:
            await context.show(Screen(f"about {subject}: {context.typed}"))

        @routes.button("add")
        async def add(context: Context, count: int) -> None:
            self.runs.append(f"add {count}")
            await context.show(counter_screen(count + 1))

        @routes.button("break")
        async def refused(context: Context) -> None:
            raise NotAllowed("break")

        @routes.button("mute")
        async def mute(context: Context) -> None:
            self.runs.append("mute")

        @routes.fallback
        async def said(context: Context) -> None:
            await context.show(Screen("What do you mean?"))

        return routes


def note(_: Transaction, effect: Effect, __: Speaking) -> Screen | None:
    return Screen(f"{effect.name} {effect.data['text']}") if effect.data.get("text") else None


def tell(tx: Transaction, chat_id: int, *texts: str, subject: str = "", now: int = 0) -> None:
    """Put news in the outbox, as an event's effects would be."""
    tx.emit(StaffJoined(person_id=1, role="none", at=now, actor="job:test"))
    outbox.put(tx, [outbox.news("note", subject, chat_id=chat_id, text=text) for text in texts], now=now)


def name_of(tx: Transaction, telegram_id: int) -> people.Person:
    return people.at_telegram(tx, telegram_id)
