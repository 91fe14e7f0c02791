"""Logging: one line per fact, without personal data; for people on a terminal, as JSON anywhere else."""

import logging
import sys

import structlog

# httpx writes each request's address, and the bot's token is part of it; fontTools writes a page for each PDF, and the
# mail server of tests and demo ("mail.log") to whom every letter went.
_TALKATIVE = (
    "httpx",
    "httpcore",
    "telegram",
    "apscheduler",
    "uvicorn",
    "alembic",
    "asyncio",
    "stripe",
    "fontTools",
    "mail.log",
    "imapclient",
)


def configure_logging(*, level: int = logging.INFO) -> None:
    """Send our own log and that of the libraries to standard error, in one form."""
    is_terminal = sys.stderr.isatty()
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.types.Processor] = (
        # Not rich's, which show what every variable holds: the token, and people's addresses.
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
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
    for library in _TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)
    # That the timetable still waits for the database is said once, and not at every second that it skips.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
