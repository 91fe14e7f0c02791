"""Telegram's flood limits as sliding windows: 30 messages a second over all, 1 per chat, 20 a minute per group."""

import math
from collections import deque

from sandbox.errors import too_many_requests

OVERALL_PER_SECOND = 30
GROUP_PER_MINUTE = 20
# A sender that keeps its windows on the real clock sees the network's jitter; Telegram does not split hairs either.
TOLERANCE_SECONDS = 0.05


class Window:
    """At most so many in so many seconds."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self.times: deque[float] = deque()

    def wait(self, now: float, count: int) -> float:
        """How long until count more fit; 0 when they fit now."""
        while self.times and self.times[0] <= now - self.seconds + TOLERANCE_SECONDS:
            self.times.popleft()
        over = len(self.times) + min(count, self.most) - self.most
        return self.times[over - 1] + self.seconds - now if over > 0 else 0.0

    def take(self, now: float, count: int) -> None:
        self.times.extend([now] * count)


class FloodLimits:
    """One bot's windows. An album counts as many as it has pictures, but is one message to its chat's second."""

    def __init__(self) -> None:
        self.enabled = True
        self._overall = Window(OVERALL_PER_SECOND, 1.0)
        self._chats: dict[int, Window] = {}
        self._groups: dict[int, Window] = {}

    def count(self, chat_id: int, *, now: float, is_group: bool, is_edit: bool, messages: int = 1) -> None:
        """
        Count messages about to be sent or edited.

        Raises:
            Refused: Too Many Requests, with the seconds to wait.
        """
        if not self.enabled or (is_edit and not is_group):
            return
        windows: list[tuple[Window, int]] = []
        if is_group:
            windows.append((self._groups.setdefault(chat_id, Window(GROUP_PER_MINUTE, 60.0)), messages))
        if not is_edit:
            windows += [(self._overall, messages), (self._chats.setdefault(chat_id, Window(1, 1.0)), 1)]
        longest = max(window.wait(now, count) for window, count in windows)
        if longest > 0:
            raise too_many_requests(math.ceil(longest - 1e-6))
        for window, count in windows:
            window.take(now, count)
