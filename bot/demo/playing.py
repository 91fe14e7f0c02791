"""`stallkeeper demo`: the shop in a box, on a page, in the terminal, or as a story that plays by itself."""

import asyncio
import socket
import tempfile

import typer

from bot.demo.narrating import Narrator
from bot.demo.opening import open_stage
from bot.demo.page import furnish, let_time_pass
from bot.demo.stage import Stage
from bot.demo.stories import FROM_NOTHING, STORIES
from bot.demo.terminal import chat_in_terminal
from bot.logs import configure_logging
from sandbox import VirtualClock

# What the page says when a story is over.
HELD = "The story is told, and every step held. Now go on yourself."
BROKEN = "The story broke here: the terminal says why."


def play_demo(story: str | None, *, watch: bool, terminal: bool, port: int, database_url: str | None = None) -> bool:
    """
    Start the demo; with a story, play it, print the conversation, and say whether every step held.

    Args:
        database_url: Where to keep it, which must be empty; a file that is thrown away when left out.
        watch: Play the story on the page, at a pace to watch, and stay open.
        terminal: Be the people in the terminal, not on the page.
    """
    configure_logging()
    if story is not None and story not in STORIES:
        typer.echo(f"There is no story {story!r}. Stories: {', '.join(STORIES)}.", err=True)
        return False
    if port and not _is_free(port):
        typer.echo(f"Port {port} is taken, by another demo perhaps; this one takes another.", err=True)
        port = 0
    has_page = watch or (story is None and not terminal)
    with tempfile.TemporaryDirectory(prefix="stallkeeper-") as folder:
        url = database_url or f"sqlite:///{folder}/shop.db"
        try:
            return asyncio.run(_played(url, story, port=port if has_page else 0, has_page=has_page))
        except KeyboardInterrupt:
            return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the sandbox listens: what an earlier demo has just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


async def _played(url: str, story: str | None, *, port: int, has_page: bool) -> bool:
    write = None if has_page else typer.echo
    stage = await open_stage(url, clock=VirtualClock(), write=write, port=port, is_empty=story in FROM_NOTHING)
    try:
        if has_page:
            return await _on_the_page(stage, story)
        if story is None:
            await chat_in_terminal(stage)
            return True
        return await _tell(stage, story)
    finally:
        await stage.close()


async def _on_the_page(stage: Stage, story: str | None) -> bool:
    furnish(stage)
    page = stage.shop.box.page
    typer.echo(f"\nThe shop is open: {stage.shop.box.base_url}\nCtrl-C closes it; nothing is kept.\n")
    if story is not None:
        typer.echo(f"The story “{story}” begins as soon as the page is open.")
        await page.is_open.wait()
        stage.narrator = Narrator(page)
        held = await _tell(stage, story)
        stage.narrator = None
        page.tell(HELD if held else BROKEN)
    await let_time_pass(stage)
    return True


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
