"""A module that is no plug-in: nobody can tell which class is meant."""

from pydantic import BaseModel


class Settings(BaseModel):
    pass


class One:
    def __init__(self, settings: Settings) -> None: ...


class Two:
    def __init__(self, settings: Settings) -> None: ...
