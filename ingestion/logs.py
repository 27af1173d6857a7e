"""Structured logs on stderr; quiet unless `DOE_LOG_LEVEL` (debug, info, warning, error) asks for more."""

import logging
import os
import sys

import structlog

_LEVELS = logging.getLevelNamesMapping()


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger that leaves structlog's global configuration to the application."""
    level = _LEVELS.get(os.environ.get("DOE_LOG_LEVEL", "warning").upper(), logging.WARNING)
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr), wrapper_class=structlog.make_filtering_bound_logger(level)
    )
    return logger.bind(logger=name)
