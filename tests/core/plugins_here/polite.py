"""A plug-in as they should be."""

from pydantic import BaseModel


class Settings(BaseModel):
    word: str = "Bonjour"


class PoliteGreeting:
    def __init__(self, settings: Settings, mark: str) -> None:
        self._settings = settings
        self._mark = mark

    def greet(self, whom: str) -> str:
        return f"{self._settings.word} {whom}{self._mark}"
