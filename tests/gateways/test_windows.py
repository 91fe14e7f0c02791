import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.telegram.windows import (
    CHAT_SECONDS,
    GROUP_MAX,
    GROUP_SECONDS,
    OVERALL_MAX,
    OVERALL_SECONDS,
    Kind,
    Windows,
    WindowShut,
)
from sandbox import VirtualClock

ANNA, BEN, GROUP = 1, 2, -7
# A moment in binary fractions, so that a window's edge is met exactly.
STEPS = st.sampled_from([0.0, 0.03125, 0.25, 0.5, 1.0, 2.0, 15.0])
CHATS = st.integers(min_value=-3, max_value=40).filter(bool)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def windows(clock: VirtualClock) -> Windows:
    return Windows(clock)


def most_within(moments: list[float], seconds: float) -> int:
    return max((sum(m - seconds < each <= m for each in moments) for m in moments), default=0)


class TestTake:
    @given(steps=st.lists(st.tuples(STEPS, CHATS, st.sampled_from(Kind)), max_size=300))
    def test_never_lets_more_pass_than_is_allowed_in_any_window(self, steps: list[tuple[float, int, Kind]]) -> None:
        clock = VirtualClock(start=1024.0)
        windows = Windows(clock)
        sent: list[tuple[float, int]] = []
        in_groups: list[tuple[float, int]] = []

        for wait, chat_id, kind in steps:
            clock.advance(wait)
            try:
                windows.take(chat_id, kind)
            except WindowShut:
                continue
            if kind is Kind.SEND:
                sent.append((clock.now(), chat_id))
            if kind is not Kind.FREE and chat_id < 0:
                in_groups.append((clock.now(), chat_id))

        assert most_within([at for at, _ in sent], OVERALL_SECONDS) <= OVERALL_MAX
        for chat_id in {chat_id for _, chat_id in sent}:
            assert most_within([at for at, each in sent if each == chat_id], CHAT_SECONDS) <= 1
        for chat_id in {chat_id for _, chat_id in in_groups}:
            assert most_within([at for at, each in in_groups if each == chat_id], GROUP_SECONDS) <= GROUP_MAX

    @given(steps=st.lists(st.tuples(STEPS, CHATS), min_size=1, max_size=200))
    def test_lets_pass_at_the_moment_it_named(self, steps: list[tuple[float, int]]) -> None:
        clock = VirtualClock(start=1024.0)
        windows = Windows(clock)

        for wait, chat_id in steps:
            clock.advance(wait)
            try:
                windows.take(chat_id, Kind.SEND)
            except WindowShut as shut:
                clock.set(shut.until)
                windows.take(chat_id, Kind.SEND)

    def test_refuses_a_second_message_to_a_chat_within_the_second(self, windows: Windows, clock: VirtualClock) -> None:
        windows.take(ANNA, Kind.SEND)

        with pytest.raises(WindowShut) as shut:
            windows.take(ANNA, Kind.SEND)

        assert shut.value.until == clock.now() + 1
        windows.take(BEN, Kind.SEND)

    def test_does_not_count_edits_in_private_chats(self, windows: Windows) -> None:
        for _ in range(100):
            windows.take(ANNA, Kind.EDIT)

        windows.take(ANNA, Kind.SEND)

    def test_counts_edits_in_groups(self, windows: Windows, clock: VirtualClock) -> None:
        for _ in range(GROUP_MAX):
            windows.take(GROUP, Kind.EDIT)

        with pytest.raises(WindowShut) as shut:
            windows.take(GROUP, Kind.SEND)

        assert shut.value.until == clock.now() + GROUP_SECONDS

    def test_leaves_no_trace_when_it_refuses(self, windows: Windows, clock: VirtualClock) -> None:
        windows.take(ANNA, Kind.SEND)
        for _ in range(50):
            with pytest.raises(WindowShut):
                windows.take(ANNA, Kind.SEND)

        assert windows.room(clock.now()) == OVERALL_MAX - 1


class TestArrived:
    def test_counts_from_the_answer(self, windows: Windows, clock: VirtualClock) -> None:
        taken = windows.take(ANNA, Kind.SEND)
        clock.advance(5)

        windows.arrived(taken)

        with pytest.raises(WindowShut) as shut:
            windows.take(ANNA, Kind.SEND)
        assert shut.value.until == clock.now() + 1


class TestGiveBack:
    def test_counts_as_never_sent(self, windows: Windows, clock: VirtualClock) -> None:
        windows.give_back(windows.take(GROUP, Kind.SEND))

        assert windows.room(clock.now()) == OVERALL_MAX
        windows.take(GROUP, Kind.SEND)


class TestShut:
    def test_holds_until_the_time_that_telegram_named(self, windows: Windows, clock: VirtualClock) -> None:
        windows.shut(ANNA, until=clock.now() + 30)

        assert windows.closed_chats(clock.now()) == [ANNA]
        assert windows.next_opening(clock.now()) == clock.now() + 30
        with pytest.raises(WindowShut):
            windows.take(ANNA, Kind.EDIT)

    def test_is_over_when_the_time_has_come(self, windows: Windows, clock: VirtualClock) -> None:
        windows.shut(ANNA, until=clock.now() + 30)

        clock.advance(30)

        assert windows.closed_chats(clock.now()) == []
        windows.take(ANNA, Kind.SEND)


class TestClosedChats:
    def test_names_those_whose_window_is_full(self, windows: Windows, clock: VirtualClock) -> None:
        windows.take(ANNA, Kind.SEND)

        assert windows.closed_chats(clock.now()) == [ANNA]
        assert windows.closed_chats(clock.now() + 1) == []

    def test_forgets_chats_that_are_open(self, windows: Windows, clock: VirtualClock) -> None:
        for chat_id in range(1, 5000):
            windows.take(chat_id, Kind.SEND)
            clock.advance(0.125)

        assert len(windows._chats) < 2000
