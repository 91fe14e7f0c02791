"""What merchants see in the admin chat and, with the way home that every screen there has, in private."""

from dataclasses import replace

from handlers.context import Context
from views.screen import Screen
from views.storefront import home_button


async def show(context: Context, screen: Screen) -> None:
    """Show a screen of the desk."""
    await context.show(with_home(context, screen))


def with_home(context: Context, screen: Screen) -> Screen:
    """A screen of the desk, with the way home where it is shown in private."""
    home = ((home_button(context.words),),) if context.is_private else ()
    return replace(screen, rows=(*screen.rows, *home))
