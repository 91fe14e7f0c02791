"""Run every benchmark, or those named: python -m benchmarks [name …]."""

import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

from benchmarks.result import Result

# Shared by the others; each of the rest has a `main` that yields its results, or a list of such functions by name.
_PARTS = {"__init__", "__main__", "buyers", "catalogue", "load", "result", "rounds", "servers", "telegram", "wordlists"}

Benchmark = Callable[[], Iterator[Result]]


def benchmarks() -> dict[str, Benchmark]:
    """Every benchmark there is, by name."""
    found: dict[str, Benchmark] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in _PARTS:
            module = import_module(f"benchmarks.{path.stem}")
            parts = getattr(module, "BENCHMARKS", None)
            found |= {path.stem: module.main} if parts is None else {part.__name__: part for part in parts}
    return found


def run(chosen: Iterable[Benchmark]) -> list[Result]:
    """Run these benchmarks, and print a line for each number as soon as it is known."""
    results = []
    for benchmark in chosen:
        for result in benchmark():
            print(result.line, flush=True)
            results.append(result)
    return results


def table(results: Iterable[Result]) -> str:
    """The results for the eye."""
    rows = [("benchmark", "ours", "reference", "unit", "ratio")]
    rows += [(r.name, f"{r.ours:g}", f"{r.reference:g}", r.unit, f"{r.ratio:g}") for r in results]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def main(chosen: list[str]) -> int:
    known = benchmarks()
    unknown = [name for name in chosen if name not in known]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    print("\n" + table(run(known[name] for name in chosen or known)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
