"""Logging: one line for each thing that happened, the same for our own and our libraries' words, secrets left out."""

import logging
import re
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"
_SECRET_NAME = re.compile(r"pass(word|wd|phrase)?|token|secret|api_?key|authorization|cookie|credential", re.IGNORECASE)
_SECRET_TEXTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<before>://[^/\s:@]{0,200}:)[^/\s@]+(?=@)",
        r"(?P<before>\b(?:bearer\s|authorization[\"']?\s?[=:]\s?[\"']?(?:(?:basic|bearer)\s)?)\s*)[^\s\"',}]+",
        r"(?P<before>\b[\w-]{0,40}(?:token|secret|password|passwd|api_?key|signature)[\"']?\s?[=:]\s?[\"']?)"
        r"[^\s\"'&,}]+",
    )
)

Style = Literal["json", "plain"]


def configure(stage: str, stream: TextIO, style: Style) -> None:
    """To be called once, first thing in a program. stage: said on every line. style: JSON for collectors, or plain."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        hide_secrets,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(stage=stage)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(style)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("httpx", "httpcore"):  # they log whole addresses, where some platforms want the key
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # They log each request, and each attempt as an error; what it means for us is said by what we raise.
    for said_by_us in ("kafka", "elastic_transport", "slack_sdk"):
        logging.getLogger(said_by_us).setLevel(logging.CRITICAL)


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """By the name of a field, at any depth, and by what stands before a value within a text (a traceback, a URL)."""
    return {name: _hidden(name, value) for name, value in event.items()}


def _hidden(name: str, value: object) -> object:
    if _SECRET_NAME.search(name):
        return HIDDEN
    if isinstance(value, str):
        return _without_secrets(value)
    if isinstance(value, dict):
        return {inner: _hidden(str(inner), at) for inner, at in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", at) for at in value]
    return value


def _without_secrets(text: str) -> str:
    for pattern in _SECRET_TEXTS:
        text = pattern.sub(rf"\g<before>{HIDDEN}", text)
    return text


def _renderer(style: Style) -> Processor:
    if style == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
