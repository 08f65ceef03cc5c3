"""All stages there are, made and put in order."""

from collections.abc import Mapping

from pydantic import BaseModel

from core.plugins import Plugins
from enrich.order import ordered
from enrich.port import Stage, Surroundings

STAGES: Plugins[Stage] = Plugins("enrich.stages", "tocsin.stages")


class Assembly:
    """settings: stage name (its module's) to its settings; a stage that is not named has its defaults."""

    def __init__(self, settings: Mapping[str, BaseModel]) -> None:
        self._made = [
            (plugin, settings.get(plugin.name, plugin.settings())) for plugin in map(STAGES.load, STAGES.names())
        ]

    def __call__(self, around: Surroundings) -> list[Stage]:
        """Raises Misconfigured for stages that need what no other provides."""
        return ordered([plugin.build(settings, around) for plugin, settings in self._made])
