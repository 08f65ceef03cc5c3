"""Queries that analysts bring from other tools, by the name of the tool."""

from collections.abc import Callable, Mapping

from core.query.importers import brandwatch, meltwater, talkwalker, visibrain
from core.query.importers.translation import Translation

IMPORTERS: Mapping[str, Callable[[str], Translation]] = {
    "brandwatch": brandwatch.translate,
    "meltwater": meltwater.translate,
    "talkwalker": talkwalker.translate,
    "visibrain": visibrain.translate,
}
