"""The command line: stallkeeper run, demo, migrate, import, export, check."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import SettingsFaulty, read_settings, read_shop_settings
from domain.errors import ShopError
from gateways.database import DatabaseUnavailable, DatabaseUnusable
from gateways.database.opening import is_postgresql, without_secrets

app = typer.Typer(
    help="A shop that lives in Telegram.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.command()
def run() -> None:
    """Migrate the database and run the bot until it is told to stop (Ctrl-C, SIGTERM)."""
    with _loading():
        from bot.running import run_shop
        from bot.telegram import TokenRefused

    with _in_words(TokenRefused, OSError):
        run_shop(read_settings())


@app.command()
def demo(
    play: Annotated[
        str | None, typer.Option(help="Play this story through chat, print it, and say if it held.")
    ] = None,
    *,
    watch: Annotated[bool, typer.Option(help="Play it on the page, at a pace to watch.")] = False,
    terminal: Annotated[bool, typer.Option(help="Play in the terminal instead of on the page.")] = False,
    port: Annotated[int, typer.Option(help="Where the page is.")] = 8420,
) -> None:
    """Start a sandbox, a bot and a sample shop: no token, no account, no network; in a file that is thrown away."""
    from bot.demo.playing import play_demo

    # A server is used where the environment names one; a shop's own file never is.
    url = os.environ.get("DATABASE_URL", "")
    with _in_words(OSError):
        _exit_unless(
            play_demo(play, watch=watch, terminal=terminal, port=port, database_url=url if is_postgresql(url) else None)
        )


@app.command()
def migrate() -> None:
    """Create the database, or bring it up to date."""
    from gateways.database.migrating import migrate as migrate_database

    with _in_words():
        url = read_shop_settings().database_url
        migrate_database(url)
        typer.echo(f"{without_secrets(url)} is up to date.")


@app.command(name="import")
def import_(
    path: Annotated[Path, typer.Argument(help="A product file.", exists=True, dir_okay=False, readable=True)],
    *,
    dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False,
) -> None:
    """Read a product file into the catalogue; importing it twice changes nothing."""
    from bot.commands import import_catalogue

    with _in_words():
        _exit_unless(import_catalogue(path, dry_run=dry_run))


@app.command()
def export(
    path: Annotated[Path | None, typer.Argument(help="The file to write; the terminal when left out.")] = None,
) -> None:
    """Write the catalogue in Shopify's form; importing that again changes nothing."""
    from bot.commands import export_to

    with _in_words(OSError):
        export_to(path)


@app.command(name="import-stock")
def import_stock(
    path: Annotated[Path, typer.Argument(help="Stock levels: sku, quantity.", exists=True, dir_okay=False)],
    *,
    dry_run: Annotated[bool, typer.Option(help="Only say what would be done.")] = False,
    yes: Annotated[bool, typer.Option(help="Book without asking.")] = False,
) -> None:
    """Read stock levels, show what differs, and book it once you have said yes."""
    from bot.stock_commands import import_levels

    with _in_words():
        _exit_unless(import_levels(path, dry_run=dry_run, yes=yes))


@app.command(name="export-stock")
def export_stock(
    path: Annotated[Path | None, typer.Argument(help="The file to write; the terminal when left out.")] = None,
) -> None:
    """Write what lies where; importing that again changes nothing."""
    from bot.stock_commands import export_levels

    with _in_words(OSError):
        export_levels(path)


@app.command()
def check() -> None:
    """Check that the books add up, and that the mailbox of IMAP_URL can be read; exit 1 if not."""
    from bot.commands import check_books, check_mailbox

    with _in_words():
        _exit_unless(all((check_books(), check_mailbox())))


@contextmanager
def _loading() -> Iterator[None]:
    """Nobody looks for garbage in what a program loads: all of it stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _in_words(*expected: type[Exception]) -> Iterator[None]:
    """Say what is wrong in plain sentences, and exit 1; only a bug shows its traceback."""
    kinds: tuple[type[Exception], ...] = (SettingsFaulty, ShopError, DatabaseUnusable, DatabaseUnavailable, *expected)
    try:
        yield
    except kinds as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _exit_unless(is_good: bool) -> None:
    if not is_good:
        raise typer.Exit(1)


def main() -> None:
    """Run the command line."""
    app(prog_name="stallkeeper")


if __name__ == "__main__":
    main()
