"""The methods of the Bot API, by name."""

from sandbox.methods import (
    albums,
    callbacks,
    chats,
    commands,
    copies,
    deletes,
    edits,
    inline,
    invoices,
    live,
    media,
    members,
    messages,
    pins,
    polling,
    profile,
    stars,
    topics,
)
from sandbox.methods.call import Method

METHODS: dict[str, Method] = {
    **polling.METHODS,
    **messages.METHODS,
    **media.METHODS,
    **albums.METHODS,
    **edits.METHODS,
    **live.METHODS,
    **deletes.METHODS,
    **callbacks.METHODS,
    **chats.METHODS,
    **members.METHODS,
    **pins.METHODS,
    **topics.METHODS,
    **copies.METHODS,
    **commands.METHODS,
    **profile.METHODS,
    **inline.METHODS,
    **invoices.METHODS,
    **stars.METHODS,
}
