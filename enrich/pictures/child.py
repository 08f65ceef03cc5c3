"""Reads pictures for its parent: bytes in, a reading out, one after another, until the parent closes its end.

A process of its own, with little memory and nothing of ours in its environment: a picture that crashes a decoder, or
never ends, costs that picture alone. Each message is its length in four bytes, and then itself.
"""

import os
import sys
from typing import BinaryIO

from enrich.pictures.decode import Undecoded, decode
from enrich.pictures.engine import NAME, Engine
from enrich.pictures.framing import framed, received
from schemas.reading import Failure, Reading

MEMORY = 4 << 30
"""Bytes of address space; what is used of it is a sixth."""


def main() -> None:
    answers = _answers()
    _limit()
    engine = Engine()
    framed(answers, Reading(model=NAME).model_dump_json().encode())
    while content := received(sys.stdin.buffer):
        framed(answers, _read(engine, content).model_dump_json().encode())


def _read(engine: Engine, content: bytes) -> Reading:
    try:
        return Reading(text=engine(decode(content)), model=NAME)
    except Undecoded as error:
        return Reading(failure=error.failure, model=NAME)
    except MemoryError:
        return Reading(failure=Failure.BIG, model=NAME)
    except Exception:  # of the engine, on pixels that nobody foresaw
        return Reading(failure=Failure.BROKEN, model=NAME)


def _answers() -> BinaryIO:
    """Our standard output, out of the reach of what libraries print: that goes where errors go."""
    ours = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return ours


def _limit() -> None:
    try:
        import resource
    except ImportError:  # a system without limits
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):  # a system that knows it and does not let us
        return


if __name__ == "__main__":
    main()
