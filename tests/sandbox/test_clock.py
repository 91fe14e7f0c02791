"""The virtual clock wakes its sleepers in order."""

import asyncio

import pytest

from sandbox import RealClock, VirtualClock


class TestVirtualClock:
    async def test_wakes_those_due_in_order(self) -> None:
        clock, woken = VirtualClock(100), []

        async def sleeper(name: str, seconds: float) -> None:
            await clock.sleep(seconds)
            woken.append(name)

        tasks = [asyncio.create_task(sleeper(name, s)) for name, s in (("late", 5), ("soon", 1), ("never", 99))]
        await asyncio.sleep(0)
        clock.advance(10)
        await asyncio.gather(*tasks[:2])
        tasks[2].cancel()

        assert woken == ["soon", "late"]
        assert clock.now() == 110

    async def test_travels_from_one_sleeper_to_the_next(self) -> None:
        clock, times = VirtualClock(0), []

        async def ticker() -> None:
            while True:
                await clock.sleep(10)
                times.append(clock.now())

        task = asyncio.create_task(ticker())
        await asyncio.sleep(0)
        await clock.travel(35)
        task.cancel()

        assert times == [10, 20, 30]
        assert clock.now() == 35

    def test_never_goes_back(self) -> None:
        with pytest.raises(ValueError, match="cannot go back"):
            VirtualClock(100).set(99)

    async def test_the_real_one_has_the_same_interface(self) -> None:
        clock = RealClock()

        await clock.sleep_until(clock.now() - 1)
        await clock.sleep(0)
