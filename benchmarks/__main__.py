"""Run every benchmark, or those named: python -m benchmarks [name …]."""

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from benchmarks.result import Result

# Shared by the others; each of the rest is a benchmark with a `main` that yields its results.
_PARTS = {"__init__", "__main__", "catalogue", "result", "wordlists"}


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in _PARTS)


def run(chosen: Iterable[str]) -> list[Result]:
    """Run these benchmarks, and print a line for each number as soon as it is known."""
    results = []
    for name in chosen:
        for result in import_module(f"benchmarks.{name}").main():
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
    unknown = [name for name in chosen if name not in names()]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    print("\n" + table(run(chosen or names())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
