import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.harness import BotProcess, real_box


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    box = real_box()
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def new_process(box: Sandbox, tmp_path: Path) -> AsyncIterator[BotProcess]:
    """Not started yet, and without a database."""
    owner = box.add_user("Olga")
    process = BotProcess.of(box, tmp_path, admin=box.add_group("Team", [owner]), owners=[owner])
    yield process
    if process.process is not None:
        await process.kill()


@pytest.fixture
async def process(new_process: BotProcess, template_database: Path) -> BotProcess:
    """It runs, on a database that was migrated before."""
    shutil.copyfile(template_database, new_process.database)
    await new_process.start()
    return new_process


async def until_done(process: BotProcess) -> None:
    async with asyncio.timeout(20):
        while process.box.pending_updates() or process.open_rows():
            await asyncio.wait({asyncio.ensure_future(process.box.world.changes.next())}, timeout=0.05)


class TestRun:
    async def test_makes_its_database_and_takes_updates_until_it_is_told_to_stop(
        self, new_process: BotProcess, box: Sandbox
    ) -> None:
        process = new_process
        await process.start()
        await box.add_user("Anna").say("hello")
        await until_done(process)

        assert await process.stop() == 0
        assert "Traceback" not in process.log()

    async def test_goes_on_after_kill_9(self, process: BotProcess, box: Sandbox) -> None:
        anna = box.add_user("Anna")
        await anna.say("hello")
        await process.kill()
        await anna.say("still there?")

        await process.start()
        await until_done(process)

        assert await process.stop() == 0

    async def test_never_writes_the_token(self, process: BotProcess, box: Sandbox) -> None:
        await box.add_user("Anna").say("hello")
        await until_done(process)
        await process.stop()

        assert process.settings["TELEGRAM_BOT_TOKEN"] not in process.log()


def test_the_program_that_serves_a_real_shop_loads_nothing_of_the_demo() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, bot.__main__, bot.running; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert [name for name in loaded if name.split(".")[0] == "sandbox" or name.startswith("bot.demo.")] == []


class TestASecondRun:
    async def run_beside(self, process: BotProcess, *arguments: str) -> tuple[int | None, list[str]]:
        environment = process.settings | {"PATH": os.environ["PATH"]}
        beside = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, cwd=process.folder, env=environment, stderr=subprocess.PIPE
        )
        _, said = await beside.communicate()
        return beside.returncode, said.decode().splitlines()

    async def test_on_the_same_database_is_refused_in_a_sentence(self, process: BotProcess) -> None:
        assert process.process is not None

        code, said = await self.run_beside(process, "run")

        assert code == 1
        assert said[-1] == (
            f"Another bot runs on the database {process.database} (process {process.process.pid}): "
            "stop it, or give this one its own DATABASE_URL"
        )

    async def test_may_be_any_other_command(self, process: BotProcess, box: Sandbox) -> None:
        code, _ = await self.run_beside(process, "check")
        await box.add_user("Anna").say("hello")
        await until_done(process)

        assert code == 0
        assert await process.stop() == 0


class TestToken:
    async def test_that_telegram_does_not_know_is_told_in_a_sentence(self, process: BotProcess) -> None:
        await process.kill()
        environment = process.settings | {"TELEGRAM_BOT_TOKEN": "7654321:stranger", "PATH": os.environ["PATH"]}

        stranger = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=process.folder, env=environment, stderr=subprocess.PIPE
        )
        _, said = await stranger.communicate()

        assert stranger.returncode == 1
        assert said.decode().splitlines()[-1] == "Telegram does not know this token: check TELEGRAM_BOT_TOKEN."


class TestRefusals:
    def run(self, folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": os.environ["PATH"], **settings}
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    def test_name_every_fault_in_the_settings(self, tmp_path: Path) -> None:
        done = self.run(tmp_path, "run", SHOP_CURRENCY="EURO")

        assert done.returncode == 1
        assert done.stderr.count("\n") == 5
        assert "SHOP_CURRENCY is no currency" in done.stderr
        assert "Traceback" not in done.stderr

    def test_say_that_a_file_is_no_database(self, tmp_path: Path) -> None:
        (tmp_path / "shop.db").write_text("Dear diary, this is not a database at all. " * 50)

        done = self.run(tmp_path, "migrate", DATABASE_URL="sqlite:///shop.db")

        assert done.returncode == 1
        assert "shop.db cannot be used: file is not a database" in done.stderr
        assert "Traceback" not in done.stderr

    def test_migrate_twice(self, tmp_path: Path) -> None:
        first = self.run(tmp_path, "migrate", DATABASE_URL="sqlite:///data/shop.db")
        second = self.run(tmp_path, "migrate", DATABASE_URL="sqlite:///data/shop.db")

        assert (first.returncode, second.returncode) == (0, 0)
        assert (tmp_path / "data" / "shop.db").exists()
