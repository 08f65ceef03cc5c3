"""Messages between a process and its child: four bytes of length, then the message."""

from typing import IO

_LENGTH = 4


def framed(pipe: IO[bytes], message: bytes) -> None:
    """Raises OSError where nobody listens any more."""
    pipe.write(len(message).to_bytes(_LENGTH, "big") + message)
    pipe.flush()


def received(pipe: IO[bytes]) -> bytes:
    """Empty where the other end is gone."""
    length = int.from_bytes(pipe.read(_LENGTH), "big")
    message = pipe.read(length)
    return message if len(message) == length else b""
