"""Its class and its settings."""

from pydantic import BaseModel


class Settings(BaseModel):
    pass


class FolderGreeting:
    def __init__(self, settings: Settings, mark: str) -> None:
        self._settings = settings
        self._mark = mark

    def greet(self, whom: str) -> str:
        return f"{whom}{self._mark}"
