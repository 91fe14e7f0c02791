"""Logging: one line per fact, without personal data; for people on a terminal, as JSON anywhere else."""

import logging
import sys
from typing import Any

import structlog

from gateways.database import DatabaseUnusable
from gateways.errors import GatewayError


def configure_logging(*, level: int = logging.INFO) -> None:
    """Send our own log and that of the libraries to standard error, in one form."""
    is_terminal = sys.stderr.isatty()
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.types.Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if is_terminal
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # httpx writes each request's address, and the bot's token is part of it.
    for library in ("httpx", "httpcore", "telegram", "apscheduler", "uvicorn", "alembic", "asyncio"):
        logging.getLogger(library).setLevel(logging.WARNING)


def log_trouble(log: Any, event: str, error: BaseException, **facts: Any) -> None:
    """Say what went wrong: in a sentence where the outside fails us, with its traceback where it is a bug of ours."""
    if isinstance(error, GatewayError | DatabaseUnusable):
        log.warning(event, reason=str(error), **facts)
    else:
        log.error(event, exc_info=error, **facts)
