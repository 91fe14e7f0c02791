"""What the command line does beside running the bot."""

from pathlib import Path


def import_catalogue(path: Path, *, dry_run: bool) -> bool:
    """Read a shop's product file into the catalogue, and print what came of it; whether every row was good."""
    raise NotImplementedError(path, dry_run)


def check_books() -> bool:
    """Print whatever in the books does not add up; whether all does."""
    raise NotImplementedError
