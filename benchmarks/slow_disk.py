"""Orders and presses on a disk on which each sync takes five milliseconds more, as on a small server's."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.path import whole_path_50
from benchmarks.placing import place_order_orm_50, place_order_sqlite_1, place_order_sqlite_50
from benchmarks.result import Result

SYNC_MICROSECONDS = 5_000


def slow_disk() -> Iterator[Result]:
    """The same as on the disk that is there, each in a program of its own, ours and the reference alike."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        print("slow_disk is left out: there is no C compiler", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        shim = Path(folder) / "slow_disk.so"
        source = Path(__file__).with_suffix(".c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True)
        environment = os.environ | {"LD_PRELOAD": str(shim), "SYNC_MICROSECONDS": str(SYNC_MICROSECONDS)}
        for benchmark in (place_order_sqlite_1, place_order_sqlite_50, place_order_orm_50, whole_path_50):
            command = [sys.executable, "-m", "benchmarks", benchmark.__name__]
            ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            line = next(line for line in ran.stdout.splitlines() if line.startswith("{"))
            told = json.loads(line)
            yield Result(f"{told['name']} (5 ms a sync)", told["ours"], told["reference"], told["unit"])


BENCHMARKS = (slow_disk,)
