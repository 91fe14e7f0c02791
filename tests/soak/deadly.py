"""The shop's command line with one more command, /die, that ends the program where it stands."""

import os
import signal
from datetime import tzinfo

from bot import running
from bot.__main__ import main
from bot.parts import Parts, shop_parts
from handlers.context import Context


def deadly_parts(zone: tzinfo) -> Parts:
    parts = shop_parts(zone)

    @parts.routes.command("die")
    async def die(_context: Context, _argument: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    return parts


if __name__ == "__main__":
    running.shop_parts = deadly_parts  # type: ignore[attr-defined]
    main()
