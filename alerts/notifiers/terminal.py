"""Incidents on the terminal that Tocsin runs in."""

import sys
import unicodedata
from typing import Literal, TextIO

from alerts.channel import Surroundings
from core.errors import Transient
from schemas.base import Strict
from schemas.delivery import Delivery


class Settings(Strict):
    """stream: where to write. detail: the whole message, or its subject alone."""

    stream: Literal["stdout", "stderr"] = "stdout"
    detail: Literal["full", "subject"] = "full"


class Terminal:
    """Writes each message once, between blank lines."""

    name = "terminal"

    def __init__(self, settings: Settings, _around: Surroundings) -> None:
        self._settings = settings

    def send(self, delivery: Delivery) -> str:
        """Raises Transient when the stream takes nothing (closed, full)."""
        told = delivery.subject if self._settings.detail == "subject" else delivery.text
        try:
            print(f"\n{_printable(told).rstrip()}\n", file=self._stream(), flush=True)
        except (OSError, ValueError) as error:
            raise Transient(f"The terminal takes nothing: {error}.") from error
        return delivery.key

    def _stream(self) -> TextIO:
        return sys.stdout if self._settings.stream == "stdout" else sys.stderr


def _printable(text: str) -> str:
    """Without what drives a terminal: a post can hold escape sequences."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C")
