"""The Telegram library's bot, which says what a shop says all day as the Bot API has it."""

from typing import Any

from telegram.ext import ExtBot
from telegram.request import RequestData

# What the library makes of each parameter once it has looked through it for files; nothing public makes it without.
from telegram.request._requestparameter import RequestParameter


class ShopBot(ExtBot[None]):
    """
    Link and errors are the library's; what is said and answered is left as it is.

    To make objects of a keyboard and of the message that comes back costs more than all the rest of saying it.
    """

    async def say(self, method: str, **parameters: Any) -> Any:
        """
        Call a method of the Bot API; its result.

        Args:
            parameters: Plain values, as JSON has them; None is not said. Files go by the library's own methods.
        """
        said = [RequestParameter(name, value, None) for name, value in parameters.items() if value is not None]
        return await self.request.post(f"{self.base_url}/{method}", RequestData(said))
