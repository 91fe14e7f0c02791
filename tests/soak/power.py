"""What is left of files after a power cut: what was synced, and of the rest any part, in whole sectors."""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import unquote_plus

SECTOR = 512
# So often all that was not synced is lost, or kept; else a part of it.
ALL_LOST, ALL_KEPT = 0.3, 0.1

_HEAD = struct.Struct("<c63sqq")
_PLACED = re.compile(r"order <b>#(\w+)</b> is placed")
_OFFSET = re.compile(r'"offset":\s*(\d+)')


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the program did; see recorder.c."""

    op: str
    name: str
    offset: int
    data: bytes


def recorded(path: Path) -> Iterator[Entry]:
    """The record, in the order in which it happened."""
    content = memoryview(path.read_bytes())
    at = 0
    while at + _HEAD.size <= len(content):
        op, name, offset, length = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        if at + length > len(content):
            return  # The program was killed while it wrote this.
        yield Entry(op.decode(), name.rstrip(b"\0").decode(), offset, bytes(content[at : at + length]))
        at += length


@dataclass(slots=True)
class File:
    """What a file surely holds, and what has been done to it since it was last synced."""

    exists: bool
    synced: bytearray = field(default_factory=bytearray)
    since: list[Entry] = field(default_factory=list)


class Disk:
    """A disk on which only what was synced is sure: contents by the file's sync, names by the folder's."""

    def __init__(self) -> None:
        # All that a name may stand for after a cut; the last is what it stands for now.
        self._files: dict[str, list[File]] = {}

    def do(self, entry: Entry) -> None:
        """Follow the program by one step."""
        if entry.op == "S":
            return
        if entry.name == ".":
            for files in self._files.values():
                del files[:-1]
            return
        files = self._files.setdefault(entry.name, [File(exists=False)])
        if files[-1].exists == (entry.op == "U"):
            files.append(File(exists=entry.op != "U"))
        if entry.op == "F":
            for done in files[-1].since:
                _apply(files[-1].synced, done)
            files[-1].since.clear()
        elif entry.op != "U":
            files[-1].since.append(entry)

    def after_a_cut(self, random: Random) -> dict[str, bytes]:
        """The files as they may be found when the power is back."""
        chance = random.random()
        kept = 0.0 if chance < ALL_LOST else 1.0 if chance > 1 - ALL_KEPT else random.random()
        found = {}
        for name, files in self._files.items():
            file = files[0]
            for later in files[1:]:
                if random.random() >= kept:
                    break
                file = later
            if not file.exists:
                continue
            content = bytearray(file.synced)
            for entry in file.since:
                for piece in _pieces(entry):
                    if random.random() < kept:
                        _apply(content, piece)
            found[name] = bytes(content)
        return found


def _pieces(entry: Entry) -> Iterator[Entry]:
    """A write tears at the sectors' borders; a truncation is done or not."""
    if entry.op != "W":
        yield entry
        return
    at, end = entry.offset, entry.offset + len(entry.data)
    while at < end:
        border = min(end, (at // SECTOR + 1) * SECTOR)
        yield Entry("W", entry.name, at, entry.data[at - entry.offset : border - entry.offset])
        at = border


def _apply(content: bytearray, entry: Entry) -> None:
    size = entry.offset + (len(entry.data) if entry.op == "W" else 0)
    if entry.op == "T":
        del content[size:]
    if len(content) < size:
        content.extend(bytes(size - len(content)))
    if entry.op == "W":
        content[entry.offset : size] = entry.data


class Promises:
    """What the world was told, and when: orders that are placed, updates that Telegram may forget."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._orders: list[tuple[int, str]] = []
        self._offsets: list[tuple[int, int]] = [(-1, 0)]
        for position, entry in enumerate(entries):
            if entry.op == "S":
                said = unquote_plus(entry.data.decode(errors="replace"))
                self._orders += [(position, code) for code in _PLACED.findall(said)]
                self._offsets += [(position, int(offset)) for offset in _OFFSET.findall(said)]

    def orders(self, position: int) -> set[str]:
        """The orders whose customers were told before this entry."""
        return {code for _, code in self._orders[: bisect_right(self._orders, (position, ""))]}

    def offset(self, position: int) -> int:
        """Telegram was told before this entry that all updates below this number are safe."""
        return max(offset for told, offset in self._offsets if told < position)
