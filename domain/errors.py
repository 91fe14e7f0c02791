"""What every expected refusal is."""


class ShopError(Exception):
    """
    An expected refusal: it becomes a reply in the person's language, and nothing has changed.

    Carries facts, not prose; views/ words them.
    """


class NotFound(ShopError):
    """There is no such thing, or not for this person."""

    def __init__(self, kind: str, reference: object) -> None:
        super().__init__(f"no {kind} {reference!r}")
        self.kind = kind
        self.reference = reference


class NotAllowed(ShopError):
    """This person may not do that."""

    def __init__(self, act: str) -> None:
        super().__init__(f"not allowed: {act}")
        self.act = act


class Changed(ShopError):
    """The screen the person acted on is out of date: show the current one, do nothing."""

    def __init__(self, kind: str, reference: object) -> None:
        super().__init__(f"{kind} {reference!r} has changed since it was shown")
        self.kind = kind
        self.reference = reference


class BadInput(ShopError):
    """What was typed or sent cannot be used; `field` says which, `reason` why, in words of the code."""

    def __init__(self, field: str, reason: str, **facts: int | str) -> None:
        super().__init__(f"{field}: {reason} {facts or ''}".rstrip())
        self.field = field
        self.reason = reason
        self.facts = facts
