"""What is left: a text that answers nothing, a command that nobody knows, and the list of those that are known."""

import re
from functools import partial

from domain.actors import Role
from domain.flows import supplies
from handlers.context import Context
from handlers.courier import jobs
from handlers.customer import searching, storefront, unasked
from handlers.merchant import unreplied
from handlers.questions import is_cancel, leave
from handlers.router import Routes
from handlers.supplier import orders as supplied
from views import checkout, helping

_LINK = re.compile(r"(?:\bt\.me/|\btg://resolve\?domain=)(?P<bot>\w+)[?&]start=(?P<payload>[\w-]+)", re.IGNORECASE)


def rest(known: Routes) -> Routes:
    """The routes that come after all others, which are known to them."""
    routes = Routes()

    @routes.fallback
    async def anything_else(context: Context) -> None:
        """
        What answers nothing is said of the courier's job, or to the shop by a supplier, belongs to what was said
        before, or is searched for.

        A link to this bot does what it does where it is pressed, and the Cancel key of a question long forgotten is
        met with its removal.
        """
        typed = context.typed.strip()
        if is_cancel(context):
            await context.show(checkout.not_now(context.words))
        elif typed.startswith("/"):
            await context.show(helping.unknown(context.words, typed))
        elif not (await _is_followed(context, typed) or await supplied.said_of_no_order(context)):
            await _say_or_search(context, typed)

    @routes.command("help", where="anywhere", menu="What you can do here")
    async def help_command(context: Context, _: str) -> None:
        """The commands of whoever asks; staff read theirs, for what customers do stands behind Home."""
        await leave(context)
        if not context.is_private:
            entries = {**known.desk_menu(), **routes.desk_menu()} if context.in_admin_chat else {}
        else:
            is_supplier = await context.read(supplies.answers_for_any, context.person.id)
            theirs = partial(known.private_menu, is_supplier=is_supplier)
            entries = theirs(context.person.roles, only_theirs=True) or theirs(frozenset())
            if context.actor.is_any(Role.PACKER):
                # So is this to whoever receives what comes back.
                entries = {**entries, "returns": known.commands["returns"].menu}
            if context.actor.is_any(Role.MERCHANT):
                # What everybody has is another thing at the desk: the board.
                board = {name: each for name, each in known.desk_menu().items() if not known.commands[name].who}
                entries = {**board, **entries}
        await context.show(helping.commands(context.words, entries, is_private=context.is_private))

    return routes


async def _is_followed(context: Context, typed: str) -> bool:
    """Whether it was a link to this bot, which does what it does where it is pressed."""
    link = _LINK.search(typed)
    if link is None or link["bot"].lower() != context.services.shop.bot_username.lower():
        return False
    await storefront.start(context, link["payload"])
    return True


async def _say_or_search(context: Context, typed: str) -> None:
    if typed and await jobs.said_of_no_job(context):
        return
    if typed and await unreplied.said_of_shown(context, typed):
        return
    if context.photo is not None:
        await unasked.photo_came(context)
    elif typed:
        await searching.search_for(context, typed)
    else:
        await storefront.home(context)
