"""A plug-in that has grown into a folder."""

from tests.core.plugins_here.folder.greeting import FolderGreeting, Settings

__all__ = ["FolderGreeting", "Settings"]
