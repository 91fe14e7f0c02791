"""The shop in a box: sandbox, bot and a sample catalogue, without token, account or network."""

import asyncio
import tempfile
from pathlib import Path

import typer

from bot.demo.opening import open_stage
from bot.demo.stage import Stage
from bot.demo.stories import STORIES
from bot.demo.terminal import chat_in_terminal
from bot.logs import configure_logging
from sandbox import VirtualClock


def play_demo(story: str | None) -> bool:
    """Start the demo; with a story, play it, print the conversation, and say whether every step held."""
    configure_logging()
    if story is not None and story not in STORIES:
        typer.echo(f"There is no story {story!r}. Stories: {', '.join(STORIES)}.", err=True)
        return False
    with tempfile.TemporaryDirectory(prefix="stallkeeper-") as folder:
        return asyncio.run(_played(Path(folder), story))


async def _played(folder: Path, story: str | None) -> bool:
    stage = await open_stage(folder, clock=VirtualClock(), write=typer.echo)
    try:
        if story is None:
            await chat_in_terminal(stage)
            return True
        return await _tell(stage, story)
    finally:
        await stage.close()


async def _tell(stage: Stage, story: str) -> bool:
    try:
        await STORIES[story](stage)
    except AssertionError as broken:
        typer.echo(f"\nThe story broke here: {broken}", err=True)
        return False
    faults = await stage.faults()
    for fault in faults:
        typer.echo(fault, err=True)
    typer.echo(f"\nThe story “{story}” " + ("held: every step, every law." if not faults else "ended with faults."))
    return not faults
