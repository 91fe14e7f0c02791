"""The admin chat itself: which topic is told what."""

from domain import chats
from domain.chats import Desk
from handlers.context import Context
from handlers.router import Routes
from views import desk

routes = Routes()


@routes.command("here", where="admin", menu="Choose the topic for this")
async def here(context: Context, what: str) -> None:
    """`/here stock`: tell of this in the topic in which it is typed."""
    if what not in set(Desk):
        await context.show(desk.which_desk(context.words))
        return
    await context.act(chats.move_desk, Desk(what), chat_id=context.chat_id, thread_id=context.thread_id)
    await context.show(desk.desk_moved(context.words))
