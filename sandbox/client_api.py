"""The people's side over HTTP."""

from typing import Any

from starlette.routing import BaseRoute


class ClientApi:
    def __init__(self, box: Any) -> None:
        self.box = box

    def routes(self) -> list[BaseRoute]:
        return []
