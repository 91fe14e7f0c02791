"""Telegram's sending windows, kept by us: 30 messages a second over all, 1 per chat, 20 a minute per group."""

from dataclasses import dataclass, field
from enum import Enum, auto

from gateways.clock import Clock
from gateways.errors import TemporaryFailure

# https://core.telegram.org/bots/faq, "My bot is hitting limits, how do I avoid this?"
OVERALL_MAX, OVERALL_SECONDS = 30, 1.0
CHAT_MAX, CHAT_SECONDS = 1, 1.0
GROUP_MAX, GROUP_SECONDS = 20, 60.0
# Chats written to long ago are forgotten once there are so many.
CHATS_KEPT = 1000


class WindowShut(TemporaryFailure):
    """Nothing may be sent there before `until` (Unix seconds)."""

    def __init__(self, until: float) -> None:
        super().__init__(f"sending window shut until {until:.3f}")
        self.until = until


class Kind(Enum):
    """What a request is to the windows."""

    SEND = auto()
    # Counts in groups only.
    EDIT = auto()
    # Answers, deletions: counted nowhere.
    FREE = auto()


@dataclass(slots=True)
class Taken:
    """One message, counted from the moment Telegram has it for sure."""

    at: float


@dataclass(slots=True)
class _Window:
    most: int
    seconds: float
    taken: list[Taken] = field(default_factory=list)

    def opens_at(self, now: float) -> float:
        """When one more fits; not after now where it does already."""
        self.taken = [each for each in self.taken if each.at + self.seconds > now]
        over = len(self.taken) - self.most
        return now if over < 0 else sorted(each.at for each in self.taken)[over] + self.seconds

    def room(self, now: float) -> int:
        self.opens_at(now)
        return max(0, self.most - len(self.taken))


class Windows:
    """
    Counts what is sent, and refuses what would be too much.

    A message counts from its answer, not from its request: however long the way, Telegram had it by then.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._overall = _Window(OVERALL_MAX, OVERALL_SECONDS)
        self._chats: dict[int, _Window] = {}
        self._groups: dict[int, _Window] = {}
        self._shut: dict[int, float] = {}

    def take(self, chat_id: int, kind: Kind) -> Taken:
        """
        Count one request as sent now; when its answer is there, call `arrived` or `give_back`.

        Raises:
            WindowShut: It would be too much.
        """
        now = self._clock.now()
        windows = self._windows_of(chat_id, kind)
        opens_at = max((window.opens_at(now) for window in windows), default=now)
        if kind is not Kind.FREE:
            opens_at = max(opens_at, self._shut.get(chat_id, now))
        if opens_at > now:
            raise WindowShut(opens_at)
        taken = Taken(now)
        for window in windows:
            window.taken.append(taken)
        return taken

    def arrived(self, taken: Taken) -> None:
        """It was answered, or never will be: it counts from now."""
        taken.at = max(taken.at, self._clock.now())

    def give_back(self, taken: Taken) -> None:
        """It was refused, so nothing was sent."""
        taken.at = float("-inf")

    def shut(self, chat_id: int, *, until: float) -> None:
        """Telegram itself said so (429, retry_after)."""
        self._shut[chat_id] = max(until, self._shut.get(chat_id, until))

    def closed_chats(self, now: float) -> list[int]:
        """The chats to which nothing new may be sent now."""
        self._forget_open(now)
        return sorted({*self._shut, *(c for c, w in self._all_chats() if w.opens_at(now) > now)})

    def room(self, now: float) -> int:
        """How many messages may be sent now over all."""
        return self._overall.room(now)

    def next_opening(self, now: float) -> float | None:
        """When the next shut window opens, or None where all are open."""
        windows = [self._overall, *(window for _, window in self._all_chats())]
        moments = [*self._shut.values(), *(window.opens_at(now) for window in windows)]
        return min((moment for moment in moments if moment > now), default=None)

    def _windows_of(self, chat_id: int, kind: Kind) -> list[_Window]:
        windows = []
        if len(self._chats) > CHATS_KEPT:
            self._forget_open(self._clock.now())
        if kind is Kind.SEND:
            windows += [self._overall, self._chats.setdefault(chat_id, _Window(CHAT_MAX, CHAT_SECONDS))]
        # Groups and supergroups have negative ids; their topics share one window.
        if kind is not Kind.FREE and chat_id < 0:
            windows.append(self._groups.setdefault(chat_id, _Window(GROUP_MAX, GROUP_SECONDS)))
        return windows

    def _all_chats(self) -> list[tuple[int, _Window]]:
        return [*self._chats.items(), *self._groups.items()]

    def _forget_open(self, now: float) -> None:
        self._shut = {chat_id: until for chat_id, until in self._shut.items() if until > now}
        for windows in (self._chats, self._groups):
            for chat_id in [chat_id for chat_id, window in windows.items() if window.room(now) == window.most]:
                del windows[chat_id]
