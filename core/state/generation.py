"""The two numbers that tell the stages of a change: the revision to poll, the generation that goes into versions."""

from sqlalchemy import Connection

from core.state.sql import raise_counter

REVISION = "revision"
GENERATION = "generation"


def raise_generation(connection: Connection) -> int:
    """What is listened for, or how it is analysed, changed: both rise. Returns the new generation."""
    raise_counter(connection, REVISION)
    return raise_counter(connection, GENERATION)
