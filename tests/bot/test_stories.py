"""Every story of the demo holds, on the sample shop."""

from pathlib import Path

import pytest

from bot.demo.opening import open_stage
from bot.demo.stories import FROM_NOTHING, STORIES
from sandbox import VirtualClock


@pytest.mark.parametrize("name", sorted(STORIES))
async def test_every_step_holds(name: str, tmp_path: Path) -> None:
    transcript: list[str] = []
    stage = await open_stage(tmp_path, clock=VirtualClock(), write=transcript.append, is_empty=name in FROM_NOTHING)
    try:
        await STORIES[name](stage)

        assert await stage.faults() == []
        assert transcript
    finally:
        await stage.close()
