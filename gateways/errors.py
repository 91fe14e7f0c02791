"""What every gateway raises: failures that pass, and failures that do not."""


class GatewayError(Exception):
    """The outside did not do what was asked."""


class TemporaryFailure(GatewayError):
    """It may work later: try again, with back-off."""


class PermanentFailure(GatewayError):
    """Trying again will not help."""
